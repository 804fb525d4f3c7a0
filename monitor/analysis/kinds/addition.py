"""Is there news? A sentence or a clause put in."""

from __future__ import annotations

from monitor.analysis.kinds.weigh import clause, spoken
from monitor.analysis.looks import Look
from monitor.model.observation import Finding


def find(look: Look) -> Finding | None:
    """A new sentence, or a clause put into one that was there. What was said elsewhere before is no news."""
    if not look.after.text:
        return None
    if not look.before.text:
        return _sentence(look)
    words = clause(look, gained=True)
    if not words:
        return None
    return Finding("addition", 0.7, f"put in: {words}", {"after": words})


def _sentence(look: Look) -> Finding:
    weight, why = spoken(look)
    if weight < 0.5:
        return Finding("addition", weight, f"sentence put in: {why}")
    return Finding("addition", weight, "sentence put in")
