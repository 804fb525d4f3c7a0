"""A queue inside this process: the due tables are the memory, so nothing is lost with it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping


class LocalQueue:
    """Jobs by key: one waits once, and one key never runs twice at the same time."""

    def __init__(self) -> None:
        self._waiting: dict[tuple[str, str], None] = {}  # in order of asking
        self._running: dict[tuple[str, str], asyncio.Task[None]] = {}
        self._changed = asyncio.Event()
        self._stopping = False

    async def put(self, job: str, key: str) -> None:
        """Asks for `job` on `key`; what already waits is not put twice."""
        if not self._stopping:
            self._waiting.setdefault((job, key))
            self._changed.set()

    async def run(self, handlers: Mapping[str, Callable[[str], Awaitable[None]]], workers: int) -> None:
        """Works until stopped or cancelled, at most `workers` jobs at a time; an exception ends that job only."""
        try:
            while not self._stopping:
                self._changed.clear()
                while len(self._running) < workers and (name := self._startable()) is not None:
                    del self._waiting[name]
                    self._running[name] = asyncio.create_task(self._work(name, handlers[name[0]]))
                await self._changed.wait()
        finally:
            if not self._stopping:  # cancelled from outside
                await self.stop(0)

    async def stop(self, grace_s: float) -> int:
        """Takes no new job, waits at most grace_s seconds for running ones, cancels the rest; gives how many."""
        self._stopping = True
        self._waiting.clear()
        self._changed.set()
        running = list(self._running.values())
        if not running:
            return 0
        _, late = await asyncio.wait(running, timeout=grace_s)
        for task in late:
            task.cancel()
        if late:
            await asyncio.wait(late)
        return len(late)

    def idle(self) -> bool:
        """True when nothing waits and nothing runs."""
        return not self._waiting and not self._running

    def _startable(self) -> tuple[str, str] | None:
        return next((name for name in self._waiting if name not in self._running), None)

    async def _work(self, name: tuple[str, str], handler: Callable[[str], Awaitable[None]]) -> None:
        try:
            await handler(name[1])
        finally:
            del self._running[name]
            self._changed.set()
