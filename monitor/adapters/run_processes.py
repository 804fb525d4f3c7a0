"""Where is hostile input read? In processes that are killed when they take too long, and that die with us.

pebble kills the one task that hangs and survives a crash; the standard pool breaks for good at the first crash.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Callable
from multiprocessing import get_context
from typing import Any, TypeVar, TypeVarTuple

from monitor.model.outcome import TimedOut

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

MEMORY = 384 << 20  # bytes of address space a worker may have: it stays below 300 MB; the worst page takes 160
_TASKS = 2000  # a worker is replaced after so many, before a slow leak matters
_IDLE_S = 60.0
_PR_SET_PDEATHSIG = 1  # linux/prctl.h


class ProcessRunner:
    """At most `workers` processes, started at the first call and ended after a minute without one."""

    def __init__(self, workers: int | None = None, memory: int = MEMORY, idle_s: float = _IDLE_S) -> None:
        self._workers = workers or max(1, min(2, os.cpu_count() or 1))
        self._memory, self._idle_s = memory, idle_s
        self._pool: Any = None
        self._running = 0
        self._idle: asyncio.TimerHandle | None = None
        self._ending: asyncio.Future[None] | None = None

    async def run(self, fn: Callable[[*Ts], T], *args: *Ts, timeout_s: float) -> T | TimedOut:
        """fn(*args) in a worker. Time in the queue does not count; a cancelled call frees its worker."""
        from concurrent.futures.process import BrokenProcessPool

        from pebble import ProcessExpired

        self._running += 1
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None
        try:
            future = self._started().schedule(fn, args=args, timeout=timeout_s)
            result: T = await asyncio.wrap_future(future)
            return result
        except TimeoutError:
            return TimedOut(f"killed after {timeout_s:g} s")
        except ProcessExpired as error:
            return TimedOut(f"the worker died (exit code {error.exitcode})")
        except (BrokenProcessPool, MemoryError) as error:
            return TimedOut(f"the worker died ({type(error).__name__})")
        finally:
            self._running -= 1
            if not self._running and self._pool is not None:
                self._idle = asyncio.get_running_loop().call_later(self._idle_s, self._end)

    def _started(self) -> Any:
        if self._pool is not None and not self._pool.active:
            self._end()  # pebble ends for good when a worker cannot read its task: our files were replaced, say
        if self._pool is None:
            from pebble import ProcessPool

            self._pool = ProcessPool(
                max_workers=self._workers,
                max_tasks=_TASKS,
                context=get_context("spawn"),
                initializer=_begin,
                initargs=[self._memory],
            )
        return self._pool

    def _end(self) -> None:
        """Stops the workers; the next call starts new ones."""
        self._idle = None
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.stop()
            self._ending = asyncio.ensure_future(asyncio.to_thread(pool.join))

    async def aclose(self) -> None:
        """Ends the processes, at once."""
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.stop()
            await asyncio.to_thread(pool.join)
        if self._ending is not None:
            await self._ending


def _begin(memory: int) -> None:
    """A worker's first act: it leaves Ctrl-C to its parent, dies with it, and cannot take the machine's memory."""
    import resource
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _die_with_parent()
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = memory if hard == resource.RLIM_INFINITY else min(memory, hard)
    with contextlib.suppress(ValueError, OSError):  # not every system keeps this limit
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _die_with_parent() -> None:
    """A killed parent cannot end its workers, and a worker that hangs would burn a core for ever.

    Linux's own signal comes even while a C function holds the interpreter; elsewhere a thread watches the parent.
    """
    import signal
    import sys
    import threading
    from multiprocessing import parent_process
    from multiprocessing.connection import wait

    parent = parent_process()
    if parent is None:
        return

    def watch() -> None:
        wait([parent.sentinel])
        os.kill(os.getpid(), signal.SIGKILL)

    threading.Thread(target=watch, daemon=True, name="watch parent").start()
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
