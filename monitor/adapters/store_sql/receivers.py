"""Which receivers fail now, since when, until when do they rest? Kept as heartbeats, one row each, while they do."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from monitor.adapters.store_sql import tables
from monitor.adapters.store_sql.alerts_read import RECEIVER, failing
from monitor.adapters.store_sql.reader import Reader
from monitor.adapters.store_sql.statements import dialect_insert
from monitor.adapters.store_sql.values import clean, obj
from monitor.model.alert import QUIET, ReceiverState, Retry
from monitor.model.ids import utc_text


def failed(connection: Connection, reader: Reader, receiver: str, result: Retry, now: datetime) -> None:
    """One more failure in a row."""
    was = _of(reader, receiver)
    detail = {
        "failures": (was.failures if was else 0) + 1,
        "since": utc_text(was.since if was else now),
        "rests_until": utc_text(result.at) if result.rests else None,
        "reason": clean(result.reason),
    }
    row = {"name": f"{RECEIVER}{receiver}", "at": now, "detail": detail}
    statement = dialect_insert(tables.pulse, sqlite=reader.sqlite)
    connection.execute(
        statement.on_conflict_do_update(index_elements=["name"], set_={"at": now, "detail": statement.excluded.detail}),
        row,
    )


def took(connection: Connection, reader: Reader, receiver: str, now: datetime) -> None:
    """It takes what it is sent: forgotten. Where it had been down, what waited for it is due at once."""
    was = _of(reader, receiver)
    if was is None:
        return
    forget(connection, receiver)
    if was.open:
        row = tables.deliveries
        waits = (row.c.receiver == receiver) & (row.c.state == "retrying") & (row.c.due_at > now)
        connection.execute(row.update().where(waits, row.c.attempts > 0, row.c.reason != QUIET).values(due_at=now))


def forget(connection: Connection, receiver: str) -> None:
    """It is not down any more: it took something, or it answered that it never will, or nobody sends to it now."""
    connection.execute(tables.pulse.delete().where(tables.pulse.c.name == f"{RECEIVER}{receiver}"))


def wake(connection: Connection, reader: Reader, receiver: str) -> None:
    """A person asks for another try: its rest is over. It stays down until it takes something."""
    row = tables.pulse
    name = f"{RECEIVER}{receiver}"
    found = reader.first("select detail from pulse where name = :name", name=name)
    if found is not None:
        connection.execute(row.update().where(row.c.name == name).values(detail={**obj(found[0]), "rests_until": None}))


def _of(reader: Reader, receiver: str) -> ReceiverState | None:
    return next((one for one in failing(reader) if one.name == receiver), None)
