"""Is a record what was recorded? Its lines, in order, recomputed; the first bad one is named.

The lines are those of `export` (docs/reference/record.md). A database and a file are read by the same check.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from monitor.model import hashing
from monitor.model.article import Article
from monitor.model.errors import ChainBroken
from monitor.model.ids import GENESIS, sha_of
from monitor.model.names import Names

Line = Mapping[str, Any]
DIGESTS = ("text_sha", "article_sha", "body_sha", "observation_sha")


@dataclass(frozen=True, slots=True)
class Head:
    """Where a chain stood: `kind` is source or journal, `name` the source's first address or the story's id."""

    story: str
    kind: str
    name: str
    n: int
    hash: str

    def __str__(self) -> str:
        return f"{self.name}@{self.n}" if self.kind == "source" else f"journal of {self.name}, entry {self.n}"

    def lost(self) -> ChainBroken:
        """What is to be said of one that is not met any more."""
        return ChainBroken(str(self), "stood when the checkpoint was made and does not stand here")


@dataclass(slots=True)
class _Journal:
    """What later entries laid on, by their number, until the entry itself comes by."""

    laid: dict[int, list[tuple[Any, str | None]]] = field(default_factory=lambda: defaultdict(list))
    loose: dict[str, Line] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)  # pages that are not kept, and where they belong
    n: int = 0
    tip: str = GENESIS


@dataclass(slots=True)
class _Came:
    """What came with a version, until the look that brought it comes by: `digest` is what all of it must make."""

    where: str
    parts: tuple[Any, Sequence[Any], Sequence[Any], str, str]  # change, readings, alerts, extractor, time of storing
    digest: str
    look: Line | None = None


@dataclass(slots=True)
class _Standing:
    """A version and all that hangs on it, while its lines come in."""

    where: str
    row: Line
    origin: str
    changes: list[Line] = field(default_factory=list)
    readings: list[Line] = field(default_factory=list)
    layers: list[Line] = field(default_factory=list)
    alerts: list[Line] = field(default_factory=list)


class Proof:
    """Takes the lines of one story, checks each as soon as all that it depends on is there. Raises ChainBroken.

    `sought` are heads that are to be met on the way; those still `unmet` at the end did not stand in this story.
    """

    def __init__(self, sought: Iterable[Head] = ()) -> None:
        self.versions = self.entries = 0
        self._after: Counter[tuple[str, str]] = Counter()  # links after the last sought one of their chain
        self.unmet = {head.hash: head for head in sought}
        self._story = ""
        self._claims: dict[str, str] = {}
        self._origins: dict[str, str] = {}
        self._names = Names()
        self._came: dict[int, _Came] = {}
        self._source, self._prev, self._seq = "", GENESIS, 0
        self._stood: dict[str, list[tuple[str, int]]] = {}
        self._pages: set[str] = set()
        self._standing: _Standing | None = None
        self._journal = _Journal()
        self.heads: list[Head] = []

    @property
    def newer(self) -> int:
        """How many versions and entries come after the last sought one of their chain."""
        return self._after.total()

    def take(self, line: Line) -> None:
        """One more line."""
        kind = line["type"]
        if kind not in HANGING:
            self._finish()
        TAKERS.get(kind, Proof._pass)(self, line)

    def end(self) -> None:
        """After the last line: what should have come and did not."""
        self._finish()
        self._close_source()
        journal = self._journal
        if journal.laid:
            raise ChainBroken(f"journal of {self._story}", f"entry {min(journal.laid)} is gone")
        for key in journal.loose:
            raise ChainBroken(f"alert {key}", "no entry of the journal speaks of it")
        for sha, where in journal.missing.items():
            raise ChainBroken(where, f"its page {sha} is gone, and nothing says that retention let it go")
        self._names.check()
        if journal.n:
            self.heads.append(Head(self._story, "journal", self._story, journal.n, journal.tip))

    # -- lines

    def _pass(self, line: Line) -> None:
        """A line that no proof covers."""

    def _take_story(self, line: Line) -> None:
        self._story = line["story"]
        self._names.story(self._story)

    def _take_claim(self, line: Line) -> None:
        self._claims[line["id"]] = line["origin"]
        self._names.claim(line["id"], line["origin"])

    def _take_source(self, line: Line) -> None:
        self._close_source()
        self._source, self._prev, self._seq, self._stood = line["name"], GENESIS, 0, {}
        self._origins[line["name"]] = line["origin"]
        self._names.source(line["name"], line["origin"])

    def _take_blob(self, line: Line) -> None:
        self._pages.add(line["sha"])

    def _take_version(self, line: Line) -> None:
        where = f"{self._story}/{line['source']}@{line['seq']}"
        if line["source"] != self._source:
            raise ChainBroken(where, "stands among the versions of another source")
        if line["seq"] != self._seq + 1:
            raise ChainBroken(where, f"version {self._seq + 1} before it is gone")
        self._seq += 1
        self._standing = _Standing(where, line, self._origins[self._source])

    def _hang(self, line: Line) -> None:
        if line["type"] == "alert" and line["seq"] is None:
            self._finish()
            if line["change"] is not None:
                raise ChainBroken(f"alert {line['dedup_key']}", "stands on a change without a version")
            self._journal.loose[line["dedup_key"]] = line
            return
        standing = self._standing
        if standing is None or (line["source"], line["seq"]) != (standing.row["source"], standing.row["seq"]):
            where = f"{self._story}/{line['source']}@{line['seq']}"
            raise ChainBroken(where, f"a {line['type']} of it is out of place")
        getattr(standing, f"{line['type']}s").append(line)

    def _take_capture(self, line: Line) -> None:
        came = self._came.get(line["seq"]) if line["outcome"] == "new" else None
        if came is None:
            return
        if came.look is not None:
            raise ChainBroken(came.where, "two looks are said to have brought it")
        came.look = line

    def _take_journal(self, line: Line) -> None:
        journal, n = self._journal, line["n"]
        where = f"journal of {self._story}, entry {n}"
        if n != journal.n + 1 or line["prev"] != journal.tip:
            raise ChainBroken(where, "does not follow the entry before it")
        link = hashing.journal_hash(line["prev"], n, line["at"], line["act"], line["ref"], line["rows_sha"])
        if link != line["hash"]:
            raise ChainBroken(where, "its row is not what was recorded")
        laid = journal.laid.pop(n, [])
        if any(seen not in (None, line["at"]) for _, seen in laid):
            raise ChainBroken(where, "what it laid on has another time")
        documents = [document for document, _ in laid]
        if line["act"] == hashing.ALERT and line["ref"] in journal.loose:
            alert = journal.loose.pop(line["ref"])
            source = self._origins.get(alert["source"], "gone") if alert["source"] is not None else None
            documents.append(hashing.placed(source, None, self._alert(alert)))
        if line["detail"] is not None:
            documents.append(line["detail"])
        if hashing.rows_sha(documents) != line["rows_sha"]:
            raise ChainBroken(where, f"what it laid on {line['ref']} is not what was recorded")
        if line["act"] == hashing.RENAME and line["detail"] is not None:
            self._names.renamed(line["detail"])
        if line["act"] == hashing.PRUNE:
            for sha in line["detail"].get("pages", ()):
                journal.missing.pop(sha, None)
        journal.n, journal.tip = n, line["hash"]
        self.entries += 1
        self._meet("journal", self._story, n, line["hash"])

    # -- a version, whole

    def _finish(self) -> None:
        standing, self._standing = self._standing, None
        if standing is None:
            return
        where, row = standing.where, standing.row
        article = _article(where, row)
        self._check_article(where, row, article)
        self._check_derived(standing)
        self._check_link(standing)
        if row["body_sha"] is not None and row["body_sha"] not in self._pages:
            self._journal.missing.setdefault(row["body_sha"], where)
        self.versions += 1

    def _check_article(self, where: str, row: Line, article: Article) -> None:
        if article.text_sha != row["text_sha"]:
            raise ChainBroken(where, "its text is not what was recorded")
        document = row["article"]
        stored = (row["headline"], row["words"], row["published_at"], row["modified_at"])
        said = (hashing.clean(article.headline), article.words, document["published_at"], document["modified_at"])
        if stored != said:
            raise ChainBroken(where, "headline, words or dates are not those of its text")
        like, place = self._stood.setdefault(row["text_sha"], []), (row["captured_at"], row["seq"])
        before = max((one for one in like if one[0] <= place[0]), default=(None, None))
        if row["returns_to"] != before[1]:
            raise ChainBroken(where, "the version it returns to is not the one with its text")
        like.append(place)

    def _check_derived(self, standing: _Standing) -> None:
        where, row = standing.where, standing.row
        _check_spans(where, "change", standing.changes)
        for claim in dict.fromkeys(line["claim"] for line in standing.readings):
            of_it = [line for line in standing.readings if line["claim"] == claim]
            _check_spans(where, f"reading of {claim}", of_it)
        _check_spans(where, "layer", standing.layers)
        first: dict[str, list[Any]] = {"change": [], "reading": [], "layer": []}
        for line in (*standing.changes, *standing.readings, *standing.layers):
            document = self._document(where, line)
            if line["laid_by"] is None:
                if line["seen_from"] != row["recorded_at"]:
                    raise ChainBroken(where, f"a {line['type']} that came with it has another time")
                first[line["type"]].append(document)
            else:
                laid = hashing.placed(standing.origin, row["seq"], document)
                self._journal.laid[line["laid_by"]].append((laid, line["seen_from"]))
        change = first["change"][0] if len(first["change"]) == 1 else None if not first["change"] else first["change"]
        if any(line["change"] != (1 if first["change"] else None) for line in standing.alerts):
            raise ChainBroken(where, "an alert of it stands on another change")
        alerts = [self._alert(line) for line in standing.alerts]
        parts = (change, first["reading"], alerts, row["extractor"], row["recorded_at"])
        if hashing.observation_sha(*parts) != row["observation_sha"]:  # else it is of the first databases
            self._came[row["seq"]] = _Came(where, parts, row["observation_sha"])

    def _document(self, where: str, line: Line) -> list[Any]:
        if line["type"] == "layer":
            if _article(where, line).text_sha != line["text_sha"]:
                raise ChainBroken(where, "its page as read again is not what was laid on")
            return hashing.laid_layer(line["extractor"], line["article_sha"], line["text_sha"])
        if line["type"] == "change":
            document = hashing.change_document(line["before_seq"], line, line["edits"])
            return document if line["laid_by"] is None else hashing.laid_change(document)
        if [quote["n"] for quote in line["evidence"]] != list(range(1, len(line["evidence"]) + 1)):
            raise ChainBroken(where, f"a sentence under its reading of {line['claim']} is gone")
        quotes = [(quote["sentence"], quote["quote"]) for quote in line["evidence"]]
        claim = str(line["claim"])
        return hashing.reading_document(self._claims.get(claim, claim), line, quotes)

    def _alert(self, line: Line) -> list[Any]:
        claim = line["claim"]
        return hashing.alert_document(line, self._claims.get(claim, claim) if claim is not None else None)

    def _check_link(self, standing: _Standing) -> None:
        where, row = standing.where, standing.row
        if row["prev_chain"] != self._prev:
            raise ChainBroken(where, "does not follow the version before it")
        digests = {name: row[name] for name in DIGESTS}
        if sha_of([self._prev, standing.origin, row["seq"], row["captured_at"], digests]) != row["chain"]:
            raise ChainBroken(where, "its row is not what was recorded")
        self._prev = row["chain"]
        self._meet("source", standing.origin, row["seq"], row["chain"])

    def _meet(self, kind: str, name: str, n: int, link: str) -> None:
        met = self.unmet.get(link)
        self._after[kind, name] += 1
        if met is not None and (met.kind, met.n) == (kind, n):
            del self.unmet[link]
            self._after[kind, name] = 0

    def _close_source(self) -> None:
        for came in self._came.values():
            look = hashing.look_document(came.look) if came.look is not None else None
            if hashing.observation_sha(*came.parts, look=look) != came.digest:
                raise ChainBroken(
                    came.where,
                    "its change, edits, readings, evidence, alerts, time of storing or the look that brought it are "
                    "not what was recorded",
                )
        self._came = {}
        if self._seq:
            self.heads.append(Head(self._story, "source", self._origins[self._source], self._seq, self._prev))
        self._seq = 0


def _article(where: str, line: Line) -> Article:
    document = line["article"]
    if document is None:
        raise ChainBroken(where, "its text is not in the record")
    if sha_of(document) != line["article_sha"]:
        raise ChainBroken(where, "its article is not what was recorded")
    try:
        return Article.from_document(document)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise ChainBroken(where, "its article is none") from error


def _check_spans(where: str, what: str, lines: Sequence[Line]) -> None:
    """What replaces a row begins when that row ends, and the last one is open."""
    for earlier, later in pairwise(lines):
        if earlier["seen_to"] is None or earlier["seen_to"] != later["seen_from"]:
            raise ChainBroken(where, f"a {what} was closed without one that follows, or the other way round")
    if lines and lines[-1]["seen_to"] is not None:
        raise ChainBroken(where, f"its {what} was closed and nothing stands in its place")


HANGING = ("change", "reading", "layer", "alert")
TAKERS = {
    "story": Proof._take_story,
    "claim": Proof._take_claim,
    "source": Proof._take_source,
    "blob": Proof._take_blob,
    "version": Proof._take_version,
    **dict.fromkeys(HANGING, Proof._hang),
    "capture": Proof._take_capture,
    "journal": Proof._take_journal,
}
