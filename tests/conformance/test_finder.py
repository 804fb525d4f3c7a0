"""What every finder promises: its entries newest first, absolute addresses, each once; nothing loaded, nothing run."""

from __future__ import annotations

import pickle
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from monitor import wiring
from monitor.adapters.find_feed import FeedFinder
from monitor.adapters.find_list import ListFinder
from monitor.model.found import Found
from monitor.model.outcome import NothingExtracted, Reason
from monitor.ports import Finder
from tests.fakes import feeds
from tests.fakes.feeds import ITEMS, Item
from tests.fakes.pages import fetched

LIST = ListFinder(wiring.page_tree, ".card a")


@dataclass(frozen=True)
class Way:
    """A finder with a way of writing what it reads."""

    finder: Finder
    write: Callable[[Sequence[Item]], str]
    type: str

    def find(self, items: Sequence[Item] = ITEMS) -> Found:
        got = self.finder.find(fetched(self.write(items), self.type))
        assert isinstance(got, Found), got
        return got


WAYS = {
    "rss": Way(FeedFinder(), feeds.rss, "application/rss+xml"),
    "atom": Way(FeedFinder(), feeds.atom, "application/atom+xml"),
    "rdf": Way(FeedFinder(), feeds.rdf, "application/xml"),
    "json feed": Way(FeedFinder(), feeds.json_feed, "application/feed+json"),
    "list": Way(LIST, feeds.page, "text/html"),
}
EVERY = pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())


@EVERY
def test_entries_come_newest_first_with_absolute_addresses_and_plain_titles(way: Way) -> None:
    found = way.find()
    assert [one.url for one in found.entries] == [
        "https://news.example/a/3",
        "https://news.example/a/2?x=1&y=2",
        "https://other.example/a/1",
    ]
    assert [one.title for one in found.entries] == [
        "Port of Tarsis closes",
        "AT&T leaves the pier",
        "Talks – “on the lease”",
    ]
    assert [one.at.isoformat() if one.at else "" for one in found.entries] == [
        "2024-12-13T12:00:00+00:00",
        "2024-12-13T09:30:00+00:00",
        "2024-12-12T08:00:00+00:00",
    ]
    assert ["The port closed." in one.summary for one in found.entries] == [True, False, False]
    assert found.title == "Wire"


@EVERY
def test_an_entry_keeps_its_name_while_others_come_and_go(way: Way) -> None:
    names = {one.url: one.name("wire") for one in way.find().entries}
    assert len(set(names.values())) == 3
    assert all(name.startswith("wire-") and len(name) == 13 for name in names.values())
    later = way.find((replace(ITEMS[0], id="tag:4", link="/a/4"), *ITEMS[:2]))
    assert all(names[one.url] == one.name("wire") for one in later.entries if one.url in names)


@EVERY
def test_an_entry_says_when_the_list_says_something_else_of_it(way: Way) -> None:
    first = way.find().entries[0]
    assert way.find().entries[0].mark == first.mark
    assert way.find((replace(ITEMS[0], title="Port opens"), *ITEMS[1:])).entries[0].mark != first.mark


@EVERY
def test_only_web_addresses_are_followed(way: Way) -> None:
    links = (
        "javascript:alert(1)",
        "file:///etc/passwd",
        "data:text/html,x",
        "ftp://x.example/a",
        "http://",
        "//\\evil",
        "",
    )
    links += ("http://user:pw@news.example/a", "mailto:a@b.example", "http://[::1", "https://news.example:0/a")
    bad = tuple(replace(ITEMS[0], id=f"bad:{n}", link=link) for n, link in enumerate(links))
    found = way.find((*bad, ITEMS[0]))
    assert [one.url for one in found.entries if one.url] == ["https://news.example/a/3"]


@EVERY
def test_the_same_page_is_one_entry(way: Way) -> None:
    again = replace(ITEMS[0], id="another:id")
    assert len(way.find((ITEMS[0], again, *ITEMS[1:])).entries) == 3


@EVERY
def test_an_entry_without_a_date_has_none_made_up(way: Way) -> None:
    undated = [replace(one, at="", mail="") for one in ITEMS]
    found = way.find(undated)
    assert [one.at for one in found.entries] == [None] * 3
    assert found.entries[0].url == "https://news.example/a/3"


@EVERY
def test_it_travels_to_a_worker_and_finds_the_same_there(way: Way) -> None:
    there = pickle.loads(pickle.dumps(way.finder))
    page = fetched(way.write(ITEMS), way.type)
    assert there.find(page) == way.finder.find(page)
    assert pickle.loads(pickle.dumps(way.find())) == way.find()
    name, _, version = way.finder.name.partition("/")
    assert name
    assert version.isdigit()


@EVERY
def test_what_is_no_list_is_an_outcome_with_its_reason(way: Way) -> None:
    for body in (
        b"",
        b"   ",
        b"<html><body><p>Accept our cookies.</p></body></html>",
        b"\x00\x01\x02",
        b'{"a": 1}',
        b"[]",
    ):
        got = way.finder.find(fetched(body, way.type))
        assert isinstance(got, NothingExtracted), body
        assert got.detail


@EVERY
def test_no_bytes_make_it_fail(way: Way) -> None:
    dice, whole = random.Random(11), way.write(ITEMS).encode()
    for _ in range(120):
        body = bytearray(whole)
        for _ in range(dice.randint(1, 40)):
            start = dice.randint(0, len(body))
            body[start : start + dice.randint(0, 40)] = dice.randbytes(dice.randint(0, 12))
        got = way.finder.find(fetched(bytes(body), way.type, dice.choice([None, "utf-8", "koi8-r", "x"])))
        assert isinstance(got, Found | NothingExtracted)


@EVERY
def test_many_entries_are_read_to_a_limit(way: Way) -> None:
    many = [replace(ITEMS[0], id=f"n:{n}", link=f"/n/{n}") for n in range(3_000)]
    found = way.find(many)
    assert len(found.entries) == 500
    assert found.left_out > 0


FEED = FeedFinder()


def feed(text: str | bytes, **kw: object) -> Found | NothingExtracted:
    return FEED.find(fetched(text, "application/rss+xml", **kw))  # type: ignore[arg-type]


def entries(text: str | bytes) -> Found:
    got = feed(text)
    assert isinstance(got, Found), got
    return got


def test_a_feed_that_declares_entities_is_not_read_and_opens_no_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hush4711")
    bomb = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(12))
    heads = (
        f'<!DOCTYPE r [<!ENTITY x SYSTEM "file://{secret}">]>',
        f"<!DOCTYPE r [{bomb}]>",
        "<!DOCTYPE r [<!entity q 'q'>]>",
    )
    for head in heads:
        got = feed(feeds.rss(head=head).replace("The port closed.", "&x;&l11;"))
        assert isinstance(got, NothingExtracted)
        assert got.reason is Reason.PARSER
    outside = feed(feeds.rss(head=f'<!DOCTYPE r SYSTEM "file://{secret}">'))
    assert isinstance(outside, Found)
    assert "hush4711" not in repr(outside)


def test_a_broken_feed_is_read_as_far_as_it_goes() -> None:
    broken = "<rss><channel><title>W</title><item><title>AT&T & the <b>base</title><link>/a</link><guid>1</guid></item>"
    (one,) = entries(broken).entries
    assert one.url == "https://news.example/a"
    assert one.title.startswith("AT&T &")


def test_html_entities_and_other_charsets_are_letters() -> None:
    text = "<?xml version='1.0' encoding='windows-1251'?><rss><channel><item><title>База&nbsp;&mdash; &amp;lt;</title>"
    text += "<link>/a</link></item></channel></rss>"
    (one,) = entries(text.encode("cp1251")).entries
    assert one.title == "База — <"


def test_one_id_for_many_pages_is_no_id() -> None:
    same = [replace(one, id="0") for one in ITEMS]
    assert len({one.name("w") for one in entries(feeds.rss(same)).entries}) == 3
    turned = entries(feeds.rss(same[::-1])).entries
    assert {one.url: one.name("w") for one in turned} == {
        one.url: one.name("w") for one in entries(feeds.rss(same)).entries
    }


def test_a_permalink_guid_stands_for_a_missing_link() -> None:
    (one,) = entries(
        "<rss><channel><item><title>A</title><guid>https://news.example/a</guid></item></channel></rss>"
    ).entries
    assert one.url == "https://news.example/a"


@pytest.mark.parametrize("write", [feeds.rss, feeds.atom, feeds.json_feed])
def test_a_whole_text_in_the_feed_is_an_article_and_a_teaser_none(write: Callable[[Sequence[Item]], str]) -> None:
    found = FEED.find(fetched(write([replace(ITEMS[0], body=feeds.WORDS), ITEMS[1]]), "application/xml"))
    assert isinstance(found, Found)
    whole, teaser = found.entries
    assert whole.article is not None
    assert whole.article.paragraphs == (feeds.WORDS,)
    assert whole.article.headline == "Port of Tarsis closes"
    assert teaser.article is None


def test_an_entry_of_text_alone_needs_no_address() -> None:
    head = "<rss><channel><item><title>A</title><guid isPermaLink='false'>7</guid>"
    text = f"{head}<description>{feeds.WORDS}</description></item></channel></rss>"
    (one,) = entries(text).entries
    assert (one.url, one.kind) == ("", "entry")
    assert not entries("<rss><channel><item><title>A</title></item></channel></rss>").entries


def test_times_without_a_zone_are_those_of_the_configured_one() -> None:
    text = feeds.rss([replace(ITEMS[0], mail="2024-12-13 09:00")])
    got = FeedFinder(zone="Asia/Tokyo").find(fetched(text, "application/rss+xml"))
    assert isinstance(got, Found)
    assert got.entries[0].at is not None
    assert got.entries[0].at.isoformat() == "2024-12-13T00:00:00+00:00"


def test_a_list_takes_the_links_that_are_chosen_and_says_when_none_is() -> None:
    for selector in (".card a", ".card h3", "li.card", "main a"):
        assert len(replace(WAYS["list"], finder=ListFinder(wiring.page_tree, selector)).find().entries) == 3
    none = ListFinder(wiring.page_tree, ".teaser a").find(fetched(feeds.page()))
    assert none == NothingExtracted(Reason.EMPTY, 'link: ".teaser a" chooses nothing on this page')
    home = ListFinder(wiring.page_tree, "title").find(fetched(feeds.page()))
    assert isinstance(home, NothingExtracted)


def test_tracking_in_a_list_s_links_makes_no_new_entries() -> None:
    plain = WAYS["list"].find().entries
    tracked = WAYS["list"].find(
        [replace(one, link=one.link + ("&" if "?" in one.link else "?") + "utm_source=x") for one in ITEMS]
    )
    assert [one.name("w") for one in tracked.entries] == [one.name("w") for one in plain]


def test_a_base_address_is_heeded_in_lists() -> None:
    page = feeds.page().replace("<title>", "<base href='https://base.example/x/'><title>")
    got = LIST.find(fetched(page))
    assert isinstance(got, Found)
    assert got.entries[0].url == "https://base.example/a/3"
