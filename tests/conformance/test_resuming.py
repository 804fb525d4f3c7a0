"""The plan after a gap: a clock that was set, a sleep, a dead network; and what is known of hosts over restarts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.adapters.store_sql import open_store
from monitor.model.cron import Cron
from monitor.model.outcome import Capture
from monitor.model.story import Source, Story
from tests.conformance.stores import MINUTE, Desk, alert, article, planned, story

HOUR = timedelta(hours=1)


def many(n: int, host: str = "x.example") -> Story:
    return Story("bases", "B", tuple(Source(f"s{i:02}", f"https://{host}/{i}") for i in range(n)))


def lease(desk: Desk, host: str, n: int = 99):
    return desk.opened.schedule.lease(desk.now, host, n, "w1", until=desk.now + 2 * MINUTE)


def note(desk: Desk, host: str, *, outcome: str = "unchanged", due_at=None, why: str | None = None) -> None:
    """Every due source of the host is looked at now."""
    for one in lease(desk, host):
        capture = Capture(desk.now, 1, outcome)
        desk.opened.store.note(one.sources[0], "w1", capture, due_at or desk.now + 15 * MINUTE, due_why=why)
    desk.opened.schedule.postpone_host(host, desk.now)


def due(desk: Desk) -> list[float]:
    """Minutes from now, in order."""
    rows = desk.opened.schedule.rows(desk.now)
    return sorted(round((row.due_at - desk.now).total_seconds() / 60, 1) for row in rows)


# --- a clock that was set


@pytest.mark.parametrize("hours", [-1, 1])
def test_waits_move_with_a_clock_that_was_set_and_times_of_the_day_do_not(desk: Desk, hours: int) -> None:
    desk.follow(story("agency", "wire", "paper"))
    note(desk, "agency.example", due_at=desk.now + 10 * MINUTE, why="calm: no change in 3 h; now every 10 min")
    note(desk, "wire.example", due_at=desk.now + 4 * HOUR, why="cron 0 16 * * * (UTC)")
    note(desk, "paper.example", due_at=desk.now + 5 * HOUR, why="quiet until 17:00 (UTC); calm: …")
    desk.opened.schedule.postpone_host("agency.example", desk.now + 30 * MINUTE)
    told = [alert("one", desk.now), alert("two", desk.now)]
    plans = [planned(told[0], desk.now + 2 * MINUTE), planned(told[1], desk.now + 9 * HOUR, group="digest:bases")]
    digest = plans[1].__class__(told[1], "mail", "digest", "digest:bases", desk.now + 9 * HOUR)
    desk.opened.store.tell(told, [plans[0], digest], desk.now)
    by = timedelta(hours=hours)
    desk.clock.jump(by)
    desk.opened.schedule.step(by, desk.now, ["digest"])
    assert due(desk) == sorted([10.0, 240.0 - 60 * hours, 300.0 - 60 * hours])
    row = next(row for row in desk.opened.schedule.rows(desk.now) if row.ref.source == "agency")
    assert row.host_next_at == desk.now + 30 * MINUTE
    assert desk.opened.outbox.next_due() == desk.now + 2 * MINUTE
    desk.clock.advance(2 * MINUTE)
    assert len(desk.opened.outbox.lease(desk.now, 9, "w1", until=desk.now + MINUTE)) == 1


def test_a_lease_keeps_its_length_through_a_step(desk: Desk) -> None:
    desk.follow(story())
    (held,) = lease(desk, "agency.example")
    desk.clock.jump(HOUR)
    desk.opened.schedule.step(HOUR, desk.now, [])
    assert lease(desk, "agency.example") == ()
    desk.opened.store.note(held.sources[0], "w1", Capture(desk.now, 1, "unchanged"), desk.now + MINUTE)


def test_a_clock_that_was_set_back_while_nobody_ran_is_seen_by_the_last_heartbeat(desk: Desk) -> None:
    desk.follow(story())
    note(desk, "agency.example")
    desk.opened.store.pulse("daemon", desk.now, {})
    desk.clock.jump(-HOUR)
    desk.opened.schedule.smooth(desk.now, 8)
    assert due(desk) == [15.0]
    desk.opened.schedule.smooth(desk.now, 8)  # its heartbeat is the next thing a daemon writes
    desk.opened.store.pulse("daemon", desk.now, {})


# --- a sleep


def test_what_is_overdue_after_a_day_comes_back_spread_over_its_own_interval(desk: Desk) -> None:
    desk.follow(many(30))
    note(desk, "x.example")
    desk.clock.advance(24 * HOUR)
    assert desk.opened.schedule.smooth(desk.now, 8) == 30
    assert due(desk) == [0.5 * n for n in range(30)]
    assert desk.opened.schedule.smooth(desk.now, 8) == 0


def test_a_few_that_are_overdue_and_new_ones_come_at_once(desk: Desk) -> None:
    desk.follow(many(8))
    note(desk, "x.example")
    desk.clock.advance(24 * HOUR)
    assert desk.opened.schedule.smooth(desk.now, 8) == 0
    desk.follow(many(60))
    assert desk.opened.schedule.smooth(desk.now, 8) == 0  # never fetched: somebody waits for them
    assert max(due(desk)) <= 0


# --- a dead network


def test_after_a_dead_network_nobody_waits_for_its_back_off(desk: Desk) -> None:
    desk.follow(many(4), story("agency", story_id="port"))
    note(desk, "agency.example", outcome="source_unreachable", due_at=desk.now + 5 * HOUR)
    desk.clock.advance(3 * HOUR)
    since = desk.now
    note(desk, "x.example", outcome="source_unreachable", due_at=desk.now + 6 * HOUR)
    desk.opened.schedule.postpone_host("x.example", desk.now + HOUR, 7)
    desk.clock.advance(30 * MINUTE)
    assert desk.opened.schedule.recover(since, desk.now) == 4
    assert due(desk) == [0.0, 3.8, 7.5, 11.2, 90.0]  # the other one failed before
    assert lease(desk, "x.example", 1)[0].host_failures == 0


# --- hosts


def test_a_hosts_failures_and_gap_are_known_to_the_next_process(desk: Desk, store_url: str) -> None:
    desk.follow(many(5))
    desk.opened.schedule.postpone_host("x.example", desk.now + MINUTE, 4)
    desk.clock.advance(MINUTE)
    again = open_store(store_url, desk.clock)
    leases = again.schedule.lease(desk.now, "x.example", 8, "w2", until=desk.now + MINUTE)
    assert [one.host_failures for one in leases] == [4]  # one page shows whether it is back
    again.schedule.postpone_host("x.example", desk.now)
    assert len(lease(desk, "x.example", 1)) == 1
    again.schedule.postpone_host("x.example", desk.now, 0)
    assert len(again.schedule.lease(desk.now, "x.example", 8, "w2", until=desk.now + MINUTE)) == 3
    again.close()


async def test_the_rulebook_lives_in_the_database_and_takes_only_hosts_of_sources(desk: Desk, store_url: str) -> None:
    async def aside(fn, *args):
        return fn(*args)

    desk.follow(story())
    book = desk.opened.rulebook(aside)
    assert await book.recall("agency.example") is None
    await book.keep("agency.example", '{"https": 1}', desk.now, 30.0)
    await book.keep("elsewhere.example", "x", desk.now, 0.0)
    again = open_store(store_url, desk.clock)
    assert await again.rulebook(aside).recall("agency.example") == '{"https": 1}'
    assert await again.rulebook(aside).recall("elsewhere.example") is None
    (taken,) = again.schedule.lease(desk.now, "agency.example", 1, "w2", until=desk.now + MINUTE)
    assert taken.host_gap_s == 30.0
    assert desk.history.rows(desk.now)[0].host_gap_s == 30.0
    again.close()


def test_a_page_that_leads_to_another_host_is_that_hosts_to_be_asked_for(desk: Desk) -> None:
    desk.follow(story())
    leased = desk.lease()
    assert leased.host == "agency.example"
    desk.record(leased, article("Talks go on."), final_url="https://www.agency.example/bases")
    assert desk.opened.schedule.due_hosts(desk.now + HOUR) == ("www.agency.example",)
    desk.clock.advance(HOUR)
    (taken,) = lease(desk, "www.agency.example")
    assert taken.url == "https://agency.example/bases"
    desk.opened.store.note(taken.sources[0], "w1", Capture(desk.now, 1, "not_modified"), desk.now + MINUTE)
    assert desk.opened.schedule.due_hosts(desk.now + HOUR) == ("www.agency.example",)


def test_an_address_that_moved_keeps_its_history(desk: Desk) -> None:
    desk.follow(story())
    desk.saw("Talks go on.")
    desk.saw("A deal is agreed.")
    moved = Story("bases", "The bases", (Source("paper", "https://new.example/bases", was="agency"),))
    desk.follow(moved)
    assert [str(row.ref) for row in desk.history.versions("bases")][-1].startswith("bases/paper@")
    assert len(desk.history.versions("bases")) == 2
    assert desk.opened.schedule.due_hosts(desk.now) == ("new.example",)


# --- why


def test_the_reason_of_a_due_time_is_kept_with_it(desk: Desk) -> None:
    desk.follow(story())
    note(desk, "agency.example", why="calm: no change in 3 h; now every 40 min")
    assert desk.history.rows(desk.now)[0].due_why == "calm: no change in 3 h; now every 40 min"


def test_another_cron_line_or_none_is_taken_up_at_once_and_the_same_one_is_left_alone(desk: Desk) -> None:
    def told(line: str | None, sha: str) -> Story:
        cron = Cron.parse(line) if line else None
        source = Source("agency", "https://agency.example/bases", cron=cron)
        return Story("bases", "B", (source,), config_sha=sha)

    desk.follow(told("0 7 * * mon", "a"))
    note(desk, "agency.example", due_at=desk.now + 99 * HOUR, why="cron 0 7 * * mon (UTC)")
    desk.follow(told("0 7 * * mon", "b"))
    assert due(desk) == [99 * 60.0]
    desk.follow(told("0 * * * *", "c"))
    assert due(desk) == [0.0]
    note(desk, "agency.example", due_at=desk.now + HOUR, why="cron 0 * * * * (UTC)")
    desk.follow(told(None, "d"))
    assert due(desk) == [0.0]
