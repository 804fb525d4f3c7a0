"""Which finding names an edit, once it is known whether it matters? The name, the reason and the score agree."""

from __future__ import annotations

from dataclasses import replace

from monitor.analysis.bags import stems_of
from monitor.analysis.looks import Look
from monitor.analysis.materiality import MATERIAL, is_material
from monitor.model.observation import Finding

COSMETIC = ("boilerplate", "moved", "copyedit", "rephrase")  # kinds that are never material
SHOWN = 90  # most characters of a stretch that a reason shows


def named(look: Look, found: tuple[Finding, ...], score: float) -> tuple[Finding, ...]:
    """The findings, the one that names the edit first: a fact where the edit matters, a cosmetic kind where not."""
    if is_material(score):
        facts = [finding for finding in found if finding.kind not in COSMETIC]
        if facts and is_material(facts[0].weight):
            return found
        first = replace(facts[0], weight=MATERIAL) if facts else _words(look)
        return (first, *(finding for finding in found if finding.kind != first.kind))
    if not found or not is_material(found[0].weight):
        return found
    cosmetic = tuple(finding for finding in found if finding.kind in COSMETIC)
    return (*cosmetic, *(finding for finding in found if finding.kind not in COSMETIC))


def _words(look: Look) -> Finding:
    """What came, went or was swapped, where no kind found a fact and yet the edit matters."""
    if not look.both:
        kind = "addition" if look.after.text else "removal"
        return Finding(kind, MATERIAL, "sentence put in" if look.after.text else "sentence taken out")
    old, new = max(look.swaps, key=lambda swap: (_weight(*swap), swap), default=("", ""))
    before, after = old.strip(" ,;"), new.strip(" ,;")
    if before and after:
        return Finding("entity", MATERIAL, f"changed: {_cut(before)!r} → {_cut(after)!r}", _detail(before, after))
    if after:
        return Finding("addition", MATERIAL, f"put in: {_cut(after)}", _detail(before, after))
    return Finding("removal", MATERIAL, f"taken out: {_cut(before)}", _detail(before, after))


def _weight(old: str, new: str) -> int:
    return len((stems_of(old) if old.strip() else frozenset()) ^ (stems_of(new) if new.strip() else frozenset()))


def _detail(before: str, after: str) -> dict[str, list[str]]:
    return {"before": [before] if before else [], "after": [after] if after else []}


def _cut(text: str) -> str:
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
