"""A tick comes whatever the wall clock does."""

import asyncio
from datetime import timedelta

from monitor.adapters.clock_system import SystemClock
from monitor.engine.ticker import Ticker


async def ticked(times: list[float], n: int) -> None:
    async with asyncio.timeout(20):
        while len(times) < n:
            await asyncio.sleep(0.01)


async def test_a_clock_set_back_stalls_no_tick():
    clock, times = SystemClock(), []

    async def tick(late_s: float) -> None:
        times.append(late_s)

    ticker = Ticker(tick, timedelta(seconds=0.05), clock)
    ticker.start()
    try:
        await ticked(times, 2)
        # what a wall clock set back by an hour does: the next run lies an hour ahead
        ticker._job.modify(next_run_time=clock.now() + timedelta(hours=1))
        before = len(times)
        await ticked(times, before + 2)
    finally:
        await ticker.stop()


async def test_a_long_tick_is_followed_by_one_tick_not_by_those_it_missed():
    clock, times, hold = SystemClock(), [], asyncio.Event()

    async def tick(late_s: float) -> None:
        times.append(clock.monotonic())
        if len(times) == 1:
            await asyncio.sleep(0.5)
            hold.set()

    ticker = Ticker(tick, timedelta(seconds=0.05), clock)
    ticker.start()
    try:
        async with asyncio.timeout(20):
            await hold.wait()
        await asyncio.sleep(0)
        assert len(times) <= 2
    finally:
        await ticker.stop()
