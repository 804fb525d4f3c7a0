"""Ruling: a person's word stands over any rules', can be taken off, and is proved like all else; on both databases."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Connection

from monitor.adapters.store_sql.engine import Database
from monitor.adapters.store_sql.laying import lay
from monitor.adapters.store_sql.reader import Reader
from monitor.adapters.store_sql.ruling import place_of
from monitor.model.errors import NotFound
from monitor.model.ids import SourceRef, VersionRef
from monitor.model.observation import Evidence, Reading, Rival
from monitor.model.record import RULED
from tests.conformance.stores import MINUTE, Desk, raw, reading, story

AGENCY = SourceRef("bases", "agency")
NEARLY = "A deal was nearly agreed."


@pytest.fixture
def following(desk: Desk) -> Desk:
    desk.follow(story("agency", "wire"))
    return desk


def ruled(state: str = "talks", by: str = "ana") -> Reading:
    rival = Rival("agreed", 0.0, (Evidence(1, NEARLY),))
    return Reading("deal", state, 1.0, (Evidence(1, NEARLY),), f"human/{by}", rival)


def test_a_ruling_is_in_the_timeline_and_among_the_rulings(following: Desk) -> None:
    made = following.saw(NEARLY, state="agreed")
    following.opened.store.rule(made.ref, ruled(), following.now)
    (row,) = following.history.claim_timeline("bases")
    assert (row.state, row.analyzer, row.confidence) == ("talks", "human/ana", 1.0)
    (found,) = following.opened.store.before(AGENCY, following.now).rulings
    assert (found.state, found.by, found.text_sha) == ("talks", "ana", made.text_sha)
    assert (found.quotes, found.against) == ((NEARLY,), (NEARLY,))
    assert following.opened.store.verify().broken is None


def test_rules_and_newer_versions_leave_a_ruling_alone(following: Desk) -> None:
    made = following.saw(NEARLY, state="agreed")
    following.opened.store.rule(made.ref, ruled(), following.now)
    following.opened.store.reread(made.ref, [reading("agreed", NEARLY, analyzer="rules/9+zz")], following.now)
    following.saw("A deal was agreed.", state="agreed")
    assert [row.state for row in following.history.claim_timeline("bases")] == ["talks", "agreed"]
    assert following.opened.store.verify().broken is None


def test_undo_brings_the_reading_of_the_rules_back(following: Desk) -> None:
    made = following.saw(NEARLY, state="agreed")
    following.opened.store.rule(made.ref, ruled(), following.now)
    following.opened.store.rule(made.ref, ruled("rejected", "ben"), following.now)
    back = following.opened.store.undo_ruling(made.ref, "deal", following.now)
    assert back == reading("agreed", NEARLY)
    (row,) = following.history.claim_timeline("bases")
    assert (row.state, row.analyzer, row.evidence) == ("agreed", "rules/1+aa", (Evidence(1, NEARLY),))
    assert following.opened.store.before(AGENCY, following.now).rulings == ()
    assert following.opened.store.verify().broken is None


def test_what_was_ruled_stays_answerable_after_undo(following: Desk) -> None:
    made = following.saw(NEARLY, state="agreed")
    following.clock.advance(MINUTE)
    following.opened.store.rule(made.ref, ruled(), following.now)
    then = following.now
    following.clock.advance(MINUTE)
    following.opened.store.undo_ruling(made.ref, "deal", following.now)
    (row,) = following.history.claim_timeline("bases", known_at=then)
    assert (row.state, row.analyzer) == ("talks", "human/ana")


def test_a_claim_that_no_rules_read_is_unknown_again_after_undo(following: Desk) -> None:
    made = following.saw(NEARLY)
    following.opened.store.rule(made.ref, ruled(), following.now)
    assert following.opened.store.undo_ruling(made.ref, "deal", following.now).state == "unknown"
    assert following.opened.store.verify().broken is None


def test_undo_without_a_ruling_is_not_found(following: Desk) -> None:
    made = following.saw(NEARLY, state="agreed")
    with pytest.raises(NotFound, match="nobody has ruled"):
        following.opened.store.undo_ruling(made.ref, "deal", following.now)


def test_a_ruling_on_what_is_not_there_is_not_found(following: Desk) -> None:
    made = following.saw(NEARLY, state="agreed")
    with pytest.raises(NotFound, match="no claim"):
        following.opened.store.rule(made.ref, Reading("other", "talks", 1.0, (), "human/ana"), following.now)
    with pytest.raises(NotFound, match="versions 1 to 1"):
        following.opened.store.rule(VersionRef("bases", "agency", 7), ruled(), following.now)


def test_a_ruling_is_journalled_and_tells_nobody(following: Desk) -> None:
    made = following.saw(NEARLY, state="agreed")
    following.opened.store.rule(made.ref, ruled(), following.now)
    following.opened.store.undo_ruling(made.ref, "deal", following.now)
    with raw(following.url) as run:
        assert [tuple(row) for row in run("select act, ref from journal order by n")] == [
            ("ruling", "bases/agency@1"),
            ("undo", "bases/agency@1"),
        ]
        assert run("select count(*) from alerts")[0][0] == 0
        assert run("select count(*) from deliveries")[0][0] == 0


@pytest.mark.parametrize(
    "change",
    [
        "update claim_states set state = 'rejected' where analyzer = 'human/ana'",
        "update claim_states set analyzer = 'human/eve' where analyzer = 'human/ana'",
        "update claim_states set rival = null where analyzer = 'human/ana'",
        "update evidence set quote = 'Other words.' where claim_state_id in "
        "(select id from claim_states where analyzer = 'human/ana')",
    ],
)
def test_an_altered_ruling_is_found(following: Desk, change: str) -> None:
    made = following.saw(NEARLY, state="agreed")
    following.opened.store.rule(made.ref, ruled(), following.now)
    with raw(following.url) as run:
        disarm(run, following.url)
        run(change)
    broken = following.opened.store.verify().broken
    assert broken is not None
    assert broken[0].startswith("journal of bases")


def disarm(run: Callable[[str], list[tuple[str, ...]]], url: str) -> None:
    """Takes the guards off, as somebody with the database's password can."""
    if url.startswith("sqlite"):
        for (name,) in run("select name from sqlite_master where type = 'trigger'"):
            run(f"drop trigger {name}")
    else:
        run("set session_replication_role = replica")


def test_why_a_ruling_was_given_and_how_it_ended_stand_in_the_journal(following: Desk) -> None:
    made, store = following.saw(NEARLY, state="agreed"), following.opened.store
    store.rule(made.ref, ruled(), following.now, "the desk\x00 asked")
    store.rule(made.ref, ruled("rejected", "ben"), following.now)
    store.undo_ruling(made.ref, "deal", following.now, "ana", "a slip")
    store.rule(made.ref, ruled(by="cy"), following.now, "asked again")
    found = following.history.ruled("bases")
    assert [(one.row.state, one.row.ruled_by, one.why, one.ended, one.ended_by, one.ended_why) for one in found] == [
        ("talks", "ana", "the desk\ufffd asked", "ruled anew", "ben", ""),
        ("rejected", "ben", "", "undone", "ana", "a slip"),
        ("talks", "cy", "asked again", None, "", ""),
    ]
    assert [(one.act, one.by, one.claim, one.text, one.why) for one in following.history.marks("bases", RULED)] == [
        ("ruling", "ana", "deal", "deal: talks, not agreed", "the desk\ufffd asked"),
        ("ruling", "ben", "deal", "deal: rejected, not agreed", ""),
        ("undo", "ana", "deal", "deal: agreed as read, no longer rejected as ruled", "a slip"),
        ("ruling", "cy", "deal", "deal: talks, not agreed", "asked again"),
    ]
    assert store.verify().broken is None


def test_another_reason_in_the_journal_is_found(following: Desk) -> None:
    made, store = following.saw(NEARLY, state="agreed"), following.opened.store
    store.rule(made.ref, ruled(), following.now, "the desk asked")
    with raw(following.url) as sql:
        if following.url.startswith("sqlite"):
            for (name,) in sql("select name from sqlite_master where type = 'trigger' and tbl_name = 'journal'"):
                sql(f"drop trigger {name}")
            sql("update journal set detail = replace(detail, 'the desk asked', 'nobody asked')")
        else:
            sql("alter table journal disable trigger all")
            sql("update journal set detail = replace(detail::text, 'the desk asked', 'nobody asked')::jsonb")
    broken = store.verify().broken
    assert broken is not None
    assert broken[0] == "journal of bases, entry 1"


def test_rulings_of_an_older_release_verify_and_are_listed_without_a_reason(following: Desk) -> None:
    made = following.saw(NEARLY, state="agreed")

    def as_before(connection: Connection, reader: Reader) -> None:
        version, captured_at = place_of(reader, made.ref)
        for each, act in ((ruled(), "ruling"), (reading("agreed", NEARLY, analyzer="rules/1+aa"), "undo")):
            lay(connection, reader, made.ref, version, captured_at, (each,), following.now, act)

    older = Database(following.url)
    older.again(as_before)
    older.close()
    (found,) = following.history.ruled("bases")
    assert (found.row.state, found.why, found.ended, found.ended_by) == ("talks", "", "undone", "")
    assert following.history.marks("bases", RULED) == ()
    assert following.opened.store.verify().broken is None


def test_what_the_rules_had_read_is_told_whatever_the_clock_said(following: Desk) -> None:
    """Readings and rulings are in the order they were laid: a clock that went back does not hide what was read."""
    made = following.saw(NEARLY, state="agreed")
    following.opened.store.rule(made.ref, ruled(), following.now - 60 * MINUTE)
    following.opened.store.rule(made.ref, ruled("rejected", "ben"), following.now - 30 * MINUTE)
    first, second = following.history.ruled("bases")
    assert first.read is not None
    assert second.read is not None
    assert (first.read.state, second.read.state) == ("agreed", "agreed")
    assert [proof.quote for proof in first.read.evidence] == [NEARLY]
