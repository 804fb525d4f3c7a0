"""How does a command end? The exit codes (a promise: numbers are added, never reused) and which error causes which."""

from __future__ import annotations

from enum import IntEnum

from monitor.model.errors import (
    ChainBroken,
    ConfigError,
    DeliveryError,
    Locked,
    MonitorError,
    NotFound,
    StoreError,
)  # fmt: skip


class Code(IntEnum):
    """The exit codes. A command returns one; None counts as DONE."""

    DONE = 0
    FAILED = 1  # also: a material change was found, where --exit-code asks for it
    USAGE = 2
    PARTLY = 3
    NOT_FOUND = 4
    LOCKED = 5
    DATABASE = 6
    VERIFICATION = 7
    DEAD = 8
    INTERRUPTED = 130


MEANING: dict[Code, str] = {
    Code.DONE: "done",
    Code.FAILED: "failed, a bug; with --exit-code: a material change",
    Code.USAGE: "usage or configuration",
    Code.PARTLY: "partly: some sources or lines failed",
    Code.NOT_FOUND: "not found",
    Code.LOCKED: "locked: another daemon runs on this database",
    Code.DATABASE: "database: too old, too new, corrupt, read-only, full",
    Code.VERIFICATION: "verification failed (verify, eval, doctor)",
    Code.DEAD: "dead deliveries",
    Code.INTERRUPTED: "interrupted",
}

BY_ERROR: tuple[tuple[type[MonitorError], Code], ...] = (
    (ConfigError, Code.USAGE),
    (NotFound, Code.NOT_FOUND),
    (Locked, Code.LOCKED),
    (StoreError, Code.DATABASE),
    (ChainBroken, Code.VERIFICATION),
    (DeliveryError, Code.DEAD),
)


def code_of(error: MonitorError) -> Code:
    """The exit code of an error that this program raised on purpose.

    >>> code_of(NotFound("no story")), code_of(MonitorError("else"))
    (<Code.NOT_FOUND: 4>, <Code.FAILED: 1>)
    """
    for kind, code in BY_ERROR:
        if isinstance(error, kind):
            return code
    return Code.FAILED
