"""How did a story go? Its overview, timeline, matrix and claims."""

from __future__ import annotations

from datetime import UTC, datetime

from monitor.analysis.matrix import SHARE, carried_by, matrix
from monitor.analysis.sentences import sentences_of
from monitor.model.errors import NotFound
from monitor.model.ids import SourceRef, VersionRef
from monitor.model.record import VersionRow
from monitor.model.review import Row
from monitor.web.chart import Chart, Life, chart_of, lives_of, window_of
from monitor.web.questions import Asked, Page, page_of
from monitor.web.stories import is_blind, stands_of
from monitor.web.versions import entries_of, marks_on

COMPARED = 40  # sources whose texts are held against each other
LATEST = 6


def overview(asked: Asked) -> Page:
    """Where the claims stand, the last changes, and what cannot be seen."""
    story = asked.story_id()
    stands = stands_of(asked, story)
    charts = {life.claim_id: chart for life, chart in _charts(asked, story)}
    rows = [row for row in asked.history.rows(asked.now) if row.ref.story == story]
    values = {
        "stands": stands,
        "charts": charts,
        "entries": entries_of(asked, asked.history.versions(story, limit=LATEST)),
        "alerts": asked.history.alerts(story)[:LATEST],
        "blind": [row for row in rows if is_blind(row)],
        "remarks": [mark for ref, marks in sorted(marks_on(asked, story).items()) if "@" not in ref for mark in marks],
        "sources": rows,
    }
    return page_of(asked, story, "overview", "story.html", asked.title_of(story), values)


def _charts(asked: Asked, story: str, claim: str | None = None) -> tuple[tuple[Life, Chart | None], ...]:
    began = asked.history.beginnings(story, claim)
    claims = [one for one in asked.history.claims(story) if claim in (None, one[0])]
    lives = lives_of(began, claims, dict(asked.definitions(story)))
    window = window_of(lives)
    return tuple((life, chart_of(life, asked.now, window)) for life in lives)


def timeline(asked: Asked) -> Page:
    """Every claim's life, drawn and told."""
    story = asked.story_id()
    values = {"charts": _charts(asked, story), "stands": {one.row.claim_id: one for one in stands_of(asked, story)}}
    return page_of(asked, story, "timeline", "timeline.html", "Timeline", values)


def claim(asked: Asked) -> Page:
    """One claim: where it stands, its life, every source's evidence."""
    story, name = asked.story_id(), str(asked.path["claim"])
    stand = next((one for one in stands_of(asked, story) if one.row.claim_id == name), None)
    if stand is None:
        raise NotFound(f"{story} tracks no claim “{name}”.")
    ((life, drawn),) = _charts(asked, story, name)
    definition = asked.definitions(story).get(name)
    row = _rows(asked, story, asked.now, name)[0]
    values = {"stand": stand, "life": life, "drawn": drawn, "definition": definition, "row": row}
    values["rulings"] = [one for one in asked.history.ruled(story) if one.row.claim_id == name]
    return page_of(asked, story, "timeline", "claim.html", stand.question or name, values)


def matrix_page(asked: Asked) -> Page:
    """Sources × claims, now or at a moment."""
    story = asked.story_id()
    at, wrong = _moment(asked.query.get("at", ""))
    rows = _rows(asked, story, at or asked.now, None)
    names = sorted({cell.source for row in rows for cell in row.cells})
    values = {
        "rows": rows,
        "sources": names,
        "questions": {claim: question for claim, question, _ in asked.history.claims(story)},
        "at": at,
        "given": asked.query.get("at", ""),
        "wrong": wrong,
    }
    return page_of(asked, story, "matrix", "matrix.html", "Who says what", values)


def _moment(text: str) -> tuple[datetime | None, bool]:
    """The moment that a form's field means, in the zone that times are shown in, and whether it means none."""
    if not text.strip():
        return None, False
    try:
        at = datetime.fromisoformat(text.strip())
        return (at if at.tzinfo else at.astimezone()).astimezone(UTC), False
    except (ValueError, OverflowError):
        return None, True


def _rows(asked: Asked, story: str, when: datetime, only: str | None) -> tuple[Row, ...]:
    history, defined = asked.history, asked.definitions(story)
    claims = [(one, defined.get(one)) for one, _, _ in history.claims(story) if only in (None, one)]
    said = [one for one in history.said(story, when) if only in (None, one.reading.claim_id)]
    began = [one for one in history.beginnings(story, only) if one.row.valid_from <= when]
    refs = list(dict.fromkeys(VersionRef(story, one.source, one.seq) for one in said))[:COMPARED]
    texts = {ref.source: _text(asked, history.row(ref)) for ref in refs}
    return matrix(claims, said, began, carried_by(texts))


def _text(asked: Asked, row: VersionRow) -> tuple[datetime, tuple[str, ...]]:
    """Since when a source has its text, and its sentences: since its first version, where that had most of them."""

    def body(of: VersionRow) -> tuple[str, ...]:
        return tuple(one.text for one in sentences_of(asked.history.version(of.ref).article) if one.n)

    mine = body(row)
    first = asked.history.first(SourceRef(row.ref.story, row.ref.source))
    if first is not None and len(set(mine) & set(body(first))) >= SHARE * len(set(mine)):
        return first.captured_at, mine
    return row.captured_at, mine
