"""How does the plan go on after a gap? The clock was set, the machine slept, the network was dead: nothing stands still
and nothing comes in a burst.
"""

# ruff: noqa: S608  # statements are put together of this package's own constants, values are always bound

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, bindparam, update

from monitor.adapters.store_sql import tables
from monitor.adapters.store_sql.reader import Reader
from monitor.adapters.store_sql.values import moment

_AHEAD = timedelta(minutes=1)
_BY_THE_HOUR = ("cron", "quiet")
_FREE = "s.status = 'active' and s.listed and s.leased_by is null"


def step(connection: Connection, reader: Reader, by: timedelta, now: datetime, digests: Sequence[str]) -> None:
    """Moves what was planned as `now + wait` by the step; leases too, so nobody's right ends early or lasts longer."""
    rows = reader.all("select id, due_at, due_why from sources s where s.status = 'active' and s.listed")
    moved = [(row[0], moment(row[1]) + by) for row in rows if not str(row[2] or "").startswith(_BY_THE_HOUR)]
    _set_due(connection, moved)
    hosts = [(row[0], moment(row[1]) + by) for row in reader.all("select host, next_at from hosts")]
    table = tables.hosts
    _many(connection, update(table).where(table.c.host == bindparam("row")).values(next_at=bindparam("at")), hosts)
    waiting = reader.all(
        "select id, due_at, route from deliveries where state in ('collecting', 'sending', 'retrying')"
    )
    table = tables.deliveries
    sent = [(row[0], moment(row[1]) + by) for row in waiting if row[2] not in digests]
    _many(connection, update(table).where(table.c.id == bindparam("row")).values(due_at=bindparam("at")), sent)


def smooth(connection: Connection, reader: Reader, now: datetime, most: int) -> int:
    """The longest overdue first; the n-th of a host's N waits n/N of its own interval.

    A heartbeat that lies ahead tells that the clock was set back while nobody ran: the plan is moved back first.
    """
    pulse = reader.first("select at from pulse where name = 'daemon'")
    if pulse is not None and moment(pulse[0]) - now >= _AHEAD:
        step(connection, reader, now - moment(pulse[0]), now, ())
    rows = reader.all(
        f"select s.host, s.id, s.every_s from sources s where {_FREE} and s.due_at <= :now "
        "and s.last_outcome is not null order by s.host, s.due_at, s.id",
        now=now,
    )
    moved = []
    for _, group in groupby(rows, key=lambda row: row[0]):
        late = list(group)
        if len(late) > most:
            moved += [(row[1], now + timedelta(seconds=float(row[2]) * n / len(late))) for n, row in enumerate(late)]
    _set_due(connection, moved)
    return len(moved)


def recover(connection: Connection, reader: Reader, since: datetime, now: datetime) -> int:
    """What failed in the dead time is due within its usual interval, spread over it; its hosts rest no longer."""
    rows = reader.all(
        f"select s.host, s.id, s.every_s, s.due_at from sources s where {_FREE} and s.failures > 0 "
        "and s.last_outcome = 'source_unreachable' and s.due_at > :now and exists (select 1 from captures c "
        "where c.source_id = s.id and c.at >= :since) order by s.host, s.due_at, s.id",
        now=now,
        since=since,
    )
    moved = []
    for host, group in groupby(rows, key=lambda row: row[0]):
        late = list(group)
        for n, row in enumerate(late):
            at = now + timedelta(seconds=float(row[2]) * n / len(late))
            moved.append((row[1], min(at, moment(row[3]))))
        hosts = tables.hosts
        connection.execute(
            update(hosts).where(hosts.c.host == host, hosts.c.leased_by.is_(None)).values(failures=0, next_at=now)
        )
    _set_due(connection, moved)
    return len(moved)


def _set_due(connection: Connection, moved: Sequence[tuple[Any, datetime]]) -> None:
    table = tables.sources
    _many(connection, update(table).where(table.c.id == bindparam("row")).values(due_at=bindparam("at")), moved)


def _many(connection: Connection, statement: Any, rows: Sequence[tuple[Any, datetime]]) -> None:
    if rows:
        connection.execute(statement, [{"row": row, "at": at} for row, at in rows])
