"""python -m monitor, and the `monitor` command."""

from __future__ import annotations

import gc
import sys

NEW_OBJECTS = 50_000  # between two looks for rubbish: a command makes many objects, and most are in use until it ends


def main() -> None:
    """Runs the command line and ends the process with its exit code."""
    gc.set_threshold(NEW_OBJECTS)
    try:
        from monitor.cli.app import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:  # before the command line stood, or while it ended
        code = 130
    sys.exit(code)


if __name__ == "__main__":
    main()
