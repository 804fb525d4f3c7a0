"""A clock that moves only when it is told to."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


class FakeClock:
    """Starts at START; `advance` moves both clocks, `jump` only the wall clock. Sleepers wake in time."""

    def __init__(self, now: datetime = START) -> None:
        self._now, self._monotonic = now, 0.0
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._monotonic

    async def sleep(self, seconds: float) -> None:
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleepers.append((self._monotonic + seconds, future))
        await future

    def advance(self, by: timedelta | float) -> None:
        seconds = by.total_seconds() if isinstance(by, timedelta) else by
        self._monotonic += seconds
        self._now += timedelta(seconds=seconds)
        for at, future in self._sleepers:
            if at <= self._monotonic and not future.done():
                future.set_result(None)
        self._sleepers = [(at, future) for at, future in self._sleepers if not future.done()]

    def jump(self, by: timedelta) -> None:
        self._now += by
