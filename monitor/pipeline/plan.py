"""Who is told of an alert, and when? Pure: alerts and routes → planned deliveries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from monitor.model.alert import FLOOD, Alert, Delivery, Digest, Planned, Route, Severity

FLOOD_SPAN = timedelta(hours=1)
CALM = {Severity.URGENT: timedelta(hours=1)}  # how long a flapping group rests between two messages
CALM_ELSE = timedelta(hours=6)
ESCALATE = "escalate/"  # begins the group key of what waits for an acknowledgement


def plan(
    alerts: Sequence[Alert], routes: Sequence[Route], last_sent: Mapping[tuple[str, str], datetime], now: datetime
) -> tuple[Planned, ...]:
    """The ways of each alert: the first route that takes it wins, unless it lets others go on (`proceed`).

    A receiver hears an alert once: where several routes lead to it, by the one that is due first. Escalations are
    planned beside that; an acknowledgement mutes them. `last_sent` maps (receiver, group key) to the last delivery.
    What a receiver gets beyond the most of an hour is collected into one message at the end of that hour.
    An alert that no route takes is stored all the same; nothing is planned.
    """
    planned: list[Planned] = []
    for alert in alerts:
        ways: dict[str, Planned] = {}
        for route in routes:
            if not route.match.takes(alert):
                continue
            key = group_key(alert, route)
            for receiver in route.receivers:
                due = _due(alert, route, last_sent.get((receiver, key)), now)
                way = Planned(alert, receiver, route.name, key, due)
                if route.digest is None:
                    way = _in_a_flood(way, last_sent.get((receiver, FLOOD)), now)
                if receiver not in ways or way.due_at < ways[receiver].due_at:
                    ways[receiver] = way
            planned += _escalations(alert, route, now)
            if not route.proceed:
                break
        planned += ways.values()
    return tuple(planned)


def group_key(alert: Alert, route: Route) -> str:
    """What is told together: alerts of one route that agree in its `group_by`.

    An urgent one joins those that wait in its group and takes them along, but never opens a digest before its hour.
    """
    by = ",".join(f"{key}={getattr(alert, key) or '-'}" for key in route.group_by)
    waits = route.digest is not None and alert.severity is not Severity.URGENT
    return f"{route.name}/digest/{by}" if waits else f"{route.name}/{by}"


def is_escalation(delivery: Delivery) -> bool:
    """Whether it goes out only because nobody has acknowledged its alerts."""
    return delivery.group_key.startswith(ESCALATE)


def _escalations(alert: Alert, route: Route, now: datetime) -> list[Planned]:
    if route.escalate is None:
        return []
    key, due = f"{ESCALATE}{group_key(alert, route)}", now + route.escalate.after
    return [Planned(alert, receiver, route.name, key, due) for receiver in route.escalate.to]


def _due(alert: Alert, route: Route, last: datetime | None, now: datetime) -> datetime:
    if alert.facts.get("flips") and last:
        return max(now, last + max(route.group_interval, CALM.get(alert.severity, CALM_ELSE)))
    if alert.severity is Severity.URGENT:
        return now
    if route.digest:
        return next_digest(route.digest, now)
    soonest = now + route.group_wait
    return max(soonest, last + route.group_interval) if last else soonest


def _in_a_flood(way: Planned, full_since: datetime | None, now: datetime) -> Planned:
    """The way as planned, or into the one message at the end of a full hour; what is urgent goes through."""
    if full_since is None or full_since + FLOOD_SPAN <= now or way.alert.severity is Severity.URGENT:
        return way
    return replace(way, group_key=f"{way.route}/flood", due_at=max(way.due_at, full_since + FLOOD_SPAN))


def next_digest(digest: Digest, now: datetime) -> datetime:
    """The next time the zone's clock shows the digest's hour, in UTC.

    Once a day, in both changes of the clock: an hour that comes twice counts at its first coming, one that is left out
    counts as if the clock had not been changed.
    """
    zone = ZoneInfo(digest.zone)
    today = now.astimezone(zone).date()
    for day in (today, today + timedelta(days=1)):
        at = datetime.combine(day, digest.at, zone).astimezone(UTC)
        if at > now:
            return at
    return now + timedelta(days=1)  # a zone that skipped a whole day
