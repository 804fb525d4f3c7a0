"""How do a list's entries become sources of their own, and when are they let go?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from monitor.adapters.store_sql import tables
from monitor.adapters.store_sql.mapping import host_of
from monitor.adapters.store_sql.mirror import FORGET, ensure_hosts
from monitor.adapters.store_sql.reader import Reader
from monitor.adapters.store_sql.schedule import remembered
from monitor.adapters.store_sql.statements import insert_for_id
from monitor.adapters.store_sql.values import clean, hexed_or_none, moment, moment_or_none
from monitor.model.found import ENTRY, NEVER_DUE, Adopted, Entry, Follow, ToRead
from monitor.model.ids import SourceRef
from monitor.model.links import plain_url
from monitor.model.story import Leased

_TITLE_MOST = 300  # characters; a longer one is cut, the page has it whole
_KNOWN = """
select s.name, s.id, s.parent_id, s.url, s.kind, s.listed, s.mark, s.due_at, s.leased_by, s.told_at, s.every_s,
 (select max(captured_at) from versions v where v.source_id = s.id),
 (select min(at) from captures c where c.source_id = s.id),
 (select v.text_sha from versions v where v.source_id = s.id order by v.captured_at desc, v.seq desc limit 1)
from sources s where s.story_id = :story
"""
_LED = """
select s.name, s.url,
 (select c.final_url from captures c where c.source_id = s.id order by c.at desc, c.id desc limit 1)
from sources s where s.story_id = :story and s.listed and s.status = 'active' and s.id <> :id and s.kind <> 'entry'
order by s.parent_id is not null, s.id
"""


@dataclass(frozen=True, slots=True)
class _Known:
    """A source of the story as it stands."""

    name: str
    id: int
    parent: int | None
    url: str
    kind: str
    listed: bool
    mark: str | None
    busy: bool
    told_at: datetime | None
    every_s: float
    last_at: datetime | None  # of its last version, else of its first fetch
    text_sha: str | None


@dataclass(slots=True)
class Adoption:
    """One list's entries on their way into the tables, in the caller's transaction."""

    connection: Connection
    reader: Reader
    leased: Leased
    worker: str
    follow: Follow
    now: datetime
    new: list[SourceRef] = field(default_factory=list)
    again: list[SourceRef] = field(default_factory=list)
    left: list[SourceRef] = field(default_factory=list)
    to_read: list[tuple[int, Entry]] = field(default_factory=list)

    def adopt(self, entries: Sequence[Entry]) -> Adopted:
        """Takes the entries up; the list's row is locked by the caller."""
        known = {row[0]: _known(row) for row in self.reader.all(_KNOWN, story=self.leased.ref.story)}
        places = {plain_url(one.url): one for one in known.values() if one.listed or one.parent == self.leased.id}
        first = self.reader.first("select min(at) from captures where source_id = :id", id=self.leased.id)
        fresh = first is not None and first[0] is not None
        ensure_hosts(self.connection, self.reader, {host_of(one.url) for one in entries if one.url}, self.now)
        for entry in entries:
            row = known.get(entry.name(self.leased.ref.source))
            place = plain_url(entry.url) if entry.url else ""
            if row is None and place in places and places[place].parent == self.leased.id:
                row = places[place]  # the same page under another id
            if row is None and place not in places:
                row = self._new(entry, fresh)
                known[row.name] = row
                if place:
                    places[place] = row
            elif row is not None and row.parent == self.leased.id:
                self._known(row, entry, places.get(place))
        self._let_go(known.values(), {one.name(self.leased.ref.source) for one in entries})
        return self._adopted()

    def _new(self, entry: Entry, fresh: bool) -> _Known:
        name, told_at = entry.name(self.leased.ref.source), entry.at or (self.now if fresh else None)
        read_here = entry.kind == ENTRY
        url = entry.url or self._own_url()
        row = {
            "story_id": self.leased.ref.story,
            "parent_id": self.leased.id,
            "name": name,
            "origin": f"{self.leased.ref.story}/{name}",
            "url": url,
            "kind": entry.kind,
            "host": host_of(url),
            "every_s": self.follow.every.total_seconds(),
            "status": "active",
            "failures": 0,
            "lease_token": 0,
            "due_at": NEVER_DUE if read_here else self.now,
            "listed": True,
            "title": clean(entry.title[:_TITLE_MOST]),
            "told_at": told_at,
            "found_at": self.now,
            "mark": entry.mark,
        }
        row_id: int = self.connection.execute(insert_for_id(tables.sources), row).scalar_one()
        self.new.append(SourceRef(self.leased.ref.story, name))
        if read_here:
            self._read(row_id, entry)
        every_s = self.follow.every.total_seconds()
        return _Known(
            name, row_id, self.leased.id, url, entry.kind, True, entry.mark, False, told_at, every_s, None, None
        )

    def _known(self, row: _Known, entry: Entry, same_place: _Known | None) -> None:
        """An entry that is followed already: it may have moved, changed, or be somebody's own source by now."""
        if same_place is not None and same_place.parent is None:
            self._set(row, listed=False)
            return
        news: dict[str, Any] = {}
        if entry.kind != row.kind or (entry.kind != ENTRY and entry.url != row.url and same_place in (None, row)):
            news |= {**FORGET, "kind": entry.kind, "url": entry.url or self._own_url()}
            news |= {"host": host_of(news["url"]), "due_at": NEVER_DUE if entry.kind == ENTRY else self.now}
        if row.every_s != self.follow.every.total_seconds():
            news["every_s"] = self.follow.every.total_seconds()
        if entry.mark != row.mark:
            news |= {"mark": entry.mark, "title": clean(entry.title[:_TITLE_MOST]), "listed": True}
            if entry.kind != ENTRY and not row.busy:
                news["due_at"] = self.now
            self.again.append(SourceRef(self.leased.ref.story, row.name))
        if news:
            self._set(row, **news)
        if entry.article is not None and (row.listed or news) and entry.article.text_sha != row.text_sha:
            self._read(row.id, entry)

    def _let_go(self, known: Any, shown: set[str]) -> None:
        """Those at rest for longer than wished, and the longest resting of too many."""
        listed = [one for one in known if one.parent == self.leased.id and one.listed]
        old = {one.name for one in listed if one.last_at and one.last_at < self.now - self.follow.time}
        kept = [one for one in listed if one.name not in old]
        gone = sorted((one for one in kept if one.name not in shown), key=lambda one: (one.told_at or self.now, one.id))
        old |= {one.name for one in gone[: max(0, len(kept) - self.follow.items)]}
        for one in listed:
            if one.name in old:
                self._set(one, listed=False)
                self.left.append(SourceRef(self.leased.ref.story, one.name))

    def _read(self, row_id: int, entry: Entry) -> None:
        """The right to record what the list itself says of it."""
        row = tables.sources
        self.connection.execute(
            row.update()
            .where(row.c.id == row_id)
            .values(leased_by=self.worker, lease_token=row.c.lease_token + 1, due_at=NEVER_DUE)
        )
        self.to_read.append((row_id, entry))

    def _set(self, row: _Known, **values: Any) -> None:
        self.connection.execute(tables.sources.update().where(tables.sources.c.id == row.id).values(values))

    def _own_url(self) -> str:
        found = self.reader.first("select url from sources where id = :id", id=self.leased.id)
        return str(found[0]) if found else ""

    def _adopted(self) -> Adopted:
        leases = {one.id: one for one in remembered(self.reader, [row_id for row_id, _ in self.to_read])}
        read = tuple(ToRead(leases[row_id], entry) for row_id, entry in self.to_read)
        return Adopted(tuple(self.new), tuple(self.again), tuple(self.left), read)


def _known(cells: Any) -> _Known:
    name, row_id, parent, url, kind, listed, mark, _, leased_by, told_at, every_s, last_at, first_at, text_sha = cells
    return _Known(
        name,
        row_id,
        parent,
        url,
        kind,
        bool(listed),
        mark,
        leased_by is not None,
        moment_or_none(told_at),
        float(every_s),
        moment(last_at) if last_at is not None else moment_or_none(first_at),
        hexed_or_none(text_sha),
    )


def twin(reader: Reader, leased: Leased, urls: Sequence[str]) -> SourceRef | None:
    """Another listed source of the story whose address, or the one it last led to, is one of these pages."""
    wanted = {plain_url(url) for url in urls if url}
    for name, url, final_url in reader.all(_LED, story=leased.ref.story, id=leased.id):
        if plain_url(url) in wanted or (final_url and plain_url(final_url) in wanted):
            return SourceRef(leased.ref.story, name)
    return None
