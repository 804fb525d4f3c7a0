"""In which words is a delivery told? Pure: a delivery → the notification in every form."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from monitor.model.alert import Alert, Besides, Delivery, Notification, Route, Severity
from monitor.model.groups import AT_ONCE, FLAPPING, FULL, KEPT, held_by, is_escalation
from monitor.model.ids import dedup_key, sha_of
from monitor.model.words import ENGLISH, Words
from monitor.render.board import board_of
from monitor.render.chat import blocks_of, lead_of
from monitor.render.documents import document_of
from monitor.render.html import html_of
from monitor.render.inert import clip
from monitor.render.message import SUBJECT_MOST, Escalation, message
from monitor.render.text import text_of
from monitor.render.written import written

SHORTER = (160, 0)  # characters of a sentence in the forms that follow a refusal for size; 0 leaves the texts out
TEXTS = ("before_sentence", "after_sentence", "headline", "reason", "detail")
LONG = (*TEXTS, "evidence", "marked", "rival")


def compose(
    delivery: Delivery,
    now: datetime,
    route: Route | None = None,
    *,
    zone: str = "UTC",
    words: Words = ENGLISH,
    most: int | None = None,
    besides: Besides | None = None,
) -> Notification:
    """The delivery's alerts, but for the muted ones, written out in every form, in the reader's zone and words.

    `route` is the delivery's as configured, where it still is: digests and escalations say what they are. With `most`
    the texts of pages are cut to so many characters: what happened, where, and every id stay. `besides` ends a digest.
    """
    alerts = tuple(alert for alert in delivery.alerts if alert.dedup_key not in delivery.muted)
    if most is not None:
        alerts = tuple(shortened(alert, most) for alert in alerts)
    shown = tuple(map(written, alerts))
    digest = route is not None and route.digest is not None and not is_escalation(delivery.group_key)
    digest = digest and AT_ONCE not in delivery.group_key
    escalation = None
    if route is not None and route.escalate is not None:
        escalation = Escalation(route.escalate.to, route.escalate.after, reached=is_escalation(delivery.group_key))
    said = message(
        shown,
        delivery.receiver,
        delivery.route,
        now,
        zone=zone,
        words=words,
        digest=digest,
        escalation=escalation,
        before=frozenset(one.dedup_key for one in delivery.told) if digest else frozenset(),
        besides=besides if digest else None,
        held=held_for(delivery.group_key),
        later=tuple(map(written, delivery.later)),
        full_until=delivery.full_until,
    )
    return Notification(
        title=said.subject,
        text=text_of(said),
        html=html_of(said),
        blocks=blocks_of(said),
        document=document_of(said, alerts, delivery.receiver, delivery.route),
        alert_ids=said.ids,
        severity=said.severity,
        thread=said.story or "monitor",
        lead=lead_of(said),
        topic=clip(said.title, SUBJECT_MOST),
        steady=route is not None and route.subject == "story",
        board=board_of(tuple(map(written, delivery.told)), shown, said.title, zone, words)
        if delivery.root is not None
        else None,
    )


def held_for(group: str) -> str:
    """The phrase for what it was held back for, if it was: quiet hours, a full hour, or going back and forth."""
    return {KEPT: "kept_quiet", FLAPPING: "kept_flap", FULL: "kept_flood"}.get(held_by(group) or "", "")


def shortened(alert: Alert, most: int) -> Alert:
    """The alert with texts of at most so many characters."""
    facts = {key: value for key, value in alert.facts.items() if key not in LONG}
    texts = {key: clip(str(alert.facts[key]), most) for key in TEXTS if most and alert.facts.get(key)}
    return replace(alert, facts=facts | texts)


def test_message(now: datetime, receiver: str, zone: str, words: Words) -> Notification:
    """What `alerts test` sends: a real message in every form, which says that it is a test."""
    alert = Alert(
        kind="system",
        severity=Severity.INFO,
        title="monitor: test message, nothing has changed",
        facts={
            "what": "test message",
            "before_sentence": "Talks on the harbour are taking place.",
            "after_sentence": "Both sides signed the agreement on the harbour.",
            "detail": "If you can read this, alerts reach you here. The sentences are an example.",
            "command": "monitor alerts list",
        },
        dedup_key=dedup_key("monitor", now.isoformat(), "system", f"test {receiver}"),
        at=now,
    )
    delivery = Delivery(
        id=0,
        receiver=receiver,
        route="test",
        group_key="test",
        token=0,
        attempts=1,
        due_at=now,
        created_at=now,
        alerts=(alert,),
        key=sha_of([receiver, alert.dedup_key]),
    )
    return compose(delivery, now, zone=zone, words=words)
