"""Did a day or an hour change? Relative days are resolved against the article's own date."""

from __future__ import annotations

from monitor.analysis.looks import Look
from monitor.model.observation import Finding


def find(look: Look) -> Finding | None:
    """Days, months, years or hours swapped, or a loose time ("spring", "late") for another. One alone may be detail."""
    if not look.both:
        return None
    lost, gained = look.dates.lost, look.dates.gained
    if lost and gained and not _narrower(lost, gained):
        return Finding("date", 0.85, f"time changed: {lost[0]} → {gained[0]}", {"before": list(lost), "after": list(gained)})
    loose = _loose(look)
    if loose and not (lost and gained):
        return Finding("date", 0.75, f"time changed: {loose[0]} → {loose[1]}", {"before": [loose[0]], "after": [loose[1]]})
    new = [norm for norm in gained if not look.elsewhere.old_values[norm]]
    old = [norm for norm in lost if not look.elsewhere.new_values[norm]]
    if new and not lost:
        return Finding("date", 0.35, f"time put in: {new[0]}", {"before": [], "after": new})
    if old and not gained:
        return Finding("date", 0.3, f"time dropped: {old[0]}", {"before": old, "after": []})
    return None


def _narrower(lost: tuple[str, ...], gained: tuple[str, ...]) -> bool:
    """Whether the one only says more exactly what the other says: `2026-05` and `2026-05-21`."""
    return all(any(a.startswith(b) or b.startswith(a) for b in gained) for a in lost)


def _loose(look: Look) -> tuple[str, str] | None:
    for name in ("season", "near", "part", "edge"):
        old = {cue.text for cue in look.before.times if cue.name == name}
        new = {cue.text for cue in look.after.times if cue.name == name}
        if old - new and new - old and (look.kept >= 0.5 or name == "season"):
            return sorted(old - new)[0], sorted(new - old)[0]
    return None
