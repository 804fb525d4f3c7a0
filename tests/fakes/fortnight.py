"""Many sources of many stories on few hosts for some days, and what came of it beside looking once an hour."""

from __future__ import annotations

import random
import statistics
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from monitor.model.story import Source, Story
from tests.fakes.editors import Edited, edited
from tests.fakes.world import World, busiest, delays, least_gap


def pages_of(sources: int, hours: float, seed: int = 1) -> Mapping[str, Edited]:
    """Pages by address; a few hosts have many of them, as in life."""
    dice = random.Random(seed)
    hosts = max(3, sources // 8)
    weights = [1 / (n + 1) for n in range(hosts)]
    found = {}
    for n in range(sources):
        host = dice.choices(range(hosts), weights)[0]
        found[f"https://h{host}.example/{n}"] = edited(dice, hours)
    return found


def world_of(store_url: str, told: Mapping[str, Edited], **more: float) -> World:
    """A world in which each page is followed from its own hour on, ten to a story."""
    urls = list(told)

    def stories(hour: float) -> tuple[Story, ...]:
        found = []
        for start in range(0, len(urls), 10):
            mine = [url for url in urls[start : start + 10] if told[url].since_h <= hour]
            sources = tuple(Source(f"s{urls.index(url)}", url) for url in mine)
            if sources:
                every = timedelta(minutes=15)
                found.append(Story(f"t{start}", "T", sources, every=every, config_sha=str(len(sources))))
        return tuple(found)

    starts = sorted({one.since_h for one in told.values() if one.since_h})
    return World(store_url, {url: one.page for url, one in told.items()}, stories, starts, **more)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Figures:
    """What came of it. `hourly_*` is what looking every hour from the same first look on would have given."""

    requests: int
    hourly_requests: int
    median_min: float
    hourly_median_min: float
    p95_min: float
    changes: int
    least_gap_s: float
    most_at_once: int
    busiest_10_min: int


def figures_of(world: World, hours: float) -> Figures:
    """The figures of a world after so many hours."""
    web, seen = world.web, dict(world.web.seen)
    found = sorted(delays(web, world.pages))
    requests = sum(map(len, web.asked.values()))
    first = {url: looks[0] for url, looks in seen.items()}
    hourly = [
        60 * (1 - (edit - first[url]) % 1) for url in first for edit in world.pages[url].edits if edit > first[url]
    ]
    return Figures(
        requests,
        sum(int(hours - at) + 1 for at in first.values()),
        statistics.median(found),
        statistics.median(hourly),
        found[int(0.95 * len(found))],
        len(found),
        least_gap(web),
        web.most_busy,
        busiest(web, 0, hours),
    )
