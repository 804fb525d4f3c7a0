"""What is the record of a story, line by line? Every row that was ever written of it, without a database's own ids.

The same record gives the same lines, in any database. Secrets are left out: addresses lose user, password and tokens,
receivers stand by name. docs/reference/record.md describes each field.
"""

from __future__ import annotations

import base64
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from monitor.adapters.store_sql.packing import Shelf
from monitor.adapters.store_sql.reader import Cells, Reader
from monitor.adapters.store_sql.reads import missing_story
from monitor.adapters.store_sql.values import hexed, late_moment_or_none, moment, obj
from monitor.model.errors import ChainBroken
from monitor.model.hashing import EDIT_COLUMNS, plain
from monitor.model.ids import canonical_json, utc_text
from monitor.render.inert import link

FORMAT = 1
Lines = Iterator[dict[str, Any]]

_VERSION = (
    "seq", "captured_at", "recorded_at", "published_at", "modified_at", "headline", "words", "extractor", "returns_to",
    "text_sha", "article_sha", "body_sha", "observation_sha", "prev_chain", "chain",
)  # fmt: skip
_CHANGE = ("before_seq", "analyzer", "score", "material", "unannounced", "seen_from", "seen_to", "laid_by")
_READING = (
    "claim", "state", "confidence", "rival", "analyzer", "valid_from", "seen_from", "seen_to", "laid_by",
)  # fmt: skip
_LAYER = ("extractor", "article_sha", "text_sha", "seen_from", "seen_to", "laid_by")
_ALERT = ("dedup_key", "kind", "severity", "title", "facts", "at", "claim", "acked_at", "acked_by")
_CAPTURE = (
    "at", "ms", "via", "outcome", "reason", "http_status", "final_url", "tls", "detail", "body_sha", "headers_sha",
    "seen_at", "seq", "article_sha",
)  # fmt: skip
_JOURNAL = ("n", "at", "act", "ref", "rows_sha", "prev", "hash", "detail")
_DELIVERY = (
    "receiver", "route", "group_key", "state", "due_at", "attempts", "reason", "sent_at", "created_at",
)  # fmt: skip
_CLAIM = ("id", "origin", "question", "kind", "definition", "place", "defined_at")
_SOURCE = ("name", "origin", "url", "kind", "parent", "title", "found_at", "told_at")

_TIMES = {
    "captured_at", "recorded_at", "published_at", "modified_at", "seen_from", "seen_to", "valid_from", "at", "acked_at",
    "seen_at", "due_at", "sent_at", "created_at", "defined_at", "found_at", "told_at",
}  # fmt: skip
_DIGESTS = {
    "text_sha", "article_sha", "body_sha", "observation_sha", "prev_chain", "chain", "headers_sha",
}  # fmt: skip
_JSON = frozenset({"rival", "facts", "detail", "definition"})
_TRUTHS = {"material", "unannounced"}
_ADDRESSES = {"url", "final_url"}

_OF_SOURCE = {
    "version": "select v.id, v.seq, v.captured_at, v.recorded_at, v.published_at, v.modified_at, v.headline, v.words,"
    " v.extractor, v.returns_to, v.text_sha, v.article_sha, v.body_sha, v.observation_sha, v.prev_chain, v.chain"
    " from versions v where v.source_id = :source order by v.seq",
    "change": "select c.after_id, c.id, b.seq, c.analyzer, c.score, c.material, c.unannounced, c.seen_from, c.seen_to,"
    " c.laid_by from changes c join versions v on v.id = c.after_id"
    " join versions b on b.id = c.before_id and b.source_id = v.source_id where v.source_id = :source order by c.id",
    "edit": "select e.change_id, e.n, e.kind, e.material, e.score, e.before_n, e.before_text, e.after_n, e.after_text,"
    " e.detail from edits e join changes c on c.id = e.change_id join versions v on v.id = c.after_id"
    " where v.source_id = :source order by e.change_id, e.n",
    "reading": "select cs.version_id, cs.id, cs.claim_id, cs.state, cs.confidence, cs.rival, cs.analyzer,"
    " cs.valid_from, cs.seen_from, cs.seen_to, cs.laid_by from claim_states cs join versions v on v.id = cs.version_id"
    " join sources s on s.id = v.source_id and s.story_id = cs.story_id where v.source_id = :source order by cs.id",
    "evidence": "select e.claim_state_id, e.n, e.sentence, e.quote from evidence e"
    " join claim_states cs on cs.id = e.claim_state_id join versions v on v.id = cs.version_id"
    " where v.source_id = :source order by e.claim_state_id, e.n",
    "layer": "select l.version_id, l.extractor, l.article_sha, l.text_sha, l.seen_from, l.seen_to, l.laid_by"
    " from layers l join versions v on v.id = l.version_id where v.source_id = :source order by l.id",
    "alert": "select a.version_id, a.id, a.change_id, a.dedup_key, a.kind, a.severity, a.title, a.facts, a.at,"
    " a.claim_id, a.acked_at, a.acked_by from alerts a join versions v on v.id = a.version_id"
    " join sources s on s.id = v.source_id and s.story_id = a.story_id and a.source_id = s.id"
    " where v.source_id = :source order by a.id",
    "capture": "select c.at, c.ms, c.via, c.outcome, c.reason, c.http_status, c.final_url, c.tls, c.detail,"
    " c.body_sha, c.headers_sha, c.seen_at, v.seq, c.article_sha from captures c"
    " left join versions v on v.id = c.version_id where c.source_id = :source order by c.at, c.id",
}
_SOURCES = (
    "select s.id, s.name, s.origin, s.url, s.kind, p.name, s.title, s.found_at, s.told_at from sources s "
    "left join sources p on p.id = s.parent_id where s.story_id = :story order by s.id"
)
_CLAIMS = (
    "select id, origin, question, kind, definition, place, defined_at from claims where story_id = :story "
    "order by place, id"
)
_LOOSE = (
    "select a.dedup_key, a.kind, a.severity, a.title, a.facts, a.at, a.claim_id, a.acked_at, a.acked_by, s.name, "
    "a.change_id "
    "from alerts a left join sources s on s.id = a.source_id where a.story_id = :story and a.version_id is null "
    "order by a.id"
)
_ENTRIES = "select n, at, act, ref, rows_sha, prev, hash, detail from journal where story_id = :story order by n"
_DELIVERIES = (  # what is under way belongs to the installation that sends it, not to the record
    "select d.id, d.receiver, d.route, d.group_key, d.state, d.due_at, d.attempts, d.reason, d.sent_at, d.created_at, "
    "a.dedup_key, l.muted_by from deliveries d join delivery_alerts l on l.delivery_id = d.id "
    "join alerts a on a.id = l.alert_id where a.story_id = :story and d.state in ('sent', 'muted', 'dead') "
    "order by d.id, a.id"
)


def named(names: Sequence[str], cells: Iterable[Any], kinds: frozenset[str] = _JSON) -> dict[str, Any]:
    """A row as plain JSON values, in one spelling for both drivers. `kinds` are the columns that hold JSON."""
    return {
        name: json.loads(canonical_json(plain(obj(cell)))) if name in kinds else _value(name, cell)
        for name, cell in zip(names, cells, strict=True)
    }


def _value(name: str, cell: Any) -> Any:
    if name in _ADDRESSES:
        return link(cell or "") or None
    if cell is None:
        return None
    if name == "acked_at":
        return utc_text(late_moment_or_none(cell) or moment(cell))
    if name in _TIMES:
        return utc_text(moment(cell))
    if name in _DIGESTS and not isinstance(cell, str):
        return hexed(cell)
    return bool(cell) if name in _TRUTHS else plain(cell)


def lines_of(reader: Reader, shelf: Shelf, story: str, *, pages: bool = True) -> Lines:
    """The lines of a story. Without `pages` only their hashes are given, for a check that has read them already.
    Raises NotFound, and ChainBroken where a blob is damaged."""
    head = reader.first("select id, title, about from stories where id = :story", story=story)
    if head is None:
        raise missing_story(reader, story)
    yield {"type": "story", "format": FORMAT, "story": head[0], "title": head[1], "about": head[2]}
    for cells in reader.all(_CLAIMS, story=story):
        yield {"type": "claim", **named(_CLAIM, cells)}
    blobs = _Blobs(reader, shelf, pages)
    for source, *cells in reader.all(_SOURCES, story=story):
        described = named(_SOURCE, cells)
        yield {"type": "source", **described}
        yield from _Source(reader, blobs, source, described["name"]).lines()
    for cells in reader.all(_LOOSE, story=story):
        *row, source, change = cells
        place = {"source": source, "seq": None, "change": None if change is None else 0}
        yield {"type": "alert", **place, **named(_ALERT, row)}
    for cells in reader.all(_ENTRIES, story=story):
        yield {"type": "journal", **named(_JOURNAL, cells)}
    yield from _deliveries(reader, story)


class _Blobs:
    """Bodies on their way out, each once."""

    def __init__(self, reader: Reader, shelf: Shelf, pages: bool) -> None:
        self._reader, self._shelf, self.pages = reader, shelf, pages
        self._told: set[str] = set()

    def line(self, sha: str | None) -> Lines:
        """The line of a body, where it is kept and was not given yet."""
        if sha is None or sha in self._told:
            return
        if not self.pages:
            if self._reader.first("select 1 from blobs where sha = :sha", sha=bytes.fromhex(sha)):
                self._told.add(sha)
                yield {"type": "blob", "sha": sha}
            return
        body = self._shelf.body(self._reader, sha)
        if body is not None:
            self._told.add(sha)
            yield {"type": "blob", "sha": sha, "base64": base64.b64encode(body).decode()}

    def article(self, sha: Any) -> Any:
        """An article as the JSON it is kept as; None where it is gone. Raises ChainBroken where that blob is none."""
        name = hexed(sha) if not isinstance(sha, str) else sha
        body = self._shelf.body(self._reader, name)
        try:
            return None if body is None else json.loads(body)
        except (ValueError, RecursionError) as error:
            raise ChainBroken(f"blob {name}", "is no article, and stands where one should") from error


class _Source:
    """The lines of one source: its versions with all that hangs on each, then its captures."""

    def __init__(self, reader: Reader, blobs: _Blobs, source: int, name: str) -> None:
        self._rows = {kind: reader.all(sql, source=source) for kind, sql in _OF_SOURCE.items()}
        self._blobs, self._name = blobs, name
        self._of = {kind: _grouped(self._rows[kind]) for kind in self._rows if kind not in ("version", "capture")}

    def lines(self) -> Lines:
        for cells in self._rows["version"]:
            row = named(_VERSION, cells[1:])
            yield from self._blobs.line(row["body_sha"])
            yield {"type": "version", "source": self._name, **row, "article": self._blobs.article(row["article_sha"])}
            yield from self._hanging(cells[0], row["seq"])
        for cells in self._rows["capture"]:
            row = named(_CAPTURE, cells, frozenset())
            if not self._blobs.pages:  # for a check: as it stands, it is stored without secrets
                row["final_url"] = cells[_CAPTURE.index("final_url")]
            yield from self._blobs.line(row["body_sha"])
            yield from self._blobs.line(row["headers_sha"])
            article = self._blobs.article(row["article_sha"]) if row["article_sha"] else None
            yield {"type": "capture", "source": self._name, **row, "article": article}

    def _hanging(self, version: int, seq: int) -> Lines:
        place = {"source": self._name, "seq": seq}
        changes: dict[Any, int] = {}
        for n, cells in enumerate(self._of["change"][version], 1):
            changes[cells[0]] = n
            edits = [named(EDIT_COLUMNS, edit) for edit in self._of["edit"][cells[0]]]
            yield {"type": "change", **place, **named(_CHANGE, cells[1:]), "edits": edits}
        for cells in self._of["reading"][version]:
            quotes = [named(("n", "sentence", "quote"), quote) for quote in self._of["evidence"][cells[0]]]
            yield {"type": "reading", **place, **named(_READING, cells[1:]), "evidence": quotes}
        for cells in self._of["layer"][version]:
            row = named(_LAYER, cells)
            yield {"type": "layer", **place, **row, "article": self._blobs.article(row["article_sha"])}
        for _, on, *cells in self._of["alert"][version]:
            change = None if on is None else changes.get(on, 0)
            yield {"type": "alert", **place, "change": change, **named(_ALERT, cells)}


def _deliveries(reader: Reader, story: str) -> Lines:
    rows = _grouped(reader.all(_DELIVERIES, story=story))
    for group in rows.values():
        told = [{"alert": cells[-2], "muted_by": cells[-1]} for cells in group]
        yield {"type": "delivery", **named(_DELIVERY, group[0][:-2]), "alerts": told}


def _grouped(rows: Iterable[Cells]) -> dict[Any, list[Cells]]:
    """Rows by their first column, without it."""
    groups: dict[Any, list[Cells]] = defaultdict(list)
    for row in rows:
        groups[row[0]].append(tuple(row)[1:])
    return groups
