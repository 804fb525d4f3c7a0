"""Which kinds of edit are there? In order of precedence: of two findings of equal weight the earlier names the edit.

To add a kind: a file with `find(look) -> Finding | None`, its place here, and `tests/conformance/test_edit_kind.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from monitor.analysis.kinds import (
    addition,
    attribution,
    boilerplate,
    copyedit,
    date,
    entity,
    hedge,
    moved,
    negation,
    number,
    quote,
    removal,
    rephrase,
    status,
)
from monitor.analysis.kinds.naming import COSMETIC
from monitor.analysis.looks import Look
from monitor.analysis.materiality import is_material
from monitor.model.observation import Finding

SPACES = 12  # spaces and marks by which two spellings of one sentence may differ
_BARE = re.compile(r"[\W_]+")
_FIGURES = re.compile(r"\d[\d.,:]*\d|\d")

KINDS: dict[str, Callable[[Look], Finding | None]] = {
    "status": status.find,
    "boilerplate": boilerplate.find,
    "quote": quote.find,
    "number": number.find,
    "negation": negation.find,
    "hedge": hedge.find,
    "attribution": attribution.find,
    "date": date.find,
    "entity": entity.find,
    "addition": addition.find,
    "removal": removal.find,
    "moved": moved.find,
    "copyedit": copyedit.find,
    "rephrase": rephrase.find,
}


def findings(look: Look) -> tuple[Finding, ...]:
    """Every kind that finds itself in a pair, the one that names the edit first.

    A finding too light to matter never names an edit that a cosmetic kind can name.
    """
    kinds = [KINDS[name] for name in COSMETIC] if _respaced(look) else KINDS.values()
    return _ranked([finding for find in kinds if (finding := find(look)) is not None])


def _respaced(look: Look) -> bool:
    """Whether both sides are the same letters and the same figures: "onTuesday", a comma, a capital."""
    old, new = look.before.plain, look.after.plain
    if not look.both or abs(len(old) - len(new)) > SPACES or _BARE.sub("", old) != _BARE.sub("", new):
        return False
    return _FIGURES.findall(old) == _FIGURES.findall(new) and look.before.quotes == look.after.quotes


def with_status(look: Look, found: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The findings of a pair that carries a claim's move as well."""
    moved = status.find(look)
    return _ranked([moved, *found]) if moved is not None else found


def _ranked(found: list[Finding]) -> tuple[Finding, ...]:
    if any(finding.kind == "boilerplate" for finding in found):
        found = [finding for finding in found if finding.kind in ("boilerplate", "moved")]
    order = {kind: at for at, kind in enumerate(KINDS)}

    def rank(finding: Finding) -> tuple[int, float, int]:
        group = 0 if is_material(finding.weight) else 1 if finding.kind in COSMETIC else 2
        return group, -finding.weight, order[finding.kind]

    return tuple(sorted(found, key=rank))
