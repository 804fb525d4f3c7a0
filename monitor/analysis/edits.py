"""What kind of difference is each pair? Pairs → typed edits, each with its reason, score and whether it is material.

For the caller: `edits_of(align(before, after), Context(...))`. The pairs carry every sentence of both sides, so the
context holds only what they do not: the two times that "on Tuesday" is read against, what the tracked claims are about,
and the claim changes already read (the sentences they cite make an edit a `status` edit).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from monitor.analysis.elsewhere import Elsewhere, side_of
from monitor.analysis.kinds import findings, with_status
from monitor.analysis.kinds.naming import named
from monitor.analysis.looks import Look
from monitor.analysis.materiality import Trees, is_hard, is_material, on_a_reworded_page, score_of, trees
from monitor.analysis.traits import traits_of
from monitor.analysis.views import view_of
from monitor.model.observation import ClaimChange, Edit, Finding, Pair
from monitor.model.story import UNKNOWN

KNOWN = 0.5  # share of a sentence's words that stand in the other version from which it may be a piece of it


@dataclass(frozen=True, slots=True)
class Context:
    """What the pairs do not say themselves. `changes` may hold unmoved claims, too; only moved ladder claims count."""

    before_at: datetime | None = None
    after_at: datetime | None = None
    subjects: tuple[str, ...] = ()  # subject phrases of all tracked claims
    changes: tuple[ClaimChange, ...] = ()


Judged = tuple[Look, tuple[Finding, ...], float]  # a pair, what its own words say, what that is worth


def edits_of(pairs: Sequence[Pair], context: Context = Context()) -> tuple[Edit, ...]:
    """One edit for every pair that differs, in the order of `pairs`. Same input, same output; equal pairs give none."""
    moves = _Moves(context)
    found = judged(tuple(pairs), context.before_at, context.after_at)
    scores = [score for _, _, score in found]
    if not any(change.changed for change in context.changes):
        scores = [*_together(found)]
    return tuple(
        _edit(look, kinds, score, moves.of(look.pair)) for (look, kinds, _), score in zip(found, scores, strict=True)
    )


def _together(found: tuple[Judged, ...]) -> tuple[float, ...]:
    """The scores where no claim moved: a page that is only gone over is told from one with news."""
    reworded = [look.both and score > 0 for look, kinds, score in found]
    return on_a_reworded_page(
        [score for _, _, score in found],
        reworded,
        [not any(map(is_hard, kinds)) if look.both else _known(look) for look, kinds, _ in found],
    )


def _known(look: Look) -> bool:
    """Whether a sentence put in or taken out names nothing that the other version lacks, in words that stand there."""
    view, where = (look.after, look.old) if look.after.text else (look.before, look.new)
    values = {value.norm for value in (*view.numbers, *view.dates)}
    return (
        where.spread(view.stems) >= KNOWN and all(map(where.has_word, view.names)) and all(map(where.has_value, values))
    )


def judged(pairs: tuple[Pair, ...], before_at: datetime | None, after_at: datetime | None) -> tuple[Judged, ...]:
    """Every pair that differs with what its own words say and what that is worth."""
    return _judged(pairs, before_at, after_at, trees())


@lru_cache(maxsize=8)
def _judged(
    pairs: tuple[Pair, ...], before_at: datetime | None, after_at: datetime | None, by: Trees
) -> tuple[Judged, ...]:
    """Kept for a second pass that only lays claims on top."""
    differing = [pair for pair in pairs if pair.shape != "same"]
    if not differing:
        return ()
    old = side_of([sentence for pair in pairs for sentence in pair.before], before_at)
    new = side_of([sentence for pair in pairs for sentence in pair.after], after_at)
    looks = [
        Look(
            pair,
            view_of(pair.before_text, before_at),
            view_of(pair.after_text, after_at),
            Elsewhere(old, pair.before),
            Elsewhere(new, pair.after),
        )
        for pair in differing
    ]
    return tuple((look, found, _worth(look, found)) for look in looks for found in (findings(look),))


def _worth(look: Look, found: tuple[Finding, ...]) -> float:
    """What a pair is worth by its own words; one that only changed its place is worth nothing."""
    if look.before.text == look.after.text or any(finding.kind == "boilerplate" for finding in found):
        return 0.0
    return score_of(traits_of(look, found), found)


class _Moves:
    """Which sentence carries which moved claim."""

    def __init__(self, context: Context) -> None:
        self.old: dict[int, ClaimChange] = {}
        self.new: dict[int, ClaimChange] = {}
        for change in context.changes:
            if not change.changed or not _on_a_ladder(change):
                continue
            for evidence in change.before.evidence:
                self.old.setdefault(evidence.sentence, change)
            for evidence in change.after.evidence:
                self.new.setdefault(evidence.sentence, change)

    def of(self, pair: Pair) -> ClaimChange | None:
        """The change that a pair carries: its new sentence is evidence, or its old one was and the pair replaces it."""
        for sentence in pair.after:
            if sentence.n in self.new:
                return self.new[sentence.n]
        if pair.after:
            for sentence in pair.before:
                if sentence.n in self.old:
                    return self.old[sentence.n]
        return None


def _on_a_ladder(change: ClaimChange) -> bool:
    """A ladder's states are slugs; the normal form of a value begins with a digit or a capital."""
    states = {change.before.state, change.after.state} - {UNKNOWN}
    return any(state[:1].islower() for state in states)


def _edit(look: Look, found: tuple[Finding, ...], score: float, change: ClaimChange | None) -> Edit:
    pair = look.pair
    if change is not None:
        moved = replace(look, claim=change.claim_id, states=(change.before.state, change.after.state))
        found = with_status(moved, found)
        score = max(score, found[0].weight)
    found = named(look, found, score)
    first = found[0]
    return Edit(
        first.kind,
        is_material(score),
        score,
        first.reason,
        pair.before_text or None,
        pair.after_text or None,
        pair.before[0].n if pair.before else None,
        pair.after[0].n if pair.after else None,
        tuple(dict.fromkeys(finding.kind for finding in found)),
        first.detail,
    )
