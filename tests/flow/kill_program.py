"""The real daemon, ended by SIGKILL before or after the n-th call of one method of one port.

    python kill_program.py CONFIG [PORT.METHOD before|after N]

It builds the App through `wiring.build`, as `monitor run` does, and lays a thin cover over the named port.
"""

from __future__ import annotations

import asyncio
import inspect
import os
import signal
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from monitor import wiring
from monitor.cli.logs import start_logging
from monitor.cli.screen import Screen
from monitor.engine.daemon import Plan, watch
from monitor.settings.load import load


class Fuse:
    """Kills the process the n-th time that it comes to `when`; several covered ports may share it."""

    def __init__(self, when: str, n: int) -> None:
        self._when, self._left = when, n

    def burn(self, when: str) -> None:
        if when == self._when:
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)


class Covered:
    """A port whose one method burns a fuse before and after each call."""

    def __init__(self, port: Any, method: str, fuse: Fuse) -> None:
        self._port, self._method, self._fuse = port, method, fuse

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._port, name)
        return self._around(found) if name == self._method else found

    def _around(self, call: Any) -> Any:
        if inspect.iscoroutinefunction(call):

            async def waited(*args: Any, **named: Any) -> Any:
                self._fuse.burn("before")
                result = await call(*args, **named)
                self._fuse.burn("after")
                return result

            return waited

        def plain(*args: Any, **named: Any) -> Any:
            self._fuse.burn("before")
            result = call(*args, **named)
            self._fuse.burn("after")
            return result

        return plain


def cover(app: wiring.App, point: str, when: str, n: int) -> wiring.App:
    """The App with one port covered. `notifier.send` covers every receiver's notifier."""
    name, method = point.split(".")
    fuse = Fuse(when, n)
    if name == "notifier":
        build = app.notifier
        return replace(app, notifier=lambda receiver: Covered(build(receiver), method, fuse))
    return replace(app, **{name: Covered(getattr(app, name), method, fuse)})


async def main(folder: Path, *at: str) -> None:
    start_logging(Screen(), as_json=True, verbose=False)
    app = wiring.build(load(folder, os.environ))
    if at:
        app = cover(app, at[0], at[1], int(at[2]))
    try:
        await watch(app, app.queue, app.lock(), f"kill:{os.getpid()}", Plan(drain_s=5.0))
    finally:
        await app.aclose()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), *sys.argv[2:]))
