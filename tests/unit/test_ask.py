"""What is asked for: by what is remembered, and now and then by nothing."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor.model.ids import SourceRef
from monitor.model.outcome import Request
from monitor.model.story import Leased, Source
from monitor.pipeline.ask import UNCONDITIONAL, alike, request

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
URL = "https://news.example/a"
SOURCE = Source("a", URL)
KNOWN = Leased(
    1,
    SourceRef("s", "a"),
    3,
    "article",
    0,
    "unchanged",
    '"v1"',
    "Sun, 01 Mar 2026",
    None,
    None,
    NOW - timedelta(hours=2),
)


def asked(*leased: Leased, source: Source = SOURCE) -> Request:
    return request(URL, source, leased or (KNOWN,), NOW)


def test_what_is_known_is_asked_for_by_its_validators() -> None:
    assert asked() == Request(URL, '"v1"', "Sun, 01 Mar 2026")


@pytest.mark.parametrize(
    "change",
    [
        {"full_at": None},
        {"full_at": NOW - timedelta(days=1)},
        {"last_outcome": "not_an_article"},
        {"last_outcome": None},
    ],
)
def test_the_whole_page_is_asked_for_where_it_is_needed(change: dict[str, object]) -> None:
    assert asked(replace(KNOWN, **change)) == Request(URL)


def test_a_server_that_lies_with_304_is_found_out_within_a_few_fetches() -> None:
    tokens = range(1, 200, 2)  # one goes up by two with each fetch
    whole = [n for n, token in enumerate(tokens) if asked(replace(KNOWN, token=token)).etag is None]
    assert {after - before for before, after in itertools.pairwise(whole)} == {UNCONDITIONAL}
    assert len(whole) > 10


def test_sources_that_remember_different_pages_are_given_the_whole_one() -> None:
    assert asked(KNOWN, replace(KNOWN, id=2, etag='"v2"')) == Request(URL)
    assert asked(KNOWN, replace(KNOWN, id=2)).etag == '"v1"'


def test_somebodys_headers_are_not_anothers() -> None:
    mine = replace(SOURCE, headers=(("Cookie", "a=b"),))
    assert alike(SOURCE) == alike(Source("b", URL))
    assert alike(mine) != alike(SOURCE)
    assert alike(replace(SOURCE, ignore_robots="the publisher agreed")) != alike(SOURCE)
    assert asked(source=mine).headers == (("Cookie", "a=b"),)
    assert "a=b" not in repr(mine)
