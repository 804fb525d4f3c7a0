"""How is the watch itself, as far as the database and its disk tell? Cheap reads, every few seconds while it runs."""

# ruff: noqa: S608  # statements are put together of this package's own constants, values are always bound

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from monitor.adapters.store_sql.engine import Database
from monitor.adapters.store_sql.health import BLIND_FAILURES, LOST, STUCK_AFTER
from monitor.adapters.store_sql.reader import Reader
from monitor.adapters.store_sql.values import moment, obj
from monitor.model.errors import StoreError
from monitor.model.vitals import CaughtUp, Vitals

MOST_TITLES = 12
_WAITING = "state in ('collecting', 'sending', 'retrying')"
_FOLLOWED = "sources s join stories t on t.id = s.story_id where s.status = 'active' and s.listed and t.active"


class SqlExaminer:
    """Looks at the database (`ports.Examiner`); `path` is its file, None where it is on a server."""

    def __init__(self, database: Database, path: Path | None) -> None:
        self._database, self._path = database, path

    def look(self, now: datetime) -> Vitals:
        """The state now. Raises StoreError."""
        with self._database.read() as reader:
            due = reader.first(f"select min(due_at), count(*) from deliveries where {_WAITING}")
            oldest = moment(due[0]) if due and due[0] is not None else None
            return Vitals(
                due_since=oldest if oldest is not None and oldest <= now else None,
                waiting=int(due[1]) if due else 0,
                failing=_by_receiver(
                    reader, "(state = 'retrying' and attempts > 0 or state = 'sending' and attempts > 1)"
                ),
                dead=_by_receiver(reader, LOST),
                stuck_leases=_count(
                    reader,
                    f"select count(*) from {_FOLLOWED} and s.leased_by is not null and s.due_at < :late",
                    late=now - STUCK_AFTER,
                ),
                sources=_count(reader, f"select count(*) from {_FOLLOWED}"),
                blind=_count(reader, f"select count(*) from {_FOLLOWED} and s.failures >= :n", n=BLIND_FAILURES),
                free_bytes=self.free(),
            )

    def free(self) -> int | None:
        """Bytes left on the database's disk."""
        if self._path is None:
            return None
        try:
            return shutil.disk_usage(self._path.parent).free
        except OSError as error:
            raise StoreError(f"{self._path}: its folder cannot be looked at ({error.strerror})") from error

    def since(self, then: datetime) -> CaughtUp:
        """What was seen from `then` on. Raises StoreError."""
        with self._database.read() as reader:
            looked = (
                f"select count(*) from {_FOLLOWED} and exists (select 1 from captures c where c.source_id = s.id "
                "and c.at >= :then and c.via = 'live')"
            )
            versions = (
                "select count(*) from versions v join captures c on c.version_id = v.id and c.outcome = 'new' "
                "where c.at >= :then and c.via = 'live' and v.seq > 1"
            )
            titles = reader.all(
                "select title, count(*) from alerts where at >= :then and kind in ('claim', 'edit', 'reversal') "
                "group by title, severity "
                f"order by case severity when 'urgent' then 0 when 'notice' then 1 else 2 end, min(id) "
                f"limit {MOST_TITLES}",
                then=then,
            )
            return CaughtUp(
                _count(reader, f"select count(*) from {_FOLLOWED}"),
                _count(reader, looked, then=then),
                _count(reader, versions, then=then),
                tuple(f"{title} ({n} times)" if n > 1 else str(title) for title, n in titles),
            )

    def pulse(self, name: str) -> tuple[datetime, Mapping[str, Any]] | None:
        """A heartbeat as it was written last. Raises StoreError."""
        with self._database.read() as reader:
            row = reader.first("select at, detail from pulse where name = :name", name=name)
            return (moment(row[0]), obj(row[1])) if row else None


def _count(reader: Reader, sql: str, **values: Any) -> int:
    row = reader.first(sql, **values)
    return int(row[0]) if row else 0


def _by_receiver(reader: Reader, which: str) -> dict[str, int]:
    rows = reader.all(f"select receiver, count(*) from deliveries where {which} group by receiver order by receiver")
    return {str(name): int(n) for name, n in rows}
