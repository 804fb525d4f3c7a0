"""python -m monitor, and the `monitor` command."""

from __future__ import annotations

import sys


def main() -> None:
    """Runs the command line and ends the process with its exit code."""
    try:
        from monitor.cli.app import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:  # before the command line stood, or while it ended
        code = 130
    sys.exit(code)


if __name__ == "__main__":
    main()
