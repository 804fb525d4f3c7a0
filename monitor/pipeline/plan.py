"""Who is told of an alert, and when? Pure: alerts and routes → planned deliveries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from monitor.model.alert import FLAP, FLOOD, Alert, Digest, Planned, QuietHours, Route, Severity
from monitor.model.groups import AT_ONCE, DIGEST, ESCALATE, FLAPPING, FULL, KEPT

FLOOD_SPAN = timedelta(hours=1)
CALM = {Severity.URGENT: timedelta(hours=1)}  # how long a flapping group rests between two messages
CALM_ELSE = timedelta(hours=6)


def plan(
    alerts: Sequence[Alert],
    routes: Sequence[Route],
    last_sent: Mapping[tuple[str, str], datetime],
    now: datetime,
    quiet: QuietHours | None = None,
) -> tuple[Planned, ...]:
    """The ways of each alert: the first route that takes it wins, unless it lets others go on (`proceed`).

    A receiver hears an alert once: where several routes lead to it, by the one that is due first. A digest repeats it
    at its hour, and says so. Escalations are planned beside that; an acknowledgement mutes them. `last_sent` maps
    (receiver, group key) to the last delivery. What another source has said already goes the ways of an `info` one too:
    who was told of that hears it as one, and who was not as loudly as the first (`mute.known`).
    What goes back and forth is told at once, then in a group of its own that rests (`CALM`).
    What would be due in quiet hours is one message of its story at their end.
    What a receiver gets beyond the most of an hour is collected into one message at the end of that hour.
    An alert that no route takes is stored all the same; nothing is planned.
    """
    planned: list[Planned] = []
    for alert in alerts:
        takers = list(taken(alert, routes))
        planned += [way for route in takers for way in _escalations(alert, route, now)]
        ways = _ways(alert, alert, takers, last_sent, now, quiet)
        if alert.facts.get("already"):
            less = replace(alert, severity=Severity.INFO)
            ways |= {**_ways(alert, less, list(taken(less, routes)), last_sent, now, quiet), **ways}
        planned += ways.values()
    return tuple(planned)


def taken(alert: Alert, routes: Sequence[Route]) -> Iterator[Route]:
    """The routes that take an alert: the first, and those that it lets it go on to."""
    for route in routes:
        if route.match.takes(alert):
            yield route
            if not route.proceed:
                return


def _ways(
    alert: Alert,
    view: Alert,
    routes: Sequence[Route],
    last_sent: Mapping[tuple[str, str], datetime],
    now: datetime,
    quiet: QuietHours | None,
) -> dict[tuple[str, str], Planned]:
    """The ways of an alert, as loud as `view` is, by receiver and group."""
    first: dict[str, Planned] = {}
    repeated: dict[tuple[str, str], Planned] = {}
    for route in routes:
        for receiver in route.receivers:
            if route.digest is not None:
                key = digest_key(view, route)
                repeated[receiver, key] = Planned(alert, receiver, route.name, key, next_digest(route.digest, now))
                if view.severity is not Severity.URGENT:
                    continue
            way = _now(alert, view, route, receiver, last_sent, now)
            way = _in_a_flood(way, last_sent.get((receiver, FLOOD)), now, view.severity)
            way = _at_rest(way, quiet, view.severity)
            if receiver not in first or way.due_at < first[receiver].due_at:
                first[receiver] = way
    return {(way.receiver, way.group_key): way for way in first.values()} | repeated


def _now(
    alert: Alert,
    view: Alert,
    route: Route,
    receiver: str,
    last_sent: Mapping[tuple[str, str], datetime],
    now: datetime,
) -> Planned:
    """The way of what waits for no clock time. What flaps and was told rests in a group of its own: it goes with no
    message that its group sends before."""
    told = _told_that_it_flaps(view, receiver, last_sent)
    if told is None:
        return Planned(alert, receiver, route.name, group_key(view, route), _due(view, route, receiver, last_sent, now))
    rest = max(route.group_interval, CALM.get(view.severity, CALM_ELSE))
    key = f"{route.name}{FLAPPING}story={alert.story or '-'},source={alert.source or '-'}"
    return Planned(alert, receiver, route.name, key, max(now, told + rest))


def _told_that_it_flaps(alert: Alert, receiver: str, last_sent: Mapping[tuple[str, str], datetime]) -> datetime | None:
    """When the receiver was last told that it flaps; of an edit also that anything of its source does: a text that goes
    back and forth takes its claims along."""
    if not alert.facts.get("flips"):
        return None
    own = last_sent.get((receiver, flap_key(alert)))
    if own is not None or alert.claim is not None:
        return own
    whole = f"{FLAP}{alert.story}/{alert.source}/"
    times = [at for (who, key), at in last_sent.items() if who == receiver and key.startswith(whole)]
    return max(times, default=None)


def group_key(alert: Alert, route: Route) -> str:
    """What is told together: alerts of one route that agree in its `group_by`."""
    return f"{route.name}{AT_ONCE if route.digest else '/'}{_by(alert, route)}"


def digest_key(alert: Alert, route: Route) -> str:
    """What is told together in the route's digest. An urgent one does not open it before its hour."""
    return f"{route.name}{DIGEST}{_by(alert, route)}"


def _by(alert: Alert, route: Route) -> str:
    return ",".join(f"{key}={getattr(alert, key) or '-'}" for key in route.group_by)


def flap_key(alert: Alert) -> str:
    """What flaps: one claim of one source, or its text."""
    return f"{FLAP}{alert.story}/{alert.source}/{alert.claim or '-'}"


def _escalations(alert: Alert, route: Route, now: datetime) -> list[Planned]:
    if route.escalate is None:
        return []
    key, due = f"{ESCALATE}{group_key(alert, route)}", now + route.escalate.after
    return [Planned(alert, receiver, route.name, key, due) for receiver in route.escalate.to]


def _due(
    alert: Alert, route: Route, receiver: str, last_sent: Mapping[tuple[str, str], datetime], now: datetime
) -> datetime:
    if alert.severity is Severity.URGENT:
        return now
    soonest, last = now + route.group_wait, last_sent.get((receiver, group_key(alert, route)))
    return max(soonest, last + route.group_interval) if last else soonest


def _in_a_flood(way: Planned, full_since: datetime | None, now: datetime, severity: Severity) -> Planned:
    """The way as planned, or into the one message at the end of a full hour; what is urgent goes through."""
    if full_since is None or full_since + FLOOD_SPAN <= now or severity is Severity.URGENT:
        return way
    return replace(way, group_key=f"{way.route}{FULL}", due_at=max(way.due_at, full_since + FLOOD_SPAN))


def _at_rest(way: Planned, quiet: QuietHours | None, severity: Severity) -> Planned:
    """The way as planned, or with all of its story at the end of the quiet hours that it would fall into."""
    if quiet is None or way.receiver not in quiet.receivers or severity in quiet.excepted:
        return way
    end = end_of_rest(quiet, way.due_at)
    if end is None:
        return way
    return replace(way, group_key=f"{way.route}{KEPT}story={way.alert.story or '-'}", due_at=end)


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
