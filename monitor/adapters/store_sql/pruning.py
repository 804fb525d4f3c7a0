"""What may retention let go, and what says so? Old pages, and old looks that showed nothing new.

Hashes stay: a version without its page is as proven as before, and the journal names each page that went, so that one
which went without retention is found.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, update

from monitor.adapters.store_sql import tables
from monitor.adapters.store_sql.laying import enter, tip
from monitor.adapters.store_sql.packing import Shelf, pack
from monitor.adapters.store_sql.reader import Cells, Reader
from monitor.adapters.store_sql.values import digest, hexed, plain
from monitor.model.hashing import PRUNE
from monitor.model.ids import utc_text
from monitor.model.record import Pruned

BATCH = 200  # pages in one transaction: a daemon waits no longer than for a look

_OLD = """
with used as (
  select c.body_sha as sha, max(c.at) as at from captures c where c.body_sha is not null group by c.body_sha
), standing as (
  select body_sha as sha from (
    select v.body_sha, row_number() over (partition by v.source_id order by v.captured_at desc, v.seq desc) as n
    from versions v
  ) newest where n = 1 and body_sha is not null
)
select b.sha, length(b.body) from blobs b join used u on u.sha = b.sha
where u.at < :before and not exists (select 1 from standing s where s.sha = b.sha)
 and not exists (select 1 from versions v where v.article_sha = b.sha)
 and not exists (select 1 from captures c where c.article_sha = b.sha or c.headers_sha = b.sha)
 and not exists (select 1 from layers l where l.article_sha = b.sha)
order by b.depth desc, b.sha
"""
_STORIES = """
select distinct s.story_id from captures c join sources s on s.id = c.source_id where c.body_sha = :sha
"""
_IDLE = """
select t.id, s.story_id from (
  select c.id, c.source_id, c.at, c.outcome, c.via,
   row_number() over (partition by c.source_id, c.version_id order by c.at, c.id) as first,
   row_number() over (partition by c.source_id, c.version_id order by c.at desc, c.id desc) as last
  from captures c where c.version_id is not null
) t join sources s on s.id = t.source_id
where t.outcome in ('unchanged', 'not_modified') and t.via = 'live' and t.at < :before and t.first > 1 and t.last > 1
order by t.id
"""


def due(reader: Reader, raw_before: datetime, looks_before: datetime) -> Pruned:
    """What would go."""
    pages = reader.all(_OLD, before=raw_before)
    return Pruned(len(pages), sum(int(row[1]) for row in pages), len(reader.all(_IDLE, before=looks_before)))


def pages(connection: Connection, reader: Reader, before: datetime, now: datetime) -> Pruned:
    """Lets a batch of old pages go, in the caller's transaction."""
    _lock(reader)
    rows = reader.all(f"{_OLD} limit {BATCH}", before=before)
    gone = {hexed(row[0]) for row in rows}
    if not gone:
        return Pruned()
    by_story: dict[str, list[str]] = defaultdict(list)
    for sha in sorted(gone):
        for (story,) in reader.all(_STORIES, sha=digest(sha)):
            by_story[story].append(sha)
    for sha in gone:
        _free(connection, reader, sha, gone)
    for sha, _ in rows:  # what lies upon others first
        connection.execute(delete(tables.blobs).where(tables.blobs.c.sha == hexed(sha)))
    for story, shas in sorted(by_story.items()):
        _enter(connection, reader, story, {"pages": shas, "before": utc_text(before)}, now)
    return Pruned(len(gone), sum(int(row[1]) for row in rows), 0)


def looks(connection: Connection, reader: Reader, before: datetime, now: datetime) -> Pruned:
    """Lets old looks that showed nothing new go, in the caller's transaction; never a version's first and last."""
    _lock(reader)
    counts: dict[str, int] = defaultdict(int)
    rows = reader.all(_IDLE, before=before)
    for row_id, story in rows:
        connection.execute(delete(tables.captures).where(tables.captures.c.id == row_id))
        counts[story] += 1
    for story, count in sorted(counts.items()):
        _enter(connection, reader, story, {"captures": count, "before": utc_text(before)}, now)
    return Pruned(0, 0, len(rows))


def _lock(reader: Reader) -> None:
    """Nobody stores the same page again while it is let go."""
    if not reader.sqlite:
        reader.all("select id from sources order by id for update")


def _enter(connection: Connection, reader: Reader, story: str, said: Mapping[str, Any], now: datetime) -> None:
    detail = plain(said)
    enter(connection, story, tip(connection, reader, story), PRUNE, story, [detail], now, detail)


def _free(connection: Connection, reader: Reader, sha: str, gone: set[str]) -> None:
    """What is packed upon a page that goes, and stays itself, is packed anew to stand alone."""
    upon: list[Cells] = list(reader.all("select sha from blobs where base_sha = :sha", sha=digest(sha)))
    for (above,) in upon:
        if hexed(above) in gone:
            continue
        body = Shelf().body(reader, hexed(above))
        assert body is not None  # it was just read
        codec, packed = pack(body, None)
        connection.execute(
            update(tables.blobs)
            .where(tables.blobs.c.sha == hexed(above))
            .values(codec=codec, body=packed, base_sha=None, depth=0)
        )
