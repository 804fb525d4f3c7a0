"""What do versions, sources and alerts look like, read back? Plain SQL that the store and the history share."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from monitor.adapters.store_sql.packing import Shelf
from monitor.adapters.store_sql.reader import Cells, Reader
from monitor.adapters.store_sql.values import hexed, hexed_or_none, moment, moment_or_none, obj
from monitor.model.article import Article, Version
from monitor.model.errors import ChainBroken, NotFound
from monitor.model.ids import SourceRef, VersionRef
from monitor.model.record import SourceRow, VersionRow

if TYPE_CHECKING:
    from monitor.model.alert import Alert, Receipt

VERSION = """s.story_id, s.name, v.seq, v.captured_at, v.recorded_at, v.published_at, v.modified_at, v.headline,
 v.text_sha, v.words, v.returns_to, v.body_sha, v.chain, v.prev_chain"""
WHOLE = VERSION + (
    ", v.article_sha, v.extractor, v.observation_sha, v.id, v.source_id, l.article_sha, l.extractor, l.text_sha"
)
STORED = VERSION + ", v.article_sha, v.extractor, v.observation_sha, v.id, v.source_id, null, null, null"
FROM = (
    "from versions v join sources s on s.id = v.source_id "
    "left join layers l on l.version_id = v.id and l.seen_to is null"
)
FROM_KNOWN = (
    "from versions v join sources s on s.id = v.source_id left join layers l on l.version_id = v.id "
    "and l.seen_from <= :known and (l.seen_to is null or l.seen_to > :known)"
)
NEWEST = "order by v.captured_at desc, v.seq desc"

_SOURCES = """
select s.story_id, s.name, s.url, s.kind, s.status, s.due_at, s.every_s, s.failures, s.last_outcome,
 (select c.reason from captures c where c.source_id = s.id and c.via = 'live' order by c.at desc, c.id desc limit 1),
 (select c.at from captures c where c.source_id = s.id and c.via = 'live' order by c.at desc, c.id desc limit 1),
 (select count(*) from versions v where v.source_id = s.id),
 coalesce((select v.headline from versions v where v.source_id = s.id order by v.captured_at desc, v.seq desc limit 1),
  s.title),
 h.next_at, p.name, s.due_why,
 (select c.detail from captures c where c.source_id = s.id and c.via = 'live' order by c.at desc, c.id desc limit 1),
 h.failures, h.gap_s
from sources s join stories t on t.id = s.story_id left join hosts h on h.host = s.host
 left join sources p on p.id = s.parent_id
where t.active and s.listed order by s.story_id, s.name
"""


def version_row(cells: Cells) -> VersionRow:
    """A version without its text, of the columns VERSION."""
    story, source, seq, captured, recorded, published, modified, *rest = cells[:14]
    headline, text_sha, words, returns_to, body_sha, chain, prev_chain = rest
    return VersionRow(
        VersionRef(story, source, seq),
        moment(captured),
        moment(recorded),
        moment_or_none(published),
        moment_or_none(modified),
        headline,
        hexed(text_sha),
        words,
        returns_to,
        hexed_or_none(body_sha),
        hexed(chain),
        hexed(prev_chain),
    )


def whole_version(reader: Reader, shelf: Shelf, cells: Cells) -> Version:
    """A version with its text, of the columns WHOLE. Raises ChainBroken where its blob is not what was stored."""
    row = version_row(cells)
    article_sha, extractor, observation_sha = hexed(cells[14]), cells[15], hexed(cells[16])
    shown = hexed_or_none(cells[19]) or article_sha
    return Version(
        ref=row.ref,
        captured_at=row.captured_at,
        article=article_of(reader, shelf, shown, str(row.ref)),
        text_sha=row.text_sha,
        article_sha=article_sha,
        extractor=extractor,
        observation_sha=observation_sha,
        prev_chain=row.prev_chain,
        chain=row.chain,
        recorded_at=row.recorded_at,
        body_sha=row.body_sha,
        returns_to=row.returns_to,
        layer=cells[20],
    )


def stands(cells: Cells, text_sha: str) -> bool:
    """Whether a version of the columns WHOLE holds this text, as stored or as read again."""
    return text_sha in (hexed(cells[8]), hexed_or_none(cells[21]))


def article_of(reader: Reader, shelf: Shelf, article_sha: str, where: str) -> Article:
    """The article of a blob. Raises ChainBroken where it is missing or damaged."""
    body = shelf.body(reader, article_sha)
    if body is None:
        raise ChainBroken(where, "its text is not in the database")
    return Article.from_document(json.loads(body))


def version(
    reader: Reader, shelf: Shelf, ref: VersionRef, known_at: datetime | None = None, *, as_stored: bool = False
) -> Version:
    """One version with its text: as read last, as read last at `known_at`, or as first stored. Raises NotFound."""
    columns, tables = STORED if as_stored else WHOLE, FROM if known_at is None else FROM_KNOWN
    known = {} if known_at is None else {"known": known_at}
    cells = reader.first(
        f"select {columns} {tables} where s.story_id = :story and s.name = :source and v.seq = :seq",
        story=ref.story,
        source=ref.source,
        seq=ref.seq,
        **known,
    )
    if cells is None:
        raise missing_version(reader, ref)
    return whole_version(reader, shelf, cells)


def source_id(reader: Reader, ref: SourceRef) -> int:
    """The id of a source. Raises NotFound."""
    cells = reader.first(
        "select id from sources where story_id = :story and name = :source", story=ref.story, source=ref.source
    )
    if cells is None:
        raise missing_source(reader, ref)
    return int(cells[0])


def missing_source(reader: Reader, ref: SourceRef) -> NotFound:
    """Why a source is not found, with the nearest name."""
    names = [row[0] for row in reader.all("select name from sources where story_id = :story", story=ref.story)]
    if names:
        return NotFound(f"{ref.story} has no source {ref.source!r}{_nearest(ref.source, names)}")
    return missing_story(reader, ref.story)


def missing_story(reader: Reader, story: str) -> NotFound:
    """Why a story is not found, with the nearest name."""
    names = [row[0] for row in reader.all("select id from stories")]
    return NotFound(f"no story {story!r}{_nearest(story, names)}")


def missing_version(reader: Reader, ref: VersionRef) -> NotFound:
    """Why a version is not found: the story, the source, or the number."""
    source = SourceRef(ref.story, ref.source)
    cells = reader.first(
        "select max(v.seq) from sources s left join versions v on v.source_id = s.id "
        "where s.story_id = :story and s.name = :source group by s.id",
        story=ref.story,
        source=ref.source,
    )
    if cells is None:
        return missing_source(reader, source)
    if cells[0] is None:
        return NotFound(f"{source} has no version yet")
    return NotFound(f"{ref}: {source} has versions 1 to {cells[0]}")


def _nearest(name: str, names: Sequence[str]) -> str:
    near = get_close_matches(name, names, n=1)
    return f"; did you mean {near[0]!r}?" if near else ""


def source_rows(reader: Reader) -> tuple[SourceRow, ...]:
    """Every listed source of an active story, by story and name."""
    return tuple(source_row(cells) for cells in reader.all(_SOURCES))


def source_row(cells: Cells) -> SourceRow:
    """A source's state in the schedule, of the columns of `source_rows`."""
    story, name, url, kind, status, due_at, every_s, failures, outcome, reason, last_at, versions = cells[:12]
    headline, host, parent, due_why, detail, host_failures, gap_s = cells[12:19]
    return SourceRow(
        SourceRef(story, name),
        url,
        kind,
        status,
        moment(due_at),
        float(every_s),
        failures,
        outcome,
        reason,
        moment_or_none(last_at),
        versions,
        headline,
        moment_or_none(host),
        parent,
        due_why,
        detail,
        host_failures or 0,
        gap_s or 0.0,
    )


def times(rows: Sequence[Cells]) -> tuple[datetime, ...]:
    """The first column as times."""
    return tuple(moment(row[0]) for row in rows)


def alert_of(cells: Cells) -> Alert:
    """An alert of (kind, severity, title, facts, dedup_key, at, story, source, claim, …)."""
    from monitor.model.alert import Alert, Severity  # not for commands that ask for no alert

    kind, severity, title, facts, key, at, story, source, claim = cells[:9]
    return Alert(kind, Severity(severity), title, obj(facts), key, moment(at), story, source, claim)


def receipt_of(value: Any) -> Receipt | None:
    """A stored receipt."""
    from monitor.model.alert import Receipt

    found = obj(value)
    return Receipt(found["answer"], found.get("address")) if found else None
