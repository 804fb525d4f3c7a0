"""History: reads only, without SQLAlchemy, and answers what the record says; on SQLite and PostgreSQL."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta

import pytest

from monitor.analysis.observe import observe
from monitor.model.errors import NotFound
from monitor.model.ids import SourceRef, VersionRef
from monitor.model.observation import Evidence, Rival
from monitor.model.outcome import Capture
from monitor.model.story import Story
from tests.conformance.stores import MINUTE, Desk, alert, article, observed, planned, raw, reading, story
from tests.fakes.clock import START

AGENCY = SourceRef("bases", "agency")


@pytest.fixture
def told(desk: Desk) -> Desk:
    """Two sources, four versions, a miss and two alerts."""
    desk.follow(story("agency", "wire"))
    desk.saw("Talks go on. Nothing is signed.", state="talks", body=b"<p>1")
    desk.saw("Talks go on there.", source="wire", state="talks")
    one = alert("a", desk.now)
    desk.saw("A deal was agreed. Nothing is signed.", state="agreed", alerts=[one], plans=[planned(one, desk.now)])
    two = alert("b", desk.now + MINUTE)
    desk.saw("The deal was rejected.", source="wire", state="rejected", alerts=[two])
    desk.missed()
    return desk


def test_stories_sources_and_claims_are_named(told: Desk) -> None:
    assert told.history.stories() == (("bases", "The bases", True),)
    assert told.history.sources("bases") == ("agency", "wire")
    assert told.history.sources("unknown") == ()
    assert told.history.claims("bases") == (("deal", "Is there a deal?", True),)


def test_versions_come_newest_first(told: Desk) -> None:
    def refs(*args, **more) -> list[str]:
        return [str(row.ref) for row in told.history.versions(*args, **more)]

    assert refs() == ["bases/wire@2", "bases/agency@2", "bases/wire@1", "bases/agency@1"]
    assert refs("bases", "agency") == ["bases/agency@2", "bases/agency@1"]
    assert refs(limit=1) == ["bases/wire@2"]
    assert refs(since=START + 15 * MINUTE) == ["bases/wire@2", "bases/agency@2"]
    assert refs(until=START + 15 * MINUTE) == ["bases/wire@1", "bases/agency@1"]
    assert refs("another") == []


def test_a_version_row_says_what_the_version_says(told: Desk) -> None:
    row = told.history.versions("bases", "agency")[1]
    whole = told.history.version(row.ref)
    assert (row.headline, row.words, row.returns_to) == ("Bases", 6, None)
    assert (row.chain, row.prev_chain, row.text_sha) == (whole.chain, whole.prev_chain, whole.text_sha)
    assert (row.captured_at, row.recorded_at) == (whole.captured_at, whole.recorded_at)
    assert row.body_sha == whole.body_sha
    assert told.history.body(str(row.body_sha)) == b"<p>1"
    assert told.history.body("0" * 64) is None
    assert told.history.body("no digest") is None


def test_the_version_of_a_moment_is_the_one_that_stood(told: Desk) -> None:
    assert told.history.at(AGENCY, START) is None
    assert told.history.at(AGENCY, START + 9 * MINUTE).ref.seq == 1
    assert told.history.at(AGENCY, START + 15 * MINUTE).ref.seq == 2
    assert told.history.at(AGENCY, told.now, known_at=START + 9 * MINUTE).ref.seq == 1
    with pytest.raises(NotFound):
        told.history.at(SourceRef("bases", "nobody"), told.now)


def test_changes_lead_to_versions_and_have_their_edits(told: Desk) -> None:
    first, second = VersionRef("bases", "agency", 1), VersionRef("bases", "agency", 2)
    found = told.history.changes([first, second, VersionRef("bases", "wire", 2)])
    assert set(found) == {second, VersionRef("bases", "wire", 2)}
    change = found[second]
    assert (change.before, change.analyzer, change.score, change.material) == (first, "rules/1+aa", 0.75, True)
    whole = told.history.version(first)
    assert change.edits == observed(whole, told.history.version(second).article, None).edits
    assert told.history.changes([]) == {}


def test_captures_are_listed_oldest_first(told: Desk) -> None:
    rows = told.history.captures("bases", "agency")
    assert [(row.outcome, row.seq) for row in rows] == [("new", 1), ("new", 2), ("source_unreachable", None)]
    assert (rows[0].via, rows[0].ms, rows[0].http_status) == ("live", 12, 200)
    assert len(told.history.captures("bases")) == 5
    assert len(told.history.captures("bases", since=told.now)) == 1


def test_the_timeline_shows_each_reading_with_its_sentence(told: Desk) -> None:
    rows = told.history.claim_timeline("bases", "deal")
    assert [(row.ref.source, row.state) for row in rows] == [
        ("agency", "talks"),
        ("agency", "agreed"),
        ("wire", "talks"),
        ("wire", "rejected"),
    ]
    assert rows[1].evidence == (Evidence(1, "A deal was agreed. Nothing is signed."),)
    assert (rows[1].confidence, rows[1].valid_from, rows[1].seen_to) == (0.9, START + 15 * MINUTE, None)
    assert rows[1].reading().state == "agreed"
    assert told.history.claim_timeline("bases", "other") == ()
    assert len(told.history.claim_timeline("bases", known_at=START + 5 * MINUTE)) == 1


def test_a_rival_reading_is_kept_beside_the_state(told: Desk) -> None:
    from dataclasses import replace

    rival = Rival("rejected", 0.4, (Evidence(2, "Nothing is signed."),))
    found = replace(reading("agreed", "A deal was agreed.", analyzer="rules/2+b"), rival=rival)
    told.opened.store.reread(VersionRef("bases", "agency", 2), [found], told.now)
    row = told.history.claim_timeline("bases")[1]
    assert row.rival == {
        "state": "rejected",
        "confidence": 0.4,
        "evidence": [{"sentence": 2, "quote": "Nothing is signed."}],
    }
    before = told.opened.store.before(AGENCY, told.now)
    assert before.readings[0].reading.rival == rival


def test_the_view_of_a_claim_shows_what_stood_before_and_after(told: Desk) -> None:
    with raw(told.url) as run:
        rows = run("select source, state, state_before from claim_timeline where source = 'agency' order by seq")
    assert [tuple(row) for row in rows] == [("agency", "talks", None), ("agency", "agreed", "talks")]


def test_alerts_come_newest_first_with_their_ways(told: Desk) -> None:
    two, one = told.history.alerts("bases")
    assert (one.alert.title, one.seq) == ("alert a", 2)
    assert [row.receiver for row in one.deliveries] == ["desk"]
    assert (two.alert.title, two.deliveries) == ("alert b", ())
    assert told.history.alert(one.id) == one
    assert told.history.alerts("bases", since=two.alert.at) == (two,)
    assert told.history.alerts("another") == ()
    with pytest.raises(NotFound):
        told.history.alert(99999)


def test_search_finds_what_is_and_what_was_there(told: Desk) -> None:
    hits = told.history.search("deal was")
    assert [(str(hit.ref), hit.sentence, hit.still_there) for hit in hits] == [
        ("bases/agency@2", "A deal was agreed.", True),
        ("bases/wire@2", "The deal was rejected.", True),
    ]
    assert [hit.still_there for hit in told.history.search("Talks go on")] == [False, False]


def test_search_names_a_sentence_once_where_it_first_stood(told: Desk) -> None:
    (hit,) = told.history.search("nothing is SIGNED")
    assert (hit.ref.seq, hit.still_there) == (1, True)


def test_search_tells_what_is_gone_from_what_stands_in_other_words(desk: Desk) -> None:
    desk.follow(story("agency"))
    texts = (
        ("Talks on the pier go on.", "A clerk denied that the pier had been sold."),
        ("Talks on the pier have resumed.", "Fishermen found the pier closed on Friday."),
    )
    versions = [article(" ".join(text)) for text in texts]
    desk.saw(" ".join(texts[0]))
    desk.saw(" ".join(texts[1]), observation=observe(*versions, Story("bases", "The bases")))
    (talks,), (denied,), (closed,) = (
        desk.history.search(words) for words in ("pier go on", "denied", "found the pier")
    )
    assert (talks.still_there, talks.gone, talks.now) == (False, False, texts[1][0])
    assert (denied.still_there, denied.gone, denied.last) == (False, True, texts[0][1])
    assert denied.left is not None
    assert (denied.left.ref.seq, denied.left.edit.after) == (2, texts[1][1])
    assert (closed.still_there, closed.gone, closed.now) == (True, False, texts[1][1])
    early = desk.history.search("denied", known_at=START + 6 * MINUTE)
    assert [(hit.still_there, hit.gone) for hit in early] == [(True, False)]


def test_search_takes_any_text_without_stumbling(told: Desk) -> None:
    for text in ("", '"', "a OR b", "NEAR(x)", "deal*", "(", "'; drop table versions", "-", "%_", "col:deal", "\x00"):
        told.history.search(text)
    assert told.history.search("dea") != ()
    assert told.history.search("eal") == ()
    assert told.history.search("deal", "another") == ()


def test_search_knows_scripts_without_spaces_and_accents(told: Desk) -> None:
    told.saw("两国签署了协议。", "La présidente a parlé.")
    assert [hit.sentence for hit in told.history.search("签署")] == ["两国签署了协议。"]
    assert len(told.history.search("présidente A")) == 1


def test_rows_show_the_state_of_every_source(told: Desk) -> None:
    agency, wire = told.history.rows(told.now)
    assert told.opened.schedule.rows(told.now) == (agency, wire)
    assert (str(agency.ref), agency.versions, agency.headline, agency.failures) == ("bases/agency", 2, "Bases", 1)
    assert (agency.last_outcome, agency.last_at, agency.status) == ("source_unreachable", told.now, "active")
    assert (agency.due_at, agency.every_s) == (told.now + 15 * MINUTE, 900.0)


def test_health_counts_what_is_stuck_dead_and_blind(told: Desk) -> None:
    healthy = told.history.health(told.now)
    assert healthy.schema == healthy.expected_schema
    assert (healthy.stuck_leases, healthy.dead_deliveries, healthy.waiting_deliveries) == (0, 0, 1)
    assert (healthy.blind, healthy.problems) == ((), ())
    assert healthy.server.startswith(("SQLite 3.", "PostgreSQL 1"))
    for _ in range(3):
        told.missed()
    told.lease()
    ill = told.history.health(told.now + timedelta(hours=1))
    assert ill.stuck_leases == 1
    assert [str(row.ref) for row in ill.blind] == ["bases/agency"]


def test_what_was_just_recorded_is_seen_by_an_open_history(told: Desk) -> None:
    before = len(told.history.versions())
    told.saw("And now this.")
    assert len(told.history.versions()) == before + 1


def test_reading_goes_on_while_another_writes(told: Desk) -> None:
    """A writer's open transaction keeps nobody from reading what stood before it."""
    from monitor.adapters.store_sql.engine import Database

    database = Database(told.url)
    with database.write() as connection:
        connection.exec_driver_sql("update stories set title = 'Another title'")
        assert told.history.stories()[0][1] == "The bases"
        assert told.opened.store.before(AGENCY, told.now).previous is not None
    assert told.history.stories()[0][1] == "Another title"
    database.close()


def test_history_cannot_write(told: Desk) -> None:
    from monitor.model.errors import StoreError

    with pytest.raises(StoreError):
        told.history._connected.reader.all("update stories set title = 'x'")


def test_a_reading_command_does_not_pay_for_sqlalchemy(told: Desk) -> None:
    told.opened.store.note(told.lease(), "w1", Capture(told.now, 1, "unchanged"), told.now)
    code = (
        "import sys\n"
        "from monitor.adapters.store_sql.history import open_history\n"
        "from monitor.adapters.clock_system import SystemClock\n"
        f"history = open_history({told.url!r}, SystemClock())\n"
        "assert len(history.versions()) == 4 and history.claim_timeline('bases') and history.alerts()\n"
        "assert history.changes([row.ref for row in history.versions()])\n"
        "assert not {'sqlalchemy', 'sqlmodel', 'alembic', 'pydantic'} & set(sys.modules), sorted(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
