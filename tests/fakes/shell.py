"""The real program in a folder, as a person at a shell would run it."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

WAIT_S = 60.0  # a busy machine: this finds hangs, it does not measure speed
OURS = ("MONITOR_CONFIG", "MONITOR_STORE_URL", "MONITOR_PAGER", "PAGER", "NO_COLOR", "COLUMNS", "DESK_URL")


@dataclass(frozen=True)
class Ended:
    """How a run ended."""

    code: int
    out: str
    err: str


@dataclass
class Shell:
    """Runs `monitor` in `folder`; `env` is added to the environment."""

    folder: Path
    env: dict[str, str] = field(default_factory=dict)

    def environment(self, more: Mapping[str, str] | None = None) -> dict[str, str]:
        """The environment of a run."""
        clean = {name: value for name, value in os.environ.items() if name not in OURS}
        return {**clean, "PYTHONPATH": str(Path.cwd()), **self.env, **(more or {})}

    def __call__(
        self, *argv: str, env: Mapping[str, str] | None = None, before: Callable[[], None] | None = None
    ) -> Ended:
        """One command, to its end. `before` is called in the new process."""
        ran = subprocess.run(
            [sys.executable, "-m", "monitor", *argv],
            cwd=self.folder,
            env=self.environment(env),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=WAIT_S,
            preexec_fn=before,
            check=False,
        )
        assert "Traceback" not in ran.stderr, ran.stderr[-3000:]
        return Ended(ran.returncode, ran.stdout, ran.stderr)

    @contextmanager
    def started(self, *argv: str) -> Iterator[Running]:
        """A command that runs while something else happens; killed at the end where it still runs."""
        process = subprocess.Popen(
            [sys.executable, "-m", "monitor", *argv],
            cwd=self.folder,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        running = Running(process)
        try:
            yield running
        finally:
            process.kill()
            process.wait()
            running.close()


class Running:
    """A program at work, and what it says on stderr, line by line."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._lines: queue.Queue[str] = queue.Queue()
        self.said: list[str] = []
        self._reader = threading.Thread(target=self._read, args=(process.stderr,))
        self._reader.start()

    def _read(self, stream: IO[str]) -> None:
        for line in stream:
            self._lines.put(line)
        stream.close()

    def until(self, words: str) -> str:
        """Waits for a line with these words and gives it."""
        while True:
            line = self._lines.get(timeout=WAIT_S)
            self.said.append(line)
            if words in line:
                return line

    def send(self, number: signal.Signals) -> None:
        """Sends a signal."""
        self._process.send_signal(number)

    def code(self) -> int:
        """Waits for the end; the exit code."""
        code = self._process.wait(WAIT_S)
        self.close()
        return code

    def close(self) -> None:
        """Takes the rest of what was said."""
        self._reader.join(WAIT_S)
        while not self._lines.empty():
            self.said.append(self._lines.get())
