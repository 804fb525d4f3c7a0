"""How does the daemon start, drain and stop?"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from monitor.engine.faults import Signs
from monitor.engine.handlers import DELIVER, DRAIN, Handlers
from monitor.engine.ticker import Ticker
from monitor.engine.watchdog import Watchdog
from monitor.model.errors import MonitorError, StoreError
from monitor.pipeline.parts import Parts
from monitor.pipeline.reread import read_claim
from monitor.ports import Queue

log = logging.getLogger("monitor")

STEP = timedelta(seconds=30)  # a wall clock that moves so much against the steady one was set
ASLEEP = timedelta(minutes=1)  # a tick so late: the process was stopped
OVERDUE = 8  # sources of one host that may come back at once, after a restart or a sleep
FORCED = 130  # exit code when a second signal will not wait


@dataclass(frozen=True, slots=True)
class Plan:
    """How this run goes: how many hosts at once, how long a stop may take, and whether to end when all is done."""

    workers: int = 32
    drain_s: float = 8.0
    once_idle: bool = False


class Daemon:
    """Ticks, works, delivers, until told to stop.

    `reload` gives the parts under a new configuration when the files have changed, else None; it raises ConfigError for
    a broken one, and the last good one stays in force.
    """

    def __init__(
        self,
        parts: Parts,
        queue: Queue,
        handlers: Handlers,
        plan: Plan,
        reload: Callable[[], Parts | None],
        on_ready: Callable[[], None] = lambda: None,
        watchdog: Watchdog | None = None,
    ) -> None:
        self._dog = watchdog
        self._parts, self._queue, self._handlers, self._plan = parts, queue, handlers, plan
        self._reload, self._on_ready = reload, on_ready
        self._stop = asyncio.Event()
        self._broken: str | None = None
        self._time: tuple[datetime, float] | None = None  # wall and steady clock at the last tick
        self._stepped: dict[str, Any] | None = None

    async def run(self) -> int:
        """Runs until a signal, or until idle; gives the number of jobs that had to be cut off at the end."""
        self._listen()
        ticker = Ticker(self.tick, self._parts.settings.timing.tick, self._parts.clock)
        work = asyncio.create_task(
            self._queue.run({DRAIN: self._handlers.drain, DELIVER: self._handlers.deliver}, self._plan.workers)
        )
        ticker.start()
        if self._dog is not None:
            self._dog.start()
        log.info("daemon ready", extra={"pid": os.getpid(), "sources": self._sources()})
        self._on_ready()
        try:
            await self._stop.wait()
            log.info("stopping", extra={"grace_s": self._plan.drain_s})
        finally:
            self._handlers.stopping = True
            await ticker.stop()
            cut = await self._queue.stop(self._plan.drain_s)
            await asyncio.wait([work])
            await self._part()
            if self._dog is not None:
                await self._dog.stop()
        log.info("stopped", extra={"cut": cut or None})
        return cut

    def stop(self) -> None:
        """Asks for the end; running work is given its grace."""
        self._stop.set()

    def _listen(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._on_signal)

    def _on_signal(self) -> None:
        if self._stop.is_set():
            os._exit(FORCED)  # the leases run out by themselves and every transaction is whole or absent
        self._stop.set()

    def _sources(self) -> int:
        return sum(len(story.sources) for story in self._parts.settings.stories)

    async def tick(self, late_s: float) -> None:
        """Puts what is due on the queue, and looks how the watch itself is."""
        if self._dog is not None:
            self._dog.ticked()
        trouble = await self._work(late_s)
        if self._dog is not None:
            handlers, network = self._handlers, self._handlers.network
            signs = Signs(
                database=trouble or next(filter(None, handlers.failing.values()), None),
                config=self._broken,
                network_since=network.since if network.down else None,
                failing_jobs=list(handlers.failing.values()).count(None),
                dead_workers=len(handlers.unread),
            )
            numbers = {"monitor_failed_jobs_total": handlers.failures, **handlers.counts}
            await self._dog.look(signs, numbers)

    async def _work(self, late_s: float) -> str | None:
        """What is due. A database that cannot answer now is asked again at the next tick; gives what it said."""
        try:
            await self._keep_time(late_s)
            await self._follow()
            now = self._parts.clock.now()
            hosts = await self._parts.aside(self._parts.schedule.due_hosts, now)
            for host in self._handlers.network.may_ask(hosts, now):
                await self._queue.put(DRAIN, host)
            await self._handlers.quiet_days.tell(self._parts)
            due = await self._parts.aside(self._parts.outbox.next_due)
            if due is not None and due <= now:
                await self._queue.put(DELIVER, "outbox")
            await self._parts.aside(self._parts.store.pulse, "daemon", now, self._health(late_s))
            if self._plan.once_idle and self._queue.idle() and not await self._left(now):
                self.stop()
        except MonitorError as error:
            log.error("tick failed", extra={"detail": str(error)})
            return str(error)
        return None

    async def _keep_time(self, late_s: float) -> None:
        """The wall clock was set: waits move with it. We slept, or have just begun: what is overdue comes back spread.

        A machine that was suspended looks like a clock that was set, and is the same to the plan.
        """
        clock, schedule = self._parts.clock, self._parts.schedule
        wall, steady = clock.now(), clock.monotonic()
        before, self._time = self._time, (wall, steady)
        if before is None:
            await self._parts.aside(schedule.smooth, wall, OVERDUE)
            return
        by = (wall - before[0]) - timedelta(seconds=steady - before[1])
        if abs(by) >= STEP:
            digests = [route.name for route in self._parts.settings.routes if route.digest is not None]
            await self._parts.aside(schedule.step, by, wall, digests)
            self._stepped = {"by_s": round(by.total_seconds()), "at": wall.isoformat()}
            log.warning("clock set", extra={"detail": "the plan moves with it", **self._stepped})
        if late_s >= ASLEEP.total_seconds():
            moved = await self._parts.aside(schedule.smooth, wall, OVERDUE)
            log.warning("woke up", extra={"late_s": round(late_s), "spread": moved})

    async def _part(self) -> None:
        """The last heartbeat says that the end was meant, so nobody looks for a daemon that died."""
        now = self._parts.clock.now()
        try:
            await self._parts.aside(self._parts.store.pulse, "daemon", now, self._health(0.0) | {"stopped": True})
        except StoreError as error:
            log.warning("no last heartbeat", extra={"detail": str(error)})

    async def _left(self, now: datetime) -> bool:
        """Whether anything could be done now or as soon as its host's gap has passed."""
        gap = self._parts.settings.fetch.gap + self._parts.settings.timing.tick
        next_source = await self._parts.aside(self._parts.schedule.next_due)
        next_delivery = await self._parts.aside(self._parts.outbox.next_due)
        return (next_source is not None and next_source <= now + gap) or (
            next_delivery is not None and next_delivery <= now
        )

    def _health(self, late_s: float) -> dict[str, Any]:
        network, since = self._handlers.network, self._handlers.network.since
        return {
            "pid": os.getpid(),
            "late_s": round(late_s, 3),
            "failed_jobs": self._handlers.failures,
            "config": self._broken,
            "network_down_since": since.isoformat() if network.down and since is not None else None,
            "clock_set": self._stepped,
        }

    async def _follow(self) -> None:
        """Takes a changed configuration up, or keeps the last good one and says so once."""
        try:
            parts = self._reload()
        except MonitorError as error:
            if self._broken != str(error):
                self._broken = str(error)
                log.error("configuration kept", extra={"detail": self._broken})
            return
        if parts is None:
            return
        self._broken = None
        await take_up(parts, self._dog.ticked if self._dog is not None else lambda: None)
        self._parts = self._handlers.parts = parts
        self._handlers.failing.clear()
        if self._dog is not None:
            self._dog.follow(parts)
        log.info("configuration taken up", extra={"sources": self._sources()})


async def watch(
    parts: Parts,
    queue: Queue,
    lock: AbstractContextManager[None],
    worker: str,
    plan: Plan,
    reload: Callable[[], Parts | None] = lambda: None,
    on_ready: Callable[[], None] = lambda: None,
    watchdog: Watchdog | None = None,
) -> int:
    """The whole life of a daemon, under its lock: raises Locked where another one runs on this database."""
    with lock:
        if watchdog is not None:
            await watchdog.begin()
        await take_up(parts)
        return await Daemon(parts, queue, Handlers(parts, worker), plan, reload, on_ready, watchdog).run()


async def take_up(parts: Parts, alive: Callable[[], None] = lambda: None) -> None:
    """Makes the tables mirror the configuration, and reads new or redefined claims from the last versions, silently;
    `alive` is called now and then."""
    now = parts.clock.now()
    for story_id, claim_id in await parts.aside(parts.schedule.sync, parts.settings.stories, now):
        alive()
        await read_claim(parts, parts.settings.story(story_id), claim_id)
