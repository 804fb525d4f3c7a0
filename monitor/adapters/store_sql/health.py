"""Is the database well? One look for `doctor`; a damaged table is reported, not raised."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, TypeVar

from monitor.adapters.store_sql import reads
from monitor.adapters.store_sql.driver import Connected
from monitor.adapters.store_sql.revisions import HEAD
from monitor.adapters.store_sql.values import moment, obj
from monitor.model.errors import StoreError
from monitor.model.record import Health, SourceRow

T = TypeVar("T")

STUCK_AFTER = timedelta(minutes=10)  # a lease that ended so long ago and was not taken up: nobody works here
LOST = "(state = 'dead' or state = 'sent' and reason is not null)"  # given up, for all or some of its recipients
BLIND_FAILURES = 3  # one or two misses are weather


def health(connected: Connected, now: datetime) -> Health:
    """What `doctor` reads in one look."""
    reader, problems = connected.reader, []

    def ask(what: Callable[[], T], otherwise: T) -> T:
        try:
            return what()
        except StoreError as error:
            problems.append(str(error))
            return otherwise

    def count(sql: str, **values: Any) -> int:
        row = reader.first(sql, **values)
        return int(row[0]) if row else 0

    late = now - STUCK_AFTER
    revision = ask(connected.revision, None)
    found = Health(
        schema=revision or "none",
        expected_schema=HEAD,
        server=ask(lambda: _server(connected), "unknown"),
        pulses=ask(lambda: _pulses(connected), {}),
        stuck_leases=ask(
            lambda: (
                count(
                    "select count(*) from sources where leased_by is not null and status = 'active' and listed "
                    "and due_at < :late",
                    late=late,
                )
                + count("select count(*) from deliveries where state = 'sending' and due_at < :late", late=late)
            ),
            0,
        ),
        dead_deliveries=ask(lambda: count(f"select count(*) from deliveries where {LOST}"), 0),  # noqa: S608
        waiting_deliveries=ask(
            lambda: count("select count(*) from deliveries where state in ('collecting', 'sending', 'retrying')"), 0
        ),
        blind=ask(lambda: _blind(connected), ()),
        problems=(),
    )
    ask(lambda: problems.extend(_integrity(connected)), None)
    return Health(**{**{name: getattr(found, name) for name in Health.__slots__}, "problems": tuple(problems)})


def _server(connected: Connected) -> str:
    row = connected.reader.first("select sqlite_version()" if connected.sqlite else "show server_version")
    return f"{'SQLite' if connected.sqlite else 'PostgreSQL'} {row[0] if row else ''}".strip()


def _pulses(connected: Connected) -> Mapping[str, tuple[datetime, Mapping[str, Any]]]:
    rows = connected.reader.all("select name, at, detail from pulse order by name")
    return {name: (moment(at), obj(detail)) for name, at, detail in rows}


def _blind(connected: Connected) -> tuple[SourceRow, ...]:
    return tuple(
        row for row in reads.source_rows(connected.reader) if row.status == "active" and row.failures >= BLIND_FAILURES
    )


def _integrity(connected: Connected) -> tuple[str, ...]:
    if not connected.sqlite:
        bad = connected.reader.all(
            "select relname from pg_index i join pg_class k on k.oid = i.indexrelid where not i.indisvalid"
        )
        return tuple(f"index {row[0]} is not valid; `reindex index {row[0]}` mends it" for row in bad)
    found = [str(row[0]) for row in connected.reader.all("pragma integrity_check(20)") if row[0] != "ok"]
    broken = connected.reader.all("pragma foreign_key_check")
    found += [f"a row of {row[0]} refers to one of {row[2]} that is not there" for row in broken[:20]]
    return tuple(f"{connected.place}: {text}" for text in found)
