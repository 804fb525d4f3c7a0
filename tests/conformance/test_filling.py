"""Putting a version into the past: against the neighbours it was judged by, never under a look that is under way."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from monitor.cli.refs import resolve
from monitor.model.errors import NotFound, StaleLease
from monitor.model.filling import Filling, Laid
from monitor.model.ids import SourceRef, VersionRef
from monitor.model.outcome import Capture, Via
from tests.conformance.stores import KINDS, MINUTE, Desk, article, database, desk_on, observed, reading, story

AGENCY = SourceRef("bases", "agency")


@pytest.fixture(params=KINDS)
def desk(request, tmp_path_factory):
    with database(request.param, tmp_path_factory) as url, desk_on(url) as made:
        made.follow(story())
        yield made


def put(desk: Desk, at: datetime, text: str, found=None) -> VersionRef | None:
    """Puts a text into the past, judged against `found` or what is around it now."""
    around = found or desk.opened.store.between(AGENCY, at)
    seen = article(text, at=at)
    laid = ()
    if around.following is not None:
        onward = observed(replace(around.following, article=seen), around.following.article, "agreed")
        laid = (Laid(around.following.ref, (reading("agreed", "x"),), onward),)
    filled = Filling(seen, observed(around.previous, seen, "talks"), None, laid)
    capture = Capture(at, 1, "new", body=text.encode(), via=Via.ARCHIVE, headers=(("Server", "press/1"),))
    made = desk.opened.store.fill(AGENCY, capture, "extract/1", around, filled)
    return made[0].ref if made else None


def test_numbers_follow_the_order_of_storing_and_references_the_time_of_capture(desk: Desk) -> None:
    first, second = desk.saw("Talks go on.", state="talks"), desk.saw("A deal was agreed.", state="agreed")
    between = first.captured_at + MINUTE
    assert put(desk, between, "Talks pause.") == VersionRef("bases", "agency", 3)
    history, now = desk.history, desk.now
    assert [resolve(f"bases/agency@HEAD~{n}", history, now).seq for n in range(3)] == [2, 3, 1]
    assert [row.ref.seq for row in history.versions("bases", "agency")] == [2, 3, 1]
    assert history.changes([second.ref])[second.ref].before.seq == 3
    assert desk.opened.store.verify().broken is None


def test_a_moment_that_is_stored_is_not_stored_again(desk: Desk) -> None:
    at = desk.saw("Talks go on.", state="talks").captured_at - MINUTE
    found = desk.opened.store.between(AGENCY, at)
    assert put(desk, at, "Nothing is known.", found) is not None
    assert put(desk, at, "Nothing is known.", found) is None
    assert desk.opened.store.between(AGENCY, at).known
    assert desk.opened.store.sighted(AGENCY) == {at}


def test_what_was_judged_by_other_neighbours_is_not_stored(desk: Desk) -> None:
    at = desk.saw("Talks go on.", state="talks").captured_at - 9 * MINUTE
    found = desk.opened.store.between(AGENCY, at)
    put(desk, at + MINUTE, "Talks begin.")
    with pytest.raises(StaleLease, match="moved on"):
        put(desk, at, "Nothing is known.", found)
    assert desk.opened.store.sighted(AGENCY) == {at + MINUTE}


def test_a_look_under_way_is_not_disturbed_and_a_dead_one_hinders_nobody(desk: Desk) -> None:
    at = desk.saw("Talks go on.", state="talks").captured_at - MINUTE
    leased = desk.lease()
    with pytest.raises(StaleLease, match="looking at it now"):
        put(desk, at, "Nothing is known.")
    desk.clock.advance(3 * MINUTE)
    assert put(desk, at, "Nothing is known.") is not None
    assert leased.ref == AGENCY


def test_the_newest_text_from_an_archive_ends_every_right_to_look_and_what_was_remembered(desk: Desk) -> None:
    desk.saw("Talks go on.", state="talks")
    at = desk.now + MINUTE
    desk.clock.advance(9 * MINUTE)
    leased = desk.lease()
    desk.clock.advance(3 * MINUTE)  # its worker is dead, or very late
    assert put(desk, at, "A deal was agreed.") is not None
    with pytest.raises(StaleLease):
        desk.record(leased, article("Talks go on.", at=desk.now), "talks")
    again = desk.lease()
    assert (again.etag, again.container, again.body_sha, again.full_at) == (None, None, None, None)


def test_what_the_headers_said_is_kept_once_under_its_hash(desk: Desk) -> None:
    version = desk.saw("Talks go on.", state="talks", body=b"<p>1", headers=(("Server", "press/1"), ("Age", "3")))
    (capture,) = desk.history.captures("bases")
    assert capture.seq == version.ref.seq
    assert json.loads(desk.history.body(capture.headers_sha)) == [["Server", "press/1"], ["Age", "3"]]
    assert desk.opened.store.verify().broken is None


def test_live_captures_are_known_at_once_and_others_since_they_came(desk: Desk) -> None:
    live = desk.saw("Talks go on.", state="talks").captured_at
    desk.clock.advance(timedelta(days=2))
    put(desk, live - MINUTE, "Nothing is known.")
    rows = {row.via: row for row in desk.history.captures("bases")}
    assert rows["live"].seen_at is None
    assert rows["archive"].seen_at == desk.now
    (row,) = desk.opened.schedule.rows(desk.now)
    assert row.last_at == live


def test_an_unknown_source_is_not_found(desk: Desk) -> None:
    with pytest.raises(NotFound):
        desk.opened.store.between(SourceRef("bases", "nobody"), desk.now)
    with pytest.raises(NotFound):
        desk.opened.store.lay(Laid(VersionRef("bases", "agency", 1)), desk.now)
