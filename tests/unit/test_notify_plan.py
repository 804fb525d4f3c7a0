"""Routes: who is told, when, and what is told together."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

import pytest

from monitor.model.alert import FLOOD, Digest, Escalate, Matcher, QuietHours, Route, Severity
from monitor.pipeline.notify import group_key, next_digest, plan
from monitor.pipeline.plan import flap_key
from tests.fakes.alerts import NOW, claim_alert, edit_alert

MINUTES = timedelta(minutes=1)
CLAIMS = Matcher({"kind": ("claim",)})


def route(name: str = "moves", **changes: object) -> Route:
    values: dict[str, object] = {"match": Matcher(), "receivers": ("desk",), **changes}
    return Route(name=name, **values)  # type: ignore[arg-type]


def test_the_first_route_that_takes_an_alert_wins() -> None:
    routes = (route("claims", match=CLAIMS, receivers=("a",)), route("rest", receivers=("b",)))
    ways = plan((claim_alert(), edit_alert()), routes, {}, NOW)
    assert [(way.route, way.receiver) for way in ways] == [("claims", "a"), ("rest", "b")]


def test_a_route_that_continues_lets_the_next_one_take_it_too() -> None:
    routes = (route("claims", match=CLAIMS, receivers=("a",), proceed=True), route("rest", receivers=("b",)))
    assert [way.receiver for way in plan((claim_alert(),), routes, {}, NOW)] == ["a", "b"]


def test_a_receiver_hears_an_alert_once_and_by_the_way_that_is_first_due() -> None:
    late = route("late", receivers=("mail",), group_wait=5 * MINUTES, proceed=True)
    soon = route("moves", receivers=("mail",), group_wait=2 * MINUTES)
    (way,) = plan((claim_alert(),), (late, soon), {}, NOW)
    assert (way.route, way.due_at) == ("moves", NOW + 2 * MINUTES)


def test_a_digest_has_what_its_receiver_was_told_at_once_too() -> None:
    digest = route("daily", receivers=("mail",), digest=Digest(time(7, 30), "UTC"))
    now = route("urgent", match=Matcher({"severity": ("urgent",)}), receivers=("mail", "desk"), proceed=True)
    ways = plan((claim_alert(severity=Severity.URGENT),), (now, digest), {}, NOW)
    tomorrow = datetime(2026, 12, 17, 7, 30, tzinfo=UTC)
    at = {(way.receiver, way.route, way.due_at) for way in ways}
    assert at == {("mail", "urgent", NOW), ("desk", "urgent", NOW), ("mail", "daily", tomorrow)}


def test_what_another_source_said_already_goes_the_ways_of_its_own_loudness_and_of_an_info_one() -> None:
    loud = route("urgent", match=Matcher({"severity": ("urgent",)}), receivers=("desk",))
    rest = route("rest", receivers=("desk", "mail"), group_wait=2 * MINUTES)
    second = claim_alert(severity=Severity.URGENT, facts={"already": "wire"})
    ways = plan((second,), (loud, rest), {}, NOW)
    assert {(way.receiver, way.route) for way in ways} == {("desk", "urgent"), ("desk", "rest"), ("mail", "rest")}
    assert {way.alert.severity for way in ways} == {Severity.URGENT}
    first = claim_alert(severity=Severity.URGENT)
    assert {(way.receiver, way.route) for way in plan((first,), (loud, rest), {}, NOW)} == {("desk", "urgent")}


def test_an_alert_that_no_route_takes_plans_nothing() -> None:
    assert plan((edit_alert(),), (route(match=CLAIMS),), {}, NOW) == ()


def test_a_group_waits_and_keeps_its_distance_to_its_last_message() -> None:
    one = route(group_wait=2 * MINUTES, group_interval=15 * MINUTES)
    alert = claim_alert()
    (first,) = plan((alert,), (one,), {}, NOW)
    assert first.due_at == NOW + 2 * MINUTES
    last = {("desk", group_key(alert, one)): NOW - 5 * MINUTES}
    (second,) = plan((alert,), (one,), last, NOW)
    assert second.due_at == NOW + 10 * MINUTES


def test_an_urgent_alert_waits_for_nothing() -> None:
    one = route(group_wait=2 * MINUTES, group_interval=15 * MINUTES)
    urgent = claim_alert(severity=Severity.URGENT)
    last = {("desk", group_key(urgent, one)): NOW}
    assert plan((urgent,), (one,), last, NOW)[0].due_at == NOW
    assert plan((urgent,), (route(digest=Digest(time(7, 30), "UTC")),), {}, NOW)[0].due_at == NOW


def test_an_urgent_alert_never_opens_a_digest_before_its_hour() -> None:
    digest = route(digest=Digest(time(7, 30), "UTC"))
    ways = plan((claim_alert(severity=Severity.URGENT),), (digest,), {}, NOW)
    assert [way.due_at > NOW for way in ways] == [False, True]  # told at once, and again with the others
    assert len({way.group_key for way in ways}) == 2


def test_an_escalation_waits_beside_the_message_for_an_acknowledgement() -> None:
    one = route("urgent", receivers=("desk",), escalate=Escalate(20 * MINUTES, ("chief", "desk")))
    ways = plan((claim_alert(severity=Severity.URGENT),), (one,), {}, NOW)
    assert [(way.receiver, way.due_at - NOW) for way in ways] == [
        ("chief", 20 * MINUTES),
        ("desk", 20 * MINUTES),
        ("desk", timedelta(0)),
    ]
    assert len({way.group_key for way in ways}) == 2


@pytest.mark.parametrize(("severity", "rest"), [(Severity.NOTICE, 360), (Severity.URGENT, 60)])
def test_a_flapping_group_rests_between_two_messages(severity: Severity, rest: int) -> None:
    one = route(group_wait=2 * MINUTES)
    flapping = claim_alert(severity=severity, facts={"flips": 4})
    last = {("desk", flap_key(flapping)): NOW - 5 * MINUTES}
    edit = edit_alert()
    held, mate = plan((flapping, edit), (one,), last, NOW)
    assert held.due_at == NOW + (rest - 5) * MINUTES
    assert (mate.group_key, mate.due_at) == (group_key(edit, one), NOW + 2 * MINUTES)  # it does not take the flap along
    assert held.group_key == "moves/flap/story=harbour-lease,source=agency" != mate.group_key
    last = {("desk", group_key(flapping, one)): NOW - 5 * MINUTES}  # a message of the group that was no such one
    assert plan((flapping,), (one,), last, NOW)[0].due_at <= NOW + 2 * MINUTES
    first = plan((flapping,), (one,), {}, NOW)[0].due_at
    assert first <= NOW + 2 * MINUTES


def test_what_comes_after_a_full_hour_is_one_message_at_its_end_and_urgent_ones_go_through() -> None:
    one, full = route(), {("desk", FLOOD): NOW - 20 * MINUTES}
    alerts = (claim_alert(1), edit_alert(story="other"))
    ways = plan(alerts, (one,), full, NOW)
    assert {(way.group_key, way.due_at) for way in ways} == {("moves/flood", NOW + 40 * MINUTES)}
    urgent = claim_alert(severity=Severity.URGENT)
    assert plan((urgent,), (one,), full, NOW)[0].due_at == NOW
    assert plan((claim_alert(),), (one,), {("desk", FLOOD): NOW - 60 * MINUTES}, NOW)[0].due_at == NOW
    assert plan((claim_alert(),), (one,), {("mail", FLOOD): NOW}, NOW)[0].due_at == NOW


def test_what_quiet_hours_keep_is_one_message_of_its_story_at_their_end() -> None:
    one = route(group_by=("story", "claim"), group_wait=2 * MINUTES)
    night = QuietHours(("desk",), NOW.time(), (NOW + 60 * MINUTES).time(), "UTC")
    alerts = (claim_alert(1), edit_alert(2), claim_alert(3, severity=Severity.URGENT))
    first, second, urgent = plan(alerts, (one,), {}, NOW, night)
    assert first.group_key == second.group_key == "moves/quiet/story=harbour-lease"
    assert first.due_at == second.due_at == NOW + 60 * MINUTES
    assert (urgent.group_key, urgent.due_at) == (group_key(alerts[2], one), NOW)
    assert plan(alerts[:1], (one,), {}, NOW + 59 * MINUTES, night)[0].due_at == NOW + 61 * MINUTES  # day by then
    others = (route(receivers=("mail",)), route(digest=Digest(time(7, 30), "UTC")))
    assert all("/quiet/" not in plan(alerts[:1], (each,), {}, NOW, night)[0].group_key for each in others)


def test_what_a_route_groups_by_decides_what_is_told_together() -> None:
    by_claim = route(group_by=("story", "claim"))
    assert group_key(claim_alert(), by_claim) == group_key(claim_alert(2, source="wire"), by_claim)
    assert group_key(claim_alert(), by_claim) != group_key(edit_alert(), by_claim)
    assert group_key(claim_alert(), route("other")) != group_key(claim_alert(), route())


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-01-10T05:00", "2026-01-10T06:30"),  # winter: 07:30 in Berlin is 06:30 UTC
        ("2026-01-10T06:30", "2026-01-11T06:30"),  # on the minute: the next day's
        ("2026-07-10T05:00", "2026-07-10T05:30"),  # summer
        ("2026-03-28T12:00", "2026-03-29T05:30"),  # over the night that loses an hour
        ("2026-10-24T12:00", "2026-10-25T06:30"),  # over the night that has one twice
    ],
)
def test_a_digest_goes_out_when_the_zone_s_clock_shows_its_hour(now: str, due: str) -> None:
    at = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert next_digest(Digest(time(7, 30), "Europe/Berlin"), at) == datetime.fromisoformat(due).replace(tzinfo=UTC)


@pytest.mark.parametrize("day", [datetime(2026, 3, 28, tzinfo=UTC), datetime(2026, 10, 24, tzinfo=UTC)])
def test_an_hour_that_is_left_out_or_comes_twice_has_one_digest_a_day(day: datetime) -> None:
    digest, now, sent = Digest(time(2, 30), "Europe/Berlin"), day, []
    while now < day + timedelta(days=4):
        now = next_digest(digest, now)
        sent.append(now)
    gaps = [later - earlier for earlier, later in pairwise(sent)]
    assert all(timedelta(hours=22) < gap < timedelta(hours=26) for gap in gaps)
    assert len(sent) == 5
