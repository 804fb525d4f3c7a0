"""How does a value become rows, and back? Pure; both directions of one record stand here.

What is hashed of them stands in `model/hashing.py`.

Kinds that are open in the schema are checked here, so that a new one needs no migration.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, get_args
from urllib.parse import urlsplit

from monitor.adapters.store_sql.values import clean, clean_or_none, plain
from monitor.model import outcome as outcomes
from monitor.model.alert import ALERT_KINDS, Alert, Severity
from monitor.model.observation import EDIT_KINDS, Edit, Observation, Reading, Rival
from monitor.model.outcome import Capture
from monitor.model.story import Claim
from monitor.render.inert import link

Rows = dict[str, Any]

SEEING = frozenset({"new", "unchanged", "not_modified", "found"})  # what shows the article; any other is a miss
OUTCOMES = SEEING | {
    "".join(f"_{char.lower()}" if char.isupper() else char for char in kind.__name__).lstrip("_")
    for kind in (*get_args(outcomes.FetchOutcome), *get_args(outcomes.ExtractOutcome), *get_args(outcomes.Rejected))
}
DEFAULT_PORTS = {"http": 80, "https": 443}


def _known(kind: str, of: Any, what: str) -> str:
    if kind not in of:
        raise ValueError(f"{what} {kind!r} is in no registry")
    return kind


def host_of(url: str) -> str:
    """What shares one turn: host name in lower case, with the port where it is not the scheme's own.

    >>> host_of("https://News.example/x"), host_of("http://127.0.0.1:8901/")
    ('news.example', '127.0.0.1:8901')
    """
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        port = None
    host = (parts.hostname or "").lower().rstrip(".")
    return host if port is None or port == DEFAULT_PORTS.get(parts.scheme) else f"{host}:{port}"


def claim_definition(claim: Claim) -> Rows:
    """What a reading depends on, as the claims table keeps it."""
    states = [[state.name, list(state.phrases)] for state in claim.states]
    return {"sha": claim.definition_sha, "subject": list(claim.subject), "states": states, "value": claim.value}


def capture_row(capture: Capture, source_id: int, **more: Any) -> Rows:
    """One attempt. Raises ValueError for an outcome that no registry knows."""
    return {
        "source_id": source_id,
        "at": capture.at,
        "ms": capture.ms,
        "via": capture.via.value,
        "outcome": _known(capture.outcome, OUTCOMES, "outcome"),
        "reason": capture.reason.value if capture.reason else None,
        "http_status": capture.http_status,
        "final_url": link(capture.final_url or "") or None,  # without user and tokens, as digests cover it
        "tls": capture.tls,
        "detail": clean_or_none(capture.detail),
        **more,
    }


def edit_row(n: int, edit: Edit) -> Rows:
    """One edit of a change; what most of them lack is left out of `detail`."""
    detail: Rows = {"reason": edit.reason}
    if edit.kinds and edit.kinds != (edit.kind,):
        detail["kinds"] = edit.kinds
    if edit.detail:
        detail["values"] = edit.detail
    return {
        "n": n,
        "kind": _known(edit.kind, EDIT_KINDS, "edit kind"),
        "material": edit.material,
        "score": float(edit.score),
        "before_n": edit.before_n,
        "before_text": clean_or_none(edit.before),
        "after_n": edit.after_n,
        "after_text": clean_or_none(edit.after),
        "detail": plain(detail),
    }


def reading_row(reading: Reading, version_id: int, story_id: str, valid_from: datetime, seen_from: datetime) -> Rows:
    """One reading; its evidence is `evidence_rows`."""
    return {
        "version_id": version_id,
        "story_id": story_id,
        "claim_id": reading.claim_id,
        "state": clean(reading.state),
        "confidence": float(reading.confidence),
        "rival": rival_document(reading.rival),
        "analyzer": reading.analyzer,
        "valid_from": valid_from,
        "seen_from": seen_from,
    }


def evidence_rows(reading: Reading) -> list[Rows]:
    """The sentences that carry a reading, without the reading's id."""
    return [
        {"n": n, "sentence": item.sentence, "quote": clean(item.quote)} for n, item in enumerate(reading.evidence, 1)
    ]


def rival_document(rival: Rival | None) -> Any:
    """The other state that the article supports, as plain JSON."""
    if rival is None:
        return None
    evidence = [{"sentence": item.sentence, "quote": item.quote} for item in rival.evidence]
    return plain({"state": rival.state, "confidence": rival.confidence, "evidence": evidence})


def alert_row(alert: Alert) -> Rows:
    """One alert, without the ids of what caused it. What is hashed goes into exports and backups as it is: its address
    loses user, password and tokens before that."""
    return {
        "story_id": alert.story,
        "claim_id": alert.claim,
        "kind": _known(alert.kind, ALERT_KINDS, "alert kind"),
        "severity": Severity(alert.severity).value,
        "title": clean(alert.title),
        "facts": plain({**alert.facts, "url": link(alert.facts["url"])} if "url" in alert.facts else alert.facts),
        "dedup_key": alert.dedup_key,
        "at": alert.at,
    }


def change_row(observation: Observation, before_id: int, after_id: int, seen_from: datetime) -> Rows:
    """The change that leads to a version, without its edits."""
    return {
        "before_id": before_id,
        "after_id": after_id,
        "analyzer": observation.analyzer,
        "score": min(1.0, max(0.0, float(observation.score))),
        "material": observation.material,
        "unannounced": observation.unannounced,
        "seen_from": seen_from,
    }
