"""Does the pair carry the move of a tracked claim?"""

from __future__ import annotations

from monitor.analysis.looks import Look
from monitor.model.observation import Finding


def find(look: Look) -> Finding | None:
    """A ladder claim moved and its evidence stands in this pair; the reading decided that, not the words here."""
    if not look.claim:
        return None
    before, after = look.states
    return Finding(
        "status", 0.95, f"{look.claim}: {before} → {after}", {"claim": look.claim, "before": before, "after": after}
    )
