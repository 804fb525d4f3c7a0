"""How does an alert get into the outbox? Stored once by its key, then into the collecting delivery of its group."""

# ruff: noqa: S608  # statements are put together of this package's own constants, values are always bound

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, literal

from monitor.adapters.store_sql import tables
from monitor.adapters.store_sql.failures import Crossed
from monitor.adapters.store_sql.laying import enter, origin, tip
from monitor.adapters.store_sql.mapping import alert_row
from monitor.adapters.store_sql.reader import Reader
from monitor.adapters.store_sql.statements import collect, insert_alert, insert_new
from monitor.adapters.store_sql.types import Utc
from monitor.model.alert import Alert, Planned
from monitor.model.errors import NotFound
from monitor.model.groups import DIGEST
from monitor.model.hashing import ALERT, alert_document, placed


def fresh(reader: Reader, alerts: Sequence[Alert]) -> tuple[Alert, ...]:
    """Those that are not stored yet, each key once."""
    by_key = {alert.dedup_key: alert for alert in reversed(alerts)}
    if not by_key:
        return ()
    condition, marks = reader.among("dedup_key", tuple(by_key))
    known = {row[0] for row in reader.all(f"select dedup_key from alerts where {condition}", **marks)}
    return tuple(alert for key, alert in reversed(by_key.items()) if key not in known)


def post(
    connection: Connection,
    reader: Reader,
    new: Sequence[Alert],
    plans: Sequence[Planned],
    now: datetime,
    cause: Mapping[str, int | None],
) -> None:
    """Stores the `new` alerts with what caused them, and plans deliveries: of new ones, and of known ones to receivers
    that never had them."""
    ids = _store(connection, reader, new, cause, now)
    just_stored = frozenset(ids)
    for planned in sorted(plans, key=lambda item: (item.receiver, item.group_key, item.alert.dedup_key)):
        key = planned.alert.dedup_key
        if key not in just_stored and _had(reader, key, planned.receiver):
            continue
        alert_id = ids.get(key) or _id_of(reader, key)
        if alert_id is not None:
            _join(connection, reader, alert_id, planned, now)


def _store(
    connection: Connection, reader: Reader, new: Sequence[Alert], cause: Mapping[str, int | None], now: datetime
) -> dict[str, int]:
    ids: dict[str, int] = {}
    for alert in new:
        row: dict[str, Any] = {**alert_row(alert), **cause}
        if alert.story is not None and alert.source is not None:
            found = reader.first(
                "select id from sources where story_id = :story and name = :source",
                story=alert.story,
                source=alert.source,
            )
            row["source_id"] = found[0] if found else None
        stored = connection.execute(insert_alert(sqlite=reader.sqlite), row).scalar()
        if stored is None:
            raise Crossed("another process stores the same alert at this moment; nothing was written, try again")
        ids[alert.dedup_key] = stored
        if cause["version_id"] is None and alert.story is not None:
            _enter(connection, reader, alert.story, row, now)
    return ids


def _enter(connection: Connection, reader: Reader, story: str, row: Mapping[str, Any], now: datetime) -> None:
    """No version's chain covers an alert without one, so the story's journal does."""
    claim = row["claim_id"]
    document = alert_document(row, origin(reader, story, claim) if claim else None)
    source = (
        reader.first("select origin from sources where id = :id", id=row["source_id"]) if row.get("source_id") else None
    )
    laid = placed(str(source[0]) if source else None, None, document)
    enter(connection, story, tip(connection, reader, story), ALERT, row["dedup_key"], [laid], now)


def _join(connection: Connection, reader: Reader, alert_id: int, planned: Planned, now: datetime) -> None:
    """Into the collecting delivery of that receiver and group, or a new one; it goes out when the first of them is due.

    The row is locked from here to the end of the transaction, so a delivery that is being leased takes no more.
    """
    row = {
        "receiver": planned.receiver,
        "route": planned.route,
        "group_key": planned.group_key,
        "state": "collecting",
        "due_at": planned.due_at,
        "attempts": 0,
        "lease_token": 0,
        "created_at": now,
    }
    delivery_id = connection.execute(collect(sqlite=reader.sqlite), row).scalar_one()
    link = insert_new(tables.delivery_alerts, sqlite=reader.sqlite)
    connection.execute(link, {"delivery_id": delivery_id, "alert_id": alert_id})


def _had(reader: Reader, key: str, receiver: str) -> bool:
    found = reader.first(
        "select 1 from alerts a join delivery_alerts l on l.alert_id = a.id join deliveries d on d.id = l.delivery_id "
        "where a.dedup_key = :key and d.receiver = :receiver limit 1",
        key=key,
        receiver=receiver,
    )
    return found is not None


def _id_of(reader: Reader, key: str) -> int | None:
    found = reader.first("select id from alerts where dedup_key = :key", key=key)
    return int(found[0]) if found else None


_TOGETHER = """
select distinct other.alert_id from delivery_alerts mine join deliveries d on d.id = mine.delivery_id
join delivery_alerts other on other.delivery_id = d.id
where mine.alert_id = :id and mine.muted_by is null and other.muted_by is null and d.attempts > 0
 and d.group_key not like :digest
"""


def acknowledge(connection: Connection, reader: Reader, alert_id: int, by: str, now: datetime) -> tuple[int, ...]:
    """Marks an alert as seen by a person, and with it all that stood beside it in a message; the first mark stands.

    A digest is no such message: nobody acknowledges a day's alerts by one of them. Gives the alerts that are seen.
    """
    row = tables.alerts
    beside = {cells[0] for cells in reader.all(_TOGETHER, id=alert_id, digest=f"%{DIGEST}%")}
    seen = tuple(sorted({alert_id, *beside}))
    found = connection.execute(
        row.update()
        .where(row.c.id.in_(seen))
        .values(acked_at=func.coalesce(row.c.acked_at, literal(now, Utc)), acked_by=func.coalesce(row.c.acked_by, by))
    )
    if found.rowcount == 0:
        raise NotFound(f"no alert {alert_id}; `monitor alerts list` shows them")
    return seen
