"""How does a version get between its neighbours? Looked up, checked to be still so, written with what it changes."""

# ruff: noqa: S608  # statements are put together of this package's own constants, values are always bound

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, update

from monitor.adapters.store_sql import blobs, lookback, tables
from monitor.adapters.store_sql.laying import NewChange, NewLayer, lay
from monitor.adapters.store_sql.mapping import capture_row
from monitor.adapters.store_sql.packing import Shelf
from monitor.adapters.store_sql.reader import Cells, Reader
from monitor.adapters.store_sql.reads import FROM, NEWEST, WHOLE, missing_version, source_id, whole_version
from monitor.adapters.store_sql.recording import Recording, put_headers, write_version
from monitor.adapters.store_sql.statements import insert
from monitor.adapters.store_sql.values import digest, hexed, hexed_or_none, moment, moment_or_none
from monitor.model.article import Article, Version
from monitor.model.errors import StaleLease
from monitor.model.filling import Between, Filling, Laid, Layer
from monitor.model.ids import SourceRef, VersionRef, canonical_json
from monitor.model.outcome import Capture, Suspect
from monitor.model.story import Leased

OLDEST = "order by v.captured_at, v.seq"
BACKFILL, REREAD = "backfill", "reread"

_AGAIN = """
select min(c.at) from captures c join versions v on v.id = c.version_id
where c.source_id = :source and c.outcome = 'unchanged' and c.at > :at and v.text_sha = :text
"""


def between(reader: Reader, shelf: Shelf, ref: SourceRef, at: datetime) -> Between:
    """The versions around a moment, and whether a capture of that moment is stored already."""
    source = source_id(reader, ref)
    if _is_known(reader, source, at):
        return Between(known=True)
    before = _versions(reader, shelf, f"v.source_id = :source and v.captured_at <= :at {NEWEST}", source, at)
    after = _versions(reader, shelf, f"v.source_id = :source and v.captured_at > :at {OLDEST}", source, at)
    previous, following = _nth(before, 0), _nth(after, 0)
    return Between(
        known=False,
        previous=previous,
        following=following,
        earlier=_nth(before, 1),
        later=_nth(after, 1),
        again=_again(reader, source, at, previous, following),
        suspect=lookback.suspect(reader, shelf, source, ref, at),
        rulings=lookback.rulings(reader, ref.story),
    )


def _versions(reader: Reader, shelf: Shelf, condition: str, source: int, at: datetime) -> list[Version]:
    rows = reader.all(f"select {WHOLE} {FROM} where {condition} limit 2", source=source, at=at)
    return [whole_version(reader, shelf, cells) for cells in rows]


def _nth(found: Sequence[Version], n: int) -> Version | None:
    return found[n] if n < len(found) else None


def _is_known(reader: Reader, source: int, at: datetime) -> bool:
    sql = "select 1 from captures where source_id = :source and at = :at and via <> 'live' limit 1"
    return reader.first(sql, source=source, at=at) is not None


def _again(
    reader: Reader, source: int, at: datetime, previous: Version | None, following: Version | None
) -> datetime | None:
    """When the text of `previous` was seen once more, by its page and not by a 304, before `following` stood."""
    if previous is None:
        return None
    values: dict[str, Any] = {"source": source, "at": at, "text": digest(previous.text_sha)}
    sql = _AGAIN
    if following is not None:
        sql, values["until"] = f"{_AGAIN} and c.at < :until", following.captured_at
    cells = reader.first(sql, **values)
    return moment_or_none(cells[0]) if cells else None


class Insertion:
    """One capture of the past on its way into the record, inside the caller's transaction."""

    def __init__(self, connection: Connection, reader: Reader, shelf: Shelf, ref: SourceRef, now: datetime) -> None:
        self._connection, self._reader, self._shelf = connection, reader, shelf
        self._ref, self._now = ref, now
        self._source = source_id(reader, ref)
        self._lock()

    def put(
        self, capture: Capture, extractor: str, found: Between, filling: Filling | None, suspect: Suspect | None
    ) -> tuple[Version, ...]:
        """Stores the capture, and the version it is where `filling` is given. Nothing, where it is stored already.
        Raises StaleLease where the versions around it are others than those it was judged against."""
        if _is_known(self._reader, self._source, capture.at):
            return ()
        if between(self._reader, self._shelf, self._ref, capture.at).around != found.around:
            raise StaleLease(f"{self._ref}: its history at {capture.at:%Y-%m-%d %H:%M} has moved on meanwhile")
        if filling is None:
            self._note(capture, found, suspect)
            return ()
        made = self._versions(capture, extractor, found, filling)
        for laid in filling.laid:
            lay_on(self._connection, self._reader, self._shelf, laid, self._now, BACKFILL)
        if found.following is None and found.again is None:
            self._forget_page()
        return made

    def _lock(self) -> None:
        """Nobody else writes the source's history now; a look that is under way is not disturbed."""
        lock = "" if self._reader.sqlite else " for update"
        cells = self._reader.first(f"select leased_by, due_at from sources where id = :id{lock}", id=self._source)
        if cells is not None and cells[0] is not None and moment(cells[1]) > self._now:
            raise StaleLease(f"{self._ref}: {cells[0]} is looking at it now")

    def _note(self, capture: Capture, found: Between, suspect: Suspect | None) -> None:
        row = capture_row(capture, self._source, seen_at=self._now)
        if capture.outcome == "unchanged" and found.previous is not None:
            row["version_id"] = _version_id(self._reader, found.previous.ref)
        elif capture.body is not None:
            row["body_sha"] = blobs.put(
                self._connection, self._reader, self._shelf, capture.body,
                found.previous.body_sha if found.previous else None,
            )  # fmt: skip
            row["headers_sha"] = put_headers(self._connection, self._reader, self._shelf, capture, self._source)
        if suspect is not None:
            base = found.previous.article_sha if found.previous else None
            row["article_sha"] = _put_article(self._connection, self._reader, self._shelf, suspect.article, base)
        self._connection.execute(insert(tables.captures), row)

    def _versions(self, capture: Capture, extractor: str, found: Between, filling: Filling) -> tuple[Version, ...]:
        leased = Leased(self._source, self._ref, 0, "", 0, None, None, None, None, None, None)
        new = Recording(leased, capture, filling.article, extractor, filling.observation, (), self._now)
        made = [write_version(self._connection, self._reader, self._shelf, new)[0]]
        if filling.back is not None and found.again is not None and found.previous is not None:
            again = replace(capture, at=found.again, ms=0, body=None, headers=(), detail=f"shows {found.previous.ref}")
            back = replace(
                new,
                capture=again,
                article=found.previous.article,
                extractor=found.previous.layer or found.previous.extractor,
                observation=filling.back,
            )
            made.append(write_version(self._connection, self._reader, self._shelf, back)[0])
        return tuple(made)

    def _forget_page(self) -> None:
        """The newest text is not the one that was seen live last: the next look takes the whole page, and a look that
        is under way now compares with another version than the last, so it counts for nothing."""
        row = tables.sources
        values = {"etag": None, "last_modified": None, "container": None, "full_at": None, "body_sha": None}
        self._connection.execute(
            update(row)
            .where(row.c.id == self._source)
            .values(lease_token=row.c.lease_token + 1, leased_by=None, **values)
        )


def lay_on(connection: Connection, reader: Reader, shelf: Shelf, laid: Laid, now: datetime, act: str) -> bool:
    """Lays readings, a change and a layer on a stored version; gives whether any of it was new."""
    cells = _cells(reader, laid.ref)
    change = None
    if laid.change is not None:
        before = _before(reader, cells)
        change = NewChange(before[17], before[2], laid.change) if before is not None else None
    layer = _layer(connection, reader, shelf, laid.layer, hexed(cells[14])) if laid.layer is not None else None
    return lay(
        connection, reader, laid.ref, cells[17], moment(cells[3]), laid.readings, now, act, change=change, layer=layer
    )


def _cells(reader: Reader, ref: VersionRef) -> Cells:
    sql = f"select {WHOLE} {FROM} where s.story_id = :story and s.name = :source and v.seq = :seq"
    cells = reader.first(sql, story=ref.story, source=ref.source, seq=ref.seq)
    if cells is None:
        raise missing_version(reader, ref)
    return cells


def _before(reader: Reader, cells: Cells) -> Cells | None:
    """The version just before one in time."""
    return reader.first(
        f"select {WHOLE} {FROM} where v.source_id = :source and (v.captured_at < :at "
        f"or (v.captured_at = :at and v.seq < :seq)) {NEWEST} limit 1",
        source=cells[18],
        at=moment(cells[3]),
        seq=cells[2],
    )


def _layer(connection: Connection, reader: Reader, shelf: Shelf, layer: Layer, base: str) -> NewLayer:
    sha = _put_article(connection, reader, shelf, layer.article, base)
    return NewLayer(layer.extractor, sha, layer.article.text_sha)


def _put_article(connection: Connection, reader: Reader, shelf: Shelf, article: Article, base: str | None) -> str:
    body = canonical_json(article.document()).encode("utf-8", "replace")
    return blobs.put(connection, reader, shelf, body, base)


def _version_id(reader: Reader, ref: VersionRef) -> int:
    return int(_cells(reader, ref)[17])


def sighted(reader: Reader, ref: SourceRef) -> frozenset[datetime]:
    """The moments of the past that captures are stored of."""
    rows = reader.all(
        "select at from captures where source_id = :source and via <> 'live'", source=source_id(reader, ref)
    )
    return frozenset(moment(row[0]) for row in rows)


def pages_of(reader: Reader, ref: VersionRef) -> tuple[str | None, str | None]:
    """The hashes of a version's page and of its headers, as captured."""
    cells = _cells(reader, ref)
    found = reader.first(
        "select c.headers_sha from captures c where c.version_id = :id and c.headers_sha is not null "
        "order by c.at, c.id limit 1",
        id=cells[17],
    )
    return hexed_or_none(cells[11]), hexed_or_none(found[0]) if found else None


def left_at(reader: Reader, ref: VersionRef) -> datetime | None:
    """When the version after this one, in time, began to stand."""
    cells = _cells(reader, ref)
    found = reader.first(
        "select min(captured_at) from versions where source_id = :source and (captured_at > :at "
        "or (captured_at = :at and seq > :seq))",
        source=cells[18],
        at=moment(cells[3]),
        seq=cells[2],
    )
    return moment_or_none(found[0]) if found else None
