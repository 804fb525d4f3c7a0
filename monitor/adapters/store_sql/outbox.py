"""What is on its way to whom? `Outbox` over SQLAlchemy Core: leased before sending, settled after."""

# ruff: noqa: S608  # statements are put together of this package's own constants, values are always bound

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, assert_never

from sqlalchemy import Connection, case

from monitor.adapters.store_sql import tables
from monitor.adapters.store_sql.alerts_read import failing, silences
from monitor.adapters.store_sql.engine import Database
from monitor.adapters.store_sql.reader import Cells, Reader
from monitor.adapters.store_sql.reads import alert_of
from monitor.adapters.store_sql.receivers import failed, took, wake
from monitor.adapters.store_sql.statements import insert_for_id
from monitor.adapters.store_sql.threads import thread
from monitor.adapters.store_sql.values import clean, moment
from monitor.model.alert import (
    QUIET,
    Alert,
    Dead,
    Delivery,
    Muted,
    ReceiverState,
    Retry,
    Sent,
    Settled,
    Silence,
)
from monitor.model.errors import NotFound
from monitor.model.ids import sha_of

_WAITING = "state in ('collecting', 'sending', 'retrying')"
_LEASED = """
update deliveries set state = 'sending', due_at = :until, lease_token = lease_token + 1, attempts = attempts + 1,
 leased_by = :worker where {ids}
returning id, receiver, route, group_key, lease_token, attempts, created_at
"""
_LINE = "case when {0}.group_key like :escalate then 2 when {0}.group_key like :digest then 1 else 0 end"
_ONE_STORY = """exists (
 select 1 from delivery_alerts ol join alerts oa on oa.id = ol.alert_id
 join alerts da on da.story_id = oa.story_id join delivery_alerts dl on dl.alert_id = da.id
 where ol.delivery_id = o.id and dl.delivery_id = d.id)"""
_ONE_LINE = f"(o.group_key = d.group_key or {_LINE.format('o')} = {_LINE.format('d')} and {_ONE_STORY})"
_HOLDS = "o.state = 'sending' or o.state = 'retrying' and o.attempts > 0 and o.reason <> :quiet"
_DUE = f"""
select d.id, d.due_at, d.receiver, d.attempts from deliveries d
where d.{_WAITING} and d.due_at <= :now {{more}} and not exists (
 select 1 from deliveries o where o.receiver = d.receiver and o.id < d.id
 and ({_HOLDS} or o.{_WAITING} and o.due_at <= :now) and {_ONE_LINE})
order by d.due_at, d.id limit :n
"""
_NEXT = f"""
select d.receiver, min(d.due_at) from deliveries d
where d.{_WAITING} and not exists (
 select 1 from deliveries o where o.receiver = d.receiver and o.id < d.id and ({_HOLDS}) and {_ONE_LINE})
group by d.receiver
"""
_NAMED = {"quiet": QUIET, "escalate": "escalate/%", "digest": "%/digest/%"}
_ALERTS = """
select a.kind, a.severity, a.title, a.facts, a.dedup_key, a.at, a.story_id, s.name, a.claim_id, l.muted_by, a.acked_by
from delivery_alerts l join alerts a on a.id = l.alert_id left join sources s on s.id = a.source_id
where l.delivery_id = :id order by a.id
"""


class SqlOutbox:
    """Deliveries on their way (`ports.Outbox`)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def lease(self, now: datetime, n: int, worker: str, *, until: datetime) -> tuple[Delivery, ...]:
        """At most n due deliveries, oldest first; each is `sending` until `until`, then due again.

        Of one receiver and story (or group) only the oldest that is due, under way, or was refused and waits for its
        next try: the order of the changes is kept, and the next one finds the thread it belongs to. Digests and
        escalations are lines of their own. A receiver that rests gets nothing; one that is down gets one at a time.
        """
        with self._database.write() as connection:
            reader = self._database.reader(connection)
            failures = {one.name: one for one in failing(reader)}
            due = _due(reader, failures, now, n)
            order = {row[0]: moment(row[1]) for row in due}
            if not order:
                return ()
            condition, marks = reader.among("id", tuple(order))
            rows = reader.all(_LEASED.format(ids=condition), until=until, worker=worker, **marks)
            found = [_delivery(reader, cells, order[cells[0]], failures) for cells in rows]
        return tuple(sorted(found, key=lambda delivery: (delivery.due_at, delivery.id)))

    def settle(self, delivery: Delivery, result: Settled, now: datetime) -> bool:
        """Writes what became of it; False when the lease had run out and another has it (nothing is written)."""
        row = tables.deliveries
        with self._database.write() as connection:
            found = connection.execute(
                row.update()
                .where(row.c.id == delivery.id, row.c.lease_token == delivery.token, row.c.state == "sending")
                .values(leased_by=None, **_settled(result, now))
            )
            if found.rowcount == 0:
                return False
            reader = self._database.reader(connection)
            match result:
                case Sent():
                    _mute(connection, reader, delivery.id, result.muted)
                    took(connection, reader, delivery.receiver, now)
                case Muted():
                    _mute(connection, reader, delivery.id, result.why)
                case Retry(counts=True):
                    failed(connection, reader, delivery.receiver, result, now)
                case Retry() | Dead():
                    pass
            return True

    def silences(self, now: datetime) -> tuple[Silence, ...]:
        """Stored silences that hold now, the oldest first."""
        with self._database.read() as reader:
            return silences(reader, now)

    def failing(self) -> tuple[ReceiverState, ...]:
        """Receivers whose last attempts failed, by name."""
        with self._database.read() as reader:
            return failing(reader)

    def silence(self, one: Silence, now: datetime) -> int:
        """Stores a silence, from now where it names no beginning; gives its number."""
        row = {
            "matchers": {key: list(values) for key, values in one.match.of.items()},
            "starts_at": one.starts_at or now,
            "ends_at": one.ends_at,
            "created_by": clean(one.created_by),
            "comment": clean(one.comment),
        }
        with self._database.write() as connection:
            return int(connection.execute(insert_for_id(tables.silences), row).scalar_one())

    def expire(self, silence_id: int, now: datetime) -> Silence:
        """Ends a silence now; one that has ended stays as it is. Gives it as it was. Raises NotFound."""
        row = tables.silences
        with self._database.write() as connection:
            reader = self._database.reader(connection)
            found = next((one for one in silences(reader) if one.id == silence_id), None)
            if found is None or found.starts_at is None:
                raise NotFound(f"no silence {silence_id}; `monitor silence list` shows them")
            if found.ends_at > now:
                end = max(now, found.starts_at + timedelta(microseconds=1))  # it ends after its beginning, always
                connection.execute(row.update().where(row.c.id == silence_id).values(ends_at=end))
        return found

    def next_due(self) -> datetime | None:
        """When the next unfinished delivery is due and may go; None where all are done."""
        with self._database.read() as reader:
            rests = {one.name: one.rests_until for one in failing(reader)}
            rows = reader.all(_NEXT, **_NAMED)
        return min((max(moment(due), rests.get(name) or moment(due)) for name, due in rows), default=None)

    def retry(self, delivery_id: int, now: datetime) -> None:
        """A dead or waiting delivery is due now, and its receiver's rest is over; one that is being sent or was sent is
        left alone. Raises NotFound."""
        row = tables.deliveries
        with self._database.write() as connection:
            found = connection.execute(
                row.update()
                .where(row.c.id == delivery_id, row.c.state.in_(("dead", "retrying", "collecting", "muted")))
                .values(state=_due_again(), due_at=now)
            )
            receiver = self._database.reader(connection).first(
                "select receiver from deliveries where id = :id", id=delivery_id
            )
            if receiver is None:
                raise NotFound(f"no delivery {delivery_id}; `monitor alerts list` shows them")
            if found.rowcount:
                wake(connection, self._database.reader(connection), receiver[0])


def _due(reader: Reader, failures: Mapping[str, ReceiverState], now: datetime, n: int) -> Sequence[Cells]:
    """What may be leased now: id, due time, receiver, attempts."""
    resting = tuple(one.name for one in failures.values() if one.rests_until is not None and one.rests_until > now)
    down = tuple(one.name for one in failures.values() if one.open and one.name not in resting)
    more, marks = "", dict[str, Any]()
    if resting:
        condition, marks = reader.among("d.receiver", resting, "resting")
        more = f"and not {condition}"
    if down:
        condition, names = reader.among("d.receiver", down, "down")
        more += f""" and not ({condition} and exists (select 1 from deliveries s
 where s.receiver = d.receiver and s.state = 'sending' and s.due_at > :now))"""
        marks |= names
    sql = _DUE.format(more=more) + ("" if reader.sqlite else " for update of d skip locked")
    rows = reader.all(sql, now=now, n=n, **_NAMED, **marks)
    probes: dict[str, Cells] = {}
    for row in sorted(rows, key=lambda cells: (cells[3], cells[1], cells[0])):  # the least tried: one may be at fault
        probes.setdefault(row[2], row)
    return tuple(row for row in rows if row[2] not in down or probes[row[2]] is row)


def _due_again() -> Any:
    row = tables.deliveries
    return case((row.c.state == "collecting", "collecting"), else_="retrying")


def _settled(result: Settled, now: datetime) -> dict[str, Any]:
    match result:
        case Sent():
            receipt = {"answer": result.receipt.answer, "address": result.receipt.address}
            return {"state": "sent", "sent_at": now, "receipt": receipt, "reason": None}
        case Retry():
            uncounted = {} if result.counts else {"attempts": tables.deliveries.c.attempts - 1}
            return {"state": "retrying", "due_at": result.at, "reason": clean(result.reason), **uncounted}
        case Muted():
            return {"state": "muted", "reason": "; ".join(sorted({clean(why) for why in result.why.values()}))}
        case Dead():
            return {"state": "dead", "reason": clean(result.reason)}
        case _:
            assert_never(result)


def _mute(connection: Connection, reader: Reader, delivery_id: int, why: Mapping[str, str]) -> None:
    link = tables.delivery_alerts
    for key, reason in sorted(why.items()):
        found = reader.first("select id from alerts where dedup_key = :key", key=key)
        if found is not None:
            mine = (link.c.delivery_id == delivery_id) & (link.c.alert_id == found[0])
            connection.execute(link.update().where(mine).values(muted_by=clean(reason)))


def _delivery(reader: Reader, cells: Cells, due_at: datetime, failures: Mapping[str, ReceiverState]) -> Delivery:
    row_id, receiver, route, group_key, token, attempts, created_at = cells
    rows = reader.all(_ALERTS, id=row_id)
    alerts = tuple(alert_of(row) for row in rows)
    root, told = thread(reader, receiver, group_key, alerts)
    return Delivery(
        id=row_id,
        receiver=receiver,
        route=route,
        group_key=group_key,
        token=token,
        attempts=attempts,
        due_at=due_at,
        created_at=moment(created_at),
        alerts=alerts,
        key=idempotency_key(receiver, alerts),
        muted={row[4]: row[9] for row in rows if row[9] is not None},
        acked={row[4]: row[10] for row in rows if row[10] is not None},
        root=root,
        told=told,
        failures=failures[receiver].failures if receiver in failures else 0,
    )


def idempotency_key(receiver: str, alerts: Sequence[Alert]) -> str:
    """The same for every attempt: all alerts of the delivery count, muted or not, and none joins once it is sending."""
    return sha_of([receiver, sorted(alert.dedup_key for alert in alerts)])
