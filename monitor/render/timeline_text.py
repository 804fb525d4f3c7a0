"""How does a claim's life read? Its standing state, then in each source the spans with the sentence that began them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.model.ids import VersionRef
from monitor.model.observation import Evidence, Standing
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


@dataclass(frozen=True, slots=True)
class Words:
    """How times and spans of time are written: the reader's zone is not this room's business."""

    moment: Callable[[datetime], str]
    lasted: Callable[[timedelta], str]


def timeline_lines(lives: Sequence[ClaimLife], words: Words, width: int) -> tuple[Line, ...]:
    """The timeline of a story's claims."""
    lines: list[Line] = []
    for life in lives:
        if lines:
            lines.append(())
        lines += _head(life, words, width)
        for source, spans in life.sources:
            lines.append((Bit("  "), Bit(source, "bold")))
            for n, span in enumerate(spans):
                lines += span_lines(span, spans[n - 1].state if n else None, words, width)
    return tuple(lines)


def _head(life: ClaimLife, words: Words, width: int) -> tuple[Line, ...]:
    now = life.standing
    state = now.state if now is not None else "unknown"
    bits = [Bit(f"{life.claim_id}: ", "bold"), Bit(state, "bad" if now is not None and now.disputed else "bold")]
    if not life.active:
        bits.append(Bit(" (no longer tracked)", "dim"))
    if now is not None:
        bits.append(Bit(f" since {words.moment(now.since)}, by {now.source} ({now.confidence:.2f})", "dim"))
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
    facts.append(f"for {words.lasted(span.lasted)}" if span.lasted is not None else "until now")
    if span.rival:
        facts.append(f"also supports {span.rival}")
    bits.append(Bit(f" ({', '.join(facts)})", "dim"))
    lines = [*wrap(bits, width, [sign], "      ")]
    if span.evidence and not quiet:
        lines += wrap([Bit(f"“{span.evidence[0].quote}”")], width, [Bit("      ")], "      ")
    return tuple(lines)
