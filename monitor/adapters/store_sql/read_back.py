"""How does a row become a value again? Apart from what writes, which loads far more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from monitor.adapters.store_sql.values import obj
from monitor.model.observation import Edit, Evidence, Rival


def edit_of(cells: Sequence[Any]) -> Edit:
    """The edit of (kind, material, score, before_n, before_text, after_n, after_text, detail)."""
    kind, material, score, before_n, before, after_n, after, detail = cells
    more = obj(detail) or {}
    return Edit(
        kind=kind,
        material=bool(material),
        score=float(score),
        reason=more.get("reason", ""),
        before=before,
        after=after,
        before_n=before_n,
        after_n=after_n,
        kinds=tuple(more.get("kinds", (kind,))),
        detail=more.get("values", {}),
    )


def rival_of(value: Any) -> Rival | None:
    """The rival of a JSON column."""
    found = obj(value)
    if found is None:
        return None
    evidence = tuple(Evidence(item["sentence"], item["quote"]) for item in found["evidence"])
    return Rival(found["state"], float(found["confidence"]), evidence)
