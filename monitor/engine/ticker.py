"""When is something due? APScheduler as one ticker over the due tables; it keeps no jobs of its own.

A wall clock that is set back would stall the scheduler for as long (it plans by wall time), so a watchdog on the
monotonic clock moves its next run to now whenever a tick is late.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from monitor.ports import Clock

log = logging.getLogger("monitor")

LATE_TICKS = 5  # so many missed ticks are worth a word in the log and in the pulse


class Ticker:
    """Calls `tick` every `every`, one at a time, never in bursts after a sleep."""

    def __init__(self, tick: Callable[[float], Awaitable[None]], every: timedelta, clock: Clock) -> None:
        self._tick, self._every, self._clock = tick, every, clock
        self._scheduler = AsyncIOScheduler(
            timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )
        self._last = clock.monotonic()
        self._watchdog: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begins with a tick at once."""
        self._job = self._scheduler.add_job(
            self._run, "interval", seconds=self._every.total_seconds(), next_run_time=self._clock.now()
        )
        self._scheduler.start()
        self._watchdog = asyncio.create_task(self._watch())

    async def stop(self) -> None:
        """No tick after this."""
        if self._watchdog:
            self._watchdog.cancel()
            await asyncio.wait([self._watchdog])
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    async def _run(self) -> None:
        now = self._clock.monotonic()
        late = max(0.0, now - self._last - self._every.total_seconds())
        self._last = now
        if late > LATE_TICKS * self._every.total_seconds():
            log.warning("late tick", extra={"late_s": round(late, 1)})
        await self._tick(late)

    async def _watch(self) -> None:
        every = self._every.total_seconds()
        while True:
            await self._clock.sleep(max(every, 1.0))
            if self._clock.monotonic() - self._last > 2 * every + 1.0:
                self._job.modify(next_run_time=self._clock.now())
