"""Did something go? A sentence or a clause taken out, silently or because the story overtook it."""

from __future__ import annotations

from monitor.analysis.kinds.weigh import clause, joined, outlived
from monitor.analysis.looks import Look
from monitor.model.observation import Finding


def find(look: Look) -> Finding | None:
    """A sentence or clause that is gone. What the new text still says elsewhere, or has overtaken, hardly matters."""
    if not look.before.text:
        return None
    if not look.after.text:
        weight, why = outlived(look)
        return Finding("removal", weight, f"sentence taken out: {why}")
    words = clause(look, gained=False) or joined(look, gained=False)
    if not words:
        return None
    return Finding("removal", 0.6, f"taken out: {words}", {"before": words})
