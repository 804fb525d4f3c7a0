"""The machine's own clock: the one place that asks for the time."""

from __future__ import annotations

import time
from datetime import UTC, datetime


class SystemClock:
    """The clock of the machine, in UTC."""

    def now(self) -> datetime:
        """The wall clock; it may jump when the machine's time is set."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds that never go back."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Waits; zero or less lets others run once."""
        import asyncio  # 30 ms that a reading command, which only asks what time it is, does without

        await asyncio.sleep(max(0.0, seconds))
