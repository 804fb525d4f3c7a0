"""Did the certainty change? Confirmed, expected, reported, possible, not excluded, no answer."""

from __future__ import annotations

import re

from monitor.analysis.lexicons import Cue
from monitor.analysis.looks import Look
from monitor.analysis.views import View
from monitor.model.observation import Finding

WILL, FIRM, PLAIN = 5, 9, 7  # ranks: a plain future, an explicit confirmation, and a statement without a cue
TIGHT = 0.6
WEIGHTS = {
    "withheld": 0.8,
    "not excluded": 0.85,
    "possible": 0.85,
    "reported": 0.85,
    "likely": 0.65,
    "will": 0.5,
    "firm": 0.65,
}
BOUNDS = {
    "least": "at least",
    "over": "more than",
    "most": "up to",
    "under": "less than",
    "nearly": "nearly",
    "about": "about",
    "": "exactly",
}
_ABLE = re.compile(r"(?:could|can) not\b")


def find(look: Look) -> Finding | None:
    """Certainty strengthened or weakened; words of one rank stand for one another unless all else is kept."""
    if not look.both:
        return None
    return _ranks(look) or _bounds(look)


def _ranks(look: Look) -> Finding | None:
    old, new = _cues(look.before), _cues(look.after)
    lost = [cue for cue in old if cue.name not in {other.name for other in new}]
    gained = [cue for cue in new if cue.name not in {other.name for other in old}]
    if not lost and not gained:
        return _same_rank(look, old, new)
    weight = max((_weight(cue, look, old if cue in gained else new) for cue in (*lost, *gained)), default=0.0)
    before, after = _least(lost or old), _least(gained or new)
    if lost and not gained:
        after = None if not new else after if after and after.rank > min(cue.rank for cue in lost) else None
    if gained and not lost:
        before = None if not old else before if before and before.rank > min(cue.rank for cue in gained) else None
    rank_before, rank_after = _rank(before), _rank(after)
    way = "strengthened" if rank_after > rank_before else "weakened"
    return Finding(
        "hedge",
        weight,
        f"certainty {way}: {_show(before)} → {_show(after)}",
        {"before": rank_before, "after": rank_after},
    )


def _weight(cue: Cue, look: Look, others: list[Cue]) -> float:
    weight = WEIGHTS[cue.name]
    if cue.name == "will":
        if any(other.rank == 4 for other in others):
            return 0.3  # "is expected to" ↔ "will"
        return 0.65 if look.kept >= TIGHT else 0.3
    if cue.name == "likely" and any(other.rank == WILL for other in others) and look.kept < TIGHT:
        return 0.3
    if cue.name == "likely" and look.kept < 0.6:
        return 0.4
    return weight if look.kept >= 0.3 or look.overlap >= 0.5 else weight - 0.15


def _same_rank(look: Look, old: list[Cue], new: list[Cue]) -> Finding | None:
    lost, gained = (
        {cue.text for cue in old} - {cue.text for cue in new},
        {cue.text for cue in new} - {cue.text for cue in old},
    )
    soft = [cue for cue in (*old, *new) if cue.text in lost | gained and cue.rank < WILL]
    if not (lost and gained and soft) or look.kept < 0.7 or any(cue.name == "possible" for cue in soft):
        return None
    return Finding("hedge", 0.6, f"certainty changed: {_quoted(sorted(lost)[0])} → {_quoted(sorted(gained)[0])}")


def _cues(view: View) -> list[Cue]:
    """What counts: "could not" tells of ability, not of doubt."""
    return [cue for cue in view.hedges if not (cue.rank == 2 and _ABLE.match(_near(view, cue)))]


def _near(view: View, cue: Cue) -> str:
    at = view.plain.find(f"{cue.text} not")
    return view.plain[at : at + len(cue.text) + 4] if at >= 0 else ""


def _least(cues: list[Cue]) -> Cue | None:
    return min(cues, key=lambda cue: cue.rank, default=None)


def _rank(cue: Cue | None) -> int:
    return PLAIN if cue is None else cue.rank


def _show(cue: Cue | None) -> str:
    return "stated as a fact" if cue is None else _quoted(cue.text)


def _quoted(text: str) -> str:
    return f"'{text}'"


def _bounds(look: Look) -> Finding | None:
    """The same figure with another bound: "410" → "at least 410". "About" comes and goes without a fact."""
    old = {value.norm: value.bound for value in look.before.numbers}
    for value in look.after.numbers:
        if value.norm in old and {old[value.norm], value.bound} - {"", "about"} and old[value.norm] != value.bound:
            if {old[value.norm], value.bound} <= {"least", "over"} or look.after.text.startswith("-", value.end):
                continue  # "under the 25-year lease" is no bound
            weight = 0.65 if look.kept >= 0.5 else 0.4
            return Finding("hedge", weight, f"{BOUNDS[old[value.norm]]} → {BOUNDS[value.bound]} {value.norm}")
    return None
