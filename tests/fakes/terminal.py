"""The command line, run in this process as a shell would: what it printed and how it ended."""

from __future__ import annotations

import io
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from monitor.cli.app import run


class Tape(io.StringIO):
    """A stream that is, or is not, a terminal."""

    def __init__(self, text: str = "", *, tty: bool = False) -> None:
        super().__init__(text)
        self._tty = tty

    def isatty(self) -> bool:
        return self._tty


@dataclass(frozen=True)
class Ran:
    """One run of the program."""

    code: int
    out: str
    err: str


class Terminal:
    """Runs commands in a folder; `tty` makes it a person's terminal, `answers` is what that person types."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.folder, self._patch = folder, patch
        patch.chdir(folder)
        for name in (
            "MONITOR_CONFIG",
            "MONITOR_STORE_URL",
            "MONITOR_PAGER",
            "PAGER",
            "NO_COLOR",
            "COLUMNS",
            "DESK_URL",
        ):
            patch.delenv(name, raising=False)
        patch.setenv("TERM", "xterm-256color")

    def __call__(self, *argv: str, tty: bool = False, answers: str = "", env: Mapping[str, str] | None = None) -> Ran:
        with self._patch.context() as patch:
            for name, value in (env or {}).items():
                patch.setenv(name, value)
            out, err = Tape(tty=tty), Tape(tty=tty)
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", err)
            patch.setattr(sys, "stdin", Tape(answers, tty=tty))
            code = run(argv)
        return Ran(int(code), out.getvalue(), err.getvalue())
