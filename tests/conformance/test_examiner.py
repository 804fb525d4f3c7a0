"""How the watch itself is: what the daemon asks of the database every few seconds, on both."""

from __future__ import annotations

from datetime import timedelta

from monitor.model.alert import Dead, Retry
from monitor.model.vitals import CaughtUp, Vitals
from tests.conformance.stores import MINUTE, Desk, story


def looked(desk: Desk) -> Vitals:
    return desk.opened.examiner.look(desk.now)


def test_an_empty_database_is_well(desk: Desk) -> None:
    found = looked(desk)
    assert (found.due_since, found.waiting, found.sources, found.blind, found.stuck_leases) == (None, 0, 0, 0, 0)
    assert (found.failing, found.dead) == ({}, {})
    assert (found.free_bytes is None) == desk.url.startswith("postgresql")


def test_what_waits_what_is_refused_and_what_was_given_up_is_told_apart_by_receiver(desk: Desk) -> None:
    desk.follow(story())
    desk.told_of("a")
    due = desk.now
    desk.clock.advance(MINUTE)
    assert (looked(desk).due_since, looked(desk).waiting) == (due, 1)
    outbox, later = desk.opened.outbox, desk.now + 60 * MINUTE
    (delivery,) = outbox.lease(desk.now, 9, "w1", until=desk.now + MINUTE)
    assert looked(desk).failing == {}, "a first attempt is under way"
    outbox.settle(delivery, Retry(later, "quiet hours", counts=False), desk.now)
    assert looked(desk).failing == {}, "it was not refused"
    desk.clock.advance(61 * MINUTE)
    (delivery,) = outbox.lease(desk.now, 9, "w1", until=desk.now + MINUTE)
    outbox.settle(delivery, Retry(desk.now + 60 * MINUTE, "HTTP 503"), desk.now)
    assert (looked(desk).failing, looked(desk).due_since) == ({"desk": 1}, None)
    desk.clock.advance(61 * MINUTE)
    (delivery,) = outbox.lease(desk.now, 9, "w1", until=desk.now + MINUTE)
    assert looked(desk).failing == {"desk": 1}, "tried once more"
    outbox.settle(delivery, Dead("HTTP 404"), desk.now)
    assert (looked(desk).failing, looked(desk).dead, looked(desk).waiting) == ({}, {"desk": 1}, 0)


def test_sources_that_show_nothing_and_leases_that_nobody_gave_back_are_counted(desk: Desk) -> None:
    desk.follow(story("agency", "wire"))
    desk.saw("Talks go on.")
    for _ in range(3):
        desk.missed(source="wire")
    assert (looked(desk).sources, looked(desk).blind) == (2, 1)
    desk.lease("agency")
    desk.clock.advance(timedelta(hours=1))
    assert looked(desk).stuck_leases == 1


def test_what_was_seen_since_a_moment_is_versions_alerts_and_sources_looked_at(desk: Desk) -> None:
    desk.follow(story("agency", "wire"))
    desk.saw("Talks go on.", state="talks")
    desk.clock.advance(MINUTE)
    then = desk.now
    assert desk.opened.examiner.since(then) == CaughtUp(2, 0, 0, ())
    desk.saw("It is signed.", state="agreed")
    (told,) = desk.told_of("a")
    assert desk.opened.examiner.since(then) == CaughtUp(2, 1, 1, (told.title,))
    desk.missed(source="wire")
    assert desk.opened.examiner.since(then).looked == 2


def test_a_heartbeat_is_read_as_it_was_written_last(desk: Desk) -> None:
    assert desk.opened.examiner.pulse("watchdog") is None
    for n in (1, 2):
        desk.opened.store.pulse("watchdog", desk.now, {"spells": {"n": n}})
    assert desk.opened.examiner.pulse("watchdog") == (desk.now, {"spells": {"n": 2}})
