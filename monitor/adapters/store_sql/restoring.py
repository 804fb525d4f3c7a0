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
from monitor.model.errors import ChainBroken
from monitor.model.record import Verified
from monitor.ports import Clock

Lines = Iterable[Mapping[str, Any]]


class Restoring:
    """A restore under way, while no daemon can start."""

    def __init__(self, url: str, clock: Clock, lines_of: Callable[[Path], Lines]) -> None:
        self._url, self._clock, self._lines_of = url, clock, lines_of
        self._sqlite = places.is_sqlite(url)
        self._path = places.path_of(url).absolute() if self._sqlite else None
        self._new: Path | None = None
        self._records: tuple[Path, ...] = ()

    @property
    def folder(self) -> Path:
        """Where the backup may be taken out: beside the database, so that the swap is a change of names."""
        return self._path.parent if self._path is not None else Path(tempfile.gettempdir())

    def check(self, database: Path | None, records: Sequence[Path]) -> Verified:
        """Recomputes all of it. Raises StoreError or ChainBroken."""
        self._records = tuple(records)
        self._new = database if database is not None else self._made(records) if self._sqlite else None
        if self._new is not None:
            return backing.check(self._new)
        return self._rehearsed()

    def swap(self, now: datetime) -> str | None:
        """Puts it into its place; gives the name of what was there, None where nothing was."""
        stamp = now.strftime("%Y%m%dT%H%M%SZ")
        if self._path is not None:
            assert self._new is not None  # checked before
            aside = self._path.with_name(f"{self._path.name}.before-{stamp}")
            os.chmod(self._new, 0o600)  # noqa: PTH101 - as the database itself
            return str(aside) if backing.swap(self._path, self._new, aside) else None
        database = Database(self._url)
        try:
            with self._all_lines() as lines:
                return backing.replace(database, lines, f"monitor_before_{stamp.lower()}", now)
        finally:
            database.close()

    def _made(self, records: Sequence[Path]) -> Path:
        """Records as a database file."""
        path = records[0].parent / "made.db"
        database = Database(f"sqlite:///{path}")
        try:
            database.migrate()
        finally:
            database.close()
        ledger = SqlLedger(f"sqlite:///{path}", self._clock)
        try:
            for record in records:
                ledger.put(self._lines_of(record))
        finally:
            ledger.close()
        return path

    def _rehearsed(self) -> Verified:
        """Records for a server are put into a file first: what cannot be stored is known before anything is moved."""
        found = backing.check(self._made(self._records))
        if found.broken is not None:
            raise ChainBroken(*found.broken)
        return found

    @contextmanager
    def _all_lines(self) -> Iterator[list[Lines]]:
        if self._new is None:
            yield [self._lines_of(path) for path in self._records]
            return
        ledger = SqlLedger(f"sqlite:///{self._new}", self._clock)
        try:
            yield [ledger.lines(story) for story in ledger.stories()]
        finally:
            ledger.close()


@contextmanager
def restoring(url: str, clock: Clock, lines_of: Callable[[Path], Lines]) -> Iterator[Restoring]:
    """Holds the daemon's place meanwhile. Raises Locked where one runs."""
    with daemon_lock.lock_daemon(url, clock, sound=False):
        yield Restoring(url, clock, lines_of)
