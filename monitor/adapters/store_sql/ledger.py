"""How does a whole record go out and come in? `Ledger`: one snapshot out, one transaction in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from monitor.adapters.store_sql import backing, household, places, pruning
from monitor.adapters.store_sql.driver import Connected
from monitor.adapters.store_sql.engine import Database
from monitor.adapters.store_sql.forms import first_fault
from monitor.adapters.store_sql.importing import Import
from monitor.adapters.store_sql.lines import lines_of
from monitor.adapters.store_sql.packing import Shelf
from monitor.adapters.store_sql.reader import Reader
from monitor.adapters.store_sql.verifying import verify
from monitor.model.errors import Unreadable
from monitor.model.proof import Head
from monitor.model.record import Pruned, Verified
from monitor.ports import Clock


class Moment:
    """A whole database as it stood at one moment (`ports.Moment`)."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def stories(self) -> tuple[str, ...]:
        """The ids of all stories."""
        return tuple(row[0] for row in self._reader.all("select id from stories order by id"))

    def lines(self, story: str) -> Iterator[Mapping[str, Any]]:
        """Every line of a story's record."""
        return lines_of(self._reader, Shelf(), story)

    def beside(self) -> Iterator[Mapping[str, Any]]:
        """What there is beside the records."""
        return household.lines(self._reader)

    def verify(self) -> Verified:
        """Recomputes everything."""
        return verify(self._reader)


class SqlLedger:
    """The record as a whole (`ports.Ledger`). Raises NotFound where there is no database yet."""

    def __init__(self, url: str, clock: Clock) -> None:
        connected = Connected(url)
        try:
            connected.require_schema()
        finally:
            connected.close()
        self._database, self._clock, self._url = Database(url), clock, url

    def stories(self) -> tuple[str, ...]:
        """The ids of all stories."""
        with self._database.read() as reader:
            return tuple(row[0] for row in reader.all("select id from stories order by id"))

    def lines(self, story: str) -> Iterator[Mapping[str, Any]]:
        """Every line of a story's record, of one moment. Raises NotFound, and StoreError for a damaged row."""
        with self._database.read() as reader:
            if (fault := first_fault(reader)) is not None:
                where, what = fault
                raise Unreadable(f"{self._database.place}: {where}: {what}; `monitor verify` checks all of it")
            yield from lines_of(reader, Shelf(), story)

    @contextmanager
    def whole(self) -> Iterator[Moment]:
        """All that there is, of one moment."""
        with self._database.read() as reader:
            yield Moment(reader)

    def verify(self, sought: Sequence[Head] = ()) -> Verified:
        """Recomputes everything; `sought` are heads that must still stand."""
        with self._database.read() as reader:
            return verify(reader, sought)

    def put(self, lines: Iterable[Mapping[str, Any]], story: str | None = None) -> tuple[str, Mapping[str, int]]:
        """Stores a checked record, all of it or nothing; gives its id and the counts. Raises ConfigError."""
        with self._database.write() as connection:
            return self._import(connection, lines, story)

    def copy(self, path: Path) -> bool:
        """A copy of the whole database as it stands, secrets taken out, where it is a file; False where it is not."""
        if not self._database.sqlite:
            return False
        backing.copy(places.path_of(self._url), path)
        return True

    def prune(self, raw_before: datetime, looks_before: datetime, *, dry: bool = False) -> Pruned:
        """Lets old pages and old looks go, each batch with its entry of the journal; `dry` only counts."""
        if dry:
            with self._database.read() as reader:
                return pruning.due(reader, raw_before, looks_before)
        now = self._clock.now()
        total = self._database.again(lambda connection, reader: pruning.looks(connection, reader, looks_before, now))
        while True:
            batch = self._database.again(lambda connection, reader: pruning.pages(connection, reader, raw_before, now))
            total += batch
            if not batch.pages:
                return total

    def _import(
        self, connection: Connection, lines: Iterable[Mapping[str, Any]], story: str | None
    ) -> tuple[str, Mapping[str, int]]:
        reader: Reader = self._database.reader(connection)
        return Import(connection, reader, Shelf(), story, self._clock.now()).take(lines)

    def close(self) -> None:
        """Closes every connection."""
        self._database.close()
