"""Who watches the watch? Tells what is wrong with the daemon itself, once, and once when it is over.

Two parts. In the event loop a look at database, disk and handlers every LOOK_S. In a thread of its own, by the steady
clock, whether the loop still ticks: one that stands cannot say so itself. What cannot be stored is sent all the same.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from monitor.engine import outage, spells
from monitor.engine.alarm import Alarm, whereabouts
from monitor.engine.faults import Signs, faults
from monitor.engine.spells import Spell
from monitor.model.alert import Alert
from monitor.model.config import Settings
from monitor.model.errors import StoreError
from monitor.model.vitals import Condition, Vitals, title_of
from monitor.pipeline.parts import Parts
from monitor.ports import Beacon, Examiner

log = logging.getLogger("monitor")

PULSE = "watchdog"
LOOK_S = 15.0
BEAT_S = 1.0
STALL_S = 60.0  # so long without a tick, while this process had the processor
PING_S = 60.0
GAP_LOOKS = 4  # so many looks that were left out are a gap


@dataclass(slots=True)
class Watchdog:
    """`ticked` and `look` are called by the loop; `start` begins the thread, `stop` ends it.

    `parts` follows the configuration; `opened` gives the beacon that it asks for.
    """

    parts: Parts
    examiner: Examiner
    opened: Callable[[Settings, Callable[[], Condition]], Beacon]
    look_s: float = LOOK_S
    stall_s: float = STALL_S
    ping_s: float = PING_S
    vitals: Vitals = field(default_factory=Vitals)
    spells: Mapping[str, Spell] = field(default_factory=dict)
    gap: outage.Outage | None = None
    _alarm: Alarm = field(default_factory=Alarm)
    _beacon: Beacon | None = None
    _looked: tuple[float, datetime] | None = None
    _ticks: int = 0
    _tick_at: float = 0.0
    _stalled: tuple[datetime, float] | None = None  # since, and for how long up to now
    _ping_trouble: str | None = None
    _numbers: Mapping[str, float] = field(default_factory=dict)
    _end: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    async def begin(self) -> None:
        """Takes up what the last process knew; to be called before its heartbeat is written over."""
        now, clock = self.parts.clock.now(), self.parts.clock
        self._tick_at = clock.monotonic()
        try:
            last = await self.parts.aside(self.examiner.pulse, "daemon")
            known = await self.parts.aside(self.examiner.pulse, PULSE)
            detail = known[1] if known else {}
            self.spells = spells.read(detail.get("spells"))
            self.gap = outage.outage(last, now, self.parts.settings.timing.blind_after) or outage.read(
                detail.get("outage")
            )
            await self._keep(now)
        except StoreError as error:
            log.error("watchdog", extra={"detail": str(error)})

    def start(self) -> None:
        """Lights the beacon and begins to watch the loop."""
        self.ticked()
        self._beacon = self.opened(self.parts.settings, self.condition)
        self._beacon.say("READY=1")
        self._thread = threading.Thread(target=self._guard, name="watchdog", daemon=True)
        self._thread.start()

    async def stop(self) -> None:
        """Ends the thread; the page closes."""
        self._end.set()
        if self._beacon is not None:
            self._beacon.say("STOPPING=1")
        if self._thread is not None:
            await asyncio.to_thread(self._thread.join, 2 * BEAT_S)
        if self._beacon is not None:
            self._beacon.close()

    def follow(self, parts: Parts) -> None:
        """Another configuration holds from now on."""
        old, self.parts = self.parts.settings, parts
        if self._beacon is not None and old.health != parts.settings.health:
            self._beacon.close()
            self._beacon = self.opened(parts.settings, self.condition)

    def ticked(self) -> None:
        """The loop is alive."""
        self._ticks += 1
        self._tick_at = self.parts.clock.monotonic()

    async def look(self, signs: Signs, numbers: Mapping[str, float]) -> None:
        """One look, where it is time for one; at once where the database fails."""
        clock = self.parts.clock
        steady, now = clock.monotonic(), clock.now()
        passed = steady - self._looked[0] if self._looked else 0.0
        if self._looked and passed < self.look_s:
            return
        self._see_gap(now)
        self._looked = (steady, now)
        stalled, self._stalled = self._stalled, None
        signs = replace(signs, ping=self._ping_trouble, stalled_s=stalled[1] if stalled else 0.0)
        if signs.database is None:
            try:
                self.vitals = await self.parts.aside(self.examiner.look, now)
                if self.vitals.failing:
                    down = await self.parts.aside(self.parts.outbox.failing)
                    signs = replace(signs, answers={one.name: one.reason for one in down})
            except StoreError as error:
                signs = replace(signs, database=str(error))
        self._numbers = numbers
        found = tuple(faults(signs, self.vitals, self.parts.settings.timing, now))
        taken = spells.step(self.spells, found, min(passed, 2 * self.look_s), now)
        before, self.spells = self.spells, taken.spells
        await self._tell(taken.alerts, new=before.keys() != taken.spells.keys(), now=now)
        self.ticked()
        await self._catch_up(passed, now)
        if self._beacon is not None:
            self._beacon.say("WATCHDOG=1")

    def _see_gap(self, now: datetime) -> None:
        """We slept between two looks, or were stopped: the same as having been down. What lies between two looks that
        are in time is no gap, however soon a source counts as blind; one that is still to be told begins where it did.
        """
        if self._looked is None:
            return
        timing = self.parts.settings.timing
        usual = GAP_LOOKS * max(timedelta(seconds=self.look_s), timing.tick)
        slept = outage.outage((self._looked[1], {}), now, max(timing.blind_after, usual))
        if slept is not None:
            self.gap = slept if self.gap is None else replace(slept, since=self.gap.since, meant=self.gap.meant)

    async def _tell(self, alerts: tuple[tuple[Alert, str | None], ...], *, new: bool, now: datetime) -> None:
        """Kept before and after it is told, so that a crash between makes neither a second alert nor none."""
        if new and alerts:
            now_told = {alert.facts.get("what") for alert, _ in alerts}
            untold = {name: replace(one, told=one.told and name not in now_told) for name, one in self.spells.items()}
            await self._keep(now, untold)
        self.ticked()
        for alert, through in alerts:
            log.warning("watch", extra={"detail": alert.title})
            self._alarm.put(alert, through)
        await self._alarm.flush(self.parts, now)
        if new or alerts or self.gap is not None:
            await self._keep(now)

    async def _catch_up(self, passed: float, now: datetime) -> None:
        if self.gap is None:
            return
        self.gap = replace(self.gap, waited_s=self.gap.waited_s + min(passed, 2 * self.look_s))
        try:
            found = await self.parts.aside(self.examiner.since, self.gap.until)
            if outage.caught_up(self.gap, found):
                self._alarm.put(outage.summary(self.gap, found, now), None)
                await self._alarm.flush(self.parts, now)
                self.gap = None
                await self._keep(now)
        except StoreError as error:
            log.error("watchdog", extra={"detail": str(error)})

    async def _keep(self, now: datetime, held: Mapping[str, Spell] | None = None) -> None:
        detail: dict[str, Any] = {
            "spells": spells.kept(self.spells if held is None else held),
            "outage": outage.kept(self.gap),
        }
        self.ticked()  # a database that is held lets each step wait: slow is not still
        try:
            await self.parts.aside(self.parts.store.pulse, PULSE, now, detail)
        except StoreError as error:
            log.error("watchdog", extra={"detail": str(error)})

    def condition(self) -> Condition:
        """How it is now. Any thread may ask; nothing is read from the database for it."""
        age = self.parts.clock.monotonic() - self._tick_at
        reasons = [f"no tick for {age:.0f} s"] if age > self.stall_s else []
        reasons += [spell.text for spell in self.spells.values() if spell.told and not spell.unheld_s]
        told = {f'monitor_fault{{name="{name}"}}': 1.0 for name, spell in self.spells.items() if spell.told}
        vital = self.vitals
        numbers = {
            "monitor_up": 1.0,
            "monitor_tick_age_seconds": round(age, 3),
            "monitor_ticks_total": float(self._ticks),
            "monitor_sources": float(vital.sources),
            "monitor_sources_blind": float(vital.blind),
            "monitor_leases_stuck": float(vital.stuck_leases),
            "monitor_deliveries_waiting": float(vital.waiting),
            **({} if vital.free_bytes is None else {"monitor_disk_free_bytes": float(vital.free_bytes)}),
            **{f'monitor_deliveries_failing{{receiver="{name}"}}': float(n) for name, n in vital.failing.items()},
            **{f'monitor_deliveries_dead{{receiver="{name}"}}': float(n) for name, n in vital.dead.items()},
        }
        return Condition(tuple(reasons), {**numbers, **told, **self._numbers})

    def _guard(self) -> None:
        """The thread. Time in which it was not run itself does not count: then the whole process stood."""
        clock = self.parts.clock
        last, seen, stood, pinged, well = clock.monotonic(), -1, 0.0, None, True
        while not self._end.wait(min(BEAT_S, self.stall_s / 4)):
            now = clock.monotonic()
            awake, last = min(now - last, 2 * BEAT_S), now
            if self._ticks != seen:
                seen, stood = self._ticks, 0.0
            else:
                stood += awake
                self._watch_loop(stood, stood - awake)
            reasons = self.condition().reasons
            if pinged is None or now - pinged >= self.ping_s or well == bool(reasons):
                pinged, well = now, not reasons
                self._ping(reasons)

    def _watch_loop(self, stood: float, before: float) -> None:
        if stood < self.stall_s:
            return
        since = (self._stalled or (self.parts.clock.now() - timedelta(seconds=stood), 0.0))[0]
        self._stalled = (since, stood)
        if before < self.stall_s:
            log.critical("stalled", extra={"detail": f"no tick for {stood:.0f} s", "at": whereabouts()})
            self._alarm.shout(self.parts, since, stood)

    def _ping(self, reasons: tuple[str, ...]) -> None:
        if self._beacon is None:
            return
        trouble = self._beacon.ping(not reasons, title_of(reasons))
        if trouble is not None and self._ping_trouble is None:
            log.warning("health check", extra={"detail": trouble})
        self._ping_trouble = trouble
