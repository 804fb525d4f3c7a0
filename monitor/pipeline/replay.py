"""What would have been told, had the configuration been another one? Pure: stored alerts → messages; nothing is sent.

The alerts go through the same steps as when they were raised: plan, mute, and the order of time. Receivers are taken to
accept all, so what tells of one that did not is left out, and so is what tells that there was nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from monitor.model.alert import (
    FLOOD,
    HOURLY,
    NOTHING,
    SILENCED,
    Alert,
    Delivery,
    DeliveryState,
    Heard,
    Planned,
    Route,
    Severity,
    Silence,
    StoredAlert,
)
from monitor.model.config import Settings
from monitor.model.groups import FULL, is_digest, is_escalation
from monitor.model.ids import dedup_key, sha_of
from monitor.model.observation import Edit
from monitor.model.record import ChangeRow, VersionRow
from monitor.model.story import Story
from monitor.pipeline.admit import to_tell, unwanted
from monitor.pipeline.compose import held_for
from monitor.pipeline.mute import hush
from monitor.pipeline.notify import DEAD_LETTER
from monitor.pipeline.plan import FLOOD_SPAN, flap_key, plan
from monitor.render.message import message


@dataclass(frozen=True, slots=True)
class Message:
    """One message that would have been sent; its alerts in its order, as it tells them."""

    at: datetime
    receiver: str
    route: str
    group_key: str
    alerts: tuple[Alert, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """An alert that one receiver would not have heard, or not yet, and why."""

    alert: Alert
    receiver: str
    why: str


@dataclass(frozen=True, slots=True)
class Replayed:
    """What would have come of the alerts. `spared` are those that nobody would have heard of, with the reason."""

    messages: tuple[Message, ...]
    held: tuple[Held, ...]
    spared: tuple[tuple[Alert, str], ...]


@dataclass(slots=True)
class _Box:
    """A delivery on its way."""

    planned: Planned
    due: datetime
    created: datetime
    alerts: list[Alert] = field(default_factory=list)


@dataclass(slots=True)
class _Desk:
    """The outbox of the replay."""

    settings: Settings
    silences: tuple[Silence, ...]
    acked: dict[str, tuple[datetime, str]]
    collecting: dict[tuple[str, str], _Box] = field(default_factory=dict)
    resting: list[_Box] = field(default_factory=list)  # by quiet hours: nothing joins them
    last_sent: dict[tuple[str, str], datetime] = field(default_factory=dict)
    opened: dict[str, list[datetime]] = field(default_factory=dict)
    had: set[tuple[str, str, str]] = field(default_factory=set)
    messages: list[Message] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)
    heard: dict[str, list[Heard]] = field(default_factory=dict)  # by receiver
    reached: set[str] = field(default_factory=set)  # alerts that somebody was told of
    kept_back: dict[str, str] = field(default_factory=dict)  # alerts that somebody was spared, and why
    silenced: dict[tuple[str, str], str] = field(default_factory=dict)  # what a silence kept from whom when it came

    def remember(self, earlier: Sequence[StoredAlert]) -> None:
        """What was really sent before: who was told of the first is not told of a copy."""
        for each in earlier:
            for row in each.deliveries:
                if row.state is DeliveryState.SENT and row.sent_at is not None and row.muted_by is None:
                    self._sent(row.receiver, row.group_key, (each.alert,), row.sent_at)
        for told in self.heard.values():
            told.sort(key=lambda one: one.at)

    def _sent(self, receiver: str, group: str, alerts: Sequence[Alert], now: datetime) -> None:
        flaps = [flap_key(one) for one in alerts if one.facts.get("flips")]
        for place in (group, *flaps):
            self.last_sent[receiver, place] = max(now, self.last_sent.get((receiver, place), now))
        self.heard.setdefault(receiver, []).extend(Heard(one, now, group) for one in alerts)

    def take(self, alert: Alert) -> bool:
        """Plans one alert at its time; whether anyone is to hear of it."""
        self.send_before(alert.at)
        ways = plan((alert,), self.settings.routes, self.last_sent, alert.at, self.settings.quiet_hours)
        for way in ways:
            mark = (alert.dedup_key, way.receiver, way.group_key)
            if mark not in self.had:
                self.had.add(mark)
                self._join(way, alert)
        return bool(ways)

    def _join(self, way: Planned, alert: Alert) -> None:
        place = (way.receiver, way.group_key)
        if place not in self.collecting:
            self.collecting[place] = _Box(way, way.due_at, alert.at)
            self._count(way, alert.at)
        box = self.collecting[place]
        box.alerts.append(alert)
        box.due = min(box.due, way.due_at)

    def _count(self, way: Planned, now: datetime) -> None:
        if is_digest(way.group_key) or is_escalation(way.group_key) or way.group_key.endswith(FULL):
            return
        opened = [at for at in self.opened.get(way.receiver, []) if at > now - FLOOD_SPAN] + [now]
        self.opened[way.receiver] = opened
        if len(opened) >= HOURLY:
            self.last_sent[way.receiver, FLOOD] = opened[-HOURLY]

    def send_before(self, now: datetime) -> None:
        """Sends what is due before then, in the order of time; what one step raised goes together."""
        while due := [box for box in (*self.collecting.values(), *self.resting) if box.due < now]:
            self._send(min(due, key=lambda box: (box.due, box.created)))

    def _send(self, box: _Box) -> None:
        way, now = box.planned, box.due
        if box in self.resting:
            self.resting.remove(box)
        else:
            del self.collecting[way.receiver, way.group_key]
        acked = {key: by for key, (at, by) in self.acked.items() if at <= now}
        route = next((one for one in self.settings.routes if one.name == way.route), None)
        delivery = replace(_delivery(box, acked, self._heard(way, route)), muted=self._spared_all(box))
        hushed = hush(
            delivery, self.silences, self.settings.inhibit, self.settings.quiet_hours, now, route, self.settings.routes
        )
        if not is_escalation(way.group_key):
            self.reached |= {one.dedup_key for one in hushed.kept}
            self.kept_back |= hushed.muted
            if not is_digest(way.group_key):
                self.silenced |= {
                    (way.receiver, key): why for key, why in hushed.muted.items() if why.startswith(SILENCED)
                }
        self.held += [Held(one, way.receiver, why) for one in box.alerts if (why := hushed.muted.get(one.dedup_key))]
        box.alerts = list(hushed.kept)
        if not box.alerts:
            return
        if hushed.wait_until is not None and hushed.wait_until > now:
            box.due = hushed.wait_until
            self.resting.append(box)
            return
        self._sent(way.receiver, way.group_key, box.alerts, now)
        self.messages.append(Message(now, way.receiver, way.route, way.group_key, _in_order(way, box.alerts, now)))

    def _spared_all(self, box: _Box) -> dict[str, str]:
        """What everybody was spared is not escalated: nobody could acknowledge it; nor does a digest tell what a
        silence kept back."""
        if is_digest(box.planned.group_key):
            mine = {one.dedup_key: (box.planned.receiver, one.dedup_key) for one in box.alerts}
            return {key: self.silenced[place] for key, place in mine.items() if place in self.silenced}
        if not is_escalation(box.planned.group_key):
            return {}
        keys = {one.dedup_key for one in box.alerts} - self.reached
        return {key: why for key, why in self.kept_back.items() if key in keys}

    def _heard(self, way: Planned, route: Route | None) -> tuple[Heard, ...]:
        """What its receiver was sent; of an escalation, what those were sent, too, whom the route tells."""
        names = [way.receiver]
        if is_escalation(way.group_key) and route is not None:
            names += [name for name in route.receivers if name != way.receiver]
        found = [one for name in names for one in self.heard.get(name, ())]
        return tuple(sorted(found, key=lambda one: one.at)) if len(names) > 1 else tuple(found)


def _in_order(way: Planned, alerts: Sequence[Alert], now: datetime) -> tuple[Alert, ...]:
    """The alerts as the message tells them, the one that its subject names first."""
    group, by_key = way.group_key, {one.dedup_key: one for one in alerts}
    said = message(alerts, way.receiver, way.route, now, digest=is_digest(group), held=held_for(group))
    return tuple(by_key[key] for key in said.ids if key in by_key)


def replay(
    stored: Sequence[StoredAlert],
    settings: Settings,
    silences: Sequence[Silence],
    until: datetime,
    earlier: Sequence[StoredAlert] = (),
) -> Replayed:
    """What would have come of these alerts by `until`, had `settings` been in force when each was raised. `earlier` are
    those before them, which were sent as they were."""
    acked = {
        each.alert.dedup_key: (each.acked_at, each.acked_by or "somebody")
        for each in stored
        if each.acked_at is not None
    }
    desk = _Desk(settings, (*settings.silences, *silences), acked)
    desk.remember(earlier)
    spared: list[tuple[Alert, str]] = []
    stories = {story.id: story for story in settings.stories}
    alerts = [each.alert for each in stored if each.alert.facts.get("what") not in (DEAD_LETTER, NOTHING)]
    for alert in sorted(alerts, key=lambda one: (one.at, one.dedup_key)):
        why = _unwanted(alert, stories)
        if why is None and not desk.take(_as_configured(alert, stories)):
            why = "no route takes it"
        if why is not None:
            spared.append((alert, why))
    desk.send_before(until + timedelta(microseconds=1))
    waiting = [*desk.collecting.values(), *desk.resting]
    later = [
        Held(one, box.planned.receiver, f"waits until {box.due:%Y-%m-%d %H:%M} UTC")
        for box in waiting
        for one in box.alerts
    ]
    return Replayed(tuple(desk.messages), (*desk.held, *later), tuple(spared))


def also_told(
    stored: Sequence[StoredAlert],
    changes: Iterable[tuple[VersionRow, ChangeRow]],
    stories: Sequence[Story],
    present: Sequence[Story] = (),
) -> tuple[StoredAlert, ...]:
    """Alerts on edits that these stories want told and that were not raised when they were recorded: not those that
    the `present` stories want as well, which were told with a claim, or read otherwise then."""
    by_version: dict[str, list[Alert]] = {}
    for each in stored:
        by_version.setdefault(str(each.alert.facts.get("version")), []).append(each.alert)
    by_id, now = {story.id: story for story in stories}, {story.id: story for story in present}
    found = []
    for row, change in changes:
        story, today, raised = by_id.get(row.ref.story), now.get(row.ref.story), by_version.get(str(row.ref), [])
        if story is None or any(alert.facts.get("edit_kind") == "replaced" for alert in raised):
            continue
        claims = [alert for alert in raised if alert.claim is not None]
        known = {(alert.facts.get("before_sentence"), alert.facts.get("after_sentence")) for alert in raised}
        for n, edit in to_tell(change.edits, claims, story, returned=row.returns_to is not None):
            told_now = today is not None and unwanted(edit.kind, edit.score, today) is None
            if (edit.before, edit.after) not in known and not told_now:
                found.append(StoredAlert(0, _edit_alert(row, story, n, edit), ()))
    return tuple(found)


def _edit_alert(row: VersionRow, story: Story, n: int, edit: Edit) -> Alert:
    facts = {
        "story_title": story.title,
        "version": str(row.ref),
        "edit_kind": edit.kind,
        "score": round(edit.score, 3),
        "before_sentence": edit.before,
        "after_sentence": edit.after,
        "captured_at": row.captured_at.isoformat(),
    }
    return Alert(
        kind="edit",
        severity=Severity.INFO,
        title=f"{edit.kind.capitalize()} ({row.ref.source}): {edit.after or edit.before}",
        facts={key: value for key, value in facts.items() if value is not None},
        dedup_key=dedup_key(str(row.ref.source), str(row.ref.seq), "edit", str(n)),
        at=row.recorded_at,
        story=row.ref.story,
        source=row.ref.source,
    )


def _unwanted(alert: Alert, stories: dict[str, Story]) -> str | None:
    """Why it would not have been raised at all; None where it would."""
    if alert.story is None:
        return None
    story = stories.get(alert.story)
    if story is None:
        return f"story {alert.story} is not followed"
    if alert.claim is not None and alert.claim not in {claim.id for claim in story.claims}:
        return f"claim {alert.claim} is not tracked"
    kind, score = alert.facts.get("edit_kind"), alert.facts.get("score")
    if alert.claim is None and kind not in (None, "replaced"):
        return unwanted(str(kind), float(score or 0), story)
    return None


def _as_configured(alert: Alert, stories: dict[str, Story]) -> Alert:
    """As loud as the configuration makes it."""
    story = stories.get(alert.story or "")
    if story is None or alert.claim is None:
        return alert
    claim = story.claim(alert.claim)
    state = str(alert.facts.get("after"))
    return replace(alert, severity=Severity(claim.severity.get(state, claim.severity.get("default", "notice"))))


def _delivery(box: _Box, acked: dict[str, str], heard: tuple[Heard, ...]) -> Delivery:
    way, alerts = box.planned, tuple(box.alerts)
    return Delivery(
        id=0,
        receiver=way.receiver,
        route=way.route,
        group_key=way.group_key,
        token=0,
        attempts=1,
        due_at=box.due,
        created_at=box.created,
        alerts=alerts,
        key=sha_of([way.receiver, *sorted(one.dedup_key for one in alerts)]),
        acked=acked,
        heard=heard,
    )
