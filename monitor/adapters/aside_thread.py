"""One thread for the store's short, blocking calls: they wait neither for each other's locks nor for a name server."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar, TypeVarTuple

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


class ThreadAside:
    """Runs calls in a thread of its own, one after another."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="store")

    async def __call__(self, fn: Callable[[*Ts], T], *args: *Ts) -> T:
        """fn(*args); what it raises is raised here. A call once begun is finished, even if its waiter is cancelled."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, fn, *args)
