"""What was told, to whom, and what became of it? Alerts with their deliveries, as plain SQL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from monitor.adapters.store_sql.health import LOST
from monitor.adapters.store_sql.reader import Cells, Reader
from monitor.adapters.store_sql.reads import alert_of, receipt_of
from monitor.adapters.store_sql.values import late_moment_or_none, moment, moment_or_none, obj
from monitor.model.alert import DeliveryRow, DeliveryState, Matcher, ReceiverState, Silence, StoredAlert
from monitor.model.errors import NotFound

_ALERTS = """
select a.kind, a.severity, a.title, a.facts, a.dedup_key, a.at, a.story_id, s.name, a.claim_id, a.id, v.seq, a.acked_at,
 a.acked_by
from alerts a left join sources s on s.id = a.source_id left join versions v on v.id = a.version_id where 1 = 1 {more}
order by a.at desc, a.id desc
"""
_DELIVERIES = """
select l.alert_id, d.id, d.receiver, d.route, d.group_key, d.state, d.attempts, d.due_at, d.created_at, d.sent_at,
 d.reason, d.receipt, l.muted_by
from delivery_alerts l join deliveries d on d.id = l.delivery_id where {more} order by d.id
"""
_HAS = "and exists (select 1 from delivery_alerts l join deliveries d on d.id = l.delivery_id where l.alert_id = a.id "
_HAS_DEAD = f"{_HAS} and {LOST})"
_HAS_MUTED = f"{_HAS} and (d.state = 'muted' or l.muted_by is not null))"
_PORTION = 500
RECEIVER = "receiver:"  # begins the name of the heartbeat of one that fails


def stored_alerts(
    reader: Reader, story: str | None, since: datetime | None, *, dead: bool, muted: bool
) -> tuple[StoredAlert, ...]:
    """Alerts with their deliveries, newest first; `dead` and `muted` leave only those that have such a delivery."""
    more, values = [], {}
    if story is not None:
        more.append("and a.story_id = :story")
        values["story"] = story
    if since is not None:
        more.append("and a.at >= :since")
        values["since"] = since  # type: ignore[assignment]
    more += [_HAS_DEAD] * dead + [_HAS_MUTED] * muted
    rows = reader.all(_ALERTS.format(more=" ".join(more)), **values)
    deliveries = _deliveries(reader, [row[9] for row in rows])
    return tuple(_stored(row, deliveries.get(row[9], ())) for row in rows)


def stored_alert(reader: Reader, alert_id: int) -> StoredAlert:
    """One alert with its deliveries. Raises NotFound."""
    row = reader.first(_ALERTS.format(more="and a.id = :id"), id=alert_id)
    if row is None:
        raise NotFound(f"no alert {alert_id}; `monitor alerts list` shows them")
    return _stored(row, _deliveries(reader, [alert_id]).get(alert_id, ()))


def failing(reader: Reader) -> tuple[ReceiverState, ...]:
    """Receivers whose last attempts failed, by name: each has a heartbeat while it does."""
    rows = reader.all("select name, detail from pulse where name like :like order by name", like=f"{RECEIVER}%")
    return tuple(_failing(name.removeprefix(RECEIVER), obj(detail)) for name, detail in rows)


def _failing(name: str, detail: Mapping[str, Any]) -> ReceiverState:
    since, rests = moment(detail["since"]), moment_or_none(detail.get("rests_until"))
    return ReceiverState(name, int(detail["failures"]), since, rests, detail["reason"])


def silences(reader: Reader, now: datetime | None = None) -> tuple[Silence, ...]:
    """Stored silences, oldest first; with `now` those that hold then."""
    sql = "select id, matchers, starts_at, ends_at, created_by, comment from silences {} order by id"
    if now is None:
        rows = reader.all(sql.format(""))
    else:
        rows = reader.all(sql.format("where starts_at <= :now and ends_at > :now"), now=now)
    return tuple(silence_of(cells) for cells in rows)


def silence_of(cells: Cells) -> Silence:
    """A silence as stored."""
    row_id, matchers, starts_at, ends_at, created_by, comment = cells
    of = {key: tuple(values) for key, values in obj(matchers).items()}
    return Silence(Matcher(of), moment(starts_at), moment(ends_at), comment, created_by, row_id)


def _deliveries(reader: Reader, alert_ids: list[int]) -> dict[int, list[DeliveryRow]]:
    found: dict[int, list[DeliveryRow]] = {}
    for start in range(0, len(alert_ids), _PORTION):
        condition, marks = reader.among("l.alert_id", alert_ids[start : start + _PORTION])
        for row in reader.all(_DELIVERIES.format(more=condition), **marks):
            found.setdefault(row[0], []).append(_delivery(row[1:]))
    return found


def _delivery(cells: Cells) -> DeliveryRow:
    row_id, receiver, route, group, state, attempts, due_at, created_at, sent_at, reason, receipt, muted_by = cells
    answer: Any = receipt_of(receipt)
    return DeliveryRow(
        row_id,
        receiver,
        route,
        group,
        DeliveryState(state),
        attempts,
        moment(due_at),
        moment(created_at),
        moment_or_none(sent_at),
        reason,
        answer.answer if answer else None,
        muted_by,
    )


def _stored(row: Cells, deliveries: Iterable[DeliveryRow]) -> StoredAlert:
    row_id, seq, acked_at, acked_by = row[9:13]
    return StoredAlert(row_id, alert_of(row), tuple(deliveries), seq, late_moment_or_none(acked_at), acked_by)
