"""What did the driver's exception mean? sqlite3 and psycopg errors → StoreError, with the place and the way out.

Needs neither driver: errors are known by their codes.
"""

from __future__ import annotations

import re

from monitor.model.errors import SchemaTooOld, StoreBusy, StoreError, Unreadable

_NO_TEXT = re.compile(r"Could not decode to UTF-8 column '(\w*)")


class Crossed(StoreBusy):
    """Two transactions stood in each other's way and one was ended: running it again at once is right."""


_SQLITE = {
    "SQLITE_FULL": (StoreError, "the disk is full; nothing of this step was stored, free some space and run it again"),
    "SQLITE_READONLY": (StoreError, "cannot be written; give this user write permission to the file and its folder"),
    "SQLITE_CANTOPEN": (StoreError, "cannot be opened; does the folder exist, and may this user read and write it?"),
    "SQLITE_PERM": (StoreError, "cannot be opened; give this user read and write permission"),
    "SQLITE_CORRUPT": (StoreError, "is damaged; stop the daemon, keep a copy and run `monitor restore` with a backup"),
    "SQLITE_NOTADB": (StoreError, "is not a database of monitor; name another file under `store:` or restore a backup"),
    "SQLITE_IOERR": (StoreError, "the disk gave an error; check the disk and its free space"),
    "SQLITE_BUSY": (StoreBusy, "another process held the database too long; nothing was written, try again"),
    "SQLITE_LOCKED": (StoreBusy, "another process held the database too long; nothing was written, try again"),
    "SQLITE_CONSTRAINT": (StoreError, "refused a row"),
}
_POSTGRES = {
    "55P03": (StoreBusy, "another process held a row too long; nothing was written, try again"),
    "40P01": (Crossed, "two processes waited for each other; nothing was written, try again"),
    "40001": (Crossed, "two processes wrote the same row; nothing was written, try again"),
    "57014": (StoreBusy, "the server ended a statement that took too long; nothing was written, try again"),
    "53100": (StoreError, "the server's disk is full; nothing of this step was stored"),
    "53300": (StoreError, "the server takes no more connections; raise max_connections or run fewer workers"),
    "42P01": (SchemaTooOld, "has no tables of this release; `monitor check` or `monitor run` makes them"),
    "42703": (SchemaTooOld, "has tables of an older release; `monitor check` or `monitor run` migrates them"),
    "25006": (StoreError, "takes no writes; is it a standby?"),
    "42501": (StoreError, "refuses this user; grant it the tables of the database"),
    "28000": (StoreError, "refuses this user; check user and password in `store:`"),
    "28P01": (StoreError, "refuses the password; check `store:`"),
    "3D000": (StoreError, "does not exist; create it with `createdb`"),
}


def explain(error: BaseException, place: str) -> StoreError:
    """The StoreError that says what happened, where, and what to do. The caller raises it from `error`."""
    if isinstance(error, UnicodeDecodeError):  # SQLite quotes a schema that is no text in its own message
        return StoreError(f"{place}: {_SQLITE['SQLITE_CORRUPT'][1]} ({_first_line(error)})")
    name = getattr(error, "sqlite_errorname", None)
    if name is not None:
        return _sqlite(str(name), str(error), place)
    if (column := _NO_TEXT.match(str(error))) is not None:
        return Unreadable(f"{place}: a row holds what is no text ({column.group(1)}); `monitor verify` names it")
    state = getattr(error, "sqlstate", None)
    if state in _POSTGRES:
        kind, what = _POSTGRES[state]
        return kind(f"{place}: {what} ({_first_line(error)})")
    lost = state is None and any(kind.__name__ == "OperationalError" for kind in type(error).__mro__)
    if state is None and any(kind.__name__ == "DataError" for kind in type(error).__mro__):
        return Unreadable(f"{place}: a row cannot be read ({_first_line(error)}); `monitor verify` names it")
    if lost or (state is not None and state.startswith(("08", "57P"))):
        return StoreError(f"{place}: the server cannot be reached; is it running? ({_first_line(error)})")
    return StoreError(f"{place}: {_first_line(error)}")


def _sqlite(name: str, text: str, place: str) -> StoreError:
    if "no such table" in text or "no such column" in text:
        return SchemaTooOld(
            f"{place}: has no tables of this release ({text}); `monitor check` or `monitor run` makes them"
        )
    for start, (kind, what) in _SQLITE.items():
        if name.startswith(start):
            return kind(f"{place}: {what} ({text})")
    return StoreError(f"{place}: {text}")


def _first_line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0][:200]
