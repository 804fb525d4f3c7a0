"""How often may a channel be written to? A turn each, with a gap between them that holds over all its receivers."""

from __future__ import annotations

from monitor.ports import Clock

CHANNELS_MOST = 1000  # remembered; a turn that is long past needs no memory


class Turns:
    """The next free moment of each channel. Waiting ones go in the order in which they came."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._free: dict[str, float] = {}

    async def wait(self, channel: str, gap_s: float) -> None:
        """Returns when it is this caller's turn; the next one waits `gap_s` longer."""
        now = self._clock.monotonic()
        if len(self._free) > CHANNELS_MOST:
            self._free = {name: at for name, at in self._free.items() if at > now}
        at = max(now, self._free.get(channel, now))
        self._free[channel] = at + gap_s
        if at > now:
            await self._clock.sleep(at - now)
