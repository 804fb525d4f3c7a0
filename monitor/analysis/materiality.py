"""Would a careful editor want to know? The weights of findings become a score and a yes or no."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.model.observation import Finding

MATERIAL = 0.5  # score from which an edit is material


def score_of(found: Sequence[Finding]) -> float:
    """0..1: the weightiest finding, a little more for each further one that would matter by itself."""
    if not found or found[0].kind == "boilerplate":
        return 0.0
    best = found[0].weight
    more = sum(1 for finding in found[1:] if finding.weight >= MATERIAL)
    return round(min(0.99, best + 0.02 * more), 3) if best >= MATERIAL else round(best, 3)


def is_material(score: float) -> bool:
    """Whether an edit of that score is worth a careful editor's while."""
    return score >= MATERIAL
