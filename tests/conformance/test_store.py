"""Store: what was seen is kept, once, in one transaction, and cannot be altered unnoticed; on SQLite and PostgreSQL."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from monitor.adapters.store_sql import open_store
from monitor.model.article import Article
from monitor.model.errors import NotFound, StaleLease, StoreError
from monitor.model.ids import GENESIS, SourceRef, VersionRef, sha256
from monitor.model.observation import ClaimChange, Edit, Evidence, Observation, Reading, Rival
from monitor.model.outcome import Capture, Reason, Suspect, Via
from tests.conformance.stores import MINUTE, Desk, alert, article, planned, raw, reading, story

AGENCY = SourceRef("bases", "agency")


@pytest.fixture
def following(desk: Desk) -> Desk:
    desk.follow(story("agency", "wire"))
    return desk


def counts(desk: Desk, *tables: str) -> dict[str, int]:
    with raw(desk.url) as run:
        return {table: run(f"select count(*) from {table}")[0][0] for table in tables}


# one transaction


def test_a_version_is_given_back_as_it_was_stored(following: Desk) -> None:
    seen = Article(
        "Bases “to stay”",
        ("Talks go on.", "№ 2 said 8.4 billion."),
        "A. Reporter",
        following.now,
        following.now + MINUTE,
        following.now,
        "en",
        "https://agency.example/c",
        "Agency",
    )
    made = following.record(following.lease(), seen, "talks", body=b"<html>")
    stored = following.opened.store.article(VersionRef("bases", "agency", 1))
    assert stored == made
    assert stored.article == seen
    assert (stored.prev_chain, stored.body_sha) == (GENESIS, sha256(b"<html>"))
    assert following.history.version(made.ref) == made


def test_all_that_a_version_brings_is_stored_with_it(following: Desk) -> None:
    following.saw("Talks go on.", state="talks")
    told = alert("2", following.now)
    following.saw("A deal was agreed.", state="agreed", alerts=[told], plans=[planned(told, following.now)])
    tables = ("versions", "changes", "edits", "claim_states", "evidence", "alerts", "deliveries", "delivery_alerts")
    assert counts(following, *tables) == dict(zip(tables, (2, 1, 1, 2, 2, 1, 1, 1), strict=True))
    assert [row.outcome for row in following.history.captures("bases")] == ["new", "new"]


def test_what_cannot_be_stored_whole_is_not_stored_at_all(following: Desk) -> None:
    following.saw("Talks go on.", state="talks")
    leased, told = following.lease(), alert("2", following.now)
    unknown = Observation((), (reading("x", "y", claim="nobody-asked"),), (), True, 0.5, False, "rules/1+aa")
    tables = ("blobs", "versions", "changes", "captures", "alerts", "deliveries")
    before = counts(following, *tables)
    with pytest.raises(StoreError):
        following.record(
            leased,
            article("A deal was agreed."),
            alerts=[told],
            plans=[planned(told, following.now)],
            observation=unknown,
            body=b"<p>",
        )
    assert counts(following, *tables) == before
    assert following.record(leased, article("A deal was agreed.")).ref.seq == 2


def test_a_kind_that_no_registry_knows_is_refused(following: Desk) -> None:
    with pytest.raises(ValueError, match="'weather' is in no registry"):
        following.missed("weather")
    with pytest.raises(ValueError, match="alert kind 'gossip'"):
        following.opened.store.tell([alert("1", following.now, kind="gossip")], (), following.now)


# leases


def test_a_token_stores_one_version_and_no_second(following: Desk) -> None:
    leased = following.lease()
    following.record(leased, article("Talks go on."))
    with pytest.raises(StaleLease):
        following.record(leased, article("A deal was agreed."))
    with pytest.raises(StaleLease):
        following.opened.store.note(leased, "w1", Capture(following.now, 1, "unchanged"), following.now)
    assert counts(following, "versions", "captures") == {"versions": 1, "captures": 1}


def test_another_workers_lease_stores_nothing(following: Desk) -> None:
    leased = following.lease(worker="w2")
    with pytest.raises(StaleLease):
        following.record(leased, article("Talks go on."), worker="w1")
    assert following.record(leased, article("Talks go on."), worker="w2").ref.seq == 1


def test_of_two_racing_workers_one_stores(following: Desk) -> None:
    leased = following.lease()
    results: list[str] = []
    start = threading.Barrier(4)

    def work() -> None:
        opened = open_store(following.url, following.clock)
        capture = Capture(following.now, 1, "new", body=b"<p>")
        observation = Observation((), (), (), False, 0.0, False, "rules/1", baseline=True)
        start.wait()
        try:
            opened.store.record(
                leased, "w1", capture, None, "x", article("Talks go on."), observation, (), (), following.now
            )
            results.append("stored")
        except StaleLease:
            results.append("stale")
        finally:
            opened.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["stale", "stale", "stale", "stored"]
    assert counts(following, "versions", "captures") == {"versions": 1, "captures": 1}


# versions


def test_the_same_text_again_is_no_version(following: Desk) -> None:
    first = following.saw("Talks go on.")
    again = following.saw("Talks go on.", alerts=[alert("1", following.now)])
    assert again == first
    assert [row.outcome for row in following.history.captures("bases")] == ["new", "unchanged"]
    assert counts(following, "versions", "alerts") == {"versions": 1, "alerts": 0}


def test_a_return_to_an_older_text_is_a_version_that_says_so(following: Desk) -> None:
    seen = [following.saw(text, body=b"<p>" + text.encode()) for text in ("Talks.", "Deal.", "Talks.", "Deal.")]
    assert [one.returns_to for one in seen] == [None, None, 1, 2]
    assert [one.ref.seq for one in seen] == [1, 2, 3, 4]
    assert following.opened.store.before(AGENCY, following.now).flips == 2
    earlier = following.opened.store.earlier(AGENCY, article("Talks.").text_sha)
    assert earlier is not None
    assert earlier.ref.seq == 3
    assert following.opened.store.earlier(AGENCY, article("Never.").text_sha) is None


def test_the_last_version_is_not_an_earlier_one(following: Desk) -> None:
    following.saw("Talks.")
    last = following.saw("Deal.")
    assert following.opened.store.earlier(AGENCY, last.text_sha) is None


def test_the_same_bytes_are_kept_once(following: Desk) -> None:
    following.saw("Talks.", body=b"<p>same page")
    following.saw("Deal.", body=b"<p>same page")
    assert counts(following, "blobs") == {"blobs": 3}


def test_a_clock_that_was_set_back_keeps_the_order(following: Desk) -> None:
    first = following.saw("Talks go on.")
    following.clock.jump(timedelta(hours=-3))
    before = following.opened.store.before(AGENCY, following.now)
    assert before.previous is not None
    assert before.previous.ref == first.ref
    second = following.saw("A deal was agreed.")
    assert second.captured_at >= first.captured_at
    assert [row.ref.seq for row in following.history.versions("bases")] == [2, 1]
    assert following.history.changes([second.ref])[second.ref].before == first.ref
    assert following.opened.store.verify().broken is None


def test_an_older_page_from_an_archive_stands_between_its_neighbours(following: Desk) -> None:
    first = following.saw("Talks go on.")
    middle_of_time = following.now + timedelta(hours=1)
    following.clock.advance(timedelta(hours=9))
    last = following.saw("A deal was agreed.")
    before = following.opened.store.before(AGENCY, middle_of_time)
    assert before.previous is not None
    assert before.following is not None
    assert (before.previous.ref, before.following.ref) == (first.ref, last.ref)
    observation = Observation((), (), (), False, 0.0, False, "rules/1+aa")
    capture = Capture(middle_of_time, 0, "new", via=Via.ARCHIVE)
    older = following.opened.store.record(
        following.lease(), "w1", capture, None, "x", article("They nearly agreed."), observation, (), (), following.now
    )
    assert (older.ref.seq, older.captured_at) == (3, middle_of_time)
    assert [row.ref.seq for row in following.history.versions("bases")] == [2, 3, 1]
    assert following.history.changes([older.ref])[older.ref].before == first.ref
    assert following.opened.store.verify().broken is None


def test_text_that_databases_dislike_is_stored_and_proven(following: Desk) -> None:
    odd = "NUL \x00, a lone \ud800 surrogate, \U0001f600, “quotes” and \u202e direction"
    observation = Observation(
        (Edit("quote", True, 1e-7, odd, odd, odd, 1, 1, (), {"huge": 1e22, "odd": odd, "minus": -0.0}),),
        (Reading("deal", odd, 1 / 3, (Evidence(1, odd),), "rules/1", Rival(odd, 1.0, (Evidence(2, odd),))),),
        (),
        True,
        1.0,
        False,
        "rules/1",
    )
    following.saw("Talks go on.")
    told = alert("1", following.now, title=odd, facts={odd: [odd, 2.0, None, True]})
    made = following.saw(odd, observation=observation, alerts=[told])
    assert following.opened.store.verify().broken is None
    assert following.history.claim_timeline("bases")[0].confidence == 1 / 3
    assert following.history.version(made.ref).text_sha == made.text_sha
    assert "\U0001f600" in following.history.version(made.ref).article.paragraphs[0]


# misses


def test_a_miss_is_a_capture_and_counts(following: Desk) -> None:
    capture = Capture(following.now, 40, "blocked", Reason.CAPTCHA, 403, "https://x", detail="no\x00", body=b"<wall>")
    following.missed(capture=capture)
    (row,) = following.history.captures("bases")
    assert (row.outcome, row.reason, row.http_status, row.seq) == ("blocked", "captcha", 403, None)
    assert following.history.body(str(row.body_sha)) == b"<wall>"
    leased = following.lease()
    assert (leased.failures, leased.last_outcome) == (1, "blocked")
    assert counts(following, "versions") == {"versions": 0}


def test_a_spell_of_misses_has_a_beginning_and_an_end(following: Desk) -> None:
    following.saw("Talks go on.")
    before = following.opened.store.before(AGENCY, following.now)
    assert (before.spell, before.announced) == (None, False)
    following.missed()
    begun = following.now
    following.missed("blocked")
    before = following.opened.store.before(AGENCY, following.now)
    assert (before.spell, before.announced) == (begun, False)
    told = alert("blind", following.now, kind="source")
    following.missed("blocked", alerts=[told], plans=[planned(told, following.now)])
    assert following.opened.store.before(AGENCY, following.now).announced
    following.missed("unchanged")
    assert following.opened.store.before(AGENCY, following.now).spell is None
    assert following.lease().failures == 0
    following.missed()
    assert not following.opened.store.before(AGENCY, following.now).announced


def test_a_suspect_is_kept_until_another_answer_comes(following: Desk) -> None:
    following.saw("Talks go on.")
    doubted = Suspect(article("Hm."), following.now, Reason.THIN, "most is gone")
    following.missed(capture=Capture(following.now, 1, "suspect", Reason.THIN, detail="most is gone"), suspect=doubted)
    assert following.opened.store.before(AGENCY, following.now).suspect == doubted
    later = Suspect(article("Hm."), following.now, Reason.THIN, "most is gone")
    following.missed(capture=Capture(following.now, 1, "suspect", Reason.THIN, detail="most is gone"), suspect=later)
    assert following.opened.store.before(AGENCY, following.now).suspect.at == doubted.at
    following.missed("unchanged")
    assert following.opened.store.before(AGENCY, following.now).suspect is None


def test_a_page_that_shows_nothing_new_is_not_kept_again(following: Desk) -> None:
    following.saw("Talks go on.", body=b"<p>one")
    following.missed(capture=Capture(following.now, 1, "unchanged", body=b"<p>two"))
    assert following.history.body(sha256(b"<p>two")) is None
    assert [row.seq for row in following.history.captures("bases")] == [1, 1]


# what was before


def test_a_new_source_has_no_past(following: Desk) -> None:
    before = following.opened.store.before(AGENCY, following.now)
    assert (before.previous, before.following, before.suspect, before.first_seen) == (None, None, None, None)
    assert (before.readings, before.rulings, before.changed_at, before.flips) == ((), (), (), 0)


def test_an_unknown_source_is_not_found_and_the_near_one_named(following: Desk) -> None:
    with pytest.raises(NotFound, match="did you mean 'agency'"):
        following.opened.store.before(SourceRef("bases", "agancy"), following.now)
    with pytest.raises(NotFound, match="did you mean 'bases'"):
        following.opened.store.before(SourceRef("base", "agency"), following.now)
    with pytest.raises(NotFound, match="has no version yet"):
        following.opened.store.article(VersionRef("bases", "agency", 1))
    following.saw("Talks go on.")
    with pytest.raises(NotFound, match="versions 1 to 1"):
        following.opened.store.article(VersionRef("bases", "agency", 7))


def test_readings_of_all_sources_say_since_when(following: Desk) -> None:
    following.saw("Talks go on.", state="talks")
    begun = following.now + 5 * MINUTE
    following.saw("A deal was agreed.", state="agreed")
    following.saw("A deal was agreed, surely.", state="agreed")
    following.saw("Talks go on there.", source="wire", state="talks")
    found = {one.source: one for one in following.opened.store.before(AGENCY, following.now).readings}
    assert found["agency"].reading.state == "agreed"
    assert (found["agency"].since, found["agency"].seq) == (begun, 3)
    assert found["agency"].reading.evidence == (Evidence(1, "A deal was agreed, surely."),)
    assert found["wire"].since == found["wire"].captured_at == following.now


def test_a_state_that_comes_back_begins_anew(following: Desk) -> None:
    for text, state in (("One.", "talks"), ("Two.", "agreed"), ("Three.", "talks")):
        following.saw(text, state=state)
    (found,) = following.opened.store.before(AGENCY, following.now).readings
    assert found.since == found.captured_at


def test_of_a_text_that_several_show_it_is_known_since_when_each_has_had_it(following: Desk) -> None:
    following.saw("Talks go on.", state="talks")
    first = following.now
    following.saw("Talks go on.", source="wire", state="talks")
    copied = following.now
    following.saw("A deal was agreed.", state="agreed")
    assert {one.text_at for one in following.opened.store.before(AGENCY, following.now).readings} == {None}
    following.saw("Talks go on.", state="talks")
    found = {one.source: one for one in following.opened.store.before(AGENCY, following.now).readings}
    assert (found["agency"].text_at, found["wire"].text_at) == (first, copied)


def test_the_past_is_seen_as_it_stood(following: Desk) -> None:
    following.saw("Talks go on.", state="talks")
    then = following.now
    following.clock.advance(timedelta(hours=5))
    following.saw("A deal was agreed.", state="agreed")
    (found,) = following.opened.store.before(AGENCY, then + MINUTE).readings
    assert (found.reading.state, found.since) == ("talks", then)


def test_what_was_sent_last_is_known_by_receiver_and_group(following: Desk) -> None:
    following.told_of("a", group="g1")
    following.told_of("b", receiver="mail", group="g2")
    from monitor.model.alert import Receipt, Sent

    for one in following.opened.outbox.lease(following.now, 1, "w1", until=following.now + MINUTE):
        following.opened.outbox.settle(one, Sent(Receipt("ok")), following.now + MINUTE)
    assert following.opened.store.before(AGENCY, following.now).last_sent == {("desk", "g1"): following.now + MINUTE}


# readings laid on later


def test_a_reading_by_newer_rules_replaces_the_old_one_and_both_stay(following: Desk) -> None:
    made = following.saw("A deal was agreed.", state="talks")
    when = following.now
    following.clock.advance(MINUTE)
    newer = reading("agreed", "A deal was agreed.", analyzer="rules/2+bb")
    following.opened.store.reread(made.ref, [newer], following.now)
    (now,) = following.history.claim_timeline("bases")
    (then,) = following.history.claim_timeline("bases", known_at=when)
    assert (now.state, now.analyzer, then.state) == ("agreed", "rules/2+bb", "talks")
    assert now.valid_from == then.valid_from == made.captured_at
    assert then.seen_to == now.seen_from == following.now
    assert following.opened.store.verify() == replace(following.opened.store.verify(), journal=1, broken=None)


def test_a_reading_that_says_the_same_lays_nothing_on(following: Desk) -> None:
    made = following.saw("Talks go on.", state="talks")
    following.opened.store.reread(made.ref, [reading("talks", "Talks go on.")], following.now)
    assert counts(following, "journal", "claim_states") == {"journal": 0, "claim_states": 1}


def test_a_claim_that_is_new_is_read_in_older_versions(following: Desk) -> None:
    made = following.saw("Talks go on.")
    following.opened.store.reread(made.ref, [reading("talks", "Talks go on.")], following.now)
    assert [row.state for row in following.history.claim_timeline("bases")] == ["talks"]
    assert following.opened.store.verify().broken is None


def test_no_rules_replace_a_persons_ruling(following: Desk) -> None:
    made = following.saw("A deal was nearly agreed.", state="agreed")
    ruling = reading("talks", "A deal was nearly agreed.", analyzer="human/ana")
    following.opened.store.reread(made.ref, [ruling], following.now)
    following.opened.store.reread(made.ref, [reading("agreed", "A deal", analyzer="rules/9+zz")], following.now)
    assert [row.analyzer for row in following.history.claim_timeline("bases")] == ["human/ana"]
    (found,) = following.opened.store.before(AGENCY, following.now).rulings
    assert (found.claim_id, found.state, found.by, found.text_sha) == ("deal", "talks", "ana", made.text_sha)
    assert found.quotes == ("A deal was nearly agreed.",)
    assert following.opened.store.verify().broken is None


def test_newer_rules_read_the_previous_version_anew_as_they_go(following: Desk) -> None:
    first = following.saw("A deal was agreed.", state="talks")
    by_new = "rules/2+bb"
    earlier = reading("agreed", "A deal was agreed.", analyzer=by_new)
    later = reading("agreed", "A deal was agreed today.", analyzer=by_new)
    observation = Observation((), (later,), (ClaimChange("deal", earlier, later),), False, 0.1, False, by_new)
    following.saw("A deal was agreed today.", observation=observation)
    stands = {row.ref: row.state for row in following.history.claim_timeline("bases")}
    assert stands[first.ref] == "agreed"
    assert following.opened.store.verify().broken is None


def test_rereading_what_is_not_there_is_not_found(following: Desk) -> None:
    with pytest.raises(NotFound):
        following.opened.store.reread(VersionRef("bases", "agency", 1), [], following.now)


# alerts


def test_an_alert_is_told_once_whatever_is_run_twice(following: Desk) -> None:
    following.told_of("a")
    following.told_of("a")
    assert counts(following, "alerts", "deliveries", "delivery_alerts") == {
        "alerts": 1,
        "deliveries": 1,
        "delivery_alerts": 1,
    }


def test_a_known_alert_reaches_a_receiver_that_never_had_it(following: Desk) -> None:
    following.told_of("a")
    following.told_of("a", receiver="chief", group="escalated")
    (stored,) = following.history.alerts()
    assert [one.receiver for one in stored.deliveries] == ["desk", "chief"]


def test_alerts_stored_by_two_at_once_are_stored_once(following: Desk) -> None:
    start = threading.Barrier(3)
    failures: list[BaseException] = []

    def work(worker: int) -> None:
        opened = open_store(following.url, following.clock)
        start.wait()
        try:
            for n in range(8):
                told = [alert(f"{n}-{m}", following.now) for m in range(3)]
                opened.store.tell(told, [planned(one, following.now) for one in told], following.now)
        except BaseException as error:
            failures.append(error)
        finally:
            opened.close()

    threads = [threading.Thread(target=work, args=(n,)) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert counts(following, "alerts", "deliveries", "delivery_alerts") == {
        "alerts": 24,
        "deliveries": 1,
        "delivery_alerts": 24,
    }


def test_acknowledging_is_done_once(following: Desk) -> None:
    following.told_of("a")
    (stored,) = following.history.alerts()
    following.opened.store.ack(stored.id, "ana", following.now)
    following.opened.store.ack(stored.id, "bo", following.now + MINUTE)
    again = following.history.alert(stored.id)
    assert (again.acked_by, again.acked_at) == ("ana", following.now)
    with pytest.raises(NotFound, match="no alert 99999"):
        following.opened.store.ack(99999, "ana", following.now)


def test_a_pulse_is_the_last_one(following: Desk) -> None:
    following.opened.store.pulse("daemon", following.now, {"late_s": 0.5})
    following.opened.store.pulse("daemon", following.now + MINUTE, {"late_s": 1.0})
    assert following.history.health(following.now).pulses == {"daemon": (following.now + MINUTE, {"late_s": 1})}


def test_times_keep_their_microseconds_and_their_zone(following: Desk) -> None:
    from datetime import timezone

    east = datetime(2026, 3, 1, 14, 0, 0, 123456, tzinfo=timezone(timedelta(hours=2)))
    seen = article("Talks go on.", at=east)
    made = following.record(following.lease(), replace(seen, published_at=east), due_at=east)
    (row,) = following.history.versions("bases")
    assert row.published_at == east
    assert following.opened.schedule.rows(following.now)[0].due_at == east
    assert made.article.published_at == east


def test_a_text_is_found_where_another_source_of_the_story_had_it_first(desk: Desk) -> None:
    desk.follow(story("agency", "wire"))
    first = desk.saw("Talks go on.", state="talks")
    desk.saw("A deal was agreed.", state="agreed")
    copy = desk.saw("Talks go on.", source="wire", state="talks")
    store = desk.opened.store
    assert store.elsewhere(SourceRef("bases", "wire"), first.article.text_sha) == first.ref
    assert store.elsewhere(SourceRef("bases", "agency"), first.article.text_sha) == copy.ref
    assert store.elsewhere(SourceRef("bases", "wire"), "0" * 64) is None
