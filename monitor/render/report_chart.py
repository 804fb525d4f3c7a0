"""How does a claim's life look on paper and on a phone? Lanes of sources over time, as inline SVG without script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from itertools import groupby

from monitor.model.record import ClaimRow
from monitor.model.review import Reach
from monitor.render.inert import line
from monitor.render.steps import named

ALL = "all sources"
LANE, BAR, FOOT = 44, 26, 24  # pixels
TONES = 5  # tints; the name in or under each bar says the same
LEAST = 0.8  # percent of the width: what is shorter is still seen
SIGN, PHONE_SIGN = 1.25, 2.4  # percent of the width that a character of a label takes, at a desk and on a phone


@dataclass(frozen=True, slots=True)
class Phase:
    """A time in which a state stood, in a source or over all of them. `until` is None while it does."""

    source: str
    state: str
    since: datetime
    until: datetime | None
    disputed: bool = False

    @property
    def label(self) -> str:
        """What stands in its bar."""
        return f"{named(self.state)}{', disputed' * self.disputed}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span(Phase):
    """A stretch in which a source said the same, with the reading that began it."""

    row: ClaimRow


def spans_of(rows: Sequence[ClaimRow]) -> tuple[Span, ...]:
    """The stretches of one claim, by source and time."""
    found: list[Span] = []
    for source, run in groupby(rows, key=lambda row: row.ref.source):
        starts = [next(same) for _, same in groupby(run, key=lambda row: row.state)]
        for here, later in zip(starts, [*starts[1:], None], strict=True):
            until = later.valid_from if later is not None else None
            found.append(Span(source, here.state, here.valid_from, until, row=here))
    return tuple(found)


def combined(course: Sequence[Reach]) -> tuple[Phase, ...]:
    """The lane of all sources: a change of who carries a state, or how surely, is none of it."""
    found = []
    for (state, disputed), run in groupby(course, key=lambda one: (one.standing.state, one.standing.disputed)):
        first, *rest = run
        until = rest[-1].until if rest else first.until
        found.append(Phase(ALL, state, first.since, until, disputed))
    return tuple(found)


def chart(claim: str, spans: Sequence[Phase], until: datetime) -> str:
    """The drawing. Its places are percents of the width, so that its letters stay as they are on a narrow page."""
    if not spans:
        return ""
    begin = min(span.since for span in spans)
    length = max((until - begin).total_seconds(), 1.0)
    sources = list(dict.fromkeys(span.source for span in spans))
    tones = {state: n % TONES for n, state in enumerate(dict.fromkeys(s.state for s in spans if s.state != "unknown"))}
    height = LANE * len(sources) + FOOT
    told = f"{claim}: " + "; ".join(f"{s.source} {s.label} from {s.since:%Y-%m-%d %H:%M}" for s in spans[:40])
    parts = [
        f'<svg class="chart" width="100%" height="{height}" role="img" aria-label="{_text(told)}">',
        *(
            f'<text class="lane{" all" * (source == ALL)}" x="0" y="{LANE * n + 12}">{_text(source)}</text>'
            for n, source in enumerate(sources)
        ),
    ]
    for span in sorted(spans, key=lambda one: (one.until or until) - one.since, reverse=True):  # short ones on top
        x = (span.since - begin).total_seconds() / length * 100
        w = max(((span.until or until) - span.since).total_seconds() / length * 100, LEAST)
        parts.append(_bar(span, min(x, 100 - LEAST), min(w, 100 - x) or LEAST, sources.index(span.source), tones))
    for place, at, anchor in ((0, begin, "start"), (100, until, "end")):
        parts.append(
            f'<text class="tick" x="{place}%" y="{height - 6}" text-anchor="{anchor}">{at:%Y-%m-%d %H:%M}</text>'
        )
    return "".join(parts) + "</svg>" + _key(tones, any(span.disputed for span in spans))


def _key(tones: dict[str, int], disputed: bool) -> str:
    """Which tint is which state, for the bars that are too short for a name."""
    if len(tones) < 2 and not disputed:
        return ""
    names = " ".join(f'<span class="t{tone}">{_text(named(state))}</span>' for state, tone in tones.items())
    dashes = ' <span class="dashes">dashed: disputed</span>' * disputed
    return f'<p class="key">{names}{dashes}</p>'


def _bar(span: Phase, x: float, w: float, lane: int, tones: dict[str, int]) -> str:
    y, tone = LANE * lane + 16, tones.get(span.state)
    name = span.label
    ended = f"{span.until:%Y-%m-%d %H:%M}" if span.until else "now"
    title = f"{span.source}: {name}, {span.since:%Y-%m-%d %H:%M} to {ended}"
    label = ""
    if w > len(name) * SIGN + 1.2:
        roomy = " roomy" * (w <= len(name) * PHONE_SIGN + 2)
        label = f'<text class="name{roomy}" x="{x + 1:.2f}%" y="{y + 17}">{_text(name)}</text>'
    kind = ("none" if tone is None else f"t{tone}") + " disputed" * span.disputed
    return (
        f'<g><title>{_text(title)}</title><rect class="bar {kind}" x="{x:.2f}%" y="{y}" width="{w:.2f}%" '
        f'height="{BAR}" rx="2"/>{label}</g>'
    )


def _text(value: str) -> str:
    return escape(line(value, 2000))
