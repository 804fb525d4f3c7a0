"""What kind of difference is it, where thousands of sentences differ? By their words alone: the time is bounded.

No article has so many sentences, and no reader reads as many edits; but each is told, and none is taken for nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from monitor.analysis.bags import stems_of
from monitor.model.observation import Edit, Pair

MANY = 3_000  # differing pairs up to which each is taken apart
_WEIGHT = 0.6


def parted(pairs: Sequence[Pair]) -> tuple[Sequence[Pair], Sequence[Pair]]:
    """The pairs up to the last one that is taken apart, and the rest."""
    if len(pairs) <= MANY:
        return pairs, ()
    differing = [at for at, pair in enumerate(pairs) if pair.shape != "same"]
    if len(differing) <= MANY:
        return pairs, ()
    return pairs[: differing[MANY]], pairs[differing[MANY] :]


def rough_edits(pairs: Sequence[Pair]) -> tuple[Edit, ...]:
    """One edit for every pair that differs: put in, taken out, moved, other words, or the same words."""
    return tuple(_edit(pair) for pair in pairs if pair.shape != "same")


def _edit(pair: Pair) -> Edit:
    kind, weight, reason = _found(pair)
    return Edit(
        kind,
        weight > 0,
        weight,
        reason,
        pair.before_text or None,
        pair.after_text or None,
        pair.before[0].n if pair.before else None,
        pair.after[0].n if pair.after else None,
        (kind,),
        {},
    )


def _found(pair: Pair) -> tuple[str, float, str]:
    if not pair.before:
        return "addition", _WEIGHT, "sentence put in"
    if not pair.after:
        return "removal", _WEIGHT, "sentence taken out"
    if pair.before_text == pair.after_text:
        return "moved", 0.0, "the same words in another place"
    if stems_of(pair.before_text) == stems_of(pair.after_text) and _digits(pair.before_text) == _digits(
        pair.after_text
    ):
        return "copyedit", 0.0, "spelling, punctuation or style"
    return "addition", _WEIGHT, "another statement stands in its place"


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))
