"""What a review asks of the record, page by page and as known at any moment; on SQLite and PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.adapters.store_sql import review
from monitor.model.errors import NotFound
from monitor.model.ids import SourceRef, VersionRef
from monitor.model.observation import Edit, Observation
from monitor.model.record import EditQuery
from tests.conformance.stores import MINUTE, Desk, reading, story
from tests.fakes.clock import START

AGENCY = SourceRef("bases", "agency")


def ref(seq: int, source: str = "agency") -> VersionRef:
    return VersionRef("bases", source, seq)


def saw(desk: Desk, state: str, *edits: tuple[str | None, str | None], source: str = "agency") -> None:
    """A version with these edits (before, after), whose text is only as different as it must be."""
    found = tuple(
        Edit("removal" if after is None else "number", after is None, 0.6, "", before, after, 1, 1)
        for before, after in edits
    )
    observation = Observation(found, (reading(state, "Talks go on."),), (), True, 0.6, False, "rules/1+aa")
    desk.saw(f"Talks go on. {desk.now}", source=source, observation=observation)


@pytest.fixture
def told(desk: Desk) -> Desk:
    """Agency at 5, 10, 15 and 25 minutes, the wire at 20: talks, talks, agreed, talks; agreed."""
    desk.follow(story("agency", "wire"))
    desk.saw("Talks go on.", state="talks")
    saw(desk, "talks", ("One sentence.", "Two sentences. And more."))
    saw(desk, "agreed", ("Two sentences.", "Twelve ships."), ("It rained.", None))
    desk.saw("Signed.", source="wire", state="agreed")
    saw(desk, "talks", ("Twelve ships.", "Forty ships."))
    return desk


def test_a_page_goes_on_where_the_last_one_ended(told: Desk) -> None:
    history = told.history
    whole = history.versions("bases")
    pages, before = [], None
    while page := history.versions("bases", limit=2, before=before):
        pages += page
        before = page[-1]
    assert tuple(pages) == whole
    assert [row.ref for row in history.versions("bases", known_at=START + 12 * MINUTE)] == [ref(2), ref(1)]


def test_a_version_is_found_by_number_and_by_steps_back(told: Desk) -> None:
    history = told.history
    assert history.row(ref(2)).captured_at == START + 10 * MINUTE
    assert history.back(AGENCY, 0).ref == ref(4)
    assert history.back(AGENCY, 2).ref == ref(2)
    assert history.back(AGENCY, 4) is None
    assert history.back(AGENCY, 0, START + 12 * MINUTE).ref == ref(2)
    assert history.first(AGENCY).ref == ref(1)
    assert history.earlier(ref(3)).ref == ref(2)
    assert history.earlier(ref(1)) is None
    with pytest.raises(NotFound, match="has versions 1 to 4"):
        history.row(ref(9))
    with pytest.raises(NotFound):
        history.row(ref(3), START + 12 * MINUTE)


def test_readings_know_what_stood_before_them(told: Desk) -> None:
    found = told.history.readings([ref(1), ref(3), ref(4)])
    assert [(one.row.ref.seq, one.before, one.row.state) for one in found] == [
        (1, None, "talks"), (3, "talks", "agreed"), (4, "agreed", "talks"),
    ]  # fmt: skip
    assert found[1].row.evidence[0].quote == "Talks go on."
    assert told.history.readings([]) == ()


def test_a_reading_laid_on_later_is_not_known_before(told: Desk) -> None:
    then = told.now
    told.clock.advance(MINUTE)
    told.opened.store.reread(ref(2), [replace(reading("rejected", "Talks go on."), analyzer="rules/2+b")], told.now)
    assert told.history.readings([ref(2)])[0].row.state == "rejected"
    assert told.history.readings([ref(2)], then)[0].row.state == "talks"
    assert told.history.readings([ref(3)])[0].before == "rejected"
    assert told.history.readings([ref(3)], then)[0].before == "talks"


def test_edits_are_asked_for_by_what_they_brought_and_are(told: Desk) -> None:
    def asked(**wanted: object) -> list[tuple[int, str | None, str | None]]:
        found = told.history.edits("bases", EditQuery(**wanted))  # type: ignore[arg-type]
        return [(one.ref.seq, one.edit.before, one.edit.after) for one in found]

    assert asked(brought=("Forty ships.",)) == [
        (4, "Twelve ships.", "Forty ships."), (2, "One sentence.", "Two sentences. And more."),
    ]  # fmt: skip
    assert asked(material=True) == asked(kinds=("removal",)) == [(3, "It rained.", None)]
    assert [seq for seq, *_ in asked(source="agency", upto=told.history.row(ref(3)))] == [3, 3, 2]
    assert [seq for seq, *_ in asked(since=START + 12 * MINUTE, limit=2)] == [4, 3]
    assert asked(source="wire") == []


def test_what_brought_a_sentence_is_told_as_by_the_query_however_often_it_is_asked(told: Desk) -> None:
    for seq in (1, 3, 4):
        for known in (None, START + 12 * MINUTE, told.now):
            upto = told.history.row(ref(seq))
            brought = told.history.brought(upto, known)
            for texts in (("Forty ships.",), ("Twelve ships.", "Two sentences."), ("Nowhere.",)):
                wanted = EditQuery("agency", brought=texts, upto=upto)
                assert brought(texts) == told.history.edits("bases", wanted, known)


def test_beginnings_are_the_same_however_many_are_read_at_once(told: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    at_once = told.history.beginnings("bases")
    assert [(one.row.ref.source, one.row.ref.seq, one.n, one.of) for one in at_once] == [
        ("agency", 1, 1, 4), ("agency", 3, 3, 4), ("agency", 4, 4, 4), ("wire", 1, 1, 1),
    ]  # fmt: skip
    monkeypatch.setattr(review, "PORTION", 1)
    assert told.history.beginnings("bases") == at_once


def test_beginnings_are_where_a_state_began(told: Desk) -> None:
    found = told.history.beginnings("bases", "deal")
    assert [(one.row.ref, one.row.state, one.n, one.of) for one in found] == [
        (ref(1), "talks", 1, 4), (ref(3), "agreed", 3, 4), (ref(4), "talks", 4, 4), (ref(1, "wire"), "agreed", 1, 1),
    ]  # fmt: skip
    assert [one.last_seen for one in found[:2]] == [None, START + 10 * MINUTE]
    early = told.history.beginnings("bases", known_at=START + 12 * MINUTE)
    assert [one.row.state for one in early] == ["talks"]


def test_what_was_said_at_a_moment_is_told_as_known_then(told: Desk) -> None:
    def said(at: timedelta, known: timedelta | None = None) -> dict[str, str]:
        found = told.history.said("bases", START + at, None if known is None else START + known)
        return {one.source: one.reading.state for one in found}

    assert said(17 * MINUTE) == {"agency": "agreed"}
    assert said(30 * MINUTE) == {"agency": "talks", "wire": "agreed"}
    assert said(30 * MINUTE, 12 * MINUTE) == {"agency": "talks"}


def test_definitions_are_those_of_the_configuration(told: Desk) -> None:
    (claim,) = told.history.definitions("bases")
    assert (claim.id, claim.ladder, claim.subject) == ("deal", ("talks", "agreed", "rejected"), ("deal",))


def test_marks_are_entries_of_the_journal(told: Desk) -> None:
    store = told.opened.store
    store.mark("bases", "note", "bases/agency@3", "ana", "asked the desk\x00", told.now)
    assert store.pause([AGENCY], "ana", "moving", told.now) == (AGENCY,)
    assert store.pause([AGENCY], "ana", "", told.now) == ()
    assert store.resume([AGENCY, SourceRef("bases", "wire")], "bo", "", told.now) == (AGENCY,)
    found = told.history.marks("bases")
    assert [(one.act, one.by, one.text) for one in found] == [
        ("note", "ana", "asked the desk\ufffd"), ("pause", "ana", "moving"), ("resume", "bo", ""),
    ]  # fmt: skip
    assert store.verify().broken is None
    with pytest.raises(NotFound):
        store.mark("base", "note", "base", "ana", "x", told.now)


def test_a_bookmark_is_a_readers_own(told: Desk) -> None:
    store = told.opened.store
    store.bookmark("ana", "bases", START)
    store.bookmark("ana", "bases", told.now)
    assert told.history.bookmarks("ana") == {"bases": told.now}
    assert told.history.bookmarks("bo") == {}
    with pytest.raises(NotFound):
        store.bookmark("ana", "base", START)
