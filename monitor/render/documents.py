"""How does a message read to a program? One JSON object; fields are added, never renamed or removed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from monitor.model.alert import Alert
from monitor.model.ids import utc_text
from monitor.render.inert import clean_values, defuse, line, link
from monitor.render.message import Message
from monitor.render.text import text_of
from monitor.render.titles import title_of

SCHEMA_VERSION = 1


def document_of(message: Message, alerts: Sequence[Alert], receiver: str, route: str) -> dict[str, Any]:
    """The notification: `alert_id` is the strongest alert's, `alerts` holds every one in the message's order.

    Nothing in it depends on when it is sent, so a repeat is the same bytes under the same idempotency key; but for the
    text of a digest, which ends with how its stories stand then.
    """
    by_id = {alert.dedup_key: alert for alert in alerts}
    return {
        "schema_version": SCHEMA_VERSION,
        "type": "alerts",
        "alert_id": message.ids[0] if message.ids else None,
        "title": defuse(message.subject),
        "severity": message.severity.value,
        "story": message.story or None,
        "route": line(route),
        "receiver": line(receiver),
        "text": defuse(text_of(message)),
        "alerts": [_alert(by_id[one], message) for one in message.ids if one in by_id],
    }


def _alert(alert: Alert, message: Message) -> dict[str, Any]:
    document: dict[str, Any] = clean_values(
        {
            "alert_id": alert.dedup_key,
            "kind": alert.kind,
            "severity": alert.severity.value,
            "title": str(title_of(alert, message.zone, message.words)),
            "at": utc_text(alert.at),
            "story": alert.story,
            "source": alert.source,
            "claim": alert.claim,
            "facts": dict(alert.facts) | ({"url": link(alert.facts["url"])} if "url" in alert.facts else {}),
        }
    )
    return document
