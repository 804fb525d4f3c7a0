"""Did a sentence only change its place?"""

from __future__ import annotations

from monitor.analysis.looks import Look
from monitor.model.observation import Finding


def find(look: Look) -> Finding | None:
    """The sentence stands elsewhere in the text; whatever changed in its words is for the other kinds to say."""
    if look.pair.shape != "moved":
        return None
    old, new = look.pair.before[0], look.pair.after[0]
    detail = {"from": old.n, "to": new.n, "paragraphs": [old.paragraph, new.paragraph]}
    return Finding("moved", 0.0, f"moved from sentence {old.n} to {new.n}", detail)
