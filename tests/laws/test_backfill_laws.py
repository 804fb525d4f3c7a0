"""A law: the record of a source depends on what was captured when, not on the order in which we came to know of it."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.pipeline.backfill import Span, backfill
from tests.fakes.newsroom import QUIET, SHIPS, SIGNED, TALKS, Newsroom, page
from tests.flow.test_backfill import Shelf

STEP = timedelta(minutes=11)
TEXTS = (
    page("Talks on the harbour go on", TALKS, SHIPS.format(12), *QUIET),
    page("Talks on the harbour go on", TALKS, SHIPS.format(9), *QUIET),
    page("Harbour agreement signed", SIGNED, SHIPS.format(9), *QUIET),
    page("Harbour agreement signed", SIGNED, *QUIET),
)
Seen = tuple[int, int]  # which text, and by which of two archives' runs it is known: 0 live, 1 and 2 the runs


def record(room: Newsroom) -> list[tuple[object, ...]]:
    """What the source said, in time: each text with the moment it began, its edits against the one before, and what
    its claims stood at. A version that only says again what stood already is left out."""
    history = room.app.history
    rows = sorted(history.versions("harbour", "agency"), key=lambda row: (row.captured_at, row.ref.seq))
    changes = history.changes([row.ref for row in rows])
    readings: dict[object, list[tuple[str, str]]] = {}
    for row in history.claim_timeline("harbour"):
        readings.setdefault(row.ref, []).append((row.claim_id, row.state))
    told: list[tuple[object, ...]] = []
    before = None
    for row in rows:
        if row.text_sha != before:
            edits = [(edit.kind, edit.before, edit.after) for edit in changes[row.ref].edits] if before else []
            told.append((row.captured_at, row.text_sha, edits, sorted(readings[row.ref])))
        before = row.text_sha
    return told


def live_through(room: Newsroom, seen: list[Seen], runs: list[int]) -> list[tuple[object, ...]]:
    """Lives through the captures: live ones at their time; run 1 and 2 at the steps that `runs` names, or later."""
    begun = room.clock.now()
    times = [begun + STEP * (n + 1) for n in range(len(seen))]
    done: set[int] = set()
    for n, (text, how) in enumerate(seen):
        for run in (1, 2):
            if runs[run - 1] == n:
                _fill(room, seen, times, run, done)
        room.clock.advance(times[n] - room.clock.now())
        if how == 0:
            room.publish({"agency": TEXTS[text]}, timedelta())
    room.clock.advance(STEP)
    for run in (2, 1):
        _fill(room, seen, times, run, done)
    assert room.app.store.verify().broken is None
    return record(room)


def _fill(room: Newsroom, seen: list[Seen], times: list[datetime], run: int, done: set[int]) -> None:
    now = room.clock.now()
    mine = {n for n, (_, how) in enumerate(seen) if how == run and times[n] < now} - done
    done |= mine
    shelf = Shelf({times[n]: TEXTS[seen[n][0]] for n in mine})

    async def go() -> None:
        story = room.settings.story("harbour")
        async for _ in backfill(room.app, shelf, story, story.source("agency"), Span()):
            pass

    asyncio.run(go())


@settings(max_examples=9, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.tuples(st.integers(0, len(TEXTS) - 1), st.integers(0, 2)), min_size=2, max_size=7),
    st.tuples(st.integers(0, 7), st.integers(0, 7)),
)
def test_any_order_of_backfill_and_live_watching_gives_the_same_record(tmp_path_factory, seen, runs):
    rooms = [Newsroom(tmp_path_factory.mktemp("room"), "similar: none\n") for _ in range(2)]
    try:
        mixed = live_through(rooms[0], seen, list(runs))
        assert mixed == live_through(rooms[1], [(text, 0) for text, _ in seen], [99, 99])
    finally:
        for room in rooms:
            room.close()
