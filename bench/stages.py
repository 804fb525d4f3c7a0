"""What one page costs to fetch, glance at, extract and hand to a worker, beside plain httpx and trafilatura.

    python bench/stages.py [--pages 1000]

CPU milliseconds a page of this process (the worker's own share of a call is not in it); the least of three rounds.
"""

from __future__ import annotations

import argparse
import asyncio
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import trafilatura
from news_site import page as news_page

from monitor.adapters.clock_system import SystemClock
from monitor.adapters.extract_html import HtmlExtractor
from monitor.adapters.fetch_http import HttpFetcher
from monitor.adapters.run_processes import ProcessRunner
from monitor.model.config import FetchLimits
from monitor.model.outcome import Extracted, Fetched, Request
from monitor.pipeline.read import read_page

HERE = Path(__file__).resolve().parent
ROUNDS = 3


async def spread(n: int, workers: int, ask: Callable[[int], Awaitable[object]]) -> float:
    """CPU ms a call, `workers` calls under way at a time; the least of the rounds."""

    async def work(waiting: Iterator[int]) -> None:
        for number in waiting:
            await ask(number)

    costs = []
    for _ in range(ROUNDS):
        waiting = iter(range(n))
        before = time.process_time()
        await asyncio.gather(*(work(waiting) for _ in range(workers)))
        costs.append((time.process_time() - before) / n * 1000)
    return min(costs)


def repeat(n: int, fn: Callable[[int], object]) -> float:
    costs = []
    for _ in range(ROUNDS):
        before = time.process_time()
        for number in range(n):
            fn(number)
        costs.append((time.process_time() - before) / n * 1000)
    return min(costs)


def fetched(n: int, load: int) -> Fetched:
    url = f"http://news.example/{n}"
    now = datetime.now(UTC)
    return Fetched(url, url, news_page(n, load, "noise"), "text/html", "utf-8", None, None, 200, None, now, 1)


async def plainly(n: int, workers: int, host: str) -> float:
    async with httpx.AsyncClient() as client:
        return await spread(n, workers, lambda number: client.get(f"http://{host}/{number}"))


async def guarded(n: int, workers: int, host: str) -> float:
    fetcher = HttpFetcher(FetchLimits(allow_private=(host,)), SystemClock())
    cost = await spread(n, workers, lambda number: fetcher.fetch(Request(f"http://{host}/{number}")))
    await fetcher.aclose()
    return cost


async def fetching(n: int, port: int) -> None:
    host = f"127.0.1.1:{port}"
    for workers in (1, 20):
        plain, ours = await plainly(n, workers, host), await guarded(n, workers, host)
        print(f"fetch, {workers:2} at a time      httpx {plain:6.3f}   monitor {ours:6.3f}")


async def reading(n: int) -> None:
    extractor = HtmlExtractor()
    pages, later = [fetched(number, 1) for number in range(n)], [fetched(number, 2) for number in range(n)]
    read = [extractor.extract(page) for page in pages]
    held = [got.container for got in read if isinstance(got, Extracted)]
    whole = repeat(n, lambda number: trafilatura.bare_extraction(pages[number].body))
    ours = repeat(n, lambda number: extractor.extract(pages[number]))
    print(f"extract                   trafilatura {whole:.3f}   monitor {ours:.3f}")
    print(f"glance, only noise differs  {repeat(n, lambda k: extractor.glance(later[k], held[k])):.3f}")  # type: ignore[arg-type]
    runner = ProcessRunner(workers=1)
    await runner.run(read_page, extractor, later[0], held[0], timeout_s=30)
    call = await spread(n, 4, lambda k: runner.run(read_page, extractor, later[k], held[k], timeout_s=30))
    await runner.aclose()
    print(f"a glance in a worker, our side of it  {call:.3f}")


def main(n: int) -> None:
    site = subprocess.Popen([sys.executable, str(HERE / "news_site.py")], stdout=subprocess.PIPE, text=True)
    try:
        assert site.stdout is not None
        asyncio.run(fetching(n, int(site.stdout.readline())))
    finally:
        site.kill()
        site.wait()
    asyncio.run(reading(min(n, 300)))


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--pages", type=int, default=1000)
    main(options.parse_args().pages)
