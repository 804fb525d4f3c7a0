"""Back-fill: captures of the past come between what was seen live, and what was known when stays apart."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from monitor.cli.moves import by_source
from monitor.model.filling import Listed, Memento
from monitor.model.ids import SourceRef, VersionRef
from monitor.model.outcome import Fetched, FetchOutcome, Reason, SourceUnreachable, Via
from monitor.pipeline.backfill import Listing, Span, Step, backfill
from tests.conformance.stores import KINDS, database
from tests.fakes.newsroom import FIRST, MOVED, QUIET, SHIPS, SIGNED, TALKS, Newsroom, page

AGENCY = SourceRef("harbour", "agency")
HOUR = timedelta(hours=1)
WHOLE = Span()
FEWER = page("Talks on the harbour go on", TALKS, SHIPS.format(9), *QUIET)
SHORT = page("Talks on the harbour go on", TALKS, QUIET[0])
WALL = page("Before you continue", "We use cookies. Accept all cookies to continue.")


@dataclass
class Shelf:
    """An archive in memory. What is in `lost` cannot be had."""

    pages: dict[datetime, str | int] = field(default_factory=dict)
    lost: set[datetime] = field(default_factory=set)
    had: list[datetime] = field(default_factory=list)
    via = Via.ARCHIVE

    async def mementos(self, url: str, since: datetime | None, until: datetime | None) -> Listed:
        found = [
            Memento(at, "x", url, None, body if isinstance(body, int) else 200)
            for at, body in sorted(self.pages.items())
        ]
        return Listed(tuple(found))

    async def page(self, memento: Memento) -> FetchOutcome:
        if memento.at in self.lost:
            return SourceUnreachable(Reason.TIMEOUT, memento.at, 1, "no answer")
        self.had.append(memento.at)
        body = str(self.pages[memento.at]).encode()
        said = (("Content-Type", "text/html"),)
        return Fetched("u", "u", body, "text/html", "utf-8", None, None, 200, None, memento.at, 1, received=said)


@pytest.fixture(params=KINDS)
def room(request, tmp_path, tmp_path_factory):
    with database(request.param, tmp_path_factory) as url:
        made = Newsroom(tmp_path, "similar: none\n", url)
        yield made
        made.close()


async def _all(room: Newsroom, shelf: Shelf, span: Span) -> list[Listing | Step]:
    story = room.settings.story("harbour")
    return [told async for told in backfill(room.app, shelf, story, story.source("agency"), span)]


def fill(room: Newsroom, pages: dict[datetime, str | int], span: Span = WHOLE, **more: object) -> list[Step]:
    """Fills from an archive with these pages; gives what each capture came to."""
    told = asyncio.run(_all(room, Shelf(pages, **more), span))  # type: ignore[arg-type]
    return [one for one in told if isinstance(one, Step)]


def timeline(room: Newsroom) -> list[tuple[datetime, int, str | None]]:
    """The agency's versions in time: when, number, and what was before it."""
    rows = sorted(room.app.history.versions("harbour", "agency"), key=lambda row: (row.captured_at, row.ref.seq))
    changes = room.app.history.changes([row.ref for row in rows])
    return [(row.captured_at, row.ref.seq, changes[row.ref].before.seq if row.ref in changes else None) for row in rows]


def states(room: Newsroom, claim: str, known_at: datetime | None = None) -> list[tuple[int, str]]:
    rows = by_source(room.app.history.claim_timeline("harbour", claim, known_at)).get((claim, "agency"), [])
    return [(row.ref.seq, row.state) for row in rows]


def whole(room: Newsroom) -> bool:
    return room.app.store.verify().broken is None


def test_an_older_text_comes_between_the_versions_that_stood_around_it(room):
    room.publish({"agency": FIRST})
    first = room.clock.now()
    room.publish({"agency": MOVED}, 6 * HOUR)
    second = room.clock.now()
    told = len(room.app.history.alerts("harbour"))
    room.clock.advance(HOUR)
    steps = fill(room, {first + HOUR: FEWER})
    assert [(step.outcome, step.versions) for step in steps] == [("new", (VersionRef("harbour", "agency", 3),))]
    assert timeline(room) == [(first, 1, None), (first + HOUR, 3, 1), (second, 2, 3)]
    assert states(room, "ships") == [(1, "12"), (3, "9"), (2, "40")]
    assert len(room.app.history.alerts("harbour")) == told
    assert whole(room)


def test_a_text_from_before_the_first_version_becomes_the_first_in_time(room):
    room.publish({"agency": MOVED})
    live = room.clock.now()
    room.clock.advance(HOUR)
    fill(room, {live - 9 * HOUR: FIRST, live - 5 * HOUR: FEWER})
    assert timeline(room) == [(live - 9 * HOUR, 2, None), (live - 5 * HOUR, 3, 2), (live, 1, 3)]
    change = room.app.history.changes([VersionRef("harbour", "agency", 1)])[VersionRef("harbour", "agency", 1)]
    assert {edit.kind for edit in change.edits} >= {"status", "number"}
    assert room.app.history.alerts("harbour") == ()
    assert whole(room)


def test_what_is_filled_in_later_was_not_known_before(room):
    room.publish({"agency": FIRST})
    first = room.clock.now()
    room.publish({"agency": MOVED}, 6 * HOUR)
    knew = room.clock.now()
    room.clock.advance(24 * HOUR)
    fill(room, {first - HOUR: FEWER, first + 2 * HOUR: FEWER})
    history = room.app.history
    assert states(room, "ships", knew) == [(1, "12"), (2, "40")]
    assert states(room, "ships") == [(3, "9"), (1, "12"), (4, "9"), (2, "40")]
    assert history.at(AGENCY, first + 3 * HOUR, knew).ref.seq == 1
    assert history.at(AGENCY, first + 3 * HOUR).ref.seq == 4
    assert history.at(AGENCY, first - HOUR / 2, knew) is None
    captures = {row.seq: row for row in history.captures("harbour", "agency")}
    assert captures[3].via == "archive"
    assert captures[3].seen_at > knew
    assert whole(room)


def test_a_text_that_was_seen_again_afterwards_comes_back_then(room):
    room.publish({"agency": FIRST})
    first = room.clock.now()
    room.publish({"agency": FIRST}, 4 * HOUR)
    again = room.clock.now()
    room.publish({"agency": MOVED}, 4 * HOUR)
    steps = fill(room, {first + HOUR: FEWER})
    assert [ref.seq for ref in steps[0].versions] == [3, 4]
    assert timeline(room) == [(first, 1, None), (first + HOUR, 3, 1), (again, 4, 3), (room.clock.now(), 2, 4)]
    assert [row.returns_to for row in room.app.history.versions("harbour", "agency") if row.ref.seq == 4] == [1]
    assert whole(room)


def test_a_newer_text_of_an_archive_makes_the_next_look_a_whole_one(room):
    room.publish({"agency": FIRST})
    seen = room.clock.now()
    room.clock.advance(5 * HOUR)
    fill(room, {seen + HOUR: MOVED})
    (checked,) = [one for one in room.publish({"agency": FIRST}) if one.ref == AGENCY]
    assert checked.outcome == "new"
    assert checked.version.ref.seq == 3
    assert {alert.facts.get("version") for alert in checked.alerts} == {"harbour/agency@3"}
    assert timeline(room)[-1][1:] == (3, 2)
    assert whole(room)


def test_errors_walls_and_ways_elsewhere_are_kept_as_what_they_are(room):
    room.publish({"agency": MOVED})
    live = room.clock.now()
    room.clock.advance(HOUR)
    pages = {live - n * HOUR: body for n, body in ((9, FIRST), (8, 404), (7, 503), (6, 301), (5, 403), (4, WALL))}
    steps = fill(room, pages)
    outcomes = ["new", "gone", "source_unreachable", "source_unreachable", "blocked", "not_an_article"]
    assert [step.outcome for step in steps] == outcomes
    rows = [row for row in room.app.history.captures("harbour", "agency") if row.via == "archive"]
    assert [row.http_status for row in rows] == [200, 404, 503, 301, 403, 200]
    assert rows[3].reason == "redirect"
    assert len(timeline(room)) == 2
    (row,) = [row for row in room.app.schedule.rows(room.clock.now()) if row.ref == AGENCY]
    assert (row.last_outcome, row.failures) == ("new", 0)


def test_half_a_page_needs_a_second_capture_or_the_next_version_to_be_believed(room):
    room.publish({"agency": FIRST})
    first = room.clock.now()
    room.clock.advance(30 * HOUR)
    once = {first + HOUR: SHORT, first + 2 * HOUR: FIRST, first + 3 * HOUR: SHORT, first + 4 * HOUR: SHORT}
    steps = fill(room, once)
    assert [step.outcome for step in steps] == ["suspect", "unchanged", "suspect", "new"]
    assert [at for at, _, _ in timeline(room)] == [first, first + 4 * HOUR]


def test_a_run_that_is_repeated_changes_nothing(room):
    room.publish({"agency": MOVED})
    live = room.clock.now()
    room.clock.advance(HOUR)
    pages = {live - n * HOUR: body for n, body in ((6, FIRST), (5, FIRST), (4, 404), (3, FEWER))}
    assert len(fill(room, pages, Span(limit=2))) == 2
    assert len(fill(room, pages)) == 2
    before = (timeline(room), states(room, "ships"), len(room.app.history.captures("harbour")))
    assert fill(room, pages) == []
    assert (timeline(room), states(room, "ships"), len(room.app.history.captures("harbour"))) == before


def test_what_cannot_be_had_is_tried_again_by_the_next_run(room):
    room.publish({"agency": MOVED})
    live = room.clock.now()
    room.clock.advance(HOUR)
    pages: dict[datetime, str | int] = {live - 6 * HOUR: FIRST, live - 3 * HOUR: FEWER}
    steps = fill(room, pages, lost={live - 6 * HOUR})
    assert [step.outcome for step in steps] == ["failed", "new"]
    assert [step.outcome for step in fill(room, pages)] == ["new"]
    assert [seq for _, seq, _ in timeline(room)] == [3, 2, 1]
    assert whole(room)


def test_an_archive_in_trouble_is_left_alone_after_five_in_a_row(room):
    room.publish({"agency": MOVED})
    live = room.clock.now()
    pages = {live - n * HOUR: FIRST for n in range(1, 10)}
    assert len(fill(room, pages, lost=set(pages))) == 5


def test_a_span_leaves_out_what_lies_outside_it(room):
    room.publish({"agency": MOVED})
    live = room.clock.now()
    pages: dict[datetime, str | int] = {live - 6 * HOUR: FIRST, live - 3 * HOUR: FEWER, live - HOUR: FIRST}
    fill(room, pages, Span(live - 3 * HOUR, live - HOUR))
    assert [at for at, _, _ in timeline(room)] == [live - 3 * HOUR, live]


def test_a_ruling_stays_when_its_version_gets_another_neighbour(room):
    room.publish({"agency": FIRST})
    first = room.clock.now()
    room.publish({"agency": MOVED}, 6 * HOUR)
    ref = VersionRef("harbour", "agency", 2)
    ruled = next(row for row in room.app.history.claim_timeline("harbour", "ships") if row.ref == ref).reading()
    room.app.store.rule(ref, replace(ruled, state="41", analyzer="human/kim"), room.clock.now())
    fill(room, {first + HOUR: page("Harbour agreement signed", SIGNED, SHIPS.format(40), *QUIET)})
    assert dict(states(room, "ships"))[2] == "41"
    assert whole(room)
