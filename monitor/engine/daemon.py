"""How does the daemon start, drain and stop?"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from monitor.engine.handlers import DELIVER, DRAIN, Handlers
from monitor.engine.ticker import Ticker
from monitor.model.errors import MonitorError, StoreError
from monitor.pipeline.parts import Parts
from monitor.pipeline.reread import read_claim
from monitor.ports import Queue

log = logging.getLogger("monitor")

FORCED = 130  # exit code when a second signal will not wait


@dataclass(frozen=True, slots=True)
class Plan:
    """How this run goes: how many hosts at once, how long a stop may take, and whether to end when all is done."""

    workers: int = 8
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
    ) -> None:
        self._parts, self._queue, self._handlers, self._plan = parts, queue, handlers, plan
        self._reload, self._on_ready = reload, on_ready
        self._stop = asyncio.Event()
        self._broken: str | None = None

    async def run(self) -> int:
        """Runs until a signal, or until idle; gives the number of jobs that had to be cut off at the end."""
        self._listen()
        ticker = Ticker(self._tick, self._parts.settings.timing.tick, self._parts.clock)
        work = asyncio.create_task(
            self._queue.run({DRAIN: self._handlers.drain, DELIVER: self._handlers.deliver}, self._plan.workers)
        )
        ticker.start()
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

    async def _tick(self, late_s: float) -> None:
        """Puts what is due on the queue. A database that cannot answer now is asked again at the next tick."""
        try:
            await self._follow()
            now = self._parts.clock.now()
            for host in await self._parts.aside(self._parts.schedule.due_hosts, now):
                await self._queue.put(DRAIN, host)
            due = await self._parts.aside(self._parts.outbox.next_due)
            if due is not None and due <= now:
                await self._queue.put(DELIVER, "outbox")
            await self._parts.aside(self._parts.store.pulse, "daemon", now, self._health(late_s))
            if self._plan.once_idle and self._queue.idle() and not await self._left(now):
                self.stop()
        except MonitorError as error:
            log.error("tick failed", extra={"detail": str(error)})

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
        return {
            "pid": os.getpid(),
            "late_s": round(late_s, 3),
            "failed_jobs": self._handlers.failures,
            "config": self._broken,
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
        await take_up(parts)
        self._parts = self._handlers.parts = parts
        log.info("configuration taken up", extra={"sources": self._sources()})


async def watch(
    parts: Parts,
    queue: Queue,
    lock: AbstractContextManager[None],
    worker: str,
    plan: Plan,
    reload: Callable[[], Parts | None] = lambda: None,
    on_ready: Callable[[], None] = lambda: None,
) -> int:
    """The whole life of a daemon, under its lock: raises Locked where another one runs on this database."""
    with lock:
        await take_up(parts)
        return await Daemon(parts, queue, Handlers(parts, worker), plan, reload, on_ready).run()


async def take_up(parts: Parts) -> None:
    """Makes the tables mirror the configuration, and reads new or redefined claims from the last versions, silently."""
    now = parts.clock.now()
    for story_id, claim_id in await parts.aside(parts.schedule.sync, parts.settings.stories, now):
        await read_claim(parts, parts.settings.story(story_id), claim_id)
