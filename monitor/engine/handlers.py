"""What does a job do? `drain` empties a host's due sources at its pace, `deliver` sends what is due.

The one place, beside the command line, that catches every exception: a failed job is logged and ends alone.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from monitor.engine.network import TELLING, Network
from monitor.model.alert import Sent
from monitor.model.errors import StaleLease, StoreError
from monitor.model.ids import SourceRef
from monitor.model.outcome import TimedOut, outcome_name
from monitor.model.story import Lease
from monitor.pipeline import pace
from monitor.pipeline.check import Checked, check
from monitor.pipeline.nothing import QuietDays
from monitor.pipeline.notify import Told, deliver
from monitor.pipeline.parts import Parts
from monitor.pipeline.sight import SEEING

log = logging.getLogger("monitor")

DRAIN, DELIVER = "drain", "deliver"
TIMED_OUT = outcome_name(TimedOut())
READ = frozenset({"new", "unchanged", "found"})  # outcomes that show a worker at work
AT_ONCE = 8  # leases taken in one turn of a host: fewer transactions, short enough for the lease time
WATCH_GAP = timedelta(seconds=2)  # a host whose gap is longer is left to the next tick


@dataclass(slots=True)
class _Mood:
    """How a host bears with us in this turn: the gap it wants, its failures in a row, the rest it needs."""

    gap: timedelta
    failures: int
    rest: timedelta = timedelta()

    def saw(self, checked: Checked, now: datetime, *, network_down: bool) -> None:
        """One more attempt; while our own network is dead it tells nothing of the host."""
        self.gap = max(self.gap, timedelta(seconds=checked.host_gap_s))
        if checked.host_failed and not network_down:
            self.failures += 1
        elif checked.answered:
            self.failures = 0
        if checked.rest_until is not None and checked.rest_until > now:
            self.rest = max(self.rest, checked.rest_until - now)


@dataclass(slots=True)
class Handlers:
    """The jobs of one process. `parts` may be replaced when the configuration changes; `only` limits the sources."""

    parts: Parts
    worker: str
    only: Sequence[SourceRef] | None = None
    on_checked: Callable[[Checked], None] = lambda _: None
    on_told: Callable[[Told], None] = lambda _: None
    on_failed: Callable[[Exception], None] = lambda _: None
    network: Network = field(default_factory=Network)
    quiet_days: QuietDays = field(default_factory=QuietDays)
    stopping: bool = False
    failures: int = field(default=0)  # jobs that ended in an exception
    failing: dict[str, str | None] = field(default_factory=dict)  # hosts, or the outbox, whose last job did; the
    # database's words, where it was the database
    unread: set[SourceRef] = field(default_factory=set)  # sources whose worker died, with no page read since
    counts: Counter[str] = field(default_factory=Counter)  # looks and messages by what they came to

    async def drain(self, host: str) -> None:
        """Takes the host's turn and checks its due sources, one request at a time, keeping the gap between them."""
        try:
            while not self.stopping and await self._turn(host):
                pass
            self.failing.pop(host, None)
        except StaleLease as error:
            log.warning("lease lost", extra={"host": host, "detail": str(error)})
        except StoreError as error:
            self._failed(DRAIN, host, error)
        except Exception as error:
            self._failed(DRAIN, host, error, trace=True)

    async def deliver(self, key: str) -> None:
        """Sends every delivery that is due."""
        try:
            await self.quiet_days.tell(self.parts)
            await deliver(lambda: self.parts, self.worker, self._told)
            self.failing.pop(key, None)
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
        gap = max(settings.fetch.gap, timedelta(seconds=leases[0].host_gap_s))
        mood, started, waiting = _Mood(gap, leases[0].host_failures), False, list(leases)
        try:
            while waiting and not self.stopping:
                if started:
                    await parts.clock.sleep(mood.gap.total_seconds())
                    if self.stopping or parts.clock.now() + settings.fetch.timeout > until:
                        break
                started = True
                await self._one(waiting.pop(0), mood)
                mood.rest = max(mood.rest, pace.host_rest(mood.failures, *self._retry()))
                if mood.rest:
                    break
        finally:
            rest = max(mood.gap, mood.rest)
            await parts.aside(self._end_turn, host, waiting, rest, mood.failures)
        if rest > WATCH_GAP or self.stopping:
            return False
        await parts.clock.sleep(rest.total_seconds())
        return True

    def _retry(self) -> tuple[timedelta, timedelta]:
        timing = self.parts.settings.timing
        return timing.retry_base, timing.retry_cap

    def _lease(self, host: str, now: datetime, until: datetime) -> tuple[Lease, ...]:
        timing, fetch = self.parts.settings.timing, self.parts.settings.fetch
        n = max(1, min(AT_ONCE, int(timing.lease / max(fetch.timeout + fetch.gap, timedelta(milliseconds=1)))))
        return self.parts.schedule.lease(now, host, n, self.worker, until=until, only=self.only)

    async def _one(self, lease: Lease, mood: _Mood) -> None:
        try:
            found = await check(self.parts, lease, blame=not self.network.down)
        except (Exception, asyncio.CancelledError) as error:
            # a fault that stays must not ask the site without end; work that was cut off may start again at once
            wait = timedelta() if isinstance(error, asyncio.CancelledError) else self.parts.settings.timing.retry_base
            await self.parts.aside(self.parts.schedule.hand_back, lease, self.parts.clock.now() + wait)
            raise
        now = self.parts.clock.now()
        for checked in found:
            self._log(checked)
            self._count(checked)
            self.on_checked(checked)
            mood.saw(checked, now, network_down=self.network.down)
        await self._watch_network(lease, found, now)

    def _count(self, checked: Checked) -> None:
        self.counts[f'monitor_captures_total{{outcome="{checked.outcome}"}}'] += 1
        if checked.outcome == TIMED_OUT:
            self.unread.add(checked.ref)
        elif checked.outcome in READ:
            self.unread.clear()

    async def _watch_network(self, lease: Lease, found: Sequence[Checked], now: datetime) -> None:
        if any(one.answered for one in found):
            since = self.network.since
            if self.network.answered() and since is not None:
                moved = await self.parts.aside(self.parts.schedule.recover, since, now)
                log.warning("network back", extra={"since": since.isoformat(), "sources": moved})
            return
        seen = any(one.last_outcome in SEEING for one in lease.sources)
        if seen and any(one.unreached for one in found) and self.network.lost(lease.host, now):
            log.error("network down", extra={"detail": f"none of {TELLING} hosts that had answered does now"})

    def _end_turn(self, host: str, unused: Sequence[Lease], rest: timedelta, failures: int) -> None:
        now = self.parts.clock.now()
        for lease in unused:
            self.parts.schedule.hand_back(lease, now)
        self.parts.schedule.postpone_host(host, now + rest, failures)

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

    def _told(self, told: Told) -> None:
        """One delivery was settled: said at once, however long another receiver keeps the round going."""
        self._log_told(told)
        self.on_told(told)
        self.counts[f'monitor_messages_total{{result="{outcome_name(told.result)}"}}'] += 1

    def _log_told(self, told: Told) -> None:
        result = told.result
        log.info(
            "delivery",
            extra={
                "receiver": told.delivery.receiver,
                "result": outcome_name(result),
                "alerts": len(told.delivery.alerts),
                "attempt": told.delivery.attempts,
                "ms": told.ms,
                "reason": result.receipt.lost if isinstance(result, Sent) else getattr(result, "reason", None),
            },
        )

    def _failed(self, job: str, key: str, error: Exception, trace: bool = False) -> None:
        self.failures += 1
        self.failing[key] = str(error) if isinstance(error, StoreError) else None
        self.on_failed(error)
        log.error("job failed", extra={"job": job, "key": key, "detail": str(error)}, exc_info=error if trace else None)
