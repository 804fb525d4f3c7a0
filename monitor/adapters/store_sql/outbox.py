"""What is on its way to whom? `Outbox` over SQLAlchemy Core: leased before sending, settled after."""

# ruff: noqa: S608  # statements are put together of this package's own constants, values are always bound

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, assert_never

from sqlalchemy import Connection, case

from monitor.adapters.store_sql import tables
from monitor.adapters.store_sql.alerts_read import failing, silences
from monitor.adapters.store_sql.besides import besides, vouches
from monitor.adapters.store_sql.engine import Database
from monitor.adapters.store_sql.lookback import filling
from monitor.adapters.store_sql.queueing import WAITING, Waiting, at_the_head, leasable, waiting
from monitor.adapters.store_sql.reader import Cells, Reader
from monitor.adapters.store_sql.reads import alert_of
from monitor.adapters.store_sql.receivers import failed, forget, took, wake
from monitor.adapters.store_sql.statements import insert_for_id
from monitor.adapters.store_sql.threads import heard, kept_back, later, thread
from monitor.adapters.store_sql.values import clean, moment
from monitor.model.alert import (
    Alert,
    Besides,
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
from monitor.model.groups import held_by
from monitor.model.ids import sha_of

MOST_TAKEN = 10  # so many other workers may take their part of what is due at the same moment
_LOCKED = f"""
select id from deliveries where {{ids}} and {WAITING} and due_at <= :now
order by due_at, id limit :n for update skip locked
"""
_HAD = """
select 1 from deliveries where receiver = :receiver and group_key = :group and state <> 'muted'
 and created_at <= :at and (sent_at >= :at or (sent_at is null and (state <> 'dead' or created_at > :since))) limit 1
"""
_LEASED = """
update deliveries set state = 'sending', due_at = :until, lease_token = lease_token + 1, attempts = attempts + 1,
 leased_by = :worker where {ids}
returning id, receiver, route, group_key, lease_token, attempts, created_at
"""
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
            order = _locked(reader, leasable(waiting(reader), failures, now), now, n)
            if not order:
                return ()
            condition, marks = reader.among("id", tuple(order))
            rows = reader.all(_LEASED.format(ids=condition), until=until, worker=worker, **marks)
            full = filling(reader, now)
            found = [
                replace(_delivery(reader, cells, order[cells[0]], failures), full_until=full.get(cells[0]))
                for cells in rows
            ]
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
                case Dead():
                    forget(connection, delivery.receiver)
                case Retry():
                    pass
            return True

    def besides(self, delivery: Delivery, until: datetime) -> Besides:
        """What there is to tell of its stories beside its alerts, since the last delivery of its line."""
        with self._database.read() as reader:
            return besides(reader, delivery.receiver, delivery.group_key, delivery.alerts, until)

    def vouches(self, receiver: str, group_key: str, story: str, until: datetime) -> datetime | None:
        """Since when a digest of that story speaks; None where nothing was looked at up to `until`."""
        with self._database.read() as reader:
            return vouches(reader, receiver, group_key, (story,), until)

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

    def had(self, receiver: str, group_key: str, since: datetime, at: datetime) -> bool:
        """Whether anything of a group that was planned up to `at` went to a receiver since, or is to; not what was
        muted, nor what was given up before `since`."""
        with self._database.read() as reader:
            values = {"receiver": receiver, "group": group_key, "since": since, "at": at}
            return reader.first(_HAD, **values) is not None

    def next_due(self) -> datetime | None:
        """When the next unfinished delivery is due and may go; None where all are done."""
        with self._database.read() as reader:
            rests = {one.name: one.rests_until for one in failing(reader)}
            rows = at_the_head(waiting(reader))
        return min((max(row.due_at, rests.get(row.receiver) or row.due_at) for row in rows), default=None)

    def retry(self, delivery_id: int, now: datetime) -> None:
        """A dead or waiting delivery is due now, and its receiver's rest is over; one that is being sent or was sent to
        everybody is left alone. Raises NotFound."""
        row = tables.deliveries
        with self._database.write() as connection:
            found = connection.execute(
                row.update()
                .where(
                    row.c.id == delivery_id,
                    row.c.state.in_(("dead", "retrying", "collecting", "muted"))
                    | ((row.c.state == "sent") & row.c.reason.is_not(None)),
                )
                .values(state=_due_again(), due_at=now)
            )
            receiver = self._database.reader(connection).first(
                "select receiver from deliveries where id = :id", id=delivery_id
            )
            if receiver is None:
                raise NotFound(f"no delivery {delivery_id}; `monitor alerts list` shows them")
            if found.rowcount:
                wake(connection, self._database.reader(connection), receiver[0])

    def took(self, receiver: str, now: datetime) -> None:
        """A receiver took what was not of the outbox: it is not down any more, and what waited for that is due now."""
        with self._database.write() as connection:
            took(connection, self._database.reader(connection), receiver, now)


def _locked(reader: Reader, rows: Sequence[Waiting], now: datetime, n: int) -> dict[int, datetime]:
    """The due time of the first n that nobody else takes at this moment."""
    if not rows:
        return {}
    if reader.sqlite:  # the transaction began by taking the whole database
        return {row.id: row.due_at for row in rows[:n]}
    order = {row.id: row.due_at for row in rows[: n * MOST_TAKEN]}
    condition, marks = reader.among("id", tuple(order))
    found = reader.all(_LOCKED.format(ids=condition), now=now, n=n, **marks)
    return {cells[0]: order[cells[0]] for cells in found}


def _due_again() -> Any:
    row = tables.deliveries
    return case((row.c.state == "collecting", "collecting"), else_="retrying")


def _settled(result: Settled, now: datetime) -> dict[str, Any]:
    match result:
        case Sent():
            receipt = {"answer": result.receipt.answer, "address": result.receipt.address}
            lost = result.receipt.lost  # a sent one with a reason: some of its recipients did not get it
            return {"state": "sent", "sent_at": now, "receipt": receipt, "reason": clean(lost) if lost else None}
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
        muted=kept_back(reader, row_id, receiver, group_key) | {row[4]: row[9] for row in rows if row[9] is not None},
        acked={row[4]: row[10] for row in rows if row[10] is not None},
        root=root,
        told=told,
        heard=heard(reader, row_id, receiver, route, group_key, alerts),
        later=later(reader, alerts) if held_by(group_key) else (),
        failures=failures[receiver].failures if receiver in failures else 0,
    )


def idempotency_key(receiver: str, alerts: Sequence[Alert]) -> str:
    """The same for every attempt: all alerts of the delivery count, muted or not, and none joins once it is sending."""
    return sha_of([receiver, sorted(alert.dedup_key for alert in alerts)])
