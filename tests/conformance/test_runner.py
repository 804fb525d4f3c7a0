"""What a runner promises: results and exceptions come back; what hangs or dies is TimedOut and harms nothing else."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
import types
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest

from monitor.adapters.run_inline import InlineRunner
from monitor.adapters.run_processes import ProcessRunner
from monitor.model.outcome import TimedOut
from monitor.ports import Runner
from tests.fakes.deeds import add, crash, fail, hang, leave, process, take_memory


@contextlib.asynccontextmanager
async def working(runner: Runner) -> AsyncIterator[Runner]:
    try:
        yield runner
    finally:
        await runner.aclose()


RUNNERS = pytest.mark.parametrize("make", [InlineRunner, lambda: ProcessRunner(workers=1)], ids=["inline", "processes"])


@RUNNERS
async def test_a_result_comes_back(make: type[Runner]) -> None:
    async with working(make()) as runner:
        assert [await runner.run(add, n, 1, timeout_s=60) for n in range(3)] == [1, 2, 3]


@RUNNERS
async def test_what_the_function_raises_is_raised(make: type[Runner]) -> None:
    async with working(make()) as runner:
        with pytest.raises(LookupError, match="no such thing"):
            await runner.run(fail, "no such thing", timeout_s=60)
        assert await runner.run(add, 1, 1, timeout_s=60) == 2


@RUNNERS
async def test_it_can_be_closed_unused_and_twice(make: type[Runner]) -> None:
    runner = make()
    await runner.aclose()
    await runner.aclose()


async def test_what_hangs_is_killed_and_the_next_call_works() -> None:
    async with working(ProcessRunner(workers=1)) as runner:
        got = await runner.run(hang, timeout_s=0.5)
        assert isinstance(got, TimedOut)
        assert "killed after 0.5 s" in got.detail
        assert await runner.run(add, 1, 1, timeout_s=60) == 2


@pytest.mark.parametrize("deed", [crash, leave, take_memory])
async def test_what_dies_is_timed_out_with_a_detail_and_the_next_call_works(deed: object) -> None:
    async with working(ProcessRunner(workers=1)) as runner:
        got = await runner.run(deed, timeout_s=60)  # type: ignore[arg-type]
        assert isinstance(got, TimedOut)
        assert "died" in got.detail
        assert await runner.run(add, 1, 1, timeout_s=60) == 2


async def test_a_task_that_no_worker_can_read_costs_itself_and_no_other() -> None:
    only_here = types.ModuleType("only_here")
    only_here.deed = lambda: 1  # type: ignore[attr-defined]
    only_here.deed.__module__, only_here.deed.__qualname__ = "only_here", "deed"
    sys.modules["only_here"] = only_here
    try:
        async with working(ProcessRunner(workers=1)) as runner:
            assert isinstance(await runner.run(only_here.deed, timeout_s=60), TimedOut)
            assert await runner.run(add, 1, 1, timeout_s=60) == 2
    finally:
        del sys.modules["only_here"]


async def test_one_that_hangs_does_not_stop_the_others() -> None:
    async with working(ProcessRunner(workers=2)) as runner:
        await runner.run(add, 0, 0, timeout_s=60)
        slow = asyncio.create_task(runner.run(hang, timeout_s=30))
        assert await asyncio.gather(*(runner.run(add, n, 1, timeout_s=60) for n in range(5))) == [1, 2, 3, 4, 5]
        assert not slow.done()
        slow.cancel()
        with pytest.raises(asyncio.CancelledError):
            await slow


async def test_a_cancelled_call_frees_its_worker() -> None:
    async with working(ProcessRunner(workers=1)) as runner:
        await runner.run(add, 0, 0, timeout_s=60)
        task = asyncio.create_task(runner.run(hang, timeout_s=600))
        await asyncio.sleep(0.2)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await runner.run(add, 1, 1, timeout_s=60) == 2


async def test_workers_end_when_nothing_is_asked_and_start_again() -> None:
    async with working(ProcessRunner(workers=1, idle_s=0.05)) as runner:
        first = await runner.run(process, timeout_s=60)
        assert isinstance(first, int)
        await gone(first)
        second = await runner.run(process, timeout_s=60)
        assert second != first


async def gone(pid: int, within_s: float = 30) -> None:
    async with asyncio.timeout(within_s):
        while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
            await asyncio.sleep(0.02)


PARENT = """
import asyncio
from monitor.adapters.run_processes import ProcessRunner
from tests.fakes.deeds import hang, hold, process

async def main():
    runner = ProcessRunner(workers=1)
    print(await runner.run(process, timeout_s=60), flush=True)
    await runner.run({deed}, timeout_s=600)
    await asyncio.sleep(600)

if __name__ == "__main__":
    asyncio.run(main())
"""


@pytest.mark.parametrize("deed", ["process", "hang", "hold"])
async def test_workers_die_with_a_parent_that_was_killed(deed: str, tmp_path: Path) -> None:
    program = tmp_path / "parent.py"
    program.write_text(PARENT.format(deed=deed))
    env = {**os.environ, "PYTHONPATH": os.getcwd()}
    parent = subprocess.Popen([sys.executable, str(program)], stdout=subprocess.PIPE, text=True, env=env)
    assert parent.stdout is not None
    with parent.stdout:
        worker = int(parent.stdout.readline())
        time.sleep(0.3)
        parent.send_signal(signal.SIGKILL)
        parent.wait()
    await gone(worker)
