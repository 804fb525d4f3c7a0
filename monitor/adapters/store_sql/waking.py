"""Whose rest is over? The journal says until when a source was paused; the schedule only says when to look at that.

Whatever writes a paused source's `due_at` meanwhile (a look that was under way, a change of the configuration) neither
wakes it early nor lets it sleep for ever: it is set back to what the journal says.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, update

from monitor.adapters.store_sql import tables
from monitor.adapters.store_sql.engine import Database
from monitor.adapters.store_sql.marking import mark
from monitor.adapters.store_sql.reader import Reader
from monitor.adapters.store_sql.values import obj
from monitor.model.found import NEVER_DUE
from monitor.model.ids import SourceRef

WAKER = "monitor"  # who resumes a source whose time has come, as the journal names it

_LOOK = """
select id, story_id, name, origin from sources where status = 'paused' and listed and due_at <= :now order by id
"""
_LAST = """
select act, detail from journal where story_id = :story and act in ('pause', 'resume') and ref in (:ref, :origin)
order by n desc limit 1
"""


def wake(database: Database, now: datetime) -> None:
    """Sets at work again, due now, what was paused until a time that has come; an entry of the journal each."""
    with database.read() as reader:
        waiting = reader.all(_LOOK, now=now)
    if waiting:
        database.again(lambda connection, reader: _wake(connection, reader, now))


def _wake(connection: Connection, reader: Reader, now: datetime) -> None:
    row = tables.sources
    for cells in reader.all(_LOOK, now=now):
        ref, until = SourceRef(cells[1], cells[2]), rest_of(reader, cells[1:])
        news: dict[str, Any] = {"due_at": until or NEVER_DUE}
        if until is not None and until <= now:
            news = {"status": "active", "due_at": now, "due_why": "its rest is over"}
        changed = connection.execute(update(row).where(row.c.id == cells[0], row.c.status == "paused").values(**news))
        if changed.rowcount and "status" in news:
            mark(connection, reader, ref.story, "resume", str(ref), WAKER, "its rest is over", now)


def rest_of(reader: Reader, place: Sequence[Any]) -> datetime | None:
    """Until when a source (story, name, origin) was paused last; None where that was until somebody resumes it."""
    story, name, origin = place
    found = reader.first(_LAST, story=story, ref=f"{story}/{name}", origin=origin)
    detail = obj(found[1]) if found is not None and found[0] == "pause" else None
    until = detail.get("until") if detail is not None else None
    return datetime.fromisoformat(until).astimezone(UTC) if until is not None else None
