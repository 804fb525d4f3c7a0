"""Is there news? A sentence or a clause put in."""

from __future__ import annotations

from monitor.analysis.kinds.weigh import clause, joined, spoken
from monitor.analysis.lemmas import stem
from monitor.analysis.lexicons import stems_in
from monitor.analysis.looks import Look
from monitor.analysis.stages import turned
from monitor.model.observation import Finding

ANOTHER = 0.3  # share of the smaller side's content below which the two hardly say the same in other words
STRANGE = 0.55  # share of both sides' content, synonyms aside, that must be new for it to be another statement
NEWS = 0.3  # how far a headline's own content must outweigh half of what both share
SHORT = 7  # content words up to which two sides that both say no may be one statement
LEAST = 5  # content words a side must have for that share to mean anything


def find(look: Look) -> Finding | None:
    """A new sentence, or a clause put into one that was there. What was said elsewhere before is no news."""
    if not look.after.text:
        return None
    if not look.before.text:
        return _sentence(look)
    if _another(look) or _moved_on(look):
        return Finding("addition", 0.6, "another statement stands in its place")
    words = clause(look, gained=True) or joined(look, gained=True)
    if not words:
        return None
    return Finding("addition", 0.7, f"put in: {words}", {"after": words})


def _another(look: Look) -> bool:
    """Whether the two sides share too little to be one statement in two wordings."""
    if look.pair.before[0].n == 0 and look.pair.after[0].n == 0:
        return _headline(look)
    if look.overlap >= ANOTHER or look.strange <= STRANGE:
        return False
    if all(any(cue.rank == 0 for cue in view.hedges) for view in (look.before, look.after)) or _both_deny(look):
        return False  # "did not say when" ↔ "no date was given"
    return min(len(look.before.stems), len(look.after.stems)) >= LEAST


def _moved_on(look: Look) -> bool:
    """Whether another event is told, in words that the other side has no like of; what is denied is no event."""
    if not turned(look.before.text, look.after.text) or any(
        cue.name in ("explicit", "denial") for view in (look.before, look.after) for cue in view.negations
    ):
        return False
    empty = stems_in("edit_light") | stems_in("edit_particles")
    old, new = (
        " ".join(word for word in view.words if stem(word) in strange - empty)
        for view, strange in ((look.before, {*look.stems.lost}), (look.after, {*look.stems.gained}))
    )
    return min(len(old.split()), len(new.split())) >= 2 and turned(old, new)


def _both_deny(look: Look) -> bool:
    """Whether both sides are short and say no."""
    sides = (look.before, look.after)
    short = all(len(view.content) <= SHORT for view in sides)
    return short and all(any(cue.name == "explicit" for cue in view.negations) for view in sides)


def _headline(look: Look) -> bool:
    """Whether a headline says another thing: a rephrased one still shares more than it has of its own."""
    strange = [word for word in (*look.stems.lost, *look.stems.gained) if word not in stems_in("edit_light")]
    return look.strange - look.overlap / 2 > NEWS and len(strange) >= 3


def _sentence(look: Look) -> Finding:
    weight, why = spoken(look)
    if weight < 0.5:
        return Finding("addition", weight, f"sentence put in: {why}")
    return Finding("addition", weight, "sentence put in")
