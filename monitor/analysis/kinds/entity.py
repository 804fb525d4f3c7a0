"""Did a person, place, body or thing change inside the same fact?"""

from __future__ import annotations

from monitor.analysis.bags import stems_of
from monitor.analysis.looks import Look
from monitor.model.observation import Finding

TIGHT = 0.6  # share of words kept in order from which a swapped noun is another thing, not another wording
FEW = 3  # most content words a swap may hold


def find(look: Look) -> Finding | None:
    """A name in another's place; in an otherwise kept sentence also a thing or quality in another's place."""
    if not look.both:
        return None
    return _named(look) or _thing(look)


def _named(look: Look) -> Finding | None:
    lost, gained = look.names.lost, look.names.gained
    if not (lost and gained):
        return None
    fresh = any(not _known(word, look.elsewhere.old) for word in gained)
    gone = any(not _known(word, look.elsewhere.new) for word in lost)
    weight = 0.85 if fresh or gone else 0.75 if look.kept >= 0.75 else 0.45
    reason = f"{' '.join(lost[:3])} → {' '.join(gained[:3])}"
    return Finding("entity", weight, f"name changed: {reason}", {"before": list(lost), "after": list(gained)})


def _known(word: str, texts: tuple[str, ...]) -> bool:
    return any(word in text.lower() for text in texts)


def _thing(look: Look) -> Finding | None:
    if look.kept < TIGHT:
        return None
    for old, new in look.swaps:
        left = [word for word in stems_of(old) if word in look.stems.lost] if old else []
        right = [word for word in stems_of(new) if word in look.stems.gained] if new else []
        if left and right and len(left) <= FEW and len(right) <= FEW:
            weight = 0.6 if look.kept >= 0.7 else 0.5
            return Finding("entity", weight, f"changed: {old.strip()!r} → {new.strip()!r}", {"before": [old], "after": [new]})
    return None
