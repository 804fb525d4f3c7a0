"""What does a review of the record ask for? A page of versions, what they brought and what they said.

Plain SQL on the driver; nothing here reads a whole history to show its last page.
"""

# ruff: noqa: S608  # statements are put together of this package's own constants, values are always bound

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from monitor.adapters.store_sql import reads
from monitor.adapters.store_sql.lookback import PORTION, believed, evidence_of
from monitor.adapters.store_sql.read_back import edit_of
from monitor.adapters.store_sql.reader import Cells, Reader
from monitor.adapters.store_sql.values import hexed, moment, moment_or_none, obj
from monitor.model.ids import SourceRef, VersionRef
from monitor.model.observation import Edit, Evidence
from monitor.model.record import Began, ChangeRow, ClaimRow, EditQuery, Mark, Placed, Told, VersionRow

_BARE = "from versions v join sources s on s.id = v.source_id"
_EARLIER = "(v.captured_at < :at or (v.captured_at = :at and v.seq < :seq))"
_CHANGES = """
select c.id, s.story_id, s.name, v.seq, b.seq, c.analyzer, c.score, c.material, c.unannounced
from changes c join versions v on v.id = c.after_id join versions b on b.id = c.before_id
join sources s on s.id = v.source_id
"""
_EDIT = "e.kind, e.material, e.score, e.before_n, e.before_text, e.after_n, e.after_text, e.detail"
_PLACED = f"""
select s.story_id, s.name, v.seq, b.seq, v.captured_at, {_EDIT}
from sources s join versions v on v.source_id = s.id join changes c on c.after_id = v.id
join versions b on b.id = c.before_id join edits e on e.change_id = c.id
"""
_CLAIM = """
s.story_id, s.name, v.seq, cs.claim_id, cs.state, cs.confidence, cs.analyzer, cs.valid_from, cs.seen_from,
 cs.seen_to, cs.rival, cs.id
"""
_TOLD = f"""
select {_CLAIM}, (select o.state from versions w join claim_states o on o.version_id = w.id
 where w.source_id = v.source_id and o.claim_id = cs.claim_id and {{o_believed}} {{w_known}}
 and (w.captured_at < v.captured_at or (w.captured_at = v.captured_at and w.seq < v.seq))
 order by w.captured_at desc, w.seq desc limit 1)
from claim_states cs join versions v on v.id = cs.version_id join sources s on s.id = v.source_id
where {{cs_believed}} and {{which}} order by v.captured_at, v.seq, cs.claim_id
"""
_STATED = """
select cs.id, cs.claim_id, s.name, cs.state, substr(cs.analyzer, 1, 6) = 'human/'
from claim_states cs join versions v on v.id = cs.version_id join sources s on s.id = v.source_id
where cs.story_id = :story and {believed} {more} order by cs.claim_id, s.name, v.captured_at, v.seq
"""
_BEGAN = """
select {claim},
 (select c.at from captures c where c.source_id = v.source_id and c.at < v.captured_at and c.outcome in {seeing}
  {c_known} order by c.at desc limit 1), coalesce(v.modified_at, v.published_at), v.text_sha
from claim_states cs join versions v on v.id = cs.version_id join sources s on s.id = v.source_id where {which}
"""
_SEEING = "('new', 'unchanged', 'not_modified')"  # outcomes that show what the page says
_SEVERAL = (  # a text of several sentences: a space after what ends one
    "e.after_text glob '*[^a-zA-Z0-9,;:-] *'",
    "e.after_text ~ '[^a-zA-Z0-9,;:-] '",
)


def row(reader: Reader, ref: VersionRef, known_at: datetime | None) -> VersionRow:
    """One version without its text. Raises NotFound."""
    more, values = _known(known_at)
    cells = reader.first(
        f"select {reads.VERSION} {_BARE} where s.story_id = :story and s.name = :source and v.seq = :seq {more}",
        story=ref.story,
        source=ref.source,
        seq=ref.seq,
        **values,
    )
    if cells is None:
        raise reads.missing_version(reader, ref)
    return reads.version_row(cells)


def back(reader: Reader, ref: SourceRef, n: int, known_at: datetime | None) -> VersionRow | None:
    """The version n before the newest one."""
    more, values = _known(known_at)
    cells = reader.first(
        f"select {reads.VERSION} {_BARE} where v.source_id = :id {more} {reads.NEWEST} limit 1 offset :n",
        id=reads.source_id(reader, ref),
        n=n,
        **values,
    )
    return reads.version_row(cells) if cells else None


def first(reader: Reader, ref: SourceRef, known_at: datetime | None) -> VersionRow | None:
    """The first version in time."""
    more, values = _known(known_at)
    cells = reader.first(
        f"select {reads.VERSION} {_BARE} where v.source_id = :id {more} order by v.captured_at, v.seq limit 1",
        id=reads.source_id(reader, ref),
        **values,
    )
    return reads.version_row(cells) if cells else None


def earlier(reader: Reader, ref: VersionRef, known_at: datetime | None) -> VersionRow | None:
    """The version before this one in time."""
    here = row(reader, ref, known_at)
    more, values = _known(known_at)
    cells = reader.first(
        f"select {reads.VERSION} {_BARE} where v.source_id = :id and v.captured_at <= :at and {_EARLIER} {more} "
        f"{reads.NEWEST} limit 1",
        id=reads.source_id(reader, SourceRef(ref.story, ref.source)),
        at=here.captured_at,
        seq=ref.seq,
        **values,
    )
    return reads.version_row(cells) if cells else None


def _known(known_at: datetime | None) -> tuple[str, dict[str, Any]]:
    return ("", {}) if known_at is None else ("and v.recorded_at <= :known", {"known": known_at})


def changes(reader: Reader, refs: Sequence[VersionRef], known_at: datetime | None) -> Mapping[VersionRef, ChangeRow]:
    """The change that leads to each version, with its edits, as it stands or stood."""
    found: dict[VersionRef, ChangeRow] = {}
    for ids in _portions(reader, refs):
        condition, marks = reader.among("c.after_id", ids)
        values = marks if known_at is None else {**marks, "known": known_at}
        rows = reader.all(f"{_CHANGES} where {condition} and {believed('c', known_at)}", **values)
        edits = _edits_of(reader, [cells[0] for cells in rows])
        for change_id, story, name, seq, before, analyzer, score, material, unannounced in rows:
            after = VersionRef(story, name, seq)
            found[after] = ChangeRow(
                VersionRef(story, name, before), after, analyzer, float(score), bool(material), bool(unannounced),
                tuple(edits.get(change_id, ())),
            )  # fmt: skip
    return found


def _edits_of(reader: Reader, ids: Sequence[int]) -> dict[int, list[Edit]]:
    found: dict[int, list[Edit]] = {}
    if ids:
        condition, marks = reader.among("e.change_id", ids)
        for cells in reader.all(
            f"select e.change_id, {_EDIT} from edits e where {condition} order by e.change_id, e.n", **marks
        ):
            found.setdefault(cells[0], []).append(edit_of(cells[1:]))
    return found


def _portions(reader: Reader, refs: Sequence[VersionRef]) -> list[list[int]]:
    """The versions' ids, so many at once."""
    by_source: dict[SourceRef, list[int]] = {}
    for ref in refs:
        by_source.setdefault(SourceRef(ref.story, ref.source), []).append(ref.seq)
    ids: list[int] = []
    for source, seqs in by_source.items():
        source_id = reads.source_id(reader, source)
        for start in range(0, len(seqs), PORTION):
            condition, marks = reader.among("v.seq", seqs[start : start + PORTION])
            ids += [
                cells[0]
                for cells in reader.all(
                    f"select v.id from versions v where v.source_id = :id and {condition}", id=source_id, **marks
                )
            ]
    return [ids[start : start + PORTION] for start in range(0, len(ids), PORTION)]


def readings(reader: Reader, refs: Sequence[VersionRef], known_at: datetime | None) -> tuple[Told, ...]:
    """What these versions say, and what stood before it."""
    found: list[Told] = []
    for ids in _portions(reader, refs):
        which, marks = reader.among("cs.version_id", ids)
        sql = _TOLD.format(
            o_believed=believed("o", known_at),
            cs_believed=believed("cs", known_at),
            w_known="" if known_at is None else "and w.recorded_at <= :known",
            which=which,
        )
        rows = reader.all(sql, **marks, **({} if known_at is None else {"known": known_at}))
        quotes = evidence_of(reader, [cells[11] for cells in rows])
        found += [Told(claim_row(cells, tuple(quotes.get(cells[11], ()))), cells[12]) for cells in rows]
    return tuple(found)


def claim_row(cells: Cells, evidence: tuple[Evidence, ...]) -> ClaimRow:
    """A reading of the columns of `readings`."""
    story, source, seq, claim, state, confidence, analyzer, valid_from, seen_from, seen_to, rival = cells[:11]
    return ClaimRow(
        ref=VersionRef(story, source, seq),
        claim_id=claim,
        state=state,
        confidence=float(confidence),
        evidence=evidence,
        analyzer=analyzer,
        valid_from=moment(valid_from),
        seen_from=moment(seen_from),
        seen_to=moment_or_none(seen_to),
        rival=obj(rival),
    )


def beginnings(reader: Reader, story: str, claim: str | None, known_at: datetime | None) -> tuple[Began, ...]:
    """Where each source came to each state."""
    known = {} if known_at is None else {"known": known_at}
    sql = _BEGAN.format(
        claim=_CLAIM,
        seeing=_SEEING,
        c_known="" if known_at is None else "and (c.seen_at is null or c.seen_at <= :known)",
        which="{which}",
    )
    places = _turns(reader, story, claim, known_at)
    ids, found = list(places), dict[int, Began]()
    for start in range(0, len(ids), PORTION):
        which, marks = reader.among("cs.id", ids[start : start + PORTION])
        quotes = evidence_of(reader, ids[start : start + PORTION])
        for cells in reader.all(sql.replace("{which}", which), **marks, **known):
            row = claim_row(cells, tuple(quotes.get(cells[11], ())))
            at, dated, text_sha = moment_or_none(cells[12]), moment_or_none(cells[13]), hexed(cells[14])
            found[cells[11]] = Began(row, *places[cells[11]], at, dated, text_sha)
    return tuple(found[row_id] for row_id in ids)


def _turns(reader: Reader, story: str, claim: str | None, known_at: datetime | None) -> dict[int, tuple[int, int]]:
    """The readings that differ from the one before in their source, and the rulings: the place of each among the
    source's readings of that claim, and how many these are."""
    more, values = ("", {}) if claim is None else ("and cs.claim_id = :claim", {"claim": claim})
    known = {} if known_at is None else {"known": known_at}
    sql = _STATED.format(believed=believed("cs", known_at), more=more)
    found: dict[int, tuple[int, int]] = {}
    for _, run in groupby(reader.all(sql, story=story, **values, **known), key=itemgetter(1, 2)):
        told, before = list(run), None
        for n, (row_id, _, _, state, ruled) in enumerate(told, 1):
            if ruled or state != before:
                found[row_id] = n, len(told)
            before = state
    return found


def edits(reader: Reader, story: str, wanted: EditQuery, known_at: datetime | None) -> tuple[Placed, ...]:
    """The edits that are asked for, newest first."""
    conditions = ["s.story_id = :story", believed("c", known_at)]
    values: dict[str, Any] = {"story": story} | ({} if known_at is None else {"known": known_at})
    for condition, name, value in (
        ("s.name = :source", "source", wanted.source),
        ("v.captured_at >= :since", "since", wanted.since),
        ("v.captured_at < :until", "until", wanted.until),
    ):
        if value is not None:
            conditions.append(condition)
            values[name] = value
    if wanted.upto is not None:
        conditions.append("v.captured_at <= :at and not (v.captured_at = :at and v.seq > :seq)")
        values |= {"at": wanted.upto.captured_at, "seq": wanted.upto.ref.seq}
    if wanted.material:
        conditions.append("e.material")
    if wanted.kinds:
        condition, marks = reader.among("e.kind", wanted.kinds, "kind")
        conditions.append(condition)
        values |= marks
    if wanted.brought:
        condition, marks = reader.among("e.after_text", wanted.brought, "text")
        conditions.append(f"({condition} or {_SEVERAL[0] if reader.sqlite else _SEVERAL[1]})")
        conditions.append("(e.before_text is null or e.before_text <> e.after_text)")
        values |= marks
    tail = "" if wanted.limit is None else " limit :n"
    values |= {} if wanted.limit is None else {"n": wanted.limit}
    sql = f"{_PLACED} where {' and '.join(conditions)} order by v.captured_at desc, v.seq desc, e.n{tail}"
    return tuple(
        Placed(VersionRef(*cells[:3]), VersionRef(cells[0], cells[1], cells[3]), moment(cells[4]), edit_of(cells[5:]))
        for cells in reader.all(sql, **values)
    )


def marks(reader: Reader, story: str, acts: Sequence[str]) -> tuple[Mark, ...]:
    """What people left beside a story's record. Raises NotFound for a story that is not there."""
    condition, values = reader.among("act", acts)
    rows = reader.all(
        f"select n, at, act, ref, detail from journal where story_id = :story and {condition} order by n",
        story=story,
        **values,
    )
    return tuple(
        Mark(story, n, moment(at), act, ref, found["by"], found["text"], found.get("claim"), found.get("why", ""))
        for n, at, act, ref, detail in rows
        if (found := obj(detail)) is not None
    )


def bookmarks(reader: Reader, name: str) -> Mapping[str, datetime]:
    """How far a reader has seen each story."""
    rows = reader.all("select story_id, seen_until from bookmarks where reader = :name", name=name)
    return {story: moment(until) for story, until in rows}
