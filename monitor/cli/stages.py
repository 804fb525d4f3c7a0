"""Why does an alert go the way it goes? Every route, mute and hour of the configuration, in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from monitor.cli.alert_docs import NO_ROUTES, delivery_word, state_of
from monitor.cli.frame import Frame
from monitor.cli.lines import print_lines
from monitor.cli.screen import Span
from monitor.cli.times import show_span, show_time
from monitor.render.styled import Bit, wrap
from monitor.render.titles import told_as

if TYPE_CHECKING:
    from monitor.model.alert import Alert, Matcher, Route, Silence, StoredAlert
    from monitor.model.config import Settings

Stage = tuple[str, str]  # its name, and what it says


def explain_alert(frame: Frame, found: StoredAlert, said: Sequence[Stage]) -> None:
    """Every way an alert went, with the reason it ended as it did, and what each stage says of it now."""
    reasons = [
        {
            "receiver": row.receiver,
            "route": row.route,
            "state": state_of(row),
            "why": delivery_word(row, show_time, found.alert),
        }
        for row in found.deliveries
    ]
    if frame.json:
        document = {"schema_version": 1, "id": found.alert.dedup_key, "number": found.id, "title": told_as(found.alert)}
        now = [{"stage": name, "says": words} for name, words in said]
        frame.screen.emit_json(document | {"deliveries": reasons, "stages": now})
        return
    frame.screen.print(Span(told_as(found.alert), "bold"))
    if not reasons:
        frame.screen.print("Told to nobody: no route of config/monitor.yaml took it.")
    for reason in reasons:
        head = [Bit(f"{reason['receiver']} ", "bold"), Bit(f"(route {reason['route']}): {reason['why']}")]
        print_lines(frame, wrap(head, frame.screen.width, (), "  "))
    frame.screen.print(Span("By the configuration as it stands:", "dim"))
    for name, words in said:
        print_lines(frame, wrap([Bit(f"{name}: ", "bold"), Bit(words)], frame.screen.width, [Bit("  ")], "    "))


def stages(found: StoredAlert, settings: Settings, silences: Sequence[Silence], now: datetime) -> tuple[Stage, ...]:
    """What each stage of today's configuration says of an alert; what was decided then stands with the deliveries."""
    alert = found.alert
    said: list[Stage] = []
    ended = False
    for route in settings.routes:
        if ended:
            said.append((f"route {route.name}", "not asked: the one before takes it and does not continue"))
            continue
        why = refusal(route.match, alert)
        said.append((f"route {route.name}", why or _takes(route)))
        ended = why is None and not route.proceed
    if not settings.routes:
        said.append(("routes", NO_ROUTES))
    said += [("silence", text) for one in silences if (text := _silenced(one, alert, now))]
    said += [*_follows(alert), *_flaps(alert), *_inhibits(settings, alert)]
    said += _rests(settings, alert)
    if found.acked_at is not None:
        said.append(("acknowledged", f"by {found.acked_by} {show_time(found.acked_at)}: it is not escalated"))
    return tuple(said)


def refusal(match: Matcher, alert: Alert) -> str | None:
    """Why a matcher does not take an alert; None where it does."""
    for key, values in match.of.items():
        has = getattr(alert, key)
        if has not in values:
            return f"does not take it: {key} is {has or 'none'}, not {' or '.join(values)}"
    return None


def _takes(route: Route) -> str:
    who = f"takes it for {', '.join(route.receivers)}"
    together = f", together with others of one {' and '.join(route.group_by)}" if route.group_by else ""
    if route.digest is not None:
        when = f", in the digest at {route.digest.at:%H:%M} {route.digest.zone} (urgent ones at once)"
    else:
        waits = [f"{show_span(route.group_wait)} after the first" if route.group_wait else ""]
        waits.append(f"{show_span(route.group_interval)} after the last message" if route.group_interval else "")
        held = " and ".join(one for one in waits if one)
        when = f", {held} at the soonest (urgent ones at once)" if held else ", at once"
    escalated = ""
    if route.escalate is not None:
        escalated = f"; after {show_span(route.escalate.after)} without an ack {', '.join(route.escalate.to)} too"
    return f"{who}{together}{when}{escalated}{'; the next routes are asked too' if route.proceed else ''}"


def _silenced(one: Silence, alert: Alert, now: datetime) -> str | None:
    if refusal(one.match, alert) is not None or one.ends_at <= now:
        return None
    name = f"{one.id}" if one.id is not None else "of the configuration"
    return f"{name} keeps it back until {show_time(one.ends_at)}{f': {one.comment}' if one.comment else ''}"


def _follows(alert: Alert) -> list[Stage]:
    """Another source was first: what that means for who was told of it, and who was not."""
    if source := alert.facts.get("copy_of"):
        return [("copy", f"carries the words of {source}: told only to who was not sent those")]
    if source := alert.facts.get("already"):
        return [("said already", f"{source} did: info to who was told that, as loud as the first to who was not")]
    return []


def _flaps(alert: Alert) -> list[Stage]:
    """It went back and forth so often that messages of it rest."""
    if not alert.facts.get("flips"):
        return []
    from monitor.pipeline.plan import CALM, CALM_ELSE

    rest = show_span(CALM.get(alert.severity, CALM_ELSE))
    times = f"went back and forth {int(alert.facts['flips'])} times in a day"
    return [("flapping", f"{times}: after a message that says so the next one waits {rest}")]


def _inhibits(settings: Settings, alert: Alert) -> list[Stage]:
    said = []
    for rule in settings.inhibit:
        if refusal(rule.target, alert) is None and refusal(rule.source, alert) is not None:
            strong = ", ".join(f"{key} {' or '.join(values)}" for key, values in rule.source.of.items())
            same = f" of the same {' and '.join(rule.equal)}" if rule.equal else ""
            said.append(("inhibit", f"left out beside an alert with {strong}{same} in the same message"))
    return said


def _rests(settings: Settings, alert: Alert) -> list[Stage]:
    quiet = settings.quiet_hours
    if quiet is None:
        return []
    who = ", ".join(quiet.receivers)
    if alert.severity.value in quiet.excepted:
        return [("quiet hours", f"do not hold it: {alert.severity.value} goes through to {who} too")]
    return [
        ("quiet hours", f"hold it for {who} from {quiet.start:%H:%M} to {quiet.end:%H:%M} {quiet.zone}; sent after")
    ]
