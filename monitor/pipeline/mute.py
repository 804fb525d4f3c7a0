"""What is not said now, and why? Acknowledged → silence → known → inhibit → quiet hours, at sending time. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.model.alert import SILENCED, Alert, Delivery, Heard, Inhibit, QuietHours, Route, Severity, Silence
from monitor.model.groups import is_digest, is_escalation
from monitor.pipeline.plan import end_of_rest, taken

AFTER_BEFORE = ("after_sentence", "before_sentence")
Split = tuple[tuple[Alert, ...], Mapping[str, str]]  # kept, and why not by dedup key


@dataclass(frozen=True, slots=True)
class Hushed:
    """What the stages left: alerts to tell, the reason of each muted one, and a later hour where it is not the time."""

    kept: tuple[Alert, ...]
    muted: Mapping[str, str]
    wait_until: datetime | None = None


def hush(
    delivery: Delivery,
    silences: Sequence[Silence],
    inhibits: Sequence[Inhibit],
    quiet: QuietHours | None,
    now: datetime,
    route: Route | None = None,
    routes: Sequence[Route] = (),
) -> Hushed:
    """All stages in order. An alert that was muted at an earlier attempt stays muted. `route` is the delivery's, one of
    `routes`."""
    muted = dict(delivery.muted)
    kept = tuple(alert for alert in delivery.alerts if alert.dedup_key not in muted)
    if is_escalation(delivery.group_key):
        kept, why = acknowledged(kept, delivery.acked)
        muted |= why
    kept, why = silenced(kept, silences, now)
    muted |= why
    kept, why = known(delivery, kept, inhibited(kept, inhibits)[1], route, routes)
    muted |= why
    kept, why = inhibited(kept, inhibits)
    muted |= why
    return Hushed(kept, muted, rests_until(delivery, kept, quiet, now))


def acknowledged(alerts: Sequence[Alert], acked: Mapping[str, str]) -> Split:
    """Somebody has seen it: nobody else need be called."""
    why = {one.dedup_key: f"acknowledged by {acked[one.dedup_key]}" for one in alerts if one.dedup_key in acked}
    return tuple(alert for alert in alerts if alert.dedup_key not in why), why


def silenced(alerts: Sequence[Alert], silences: Sequence[Silence], now: datetime) -> Split:
    """A silence that holds now takes what it matches; the first one gives the reason."""
    why: dict[str, str] = {}
    for alert in alerts:
        for silence in silences:
            if holds(silence, now) and silence.match.takes(alert):
                why[alert.dedup_key] = _silence_reason(silence)
                break
    return tuple(alert for alert in alerts if alert.dedup_key not in why), why


def known(
    delivery: Delivery,
    alerts: Sequence[Alert],
    needless: Mapping[str, str],
    route: Route | None,
    routes: Sequence[Route] = (),
) -> Split:
    """What the receiver was really sent before is not told as news: held back, or told as quietly as `info`.

    A copy confirms nothing: it is named beside what it copies, where that is in the same message; it is left out where
    the receiver has had that; else it is told, and named as a copy. What another source had said already is told as
    `info` to who has heard it, where the route takes that; its routes are those of the loudness it is told with. A move
    that undoes what the receiver last heard of its source is told in any case. `needless` are edits that a claim of
    their version would make so.
    """
    why: dict[str, str] = {}
    kept: list[Alert] = []
    for alert in alerts:
        had = _told_by_another_way(delivery, alert)
        if had is None and alert.facts.get("copy_of"):
            had = needless.get(alert.dedup_key) or _had_the_copied(delivery, alerts, alert)
        elif had is None and (already := alert.facts.get("already")):
            told = _had_said(delivery, alerts, alert, str(already))
            if told is not None:
                alert = replace(alert, severity=Severity.INFO)  # as loud as it is to this receiver
                if route is not None and not is_digest(delivery.group_key) and not _leads(route, alert, routes):
                    had = f"{already} said so already{told}; route {route.name} takes none that says it again"
            elif route is not None and not is_digest(delivery.group_key) and not _leads(route, alert, routes):
                had = f"as loud as the first it goes by another route; {route.name} takes it only as info"
        if had is None:
            kept.append(alert)
        else:
            why[alert.dedup_key] = had
    return tuple(kept), why


def _leads(route: Route, alert: Alert, routes: Sequence[Route]) -> bool:
    """Whether the route takes it, and none before it keeps it from there."""
    return route.match.takes(alert) and (not routes or any(one.name == route.name for one in taken(alert, routes)))


def _told_by_another_way(delivery: Delivery, alert: Alert) -> str | None:
    """A receiver to whom several routes lead hears an alert once; digests and escalations say that they repeat it."""
    if is_digest(delivery.group_key) or is_escalation(delivery.group_key):
        return None
    return next(
        (f"{_told(one)} by another route" for one in delivery.heard if one.alert.dedup_key == alert.dedup_key), None
    )


def _had_the_copied(delivery: Delivery, alerts: Sequence[Alert], alert: Alert) -> str | None:
    """Why a copy is not told; None where what it copies is not known here, or stands beside it in the message."""
    source = str(alert.facts["copy_of"])
    if alert.claim is not None:
        told = _had_said(delivery, alerts, alert, source)
        return f"carries the words of {source}{told}" if told else None
    if any(one.source == source and _same_text(one, alert) for one in alerts):
        return f"carries the words of {source}, told beside them"
    heard = [one for one in delivery.heard if one.alert.source == source and _same_text(one.alert, alert)]
    return f"carries the words of {source}, {_told(heard[-1])}" if heard else None


def _had_said(delivery: Delivery, alerts: Sequence[Alert], alert: Alert, source: str) -> str | None:
    """Of whom and when the receiver was told that a claim moved there: `source`, or another as its last word.

    None where it was not, where another in this very message tells it first, and where it undoes what was told of its
    own source.
    """
    beside = any(one is not alert and _move(one) == _move(alert) and not _follows(one) for one in alerts)
    if beside or undoes(alert, delivery.heard):
        return None
    last = {one.alert.source: one for one in delivery.heard if _claim(one.alert) == _claim(alert)}
    last.pop(alert.source, None)
    had = [one for one in delivery.heard if one.alert.source == source] + list(last.values())
    first = next((one for one in had if _move(one.alert) == _move(alert)), None)
    if first is None:
        return None
    return (
        f", {_told(first)}" if first.alert.source == source else f"; what {first.alert.source} says was {_told(first)}"
    )


def undoes(alert: Alert, heard: Sequence[Heard]) -> bool:
    """Whether it takes back what was last heard of a claim of its source: without it, that would stay wrong."""
    ours = [one.alert for one in heard if one.alert.source == alert.source and _claim(one.alert) == _claim(alert)]
    if not ours or alert.claim is None or _move(ours[-1]) == _move(alert):
        return False
    return alert.kind == "reversal" or ours[-1].facts.get("before") == alert.facts.get("after")


def _told(one: Heard) -> str:
    return f"told {one.at:%Y-%m-%d %H:%M} UTC"


def _follows(alert: Alert) -> bool:
    """Whether another source was first."""
    return bool(alert.facts.get("copy_of") or alert.facts.get("already"))


def _claim(alert: Alert) -> tuple[object, ...]:
    return alert.story, alert.claim


def _move(alert: Alert) -> tuple[object, ...]:
    return alert.story, alert.claim, alert.facts.get("after")


def _same_text(one: Alert, other: Alert) -> bool:
    """Whether two edits leave the same sentence, or take the same one away."""
    after, before = (tuple(each.facts.get(side) for each in (one, other)) for side in AFTER_BEFORE)
    same = after[0] == after[1] and (after[0] is not None or before[0] == before[1])
    return one.claim is None and one.story == other.story and same


def holds(silence: Silence, now: datetime) -> bool:
    """Whether it is in force; the end is not part of it."""
    return (silence.starts_at is None or silence.starts_at <= now) and now < silence.ends_at


def _silence_reason(silence: Silence) -> str:
    name = f"{SILENCED}{silence.id if silence.id is not None else 'of the configuration'}"
    by = f" by {silence.created_by}" if silence.created_by else ""
    said = f": {silence.comment}" if silence.comment else ""
    return f"{name}{by}{said}, until {silence.ends_at:%Y-%m-%d %H:%M} UTC"


def inhibited(alerts: Sequence[Alert], rules: Sequence[Inhibit]) -> Split:
    """A weaker alert goes where a stronger one of the same delivery makes it needless.

    Only what the same reader is told in the same message can make another needless, and only of the same version: a
    claim that moved in the morning must not hide an edit of the evening that waits for the same digest.
    """
    why: dict[str, str] = {}
    for rule in rules:
        for weak in alerts:
            if weak.dedup_key in why or not rule.target.takes(weak):
                continue
            strong = next((one for one in alerts if one.dedup_key not in why and _outranks(one, weak, rule)), None)
            if strong is not None:
                why[weak.dedup_key] = f'needless beside "{strong.title}"'
    return tuple(alert for alert in alerts if alert.dedup_key not in why), why


def _outranks(strong: Alert, weak: Alert, rule: Inhibit) -> bool:
    if strong is weak or not rule.source.takes(strong) or rule.source.takes(weak):
        return False
    same_version = strong.facts.get("version") == weak.facts.get("version")
    return same_version and all(getattr(strong, key) == getattr(weak, key) for key in rule.equal)


def rests_until(
    delivery: Delivery, alerts: Sequence[Alert], quiet: QuietHours | None, now: datetime
) -> datetime | None:
    """When the receiver's rest ends, where it rests now and nothing of the delivery is excepted; else None."""
    if quiet is None or delivery.receiver not in quiet.receivers:
        return None
    if any(alert.severity in quiet.excepted for alert in alerts):
        return None
    return end_of_rest(quiet, now)
