"""The real daemon, again and again in forked processes, ended by SIGKILL before or after the n-th call of one method.

    python kill_program.py        each line of standard input begins one life:
                                  {"config": DIR, "log": FILE, "at": ["PORT.METHOD", "before|after", N] | null,
                                   "inline": BOOL, "trouble": FILE}
    its answers                   {"pid": N}, and {"exit": CODE} when that life is over

It builds the App through `wiring.build`, as `monitor run` does, and lays a thin cover over the named port, or over a
step of the transaction (`inside.post`). What a life would import is imported before. `inline` reads pages in the daemon
itself; `trouble` names a file whose words are laid on every connection of SQLite: what a disk would do.
"""

from __future__ import annotations

import asyncio
import inspect
import json
import os
import signal
import sys
import traceback
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import event

from monitor import wiring
from monitor.adapters import run_inline
from monitor.adapters.store_sql import engine as store_engine
from monitor.adapters.store_sql import store as store_steps
from monitor.cli.logs import start_logging
from monitor.cli.screen import Screen
from monitor.engine.daemon import Plan, watch
from monitor.engine.watchdog import Watchdog
from monitor.model import alert
from monitor.model.errors import Locked
from monitor.settings.load import load

LIFE_S = 300  # a life that nobody ends, for its test was killed, ends by itself
BUSY_S = 1  # a database that somebody else holds is given up sooner than in earnest

MESSAGES = 1_000_000  # in an hour, to one receiver: a second here stands for a day, and no message should wait an hour


class Fuse:
    """Kills the process the n-th time that it comes to `when`; several covered ports may share it."""

    def __init__(self, when: str, n: int) -> None:
        self._when, self._left = when, n

    def burn(self, when: str) -> None:
        if when == self._when:
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    def around(self, call: Any) -> Any:
        if inspect.iscoroutinefunction(call):

            async def waited(*args: Any, **named: Any) -> Any:
                self.burn("before")
                result = await call(*args, **named)
                self.burn("after")
                return result

            return waited

        def plain(*args: Any, **named: Any) -> Any:
            self.burn("before")
            result = call(*args, **named)
            self.burn("after")
            return result

        return plain


class Covered:
    """A port whose one method burns a fuse before and after each call."""

    def __init__(self, port: Any, method: str, fuse: Fuse) -> None:
        self._port, self._method, self._fuse = port, method, fuse

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._port, name)
        return self._fuse.around(found) if name == self._method else found


def cover(app: wiring.App, point: str, when: str, n: int) -> wiring.App:
    """The App with one port covered. `notifier.send` covers every receiver's notifier."""
    name, method = point.split(".")
    fuse = Fuse(when, n)
    if name == "inside":
        setattr(store_steps, method, fuse.around(getattr(store_steps, method)))
        return app
    if name == "notifier":
        build = app.notifier
        return replace(app, notifier=lambda receiver: Covered(build(receiver), method, fuse))
    return replace(app, **{name: Covered(getattr(app, name), method, fuse)})


def lay(trouble: Path) -> None:
    """What the file says holds for every connection from the next transaction on; `max_page_count` is SQLite's own way
    to a full disk, `query_only` to a file that cannot be written: the engine's errors are the same."""

    @event.listens_for(store_engine.Engine, "checkout")
    def _taken(connection: Any, record: Any, proxy: Any) -> None:
        if not hasattr(connection, "executescript"):
            return
        pages = connection.execute("pragma page_count").fetchone()[0]
        words = trouble.read_text() if trouble.exists() else ""
        connection.execute(f"pragma max_page_count = {pages if words == 'full' else 4294967294}")
        connection.execute(f"pragma query_only = {int(words == 'read-only')}")


async def live(folder: Path, at: list[Any] | None, *, inline: bool) -> None:
    start_logging(Screen(), as_json=True, verbose=False)
    app = wiring.build(load(folder, os.environ))
    if inline:
        app = replace(app, runner=run_inline.InlineRunner())
    if at:
        app = cover(app, at[0], at[1], int(at[2]))
    dog = Watchdog(app, app.examiner, wiring.beacon, look_s=0.2)
    try:
        await watch(app, app.queue, app.lock(), f"kill:{os.getpid()}", Plan(drain_s=5.0), watchdog=dog)
    finally:
        await app.aclose()


def begin(order: dict[str, Any]) -> int:
    """The forked process: its words go to the log."""
    signal.alarm(LIFE_S)
    log = os.open(order["log"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.dup2(log, 1)
    os.dup2(log, 2)
    store_engine.BUSY_S = BUSY_S
    alert.HOURLY = MESSAGES
    if order.get("trouble"):
        lay(Path(order["trouble"]))
    try:
        asyncio.run(live(Path(order["config"]), order.get("at"), inline=order["inline"]))
    except Locked as error:
        print(error, file=sys.stderr)
        return 5
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


def warm() -> None:
    """Loads what a first life would: nothing here starts a thread."""
    import apprise  # noqa: F401
    import pebble  # noqa: F401
    import trafilatura  # noqa: F401

    from monitor.adapters import extract_html, fetch_http, notify_apprise, run_processes  # noqa: F401
    from monitor.adapters.store_sql import outbox, schedule  # noqa: F401
    from monitor.settings import checks, schema, values  # noqa: F401


def main() -> None:
    warm()
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            code = begin(json.loads(line))
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
        print(json.dumps({"pid": child}), flush=True)
        _, status = os.waitpid(child, 0)
        print(json.dumps({"exit": os.waitstatus_to_exitcode(status)}), flush=True)


if __name__ == "__main__":
    main()
