"""Is the history what was recorded? Every hash is computed again from the rows; the first bad row is named."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from monitor.adapters.store_sql import mapping
from monitor.adapters.store_sql.packing import Shelf, unpack
from monitor.adapters.store_sql.reader import Cells, Reader
from monitor.adapters.store_sql.reads import article_of
from monitor.adapters.store_sql.values import clean, digest, hexed, hexed_or_none, moment, moment_or_none, obj
from monitor.model.errors import ChainBroken
from monitor.model.ids import GENESIS, chain, sha256
from monitor.model.record import Verified

_VERSIONS = """
select v.id, s.story_id, s.name, s.origin, v.seq, v.captured_at, v.headline, v.text_sha, v.article_sha, v.body_sha,
 v.observation_sha, v.prev_chain, v.chain, v.words, v.published_at, v.modified_at, v.returns_to
from versions v join sources s on s.id = v.source_id where v.source_id = :source order by v.seq
"""
_CHANGES = """
select c.after_id, c.id, b.seq, c.analyzer, c.score, c.material, c.unannounced, c.seen_from, c.seen_to, c.laid_by
from changes c join versions v on v.id = c.after_id join versions b on b.id = c.before_id
where v.source_id = :source order by c.id
"""
_EDITS = """
select e.change_id, e.n, e.kind, e.material, e.score, e.before_n, e.before_text, e.after_n, e.after_text, e.detail
from edits e join changes c on c.id = e.change_id join versions v on v.id = c.after_id
where v.source_id = :source order by e.change_id, e.n
"""
_READINGS = """
select cs.version_id, cs.id, k.origin, cs.state, cs.confidence, cs.rival, cs.analyzer, cs.valid_from, cs.seen_from,
 cs.seen_to, cs.laid_by, cs.claim_id, cs.story_id
from claim_states cs join versions v on v.id = cs.version_id
join claims k on k.story_id = cs.story_id and k.id = cs.claim_id where v.source_id = :source order by cs.id
"""
_EVIDENCE = """
select e.claim_state_id, e.sentence, e.quote from evidence e join claim_states cs on cs.id = e.claim_state_id
join versions v on v.id = cs.version_id where v.source_id = :source order by e.claim_state_id, e.n
"""
_ALERTS = """
select a.version_id, a.dedup_key, a.kind, a.severity, a.title, a.facts, a.at from alerts a
join versions v on v.id = a.version_id where v.source_id = :source order by a.id
"""
_LAID = """
select cs.laid_by, cs.id, k.origin, cs.state, cs.confidence, cs.rival, cs.analyzer, cs.valid_from from claim_states cs
join claims k on k.story_id = cs.story_id and k.id = cs.claim_id where cs.story_id = :story and cs.laid_by is not null
"""
_LAID_EVIDENCE = """
select e.claim_state_id, e.sentence, e.quote from evidence e join claim_states cs on cs.id = e.claim_state_id
where cs.story_id = :story and cs.laid_by is not null order by e.claim_state_id, e.n
"""


_LAID_CHANGES = """
select c.laid_by, c.id, b.seq, c.analyzer, c.score, c.material, c.unannounced from changes c
join versions v on v.id = c.after_id join versions b on b.id = c.before_id join sources s on s.id = v.source_id
where s.story_id = :story and c.laid_by is not null
"""
_LAID_EDITS = """
select e.change_id, e.n, e.kind, e.material, e.score, e.before_n, e.before_text, e.after_n, e.after_text, e.detail
from edits e join changes c on c.id = e.change_id join versions v on v.id = c.after_id
join sources s on s.id = v.source_id where s.story_id = :story and c.laid_by is not null order by e.change_id, e.n
"""
_LAID_LAYERS = """
select l.laid_by, l.extractor, l.article_sha, l.text_sha from layers l join versions v on v.id = l.version_id
join sources s on s.id = v.source_id where s.story_id = :story
"""
_LAYERS = """
select l.version_id, l.article_sha, l.text_sha, l.seen_from, l.seen_to from layers l
join versions v on v.id = l.version_id where v.source_id = :source order by l.id
"""


def verify(reader: Reader) -> Verified:
    """Walks blobs, versions with all that hangs on them, and the journal."""
    counts = {"versions": 0, "blobs": 0, "journal": 0}
    broken: tuple[str, str] | None = None
    try:
        for name, checked in (
            ("blobs", _blobs(reader)),
            ("versions", _versions(reader)),
            ("journal", _journals(reader)),
        ):
            for _ in checked:
                counts[name] += 1
    except ChainBroken as error:
        broken = (error.where, error.what)
    return Verified(counts["versions"], counts["blobs"], counts["journal"], broken)


def _blobs(reader: Reader) -> Iterator[str]:
    """Each blob by its line of dictionaries; a line is walked from its root, so each is unpacked once."""
    under: dict[str | None, list[str]] = defaultdict(list)
    known = set()
    for sha, base in reader.all("select sha, base_sha from blobs"):
        under[hexed_or_none(base)].append(hexed(sha))
        known.add(hexed(sha))
    for base in under:
        if base is not None and base not in known:
            raise ChainBroken(f"blob {under[base][0]}", f"the blob {base} under it is gone")
    waiting: list[tuple[str, bytes | None]] = [(sha, None) for sha in under[None]]
    seen = 0
    while waiting:
        sha, base_body = waiting.pop()
        body = _checked_blob(reader, sha, base_body)
        waiting.extend((other, body) for other in under[sha])
        seen += 1
        yield sha
    if seen != len(known):
        raise ChainBroken("blobs", f"{len(known) - seen} of them lie upon each other in a circle")


def _checked_blob(reader: Reader, sha: str, base: bytes | None) -> bytes:
    cells = reader.first("select codec, body, size from blobs where sha = :sha", sha=digest(sha))
    if cells is None:
        raise ChainBroken(f"blob {sha}", "is gone")
    try:
        body = unpack(cells[0], bytes(cells[1]), base)
    except ValueError as error:
        raise ChainBroken(f"blob {sha}", str(error)) from error
    if sha256(body) != sha or len(body) != cells[2]:
        raise ChainBroken(f"blob {sha}", "its bytes are not what was stored")
    return body


def _versions(reader: Reader) -> Iterator[str]:
    for (source,) in reader.all("select id from sources order by id"):
        prev, expected = GENESIS, 1
        stood: dict[str, list[tuple[Any, int]]] = {}  # the versions with each text, by time
        derived, shelf = _Derived(reader, source), Shelf()
        layers = _grouped(reader.all(_LAYERS, source=source))
        for cells in reader.all(_VERSIONS, source=source):
            where = f"{cells[1]}/{cells[2]}@{cells[4]}"
            if cells[4] != expected:
                raise ChainBroken(where, f"version {expected} before it is gone")
            _check_article(reader, shelf, where, cells)
            like, place = stood.setdefault(hexed(cells[7]), []), (moment(cells[5]), cells[4])
            before = max((one for one in like if one[0] <= place[0]), default=(None, None))
            if cells[16] != before[1]:
                raise ChainBroken(where, "the version it returns to is not the one with its text")
            like.append(place)
            derived.check(where, cells[0], hexed(cells[10]))
            _check_layers(reader, shelf, where, layers[cells[0]])
            prev = _check_link(where, cells, prev)
            expected += 1
            yield where


def _check_link(where: str, cells: Cells, prev: str) -> str:
    origin, seq, captured_at, stored_prev, stored = (
        cells[3],
        cells[4],
        moment(cells[5]),
        hexed(cells[11]),
        hexed(cells[12]),
    )
    if stored_prev != prev:
        raise ChainBroken(where, "does not follow the version before it")
    digests = {
        "text_sha": hexed(cells[7]),
        "article_sha": hexed(cells[8]),
        "body_sha": hexed_or_none(cells[9]),
        "observation_sha": hexed(cells[10]),
    }
    if chain(prev, origin, seq, captured_at, digests) != stored:
        raise ChainBroken(where, "its row is not what was recorded")
    return str(stored)


def _check_article(reader: Reader, shelf: Shelf, where: str, cells: Cells) -> None:
    """The columns of a version that its chain covers only through the article."""
    article = article_of(reader, shelf, hexed(cells[8]), where)
    headline, text_sha, words, published, modified = cells[6], cells[7], cells[13], cells[14], cells[15]
    if article.text_sha != hexed(text_sha):
        raise ChainBroken(where, "its text is not what was recorded")
    stored = (headline, words, moment_or_none(published), moment_or_none(modified))
    if stored != (clean(article.headline), article.words, article.published_at, article.modified_at):
        raise ChainBroken(where, "headline, words or dates are not those of its text")


def _check_layers(reader: Reader, shelf: Shelf, where: str, layers: Sequence[Cells]) -> None:
    _check_spans(where, "layer", [(row[2], row[3]) for row in layers])
    for row in layers:
        if article_of(reader, shelf, hexed(row[0]), where).text_sha != hexed(row[1]):
            raise ChainBroken(where, "its page as read again is not what was laid on")


class _Derived:
    """Everything derived from one source's versions, by version."""

    def __init__(self, reader: Reader, source: int) -> None:
        self._edits = _grouped(reader.all(_EDITS, source=source))
        self._quotes = _grouped(reader.all(_EVIDENCE, source=source))
        self._changes = _grouped(reader.all(_CHANGES, source=source))
        self._readings = _grouped(reader.all(_READINGS, source=source))
        self._alerts = _grouped(reader.all(_ALERTS, source=source))

    def check(self, where: str, version: int, expected: str) -> None:
        """Raises ChainBroken where what hangs on the version is not what was stored with it."""
        changes, readings = self._changes[version], self._readings[version]
        _check_spans(where, "change", [(row[6], row[7]) for row in changes])
        for claim in {row[10] for row in readings}:
            _check_spans(where, f"reading of {claim}", [(row[7], row[8]) for row in readings if row[10] == claim])
        first = [self._change(row) for row in changes if row[8] is None]
        documents = [self._reading(row) for row in readings if row[9] is None]
        alerts = [mapping.alert_document(_alert(row)) for row in self._alerts[version]]
        if mapping.observation_sha(first[0] if first else None, documents, alerts) != expected:
            raise ChainBroken(where, "its change, edits, readings, evidence or alerts are not what was recorded")

    def _change(self, row: Sequence[Any]) -> list[Any]:
        return _change_document(row, self._edits[row[0]])

    def _reading(self, row: Sequence[Any]) -> list[Any]:
        return _reading_document(row[1:7], self._quotes[row[0]])


def _change_document(row: Sequence[Any], edits: Iterable[Sequence[Any]]) -> list[Any]:
    """A change of (id, seq before it, analyzer, score, material, unannounced, …) with its edits."""
    names = ("n", "kind", "material", "score", "before_n", "before_text", "after_n", "after_text", "detail")
    change = {"analyzer": row[2], "score": row[3], "material": row[4], "unannounced": row[5]}
    return mapping.change_document(row[1], change, [dict(zip(names, edit, strict=True)) for edit in edits])


def _reading_document(cells: Sequence[Any], quotes: Iterable[Sequence[Any]]) -> list[Any]:
    origin, state, confidence, rival, analyzer, valid_from = cells
    row = {
        "state": state,
        "confidence": confidence,
        "rival": rival,
        "analyzer": analyzer,
        "valid_from": moment(valid_from),
    }
    return mapping.reading_document(origin, row, [(sentence, quote) for sentence, quote in quotes])


def _alert(cells: Sequence[Any]) -> Mapping[str, Any]:
    key, kind, severity, title, facts, at = cells
    return {"dedup_key": key, "kind": kind, "severity": severity, "title": title, "facts": facts, "at": moment(at)}


def _check_spans(where: str, what: str, spans: Sequence[tuple[Any, Any]]) -> None:
    """What replaces a row begins when that row ends, and the last one is open."""
    for (_, ended), (begun, _) in pairwise(spans):
        if ended is None or moment(ended) != moment(begun):
            raise ChainBroken(where, f"a {what} was closed without one that follows, or the other way round")
    if spans and spans[-1][1] is not None:
        raise ChainBroken(where, f"its {what} was closed and nothing stands in its place")


def _grouped(rows: Iterable[Cells]) -> dict[Any, list[Cells]]:
    """Rows by their first column, without it."""
    groups: dict[Any, list[Cells]] = defaultdict(list)
    for row in rows:
        groups[row[0]].append(tuple(row)[1:])
    return groups


def _laid_on(reader: Reader, story: str) -> dict[Any, list[Any]]:
    """What each entry of a story's journal laid on, as it was hashed."""
    laid: dict[Any, list[Any]] = defaultdict(list)
    quotes = _grouped(reader.all(_LAID_EVIDENCE, story=story))
    for n, *row in reader.all(_LAID, story=story):
        laid[n].append(_reading_document(row[1:7], quotes[row[0]]))
    edits = _grouped(reader.all(_LAID_EDITS, story=story))
    for n, *row in reader.all(_LAID_CHANGES, story=story):
        laid[n].append(mapping.laid_change(_change_document(row, edits[row[0]])))
    for n, extractor, article_sha, text_sha in reader.all(_LAID_LAYERS, story=story):
        laid[n].append(mapping.laid_layer(extractor, hexed(article_sha), hexed(text_sha)))
    for n, detail in reader.all("select n, detail from journal where story_id = :story", story=story):
        if obj(detail) is not None:
            laid[n].append(obj(detail))
    return laid


def _journals(reader: Reader) -> Iterator[str]:
    for (story,) in reader.all("select id from stories order by id"):
        laid = _laid_on(reader, story)
        prev, expected = GENESIS, 1
        rows = reader.all(
            "select n, at, act, ref, rows_sha, prev, hash from journal where story_id = :story order by n", story=story
        )
        for n, at, act, ref, laid_sha, stored_prev, stored in rows:
            where = f"journal of {story}, entry {n}"
            if n != expected or stored_prev != prev:
                raise ChainBroken(where, "does not follow the entry before it")
            if mapping.journal_hash(prev, n, moment(at), act, ref, laid_sha) != stored:
                raise ChainBroken(where, "its row is not what was recorded")
            if mapping.rows_sha(laid.pop(n, [])) != laid_sha:
                raise ChainBroken(where, f"what it laid on {ref} is not what was recorded")
            prev, expected = stored, expected + 1
            yield where
        if laid:
            raise ChainBroken(f"journal of {story}", f"entry {min(laid)} is gone")
