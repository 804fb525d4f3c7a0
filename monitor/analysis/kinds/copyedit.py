"""Was it a matter of spelling, punctuation or a word of style?"""

from __future__ import annotations

from monitor.analysis.looks import Look
from monitor.model.observation import Finding

WORDS = 2  # most words that a copy edit swaps


def find(look: Look) -> Finding | None:
    """At most a word or two differ, and none of them is content that the other side lacks."""
    if not look.both:
        return None
    size = sum(max(len(old.split()), len(new.split())) for old, new in look.swaps)
    if size > WORDS * 2 or any(max(len(old.split()), len(new.split())) > WORDS for old, new in look.swaps):
        return None
    if len(look.stems.lost) + len(look.stems.gained) > WORDS:
        return None
    return Finding("copyedit", 0.0, "spelling, punctuation or style")
