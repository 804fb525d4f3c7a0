"""What is followed, and how is it? The pages of all stories and all sources."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.analysis.matrix import matrix
from monitor.model.record import SourceRow, VersionRow
from monitor.model.review import Row
from monitor.web.questions import Asked, Page, page_of

WELL = ("new", "unchanged", "not_modified")
SHOWN = 12  # claims of a story on the first page


@dataclass(frozen=True, slots=True)
class Stand:
    """A claim with where it stands."""

    question: str
    active: bool
    row: Row

    @property
    def quote(self) -> str:
        """The sentence that carries the state."""
        now = self.row.standing
        for cell in self.row.cells:
            if now is not None and cell.source == now.source and cell.reading.reading.evidence:
                return cell.reading.reading.evidence[0].quote
        return ""

    @property
    def seq(self) -> int | None:
        """The version of the source that carries it."""
        now = self.row.standing
        return next((one.reading.seq for one in self.row.cells if now is not None and one.source == now.source), None)


@dataclass(frozen=True, slots=True)
class Card:
    """A story on the first page."""

    story: str
    title: str
    active: bool
    stands: tuple[Stand, ...]
    newest: VersionRow | None
    sources: int
    blind: tuple[SourceRow, ...]


def stands_of(asked: Asked, story: str) -> tuple[Stand, ...]:
    """Where each claim of a story stands now."""
    claims = asked.history.claims(story)
    defined = asked.definitions(story)
    said = asked.history.said(story, asked.now)
    began = asked.history.beginnings(story)
    rows = matrix([(claim, defined.get(claim)) for claim, _, _ in claims], said, began, {})
    return tuple(Stand(question, active, row) for (_, question, active), row in zip(claims, rows, strict=True))


def is_blind(row: SourceRow) -> bool:
    """Whether the last attempt to read a source that is watched came to nothing."""
    return row.status == "active" and row.last_outcome is not None and row.last_outcome not in WELL


def home(asked: Asked) -> Page:
    """Every story with where its claims stand."""
    sources: dict[str, list[SourceRow]] = {}
    for row in asked.history.rows(asked.now):
        sources.setdefault(row.ref.story, []).append(row)
    cards = []
    for story, title, active in asked.history.stories():
        mine = sources.get(story, [])
        newest = next(iter(asked.history.versions(story, limit=1)), None)
        blind = tuple(row for row in mine if is_blind(row))
        cards.append(Card(story, title, active, stands_of(asked, story)[:SHOWN], newest, len(mine), blind))
    cards.sort(key=lambda card: (not card.active, -card.newest.captured_at.timestamp() if card.newest else 0.0))
    return Page("home.html", "Stories", {"cards": cards}, tab="stories")


def sources(asked: Asked) -> Page:
    """Every source of every story, blind ones first."""
    rows = sorted(asked.history.rows(asked.now), key=lambda row: (not is_blind(row), row.ref))
    return Page("sources.html", "Sources", {"rows": rows, "is_blind": is_blind, "story": None}, tab="sources")


def story_sources(asked: Asked) -> Page:
    """The sources of one story."""
    story = asked.story_id()
    mine = [row for row in asked.history.rows(asked.now) if row.ref.story == story]
    rows = sorted(mine, key=lambda row: (not is_blind(row), row.ref))
    return page_of(asked, story, "sources", "sources.html", "Sources", {"rows": rows, "is_blind": is_blind})
