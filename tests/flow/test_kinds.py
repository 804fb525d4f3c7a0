"""Feeds, lists, live blogs and documents through the one path, over a real database and a clock that is moved."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from monitor import wiring
from monitor.adapters.run_inline import InlineRunner
from monitor.adapters.store_sql import open_store
from monitor.model.alert import Alert
from monitor.model.ids import SourceRef, VersionRef
from monitor.model.outcome import Fetched, FetchOutcome, Reason, Request, SourceUnreachable
from monitor.model.record import SourceRow
from monitor.pipeline.check import Checked, check
from monitor.settings.load import load
from tests.conformance.stores import KINDS, database
from tests.fakes.clock import FakeClock
from tests.fakes.feeds import Item, json_feed, rss
from tests.fakes.newsroom import QUIET, SIGNED, TALKS, page

CLAIMS = """\
claims:
  - id: agreement
    question: Is there an agreement on the harbour?
    subject: [agreement on the harbour, talks on the harbour, harbour agreement]
    states:
      talks: [talks are taking place, negotiations continue]
      agreed: [agreement reached, both sides signed the agreement]
      rejected: [rejected the agreement, terminated the agreement]
"""
FEED = '  - {name: wire, kind: feed, url: "https://wire.example/world.rss"%s}\n'
AGENCY = '  - {name: agency, url: "https://agency.example/harbour"}\n'
REJECTED = "The ministry rejected the agreement on the harbour on Tuesday, officials said."
WIRE = "https://wire.example/world.rss"


class Web:
    """Serves what was published: a text, or a text and its type."""

    def __init__(self, clock: FakeClock) -> None:
        self.clock = clock
        self.pages: dict[str, str] = {}
        self.leads: dict[str, str] = {}
        self.asked: list[str] = []

    async def fetch(self, request: Request) -> FetchOutcome:
        now, url = self.clock.now(), self.leads.get(request.url, request.url)
        self.asked.append(request.url)
        body = self.pages.get(url)
        if body is None:
            return SourceUnreachable(Reason.NETWORK, now, 1, "nothing there")
        return Fetched(request.url, url, body.encode(), "text/html", "utf-8", None, None, 200, None, now, 1)

    async def aclose(self) -> None:
        """Nothing is open."""


class Desk:
    """A story with some sources; `check` fetches whatever is due now and what that leads to."""

    def __init__(self, folder: Path, sources: str, store: str) -> None:
        self.config = folder / "config"
        (self.config / "stories").mkdir(parents=True)
        (self.config / "monitor.yaml").write_text(f'store: "{store}"\n')
        self.clock = FakeClock()
        self.web = Web(self.clock)
        self.tell(sources)
        opened = open_store(self.settings.store, self.clock)
        built = wiring.build(self.settings)
        built.store.close()
        self.app = replace(
            built,
            clock=self.clock,
            fetcher=self.web,
            runner=InlineRunner(),
            schedule=opened.schedule,
            store=opened.store,
        )
        self.tell(sources)

    def close(self) -> None:
        """Closes the database."""
        self.app.history.close()
        self.app.store.close()

    def tell(self, sources: str) -> None:
        """Writes the story's sources and takes them up."""
        head = "story: harbour\ntitle: The harbour\nsources:\n"
        (self.config / "stories" / "harbour.yaml").write_text(head + sources + CLAIMS)
        self.settings = load(self.config, {})
        if hasattr(self, "app"):
            self.app = replace(self.app, settings=self.settings)
            self.app.schedule.sync(self.settings.stories, self.clock.now())

    def check(self, after: timedelta = timedelta(hours=1)) -> list[Checked]:
        """Every listed source once, and then what they led to."""
        self.clock.advance(after)
        rows = [row.ref for row in self.rows() if row.kind != "entry"]
        self.app.schedule.make_due(rows, self.clock.now())
        done: list[Checked] = []
        for _ in range(20):
            found = [one for host in self.app.schedule.due_hosts(self.clock.now()) for one in self._host(host)]
            if not found:
                return done
            done += found
        raise AssertionError("it never comes to rest")

    def _host(self, host: str) -> list[Checked]:
        now, found = self.clock.now(), []
        for lease in self.app.schedule.lease(now, host, 50, "test", until=now + timedelta(minutes=2)):
            found += asyncio.run(check(self.app, lease))
        self.app.schedule.postpone_host(host, now)
        return found

    def rows(self) -> tuple[SourceRow, ...]:
        return self.app.schedule.rows(self.clock.now())

    def headlines(self) -> dict[str, str | None]:
        """What is followed, without the configured sources."""
        return {row.url: row.headline for row in self.rows() if row.parent}

    def versions(self) -> list[tuple[str, int]]:
        found = self.app.history.versions("harbour")
        return sorted((one.headline, one.ref.seq) for one in found)

    def alerts(self) -> list[Alert]:
        return [row.alert for row in reversed(self.app.history.alerts("harbour"))]

    def item(self, n: int, title: str, ago: timedelta | None = timedelta(), body: str = "", link: str = "") -> Item:
        at = self.clock.now() - ago if ago is not None else None
        mail, iso = (format_datetime(at), at.isoformat()) if at else ("", "")
        return Item(f"id:{n}", link or f"/a/{n}", title, f"Teaser {n}", iso, mail, body)

    def publish(self, n: int, headline: str, *lines: str) -> None:
        self.web.pages[f"https://wire.example/a/{n}"] = page(headline, *lines, *QUIET)

    def feed(self, *items: Item) -> None:
        self.web.pages[WIRE] = rss(items)


@pytest.fixture(params=KINDS)
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with database(request.param, tmp_path_factory) as url:
        yield url


@pytest.fixture
def open_desk(tmp_path: Path) -> Iterator[Callable[..., Desk]]:
    """Opens a desk with these sources, closed at the end."""
    made: list[Desk] = []

    def opened(sources: str, store: str = "sqlite:///var/monitor.db") -> Desk:
        made.append(Desk(tmp_path, sources, store))
        return made[-1]

    yield opened
    for desk in made:
        desk.close()


@pytest.fixture
def desk(open_desk: Callable[..., Desk]) -> Desk:
    return open_desk(FEED % "")


def test_a_new_item_that_moves_the_standing_state_is_told_and_history_is_not(
    open_desk: Callable[..., Desk], store: str
) -> None:
    desk = open_desk(FEED % "", store)
    for n, line in enumerate((TALKS, SIGNED)):
        desk.publish(n, f"Item {n}", line)
    old = [desk.item(n, f"Item {n}", timedelta(hours=9 - n)) for n in range(2)]
    desk.feed(*old[::-1])
    found = desk.check()
    assert sorted(one.outcome for one in found) == ["found", "new", "new"]
    assert desk.alerts() == []
    desk.publish(3, "Harbour agreement rejected", REJECTED)
    desk.feed(desk.item(3, "Harbour agreement rejected"), *old[::-1])
    desk.check()
    (told,) = desk.alerts()
    assert (told.kind, told.claim, told.facts["after"]) == ("claim", "agreement", "rejected")
    assert told.facts["evidence"][0] == REJECTED
    desk.check()
    assert len(desk.alerts()) == 1
    assert desk.app.store.verify().broken is None


def test_an_item_without_a_date_is_as_old_as_its_first_sight(desk: Desk) -> None:
    desk.publish(1, "Talks go on", TALKS)
    desk.feed(desk.item(1, "Talks go on", None))
    desk.check()
    desk.publish(2, "Signed", SIGNED)
    desk.feed(desk.item(2, "Signed", None), desk.item(1, "Talks go on", None))
    desk.check()
    (told,) = desk.alerts()
    assert told.facts["after"] == "agreed"
    newest = desk.app.history.versions("harbour", limit=1)[0]
    assert newest.published_at == desk.clock.now()


def test_an_item_read_in_the_feed_s_past_may_move_what_another_source_had(desk: Desk) -> None:
    desk.tell(AGENCY)
    desk.web.pages["https://agency.example/harbour"] = page("Talks go on", TALKS, *QUIET)
    desk.check()
    desk.tell(AGENCY + FEED % "")
    desk.publish(1, "Signed", SIGNED)
    desk.feed(desk.item(1, "Signed", -timedelta(minutes=10)))
    desk.check()
    assert [alert.facts["after"] for alert in desk.alerts()] == ["agreed"]


def test_an_edited_item_is_a_version_and_the_feed_s_word_brings_its_page_forward(desk: Desk) -> None:
    desk.publish(1, "Talks go on", TALKS)
    item = desk.item(1, "Talks go on")
    desk.feed(item)
    desk.check()
    desk.publish(1, "Talks go on", TALKS.replace("Monday", "Tuesday"))
    desk.feed(replace(item, title="Talks go on, again"))
    desk.clock.advance(timedelta(minutes=1))
    desk.app.schedule.make_due([SourceRef("harbour", "wire")], desk.clock.now())
    now = desk.clock.now()
    (lease,) = desk.app.schedule.lease(now, "wire.example", 9, "test", until=now + timedelta(minutes=2))
    (done,) = asyncio.run(check(desk.app, lease))
    assert done.outcome == "unchanged"
    assert len(done.found) == 1
    desk.app.schedule.postpone_host("wire.example", now)
    (lease,) = desk.app.schedule.lease(now, "wire.example", 9, "test", until=now + timedelta(minutes=2))
    (done,) = asyncio.run(check(desk.app, lease))
    assert (done.outcome, done.version.ref.seq if done.version else 0) == ("new", 2)
    assert desk.versions() == [("Talks go on", 1), ("Talks go on", 2)]


def test_only_items_of_the_story_join_it(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk(FEED % ", match: [harb*, Brenholm]")
    titles = ("Rovers win the cup", "The harbours of the coast", "Rain in brenholm", "Barharbour is elsewhere")
    desk.feed(*(desk.item(n, title) for n, title in enumerate(titles)))
    desk.check()
    assert sorted(filter(None, desk.headlines().values())) == ["Rain in brenholm", "The harbours of the coast"]


def test_a_page_that_has_an_own_source_is_not_followed_twice(desk: Desk) -> None:
    desk.tell('  - {name: own, url: "https://www.wire.example/a/1?utm_source=me"}\n' + FEED % "")
    desk.publish(1, "Talks go on", TALKS)
    desk.web.leads["https://www.wire.example/a/1?utm_source=me"] = "https://wire.example/a/1"
    desk.feed(desk.item(1, "Talks go on", link="https://wire.example/a/1?utm_medium=rss#top"))
    desk.check()
    desk.check()
    assert desk.headlines() == {}
    assert desk.versions() == [("Talks go on", 1)]


def test_a_link_that_leads_to_a_followed_page_rests_once_that_is_seen(desk: Desk) -> None:
    desk.tell('  - {name: own, url: "https://wire.example/a/1"}\n' + FEED % "")
    desk.publish(1, "Talks go on", TALKS)
    desk.web.leads["https://short.example/x7"] = "https://wire.example/a/1"
    desk.feed(desk.item(1, "Talks go on", link="https://short.example/x7"))
    desk.check()
    (row,) = [row for row in desk.rows() if row.parent]
    assert (row.status, row.versions) == ("paused", 0)
    capture = desk.app.history.captures("harbour", row.ref.source)[-1]
    assert capture.detail == "the same page as harbour/own"
    asked = len(desk.web.asked)
    desk.check()
    assert desk.web.asked[asked:].count("https://short.example/x7") == 0
    assert desk.versions() == [("Talks go on", 1)]


def test_a_new_id_for_the_same_page_is_the_same_item(desk: Desk) -> None:
    desk.publish(1, "Talks go on", TALKS)
    item = desk.item(1, "Talks go on")
    desk.feed(item)
    desk.check()
    desk.feed(replace(item, id="another"))
    desk.check()
    assert len(desk.headlines()) == 1
    assert desk.versions() == [("Talks go on", 1)]


def test_an_item_that_moved_keeps_its_history(desk: Desk) -> None:
    desk.publish(1, "Talks go on", TALKS)
    item = desk.item(1, "Talks go on")
    desk.feed(item)
    desk.check()
    desk.publish(7, "Talks go on", TALKS.replace("Monday", "Tuesday"))
    desk.feed(replace(item, link="/a/7"))
    desk.check()
    assert list(desk.headlines()) == ["https://wire.example/a/7"]
    assert desk.versions() == [("Talks go on", 1), ("Talks go on", 2)]


def test_as_many_items_are_followed_as_wished_and_for_as_long(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk(FEED % ", items: 3, follow: 2d")
    items: list[Item] = []
    for n in range(6):
        desk.publish(n, f"Item {n}", TALKS.replace("Monday", f"day {n}"))
        items.insert(0, desk.item(n, f"Item {n}"))
        desk.feed(*items[:4])
        desk.check()
    assert sorted(filter(None, desk.headlines().values())) == ["Item 3", "Item 4", "Item 5"]
    assert len(desk.versions()) == 6
    desk.check(timedelta(days=3))
    assert desk.headlines() == {}
    desk.feed(replace(items[0], title="Item 5, with news"), *items[1:4])
    desk.check()
    assert len(desk.headlines()) == 1


def test_a_full_feed_stands_for_its_pages(open_desk: Callable[..., Desk], store: str) -> None:
    desk = open_desk(FEED % ", full: true", store)
    filler = " ".join(QUIET * 2)
    first = desk.item(1, "Talks go on", body=f"{TALKS} {filler}")
    desk.web.pages[WIRE] = json_feed([first])
    found = desk.check()
    assert sorted(one.outcome for one in found) == ["found", "new"]
    assert [url for url in desk.web.asked if url != WIRE] == []
    assert [one.outcome for one in desk.check()] == ["unchanged"]
    second = desk.item(2, "Signed", body=f"{SIGNED} {filler}")
    desk.web.pages[WIRE] = json_feed([second, replace(first, body=f"{TALKS} It was cold. {filler}")])
    desk.check()
    assert desk.versions() == [("Signed", 1), ("Talks go on", 1), ("Talks go on", 2)]
    assert [alert.facts["after"] for alert in desk.alerts() if alert.kind == "claim"] == ["agreed"]
    assert desk.app.store.verify().broken is None


def test_a_feed_that_turns_into_a_page_is_a_miss_and_harms_no_item(desk: Desk) -> None:
    desk.publish(1, "Talks go on", TALKS)
    desk.feed(desk.item(1, "Talks go on"))
    desk.check()
    desk.web.pages[WIRE] = page("Before you continue", "We use cookies.")
    outcomes = {str(one.ref): (one.outcome, one.reason) for one in desk.check()}
    assert outcomes["harbour/wire"] == ("nothing_extracted", Reason.TYPE)
    assert len(desk.headlines()) == 1


def test_a_feed_on_the_web_leads_to_no_private_address(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk(FEED % "")
    desk.app = replace(
        desk.app,
        settings=replace(
            desk.settings, fetch=replace(desk.settings.fetch, allow_private=("10.0.0.5:80", "wiki.corp:80"))
        ),
    )
    links = (
        "http://10.0.0.5/secret",
        "http://wiki.corp/secret",
        "http://localhost:9200/",
        "http://169.254.169.254/",
        "/a/1",
    )
    desk.feed(*(desk.item(n, f"Item {n}", link=link) for n, link in enumerate(links)))
    desk.check()
    assert list(desk.headlines()) == ["https://wire.example/a/1"]


def test_a_feed_that_leaves_the_configuration_takes_its_items_along(desk: Desk) -> None:
    desk.publish(1, "Talks go on", TALKS)
    desk.feed(desk.item(1, "Talks go on"))
    desk.check()
    desk.web.pages["https://agency.example/harbour"] = page("Talks go on", TALKS, *QUIET)
    desk.tell(AGENCY)
    assert [row.ref.source for row in desk.rows()] == ["agency"]
    assert len(desk.app.history.versions("harbour")) == 1


def test_a_found_item_may_become_a_source_of_one_s_own(desk: Desk) -> None:
    desk.publish(1, "Talks go on", TALKS)
    desk.feed(desk.item(1, "Talks go on"))
    desk.check()
    (row,) = [row for row in desk.rows() if row.parent]
    desk.tell(FEED % "" + f'  - {{name: {row.ref.source}, url: "{row.url}"}}\n')
    assert [(one.ref.source, one.parent) for one in desk.rows()] == [("wire", None), (row.ref.source, None)]
    desk.check()
    assert desk.versions() == [("Talks go on", 1)]


def test_other_options_read_the_same_page_anew(desk: Desk) -> None:
    source = '  - {name: agency, url: "https://agency.example/harbour"%s}\n'
    desk.tell(source % "")
    desk.web.pages["https://agency.example/harbour"] = page("Talks go on", TALKS, *QUIET)
    desk.check()
    assert [one.outcome for one in desk.check()] == ["unchanged"]
    desk.tell(source % ', exclude: "p:last-child"')
    assert [one.outcome for one in desk.check(timedelta(minutes=1))] == ["new"]
    version = desk.app.history.version(VersionRef("harbour", "agency", 2))
    assert QUIET[-1] not in version.article.paragraphs


def test_a_list_page_brings_its_articles(desk: Desk) -> None:
    desk.tell('  - {name: wire, kind: list, url: "https://wire.example/world.rss", link: "li a", match: Item}\n')
    desk.publish(1, "Talks go on", TALKS)
    desk.publish(2, "Signed", SIGNED)
    card = "<li><a href='/a/{0}'>Item {0}</a></li>"
    desk.web.pages[WIRE] = f"<html><body><ul>{card.format(1)}<li><a href='/x'>Sport</a></li></ul></body></html>"
    desk.check()
    desk.web.pages[WIRE] = f"<html><body><ul>{card.format(2)}{card.format(1)}</ul></body></html>"
    desk.check()
    assert desk.versions() == [("Signed", 1), ("Talks go on", 1)]
    assert [alert.facts["after"] for alert in desk.alerts()] == ["agreed"]


def test_a_wrong_path_says_where_it_ends(desk: Desk) -> None:
    source = '  - {name: api, kind: json, url: "%s", path: {headline: data.title, text: data.%%s}}\n' % WIRE  # noqa: UP031
    desk.web.pages[WIRE] = json.dumps({"data": {"title": "Talks go on", "body": [TALKS, QUIET[0]]}})
    desk.tell(source % "text")
    (seen,) = desk.check()
    assert (seen.outcome, seen.reason) == ("nothing_extracted", Reason.EMPTY)
    assert seen.detail == 'path: text "data.text": at "data" there are: title, body'
    desk.tell(source % "body")
    assert [one.outcome for one in desk.check()] == ["new"]
    assert desk.versions() == [("Talks go on", 1)]


def test_a_live_blog_that_shows_the_newest_only_loses_nothing(desk: Desk) -> None:
    desk.tell('  - {name: live, kind: live, url: "https://wire.example/world.rss"}\n')
    texts = (TALKS, *QUIET, SIGNED)
    rows = [f"<div data-post-id='{n}'><p>{text}</p></div>" for n, text in enumerate(texts)]

    def show(start: int, end: int) -> None:
        desk.web.pages[WIRE] = f"<html><body><h1>Live</h1>{''.join(reversed(rows[start:end]))}</body></html>"

    show(0, 4)
    desk.check()
    show(2, 6)
    (seen,) = desk.check()
    assert seen.observation is not None
    assert "removal" not in {edit.kind for edit in seen.observation.edits}
    assert [change.after.state for change in seen.observation.changes if change.changed] == ["agreed"]
    assert seen.version is not None
    assert seen.version.article.carried == 2
    assert [one.outcome for one in desk.check()] == ["unchanged"]
    assert [one.outcome for one in desk.check(timedelta(days=2))] == ["unchanged"]
