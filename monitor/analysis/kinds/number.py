"""Did a figure change? Amounts, money, percent, points, ordinals, in digits or in words."""

from __future__ import annotations

from monitor.analysis.looks import Look
from monitor.model.observation import Finding

SMALL = {"1", "2", "#1", "#2", "50%", "100%"}  # "the two sides", "a second", "half": words that come and go in rephrasing


def find(look: Look) -> Finding | None:
    """Figures swapped, after all spellings of the same amount are taken off; and digits that no value explains."""
    if not look.both:
        return None
    lost, gained = look.numbers.lost, look.numbers.gained
    big_lost, big_gained = [n for n in lost if n not in SMALL], [n for n in gained if n not in SMALL]
    if lost and gained:
        weight = 0.9 if big_lost or big_gained else 0.75 if look.kept >= 0.6 else 0.4
        old, new = (big_lost or list(lost))[0], (big_gained or list(gained))[0]
        return Finding("number", weight, f"figure changed: {old} → {new}", {"before": list(lost), "after": list(gained)})
    if look.digits.swapped:
        old, new = look.digits.lost[0], look.digits.gained[0]
        return Finding("number", 0.8, f"figure changed: {old} → {new}", {"before": [old], "after": [new]})
    return _one_sided(look, big_lost, big_gained)


def _one_sided(look: Look, lost: list[str], gained: list[str]) -> Finding | None:
    lost = [norm for norm in lost if not look.elsewhere.new_values[norm]]
    gained = [norm for norm in gained if not look.elsewhere.old_values[norm]]
    if gained:
        return Finding("number", 0.6, f"figure put in: {gained[0]}", {"before": [], "after": gained})
    if lost:
        return Finding("number", 0.55, f"figure dropped: {lost[0]}", {"before": lost, "after": []})
    return None
