"""What every queue promises: a key waits once, runs once at a time, and an end loses no work within the grace."""

import asyncio
import contextlib

import pytest

from monitor.adapters.queue_local import LocalQueue


@pytest.fixture(params=[LocalQueue], ids=["local"])
def queue(request):
    return request.param()


async def settle(queue) -> None:
    for _ in range(200):
        if queue.idle():
            return
        await asyncio.sleep(0)
    raise AssertionError("the queue did not come to rest")


@contextlib.asynccontextmanager
async def running(queue, handlers, workers=4):
    task = asyncio.create_task(queue.run(handlers, workers))
    try:
        yield
    finally:
        await queue.stop(1.0)
        await asyncio.wait_for(asyncio.gather(task, return_exceptions=True), 5)


async def test_a_key_that_waits_is_not_put_twice(queue):
    ran = []

    async def job(key):
        ran.append(key)

    await queue.put("drain", "a")
    await queue.put("drain", "a")
    await queue.put("drain", "b")
    async with running(queue, {"drain": job}):
        await settle(queue)
    assert sorted(ran) == ["a", "b"]


async def test_a_key_never_runs_twice_at_once_but_is_not_forgotten(queue):
    gate, at_once, most, ran = asyncio.Event(), 0, 0, 0

    async def job(_):
        nonlocal at_once, most, ran
        at_once += 1
        most, ran = max(most, at_once), ran + 1
        await gate.wait()
        at_once -= 1

    async with running(queue, {"drain": job}):
        await queue.put("drain", "a")
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        await queue.put("drain", "a")
        gate.set()
        await settle(queue)
    assert (most, ran) == (1, 2)


async def test_no_more_jobs_run_than_there_are_workers(queue):
    at_once, most = 0, 0

    async def job(_):
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        for _ in range(3):
            await asyncio.sleep(0)
        at_once -= 1

    for n in range(20):
        await queue.put("drain", str(n))
    async with running(queue, {"drain": job}, workers=3):
        await settle(queue)
    assert most == 3


async def test_stop_waits_for_work_within_the_grace_and_cuts_the_rest(queue):
    ended = []

    async def job(key):
        await asyncio.sleep(0.01 if key == "quick" else 60)
        ended.append(key)

    await queue.put("drain", "quick")
    await queue.put("drain", "slow")
    task = asyncio.create_task(queue.run({"drain": job}, 4))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert await queue.stop(0.5) == 1
    await asyncio.wait_for(task, 5)
    assert ended == ["quick"]
