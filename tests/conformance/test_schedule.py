"""Schedule: who is due, and the right to fetch it; on SQLite and PostgreSQL."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.adapters.store_sql import open_store
from monitor.model.errors import StaleLease
from monitor.model.ids import SourceRef
from monitor.model.outcome import Capture
from monitor.model.story import Source, State, Story
from tests.conformance.stores import CLAIM, MINUTE, Desk, article, reading, story

AGENCY = SourceRef("bases", "agency")


def lease(desk: Desk, host: str = "agency.example", n: int = 9, worker: str = "w1", **more):
    return desk.opened.schedule.lease(desk.now, host, n, worker, until=desk.now + 2 * MINUTE, **more)


def test_a_new_source_is_due_at_once(desk: Desk) -> None:
    desk.follow(story("agency", "wire"))
    assert desk.opened.schedule.due_hosts(desk.now) == ("agency.example", "wire.example")
    assert desk.opened.schedule.next_due() == desk.now


def test_nothing_is_due_in_an_empty_database(desk: Desk) -> None:
    assert desk.opened.schedule.due_hosts(desk.now) == ()
    assert desk.opened.schedule.next_due() is None
    assert lease(desk) == ()
    assert desk.opened.schedule.rows(desk.now) == ()


def test_a_lease_moves_the_due_time_and_holds_the_host(desk: Desk) -> None:
    desk.follow(story())
    (taken,) = lease(desk)
    assert taken.url == "https://agency.example/bases"
    assert taken.worker == "w1"
    assert taken.sources[0].ref == AGENCY
    assert lease(desk, worker="w2") == ()
    assert desk.opened.schedule.due_hosts(desk.now) == ()
    assert desk.opened.schedule.next_due() == desk.now + 2 * MINUTE


def test_a_dead_workers_lease_is_due_again_with_a_new_token(desk: Desk) -> None:
    desk.follow(story())
    (dead,) = lease(desk)
    desk.clock.advance(2 * MINUTE)
    (again,) = lease(desk, worker="w2")
    assert again.sources[0].token > dead.sources[0].token
    with pytest.raises(StaleLease, match="w2 has it now"):
        desk.opened.store.note(dead.sources[0], "w1", Capture(desk.now, 1, "unchanged"), desk.now)


def test_a_host_rests_between_two_turns(desk: Desk) -> None:
    two = Story("bases", "B", (Source("one", "https://x.example/1"), Source("two", "https://x.example/2")))
    desk.follow(two)
    assert len(lease(desk, "x.example", 1)) == 1
    desk.opened.schedule.postpone_host("x.example", desk.now + timedelta(seconds=5))
    assert lease(desk, "x.example", 1) == ()
    assert desk.opened.schedule.next_due() == desk.now + timedelta(seconds=5)
    desk.clock.advance(5)
    assert len(lease(desk, "x.example", 1)) == 1


def test_a_host_without_due_sources_keeps_its_turn(desk: Desk) -> None:
    desk.follow(story())
    (taken,) = lease(desk)
    desk.opened.schedule.hand_back(taken, desk.now + 9 * MINUTE)
    desk.opened.schedule.postpone_host("agency.example", desk.now)
    assert lease(desk) == ()
    desk.opened.schedule.make_due([AGENCY], desk.now)
    assert len(lease(desk)) == 1


def test_the_oldest_due_urls_come_first(desk: Desk) -> None:
    names = ["a", "b", "c"]
    desk.follow(Story("bases", "B", tuple(Source(name, f"https://x.example/{name}") for name in names)))
    for n, one in enumerate(reversed(lease(desk, "x.example"))):
        desk.opened.schedule.hand_back(one, desk.now + n * MINUTE)
    desk.clock.advance(5 * MINUTE)
    assert [one.url[-1] for one in lease(desk, "x.example", 2)] == ["c", "b"]


def test_one_url_in_two_stories_is_one_lease(desk: Desk) -> None:
    shared = Source("agency", "https://agency.example/same")
    desk.follow(Story("bases", "B", (shared,)), Story("port", "P", (shared,)))
    (taken,) = lease(desk)
    assert [str(one.ref) for one in taken.sources] == ["bases/agency", "port/agency"]
    desk.opened.store.note(taken.sources[0], "w1", Capture(desk.now, 1, "unchanged"), desk.now + MINUTE)
    desk.opened.store.note(taken.sources[1], "w1", Capture(desk.now, 1, "unchanged"), desk.now + MINUTE)


def test_only_the_wanted_sources_are_leased(desk: Desk) -> None:
    desk.follow(Story("bases", "B", tuple(Source(name, f"https://x.example/{name}") for name in ("a", "b"))))
    only = [SourceRef("bases", "b")]
    assert desk.opened.schedule.due_hosts(desk.now, only) == ("x.example",)
    assert desk.opened.schedule.next_due(only) == desk.now
    assert [one.url for one in lease(desk, "x.example", only=only)] == ["https://x.example/b"]
    assert desk.opened.schedule.due_hosts(desk.now, []) == ()


def test_many_wanted_sources_fit_into_one_question(desk: Desk) -> None:
    names = [f"s{n}" for n in range(450)]
    desk.follow(Story("bases", "B", tuple(Source(name, f"https://x.example/{name}") for name in names)))
    only = [SourceRef("bases", name) for name in names]
    assert desk.opened.schedule.due_hosts(desk.now, only) == ("x.example",)
    assert len(lease(desk, "x.example", 450, only=only)) == 450


def test_a_handed_back_lease_is_due_when_it_says(desk: Desk) -> None:
    desk.follow(story())
    (taken,) = lease(desk)
    desk.opened.schedule.hand_back(taken, desk.now)
    desk.opened.schedule.postpone_host("agency.example", desk.now)
    (again,) = lease(desk)
    with pytest.raises(StaleLease):
        desk.record(taken.sources[0], article("Talks go on."))
    assert desk.record(again.sources[0], article("Talks go on.")).ref.seq == 1


def test_handing_back_after_recording_changes_nothing(desk: Desk) -> None:
    desk.follow(story())
    (taken,) = lease(desk)
    desk.record(taken.sources[0], article("Talks go on."), due_at=desk.now + 7 * MINUTE)
    desk.opened.schedule.hand_back(taken, desk.now)
    assert desk.opened.schedule.rows(desk.now)[0].due_at == desk.now + 7 * MINUTE


def test_making_due_leaves_a_source_that_is_being_fetched(desk: Desk) -> None:
    desk.follow(story())
    (taken,) = lease(desk)
    desk.opened.schedule.make_due([AGENCY], desk.now)
    assert desk.opened.schedule.rows(desk.now)[0].due_at == desk.now + 2 * MINUTE
    assert desk.record(taken.sources[0], article("Talks go on.")).ref.seq == 1


def test_a_source_remembers_what_makes_the_next_fetch_cheap(desk: Desk) -> None:
    from monitor.model.article import Container
    from monitor.model.ids import sha256

    desk.follow(story())
    desk.record(desk.lease(), article("Talks go on."), body=b"<p>", container=Container("/p", "t", "r"))
    desk.clock.advance(MINUTE)
    capture = Capture(desk.now, 1, "unchanged", body=b"<p>\n")
    desk.opened.store.note(desk.lease(), "w1", capture, desk.now, etag='"2"', last_modified="Mon", full_at=desk.now)
    leased = desk.lease()
    assert (leased.etag, leased.last_modified, leased.container) == ('"2"', "Mon", ("/p", "t", "r"))
    assert leased.body_sha == sha256(b"<p>\n")
    assert leased.full_at == desk.now
    assert leased.first_seen == leased.changed_at[0] == desk.now - MINUTE


# the mirror of the configuration


def test_a_second_sync_changes_nothing(desk: Desk) -> None:
    desk.follow(story())
    desk.saw("Talks go on.", state="talks")
    rows = desk.opened.schedule.rows(desk.now)
    desk.clock.advance(MINUTE)
    assert desk.follow(story()) == ()
    assert desk.opened.schedule.rows(desk.now) == rows


def test_what_is_gone_from_the_configuration_rests_and_keeps_its_history(desk: Desk) -> None:
    desk.follow(story("agency", "wire"))
    desk.saw("Talks go on.", source="wire")
    desk.follow(story("agency", claims=()))
    assert [row.ref.source for row in desk.opened.schedule.rows(desk.now)] == ["agency"]
    assert "wire.example" not in desk.opened.schedule.due_hosts(desk.now + timedelta(days=9))
    assert desk.history.sources("bases") == ("agency", "wire")
    assert desk.history.claims("bases") == (("deal", "Is there a deal?", False),)
    assert [row.ref.seq for row in desk.history.versions("bases", "wire")] == [1]
    desk.follow()
    assert desk.history.stories() == (("bases", "The bases", False),)
    assert desk.opened.schedule.rows(desk.now) == ()


def test_what_comes_back_goes_on_where_it_was(desk: Desk) -> None:
    desk.follow(story("agency"))
    desk.saw("Talks go on.")
    desk.follow()
    desk.follow(story("agency"))
    assert desk.saw("A deal was agreed.").ref.seq == 2


def test_a_gone_page_stays_gone_while_it_is_listed(desk: Desk) -> None:
    desk.follow(story())
    desk.missed("gone", status="gone")
    desk.follow(replace(story(), title="Another title"))
    assert desk.opened.schedule.rows(desk.now)[0].status == "gone"


def test_a_gone_page_is_looked_for_when_it_is_due_and_seen_again_it_is_followed_again(desk: Desk) -> None:
    desk.follow(story())
    desk.missed("gone", status="gone")
    due = desk.opened.schedule.next_due()
    assert due is not None
    assert desk.opened.schedule.due_hosts(due) == ("agency.example",)
    desk.clock.advance(due - desk.now)
    desk.saw("Talks go on.")
    assert desk.opened.schedule.rows(desk.now)[0].status == "active"


def test_another_url_starts_afresh(desk: Desk) -> None:
    desk.follow(story())
    desk.missed("gone", status="gone")
    moved = replace(story(), sources=(Source("agency", "https://new.example/x"),))
    desk.follow(moved)
    row = desk.opened.schedule.rows(desk.now)[0]
    assert (row.status, row.failures, row.url) == ("active", 0, "https://new.example/x")
    assert desk.opened.schedule.due_hosts(desk.now) == ("new.example",)


def test_a_shorter_interval_holds_at_once(desk: Desk) -> None:
    desk.follow(story())
    desk.saw("Talks go on.", due_at=desk.now + timedelta(hours=6))
    desk.follow(story(every=timedelta(minutes=1)))
    assert desk.opened.schedule.rows(desk.now)[0].due_at == desk.now


def test_renamed_stories_sources_and_claims_keep_their_history_and_their_proof(desk: Desk) -> None:
    desk.follow(story())
    desk.saw("Talks go on.", state="talks", alerts=[_alert(desk)])
    renamed = Story(
        "syria",
        "Syria",
        (Source("news", "https://agency.example/bases", was="agency"),),
        (replace(CLAIM, id="agreement", was="deal"),),
        was="bases",
    )
    assert desk.follow(renamed) == ()
    assert [str(row.ref) for row in desk.history.versions()] == ["syria/news@1"]
    assert [row.claim_id for row in desk.history.claim_timeline("syria")] == ["agreement"]
    assert desk.history.alerts("syria")[0].alert.claim == "agreement"
    assert desk.opened.store.verify().broken is None
    assert desk.follow(renamed) == ()


def _alert(desk: Desk):
    from tests.conformance.stores import alert

    return alert("1", desk.now)


def test_new_and_redefined_claims_are_named_once_there_are_versions(desk: Desk) -> None:
    assert desk.follow(story()) == ()
    desk.saw("Talks go on.", state="talks")
    other = replace(CLAIM, id="port")
    assert desk.follow(story(claims=(CLAIM, other))) == (("bases", "port"),)
    desk.clock.advance(MINUTE)
    read_anew(desk, "port")
    wider = replace(CLAIM, states=(*CLAIM.states, State("void", ("void",))))
    assert desk.follow(story(claims=(wider, other))) == (("bases", "deal"),)
    desk.clock.advance(MINUTE)
    read_anew(desk, "deal")
    assert desk.follow(story(claims=(replace(wider, severity={"void": "urgent"}), other))) == ()


def read_anew(desk: Desk, claim: str) -> None:
    (last, *_) = desk.history.versions("bases")
    found = reading("talks", "Talks go on.", claim=claim, analyzer=f"rules/{claim}+{desk.now:%M}")
    desk.opened.store.reread(last.ref, [found], desk.now)


def test_a_claim_that_a_crash_kept_from_being_read_is_named_again(desk: Desk) -> None:
    desk.follow(story("agency", "wire"))
    desk.saw("Talks go on.", state="talks")
    other = replace(CLAIM, id="port")
    both = story("agency", "wire", claims=(CLAIM, other), config_sha="2")
    assert desk.follow(both) == desk.follow(both) == (("bases", "port"),)
    read_anew(desk, "port")
    assert desk.follow(both) == ()


def test_a_persons_ruling_owes_no_new_reading(desk: Desk) -> None:
    desk.follow(story())
    made = desk.saw("Talks go on.", state="talks")
    desk.opened.store.reread(made.ref, [reading("agreed", "Talks go on.", analyzer="human/ana")], desk.now)
    desk.clock.advance(MINUTE)
    assert desk.follow(story(claims=(replace(CLAIM, subject=("another",)),))) == ()


def test_two_workers_never_have_one_source(store_url: str, desk: Desk) -> None:
    names = [f"s{n}" for n in range(30)]
    desk.follow(Story("bases", "B", tuple(Source(n, f"https://{n}.example/") for n in names)))
    taken: Counter[str] = Counter()
    turn = threading.Lock()
    until, now = desk.now + 2 * MINUTE, desk.now

    def work(worker: str) -> None:
        opened = open_store(store_url, desk.clock)
        for host in opened.schedule.due_hosts(now):
            for one in opened.schedule.lease(now, host, 1, worker, until=until):
                with turn:
                    taken[one.url] += 1
        opened.close()

    threads = [threading.Thread(target=work, args=(f"w{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(taken.values()) == {1}
    assert len(taken) == 30
