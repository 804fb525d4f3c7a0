"""Which kinds of edit are there? In order of precedence: of two findings of equal weight the earlier names the edit.

To add a kind: a file with `find(look) -> Finding | None`, its place here, and `tests/conformance/test_edit_kind.py`.
"""

from __future__ import annotations

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
from monitor.analysis.looks import Look
from monitor.model.observation import Finding

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
    """Every kind that finds itself in a pair, the one that names the edit first."""
    found = [finding for find in KINDS.values() if (finding := find(look)) is not None]
    if any(finding.kind == "boilerplate" for finding in found):
        found = [finding for finding in found if finding.kind in ("boilerplate", "moved")]
    order = {kind: at for at, kind in enumerate(KINDS)}
    return tuple(sorted(found, key=lambda finding: (-finding.weight, order[finding.kind])))
