"""What a worker may be asked to do, good and bad; in a module of its own, so that a worker imports nothing else."""

from __future__ import annotations

import ctypes
import os
import re


def add(a: int, b: int) -> int:
    return a + b


def fail(what: str) -> None:
    raise LookupError(what)


def hang() -> None:
    while True:
        pass


def crash() -> None:
    ctypes.string_at(0)


def leave() -> None:
    os._exit(3)


def take_memory() -> int:
    return len(bytearray(4 << 30))


def hold() -> None:
    """Keeps the interpreter's lock for minutes: no thread of the worker gets a turn."""
    re.match(r"(a+)+$", "a" * 34 + "b")


def process() -> int:
    return os.getpid()
