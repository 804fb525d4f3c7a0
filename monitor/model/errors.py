"""What we did wrong, or what stops us: exceptions. What the world does is an outcome (`outcome.py`)."""

from __future__ import annotations

from pathlib import Path


class MonitorError(Exception):
    """Any error this program raises on purpose; its text is complete enough to be shown to a user."""


class ConfigError(MonitorError):
    """A configuration file says something that cannot be followed.

    `path`, `line` and `column` (both from 1) are None where the fault has no place in a file. `what` names the field,
    what was expected and, where one is near, the word that was probably meant.
    """

    def __init__(self, what: str, path: Path | None = None, line: int | None = None, column: int | None = None) -> None:
        place = ":".join(str(part) for part in (path, line, column) if part is not None)
        super().__init__(f"{place}: {what}" if place else what)
        self.what, self.path, self.line, self.column = what, path, line, column


class ConfigErrors(ConfigError):
    """All faults found in one reading of the configuration, in file order."""

    def __init__(self, errors: tuple[ConfigError, ...]) -> None:
        super().__init__("\n".join(str(error) for error in errors))
        self.errors = errors


class NotFound(MonitorError):
    """A story, source, version or alert that a reference names does not exist; the text names the nearest match."""


class Locked(MonitorError):
    """Another daemon runs on this database."""


class StoreError(MonitorError):
    """The database cannot do what was asked: unreadable, read-only, full, locked for too long."""


class StaleLease(StoreError):
    """The lease token is no longer the source's: another worker has it. Nothing was written."""


class StoreBusy(StoreError):
    """Another process held the database longer than the busy timeout. Nothing was written; trying again is safe."""


class Unreadable(StoreError):
    """A row holds what its column never does."""


class SchemaTooOld(StoreError):
    """The database was made by an older release and has not been migrated."""


class SchemaTooNew(StoreError):
    """The database was made by a newer release than this one."""


class DeliveryError(MonitorError):
    """A receiver did not take a notification.

    `permanent`: the same message would be refused again (404, 550). `retry_after_s` is the receiver's own wish.
    `too_much`: it was refused for its size or form; a shorter one may be taken. The text never holds the receiver's
    secret.
    """

    def __init__(
        self, what: str, *, permanent: bool, retry_after_s: float | None = None, too_much: bool = False
    ) -> None:
        super().__init__(what)
        self.permanent, self.retry_after_s, self.too_much = permanent, retry_after_s, too_much


class ChainBroken(MonitorError):
    """A stored version, or what was derived from it, is not what was recorded. `where` is the first bad row."""

    def __init__(self, where: str, what: str) -> None:
        super().__init__(f"{where}: {what}")
        self.where, self.what = where, what
