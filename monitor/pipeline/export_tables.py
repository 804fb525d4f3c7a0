"""What of a story goes into a table, a text, a feed, a report? Its steps, oldest first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime

from monitor.analysis.course import course
from monitor.analysis.words import word_ops
from monitor.model.ids import VersionRef
from monitor.model.observation import Edit
from monitor.model.record import Mark, Told
from monitor.pipeline.export import verdicts
from monitor.ports import History
from monitor.render import report_html, steps_atom, steps_csv, steps_md
from monitor.render.inert import link
from monitor.render.steps import Lesson, Pieces, Step

BATCH = 500  # versions whose changes are read at once
WORDS = ("note", "tag", "untag")


def steps_of(history: History, story: str) -> Iterator[Step]:
    """Every version with what changed in it, by capture time, what was ruled on it and written beside it."""
    urls = {source: link(url) for source, url in history.addresses(story).items()}
    rows = history.versions(story)[::-1]
    ruled, taught = verdicts(history, story), lessons(history, story)
    marks = _marks(history, story)
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        refs = [row.ref for row in batch]
        changes = history.changes(refs)
        moves: dict[VersionRef, list[Told]] = {}
        for told in history.readings(refs):
            if told.before is not None and told.before != told.row.state:
                moves.setdefault(told.row.ref, []).append(told)
        for row in batch:
            yield Step(
                row,
                changes.get(row.ref),
                tuple(moves.get(row.ref, ())),
                urls.get(row.ref.source, ""),
                tuple(ruled.get(row.ref, ())),
                taught,
                tuple(marks.get(str(row.ref), ())),
            )


def lessons(history: History, story: str) -> dict[Lesson, str]:
    """What people's rulings taught the rules of sentences: who said that this one says this state."""
    return {
        (told.row.claim_id, told.row.state, proof.quote): str(told.row.ruled_by)
        for told in history.ruled(story)
        for proof in told.row.evidence
    }


def _marks(history: History, story: str) -> dict[str, list[Mark]]:
    """What people wrote beside the record, by what they wrote it on."""
    found: dict[str, list[Mark]] = defaultdict(list)
    for mark in history.marks(story, WORDS):
        found[mark.ref].append(mark)
    return found


def _elsewhere(history: History, story: str) -> tuple[Mark, ...]:
    """Words on the story or a source, not on one version."""
    return tuple(mark for mark in history.marks(story, WORDS) if "@" not in mark.ref)


def marked(edit: Edit) -> Pieces:
    """An edit word by word; a moved sentence as it stands."""
    before, after = edit.before or "", edit.after or ""
    return tuple((one.op, one.text) for one in word_ops(before, after))


def _title(history: History, story: str) -> str:
    return next((title for each, title, _ in history.stories() if each == story), story)


def _csv(history: History, story: str, now: datetime) -> Iterator[str]:
    return steps_csv.table(steps_of(history, story), story, _elsewhere(history, story))


def _md(history: History, story: str, now: datetime) -> Iterator[str]:
    steps = steps_of(history, story)
    return steps_md.document(_title(history, story), steps, marked, now, _elsewhere(history, story))


def _atom(history: History, story: str, now: datetime) -> Iterator[str]:
    steps = steps_of(history, story)
    yield steps_atom.feed(story, _title(history, story), steps, marked, _elsewhere(history, story))


def _html(history: History, story: str, now: datetime) -> Iterator[str]:
    began = history.beginnings(story)
    report = report_html.Report(
        story=story,
        title=_title(history, story),
        now=now,
        claims=history.claims(story),
        readings=history.claim_timeline(story),
        steps=tuple(steps_of(history, story)),
        texts=tuple(
            history.version(row.ref)
            for source in history.sources(story)
            for row in history.versions(story, source, limit=1)
        ),
        courses={
            claim.id: course(claim, [one for one in began if one.row.claim_id == claim.id])
            for claim in history.definitions(story)
        },
        dated={(one.row.ref, one.row.claim_id): one.dated for one in began if one.dated is not None},
        marks=_elsewhere(history, story),
        lessons=lessons(history, story),
    )
    return report_html.page(report, marked)


FORMS: dict[str, Callable[[History, str, datetime], Iterator[str]]] = {
    "csv": _csv,
    "md": _md,
    "atom": _atom,
    "html": _html,
}
