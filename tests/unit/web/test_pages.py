"""The pages over a real store: what they show, what they say where there is nothing, how they are addressed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest

from monitor.cli.app import run
from monitor.cli.frame import Frame
from monitor.cli.serve import questions_of
from monitor.web.app import PAGES, Web
from monitor.web.door import Access
from tests.conformance.stores import database
from tests.fakes.newsroom import Newsroom, told

ATOM = "{http://www.w3.org/2005/Atom}"
Get = Callable[..., httpx.Response]
CONCRETE = {"{story}": "harbour", "{claim}": "agreement", "{source}": "agency", "{seq}": "3", "{id}": "1"}


def getter(room: Newsroom, access: Access | None = None, url: str = "") -> Get:
    questions = replace(questions_of(Frame(env={}, config=room.config)), now=room.clock.now)
    app = Web(questions, access or Access(), url).app()

    def get(path: str, **headers: str) -> httpx.Response:
        async def go() -> httpx.Response:
            transport = httpx.ASGITransport(app=app)
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8400") as client:
                return await client.get(path, headers={name.replace("_", "-"): text for name, text in headers.items()})

        return asyncio.run(go())

    return get


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    made = told(tmp_path_factory.mktemp("harbour"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def get(room: Newsroom) -> Get:
    return getter(room)


def concrete(path: str) -> str:
    for name, value in CONCRETE.items():
        path = path.replace(name, value)
    return path


@pytest.mark.parametrize("path", [*PAGES, "/s/{story}/versions?material=1&source=agency", "/search?q=ships"])
def test_every_page_is_there_whole_and_tagged(get: Get, path: str) -> None:
    answer = get(concrete(path))
    assert answer.status_code == 200, answer.text[-600:]
    assert answer.text.rstrip().endswith("</html>")
    assert answer.text.count("<h1") == 1
    assert "<script src=" in answer.text
    assert " style=" not in answer.text
    assert " onclick" not in answer.text
    again = get(concrete(path), if_none_match=answer.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")


def test_the_first_page_says_where_each_claim_stands_and_who_is_blind(get: Get) -> None:
    text = get("/").text
    assert "The harbour of Brenholm" in text
    assert "Is there an agreement on the harbour?" in text
    assert '<span class="state">agreed</span>' in text
    assert "blind on 2" in text


def test_a_difference_marks_the_words_and_says_why_it_was_told(get: Get) -> None:
    text = get("/s/harbour/v/agency/3/diff").text
    assert "<del>12</del><ins>40</ins>" in text
    assert "desk: sent" in text
    assert 'href="#d2"' in text


def test_an_edit_has_an_address_of_its_own(get: Get) -> None:
    answer = get("/s/harbour/v/agency/3/e/1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/s/harbour/v/agency/3/diff#e1")
    assert 'id="e1"' in get("/s/harbour/v/agency/3/diff").text


def test_any_two_versions_can_be_compared_and_a_detour_is_no_difference(get: Get) -> None:
    assert "No difference" in get("/s/harbour/compare?from=agency@2&to=agency@4").text
    assert "Material change" in get("/s/harbour/compare?from=agency@1&to=wire@2").text


def test_blame_names_the_version_of_each_wording(get: Get) -> None:
    text = get("/s/harbour/v/agency/3/blame").text
    assert 'href="/s/harbour/v/agency/3/diff"' in text
    assert 'href="/s/harbour/v/agency/1"' in text


def test_the_matrix_goes_back_in_time(get: Get) -> None:
    assert ">agreed<" in get("/s/harbour/matrix").text
    early = get("/s/harbour/matrix?at=2026-03-01T13:30Z").text
    assert ">talks<" in early
    assert ">agreed<" not in early
    assert "That is no time" in get("/s/harbour/matrix?at=soon").text


def test_search_marks_what_is_gone(get: Get) -> None:
    text = get("/search?q=40+ships").text
    assert "<mark>40 ships</mark>" in text
    assert "No sentence that was ever seen" in get("/search?q=zeppelin").text


def test_the_address_of_the_page_is_shown_without_its_secret(get: Get, room: Newsroom) -> None:
    from tests.fakes.newsroom import SECRET

    for path in PAGES:
        assert SECRET not in get(concrete(path)).text
    assert "token=***" in get("/s/harbour/sources").text


@pytest.mark.parametrize(
    "path",
    ["/nope", "/s/none", "/s/harbour/c/none", "/s/harbour/v/none/1", "/s/harbour/v/agency/99", "/s/harbour/v/agency/x",
     "/s/harbour/v/agency/0", "/a/999", "/a/x", "/s/harbour/versions?source=none", "/s/harbour/compare?from=x&to=y",
     "/s/harbour/versions?before=agency@77", "/alerts?page=0", "/search?q=a&story=none", "/s/none/atom.xml",
     "/static/../app.py", "/s/harbour/v/agency/1/diff"],
)  # fmt: skip
def test_what_is_not_there_says_so(get: Get, path: str) -> None:
    answer = get(path)
    assert answer.status_code == 404
    assert "Traceback" not in answer.text


def feed_of(get: Get, path: str) -> Any:
    answer = get(path)
    assert answer.headers["content-type"].startswith("application/atom+xml")
    return ElementTree.fromstring(answer.content)


def test_the_feed_has_an_entry_a_change_with_an_id_that_stays(get: Get) -> None:
    feed = feed_of(get, "/s/harbour/atom.xml")
    ids = [entry.findtext(f"{ATOM}id") for entry in feed.iter(f"{ATOM}entry")]
    assert ids[0] == "tag:monitor.invalid,2026:harbour/wire@2"
    assert "tag:monitor.invalid,2026:harbour/agency@2" not in ids  # cosmetic
    assert len(feed_of(get, "/s/harbour/atom.xml?all=1").findall(f"{ATOM}entry")) == len(ids) + 1
    first = feed.find(f"{ATOM}entry")
    links = {link.get("rel"): link.get("href") for link in first.iter(f"{ATOM}link")}
    assert links["alternate"] == "http://127.0.0.1:8400/s/harbour/v/wire/2/diff"
    assert links["via"] == "https://wire.example/harbour"
    assert first.findtext(f"{ATOM}updated").startswith("2026-03-01T")
    assert feed.findtext(f"{ATOM}updated") >= first.findtext(f"{ATOM}updated")
    content = first.find(f"{ATOM}content")
    assert content.get("type") == "html"
    assert "<script" not in content.text
    assert get("/s/harbour/atom.xml", if_none_match=get("/s/harbour/atom.xml").headers["etag"]).status_code == 304


def test_behind_a_proxy_links_have_the_public_address_and_feeds_a_key(room: Newsroom) -> None:
    access = Access("correct-horse-battery", frozenset({"news.example"}))
    get = getter(room, access, "https://news.example/")
    key = access.feed_key("harbour")
    feed = feed_of(get, f"/s/harbour/atom.xml?key={key}")
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links["self"] == f"https://news.example/s/harbour/atom.xml?key={key}"
    page = get("/s/harbour", authorization="Bearer correct-horse-battery").text
    assert f"/s/harbour/atom.xml?key={key}" in page
    assert "correct-horse" not in page
    assert "correct-horse" not in get("/s/harbour").text


def test_notes_and_tags_stand_wherever_their_version_is_listed_and_those_of_the_story_on_its_page(
    tmp_path: Path,
) -> None:
    room = told(tmp_path)
    store, now = room.app.store, room.clock.now()
    store.mark("harbour", "note", "harbour", "ana", "Mind the ministry's words", now)
    store.mark("harbour", "note", "harbour/agency@2", "ana", "Nobody saw a signing", now)
    for ref in ("harbour/agency@2", "harbour/agency@3"):  # the tag moves on
        store.mark("harbour", "tag", ref, "ana", "as-printed", now)
    get = getter(room)
    assert "Mind the ministry" in get("/s/harbour").text
    listed = get("/s/harbour/versions").text
    third, second = listed.index("agency/3"), listed.index("agency/2")
    assert listed.count("as-printed") == 1
    assert third < listed.index("as-printed") < second < listed.index("Nobody saw a signing")
    assert "Nobody saw a signing" in get("/s/harbour/v/agency/2").text
    assert "as-printed" not in get("/s/harbour/v/agency/2").text
    room.close()


def test_an_empty_store_says_what_to_do(tmp_path: Path) -> None:
    empty = Newsroom(tmp_path)
    get = getter(empty)
    assert "monitor check harbour" in get("/").text
    for path in ("", "/timeline", "/matrix", "/versions", "/compare", "/alerts", "/c/agreement"):
        assert "<code>monitor " in get(f"/s/harbour{path}").text, path
    assert feed_of(get, "/s/harbour/atom.xml").findall(f"{ATOM}entry") == []
    empty.close()


def test_a_changed_configuration_is_taken_up_and_a_broken_one_keeps_what_is_stored(tmp_path: Path) -> None:
    own = told(tmp_path)
    get = getter(own)
    assert '<span class="state">agreed</span>' in get("/s/harbour/c/agreement").text
    story = own.config / "stories" / "harbour.yaml"
    story.write_text("story: [")
    assert get("/s/harbour/c/agreement").status_code == 200
    own.close()


def test_a_database_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    own = Newsroom(tmp_path)
    get = getter(own)
    own.close()
    (own.config.parent / "var" / "monitor.db").write_bytes(b"no database at all" * 500)
    for side in ("-wal", "-shm"):
        (own.config.parent / "var" / f"monitor.db{side}").unlink(missing_ok=True)
    answer = get("/")
    assert answer.status_code == 503
    assert "monitor doctor" in answer.text


def test_the_pages_are_the_same_on_the_other_database(
    get: Get, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with database("postgres", tmp_path_factory) as url:
        other = told(tmp_path, store=url)
        there = getter(other)
        for path in (
            "/",
            "/s/harbour",
            "/s/harbour/matrix",
            "/s/harbour/v/agency/3/diff",
            "/s/harbour/v/agency/3/blame",
        ):
            assert there(path).text == get(path).text, path
        assert there("/search?q=ships").status_code == 200
        assert there("/s/harbour/atom.xml").content == get("/s/harbour/atom.xml").content
        other.close()


def test_the_way_back_from_the_second_version_leads_to_the_first_ones_page(get: Get) -> None:
    page = get("/s/harbour/v/agency/2/diff")
    assert 'href="/s/harbour/v/agency/1"' in page.text
    assert "/v/agency/1/diff" not in page.text
    assert "/v/agency/2/diff" in get("/s/harbour/v/agency/3/diff").text


def test_a_phrase_in_quotes_is_searched_without_them(get: Get) -> None:
    plain = get("/search?q=ships+are+waiting")
    assert "<mark>ships are waiting</mark>" in plain.text
    for quoted in ("%22ships+are+waiting%22", "%E2%80%9Cships+are+waiting%E2%80%9D"):
        assert "<mark>ships are waiting</mark>" in get(f"/search?q={quoted}").text


def test_rulings_that_stand_or_were_undone_and_rests_are_on_the_pages(tmp_path: Path) -> None:
    own = told(tmp_path)
    config = ["--by", "ana", "--config", str(own.config)]
    assert run(["claim", "confirm", "harbour/agency@1", "agreement", "--why", "a slip", *config]) == 0
    assert run(["claim", "undo", "harbour/agency@1", "agreement", "--why", "read it twice", *config]) == 0
    assert run(["claim", "confirm", "harbour/agency@3", "agreement", "--why", "heard the minister", *config]) == 0
    assert run(["pause", "harbour/agency", "--why", "site moved", *config]) == 0
    get = getter(own)
    claim, first, third = (
        get(path).text for path in ("/s/harbour/c/agreement", "/s/harbour/v/agency/1", "/s/harbour/v/agency/3")
    )
    for words in ("a slip", "undone by ana", "read it twice"):
        assert words in claim
        assert words in first
        assert words not in third
    assert "heard the minister" in claim
    assert "heard the minister" in third
    assert "site moved" in third
    own.close()
