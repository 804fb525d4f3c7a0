"""`monitor add`: looked at first, written only when that was meant."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from monitor import wiring
from monitor.adapters.run_inline import InlineRunner
from monitor.cli.add import _source_name
from monitor.cli.exits import Code
from monitor.model.errors import ConfigError
from monitor.model.outcome import FetchOutcome, Gone, Reason, Request
from monitor.settings.load import check_text, load
from monitor.settings.writing import source_line, with_source
from tests.fakes import feeds, pages
from tests.fakes.clock import START
from tests.fakes.terminal import Terminal

URL = "https://news.example/world/port-talks"
ARTICLE = pages.doc(pages.paras())
TEASER = pages.doc("<p>Sign in to read on.</p>")


@dataclass
class FakeWeb:
    """An App that fetches from a dict; what is not in it is gone."""

    pages: dict[str, str] = field(default_factory=dict)
    runner: Any = field(default_factory=InlineRunner)
    extractor: Any = field(default_factory=wiring.extractor)
    asked: list[str] = field(default_factory=list)

    @property
    def fetcher(self) -> FakeWeb:
        return self

    async def fetch(self, request: Request) -> FetchOutcome:
        self.asked.append(request.url)
        if request.url not in self.pages:
            return Gone(Reason.GONE, START, 3, "the server answered 404", 404)
        return pages.fetched(self.pages[request.url], url=request.url, final_url=request.url)

    async def aclose(self) -> None:
        return None


@pytest.fixture
def web(monitor: Terminal, monkeypatch: pytest.MonkeyPatch) -> FakeWeb:
    web = FakeWeb({URL: ARTICLE})
    monkeypatch.setattr(wiring, "build", lambda settings: web)
    monitor("init")
    return web


def story(monitor: Terminal, name: str) -> str:
    return (monitor.folder / "config" / "stories" / f"{name}.yaml").read_text(encoding="utf-8")


def stories(monitor: Terminal) -> list[str]:
    return sorted(path.stem for path in (monitor.folder / "config" / "stories").glob("*.yaml"))


def test_what_would_be_read_is_shown_and_nothing_is_written_where_nobody_can_be_asked(
    monitor: Terminal, web: FakeWeb
) -> None:
    ran = monitor("add", URL)
    assert ran.code == Code.USAGE
    assert ran.out.splitlines()[0] == pages.HEADLINE
    assert "words" in ran.out
    assert "Ostrana has not agreed to leave the naval port of Tarsis" in ran.out
    assert "Looks like an article: yes, because a headline and" in ran.out
    assert ran.err == "Nothing was written: --yes adds it where nobody can be asked.\n"
    assert stories(monitor) == []


def test_yes_opens_a_story_named_after_the_headline(monitor: Terminal, web: FakeWeb) -> None:
    ran = monitor("add", URL, "--yes", "--every", "30m")
    assert ran.code == Code.DONE
    assert "Added port-talks-stall-as-fleet/news to config/stories/port-talks-stall-as-fleet.yaml." in ran.out
    assert "Next: monitor check" in ran.err
    found = load(monitor.folder / "config", {}).story("port-talks-stall-as-fleet")
    assert (found.title, found.sources[0].url) == (pages.HEADLINE, URL)
    assert story(monitor, found.id).startswith("# yaml-language-server: $schema=../story.schema.json\n")


def test_a_person_is_asked_and_may_say_no(monitor: Terminal, web: FakeWeb) -> None:
    no = monitor("add", URL, tty=True, answers="n\n")
    assert 'Add to a new story "port-talks-stall-as-fleet" as news? [Y/n]' in no.err
    assert stories(monitor) == []
    assert monitor("add", URL, tty=True, answers="\n").code == Code.DONE
    assert stories(monitor) == ["port-talks-stall-as-fleet"]


def test_what_does_not_look_like_an_article_says_why_and_defaults_to_no(monitor: Terminal, web: FakeWeb) -> None:
    web.pages[URL] = TEASER
    ran = monitor("add", URL, tty=True, answers="\n", env={"NO_COLOR": "1"})
    assert "Looks like an article: no, because" in ran.out
    assert "[y/N]" in ran.err
    assert stories(monitor) == []


def test_an_address_that_gives_nothing_is_not_added_even_with_yes(monitor: Terminal, web: FakeWeb) -> None:
    ran = monitor("add", "https://news.example/nope", "--yes")
    assert ran.code == Code.PARTLY
    assert ran.err == (
        "Not added: https://news.example/nope could not be read, because there is nothing at this address (any more) "
        "(the server answered 404).\n"
    )
    assert stories(monitor) == []


def test_a_known_story_gets_the_source_and_keeps_every_other_byte(monitor: Terminal, web: FakeWeb) -> None:
    monitor("init", "--seed")
    before = story(monitor, "syria-bases").splitlines()
    assert monitor("add", URL, "--yes", "--story", "syria-bases", "--name", "third").code == Code.DONE
    after = story(monitor, "syria-bases").splitlines()
    assert [line for line in after if line not in before] == [f'  - {{name: third, url: "{URL}"}}']
    assert [line for line in after if line in before] == before


def test_an_address_that_is_followed_already_is_not_fetched_again(monitor: Terminal, web: FakeWeb) -> None:
    monitor("add", URL, "--yes")
    web.asked.clear()
    ran = monitor("add", f"{URL}#top", "--yes")
    assert ran.code == Code.DONE
    assert "is followed already: port-talks-stall-as-fleet/news" in ran.err
    assert web.asked == []


def test_several_addresses_make_one_story_with_names_that_differ(monitor: Terminal, web: FakeWeb) -> None:
    web.pages |= {"https://www.news.example/b": ARTICLE, "https://wire.co.uk/c": ARTICLE}
    assert monitor("add", *web.pages, "--yes", "--story", "port").code == Code.DONE
    assert [source.name for source in load(monitor.folder / "config", {}).story("port").sources] == [
        "news", "news-2", "wire",
    ]  # fmt: skip


def test_the_look_is_json_on_demand(monitor: Terminal, web: FakeWeb) -> None:
    found = json.loads(monitor("add", URL, "--yes", "--json").out)
    (added,) = found["added"]
    assert added["looks_like_an_article"] is True
    assert added["headline"] == pages.HEADLINE
    assert added["added"] is True
    assert added["story"] == "port-talks-stall-as-fleet"
    assert len(added["sentences"]) == 3


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["news.example/a"], 'did you mean "https://news.example/a"?'),
        ([URL, "--every", "15"], 'a number without a unit; write "15s" for seconds'),
        ([URL, "--story", "My Story"], '--story: lower-case letters, digits and single hyphens, not "My Story"; '
                                       'write "my-story"'),
        (
            [URL, "--kind", "fed"],
            '--kind: expected one of article, feed, list, live, pdf, json, text, js, not "fed"; did you mean "feed"?',
        ),
        ([URL, f"{URL}/2", "--name", "x"], "--name is for one URL"),
    ],
)  # fmt: skip
def test_wrong_wishes_are_answered_before_anything_is_fetched(
    monitor: Terminal, web: FakeWeb, argv: list[str], words: str
) -> None:
    ran = monitor("add", *argv)
    assert ran.code == Code.USAGE
    assert words in ran.err
    assert web.asked == []


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://www.reuters.com/x", "reuters"),
        ("https://news.bbc.co.uk/x", "bbc"), ("http://127.0.0.1/", "127-0-0-1"),
        ("https://localhost/", "localhost"), ("https://xn--e1afmkfd.example/", "xn-e1afmkfd"),
    ],
)  # fmt: skip
def test_a_source_is_named_after_its_outlet(url: str, name: str) -> None:
    assert _source_name(url, ()) == name


HEAD = "story: s\n# before\n"
TAIL = "claims: []  # after\n"


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        ("", "sources:\n  - NEW\n"),
        ("sources: []\n", "sources: \n  - NEW\n"),
        ("sources: [{name: a, url: https://a.example}]\n", "sources: [{name: a, url: https://a.example}, NEW]\n"),
        ("sources:\n- {name: a, url: https://a.example}\n", "sources:\n- {name: a, url: https://a.example}\n- NEW\n"),
        (
            "sources:\n    - name: a\n      url: https://a.example  # the first\n\n    # a comment\n",
            "sources:\n    - name: a\n      url: https://a.example  # the first\n    - NEW\n\n    # a comment\n",
        ),
        (
            "sources:\n  - name: a\n    url: >-\n      https://a.example\n    exclude:\n      - p\n",
            "sources:\n  - name: a\n    url: >-\n      https://a.example\n    exclude:\n      - p\n  - NEW\n",
        ),
    ],
)
def test_a_source_joins_a_list_however_it_is_written(sources: str, expected: str) -> None:
    path, line = Path("s.yaml"), source_line("b", "https://b.example", every=None, kind="article")
    text = HEAD + sources + TAIL if sources else HEAD + TAIL
    wanted = HEAD + expected + TAIL if sources else HEAD + TAIL + expected
    after = with_source(text, path, line)
    assert after == wanted.replace("NEW", line)
    assert check_text(after, path).sources[-1].name == "b"


def test_a_list_without_a_newline_at_the_end_gets_one() -> None:
    text = "story: s\nsources:\n  - {name: a, url: https://a.example}"
    line = source_line("b", "https://b.example", every="1h", kind="feed")
    assert with_source(text, Path("s.yaml"), line) == f"{text}\n  - {line}\n"


def test_a_source_never_takes_a_name_that_is_taken() -> None:
    text = "story: s\nsources:\n  - {name: a, url: https://a.example}\n"
    line = source_line("a", "https://b.example", every=None, kind="article")
    with pytest.raises(ConfigError, match="cannot be added to from here; put this line there: - "):
        with_source(text, Path("s.yaml"), line)


# --- the same page under another address


def follow(monitor: Terminal, url: str = URL) -> None:
    """A story that follows the page."""
    path = monitor.folder / "config" / "stories" / "port.yaml"
    path.write_text(f'story: port\nsources:\n  - {{name: news, url: "{url}"}}\n', encoding="utf-8")


def sources(monitor: Terminal, name: str) -> list[str]:
    return [source.url for source in load(monitor.folder / "config", {}).story(name).sources]


FORMS = {
    "tracking parameters": f"{URL}?utm_source=letter&fbclid=1#top",
    "AMP": f"{URL}/amp",
    "a mobile host": "https://m.news.example/world/port-talks",
    "without TLS": "http://www.news.example/world/port-talks/",
}


@pytest.mark.parametrize("form", FORMS)
def test_another_form_of_a_page_that_is_followed_is_not_added_twice(monitor: Terminal, web: FakeWeb, form: str) -> None:
    follow(monitor)
    web.pages[FORMS[form]] = ARTICLE
    ran = monitor("add", FORMS[form], "--yes")
    assert ran.code == Code.DONE
    assert f"is the page that port/news follows ({URL}): nothing was added." in ran.err
    assert stories(monitor) == ["port"]
    told = json.loads(monitor("add", FORMS[form], "--yes", "--json").out)["added"][0]
    assert (told["added"], told["same_as"], told["address"]) == (False, "port/news", URL)


def test_a_page_that_names_a_followed_address_as_its_own_is_recognised(monitor: Terminal, web: FakeWeb) -> None:
    follow(monitor)
    web.pages["https://news.example/n/4711"] = ARTICLE.replace("<head>", f'<head><link rel="canonical" href="{URL}">')
    ran = monitor("add", "https://news.example/n/4711", "--yes")
    assert "nothing was added" in ran.err
    assert stories(monitor) == ["port"]


@pytest.mark.parametrize("canonical", ["https://news.example/", "https://other.example/world/port-talks"])
def test_a_canonical_link_to_the_front_page_or_elsewhere_is_not_believed(
    monitor: Terminal, web: FakeWeb, canonical: str
) -> None:
    follow(monitor, canonical)
    web.pages[URL] = ARTICLE.replace("<head>", f'<head><link rel="canonical" href="{canonical}">')
    assert "Added " in monitor("add", URL, "--yes").out
    assert len(stories(monitor)) == 2


def test_a_person_may_have_it_all_the_same(monitor: Terminal, web: FakeWeb) -> None:
    follow(monitor)
    form = FORMS["AMP"]
    web.pages[form] = ARTICLE
    asked = monitor("add", form, tty=True, answers="n\nn\n")
    assert "follows (https://news.example/world/port-talks). Leave it at that? [Y/n]" in asked.err
    assert "Add to a new story" in asked.err
    assert monitor("add", form, "--as-given", "--yes", "--story", "port", "--name", "amp").code == Code.DONE
    assert sources(monitor, "port") == [URL, form]


def test_in_another_story_it_is_followed_under_the_known_address(monitor: Terminal, web: FakeWeb) -> None:
    follow(monitor)
    form = FORMS["tracking parameters"]
    web.pages[form] = ARTICLE
    ran = monitor("add", form, "--yes", "--story", "fleet")
    assert "followed under that address, so it is fetched once" in ran.err
    assert sources(monitor, "fleet") == [URL]


def test_what_only_tracks_readers_is_not_written(monitor: Terminal, web: FakeWeb) -> None:
    given = f"{URL}?id=7&utm_source=letter"
    web.pages[given] = ARTICLE
    ran = monitor("add", given, "--yes", "--story", "port")
    assert f"Followed as {URL}?id=7: without what only tells where a reader came from" in " ".join(ran.out.split())
    assert sources(monitor, "port") == [f"{URL}?id=7"]


def test_a_page_is_followed_under_the_name_that_it_gives_itself(monitor: Terminal, web: FakeWeb) -> None:
    given = FORMS["AMP"]
    web.pages[given] = ARTICLE.replace("<head>", f'<head><link rel="canonical" href="{URL}">')
    monitor("add", given, "--yes", "--story", "port")
    assert sources(monitor, "port") == [URL]


@pytest.mark.parametrize(
    "canonical", ["https://me:pass@news.example/world/port-talks", "http://news.example/world/port-talks"]
)
def test_a_page_cannot_give_itself_a_name_that_costs_security(monitor: Terminal, web: FakeWeb, canonical: str) -> None:
    web.pages[URL] = ARTICLE.replace("<head>", f'<head><link rel="canonical" href="{canonical}">')
    monitor("add", URL, "--yes", "--story", "port")
    assert sources(monitor, "port") == [URL]


FEED = "https://news.example/world.rss"
SECTION = "https://news.example/world"
API = "https://news.example/api/1"
LIVE = "https://news.example/live"
LINKED = '<link rel="alternate" type="application/rss+xml" href="/world.rss">'


def line(monitor: Terminal, name: str = "port") -> str:
    return next(row for row in story(monitor, name).splitlines() if row.startswith("  - {"))


def test_a_feed_is_seen_from_what_stands_there(monitor: Terminal, web: FakeWeb) -> None:
    web.pages[FEED] = feeds.rss()
    ran = monitor("add", FEED, "--story", "port", "--yes")
    assert ran.code == Code.DONE
    assert "Looks like a feed: yes, because it has 3 entries." in ran.out
    assert "Port of Tarsis closes" in ran.out
    assert line(monitor) == f'  - {{name: news, url: "{FEED}", kind: feed}}'


def test_the_feed_that_a_page_tells_of_is_offered(monitor: Terminal, web: FakeWeb) -> None:
    web.pages[URL] = pages.doc(pages.paras(), head=LINKED)
    ran = monitor("add", URL, "--story", "port", "--yes")
    assert f"The page tells of a feed: monitor add {FEED}" in ran.out
    assert "kind" not in line(monitor)


def test_json_is_added_with_the_paths_of_its_parts(monitor: Terminal, web: FakeWeb) -> None:
    text = " ".join(pages.PARAGRAPHS)
    document = {
        "meta": {"id": "x"},
        "data": [{"title": pages.HEADLINE, "body": text, "updated": "2024-12-13T09:00:00Z"}],
    }
    web.pages[API] = json.dumps(document)
    ran = monitor("add", API, "--story", "port", "--yes")
    assert "Looks like a JSON document with text: yes" in ran.out
    paths = 'path: {text: "data[0].body", headline: "data[0].title", date: "data[0].updated"}'
    assert line(monitor) == f'  - {{name: news, url: "{API}", kind: json, {paths}}}'
    web.pages[API + "?2"] = web.pages[API]
    wrong = monitor("add", API + "?2", "--story", "port", "--path", "data.text")
    assert 'at "data" there is a list of 1: write [0] or *' in wrong.out


def test_a_live_blog_is_seen_by_its_own_word(monitor: Terminal, web: FakeWeb) -> None:
    updates = [
        {"headline": f"Update {n}", "articleBody": text, "@id": str(n)} for n, text in enumerate(pages.PARAGRAPHS)
    ]
    blog = json.dumps({"@type": "LiveBlogPosting", "headline": "Live", "liveBlogUpdate": updates})
    web.pages[LIVE] = pages.doc(pages.paras(), head=pages.ld(blog))
    ran = monitor("add", LIVE, "--story", "port", "--yes")
    assert "Looks like a live blog: yes" in ran.out
    assert line(monitor).endswith("kind: live}")


def test_a_list_is_added_with_its_links(monitor: Terminal, web: FakeWeb) -> None:
    web.pages[SECTION] = feeds.page()
    ran = monitor("add", SECTION, "--story", "port", "--link", ".card a", "--yes")
    assert "Looks like a list of links: yes, because it has 3 entries." in ran.out
    assert line(monitor) == f'  - {{name: news, url: "{SECTION}", kind: list, link: ".card a"}}'
    web.pages[SECTION + "?2"] = feeds.page()
    none = monitor("add", SECTION + "?2", "--story", "port", "--link", ".none a")
    assert 'link: ".none a" chooses nothing on this page' in none.out


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["--kind", "list"], '--kind list needs --link: a CSS selector of its links, such as "article h2 a"'),
        (["--link", "a["], "--link: is no CSS selector that is understood"),
        (["--path", "a["], "--path: text: is no path from its 2. character on"),
    ],
)
def test_options_of_kinds_are_checked_before_anything_is_fetched(
    monitor: Terminal, web: FakeWeb, argv: list[str], words: str
) -> None:
    ran = monitor("add", SECTION, *argv)
    assert ran.code == Code.USAGE
    assert words in ran.err
    assert web.asked == []


@pytest.mark.parametrize("file", ["new.html", "./new", "file:///tmp/new.html", "/tmp/saved/new.htm", "~/new.txt"])
def test_a_file_is_answered_with_the_commands_that_read_files(monitor: Terminal, web: FakeWeb, file: str) -> None:
    said = monitor("add", file)
    assert said.code == Code.USAGE
    for words in ("monitor compare BEFORE", "monitor suggest", "--from DIR"):
        assert words in said.err
    assert "did you mean" not in said.err
    assert web.asked == []


def test_a_host_without_a_scheme_is_still_guessed(monitor: Terminal, web: FakeWeb) -> None:
    said = monitor("add", "news.example/new.html")
    assert said.code == Code.USAGE
    assert 'did you mean "https://news.example/new.html"?' in said.err
