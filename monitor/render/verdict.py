"""How does a comparison read as JSON? The document of `compare --json`, which other programs build on."""

from __future__ import annotations

from typing import Any

from monitor.model.observation import ClaimChange, Edit, Evidence, Observation

SCHEMA_VERSION = 1


def verdict(observation: Observation, *, explained: bool = False) -> dict[str, Any]:
    """The verdict of two versions as plain JSON values; `explained` adds what led to each edit and reading.

    `material` is any material edit or changed claim; evidence is sentences of the newer version, word for word.
    """
    return {
        "schema_version": SCHEMA_VERSION,
        "material": observation.material,
        "score": _short(observation.score),
        "edits": [edit_document(edit, explained=explained) for edit in observation.edits],
        "claims": [_claim(change, explained=explained) for change in observation.changes],
        "unannounced": observation.unannounced,
        "analyzer": observation.analyzer,
    }


def edit_document(edit: Edit, *, explained: bool = False) -> dict[str, Any]:
    """One edit as plain JSON values: an added sentence has no `before`, a removed one no `after`."""
    document: dict[str, Any] = {
        "kind": edit.kind,
        "material": edit.material,
        "before": edit.before,
        "after": edit.after,
        "score": _short(edit.score),
        "reason": edit.reason,
        "kinds": list(edit.kinds or (edit.kind,)),
        "before_n": edit.before_n,
        "after_n": edit.after_n,
    }
    if explained:
        document["detail"] = dict(edit.detail)
    return document


def _claim(change: ClaimChange, *, explained: bool) -> dict[str, Any]:
    after = change.after
    document: dict[str, Any] = {
        "id": change.claim_id,
        "before": change.before.state,
        "after": after.state,
        "changed": change.changed,
        "evidence": _quotes(after.evidence) if after.known else [],
        "confidence": _short(after.confidence),
        "before_evidence": _quotes(change.before.evidence) if change.before.known else [],
    }
    if after.rival is not None:
        document["rival"] = {
            "state": after.rival.state,
            "confidence": _short(after.rival.confidence),
            "evidence": _quotes(after.rival.evidence),
        }
    if explained:
        document["features"] = dict(after.features)
        document["before_features"] = dict(change.before.features)
    return document


def _quotes(evidence: tuple[Evidence, ...]) -> list[str]:
    return [proof.quote for proof in evidence]


def _short(value: float) -> float:
    """Four decimals: more would only make equal verdicts look different."""
    return round(float(value), 4)
