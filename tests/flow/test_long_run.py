"""Days of the daemon, by a clock that skips: what each host gets to see, and what stalls or bursts nothing."""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.model.outcome import TimedOut
from monitor.model.story import Source, Story
from tests.conformance.stores import raw
from tests.fakes.fortnight import pages_of, world_of
from tests.fakes.world import Page, World, busiest, least_gap

HOUR = timedelta(hours=1)
Make = Callable[..., World]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Make]:
    """Makes a world of these pages, all in one story, looked at every so many minutes."""
    made: list[World] = []

    def make(pages: Mapping[str, Page], minutes: float = 15, **more: object) -> World:
        sources = tuple(Source(f"s{n:02}", url) for n, url in enumerate(pages))
        every = timedelta(minutes=minutes)
        story = Story("t", "T", sources, every=every, fixed=True, config_sha="x")
        made.append(World(f"sqlite:///{tmp_path / 'm.db'}", pages, lambda _: (story,), **more))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for one in made:
        one.close()


def run(world: World, hours: float) -> None:
    asyncio.run(world.run(hours))
    world.resume()


def looks(world: World, url: str, since: float = 0.0) -> list[float]:
    """Hours at which the page was seen."""
    return [at for at in world.web.seen[url] if at >= since]


def longest(times: list[float], until: float) -> float:
    """Minutes of the longest wait between two looks."""
    return max(60 * (after - before) for before, after in itertools.pairwise([*times, until]))


HEALTHY = "https://healthy.example/1"


def test_no_host_gets_two_requests_at_once_or_within_the_gap_from_however_many_stories(tmp_path: Path) -> None:
    world = world_of(f"sqlite:///{tmp_path / 'm.db'}", pages_of(30, 10))
    run(world, 10)
    assert sum(map(len, world.web.asked.values())) > 300
    assert max(map(len, world.web.asked.values())) > 60
    assert (world.web.most_busy, least_gap(world.web) >= 5.0) == (1, True)
    assert world.handlers.failures == 0
    world.close()


def test_one_address_in_two_stories_is_fetched_once_and_with_other_headers_apart(tmp_path: Path) -> None:
    pages = {"https://x.example/1": Page(())}
    plain, own = Source("a", "https://x.example/1"), Source("a", "https://x.example/1", headers=(("X-Key", "k"),))
    every = timedelta(hours=1)

    def told(*sources: Source) -> tuple[Story, ...]:
        return tuple(Story(f"t{n}", "T", (one,), every=every, fixed=True) for n, one in enumerate(sources))

    for sources, requests in (((plain, plain, plain), 3), ((plain, own, own), 6)):
        world = World(f"sqlite:///{tmp_path / str(requests)}.db", pages, lambda _, of=sources: told(*of))
        run(world, 2.5)
        assert len(world.web.asked["x.example"]) == requests
        assert len(world.checked) == 9
        assert least_gap(world.web) >= 5.0
        world.close()


@pytest.mark.parametrize("rest", ["restart", "suspended", "stopped"])
def test_after_a_restart_or_a_day_asleep_no_host_sees_a_burst(world: Make, rest: str) -> None:
    made = world({f"https://big.example/{n}": Page(()) for n in range(24)})
    run(made, 2)
    usual = busiest(made.web, 1, 2)
    if rest == "restart":
        made.start()
    else:
        made.sleep(24, suspended=rest == "suspended")
    since = made.web.hour
    run(made, 2)
    assert busiest(made.web, since, since + 2) <= usual * 1.25 + 1
    assert least_gap(made.web) >= 5.0
    assert min(len(looks(made, url, since)) for url in made.pages) >= 7
    with raw(made.store_url) as read:
        told = [title for (title,) in read("select title from alerts where kind = 'system'")]
    assert told == ([] if rest == "restart" else ["monitor: watching again after 1 d; no change found"])


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_that_is_set_by_an_hour_stalls_nothing_and_bursts_nothing(
    world: Make, hours: int, caplog: pytest.LogCaptureFixture
) -> None:
    made = world({f"https://x.example/{n}": Page(()) for n in range(10)})
    run(made, 2)
    before = busiest(made.web, 1, 2)
    made.clock.set_by(HOUR * hours)
    with caplog.at_level(logging.WARNING, "monitor"):
        run(made, 2)
    assert [record.by_s for record in caplog.records if record.message == "clock set"] == [hours * 3600]
    assert busiest(made.web, 2, 4) <= before + 1
    assert all(longest(looks(made, url, 1), 4) < 17 for url in made.pages)


def test_a_clock_that_was_set_back_while_the_daemon_was_down_stalls_nothing(world: Make) -> None:
    made = world({HEALTHY: Page(())})
    run(made, 1)
    made.clock.set_by(-HOUR)
    made.start()
    run(made, 1)
    assert longest(looks(made, HEALTHY), 2) < 27  # by the last heartbeat, which is minutes old in this world


def test_twenty_hanging_sources_do_not_delay_a_healthy_one(world: Make) -> None:
    hanging = {f"https://hang{n}.example/": Page((), lambda _: "hang") for n in range(20)}
    made = world({**hanging, HEALTHY: Page(())}, minutes=2)
    run(made, 2)
    assert longest(looks(made, HEALTHY), 2) < 2.5
    assert all(len(made.web.asked[f"hang{n}.example"]) < 30 for n in range(20))
    assert not made.handlers.network.down


def test_a_host_that_is_dead_for_hours_is_asked_ever_more_rarely_and_seen_again_within_the_hour(world: Make) -> None:
    dead = {f"https://dead.example/{n}": Page((), lambda hour: "dead" if 1 <= hour < 9 else None) for n in range(12)}
    made = world({**dead, HEALTHY: Page(())})
    run(made, 12)
    asked = [at / 3600 for at in made.web.asked["dead.example"]]
    assert sum(1 <= at < 9 for at in asked) < 30  # of 384 at its usual pace
    assert any(9 <= at < 10.1 for url in dead for at in made.web.seen[url])
    assert longest(looks(made, HEALTHY), 12) < 17
    assert all(looks(made, url, 9) for url in dead)


def test_a_host_that_asks_for_rest_gets_it_for_all_of_its_pages(world: Make) -> None:
    busy = {f"https://busy.example/{n}": Page((), lambda hour: "limit" if 1 <= hour < 2 else None) for n in range(6)}
    made = world({**busy, HEALTHY: Page(())})
    run(made, 4)
    asked = made.web.asked["busy.example"]
    refused = [at for at in asked if 3600 <= at < 7200]
    assert 1 <= len(refused) <= 6
    assert min(after - before for before, after in itertools.pairwise([*refused, 1e9])) >= 600
    assert longest(looks(made, HEALTHY), 4) < 17
    assert all(looks(made, url, 2) for url in busy)


def test_a_dead_network_is_told_blames_no_source_and_ends_by_itself(
    world: Make, caplog: pytest.LogCaptureFixture
) -> None:
    pages = {f"https://h{n}.example/": Page(()) for n in range(12)}
    made = world(pages, down=lambda hour: 1 <= hour < 6)
    with caplog.at_level(logging.WARNING, "monitor"):
        run(made, 5)
        pulse = made.daemon._health(0.0)
        run(made, 2)
    assert [record.message for record in caplog.records] == ["network down", "watch", "network back", "watch"]
    assert pulse["network_down_since"] is not None
    with raw(made.store_url) as read:
        alerts = read("select kind, title from alerts")
    assert [kind for kind, _ in alerts] == ["system", "system"]
    assert alerts[0][1].startswith("monitor: the network is down here; nothing")
    assert alerts[1][1].startswith("monitor: mended after ")
    assert all(looks(made, url, 6) and looks(made, url, 6)[0] < 6.1 for url in pages)
    assert least_gap(made.web) >= 5.0
    assert sum(1 <= at / 3600 < 6 for times in made.web.asked.values() for at in times) < 700


class DyingWorkers:
    """A runner whose workers are killed."""

    async def run(self, fn: Any, *args: Any, timeout_s: float) -> TimedOut:
        return TimedOut("the worker died (exit code -9)")

    async def aclose(self) -> None:
        return None


def test_workers_that_die_are_told_once_and_so_is_their_end(world: Make) -> None:
    pages = {f"https://h{n}.example/": Page(tuple(0.05 * k for k in range(1, 400))) for n in range(6)}
    made = world(pages)
    run(made, 1)
    well, made.runner = made.runner, DyingWorkers()  # type: ignore[assignment]
    run(made, 4)
    made.runner = well
    run(made, 4)
    with raw(made.store_url) as read:
        told = [title for (title,) in read("select title from alerts where title like '%workers%' order by id")]
    assert [title.split(": ")[1].split(" after")[0] for title in told] == ["its workers die or hang", "mended"]
