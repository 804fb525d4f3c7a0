"""What of a story goes into a table, a text, a feed, a report? Its steps, oldest first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from monitor.analysis.course import course
from monitor.analysis.words import word_ops
from monitor.model.ids import VersionRef
from monitor.model.observation import Edit
from monitor.model.record import Told
from monitor.model.review import Reach
from monitor.ports import History
from monitor.render import report_html, steps_atom, steps_csv, steps_md
from monitor.render.inert import link
from monitor.render.steps import Pieces, Step

BATCH = 500  # versions whose changes are read at once


def steps_of(history: History, story: str, now: datetime) -> Iterator[Step]:
    """Every version with what changed in it, by capture time."""
    urls = {row.ref.source: link(row.url) for row in history.rows(now) if row.ref.story == story}
    rows = history.versions(story)[::-1]
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        refs = [row.ref for row in batch]
        changes = history.changes(refs)
        moves: dict[VersionRef, list[Told]] = {}
        for told in history.readings(refs):
            if told.before is not None and told.before != told.row.state:
                moves.setdefault(told.row.ref, []).append(told)
        for row in batch:
            yield Step(row, changes.get(row.ref), tuple(moves.get(row.ref, ())), urls.get(row.ref.source, ""))


def marked(edit: Edit) -> Pieces:
    """An edit word by word; a moved sentence as it stands."""
    before, after = edit.before or "", edit.after or ""
    return tuple((one.op, one.text) for one in word_ops(before, after))


def _title(history: History, story: str) -> str:
    return next((title for each, title, _ in history.stories() if each == story), story)


def _csv(history: History, story: str, now: datetime) -> Iterator[str]:
    return steps_csv.table(steps_of(history, story, now))


def _md(history: History, story: str, now: datetime) -> Iterator[str]:
    return steps_md.document(_title(history, story), steps_of(history, story, now), marked, now)


def _atom(history: History, story: str, now: datetime) -> Iterator[str]:
    yield steps_atom.feed(story, _title(history, story), steps_of(history, story, now), marked)


def _courses(history: History, story: str) -> dict[str, tuple[Reach, ...]]:
    """How the state of each claim that is still tracked went over all sources."""
    began = history.beginnings(story)
    return {
        claim.id: course(claim, [one for one in began if one.row.claim_id == claim.id])
        for claim in history.definitions(story)
    }


def _html(history: History, story: str, now: datetime) -> Iterator[str]:
    report = report_html.Report(
        story=story,
        title=_title(history, story),
        now=now,
        claims=history.claims(story),
        readings=history.claim_timeline(story),
        steps=tuple(steps_of(history, story, now)),
        texts=tuple(
            history.version(row.ref)
            for source in history.sources(story)
            for row in history.versions(story, source, limit=1)
        ),
        courses=_courses(history, story),
    )
    return report_html.page(report, marked)


FORMS: dict[str, Callable[[History, str, datetime], Iterator[str]]] = {
    "csv": _csv,
    "md": _md,
    "atom": _atom,
    "html": _html,
}
