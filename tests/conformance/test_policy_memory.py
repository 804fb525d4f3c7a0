"""What the policy looks back on: what a receiver was really sent, what stood in one message, what flapped; both
databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from monitor.model.alert import FLAP, SILENCED, Besides, Dead, Delivery, First, Muted, Receipt, Sent, Settled
from monitor.model.errors import NotFound
from monitor.model.ids import SourceRef
from tests.conformance.stores import MINUTE, Desk, alert, planned, story

COPY: dict[str, Any] = {"facts": {"claim": "deal", "copy_of": "agency"}, "source": "wire"}
AGENCY = SourceRef("bases", "agency")


@pytest.fixture
def told(desk: Desk) -> Desk:
    desk.follow(story(), replace(story(), id="harbour"))
    return desk


def lease(desk: Desk) -> dict[str, Delivery]:
    found = desk.opened.outbox.lease(desk.now, 9, "w1", until=desk.now + MINUTE)
    return {one.receiver: one for one in found}


def settle(desk: Desk, delivery: Delivery, result: Settled | None = None) -> None:
    desk.opened.outbox.settle(delivery, result or Sent(Receipt("ok")), desk.now)
    desk.clock.advance(MINUTE)


def titles(delivery: Delivery) -> list[str]:
    return [one.alert.title for one in delivery.heard]


def test_a_copy_comes_with_what_its_receiver_was_sent_of_the_claim(told: Desk) -> None:
    told.told_of("first")
    sent_at = told.now
    settle(told, lease(told)["desk"])
    told.told_of("other", claim=None, kind="edit", facts={"edit_kind": "number"})
    settle(told, lease(told)["desk"])
    told.told_of("elsewhere", story="harbour")
    settle(told, lease(told)["desk"])
    for receiver in ("desk", "mail"):
        told.told_of(f"copy {receiver}", receiver=receiver, **COPY)
    found = lease(told)
    assert titles(found["desk"]) == ["alert first"]
    assert (found["desk"].heard[0].at, found["desk"].heard[0].group_key) == (sent_at, "moves:bases")
    assert titles(found["mail"]) == []


def test_what_was_muted_or_not_sent_yet_was_not_heard(told: Desk) -> None:
    (silenced,) = told.told_of("silenced")
    settle(told, lease(told)["desk"], Muted({silenced.dedup_key: "silence 1"}))
    left_out, kept = told.told_of("left out", "kept")
    settle(told, lease(told)["desk"], Sent(Receipt("ok"), {left_out.dedup_key: "needless"}))
    waits = alert("waits", told.now)
    told.opened.store.tell([waits], [planned(waits, told.now + 9 * MINUTE, group="later")], told.now)
    told.told_of("copy", **COPY)
    assert titles(lease(told)["desk"]) == [kept.title]


def test_an_edit_that_copies_comes_with_the_edits_that_were_sent(told: Desk) -> None:
    edits: dict[str, Any] = {"claim": None, "kind": "edit"}
    told.told_of("first", facts={"edit_kind": "number"}, **edits)
    settle(told, lease(told)["desk"])
    told.told_of("copy", facts={"edit_kind": "number", "copy_of": "agency"}, source="wire", **edits)
    assert titles(lease(told)["desk"]) == ["alert first"]


def test_what_comes_by_a_second_way_knows_the_first(told: Desk) -> None:
    one = alert("a", told.now)
    plans = [planned(one, told.now), planned(one, told.now + 9 * MINUTE, group="second")]
    told.opened.store.tell([one], plans, told.now)
    settle(told, lease(told)["desk"])
    told.clock.advance(9 * MINUTE)
    assert titles(lease(told)["desk"]) == ["alert a"]


def test_an_escalation_knows_what_those_were_sent_whom_its_route_tells(told: Desk) -> None:
    told.told_of("first")
    settle(told, lease(told)["desk"])
    told.told_of("theirs", receiver="mail", group="other")
    settle(told, lease(told)["mail"])
    told.told_of("copy", receiver="chief", group="escalate/moves/story=bases", **COPY)
    assert titles(lease(told)["chief"]) == ["alert first", "alert theirs"]  # mail and desk are of the route "moves"
    told.told_of("second copy", receiver="boss", group="moves:boss", **COPY)
    assert titles(lease(told)["boss"]) == []


def test_what_everybody_was_spared_is_not_escalated(told: Desk) -> None:
    silenced, refused, halved = (alert(key, told.now) for key in ("silenced", "refused", "halved"))
    ordinary = [planned(one, told.now, group=f"g:{n}") for n, one in enumerate((silenced, refused, halved))]
    ordinary.append(planned(halved, told.now + 9 * MINUTE, "mail"))
    later = [planned(one, told.now + 5 * MINUTE, "chief", "escalate/moves") for one in (silenced, refused, halved)]
    told.opened.store.tell([silenced, refused, halved], [*ordinary, *later], told.now)
    for result in (Muted({silenced.dedup_key: "silence 1"}), Dead("550"), Muted({halved.dedup_key: "silence 1"})):
        settle(told, lease(told)["desk"], result)
    told.clock.advance(5 * MINUTE)
    assert lease(told)["chief"].muted == {silenced.dedup_key: "silence 1"}


def test_what_a_silence_kept_from_a_receiver_is_not_in_its_digest_either(told: Desk) -> None:
    silenced, copied = alert("silenced", told.now), alert("copied", told.now)
    digest = "daily/digest/story=bases"
    plans = [planned(silenced, told.now), planned(copied, told.now)]
    later = told.now + 5 * MINUTE
    plans += [planned(one, later, who, digest) for one in (silenced, copied) for who in ("desk", "mail")]
    told.opened.store.tell([silenced, copied], plans, told.now)
    why = {silenced.dedup_key: f"{SILENCED}7: relaunch", copied.dedup_key: "carries the words of wire"}
    settle(told, lease(told)["desk"], Muted(why))
    told.clock.advance(5 * MINUTE)
    found = lease(told)
    assert found["desk"].muted == {silenced.dedup_key: f"{SILENCED}7: relaunch"}
    assert found["mail"].muted == {}


def test_that_something_flaps_is_remembered_apart_from_its_group(told: Desk) -> None:
    told.told_of("plain")
    settle(told, lease(told)["desk"])
    told.told_of("flaps", facts={"claim": "deal", "flips": 3})
    at = told.now
    settle(told, lease(told)["desk"])
    told.told_of("text", claim=None, kind="reversal", facts={"flips": 4})
    later = told.now
    settle(told, lease(told)["desk"])
    told.told_of("quotes", source="wire", facts={"headline": 'a "flips": 3 in the text', "claim": "deal"})
    settle(told, lease(told)["desk"])
    sent = told.opened.store.before(AGENCY, told.now).last_sent
    flaps = {key: when for key, when in sent.items() if key[1].startswith(FLAP)}
    assert flaps == {("desk", f"{FLAP}bases/agency/deal"): at, ("desk", f"{FLAP}bases/agency/-"): later}


def test_an_ack_is_of_the_whole_message_but_of_no_digest(told: Desk) -> None:
    told.told_of("a", "b")
    settle(told, lease(told)["desk"])
    told.told_of("later")
    told.told_of("c", group="daily/digest/story=bases")
    one, also = alert("a", told.now), alert("c", told.now)
    told.opened.store.tell([one, also], [planned(one, told.now, group="daily/digest/story=bases")], told.now)
    numbers = {each.alert.title: each.id for each in told.history.alerts()}
    assert told.opened.store.ack(numbers["alert a"], "kim", told.now) == (numbers["alert a"], numbers["alert b"])
    acked = {each.alert.title: each.acked_by for each in told.history.alerts() if each.acked_by}
    assert acked == {"alert a": "kim", "alert b": "kim"}
    assert told.opened.store.ack(numbers["alert b"], "ana", told.now)  # the first mark stands
    assert {each.acked_by for each in told.history.alerts()} == {"kim", None}
    with pytest.raises(NotFound):
        told.opened.store.ack(999, "kim", told.now)


def test_what_a_source_has_said_is_given_one_state_after_another(told: Desk) -> None:
    begun = []
    for n, state in enumerate(("talks", "talks", "signed", "talks")):
        told.saw(f"It says {n}.", state=state)
        begun.append(told.now)
    assert told.opened.store.runs(AGENCY, ("deal", "other")) == {
        "deal": (("talks", begun[0]), ("signed", begun[2]), ("talks", begun[3]))
    }
    assert told.opened.store.runs(AGENCY, ()) == {}


def test_a_digest_names_the_sources_that_were_seen_for_the_first_time(told: Desk) -> None:
    told.saw("Talks go on.")
    told.saw("Talks go on and on.")
    told.told_of("a", group="daily/digest/story=bases")
    digest = lease(told)["desk"]
    (first,) = told.opened.outbox.besides(digest, told.now).firsts
    assert (first.source, first.at) == ("bases/agency", told.now - 5 * MINUTE)
    assert isinstance(told.opened.outbox.besides(digest, told.now), Besides)
    assert first == First("bases/agency", first.at, told.history.versions("bases")[0].headline)
    settle(told, digest)
    told.told_of("b", group="daily/digest/story=bases")
    assert told.opened.outbox.besides(lease(told)["desk"], told.now).firsts == ()


def test_a_digest_of_the_program_itself_is_of_no_story(told: Desk) -> None:
    told.saw("Talks go on.")
    told.told_of("late", group="daily/digest/story=-", kind="system", story=None, source=None, claim=None)
    assert told.opened.outbox.besides(lease(told)["desk"], told.now) == Besides(told.now - timedelta(days=1))
