"""A world of sources that are edited, hang, refuse and come back, over a clock that jumps to the next thing to do.

The real daemon works on it: its tick, queue and handlers, the one path, the schedule and the store; only the network,
the extraction and the time are made up.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from monitor.adapters.queue_local import LocalQueue
from monitor.adapters.run_inline import InlineRunner
from monitor.adapters.store_sql import open_store
from monitor.engine.daemon import Daemon, Plan
from monitor.engine.handlers import DELIVER, DRAIN, Handlers
from monitor.engine.watchdog import Watchdog
from monitor.model.article import Article, Container
from monitor.model.config import FetchLimits, Settings, Timing
from monitor.model.outcome import (
    Extracted,
    ExtractOutcome,
    Fetched,
    FetchOutcome,
    NotModified,
    RateLimited,
    Reason,
    Request,
    SourceUnreachable,
)
from monitor.model.story import Story
from monitor.pipeline.check import Checked

START = datetime(2026, 3, 1, tzinfo=UTC)
DEADLINE_S = 20.0


class SkippingClock:
    """A clock that stands while anybody works and jumps when all of them wait. `set_by` sets the wall clock."""

    def __init__(self) -> None:
        self._steady, self._wall = 0.0, START
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._order = itertools.count()

    def now(self) -> datetime:
        return self._wall + timedelta(seconds=self._steady)

    def monotonic(self) -> float:
        return self._steady

    async def sleep(self, seconds: float) -> None:
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._steady + seconds, next(self._order), future))
        await future

    @property
    def sleeping(self) -> int:
        return sum(not future.done() for _, _, future in self._sleepers)

    @property
    def wakes_at(self) -> float:
        """When the first sleeper wakes, on the steady clock."""
        return min((at for at, _, future in self._sleepers if not future.done()), default=float("inf"))

    def skip_to(self, at: float) -> None:
        self._steady = max(self._steady, at)
        while self._sleepers and self._sleepers[0][0] <= self._steady:
            _, _, future = heapq.heappop(self._sleepers)
            if not future.done():
                future.set_result(None)

    def set_by(self, by: timedelta) -> None:
        self._wall += by


@dataclass
class Page:
    """When it is edited, in hours of the world, and what its host does: a function of the hour gives `hang`, `dead`,
    `limit` or nothing."""

    edits: Sequence[float]
    host_is: Callable[[float], str | None] = lambda hour: None


@dataclass
class Web:
    """The network: counts every request of each host, by the world's own clock."""

    clock: SkippingClock
    pages: Mapping[str, Page]
    latency_s: float = 0.3
    down: Callable[[float], bool] = lambda hour: False
    asked: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    seen: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    busy: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    most_busy: int = 0

    @property
    def hour(self) -> float:
        return self.clock.monotonic() / 3600

    async def fetch(self, request: Request) -> FetchOutcome:
        host, began = urlsplit(request.url).netloc, self.clock.monotonic()
        self.busy[host] += 1
        self.most_busy = max(self.most_busy, self.busy[host])
        self.asked[host].append(began)
        try:
            return await self._answer(request, began)
        finally:
            self.busy[host] -= 1

    async def _answer(self, request: Request, began: float) -> FetchOutcome:
        at, page = self.clock.now(), self.pages[request.url]
        state = "dead" if self.down(self.hour) else page.host_is(self.hour)
        if state == "hang":
            await self.clock.sleep(DEADLINE_S)
            return SourceUnreachable(Reason.DEADLINE, at, 20_000, "not done within 20 s")
        await self.clock.sleep(self.latency_s)
        if state == "dead":
            return SourceUnreachable(Reason.NETWORK, at, 300, "has no address")
        if state == "limit":
            return RateLimited(Reason.RATE_LIMITED, at, 300, http_status=429, retry_after_s=600.0)
        self.seen[request.url].append(began / 3600)
        n = bisect_right(page.edits, began / 3600)
        if request.etag == f'"{n}"':
            return NotModified(at, 300, request.url)
        body = f"{request.url}\n{n}".encode()
        return Fetched(request.url, request.url, body, "text/html", "utf-8", f'"{n}"', None, 200, None, at, 300)

    async def aclose(self) -> None:
        return None


class PlainExtractor:
    """An article of three sentences, the second of which tells the page's edit."""

    name = "plain/1"

    def extract(self, page: Fetched) -> ExtractOutcome:
        url, n = page.body.decode().split("\n")
        text = ("The council met on Monday.", f"It counted {n} votes.", "It meets again next week.")
        return Extracted(Article(f"The council of {url[8:30]}", text), None)

    def glance(self, page: Fetched, container: Container) -> bool:
        return False


@dataclass
class World:
    """Parts of a daemon, and the daemon. `stories` gives the configuration at an hour; one without news gives None."""

    store_url: str
    pages: Mapping[str, Page]
    stories: Callable[[float], tuple[Story, ...]]
    changes_at: Sequence[float] = ()
    gap_s: float = 5.0
    tick_s: float = 2.0
    workers: int = 32
    down: Callable[[float], bool] = lambda hour: False

    def __post_init__(self) -> None:
        self.clock = SkippingClock()
        self.fetcher = self.web = Web(self.clock, self.pages, down=self.down)
        opened = open_store(self.store_url, self.clock)
        opened.store.migrate()
        self.schedule, self.store, self.outbox = opened.schedule, opened.store, opened.outbox
        self.examiner = opened.examiner
        self.settings = self._settings(0.0)
        self.extractor, self.runner = PlainExtractor(), InlineRunner()
        self.similar = self.adjudicator = None
        self.checked: list[Checked] = []
        self._configured = self.slept_s = 0.0
        self.start()

    def extractors(self, *_: Any) -> None:
        return None

    finders = fetchers = extractors

    def notifier(self, receiver: Any) -> Any:
        raise AssertionError(f"nobody is told here: {receiver}")

    async def aside(self, fn: Callable[..., Any], *args: Any) -> Any:
        return fn(*args)

    def _settings(self, hour: float) -> Settings:
        return Settings(
            root=Path(),
            folder=Path("config"),
            store=self.store_url,
            fetch=FetchLimits(gap=timedelta(seconds=self.gap_s)),
            timing=Timing(tick=timedelta(seconds=self.tick_s)),
            stories=self.stories(hour),
        )

    def _reload(self) -> World | None:
        hour = self.web.hour
        if not any(self._configured < at <= hour for at in self.changes_at):
            return None
        self._configured, self.settings = hour, self._settings(hour)
        return self

    def start(self) -> None:
        """A new process on the same database."""
        self.handlers = Handlers(self, "w1", on_checked=self.checked.append)  # type: ignore[arg-type]
        self.queue = LocalQueue()
        dog = Watchdog(self, self.examiner, lambda *_: None)  # type: ignore[arg-type]  # its thread is not started
        self.daemon = Daemon(self, self.queue, self.handlers, Plan(), self._reload, watchdog=dog)  # type: ignore[arg-type]
        self.schedule.sync(self.settings.stories, self.clock.now())
        self._busy = 0

    def resume(self) -> None:
        """The same process goes on after `run` had ended."""
        self.queue, self.handlers.stopping = LocalQueue(), False
        self.daemon._queue = self.queue

    async def _job(self, handler: Callable[[str], Any], key: str) -> None:
        self._busy += 1
        try:
            await handler(key)
        finally:
            self._busy -= 1

    async def run(self, hours: float) -> None:
        """The daemon works for so long."""
        end = self.clock.monotonic() + hours * 3600
        jobs = {DRAIN: self.handlers.drain, DELIVER: self.handlers.deliver}
        work = asyncio.create_task(
            self.queue.run({name: lambda key, job=job: self._job(job, key) for name, job in jobs.items()}, self.workers)
        )
        tick_at = last = self.clock.monotonic()
        while self.clock.monotonic() < end:
            if self.clock.monotonic() >= tick_at:
                await self.daemon.tick(self._late())
                last = self.clock.monotonic()
            await self._settled()
            tick_at = self._next_tick(last)
            self.clock.skip_to(min(self.clock.wakes_at, tick_at, end))
        self.handlers.stopping = True
        while self._busy:
            self.clock.skip_to(self.clock.wakes_at)
            await self._settled()
        await self.queue.stop(0)
        await work

    def _late(self) -> float:
        """How long the process was stopped before this tick; ticks that had nothing to do were left out."""
        late, self.slept_s = self.slept_s, 0.0
        return late

    def sleep(self, hours: float, *, suspended: bool) -> None:
        """Between two runs nothing moves here for so long. A suspended machine's steady clock stands too."""
        if suspended:
            self.clock.set_by(timedelta(hours=hours))
        else:
            self.clock.skip_to(self.clock.monotonic() + hours * 3600)
            self.slept_s = hours * 3600

    def _next_tick(self, last: float) -> float:
        """The next tick at which there is something to do: the ones between only look."""
        due = self.schedule.next_due()
        wait = (due - self.clock.now()).total_seconds() if due is not None else float("inf")
        new = min((at * 3600 for at in self.changes_at if at * 3600 > last), default=float("inf"))
        ahead = min(max(self.clock.monotonic() + wait, last), new, last + 600)
        ticks = max(1, -(-(ahead - last) // self.tick_s))
        return last + ticks * self.tick_s

    async def _settled(self) -> None:
        """Returns when everybody who works waits for the clock."""
        calm = 0
        while calm < 4:
            await asyncio.sleep(0)
            free = self._busy >= self.workers or self.queue.idle() or self._busy > 0
            calm = calm + 1 if free and self.clock.sleeping == self._busy else 0

    def close(self) -> None:
        self.store.close()  # type: ignore[attr-defined]


def delays(web: Web, pages: Mapping[str, Page]) -> list[float]:
    """Minutes from each edit to the first look at the page after it; edits before the first look are no news."""
    found = []
    for url, page in pages.items():
        looks = web.seen.get(url, [])
        for edit in page.edits:
            n = bisect_right(looks, edit)
            if looks and edit > looks[0] and n < len(looks):
                found.append((looks[n] - edit) * 60)
    return found


def least_gap(web: Web) -> float:
    """The shortest time between two requests to one host, in seconds."""
    gaps = [after - before for times in web.asked.values() for before, after in itertools.pairwise(times)]
    return min(gaps, default=float("inf"))


def busiest(web: Web, since_h: float, until_h: float, window_s: float = 600) -> int:
    """The most requests that one host got within a window of that time."""
    most = 0
    for times in web.asked.values():
        inside = [at for at in times if since_h * 3600 <= at < until_h * 3600]
        for n, at in enumerate(inside):
            most = max(most, bisect_right(inside, at + window_s) - n)
    return most
