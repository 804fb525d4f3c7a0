"""What does a person leave beside the record? Notes, tags, rest for a source: entries of the journal. And bookmarks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, update

from monitor.adapters.store_sql import tables
from monitor.adapters.store_sql.laying import enter, tip
from monitor.adapters.store_sql.reader import Reader
from monitor.adapters.store_sql.reads import missing_story, source_id
from monitor.adapters.store_sql.statements import dialect_insert
from monitor.adapters.store_sql.values import clean, plain
from monitor.model.found import NEVER_DUE
from monitor.model.ids import SourceRef, utc_text
from monitor.model.record import MARKS

ANY = ("active", "gone", "paused")
TWIN = "the same page as"  # what a found source at rest says of itself when another one has its page


def mark(
    connection: Connection,
    reader: Reader,
    story: str,
    act: str,
    ref: str,
    by: str,
    text: str,
    now: datetime,
    more: Mapping[str, str] | None = None,
) -> None:
    """Enters a person's words or act, and `more` that only programs read. Raises NotFound for a story that is not
    there."""
    if act not in MARKS:
        raise ValueError(f"no mark: {act}")
    if reader.first("select 1 from stories where id = :story", story=story) is None:
        raise missing_story(reader, story)
    detail = plain({"by": clean(by), "text": clean(text), **(more or {})})
    enter(connection, story, tip(connection, reader, story), act, ref, [detail], now, detail)


def pause(
    connection: Connection,
    reader: Reader,
    refs: Sequence[SourceRef],
    by: str,
    why: str,
    now: datetime,
    until: datetime | None = None,
) -> tuple[SourceRef, ...]:
    """Lets sources rest; gives those that were at work or rested to another end (`waking` sets them at work again).
    Raises NotFound. One that rests because another source has its page is left alone."""
    said, more, end = why, None, ""
    if until is not None:
        end = f"until {until.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
        said, more = f"{end}: {why}" if why else end, {"until": utc_text(until)}
    why_due = f"paused {end} by {by}" if end else f"paused by {by}"
    why_due = f"{why_due}: {why}" if why else why_due
    twins = _twins(reader)
    free = [ref for ref in refs if source_id(reader, ref) not in twins]
    news = {"status": "paused", "due_at": until or NEVER_DUE, "due_why": why_due}
    return _turn(connection, reader, free, ("pause", by, said, more), now, ANY, news)


def resume(
    connection: Connection, reader: Reader, refs: Sequence[SourceRef], by: str, why: str, now: datetime
) -> tuple[SourceRef, ...]:
    """Sets sources at work again, due now; gives those that rested. Raises NotFound. One that rests because another
    source has its page goes on resting."""
    news = {"status": "active", "due_at": now, "due_why": f"resumed by {by}"}
    twins = _twins(reader)
    free = [ref for ref in refs if source_id(reader, ref) not in twins]
    return _turn(connection, reader, free, ("resume", by, why, None), now, ("paused",), news)


def _twins(reader: Reader) -> set[int]:
    """The sources that rest because another one has their page."""
    rows = reader.all(
        "select c.source_id from captures c join sources s on s.id = c.source_id where s.status = 'paused' "
        "and c.detail like :twin and c.id = (select max(d.id) from captures d where d.source_id = s.id)",
        twin=f"{TWIN}%",
    )
    return {row[0] for row in rows}


def _turn(
    connection: Connection,
    reader: Reader,
    refs: Sequence[SourceRef],
    said: tuple[str, str, str, Mapping[str, str] | None],
    now: datetime,
    states: tuple[str, ...],
    news: dict[str, object],
) -> tuple[SourceRef, ...]:
    """`said` is the act, by whom, in which words, and what programs read of it."""
    row, turned = tables.sources, []
    act, by, text, more = said
    for ref in refs:
        stands = (row.c.status != news["status"]) | (row.c.due_at != news["due_at"])
        here = (row.c.id == source_id(reader, ref), row.c.status.in_(states), stands)
        if connection.execute(update(row).where(*here).values(**news)).rowcount:
            mark(connection, reader, ref.story, act, str(ref), by, text, now, more)
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
