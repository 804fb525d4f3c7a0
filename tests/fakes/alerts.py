"""Alerts and deliveries for tests, told in few words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from monitor.model.alert import Alert, Delivery, Severity
from monitor.model.ids import sha_of

NOW = datetime(2026, 12, 16, 14, 4, tzinfo=UTC)


def claim_alert(n: int = 1, **changes: Any) -> Alert:
    """A moved claim, complete as the pipeline makes it."""
    facts = {
        "story": "harbour-lease",
        "story_title": "The lease of the harbour",
        "source": "agency",
        "url": "https://news.example/world/harbour?id=7",
        "version": f"harbour-lease/agency@{n + 1}",
        "previous": f"harbour-lease/agency@{n}",
        "captured_at": NOW.isoformat(),
        "question": "Is there an agreement on the harbour?",
        "claim": "agreement-status",
        "before": "talks",
        "after": "signed",
        "confidence": 0.93,
        "before_sentence": "Talks on the harbour are taking place in Port Ellis.",
        "after_sentence": "Both sides signed the agreement in Port Ellis.",
        "marked": [
            ["-", "Talks on the harbour are taking place"],
            ["+", "Both sides signed the agreement"],
            ["=", " in Port Ellis."],
        ],
        "evidence": ["Both sides signed the agreement in Port Ellis."],
        "reason": "the agreement moved up its ladder",
        "unannounced": True,
    } | changes.pop("facts", {})
    values: dict[str, Any] = {
        "kind": "claim",
        "severity": Severity.NOTICE,
        "title": "Agreement status: talks → signed (agency)",
        "dedup_key": sha_of(["claim", n]),
        "at": NOW,
        "story": "harbour-lease",
        "source": "agency",
        "claim": "agreement-status",
    } | changes
    return Alert(facts=facts, **values)


def edit_alert(n: int = 1, **changes: Any) -> Alert:
    """A removed sentence."""
    facts = {
        "story_title": "The lease of the harbour",
        "url": "https://news.example/world/harbour?id=7",
        "version": "harbour-lease/agency@3",
        "previous": "harbour-lease/agency@2",
        "captured_at": NOW.isoformat(),
        "edit_kind": "removal",
        "reason": "a sentence with a number is gone",
        "score": 0.7,
        "before_sentence": "Some 1,200 dockers would lose their work.",
    } | changes.pop("facts", {})
    values: dict[str, Any] = {
        "kind": "edit",
        "severity": Severity.INFO,
        "title": "Removal: a sentence with a number is gone (agency)",
        "dedup_key": sha_of(["edit", n]),
        "at": NOW,
        "story": "harbour-lease",
        "source": "agency",
    } | changes
    return Alert(facts=facts, **values)


def delivery(*alerts: Alert, id: int = 1, receiver: str = "desk", **changes: Any) -> Delivery:
    """A leased delivery of these alerts."""
    told = alerts or (claim_alert(),)
    values: dict[str, Any] = {
        "route": "moves",
        "group_key": "moves/group/story=harbour-lease",
        "token": 1,
        "attempts": 1,
        "due_at": NOW,
        "created_at": NOW - timedelta(minutes=2),
        "key": sha_of([receiver, *sorted(one.dedup_key for one in told)]),
    } | changes
    return Delivery(id=id, receiver=receiver, alerts=told, **values)
