"""Stories told to a real store through the one path: the shipped one, gold ones, one full of hostile text.

The pages are fetched, extracted, judged, recorded and told of as the daemon does it; only the network, the clock and
the receivers are made up.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from html import escape
from pathlib import Path
from typing import Any

import yaml

from monitor import wiring
from monitor.adapters.run_inline import InlineRunner
from monitor.adapters.store_sql import open_store
from monitor.demo.seeds import read_seed
from monitor.evaluation.gold import load as load_gold
from monitor.model.alert import Receiver
from monitor.model.ids import SourceRef
from monitor.pipeline.check import check
from monitor.pipeline.notify import deliver
from monitor.settings.load import load
from tests.fakes.clock import FakeClock
from tests.fakes.newsroom import FakeFetcher
from tests.fakes.notifier import FakeNotifier, refusing

GOLD = Path(__file__).parents[1] / "gold"
MONITOR = """\
store: sqlite:///var/monitor.db
receivers:
  desk-slack: {url: "json://hook.example/in"}
  editor-mail: {url: "json://mail.example/in"}
  night-pager: {url: "json://pager.example/in"}
routes:
  - {name: moves, match: {kind: [claim, reversal, source]}, receivers: [desk-slack, night-pager]}
  - {name: rest, match: {}, receivers: [editor-mail], digest: {at: "07:30", zone: UTC}}
"""
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page as it stands from `at` on; None: it does not answer."""

    story: str
    source: str
    at: datetime
    html: str | None


def html_of(headline: str, paragraphs: Sequence[str], modified: datetime | None = None) -> str:
    """A news page."""
    meta = f'<meta property="article:modified_time" content="{modified:%Y-%m-%dT%H:%M:%SZ}">' if modified else ""
    body = "".join(f"<p>{escape(one)}</p>" for one in paragraphs)
    text = (
        f"<html><head><title>{escape(headline)}</title>{meta}</head><body><nav><a href='/'>Home</a></nav>"
        f"<main><article><h1>{escape(headline)}</h1>{body}</article></main>"
        "<footer>All rights reserved.</footer></body></html>"
    )
    return text.encode("utf-8", "xmlcharrefreplace").decode()  # half a pair is no UTF-8


class Pressroom:
    """A configuration on disk, a real database, and sheets that are looked at when they change."""

    def __init__(
        self,
        folder: Path,
        stories: Sequence[dict[str, Any] | str],
        sheets: Sequence[Sheet],
        refuses: FakeNotifier | None = None,
    ) -> None:
        self.config = folder / "config"
        (self.config / "stories").mkdir(parents=True)
        (self.config / "monitor.yaml").write_text(MONITOR)
        for n, story in enumerate(stories):
            text = story if isinstance(story, str) else yaml.safe_dump(story, sort_keys=False, allow_unicode=True)
            (self.config / "stories" / f"{n}.yaml").write_text(text)
        self.settings = load(self.config, {})
        self.sheets = sorted(sheets, key=lambda one: one.at)
        self.clock = FakeClock(self.sheets[0].at)
        self.fetcher = FakeFetcher(self.clock)
        takes, pager = FakeNotifier(), refuses or refusing(permanent=True)
        opened = open_store(self.settings.store, self.clock)
        self.app = replace(
            wiring.build(self.settings),
            clock=self.clock,
            fetcher=self.fetcher,
            runner=InlineRunner(),
            schedule=opened.schedule,
            store=opened.store,
            outbox=opened.outbox,
            notifier=lambda receiver: _of(receiver, takes, pager),
        )
        self.app.schedule.sync(self.settings.stories, self.clock.now())

    def tell(self) -> None:
        """Puts the sheets up one after another and looks at each; sends what is due."""
        for sheet in self.sheets:
            self.clock.advance(max(MINUTE, sheet.at - self.clock.now()))
            url = self.settings.story(sheet.story).source(sheet.source).url
            self.fetcher.pages.pop(url, None)
            if sheet.html is not None:
                self.fetcher.pages[url] = sheet.html
            self.look(SourceRef(sheet.story, sheet.source))
            asyncio.run(deliver(self.app, "test"))

    def look(self, ref: SourceRef) -> None:
        """One look at a source."""
        now = self.clock.now()
        self.app.schedule.make_due([ref], now)
        for host in self.app.schedule.due_hosts(now, [ref]):
            for lease in self.app.schedule.lease(now, host, 1, "test", until=now + 2 * MINUTE, only=[ref]):
                asyncio.run(check(self.app, lease))
            self.app.schedule.postpone_host(host, now)

    def close(self) -> None:
        """Closes the database."""
        self.app.history.close()
        self.app.store.close()


def _of(receiver: Receiver, takes: FakeNotifier, refuses: FakeNotifier) -> FakeNotifier:
    return refuses if receiver.name == "night-pager" else takes


def seed() -> tuple[str, list[Sheet]]:
    """The shipped story, an hour after each page says that it was changed; at the end one source is away."""
    told = read_seed()
    sheets = [
        Sheet(told.name, one.source, one.modified + 40 * MINUTE, html_of(one.headline, one.paragraphs, one.modified))
        for one in told.versions
    ]
    last = max(sheet.at for sheet in sheets)
    away = [Sheet(told.name, "wire", last + timedelta(hours=n), None) for n in (6, 7)]
    return told.story_yaml, [*sheets, *away]


def gold(name: str) -> tuple[dict[str, Any], list[Sheet]]:
    """A gold story: the agency has every version, the wire every second one some hours later."""
    story = load_gold(GOLD / f"{name}.yaml")
    document = story.document
    names = ("agency", "wire")
    document["sources"] = [{"name": each, "url": f"https://{each}.example/{story.slug}"} for each in names]
    sheets = []
    for n, version in enumerate(story.versions):
        page = html_of(version.body.headline, version.body.text.split("\n\n"))
        sheets.append(Sheet(story.slug, "agency", version.at + 10 * MINUTE, page))
        if n % 2 == 0:
            sheets.append(Sheet(story.slug, "wire", version.at + timedelta(hours=3), page))
    return document, sheets


def pressroom(
    folder: Path,
    *names: str,
    extra: Sequence[tuple[dict[str, Any], list[Sheet]]] = (),
    refuses: FakeNotifier | None = None,
) -> Pressroom:
    """The shipped story, these gold ones and `extra`, told to their ends; `refuses` is what the pager answers."""
    told: list[tuple[dict[str, Any] | str, list[Sheet]]] = [seed(), *(gold(name) for name in names), *extra]
    sheets = [sheet for _, sheets in told for sheet in sheets]
    room = Pressroom(folder, [story for story, _ in told], sheets, refuses)
    room.tell()
    return room


def at(text: str) -> datetime:
    """A moment, UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


__all__ = ["Pressroom", "Sheet", "at", "gold", "html_of", "pressroom", "seed"]
