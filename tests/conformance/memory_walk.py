"""Fetches and reads the biggest and worst pages, and prints what that took of memory, a JSON line a page.

    python memory_walk.py PORT PATH…

Run as its own process: the high-water marks are those of this process and of its workers.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import psutil

from monitor import wiring
from monitor.adapters.clock_system import SystemClock
from monitor.adapters.fetch_http import HttpFetcher
from monitor.adapters.run_processes import ProcessRunner
from monitor.model.config import FetchLimits
from monitor.model.outcome import Fetched, Request, outcome_name
from monitor.pipeline.read import read_page


def mb(pid: int, name: str) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith(name)), 0.0)


def workers_mb() -> float:
    """The most that any worker has taken so far."""
    most = 0.0
    for child in psutil.Process().children(recursive=True):
        with suppress(psutil.Error, OSError):
            most = max(most, mb(child.pid, "VmHWM"))
    return most


async def main(port: int, paths: list[str]) -> None:
    limits = FetchLimits(timeout=timedelta(seconds=20), allow_private=(f"127.0.0.1:{port}",))
    fetcher, runner, extractor = HttpFetcher(limits, SystemClock()), ProcessRunner(workers=1), wiring.extractor()
    usual = await fetcher.fetch(Request(f"http://127.0.0.1:{port}/article"))
    assert isinstance(usual, Fetched)
    await runner.run(read_page, extractor, usual, None, timeout_s=30)
    del usual
    idle = mb(os.getpid(), "VmRSS")
    for path in paths:
        Path("/proc/self/clear_refs").write_text("5")  # the high-water mark begins anew
        got = await fetcher.fetch(Request(f"http://127.0.0.1:{port}{path}"))
        worker = 0.0
        if isinstance(got, Fetched):
            reading = asyncio.ensure_future(runner.run(read_page, extractor, got, None, timeout_s=10))
            while not reading.done():
                worker = max(worker, workers_mb())
                await asyncio.sleep(0.02)
        above = mb(os.getpid(), "VmHWM") - idle
        print(json.dumps({"path": path, "outcome": outcome_name(got), "above": above, "worker": worker}), flush=True)
        del got
    await fetcher.aclose()
    await runner.aclose()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), sys.argv[2:]))
