"""`monitor suggest` and what `add` makes of it: YAML that loads, written only when that was meant."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from monitor import wiring
from monitor.adapters.run_inline import InlineRunner
from monitor.cli.exits import Code
from monitor.model.outcome import FetchOutcome, Gone, Reason, Request
from monitor.settings.load import check_text, load
from tests.fakes import pages
from tests.fakes.clock import START
from tests.fakes.terminal import Terminal

URL = "https://news.example/world/docks"
TEXT = (
    "Dockers at Brenholm walked out at midnight on Sunday in a strike over pay, their union said on Monday.",
    "About 1,900 dockers are on strike, and no ship has been unloaded since the walkout began, officials said.",
    "The operator has offered a pay rise of 4.2 percent over two years, which the union called too little.",
    "Members of the union voted for the strike by a large majority in January, and a mediator has met both sides.",
    "Shops in the old town said that they had enough in store for some weeks, and that nobody should worry yet.",
)
PAGE = pages.doc("".join(f"<p>{sentence}</p>" for sentence in TEXT), headline="Dockers at Brenholm walk out over pay")
DULL = pages.doc("".join(f"<p>The path number {n} leads along the cliff and down to the mill.</p>" for n in range(12)))


@dataclass
class FakeWeb:
    """An App that fetches from a dict; what is not in it is gone."""

    pages: dict[str, str] = field(default_factory=dict)
    runner: Any = field(default_factory=InlineRunner)
    extractor: Any = field(default_factory=wiring.extractor)

    @property
    def fetcher(self) -> FakeWeb:
        return self

    async def fetch(self, request: Request) -> FetchOutcome:
        if request.url not in self.pages:
            return Gone(Reason.GONE, START, 3, "the server answered 404", 404)
        return pages.fetched(self.pages[request.url], url=request.url, final_url=request.url)

    async def aclose(self) -> None:
        return None


@pytest.fixture
def web(monitor: Terminal, monkeypatch: pytest.MonkeyPatch) -> FakeWeb:
    web = FakeWeb({URL: PAGE})
    monkeypatch.setattr(wiring, "build", lambda settings: web)
    monitor("init")
    return web


@pytest.fixture
def article(tmp_path: Path) -> str:
    path = tmp_path / "article.txt"
    path.write_text("Dockers at Brenholm walk out over pay\n\n" + " ".join(TEXT) + "\n", encoding="utf-8")
    return str(path)


def claims_of(out: str) -> list[str]:
    return [claim.id for claim in check_text(f"story: docks\n{out}", Path("docks.yaml")).claims]


@pytest.mark.parametrize("tty", [False, True])
def test_what_is_printed_can_be_pasted_into_a_story(monitor: Terminal, article: str, tty: bool) -> None:
    ran = monitor("suggest", article, tty=tty, env={"COLUMNS": "40"})
    assert ran.code == Code.DONE
    plain = re.sub("\x1b\\[[0-9;]*m", "", ran.out)
    assert claims_of(plain)[0] == "strike-status"
    assert "now under-way" in plain
    assert "Dockers at Brenholm walked out at midnight on Sunday" in plain


def test_json_gives_claims_with_their_evidence(monitor: Terminal, article: str) -> None:
    found = json.loads(monitor("suggest", article, "--json").out)
    first = found["claims"][0]
    assert (first["claim"]["id"], first["state"]) == ("strike-status", "under-way")
    assert first["evidence"][0] in TEXT


def test_it_says_so_when_it_finds_nothing(monitor: Terminal, tmp_path: Path) -> None:
    (tmp_path / "walk.txt").write_text("A walk\n\nThe path leads along the cliff.\n")
    ran = monitor("suggest", "walk.txt")
    assert (ran.code, ran.out) == (Code.DONE, "")
    assert "Nothing to track was recognised" in ran.err


def test_a_file_that_is_not_there_is_not_found(monitor: Terminal) -> None:
    ran = monitor("suggest", "none.txt")
    assert ran.code == Code.NOT_FOUND
    assert "no such file" in ran.err


def test_an_address_is_fetched_as_add_does(monitor: Terminal, web: FakeWeb) -> None:
    assert claims_of(monitor("suggest", URL).out)[0] == "strike-status"
    gone = monitor("suggest", "https://news.example/gone")
    assert gone.code == Code.NOT_FOUND
    assert "No article was read" in gone.err


def test_add_shows_the_proposals_and_writes_them_when_asked(monitor: Terminal, web: FakeWeb) -> None:
    ran = monitor("add", URL, "--story", "docks", tty=True, answers="y\ny\n")
    assert ran.code == Code.DONE
    assert "strike-status" in ran.out
    (story,) = load(Path("config"), {}).stories
    assert [claim.id for claim in story.claims][:1] == ["strike-status"]
    assert "their claims" not in ran.err


def test_add_writes_no_claims_when_they_are_declined(monitor: Terminal, web: FakeWeb) -> None:
    monitor("add", URL, "--story", "docks", tty=True, answers="y\nn\n")
    (story,) = load(Path("config"), {}).stories
    assert story.claims == ()


def test_where_nobody_can_be_asked_claims_are_written_only_on_demand(monitor: Terminal, web: FakeWeb) -> None:
    plain = monitor("add", URL, "--story", "docks", "--yes")
    assert "strike-status" in plain.out
    assert load(Path("config"), {}).stories[0].claims == ()
    web.pages["https://wire.example/docks"] = PAGE
    ran = monitor("add", "https://wire.example/docks", "--story", "docks", "--yes", "--suggest", "--json")
    (story,) = load(Path("config"), {}).stories
    assert [source.name for source in story.sources] == ["news", "wire"]
    assert [claim.id for claim in story.claims] == json.loads(ran.out)["added"][0]["claims"] != []


def test_a_story_with_claims_is_offered_none(monitor: Terminal, web: FakeWeb) -> None:
    monitor("add", URL, "--story", "docks", "--yes", "--suggest")
    web.pages["https://wire.example/docks"] = PAGE
    ran = monitor("add", "https://wire.example/docks", "--story", "docks", tty=True, answers="y\n")
    assert "strike-status" not in ran.out


def test_add_says_so_when_there_is_nothing_to_track(monitor: Terminal, web: FakeWeb) -> None:
    web.pages[URL] = DULL
    ran = monitor("add", URL, "--yes", "--suggest")
    assert ran.code == Code.DONE
    assert "Nothing to track was recognised" in ran.err
