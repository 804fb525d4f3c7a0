"""The daemon: watch until stopped."""

from __future__ import annotations

import asyncio
import os
import socket
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.exits import Code
from monitor.cli.frame import Frame, frame_of

if TYPE_CHECKING:
    from monitor.wiring import App


def command(
    ctx: typer.Context,
    workers: Annotated[int, typer.Option(min=1, max=256, help="Hosts that are fetched from at the same time.")] = 32,
    once_idle: Annotated[bool, typer.Option("--once-idle", help="End when nothing is left to do.")] = False,
    drain: Annotated[float | None, typer.Option(min=0, help="Seconds a stop may take (timing.grace).")] = None,
) -> int | None:
    """Watch every story until stopped: fetch what is due, compare, alert.

    Ctrl-C or SIGTERM finishes what runs (at most --drain seconds); a second one ends at once. Nothing is lost.

    Examples:
      monitor run
      monitor run --json 2>>daemon.jsonl
    """
    from monitor.cli.logs import start_logging

    frame = frame_of(ctx)
    settings = frame.settings()
    start_logging(frame.screen, as_json=frame.json, verbose=frame.verbose)
    grace = settings.timing.grace.total_seconds() if drain is None else drain
    asyncio.run(_run(frame, workers, grace, once_idle))
    return Code.DONE


def worker_name() -> str:
    """Who holds a lease: host and process."""
    return f"{socket.gethostname()}:{os.getpid()}"


async def _run(frame: Frame, workers: int, grace: float, once_idle: bool) -> None:
    from monitor import wiring
    from monitor.engine.daemon import Plan, watch
    from monitor.engine.watchdog import Watchdog

    app = wiring.build(frame.settings())
    try:
        await watch(
            app,
            app.queue,
            app.lock(),
            worker_name(),
            Plan(workers, grace, once_idle),
            Reloader(frame, app),
            lambda: _welcome(frame, app),
            Watchdog(app, app.examiner, wiring.beacon),
        )
    finally:
        await app.aclose()


def _welcome(frame: Frame, app: App) -> None:
    if frame.json or not frame.screen.err.isatty():
        return
    stories, due = len(app.settings.stories), app.schedule.next_due()
    sources = sum(len(story.sources) for story in app.settings.stories)
    when = f"Next check {due.astimezone():%H:%M:%S}." if due else "Nothing to check: monitor add URL"
    frame.screen.note(
        f"Watching {_count(stories, 'story', 'stories')}, {_count(sources, 'source')}. {when} Ctrl-C stops."
    )


def _count(n: int, one: str, many: str | None = None) -> str:
    return f"{n} {one if n == 1 else many or one + 's'}"


class Reloader:
    """Looks whether a file of the configuration changed; gives the App under the new one, None for no change."""

    def __init__(self, frame: Frame, app: App) -> None:
        self._frame, self._app = frame, app
        self._stamps = self._look()

    def __call__(self) -> App | None:
        """Raises ConfigError where the new configuration is broken."""
        stamps = self._look()
        if stamps == self._stamps:
            return None
        self._stamps = stamps
        from monitor import wiring
        from monitor.settings.load import load

        settings = load(self._frame.folder, self._frame.env)
        self._app = wiring.rewire(self._app, settings)
        return self._app

    def _look(self) -> dict[Path, tuple[int, int]]:
        files = [*self._frame.folder.glob("*.yaml"), *self._frame.folder.glob("stories/*.yaml")]
        stamps = {}
        for path in files:
            with suppress(FileNotFoundError):  # an editor's draft may be gone by now
                stat = path.stat()
                stamps[path] = (stat.st_mtime_ns, stat.st_size)
        return stamps
