"""What does a delivery's group key say? Which alerts are told together, by which route, and what they wait for.

A key is `ROUTE/…`, with one of these marks where it waits for more than others of its group.
"""

from __future__ import annotations

DIGEST = "/digest/"  # stands in the key of what waits for a clock time
AT_ONCE = "/at-once/"  # of what is too urgent for its digest
KEPT = "/quiet/"  # of what quiet hours keep
FLAPPING = "/flap/"  # of what rests because it goes back and forth
FULL = "/flood"  # ends the key of what a full hour collects
ESCALATE = "escalate/"  # begins the key of what waits for an acknowledgement
HELD = (KEPT, FLAPPING, FULL)


def is_escalation(group: str) -> bool:
    """Whether it goes out only because nobody has acknowledged its alerts."""
    return group.startswith(ESCALATE)


def is_digest(group: str) -> bool:
    """Whether what is told together waits for a clock time."""
    return DIGEST in group and not is_escalation(group)


def held_by(group: str) -> str | None:
    """The mark of what it waited for while news went on; None where it did not."""
    return None if is_escalation(group) else next((mark for mark in HELD if mark in group), None)
