"""Do both sides say the same in other words?"""

from __future__ import annotations

from monitor.analysis.looks import Look
from monitor.model.observation import Finding


def find(look: Look) -> Finding | None:
    """What is left when no kind found a changed fact."""
    return Finding("rephrase", 0.0, "the same in other words") if look.both else None
