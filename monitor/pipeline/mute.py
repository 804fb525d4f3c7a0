"""What is not said now, and why? Acknowledged → silence → copy → inhibit → quiet hours, at sending time. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from monitor.model.alert import Alert, Delivery, Inhibit, QuietHours, Silence
from monitor.pipeline.plan import is_escalation

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
) -> Hushed:
    """All stages in order. An alert that was muted at an earlier attempt stays muted."""
    muted = dict(delivery.muted)
    kept = tuple(alert for alert in delivery.alerts if alert.dedup_key not in muted)
    if is_escalation(delivery):
        kept, why = acknowledged(kept, delivery.acked)
        muted |= why
    kept, why = silenced(kept, silences, now)
    muted |= why
    kept, why = copied(kept)
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


def copied(alerts: Sequence[Alert]) -> Split:
    """A copy confirms nothing: it is named beside what it copies, where that is in the same message, and else left out.

    What it copies was told when it came.
    """
    told = {_move(alert) for alert in alerts if not alert.facts.get("copy_of")}
    why = {
        alert.dedup_key: f"carries the words of {alert.facts['copy_of']}, told when they came"
        for alert in alerts
        if alert.facts.get("copy_of") and (alert.claim is None or _move(alert) not in told)
    }
    return tuple(alert for alert in alerts if alert.dedup_key not in why), why


def _move(alert: Alert) -> tuple[object, ...]:
    return alert.story, alert.claim, alert.facts.get("after")


def holds(silence: Silence, now: datetime) -> bool:
    """Whether it is in force; the end is not part of it."""
    return (silence.starts_at is None or silence.starts_at <= now) and now < silence.ends_at


def _silence_reason(silence: Silence) -> str:
    name = f"silence {silence.id}" if silence.id is not None else "a silence of the configuration"
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


def end_of_rest(quiet: QuietHours, now: datetime) -> datetime | None:
    """The end of the rest that `now` lies in, in UTC; None outside it. By the zone's clock, summer time included."""
    zone = ZoneInfo(quiet.zone)
    today = now.astimezone(zone).date()
    for day in (today - timedelta(days=1), today):
        start = datetime.combine(day, quiet.start, zone)
        last = day if quiet.end > quiet.start else day + timedelta(days=1)
        end = datetime.combine(last, quiet.end, zone)
        if start.timestamp() <= now.timestamp() < end.timestamp():
            return end.astimezone(now.tzinfo)
    return None
