"""What did a source say, and what changed? Versions, one version, a difference, the origins of sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby

from monitor.analysis.align import align
from monitor.analysis.observe import observe
from monitor.analysis.sentences import sentences_of
from monitor.model.article import Sentence
from monitor.model.errors import NotFound
from monitor.model.ids import SourceRef, VersionRef
from monitor.model.observation import Edit
from monitor.model.record import ChangeRow, Mark, Told, VersionRow
from monitor.render.diff_text import rows_of
from monitor.render.verdict_text import counted
from monitor.web.marks import places_of
from monitor.web.questions import Asked, Page, page_of

EACH = 40  # versions on a page
FIRST_SPAN = timedelta(minutes=30)
ROUNDS = 8  # pages of versions that are looked through for material ones


@dataclass(frozen=True, slots=True)
class Entry:
    """A version as the list shows it."""

    row: VersionRow
    change: ChangeRow | None
    moves: tuple[Told, ...]
    marks: tuple[Mark, ...] = ()  # notes and tags on it

    @property
    def material(self) -> bool:
        """Whether a careful editor wants to know."""
        return bool(self.moves or (self.change and self.change.material))

    @property
    def counts(self) -> str:
        """How many edits of each kind."""
        return counted(self.change.edits) if self.change else ""

    @property
    def lead(self) -> Edit | None:
        """The edit that weighs most."""
        edits = [edit for edit in self.change.edits if edit.material] if self.change else []
        return max(edits, key=lambda edit: edit.score, default=None)


def entries_of(asked: Asked, rows: Sequence[VersionRow]) -> tuple[Entry, ...]:
    """Versions with what changed in each and which claims moved."""
    refs = [row.ref for row in rows]
    changes = asked.history.changes(refs)
    moves: dict[VersionRef, list[Told]] = {}
    for told in asked.history.readings(refs):
        if told.before is not None and told.before != told.row.state:
            moves.setdefault(told.row.ref, []).append(told)
    marks = {story: marks_on(asked, story) for story in {ref.story for ref in refs}}
    return tuple(
        Entry(
            row, changes.get(row.ref), tuple(moves.get(row.ref, ())), marks[row.ref.story].get(str(row.ref), ())
        )
        for row in rows
    )  # fmt: skip


def marks_on(asked: Asked, story: str) -> Mapping[str, tuple[Mark, ...]]:
    """What people wrote beside a story, by the reference that it is about; tags and rests where they stand now."""
    kept: list[Mark] = []
    for mark in asked.history.marks(story):
        if mark.act in ("tag", "untag"):
            kept = [one for one in kept if (one.act, one.text) != ("tag", mark.text)]
        if mark.act in ("pause", "resume"):
            kept = [one for one in kept if (one.act, one.ref) != ("pause", mark.ref)]
        kept += [mark] if mark.act in ("note", "tag", "pause") else []
    return {ref: tuple(one for one in kept if one.ref == ref) for ref in {one.ref for one in kept}}


def entries_from(
    asked: Asked, story: str, last: VersionRow | None, keep: Callable[[Entry], bool], source: str | None = None
) -> tuple[list[Entry], VersionRow | None]:
    """A page of versions that are to be kept, after `last`, newest first, and where the next one goes on."""
    found: list[Entry] = []
    for _ in range(ROUNDS):
        rows = asked.history.versions(story, source, limit=EACH, before=last)
        found += [one for one in entries_of(asked, rows) if keep(one)]
        if len(rows) < EACH:
            return found, None
        last = rows[-1]
        if len(found) >= EACH:
            break
    return found, last


def versions(asked: Asked) -> Page:
    """A story's versions, newest first."""
    story = asked.story_id()
    source = asked.query.get("source") or None
    names = asked.history.sources(story)
    if source is not None and source not in names:
        raise NotFound(f"{story} has no source “{source}”.")
    material = asked.query.get("material") == "1"
    before = asked.query.get("before")
    last = asked.history.row(asked.ref(story, before)) if before else None
    found, last = entries_from(asked, story, last, lambda one: one.material or not material, source)
    days = [(day, list(run)) for day, run in groupby(found, key=lambda one: one.row.captured_at.astimezone().date())]
    values = {"days": days, "source": source, "material": material, "names": names, "paged": bool(before)}
    values["next"] = f"{last.ref.source}@{last.ref.seq}" if last is not None else None
    return page_of(asked, story, "versions", "versions.html", "Versions", values)


def _around(asked: Asked, row: VersionRow) -> tuple[VersionRow | None, VersionRow | None]:
    """The versions before and after one, in time, in its source."""
    return asked.history.earlier(row.ref), _later(asked, row)


def _later(asked: Asked, row: VersionRow) -> VersionRow | None:
    """Looked for in ever longer spans, so that a long history is not read whole."""
    newest = asked.history.back(SourceRef(row.ref.story, row.ref.source), 0)
    if newest is None or newest.ref == row.ref:
        return None
    span = FIRST_SPAN
    while True:
        until = min(row.captured_at + span, newest.captured_at)
        rows = asked.history.versions(row.ref.story, row.ref.source, since=row.captured_at, until=until)
        after = [one for one in rows if (one.captured_at, one.ref.seq) > (row.captured_at, row.ref.seq)]
        if after or until == newest.captured_at:
            return after[-1] if after else None
        span *= 4


def _url_of(asked: Asked, row: VersionRow) -> str:
    """Where the page is on the web."""
    return asked.history.addresses(row.ref.story).get(row.ref.source, "")


def version(asked: Asked) -> Page:
    """One version: its text with the sentences that carry claims marked."""
    row = asked.version()
    article = asked.history.version(row.ref).article
    told = asked.history.readings([row.ref])
    proofs: dict[int, list[str]] = {}
    for one in told:
        for proof in one.row.evidence:
            proofs.setdefault(proof.sentence, []).append(one.row.claim_id)
    sentences = sentences_of(article)
    earlier, later = _around(asked, row)
    marks, place = marks_on(asked, row.ref.story), f"{row.ref.story}/{row.ref.source}"
    values = {
        "row": row,
        "article": article,
        "paragraphs": _paragraphs(sentences),
        "headline_proofs": proofs.get(0, []),
        "proofs": proofs,
        "told": told,
        "questions": {claim: question for claim, question, _ in asked.history.claims(row.ref.story)},
        "earlier": earlier,
        "later": later,
        "url": _url_of(asked, row),
        "marks": (*marks.get(str(row.ref), ()), *(one for one in marks.get(place, ()) if one.act == "pause")),
        "rulings": [one for one in asked.history.ruled(row.ref.story) if one.row.ref == row.ref],
    }
    return page_of(asked, row.ref.story, "versions", "version.html", _name(row.ref), values)


def _name(ref: VersionRef) -> str:
    return f"{ref.source}@{ref.seq}"


def _paragraphs(sentences: Sequence[Sentence]) -> list[list[Sentence]]:
    body = [one for one in sentences if one.n]
    return [list(run) for _, run in groupby(body, key=lambda one: one.paragraph)]


def change(asked: Asked) -> Page:
    """What changed from the version before, as it was recorded."""
    row = asked.version()
    earlier, later = _around(asked, row)
    if earlier is None:
        raise NotFound(f"{_name(row.ref)} is the first version of its source: there is nothing to compare it with.")
    entry = entries_of(asked, [row])[0]
    stored = entry.change
    if stored is None or stored.before != earlier.ref:
        return _difference(asked, earlier, row)
    values = _sides(asked, earlier, row, stored.edits, whole="all" in asked.query)
    values |= {
        "told": entry.moves,
        "change": stored,
        "earlier": earlier,
        "first": asked.history.earlier(earlier.ref) is None,
        "later": later,
        "why": asked.questions.why(asked.history, row.ref),
        "url": _url_of(asked, row),
    }
    return page_of(asked, row.ref.story, "versions", "diff.html", f"What changed in {_name(row.ref)}", values)


def compare(asked: Asked) -> Page:
    """What differs between any two versions of a story."""
    story = asked.story_id()
    given = (asked.query.get("from", "").strip(), asked.query.get("to", "").strip())
    if not all(given):
        latest = asked.history.versions(story, limit=EACH)
        values = {"rows": latest, "given": given}
        return page_of(asked, story, "versions", "compare.html", "Compare two versions", values)
    before, after = (asked.history.row(asked.ref(story, text)) for text in given)
    return _difference(asked, before, after)


def _difference(asked: Asked, before: VersionRow, after: VersionRow) -> Page:
    older, newer = (asked.history.version(row.ref).article for row in (before, after))
    story = asked.questions.taught(asked.history, after.ref.story)
    seen = observe(older, newer, story, asked.questions.similar())
    values = _sides(asked, before, after, seen.edits, whole="all" in asked.query)
    made = ChangeRow(before.ref, after.ref, seen.analyzer, seen.score, seen.material, False, seen.edits)
    values |= {"told": (), "change": made, "earlier": None, "later": None, "why": (), "url": ""}
    title = f"{_name(before.ref)} and {_name(after.ref)}"
    return page_of(asked, after.ref.story, "versions", "diff.html", title, values)


def _sides(
    asked: Asked, before: VersionRow, after: VersionRow, edits: Sequence[Edit], *, whole: bool
) -> dict[str, object]:
    older, newer = (sentences_of(asked.history.version(row.ref).article) for row in (before, after))
    places = places_of(rows_of(align(older, newer), edits), edits, None if whole else 1)
    changed = sum(1 for place in places if place.n)
    return {
        "before": before,
        "after": after,
        "places": places,
        "changed": changed,
        "whole": whole,
        "counts": counted(edits),
    }


def blame(asked: Asked) -> Page:
    """Each sentence with the version that brought its wording."""
    row = asked.version()
    origins = asked.questions.blame(asked.history, row)
    body = [(one.sentence.paragraph, one) for one in origins.sentences]
    groups = [[one for _, one in run] for _, run in groupby(body, key=lambda pair: pair[0])]
    values = {"row": row, "groups": groups, "gone": origins.gone}
    return page_of(asked, row.ref.story, "versions", "blame.html", f"Who brought what in {_name(row.ref)}", values)
