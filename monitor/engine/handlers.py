"""What does a job do? `drain` empties a host's due sources at its pace, `deliver` sends what is due.

The one place, beside the command line, that catches every exception: a failed job is logged and ends alone.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from monitor.model.errors import StaleLease, StoreError
from monitor.model.ids import SourceRef
from monitor.model.outcome import outcome_name
from monitor.model.story import Lease
from monitor.pipeline.check import Checked, check
from monitor.pipeline.notify import Told, deliver
from monitor.pipeline.parts import Parts

log = logging.getLogger("monitor")

DRAIN, DELIVER = "drain", "deliver"
AT_ONCE = 8  # leases taken in one turn of a host: fewer transactions, short enough for the lease time
WATCH_GAP = timedelta(seconds=2)  # a host whose gap is longer is left to the next tick


@dataclass(slots=True)
class Handlers:
    """The jobs of one process. `parts` may be replaced when the configuration changes; `only` limits the sources."""

    parts: Parts
    worker: str
    only: Sequence[SourceRef] | None = None
    on_checked: Callable[[Checked], None] = lambda _: None
    on_told: Callable[[Told], None] = lambda _: None
    on_failed: Callable[[Exception], None] = lambda _: None
    stopping: bool = False
    failures: int = field(default=0)  # jobs that ended in an exception

    async def drain(self, host: str) -> None:
        """Takes the host's turn and checks its due sources, one request at a time, keeping the gap between them."""
        try:
            while not self.stopping and await self._turn(host):
                pass
        except StaleLease as error:
            log.warning("lease lost", extra={"host": host, "detail": str(error)})
        except StoreError as error:
            self._failed(DRAIN, host, error)
        except Exception as error:
            self._failed(DRAIN, host, error, trace=True)

    async def deliver(self, key: str) -> None:
        """Sends every delivery that is due."""
        try:
            for told in (await deliver(self.parts, self.worker)).told:
                self._log_told(told)
                self.on_told(told)
        except StoreError as error:
            self._failed(DELIVER, key, error)
        except Exception as error:
            self._failed(DELIVER, key, error, trace=True)

    async def _turn(self, host: str) -> bool:
        """One turn of a host; True when it may be asked for another at once."""
        parts, settings = self.parts, self.parts.settings
        now = parts.clock.now()
        until = now + settings.timing.lease
        leases = await parts.aside(self._lease, host, now, until)
        if not leases:
            return False
        rest, started, waiting = settings.fetch.gap, False, list(leases)
        try:
            while waiting and not self.stopping:
                if started:
                    await parts.clock.sleep(settings.fetch.gap.total_seconds())
                    if self.stopping or parts.clock.now() + settings.fetch.timeout > until:
                        break
                started = True
                pause = await self._one(waiting.pop(0))
                if pause is not None and pause > parts.clock.now():
                    rest = max(rest, pause - parts.clock.now())
                    break
        finally:
            await parts.aside(self._end_turn, host, waiting, rest)
        if rest > WATCH_GAP or self.stopping:
            return False
        await parts.clock.sleep(rest.total_seconds())
        return True

    def _lease(self, host: str, now: datetime, until: datetime) -> tuple[Lease, ...]:
        timing, fetch = self.parts.settings.timing, self.parts.settings.fetch
        n = max(1, min(AT_ONCE, int(timing.lease / max(fetch.timeout + fetch.gap, timedelta(milliseconds=1)))))
        return self.parts.schedule.lease(now, host, n, self.worker, until=until, only=self.only)

    async def _one(self, lease: Lease) -> datetime | None:
        pause = None
        try:
            found = await check(self.parts, lease)
        except (Exception, asyncio.CancelledError) as error:
            # a fault that stays must not ask the site without end; work that was cut off may start again at once
            wait = timedelta() if isinstance(error, asyncio.CancelledError) else self.parts.settings.timing.retry_base
            await self.parts.aside(self.parts.schedule.hand_back, lease, self.parts.clock.now() + wait)
            raise
        for checked in found:
            self._log(checked)
            self.on_checked(checked)
            if checked.rest_until is not None:
                pause = max(pause or checked.rest_until, checked.rest_until)
        return pause

    def _end_turn(self, host: str, unused: Sequence[Lease], rest: timedelta) -> None:
        now = self.parts.clock.now()
        for lease in unused:
            self.parts.schedule.hand_back(lease, now)
        self.parts.schedule.postpone_host(host, now + rest)

    def _log(self, checked: Checked) -> None:
        log.info(
            "captured",
            extra={
                "source": str(checked.ref),
                "outcome": checked.outcome,
                "reason": checked.reason,
                "detail": checked.detail or None,
                "ms": checked.ms,
                "version": str(checked.version.ref) if checked.version else None,
                "material": checked.observation.material if checked.observation else None,
                "alerts": len(checked.alerts) or None,
            },
        )

    def _log_told(self, told: Told) -> None:
        log.info(
            "delivery",
            extra={
                "receiver": told.delivery.receiver,
                "result": outcome_name(told.result),
                "alerts": len(told.delivery.alerts),
                "attempt": told.delivery.attempts,
                "ms": told.ms,
                "reason": getattr(told.result, "reason", None),
            },
        )

    def _failed(self, job: str, key: str, error: Exception, trace: bool = False) -> None:
        self.failures += 1
        self.on_failed(error)
        log.error("job failed", extra={"job": job, "key": key, "detail": str(error)}, exc_info=error if trace else None)
