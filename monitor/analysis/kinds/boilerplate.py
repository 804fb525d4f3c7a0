"""Is it furniture of the page?"""

from __future__ import annotations

from monitor.analysis.looks import Look
from monitor.model.observation import Finding


def find(look: Look) -> Finding | None:
    """Credits, captions, time stamps, calls to read or share, on every side that holds text."""
    sides = [view for view in (look.before, look.after) if view.text]
    if not sides or not all(view.boilerplate for view in sides):
        return None
    return Finding("boilerplate", 0.0, "furniture of the page: a credit, caption, stamp or call to the reader")
