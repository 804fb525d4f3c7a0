"""Did a day or an hour change? Relative days are resolved against the article's own date."""

from __future__ import annotations

import re

from monitor.analysis.looks import Look
from monitor.model.observation import Finding

_TERM = re.compile(r"\b(?:until|till|by|due|expected|scheduled|before|deadline|starting)\b[\w ]*$")


def find(look: Look) -> Finding | None:
    """Days, months, years or hours swapped, or a loose time ("spring", "late") for another. One alone may be detail."""
    if not look.both:
        return None
    lost, gained = look.dates.lost, look.dates.gained
    if lost and gained and not _narrower(lost, gained):
        return Finding(
            "date", 0.85, f"time changed: {lost[0]} → {gained[0]}", {"before": list(lost), "after": list(gained)}
        )
    loose = _loose(look)
    if loose and not (lost and gained):
        return Finding(
            "date", 0.75, f"time changed: {loose[0]} → {loose[1]}", {"before": [loose[0]], "after": [loose[1]]}
        )
    new = [norm for norm in gained if not look.old.has_value(norm)]
    old = [norm for norm in lost if not look.new.has_value(norm)]
    if new and not lost:
        return Finding("date", 0.55 if _planned(look) else 0.35, f"time put in: {new[0]}", {"before": [], "after": new})
    if old and not gained:
        return Finding("date", 0.3, f"time dropped: {old[0]}", {"before": old, "after": []})
    return None


def _planned(look: Look) -> bool:
    """Whether the new time is a term: "until Sept. 28", "due to reopen on Tuesday"."""
    return any(_TERM.search(look.after.text[max(0, value.start - 40) : value.start]) for value in look.after.dates)


def _narrower(lost: tuple[str, ...], gained: tuple[str, ...]) -> bool:
    """Whether the one only says more exactly what the other says: `2026-05` and `2026-05-21`."""
    return all(any(_nested(a, b) or _nested(b, a) for b in gained) for a in lost)


def _nested(exact: str, rough: str) -> bool:
    """Whether the one may be the other told less exactly: without its year, or as a weekday nobody resolved."""
    if ("weekday" in exact) != ("weekday" in rough):
        return True
    if len(exact) == len("2026-05-21") and len(rough) == len("2026-05") and exact[4:7] == rough[4:]:
        return True  # the year of either may be inferred
    return exact.startswith(rough) or (rough.startswith("-") and exact.endswith(rough))


def _loose(look: Look) -> tuple[str, str] | None:
    for name in ("season", "near", "part", "edge"):
        old = {cue.text for cue in look.before.times if cue.name == name}
        new = {cue.text for cue in look.after.times if cue.name == name}
        if old - new and new - old and (look.kept >= 0.5 or name == "season"):
            return sorted(old - new)[0], sorted(new - old)[0]
    return None
