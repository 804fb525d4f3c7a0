"""How is an alert with its deliveries written for programs, and in which words did each delivery end?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from monitor.model.alert import QUIET, Alert, DeliveryRow, StoredAlert
from monitor.model.groups import FLAPPING, FULL, KEPT, is_digest, is_escalation
from monitor.render.titles import told_as

NO_ROUTES = (
    "config/monitor.yaml has no routes, so nobody is told of anything. Add there, for example, "
    'receivers: {desk: {url: "file:var/alerts.jsonl"}} and routes: [{name: all, match: {}, receivers: [desk]}]; '
    "then try it: monitor alerts test desk"
)


def alert_rows(each: StoredAlert) -> list[dict[str, Any]]:
    """One row a delivery, one without a receiver where no route took the alert. `id` is what messages carry."""
    alert = each.alert
    head = {
        "id": alert.dedup_key,
        "number": each.id,
        "kind": alert.kind,
        "severity": alert.severity.value,
        "title": told_as(alert),
        "at": alert.at,
        "story": alert.story,
        "source": alert.source,
        "seq": each.seq,
        "claim": alert.claim,
        "acked_at": each.acked_at,
        "acked_by": each.acked_by,
    }
    if not each.deliveries:
        return [head | {"receiver": None, "state": None, "attempts": 0, "due_at": None, "last_error": None}]
    return [
        head
        | {
            "delivery": row.id,
            "receiver": row.receiver,
            "route": row.route,
            "state": state_of(row),
            "attempts": row.attempts,
            "due_at": row.due_at,
            "sent_at": row.sent_at,
            "last_error": row.reason,
            "muted_by": row.muted_by,
        }
        for row in each.deliveries
    ]


def placed_title(alert: Alert) -> str:
    """The title with story and source: one that was written for a story's own readers names the source alone."""
    title = told_as(alert)
    if alert.story is None:
        return title
    place = f"{alert.story}/{alert.source}" if alert.source is not None else alert.story
    head, found, tail = title.rpartition(f" ({alert.source}")
    if found and tail[:1] in (")", ","):
        return f"{head} ({place}{tail}"
    return f"{title} ({place})"


def reaches(each: StoredAlert) -> bool:
    """Whether anybody was told, or is to be: a way that is neither muted nor given up."""
    return any(state_of(row) not in ("muted", "dead") for row in each.deliveries)


def can_be_sent_again(row: DeliveryRow) -> bool:
    """Whether it did not arrive, or not with everybody."""
    return state_of(row) in ("dead", "retrying") or (state_of(row) == "sent" and row.reason is not None)


def state_of(row: DeliveryRow) -> str:
    """What became of the alert on this way: muted where it alone was left out of a delivery that was sent."""
    return "muted" if row.muted_by else row.state.value


def shown(row: DeliveryRow) -> str:
    """The state for people: what quiet hours hold was refused by nobody."""
    held = row.reason == QUIET if row.state.value == "retrying" else KEPT in row.group_key
    waits = row.state.value in ("collecting", "retrying") and not row.muted_by
    return "held (quiet hours)" if waits and held else state_of(row)


def delivery_word(row: DeliveryRow, moment: Callable[[datetime], str], alert: Alert | None = None) -> str:
    """A delivery's state in a sentence; of what `alert` is, where that is why it waits."""
    tries = f"{row.attempts} attempt{'s' * (row.attempts != 1)}"
    reason = f": {row.reason}" if row.reason else ""
    match state_of(row):
        case "muted":
            return f"kept back{f': {row.muted_by}' if row.muted_by else reason}"
        case "sent":
            answer = f", answer: {row.answer}" if row.answer else ""
            lost = f"{reason}; again: monitor alerts retry --dead" if row.reason else ""
            return f"sent {moment(row.sent_at or row.due_at)} after {tries}{answer}{lost}"
        case "dead":
            return f"given up after {tries}{reason}; again: monitor alerts retry --dead"
        case "retrying" if row.reason == QUIET:
            return f"rests for quiet hours until {moment(row.due_at)}"
        case "retrying" if not row.attempts:
            return f"waits until {moment(row.due_at)}{reason}"
        case "retrying":
            return f"not taken yet ({tries}{reason}); next try {moment(row.due_at)}"
        case "sending":
            return f"on its way since {moment(row.due_at)}"
        case _:
            flaps = alert is not None and "flips" in alert.facts and FLAPPING in row.group_key
            return _waits(row.group_key, moment(row.due_at), flaps=flaps)


def _waits(group: str, when: str, *, flaps: bool) -> str:
    if is_escalation(group):
        return f"to be told at {when}, unless somebody acknowledges it before"
    if is_digest(group):
        return f"waits for the digest of {when}"
    if KEPT in group:
        return f"rests for quiet hours until {when}"
    if group.endswith(FULL):
        return f"waits until {when}: the hour is full, so what is left of it is one message"
    if flaps:
        return f"waits until {when}: it goes back and forth (flapping), so its messages rest"
    return f"waits until {when} for others of its group"
