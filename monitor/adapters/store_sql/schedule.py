"""Who is due, and who has the right to fetch it? `Schedule` over SQLAlchemy Core."""

# ruff: noqa: S608  # statements are put together of this package's own constants, values are always bound

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from monitor.adapters.store_sql import lookback, reads, resuming, tables, waking
from monitor.adapters.store_sql.engine import Database
from monitor.adapters.store_sql.mirror import mirror
from monitor.adapters.store_sql.reader import Cells, Reader
from monitor.adapters.store_sql.statements import dialect_insert
from monitor.adapters.store_sql.values import hexed_or_none, moment, moment_or_none, obj
from monitor.model.ids import SourceRef
from monitor.model.record import SourceRow
from monitor.model.story import Child, Lease, Leased, Story

_DUE = "s.status in ('active', 'gone') and s.listed"  # a page that is gone is looked for, seldom
PROBED = 3  # a host that failed so often in a row is asked for one page, to see whether it is back
_MANY = 200  # references in one condition; more are asked in turns

_LEASED = """
update sources set due_at = :until, lease_token = lease_token + 1, leased_by = :worker
where id in (select s.id from sources s where s.host = :host and s.status in ('active', 'gone') and s.listed
 and s.due_at <= :now
 and s.url in ({urls}) {only} order by s.id {skip})
returning id, url, lease_token
"""
_REMEMBERED = """
select s.id, s.story_id, s.name, s.lease_token, s.kind, s.failures, s.last_outcome, s.etag, s.last_modified,
 s.container, s.body_sha, s.full_at, (select {joined} from (select captured_at as at from versions
  where source_id = s.id order by captured_at desc limit :changes) as last),
 (select min(captured_at) from versions where source_id = s.id), s.title, s.told_at, p.name, s.found_at,
 (select min(at) from captures where source_id = s.parent_id), s.host
from sources s left join sources p on p.id = s.parent_id where {ids} order by s.id
"""


class SqlSchedule:
    """The due table (`ports.Schedule`)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def sync(self, stories: Sequence[Story], now: datetime) -> tuple[tuple[str, str], ...]:
        """Makes the tables mirror the configuration; gives the claims that `reread` has to read anew."""
        return self._database.again(lambda connection, reader: mirror(connection, reader, stories, now))

    def due_hosts(self, now: datetime, only: Sequence[SourceRef] | None = None) -> tuple[str, ...]:
        """Hosts with a due source whose own turn has come, the longest waiting first; a rest that is over ends."""
        waking.wake(self._database, now)
        waiting: dict[str, datetime] = {}
        with self._database.read() as reader:
            for condition, marks in _portions(reader, only):
                rows = reader.all(
                    f"select s.host, min(s.due_at) from sources s left join hosts h on h.host = s.host "
                    f"where {_DUE} and s.due_at <= :now and (h.next_at is null or h.next_at <= :now) {condition} "
                    "group by s.host",
                    now=now,
                    **marks,
                )
                for host, due_at in rows:
                    waiting[host] = min(moment(due_at), waiting.get(host, moment(due_at)))
        return tuple(sorted(waiting, key=lambda host: (waiting[host], host)))

    def next_due(self, only: Sequence[SourceRef] | None = None) -> datetime | None:
        """When the next active source can be leased: it is due and its host's turn has come."""
        found = []
        with self._database.read() as reader:
            for condition, marks in _portions(reader, only):
                row = reader.first(
                    "select min(case when h.next_at > s.due_at then h.next_at else s.due_at end) "
                    f"from sources s left join hosts h on h.host = s.host where {_DUE} {condition}",
                    **marks,
                )
                if row is not None and row[0] is not None:
                    found.append(moment(row[0]))
        return min(found, default=None)

    def lease(
        self,
        now: datetime,
        host: str,
        n: int,
        worker: str,
        *,
        until: datetime,
        only: Sequence[SourceRef] | None = None,
    ) -> tuple[Lease, ...]:
        """At most n due URLs of the host, oldest first, and the host's turn."""
        with self._database.write(durable=False) as connection:
            reader = self._database.reader(connection)
            turn = _take_turn(connection, reader, host, now)
            if turn is None:
                return ()
            failures, gap_s = turn
            urls = _due_urls(reader, host, n if failures < PROBED else 1, now, only)
            if not urls:
                return ()
            leases = self._lease_urls(reader, host, urls, worker, now, until, only)
            leases = tuple(replace(one, host_failures=failures, host_gap_s=gap_s) for one in leases)
            connection.execute(
                tables.hosts.update()
                .where(tables.hosts.c.host == host)
                .values(next_at=until, leased_by=worker, lease_token=tables.hosts.c.lease_token + 1)
            )
            return leases

    def _lease_urls(
        self,
        reader: Reader,
        host: str,
        urls: Sequence[str],
        worker: str,
        now: datetime,
        until: datetime,
        only: Sequence[SourceRef] | None,
    ) -> tuple[Lease, ...]:
        ids: dict[str, list[int]] = {url: [] for url in urls}
        marks = {f"url_{n}": url for n, url in enumerate(urls)}
        for condition, more in _portions(reader, only):
            sql = _LEASED.format(
                urls=", ".join(f":{mark}" for mark in marks),
                only=condition,
                skip="" if reader.sqlite else "for update skip locked",
            )
            for row in reader.all(sql, until=until, worker=worker, host=host, now=now, **marks, **more):
                ids[row[1]].append(row[0])
        known = {leased.id: leased for leased in remembered(reader, [one for some in ids.values() for one in some])}
        return tuple(
            Lease(host, url, worker, tuple(known[one] for one in sorted(ids[url]))) for url in urls if ids[url]
        )

    def postpone_host(self, host: str, until: datetime, failures: int | None = None) -> None:
        """Ends the host's turn; its next one is not before `until`. `failures` in a row, where that is known anew."""
        news: dict[str, Any] = {"next_at": until, "leased_by": None}
        if failures is not None:
            news["failures"] = failures
        with self._database.write(durable=False) as connection:
            statement = dialect_insert(tables.hosts, sqlite=self._database.sqlite).values(
                host=host, next_at=until, lease_token=0, failures=failures or 0
            )
            connection.execute(statement.on_conflict_do_update(index_elements=["host"], set_=news))

    def step(self, by: timedelta, now: datetime, digests: Sequence[str]) -> None:
        """The wall clock was set by `by`: waits move with it, times of the day do not."""
        self._database.again(lambda connection, reader: resuming.step(connection, reader, by, now, digests))

    def smooth(self, now: datetime, most: int) -> int:
        """Spreads what is overdue over each source's interval, where a host has more than `most` of it."""
        return self._database.again(lambda connection, reader: resuming.smooth(connection, reader, now, most))

    def recover(self, since: datetime, now: datetime) -> int:
        """What failed since then by our own dead network is tried again within its usual interval."""
        return self._database.again(lambda connection, reader: resuming.recover(connection, reader, since, now))

    def make_due(self, refs: Sequence[SourceRef], now: datetime) -> None:
        """These sources are due now; one that is being fetched at this moment is left to its worker."""
        with self._database.write(durable=False) as connection:
            reader = self._database.reader(connection)
            for condition, marks in _portions(reader, refs):
                connection.exec_driver_sql(*reader.spelt(_MAKE_DUE.format(only=condition), {"now": now, **marks}))

    def hand_back(self, lease: Lease, due_at: datetime) -> None:
        """Returns a lease unused; what was recorded meanwhile stays as it is."""
        with self._database.write(durable=False) as connection:
            row = tables.sources
            for leased in lease.sources:
                connection.execute(
                    row.update()
                    .where(row.c.id == leased.id, row.c.lease_token == leased.token)
                    .values(due_at=due_at, leased_by=None, lease_token=row.c.lease_token + 1)
                )

    def rows(self, now: datetime) -> tuple[SourceRow, ...]:
        """Every source of an active story, for `list`, by story and name."""
        with self._database.read() as reader:
            return reads.source_rows(reader)


_MAKE_DUE = """
update sources set due_at = :now where id in (select s.id from sources s where s.status = 'active' and s.listed
 and s.due_at > :now and s.leased_by is null and s.kind <> 'entry' {only})
"""


def _take_turn(connection: Connection, reader: Reader, host: str, now: datetime) -> tuple[int, float] | None:
    """How often the host failed in a row and the gap it wants, where its turn has come, else None; its row stays locked
    to the end of the transaction."""
    lock = "" if reader.sqlite else " for update skip locked"
    row = reader.first(f"select next_at, failures, gap_s from hosts where host = :host{lock}", host=host)
    if row is None:
        statement = dialect_insert(tables.hosts, sqlite=reader.sqlite).values(
            host=host, next_at=now, lease_token=0, failures=0
        )
        made = connection.execute(statement.on_conflict_do_nothing().returning(tables.hosts.c.host)).first()
        return (0, 0.0) if made is not None else None  # else another process has its row just now
    return (int(row[1]), float(row[2] or 0)) if moment(row[0]) <= now else None


def _due_urls(reader: Reader, host: str, n: int, now: datetime, only: Sequence[SourceRef] | None) -> tuple[str, ...]:
    waiting: dict[str, datetime] = {}
    for condition, marks in _portions(reader, only):
        rows = reader.all(
            f"select s.url, min(s.due_at) as due from sources s where s.host = :host and {_DUE} "
            f"and s.due_at <= :now {condition} group by s.url order by due, s.url limit :n",
            host=host,
            now=now,
            n=n,
            **marks,
        )
        for url, due_at in rows:
            waiting[url] = min(moment(due_at), waiting.get(url, moment(due_at)))
    return tuple(sorted(waiting, key=lambda url: (waiting[url], url))[:n])


def _portions(reader: Reader, only: Sequence[SourceRef] | None) -> Sequence[tuple[str, dict[str, Any]]]:
    """Conditions that select `only`, a bounded number of references each; one that selects all where it is None."""
    if only is None:
        return [("", {})]
    portions = []
    for start in range(0, len(only), _MANY):
        pairs, marks = [], {}
        for n, ref in enumerate(only[start : start + _MANY]):
            pairs.append(f"(s.story_id = :story_{n} and s.name = :name_{n})")
            marks[f"story_{n}"], marks[f"name_{n}"] = ref.story, ref.source
        portions.append((f"and ({' or '.join(pairs)})", marks))
    return portions


def remembered(reader: Reader, ids: Sequence[int]) -> tuple[Leased, ...]:
    """Sources as leased, with what is known of them."""
    if not ids:
        return ()
    condition, marks = reader.among("s.id", ids)
    joined = "group_concat(at, ',')" if reader.sqlite else "string_agg(cast(at as text), ',')"
    rows = reader.all(_REMEMBERED.format(ids=condition, joined=joined), changes=lookback.CHANGES, **marks)
    return tuple(_leased(cells) for cells in rows)


def _leased(cells: Cells) -> Leased:
    row_id, story, name, token, kind, failures, outcome, etag, last_modified, container, body_sha, full_at = cells[:12]
    known, changed = obj(container), [moment(text) for text in (cells[12] or "").split(",") if text]
    title, told_at, parent, found_at, since = cells[14:19]
    return Leased(
        id=row_id,
        ref=SourceRef(story, name),
        token=token,
        kind=kind,
        failures=failures,
        last_outcome=outcome,
        etag=etag,
        last_modified=last_modified,
        container=(known[0], known[1], known[2]) if known else None,
        body_sha=hexed_or_none(body_sha),
        full_at=moment_or_none(full_at),
        changed_at=tuple(sorted(changed, reverse=True)),
        first_seen=moment_or_none(cells[13]),
        host=cells[19],
        found=Child(parent, title or "", moment_or_none(told_at), moment_or_none(found_at), moment_or_none(since))
        if parent
        else None,
    )
