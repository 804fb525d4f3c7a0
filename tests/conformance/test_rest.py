"""A rest with an end: the source wakes by itself, not before, and the journal says both; on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.model.ids import SourceRef
from monitor.model.outcome import Capture
from tests.conformance.stores import MINUTE, Desk, raw, story

AGENCY, WIRE = SourceRef("bases", "agency"), SourceRef("bases", "wire")
DAY = timedelta(days=1)


@pytest.fixture
def resting(desk: Desk) -> Desk:
    """A source that rests for two days, beside one that does not."""
    desk.follow(story("agency", "wire"))
    assert desk.opened.store.pause([AGENCY], "ana", "the site moves", desk.now, desk.now + 2 * DAY) == (AGENCY,)
    return desk


def due(desk: Desk) -> tuple[str, ...]:
    return desk.opened.schedule.due_hosts(desk.now)


def status(desk: Desk) -> tuple[str, str | None]:
    (row,) = [row for row in desk.opened.schedule.rows(desk.now) if row.ref == AGENCY]
    return row.status, row.due_why


def test_it_sleeps_until_its_time_and_wakes_by_itself(resting: Desk) -> None:
    assert due(resting) == ("wire.example",)
    resting.opened.schedule.make_due([AGENCY], resting.now)
    resting.clock.advance(2 * DAY - MINUTE)
    assert "agency.example" not in due(resting)
    resting.clock.advance(MINUTE)
    assert "agency.example" in due(resting)
    assert status(resting) == ("active", "its rest is over")
    assert resting.lease().ref == AGENCY


def test_the_journal_says_until_when_and_when_it_ended(resting: Desk) -> None:
    end = resting.now + 2 * DAY
    resting.clock.advance(2 * DAY)
    due(resting)
    due(resting)
    found = resting.history.marks("bases")
    assert [(one.act, one.ref, one.by, one.text) for one in found] == [
        ("pause", "bases/agency", "ana", f"until {end:%Y-%m-%d %H:%M} UTC: the site moves"),
        ("resume", "bases/agency", "monitor", "its rest is over"),
    ]
    assert resting.opened.store.verify().broken is None


def test_the_plan_shows_the_end(resting: Desk) -> None:
    end = resting.now + 2 * DAY
    assert status(resting) == ("paused", f"paused until {end:%Y-%m-%d %H:%M} UTC by ana: the site moves")


def test_a_rest_may_be_made_longer_and_endless(resting: Desk) -> None:
    store, end = resting.opened.store, resting.now + 2 * DAY
    assert store.pause([AGENCY], "ben", "", resting.now, end) == ()
    assert store.pause([AGENCY], "ben", "", resting.now, end + DAY) == (AGENCY,)
    resting.clock.advance(2 * DAY)
    assert "agency.example" not in due(resting)
    assert store.pause([AGENCY], "ben", "", resting.now) == (AGENCY,)
    resting.clock.advance(30 * DAY)
    assert "agency.example" not in due(resting)
    assert store.pause([AGENCY], "ben", "", resting.now) == ()
    assert store.resume([AGENCY], "ben", "", resting.now) == (AGENCY,)
    assert "agency.example" in due(resting)


def test_a_look_under_way_when_the_rest_began_does_not_change_its_end(desk: Desk) -> None:
    desk.follow(story())
    leased = desk.lease()
    desk.opened.store.pause([AGENCY], "ana", "", desk.now, desk.now + 2 * DAY)
    desk.opened.store.note(leased, desk.worker, Capture(desk.now, 1, "unchanged"), desk.now + 15 * MINUTE)
    desk.clock.advance(DAY)
    assert due(desk) == ()
    desk.clock.advance(DAY)
    assert due(desk) == ("agency.example",)


def test_a_pause_of_an_older_release_never_ends_by_itself(desk: Desk) -> None:
    desk.follow(story())
    desk.opened.store.pause([AGENCY], "ana", "", desk.now)
    with raw(desk.url) as sql:
        sql("update sources set due_at = '2020-01-01T00:00:00.000000Z'")
    desk.clock.advance(DAY)
    assert due(desk) == ()
    assert status(desk)[0] == "paused"
