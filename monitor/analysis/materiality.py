"""Would a careful editor want to know? The weights of findings become a score and a yes or no.

What a finding weighs stands with its kind, where its evidence is; here it is decided what weights mean together.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp

from monitor.analysis.looks import Look
from monitor.model.observation import Finding

MATERIAL = 0.5  # weight from which a finding is worth telling: below it, one reader in two would call it noise
MORE = 0.02  # what each further finding that would matter by itself adds: two changed facts rank before one
UNEXPLAINED = 0.45  # most that words without their like are worth by themselves: rephrasings are full of them
MOST = 0.99  # nothing read from words alone is certain


def score_of(found: Sequence[Finding]) -> float:
    """0..1: the weightiest finding, a little more for each further one that would matter by itself."""
    if any(finding.kind == "boilerplate" for finding in found):
        return 0.0
    best = max((finding.weight for finding in found), default=0.0)
    if not is_material(best):
        return round(best, 3)
    return round(min(MOST, best + MORE * (sum(is_material(finding.weight) for finding in found) - 1)), 3)


def residue(look: Look) -> float:
    """What unexplained words are worth where no kind found a fact: never material, but the likelier ranks first."""
    strange = len(look.stems.gained) + 0.5 * len(look.stems.lost)
    return round(UNEXPLAINED * (1 - exp(-0.4 * strange)), 3)


def is_material(score: float) -> bool:
    """Whether an edit of that score, or a finding of that weight, is worth a careful editor's while."""
    return score >= MATERIAL
