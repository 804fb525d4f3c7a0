"""The demonstration: the shipped story on this machine, watched by the real daemon."""

from __future__ import annotations

import asyncio
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.demo_show import Show, Told
from monitor.cli.exits import Code
from monitor.cli.frame import Frame, frame_of
from monitor.demo.folder import addresses_of, write_configuration
from monitor.demo.receivers import MailServer, Webhook
from monitor.demo.seeds import Seed, Telling, read_seed
from monitor.demo.site import Site, paths_of
from monitor.demo.verdict import Outcome, faults, moves_of
from monitor.model.errors import MonitorError
from monitor.model.ids import SourceRef, VersionRef

if TYPE_CHECKING:
    from monitor.ports import Clock, History

PATIENCE_S = 20.0  # for one step; a step takes one or two seconds on a slow machine
LOOK_S = 0.05  # between two looks at the history
OURS = ("MONITOR_CONFIG", "MONITOR_STORE_URL")  # would lead the daemon away from the scratch folder


class DemoFailed(MonitorError):
    """Something that the demo promises did not happen."""


def command(
    ctx: typer.Context,
    folder: Annotated[
        Path | None,
        typer.Option(
            "--folder", metavar="DIR", help="Where to work; must not exist yet. Default: a new temporary one."
        ),
    ] = None,
) -> int | None:
    """See a story change, live: two news pages on this machine, the real daemon, a real mail server and webhook.

    Needs no network and no configuration, takes under a minute, and keeps its folder so that you can look around.

    Examples:
      monitor demo
      monitor demo --json
    """
    frame = frame_of(ctx)
    place = folder or Path(tempfile.mkdtemp(prefix="monitor-demo-"))
    if folder is not None:
        _make(folder)
    done = False
    try:
        asyncio.run(_demo(frame, place.resolve()))
        done = True
    except DemoFailed:
        done = True  # the folder is what one looks into to find out why
        raise
    except asyncio.CancelledError:  # SIGTERM, SIGHUP
        raise KeyboardInterrupt from None
    finally:
        if not done:
            shutil.rmtree(place, ignore_errors=True)
    return Code.DONE


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        raise DemoFailed(f"{folder}: {error.strerror}; the demo wants a folder that does not exist yet") from error


async def _demo(frame: Frame, place: Path) -> None:
    task = asyncio.current_task()
    assert task is not None
    for number in (signal.SIGTERM, signal.SIGHUP):  # the daemon must not outlive a closed terminal
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    from monitor import wiring

    seed, clock = read_seed(), wiring.clock()
    async with AsyncExitStack() as stack:
        scene = await _set_up(stack, seed, clock, place)
        env = {name: value for name, value in frame.env.items() if name not in OURS}
        show = Show(frame, scene.config, env)
        show.begin(seed, place, scene.urls, scene.hook.port, scene.mail.port)
        daemon = await Daemon.start(scene.config, place, env)
        stack.push_async_callback(daemon.end)
        await until(clock, daemon, lambda: daemon.ready, "the daemon was not ready")
        from monitor.settings.load import load

        history = wiring.open_history(load(scene.config, env))
        stack.callback(history.close)
        show.ready(daemon.pid)
        found = await Play(seed, scene, history, clock, daemon, show).run()
        if await daemon.end() != 0:
            found += ("the daemon did not stop in good order",)
        await show.end(found)
    if found:
        raise DemoFailed("the demo did not show what it should:\n  " + "\n  ".join(found) + f"\nSee {place}/daemon.log")


@dataclass(frozen=True, slots=True)
class Scene:
    """What stands on this machine for the demo: the pages, the receivers, the configuration that knows of them."""

    sites: Mapping[str, Site]
    hook: Webhook
    mail: MailServer
    config: Path

    @property
    def urls(self) -> dict[str, str]:
        """The address of each source."""
        return {name: site.url for name, site in self.sites.items()}


async def _set_up(stack: AsyncExitStack, seed: Seed, clock: Clock, place: Path) -> Scene:
    paths = paths_of(addresses_of(seed))
    sites = {name: Site(outlet, paths[name]) for name, outlet in seed.outlets.items()}
    hook, mail = Webhook(clock), MailServer(clock)
    servers: tuple[Site | Webhook | MailServer, ...] = (*sites.values(), hook, mail)
    for server in servers:
        await server.start()
        stack.push_async_callback(server.stop)
    ports = {name: site.port for name, site in sites.items()}
    urls = {name: site.url for name, site in sites.items()}
    return Scene(sites, hook, mail, write_configuration(place, seed, urls, ports, hook.url, mail.url))


@dataclass(slots=True)
class Daemon:
    """`monitor run` as a process of its own, its events in a file."""

    process: asyncio.subprocess.Process
    log: Path
    ended: int | None = None

    @classmethod
    async def start(cls, config: Path, place: Path, env: Mapping[str, str]) -> Daemon:
        """Starts it. Its own session: Ctrl-C reaches the demo, and the demo ends it in good order."""
        log = place / "daemon.log"
        with log.open("wb") as out:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "monitor", "--config", str(config), "--json", "run"),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                env=dict(env),
                start_new_session=True,
            )
        return cls(process, log)

    @property
    def pid(self) -> int:
        """Its process number."""
        return self.process.pid

    @property
    def ready(self) -> bool:
        """Whether it has said so."""
        return b"daemon ready" in self.log.read_bytes()

    @property
    def died(self) -> str | None:
        """Its last words where it ended by itself."""
        if self.process.returncode is None or self.ended is not None:
            return None
        words = self.log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        last = " / ".join(words[-3:]) or "without a word"
        return f"the daemon ended with code {self.process.returncode}: {last}"

    async def end(self) -> int:
        """SIGTERM, and the exit code; a second call gives the same. One that will not end is killed."""
        if self.ended is None:
            if self.process.returncode is None:
                self.process.terminate()
            try:
                async with asyncio.timeout(10):
                    self.ended = await self.process.wait()
            except TimeoutError:
                self.process.kill()
                self.ended = await self.process.wait()
        return self.ended


async def until(clock: Clock, daemon: Daemon, ready: Callable[[], bool], otherwise: str) -> None:
    """Looks until it is so. Raises DemoFailed when the daemon ends before, or patience does."""
    deadline = clock.monotonic() + PATIENCE_S
    while not ready():
        if died := daemon.died:
            raise DemoFailed(died)
        if clock.monotonic() > deadline:
            raise DemoFailed(f"{otherwise} within {PATIENCE_S:.0f} s; see {daemon.log}")
        await clock.sleep(LOOK_S)


@dataclass(slots=True)
class Play:
    """Turns the pages: each version as soon as the one before has been captured and told."""

    seed: Seed
    scene: Scene
    history: History
    clock: Clock
    daemon: Daemon
    show: Show
    found: list[str] = field(default_factory=list)

    async def run(self) -> tuple[str, ...]:
        """Plays all versions; gives what was not as expected."""
        for telling in self.seed.versions:
            self.scene.sites[telling.source].show(telling)
            await self._wait_for(telling)
            outcome = self._outcome(telling)
            self.show.version(telling, outcome)
            self.found += faults(self.seed, telling, outcome)
            if outcome.alerts:
                await self._wait_for_delivery(telling, outcome)
        return tuple(self.found)

    async def _wait_for(self, telling: Telling) -> None:
        ref = VersionRef(self.seed.name, telling.source, telling.seq)

        def captured() -> bool:
            return any(row.ref == ref for row in self.history.versions(ref.story, ref.source, limit=1))

        await until(self.clock, self.daemon, captured, f"{ref} was served and not captured")

    def _outcome(self, telling: Telling) -> Outcome:
        ref = VersionRef(self.seed.name, telling.source, telling.seq)
        (version,) = self.history.versions(ref.story, ref.source, limit=1)
        alerts = [
            stored
            for stored in self.history.alerts(self.seed.name)
            if stored.alert.source == ref.source and stored.seq == ref.seq
        ]
        rows = self.history.claim_timeline(self.seed.name)
        return Outcome(
            version, self.history.changes((ref,)).get(ref), moves_of(rows, ref.source, ref.seq), tuple(reversed(alerts))
        )

    async def _wait_for_delivery(self, telling: Telling, outcome: Outcome) -> None:
        keys = [stored.alert.dedup_key for stored in outcome.alerts]

        def delivered() -> bool:
            return self._outcome(telling).delivered and all(_holds(got, keys) for got in self._got())

        ref = SourceRef(self.seed.name, telling.source)
        await until(self.clock, self.daemon, delivered, f"the alerts of {ref}@{telling.seq} were not delivered")
        mail = next(mail for mail in reversed(self.scene.mail.mails) if _holds([mail.everything], keys[:1]))
        post = next(post for post in reversed(self.scene.hook.posts) if _holds([post.everything], keys[:1]))
        seconds = (max(mail.at, post.at) - outcome.version.captured_at).total_seconds()
        self.show.told(telling, Told(mail.subject, mail.text, post.text, seconds, tuple(keys)))

    def _got(self) -> tuple[list[str], list[str]]:
        mails = [mail.everything for mail in self.scene.mail.mails]
        return mails, [post.everything for post in self.scene.hook.posts]


def _holds(texts: list[str], keys: list[str]) -> bool:
    """Whether every alert's id stands in one of the texts, wherever their lines were broken."""
    together = ["".join(text.split()) for text in texts]
    return all(any(key in text for text in together) for key in keys)
