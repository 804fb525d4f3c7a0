"""How does a claim's life read? Its standing state, then in each source the spans with the sentence that began them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from monitor.model.ids import VersionRef
from monitor.model.observation import Evidence, Standing
from monitor.model.review import Reach
from monitor.render.chart import Bar, Piece, chart_lines
from monitor.render.styled import Bit, Line, wrap


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch in which one source stood at one state, without a break. `until` is None while it still does."""

    ref: VersionRef
    state: str
    confidence: float
    since: datetime
    until: datetime | None
    seen_from: datetime
    analyzer: str
    evidence: tuple[Evidence, ...]
    versions: int
    rival: str | None = None
    ruled_by: str | None = None  # who ruled so on one of its versions, the last one's
    ruled_at: VersionRef | None = None
    last_seen: datetime | None = None  # when the source was last seen before: the change lies between the two
    dated: datetime | None = None  # what the page itself says of its time
    back_after: timedelta | None = None  # the state before it was this one, too: how long it was left for another
    before: str | None = None  # what it said before

    @property
    def lasted(self) -> timedelta | None:
        """How long, where it is over."""
        return None if self.until is None else self.until - self.since


@dataclass(frozen=True, slots=True)
class ClaimLife:
    """One claim over all sources of its story."""

    claim_id: str
    question: str
    active: bool
    standing: Standing | None
    sources: tuple[tuple[str, tuple[Stretch, ...]], ...]
    course: tuple[Reach, ...] = ()
    before: Mapping[datetime, str] = field(default_factory=dict, hash=False)  # the state before each part of the course
    states: tuple[str, ...] = ()  # all it ever was, by rung, values as they came up: each has its fill in the chart


@dataclass(frozen=True, slots=True)
class Words:
    """How times and spans of time are written: the reader's zone is not this room's business."""

    moment: Callable[[datetime], str]
    lasted: Callable[[timedelta], str]
    now: datetime | None = None  # where the chart ends; none without it
    last: datetime | None = None  # when anything was last seen: a while after it the chart is cut
    begin: datetime | None = None  # where the chart begins, where that is not the first thing seen
    present: str = "now"  # or "then", where all of it is told as it was known then
    at: datetime | None = None  # of when the state in the heading is, where that is not now


def timeline_lines(lives: Sequence[ClaimLife], words: Words, width: int, most: int | None = None) -> tuple[Line, ...]:
    """The timeline of a story's claims. `most` is how many moves of a source are told: the first and the last ones."""
    lines: list[Line] = []
    for life in lives:
        if lines:
            lines.append(())
        lines += _head(life, words, width)
        lines += chart_of(life, words, width)
        lines += course_lines(life, words, width, most)
        for source, spans in life.sources:
            lines.append((Bit("  "), Bit(source, "bold")))
            for n in _told(len(spans), most):
                if n is None:
                    lines.append(_left_out(len(spans) - (most or 0)))
                else:
                    lines += span_lines(spans[n], spans[n].before or (spans[n - 1].state if n else None), words, width)
    return tuple(lines)


def chart_of(life: ClaimLife, words: Words, width: int) -> tuple[Line, ...]:
    """The claim's life as bars over one axis of time, where anything of it moved."""
    ladder = list(dict.fromkeys(span.state for _, spans in life.sources for span in spans))
    rows = [
        Bar(name, tuple(Piece(span.since, span.until, span.state) for span in spans)) for name, spans in life.sources
    ]
    if life.course:
        pieces = tuple(
            Piece(one.since, one.until, f"{one.standing.state}{'!' if one.standing.disputed else ''}")
            for one in life.course
        )
        rows.insert(0, Bar("all sources", pieces))
    if words.now is None or len(ladder) < 2:
        return ()
    return chart_lines(rows, words.now, words.moment, width, begin=words.begin, last=words.last, order=life.states)


def _head(life: ClaimLife, words: Words, width: int) -> tuple[Line, ...]:
    now = life.standing
    state = now.state if now is not None else "unknown"
    bits = [Bit(f"{life.claim_id}: ", "bold"), Bit(state, "bad" if now is not None and now.disputed else "bold")]
    if words.at is not None:
        bits.append(Bit(f" at {words.moment(words.at)}", "dim"))
    if not life.active:
        bits.append(Bit(" (no longer tracked)", "dim"))
    if now is not None:
        reach = next((one for one in reversed(life.course) if words.at is None or one.since < words.at), None)
        back = reach.back_after if reach is not None else None
        again = f", back after {words.lasted(back)}" if back else ""
        since = f", seen since {words.moment(now.since)}, by {now.source} ({now.confidence:.2f})"
        bits.append(Bit(f"{since}{again}", "dim"))
    lines = [*wrap(bits, width, (), "  ")]
    if life.question:
        lines += wrap([Bit(life.question, "dim")], width, [Bit("  ")], "  ")
    for text in _positions(now):
        lines += wrap([Bit(text, "bad" if now is not None and now.disputed else "plain")], width, [Bit("  ")], "  ")
    return tuple(lines)


def _positions(now: Standing | None) -> tuple[str, ...]:
    """Which sources say otherwise, in words."""
    if now is None:
        return ()
    said = []
    if now.disputed:
        said.append(f"disputed by {', '.join(now.against)}" if now.against else "disputed")
    if now.behind:
        said.append(f"still on an older state: {', '.join(now.behind)}")
    if now.copies:
        said.append(f"carries another's text: {', '.join(now.copies)}")
    return tuple(said)


def span_lines(span: Stretch, before: str | None, words: Words, width: int) -> tuple[Line, ...]:
    """One stretch: when, what, how long, and the first sentence that says so."""
    moved = before is not None
    sign = Bit("    ● ", "bad") if moved else Bit("    ○ ", "dim")
    bits = [Bit(f"{words.moment(span.since)}  ", "dim")]
    if before is not None:
        bits.append(Bit(f"{before} → "))
    quiet = span.state == "unknown"
    bits.append(Bit(span.state, "dim" if quiet else "bold"))
    facts = [f"@{span.ref.seq}"]
    if not quiet:
        facts.append(f"{span.confidence:.2f}")
    if span.analyzer.startswith("human/"):
        facts.append(f"ruled by {span.analyzer.removeprefix('human/')}")
    elif span.ruled_by is not None and span.ruled_at is not None:
        facts.append(f"ruled by {span.ruled_by} at @{span.ruled_at.seq}")
    if " model/" in span.analyzer:
        facts.append(f"decided by {span.analyzer.partition(' model/')[2]}")
    if span.back_after is not None and not quiet:
        facts.append(f"reversal: back after {words.lasted(span.back_after)}")
    facts.append(f"for {words.lasted(span.lasted)}" if span.lasted is not None else f"until {words.present}")
    if span.rival:
        facts.append(f"also supports {span.rival}")
    bits.append(Bit(f" ({', '.join(facts)})", "dim"))
    lines = [*wrap(bits, width, [sign], "      ")]
    if moved:
        lines += _when(span, words, width)
    if span.evidence and not quiet:
        lines += wrap([Bit(f"“{span.evidence[0].quote}”")], width, [Bit("      ")], "      ")
    return tuple(lines)


def _when(span: Stretch, words: Words, width: int) -> tuple[Line, ...]:
    """Between which two looks it changed, beside what the page itself claims."""
    said = []
    if span.last_seen is not None:
        said.append(f"changed between {words.moment(span.last_seen)} and {words.moment(span.since)}")
    if span.dated is not None:
        off = "" if _believable(span) else ", which no look bears out"
        said.append(f"the page says {words.moment(span.dated)}{off}")
    return wrap([Bit("; ".join(said), "dim")], width, [Bit("      ")], "      ") if said else ()


def _believable(span: Stretch) -> bool:
    dated, last = span.dated, span.last_seen
    return dated is not None and dated <= span.since and (last is None or dated > last)


def _told(count: int, most: int | None) -> Sequence[int | None]:
    """Which of so many moves are told; None stands for those in between that are not."""
    if most is None or count <= most + 1:
        return range(count)
    return [0, None, *range(count - most + 1, count)]


def _left_out(count: int) -> Line:
    return (Bit(f"      … {count} moves between: --all, or --since and --until", "dim"),)


def course_lines(life: ClaimLife, words: Words, width: int, most: int | None = None) -> tuple[Line, ...]:
    """How the story's state went, over all sources."""
    lines: list[Line] = [(Bit("  "), Bit("all sources", "bold"))] if life.course else []
    for n in _told(len(life.course), most):
        if n is None:
            lines.append(_left_out(len(life.course) - (most or 0)))
            continue
        reach = life.course[n]
        now = reach.standing
        before = life.before.get(reach.since) or (life.course[n - 1].standing.state if n else now.state)
        moved = before != now.state
        bits = [Bit(f"{words.moment(reach.since)}  ", "dim")]
        bits += [Bit(f"{before} → ")] if moved else []
        bits.append(Bit(now.state, "bad" if now.disputed else "bold"))
        lasted = f"until {words.present}" if reach.until is None else f"for {words.lasted(reach.until - reach.since)}"
        facts = [f"by {now.source}", f"{now.confidence:.2f}"]
        facts += [f"reversal: back after {words.lasted(reach.back_after)}"] if moved and reach.back_after else []
        facts += [lasted, *_positions(now)]
        bits.append(Bit(f" ({', '.join(facts)})", "dim"))
        lines += wrap(bits, width, [Bit("    ● " if moved else "    ○ ", "bad" if moved else "dim")], "      ")
    return tuple(lines)
