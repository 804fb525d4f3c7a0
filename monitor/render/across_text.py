"""How do two sources beside each other read? What each says of a claim, then how much only one of them has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from monitor.model.observation import ClaimChange, Reading
from monitor.render.styled import Bit, Line, wrap
from monitor.render.verdict_text import MOVED


def in_short(counts: tuple[int, int, int, int], changes: Sequence[ClaimChange], names: tuple[str, str]) -> str:
    """How much differs between two sources, in one line."""
    differ = sum(change.changed for change in changes)
    only_first, only_second, reworded, same = counts
    parts = [f"{differ} claim{'s' * (differ != 1)} differ{'s' * (differ == 1)}"] if differ else []
    parts += [
        f"{n} sentence{'s' * (n != 1)} only {name}"
        for n, name in zip((only_first, only_second), names, strict=True)
        if n
    ]
    parts += [f"{reworded} in other words"] if reworded else []
    parts += [f"{same} word for word"] if same else []
    return f"Two sources: {', '.join(parts) or 'nothing to compare'}."


def across_lines(
    counts: tuple[int, int, int, int], changes: Sequence[ClaimChange], names: tuple[str, str], width: int
) -> Iterator[Line]:
    """The head of a difference between two sources: `counts` are the sentences that only the first, only the second
    has, those in other words in both, and those word for word."""
    differ = [change for change in changes if change.changed]
    head, _, rest = in_short(counts, changes, names).partition(":")
    yield from wrap([Bit(head, "bold"), Bit(f":{rest}")], width)
    for change in differ:
        yield from wrap([Bit(change.claim_id, "bold")], width, [Bit(f"{MOVED} ", "bad")], "  ")
        for name, reading in zip(names, (change.before, change.after), strict=True):
            yield from _says(name, reading, width)


def _says(name: str, reading: Reading, width: int) -> Iterator[Line]:
    head = [Bit(f"  {name}: ", "dim")]
    if not reading.known:
        yield from wrap([Bit("does not say", "dim")], width, head, "    ")
        return
    sure = f"ruled by {reading.ruled_by}" if reading.ruled_by else f"{reading.confidence:.2f}"
    yield from wrap([Bit(reading.state), Bit(f" ({sure})", "dim")], width, head, "    ")
    for proof in reading.evidence[:1]:
        yield from wrap([Bit(f"“{proof.quote}”")], width, [Bit("    ")], "    ")
