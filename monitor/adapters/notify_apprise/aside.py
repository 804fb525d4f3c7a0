"""How does a blocking sender run beside the event loop? In a thread of its own, which a stop does not wait for."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


async def in_thread(fn: Callable[[], T], cut: Callable[[], None], *, deadline_s: float) -> T:
    """fn() in a daemon thread; raises TimeoutError at the deadline. `cut` is then called, and when we are cancelled:
    it must make fn end soon. The threads of `asyncio.to_thread` are few and shared, a hung server would take one."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def settle(set_it: Callable[[], None]) -> None:
        if not future.done():
            set_it()

    def work() -> None:
        try:
            value = fn()
        except BaseException as error:  # handed over to the waiting side, whatever it is
            failed = error
            _tell(loop, lambda: settle(lambda: future.set_exception(failed)))
        else:
            _tell(loop, lambda: settle(lambda: future.set_result(value)))

    threading.Thread(target=work, daemon=True, name="notify").start()
    try:
        async with asyncio.timeout(deadline_s):
            return await future
    finally:
        if not future.done() or future.cancelled():
            cut()


def _tell(loop: asyncio.AbstractEventLoop, callback: Callable[[], None]) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(callback)
