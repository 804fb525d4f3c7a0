"""What does a person leave beside the record? Notes, tags, rest for a source: entries of the journal. And bookmarks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, update

from monitor.adapters.store_sql import tables
from monitor.adapters.store_sql.laying import enter, tip
from monitor.adapters.store_sql.reader import Reader
from monitor.adapters.store_sql.reads import missing_story, source_id
from monitor.adapters.store_sql.statements import dialect_insert
from monitor.adapters.store_sql.values import clean, plain
from monitor.model.ids import SourceRef
from monitor.model.record import MARKS

TWIN = "the same page as"  # what a found source at rest says of itself when another one has its page


def mark(
    connection: Connection, reader: Reader, story: str, act: str, ref: str, by: str, text: str, now: datetime
) -> None:
    """Enters a person's words or act. Raises NotFound for a story that is not there."""
    if act not in MARKS:
        raise ValueError(f"no mark: {act}")
    if reader.first("select 1 from stories where id = :story", story=story) is None:
        raise missing_story(reader, story)
    detail = plain({"by": clean(by), "text": clean(text)})
    enter(connection, story, tip(connection, reader, story), act, ref, [detail], now, detail)


def pause(
    connection: Connection, reader: Reader, refs: Sequence[SourceRef], by: str, why: str, now: datetime
) -> tuple[SourceRef, ...]:
    """Lets sources rest; gives those that were at work. Raises NotFound."""
    why_due = f"paused by {by}" + (f": {why}" if why else "")
    return _turn(
        connection, reader, refs, "pause", by, why, now, ("active", "gone"), {"status": "paused", "due_why": why_due}
    )


def resume(
    connection: Connection, reader: Reader, refs: Sequence[SourceRef], by: str, why: str, now: datetime
) -> tuple[SourceRef, ...]:
    """Sets sources at work again, due now; gives those that rested. Raises NotFound. One that rests because another
    source has its page goes on resting."""
    news = {"status": "active", "due_at": now, "due_why": f"resumed by {by}"}
    twins = {
        row[0]
        for row in reader.all(
            "select c.source_id from captures c join sources s on s.id = c.source_id where s.status = 'paused' "
            "and c.detail like :twin and c.id = (select max(d.id) from captures d where d.source_id = s.id)",
            twin=f"{TWIN}%",
        )
    }
    free = [ref for ref in refs if source_id(reader, ref) not in twins]
    return _turn(connection, reader, free, "resume", by, why, now, ("paused",), news)


def _turn(
    connection: Connection,
    reader: Reader,
    refs: Sequence[SourceRef],
    act: str,
    by: str,
    why: str,
    now: datetime,
    states: tuple[str, ...],
    news: dict[str, object],
) -> tuple[SourceRef, ...]:
    row, turned = tables.sources, []
    for ref in refs:
        statement = update(row).where(row.c.id == source_id(reader, ref), row.c.status.in_(states)).values(**news)
        if connection.execute(statement).rowcount:
            mark(connection, reader, ref.story, act, str(ref), by, why, now)
            turned.append(ref)
    return tuple(turned)


def bookmark(connection: Connection, reader: Reader, name: str, story: str, until: datetime) -> None:
    """How far a reader has seen a story. Raises NotFound for one that is not there."""
    if reader.first("select 1 from stories where id = :story", story=story) is None:
        raise missing_story(reader, story)
    statement = dialect_insert(tables.bookmarks, sqlite=reader.sqlite).values(
        reader=clean(name), story_id=story, seen_until=until
    )
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["reader", "story_id"], set_={"seen_until": statement.excluded.seen_until}
        )
    )
