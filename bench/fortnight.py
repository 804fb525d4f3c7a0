"""A fortnight of 500 sources by a clock that skips, through the real daemon, schedule and store; writes its section.

python -m bench.fortnight --sources 500 --days 14 --write docs/measurements.md
"""

from __future__ import annotations

import argparse
import asyncio
import re
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

from tests.fakes.fortnight import figures_of, pages_of, world_of
from tests.fakes.world import busiest

TITLE = "# A fortnight of 500 sources"
TEXT = """{title}

Made by `python -m bench.fortnight --write docs/measurements.md`. The daemon's own tick, queue, handlers, the one path,
the schedule and the store (SQLite) work on {sources} sources of {hosts} hosts for {days:g} days of a clock that skips
what nobody waits for; only network and extraction are made up. How pages are edited is an assumption, written down in
`tests/fakes/editors.py`. `every: 15m` is the floor of each source, `fetch.per_host: 1/5s`. Beside it stands what
looking once an hour, from the same first look on, would have given.

| | adaptive | hourly |
|---|---|---|
| requests | {requests:,} | {hourly_requests:,} |
| a source and day | {a_day:.1f} | {hourly_a_day:.1f} |
| median minutes from an edit to its detection | {median_min:.1f} | {hourly_median_min:.1f} |
| 95th percentile | {p95_min:.0f} | 57 |

{changes:,} edits. Least time between two requests to one host: {least_gap_s:.1f} s; most requests at once to one host:
{most_at_once}; most requests to one host in ten minutes: {busiest_10_min}.

| {rest_sources} sources, most requests to one host in ten minutes | |
|---|---|
| the two days before | {before} |
| the two hours after a restart | {restarted} |
| the two hours after a day of suspended sleep | {suspended} |
| the two hours after a day stopped (SIGSTOP) | {stopped} |
| a limit of one request in five seconds would allow | 120 |
"""


def fortnight(sources: int, days: float, folder: Path) -> dict[str, float]:
    """The figures of the whole time."""
    told = pages_of(sources, days * 24)
    world = world_of(f"sqlite:///{folder / 'fortnight.db'}", told, tick_s=10.0)
    began = time.perf_counter()
    for day in range(round(days)):
        asyncio.run(world.run(24))
        world.resume()
        print(f"day {day + 1}: {sum(map(len, world.web.asked.values()))} requests, {time.perf_counter() - began:.0f} s")
    figures = asdict(figures_of(world, days * 24))
    hosts = len(world.web.asked)
    world.close()
    watched = sum(days - one.since_h / 24 for one in told.values())
    return figures | {
        "hosts": hosts,
        "a_day": figures["requests"] / watched,
        "hourly_a_day": figures["hourly_requests"] / watched,
    }


def rests(sources: int, folder: Path) -> dict[str, int]:
    """The busiest ten minutes of a host around a restart and two kinds of sleep."""
    world = world_of(f"sqlite:///{folder / 'rests.db'}", pages_of(sources, 200, seed=2))
    asyncio.run(world.run(48))
    found = {"rest_sources": sources, "before": busiest(world.web, 12, 48)}
    for name, hours, suspended in (("restarted", 0.0, False), ("suspended", 24.0, True), ("stopped", 24.0, False)):
        if hours:
            world.sleep(hours, suspended=suspended)
        else:
            world.start()
        since = world.web.hour
        world.resume()
        asyncio.run(world.run(2))
        found[name] = busiest(world.web, since, since + 2)
    world.close()
    return found


def write(path: Path, section: str) -> None:
    """Puts the section in the place of the one before, or at the end."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    old = re.compile(rf"^{re.escape(TITLE)}\n.*?(?=^# |\Z)", re.MULTILINE | re.DOTALL)
    text = old.sub("", text).rstrip("\n")
    path.write_text(f"{text}\n\n{section}" if text else section, encoding="utf-8")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--sources", type=int, default=500)
    asked.add_argument("--days", type=float, default=14)
    asked.add_argument("--write", type=Path, help="a page of docs to put the section in")
    args = asked.parse_args()
    with tempfile.TemporaryDirectory() as made:
        found = fortnight(args.sources, args.days, Path(made)) | rests(min(args.sources, 120), Path(made))
    section = TEXT.format(title=TITLE, sources=args.sources, days=args.days, **found)
    print(section)
    if args.write:
        write(args.write, section)


if __name__ == "__main__":
    main()
