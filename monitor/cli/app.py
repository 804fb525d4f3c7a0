"""The command line's frame: global options, commands, exit codes."""

from __future__ import annotations

from collections.abc import Sequence


def run(argv: Sequence[str]) -> int:
    """Runs one command; gives the exit code."""
    raise SystemExit(f"no command yet: {' '.join(argv)}")
