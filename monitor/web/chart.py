"""How does a claim's life look? Lanes of sources over time, as places in percent of the drawing's width."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby, pairwise

from monitor.model.ids import VersionRef
from monitor.model.record import Began
from monitor.model.story import UNKNOWN, Claim

LANE, TOP, FOOT = 46, 8, 26  # pixels
TONES = 6
LEAST = 0.7  # percent; a shorter span is drawn so wide that it can be seen
LABELLED, ROOMY = 5.0, 14.0  # percent: from here on its name stands in the bar, on a phone too; else above it
CROWDED = 150  # spans of a lane; of more only those are drawn that can be told apart
APART = 24.0  # percent that names above bars need between them


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch in which one source stood at one state. `until` is None while it does; the change came between
    `after` (when the page was last seen without it) and `since`. `back`: it had left this state before."""

    began: Began
    until: datetime | None
    back: bool
    tone: str

    @property
    def ref(self) -> VersionRef:
        """The version that began it."""
        return self.began.row.ref

    @property
    def state(self) -> str:
        """What it says."""
        return self.began.row.state

    @property
    def since(self) -> datetime:
        """When it was first seen to say so."""
        return self.began.row.valid_from

    @property
    def after(self) -> datetime | None:
        """When the page was last seen without it."""
        return self.began.last_seen

    @property
    def quote(self) -> str:
        """The first sentence that says so."""
        return self.began.row.evidence[0].quote if self.began.row.evidence else ""


@dataclass(frozen=True, slots=True)
class Life:
    """One claim over its sources, each with its spans, oldest first."""

    claim_id: str
    question: str
    active: bool
    sources: tuple[tuple[str, tuple[Span, ...]], ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """A span as drawn: percent from the left, percent wide; `doubt` is where the unseen part before it begins."""

    x: float
    w: float
    span: Span
    doubt: float | None
    above: str = ""  # whether its name stands above: newest, of which a phone has room for one, or older

    @property
    def fits(self) -> str:
        """Where its name can stand inside: nowhere (empty), on wide screens, on all."""
        return "" if self.w < LABELLED else "wide" if self.w < ROOMY else "all"


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing: lanes of (source, y, bars), ticks of (x, time, anchor), and its height in pixels."""

    lanes: tuple[tuple[str, int, tuple[Bar, ...]], ...]
    ticks: tuple[tuple[float, datetime, str], ...]
    height: int
    days: bool


def lives_of(
    began: Sequence[Began], claims: Sequence[tuple[str, str, bool]], definitions: dict[str, Claim]
) -> tuple[Life, ...]:
    """Each claim's life, in the configuration's order."""
    ordered = sorted(began, key=lambda one: (one.row.claim_id, one.row.ref.source, one.row.valid_from, one.row.ref.seq))
    found: dict[str, list[tuple[str, tuple[Span, ...]]]] = {}
    for (claim, source), run in groupby(ordered, key=lambda one: (one.row.claim_id, one.row.ref.source)):
        found.setdefault(claim, []).append((source, _spans(list(run), definitions.get(claim))))
    return tuple(Life(claim, question, active, tuple(found.get(claim, ()))) for claim, question, active in claims)


def _spans(run: list[Began], claim: Claim | None) -> tuple[Span, ...]:
    starts = [next(iter(same)) for _, same in groupby(run, key=lambda one: one.row.state)]
    spans, seen = [], list[str]()
    for here, later in pairwise([*starts, None]):
        assert here is not None
        state = here.row.state
        spans.append(Span(here, later.row.valid_from if later else None, state in seen, _tone(state, claim, seen)))
        seen.append(state)
    return tuple(spans)


def _tone(state: str, claim: Claim | None, seen: Sequence[str]) -> str:
    """A ladder's rungs go from pale to strong; values take turns."""
    if state == UNKNOWN:
        return "none"
    ladder = claim.ladder if claim is not None else ()
    if state in ladder:
        return str(round(ladder.index(state) * (TONES - 1) / max(1, len(ladder) - 1)))
    return str(1 + len(seen) % 2 * 2)


def _named(bars: Sequence[Bar]) -> tuple[Bar, ...]:
    """Of very many those that can be told apart. Short ones have their names above, as far as these do not run into
    each other, the newest first, and are drawn last, so that they stay visible on their neighbours."""
    out, last, drawn = [], 100.0 + APART, 200.0
    for bar in reversed(bars):
        if len(bars) > CROWDED and drawn - bar.x < LEAST / 2:
            continue  # nobody could see it beside the next one
        drawn = bar.x
        if not bar.fits and bar.span.until is not None and bar.span.state != UNKNOWN and last - bar.x > APART:
            bar = replace(bar, above="newest" if last > 100 else "older")
            last = bar.x
        out.append(bar)
    return tuple(sorted(out, key=lambda bar: -bar.w))


def window_of(lives: Sequence[Life]) -> tuple[datetime, datetime] | None:
    """From the first reading to the last move: what the drawings of a story share, so that they can be compared."""
    starts = [span.since for life in lives for _, spans in life.sources for span in spans]
    return (min(starts), max(starts)) if starts else None


def chart_of(life: Life, now: datetime, window: tuple[datetime, datetime] | None) -> Chart | None:
    """The drawing of one claim; None where nothing was read. It ends some time after the last move."""
    if window is None or not life.sources:
        return None
    first, last = window
    whole = max((last - first) * 1.18, timedelta(minutes=1))
    end = first + whole if first + whole < now or now <= last else now
    whole = end - first

    def at(moment: datetime) -> float:
        return round(min(100.0, max(0.0, (moment - first) / whole * 100)), 2)

    lanes = []
    for n, (source, spans) in enumerate(life.sources):
        bars = []
        for n_span, span in enumerate(spans):
            x, right = at(span.since), at(span.until) if span.until else 100.0
            doubt = at(span.after) if span.after and n_span and at(span.after) < x - 0.2 else None
            bars.append(Bar(min(x, 100 - LEAST), max(LEAST, round(right - x, 2)), span, doubt))
        lanes.append((source, TOP + n * LANE, _named(bars)))
    anchors = ("start", "middle", "middle", "end")
    ticks = tuple(
        (x, first + whole * (x / 100), anchor) for x, anchor in zip((0, 33.33, 66.67, 100), anchors, strict=True)
    )
    return Chart(tuple(lanes), ticks, TOP + len(lanes) * LANE + FOOT, whole > timedelta(days=3))
