"""Which processes belong to a browser, what do they take, and are they gone? By /proc; elsewhere by process group."""

from __future__ import annotations

import contextlib
import os
import signal
from pathlib import Path

_PROC = Path("/proc")
_PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


class Tree:
    """A process and all that came of it, such that moved to a session of its own too."""

    def __init__(self, root: int) -> None:
        self._root = root
        self._known: dict[int, str] = {}  # pid → when it started: a pid may be somebody else's later

    def look(self) -> dict[int, tuple[str, int]]:
        """(start, bytes of its own in memory) of each living process of the tree. Remembers them: one may lose its
        parent."""
        parents: dict[int, tuple[int, str, int]] = {}
        for entry in _PROC.glob("[0-9]*") if _PROC.is_dir() else ():
            with contextlib.suppress(OSError, ValueError, IndexError):
                fields = (entry / "stat").read_text(encoding="latin-1").rpartition(")")[2].split()
                _, resident, shared, *_ = (entry / "statm").read_text().split()
                parents[int(entry.name)] = (int(fields[1]), fields[19], (int(resident) - int(shared)) * _PAGE)
        mine = {pid for pid, start in self._known.items() if pid in parents and parents[pid][1] == start}
        mine |= {self._root} & parents.keys()
        grown = True
        while grown:
            more = {pid for pid, (parent, _, _) in parents.items() if parent in mine} - mine
            mine |= more
            grown = bool(more)
        self._known |= {pid: parents[pid][1] for pid in mine}
        return {pid: parents[pid][1:] for pid in mine}

    def memory(self) -> int:
        """Bytes that the living processes hold in memory, each its own; files and what they share are not counted."""
        return sum(size for _, size in self.look().values())

    def kill(self) -> None:
        """Ends all of it at once, group by group; what was started meanwhile in a second look."""
        for _ in range(2):
            living = self.look()
            for pid in living:
                with contextlib.suppress(OSError):
                    if os.getpgid(pid) == pid:
                        os.killpg(pid, signal.SIGKILL)
                with contextlib.suppress(OSError):
                    os.kill(pid, signal.SIGKILL)
        with contextlib.suppress(OSError):
            os.killpg(self._root, signal.SIGKILL)
