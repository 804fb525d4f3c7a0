"""A story told to a real store through the one path, by a clock that moves when told: what reading commands read."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from monitor import wiring
from monitor.adapters.run_inline import InlineRunner
from monitor.adapters.store_sql import open_store
from monitor.model.alert import Receiver
from monitor.model.ids import SourceRef
from monitor.model.outcome import Fetched, FetchOutcome, Reason, Request, SourceUnreachable
from monitor.pipeline.check import Checked, check
from monitor.pipeline.notify import deliver
from monitor.settings.load import load
from tests.fakes.clock import FakeClock
from tests.fakes.notifier import FakeNotifier, refusing

SECRET = "hush4711"  # stands in every secret of the configuration: nothing that is printed may hold it
MONITOR = """\
store: "%(store)s"
receivers:
  desk: {url: "json://robot:%(secret)s@hook.example/in?token=%(secret)s"}
  mail: {url: "json://hook.example/%(secret)s"}
"""
ROUTES = """\
routes:
  - {name: moves, match: {kind: [claim, reversal, source]}, receivers: [desk, mail]}
"""
STORY = """\
story: harbour
title: The harbour of Brenholm
sources:
  - {name: agency, url: "https://agency.example/harbour?token=%(secret)s"}
  - {name: wire, url: "https://wire.example/harbour"}
claims:
  - id: agreement
    question: Is there an agreement on the harbour?
    subject: [agreement on the harbour, talks on the harbour, harbour agreement]
    states:
      talks: [talks are taking place, negotiations continue]
      agreed: [agreement reached, both sides signed the agreement]
  - id: ships
    question: How many ships are waiting outside the harbour?
    subject: [ships waiting outside the harbour]
    value: number
"""
QUIET = (
    "The harbour of Brenholm is the largest on the coast and handles most of the grain that the country sells.",
    "It was opened in 1911 and has been enlarged twice since then, the last time after the flood of 1978.",
    "Residents of the old town said that they heard the cranes through the night, as in any other week.",
    "The old lighthouse stands at the end of the pier, and its paint is white.",
)
TALKS = "Talks on the harbour are taking place, the port ministry said on Monday."
SIGNED = "Both sides signed the agreement on the harbour, the port ministry said on Monday."
SHIPS = "About {} ships are waiting outside the harbour, the harbour master said."


def page(headline: str, *sentences: str) -> str:
    """A news page with these paragraphs and some furniture."""
    body = "".join(f"<p>{sentence}</p>" for sentence in sentences)
    return (
        f"<html><head><title>{headline}</title></head><body><nav><a href='/'>Home</a> <a href='/world'>World</a></nav>"
        f"<main><article><h1>{headline}</h1>{body}</article></main><footer>All rights reserved.</footer></body></html>"
    )


FIRST = page("Talks on the harbour go on", TALKS, SHIPS.format(12), *QUIET)
COSMETIC = page(
    "Talks on the harbour go on", TALKS, SHIPS.format(12), *QUIET[:3], QUIET[3].replace("pier, and", "pier and")
)
MOVED = page(
    "Harbour agreement signed", SIGNED, SHIPS.format(40), *QUIET[:3], QUIET[3].replace("pier, and", "pier and")
)
HOSTILE = page(
    "Harbour &lt;script&gt;alert(1)&lt;/script&gt; signed",
    SIGNED,
    SHIPS.format(40),
    "A clerk wrote &lt;img src=x onerror=alert(1)&gt; &amp; left the harbour.",
    *QUIET,
)


class FakeFetcher:
    """Serves what was published; an address without a page does not answer."""

    def __init__(self, clock: FakeClock) -> None:
        self.clock = clock
        self.pages: dict[str, str] = {}

    async def fetch(self, request: Request) -> FetchOutcome:
        now = self.clock.now()
        body = self.pages.get(request.url)
        if body is None:
            return SourceUnreachable(Reason.TIMEOUT, now, 20_000, "no answer within 20 s")
        return Fetched(request.url, request.url, body.encode(), "text/html", "utf-8", None, None, 200, None, now, 7)

    async def aclose(self) -> None:
        """Nothing to close."""


class Newsroom:
    """A configuration on disk, a real database, pages that are published when told, and two receivers."""

    def __init__(
        self, folder: Path, more: str = "", store: str = "sqlite:///var/monitor.db", routes: str = ROUTES
    ) -> None:
        self.config = folder / "config"
        (self.config / "stories").mkdir(parents=True)
        (self.config / "monitor.yaml").write_text(MONITOR % {"secret": SECRET, "store": store} + routes + more)
        (self.config / "stories" / "harbour.yaml").write_text(STORY % {"secret": SECRET})
        self.settings = load(self.config, {})
        self.clock = FakeClock()
        self.fetcher = FakeFetcher(self.clock)
        self.takes, self.refuses = FakeNotifier(), refusing(permanent=True)
        opened = open_store(self.settings.store, self.clock)
        self.app = replace(
            wiring.build(self.settings),
            clock=self.clock,
            fetcher=self.fetcher,
            runner=InlineRunner(),
            schedule=opened.schedule,
            store=opened.store,
            outbox=opened.outbox,
            notifier=self._notifier,
        )
        self.app.schedule.sync(self.settings.stories, self.clock.now())

    def _notifier(self, receiver: Receiver) -> FakeNotifier:
        return self.takes if receiver.name == "desk" else self.refuses

    def publish(self, pages: Mapping[str, str], after: timedelta = timedelta(hours=1)) -> tuple[Checked, ...]:
        """Puts pages up, by source, and checks these sources `after` the last time."""
        self.clock.advance(after)
        story = self.settings.story("harbour")
        for source, text in pages.items():
            self.fetcher.pages[story.source(source).url] = text
        return self.check(tuple(pages))

    def check(self, sources: Sequence[str]) -> tuple[Checked, ...]:
        """Checks these sources now."""
        self.app.schedule.make_due([SourceRef("harbour", source) for source in sources], self.clock.now())
        return self.check_due()

    def check_due(self) -> tuple[Checked, ...]:
        """Checks what is due now."""
        now = self.clock.now()
        found: list[Checked] = []
        for host in self.app.schedule.due_hosts(now):
            for lease in self.app.schedule.lease(now, host, 8, "test", until=now + timedelta(minutes=2)):
                found += asyncio.run(check(self.app, lease))
            self.app.schedule.postpone_host(host, now)
        return tuple(found)

    def deliver(self) -> None:
        """Sends what is due."""
        self.clock.advance(timedelta(minutes=1))
        asyncio.run(deliver(self.app, "test"))

    def close(self) -> None:
        """Closes the database."""
        self.app.history.close()
        self.app.store.close()


def told(folder: Path, more: str = "", store: str = "sqlite:///var/monitor.db") -> Newsroom:
    """Six versions: the agency's baseline, a cosmetic one, a moved claim, and the way back; the wire's two.

    `more` is added to monitor.yaml.
    """
    room = Newsroom(folder, more, store)
    room.publish({"agency": FIRST, "wire": FIRST})
    room.publish({"agency": COSMETIC})
    room.publish({"agency": MOVED})
    room.deliver()
    room.publish({"agency": COSMETIC}, timedelta(minutes=40))
    room.publish({"wire": HOSTILE})
    room.deliver()
    room.fetcher.pages.clear()
    for _ in range(3):
        room.clock.advance(timedelta(hours=1))
        room.check(("wire",))
    return room
