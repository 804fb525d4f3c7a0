"""How does a command write a file? Whole or not at all, readable by its owner only."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from monitor.model.errors import MonitorError


def write_whole(path: Path, pieces: Iterable[bytes]) -> int:
    """Writes beside the file and moves it into its place. Gives its size; raises MonitorError where it cannot be."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            size = sum(file.write(piece) for piece in pieces)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        raise MonitorError(f"{path}: cannot be written: {error.strerror or error}") from error
    finally:
        beside.unlink(missing_ok=True)
    return size
