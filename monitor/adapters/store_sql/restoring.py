"""How does a checked backup get into a database? A file into a file's place, records into a new schema."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from monitor.adapters.store_sql import backing, daemon_lock, places
from monitor.adapters.store_sql.engine import Database
from monitor.adapters.store_sql.ledger import SqlLedger
from monitor.model.record import Verified
from monitor.ports import Clock

LinesOf = Callable[[Path], Iterable[Mapping[str, Any]]]


def made(records: Sequence[Path], beside: Path | None, clock: Clock, lines_of: LinesOf, beside_of: LinesOf) -> Path:
    """A database file of records, and of what was beside them where that is known, in the folder of the records. Raises
    ConfigError where it cannot be made of them."""
    path = (records[0] if records else beside or Path()).parent / "made.db"
    database = Database(f"sqlite:///{path}")
    try:
        database.migrate()
        with database.write() as connection:
            told = beside_of(beside) if beside is not None else None
            backing.fill(connection, database.reader(connection), map(lines_of, records), told, clock.now())
    finally:
        database.close()
    return path


class Restoring:
    """A restore under way, while no daemon can start."""

    def __init__(self, url: str, clock: Clock, lines_of: LinesOf, beside_of: LinesOf) -> None:
        self._url, self._clock, self._lines_of, self._beside_of = url, clock, lines_of, beside_of
        self._sqlite = places.is_sqlite(url)
        self._path = places.path_of(url).absolute() if self._sqlite else None
        self._new: Path | None = None

    @property
    def folder(self) -> Path:
        """Where the backup may be taken out: beside the database, so that the swap is a change of names."""
        return self._path.parent if self._path is not None else Path(tempfile.gettempdir())

    def check(self, database: Path | None, records: Sequence[Path], beside: Path | None = None) -> Verified:
        """Recomputes all of it. Records are put into a file first, for a server, too: what cannot be stored is known
        before anything is moved. Raises StoreError, ConfigError or ChainBroken."""
        self._new = database
        if database is None:
            self._new = made(records, beside, self._clock, self._lines_of, self._beside_of)
        assert self._new is not None  # one or the other
        return backing.check(self._new)

    def swap(self, now: datetime) -> str | None:
        """Puts it into its place; gives the name of what was there, None where nothing was."""
        assert self._new is not None  # checked before
        stamp = now.strftime("%Y%m%dT%H%M%SZ")
        if self._path is not None:
            aside = self._path.with_name(f"{self._path.name}.before-{stamp}")
            os.chmod(self._new, 0o600)  # noqa: PTH101 - as the database itself
            return str(aside) if backing.swap(self._path, self._new, aside) else None
        database, ledger = Database(self._url), SqlLedger(f"sqlite:///{self._new}", self._clock)
        try:
            with ledger.whole() as whole:
                records = [whole.lines(story) for story in whole.stories()]
                return backing.replace(database, records, whole.beside(), f"monitor_before_{stamp.lower()}", now)
        finally:
            ledger.close()
            database.close()


@contextmanager
def restoring(url: str, clock: Clock, lines_of: LinesOf, beside_of: LinesOf) -> Iterator[Restoring]:
    """Holds the daemon's place meanwhile. Raises Locked where one runs."""
    with daemon_lock.lock_daemon(url, clock, sound=False):
        yield Restoring(url, clock, lines_of, beside_of)
