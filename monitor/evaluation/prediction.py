"""What does an engine say of a step? The verdict document (as `compare --json` prints it) in the form scoring needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from monitor.evaluation.texts import norm


@dataclass(frozen=True, slots=True)
class SaidEdit:
    """One predicted edit with its texts made plain; `document` is what the engine printed of it."""

    kind: str
    material: bool
    before: str
    after: str
    document: Mapping[str, Any] = field(hash=False, compare=False)


@dataclass(frozen=True, slots=True)
class SaidClaim:
    """One predicted claim; a claim that is left out counts as unknown on both sides and not changed."""

    before: str | None
    after: str | None
    changed: bool
    evidence: tuple[str, ...]
    confidence: float | None
    document: Mapping[str, Any] = field(hash=False, compare=False)


@dataclass(frozen=True, slots=True)
class Said:
    """All that was predicted of a step. `given` is False where there was no prediction at all."""

    given: bool
    material: bool
    edits: tuple[SaidEdit, ...]
    claims: Mapping[str, SaidClaim] = field(hash=False)

    def claim(self, claim_id: str) -> SaidClaim:
        """What was said of a claim."""
        return self.claims.get(claim_id) or SaidClaim(None, None, False, (), None, {})


def said_of(document: Mapping[str, Any]) -> Said:
    """A verdict document as a prediction; edits without any text are left out."""
    edits = tuple(edit for edit in (_edit(entry) for entry in document.get("edits") or ()) if edit.before or edit.after)
    material = document.get("material")
    claims = {str(entry["id"]): _claim(entry) for entry in document.get("claims") or ()}
    flag = any(edit.material for edit in edits) if material is None else bool(material)
    return Said(bool(document), flag, edits, claims)


def _edit(entry: Mapping[str, Any]) -> SaidEdit:
    before, after = norm(entry.get("before") or ""), norm(entry.get("after") or "")
    return SaidEdit(str(entry.get("kind", "")).lower(), bool(entry.get("material")), before, after, entry)


def _claim(entry: Mapping[str, Any]) -> SaidClaim:
    confidence = entry.get("confidence")
    return SaidClaim(
        before=entry.get("before"),
        after=entry.get("after"),
        changed=bool(entry.get("changed")),
        evidence=tuple(norm(quote) for quote in entry.get("evidence") or () if quote),
        confidence=None if confidence is None else float(confidence),
        document=entry,
    )
