"""Outbox: leased before sending, settled after, nothing lost and nothing sent by two at once; SQLite and PostgreSQL."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from monitor.adapters.store_sql import open_store
from monitor.model.alert import (
    FLOOD,
    HOURLY,
    QUIET,
    Besides,
    Dead,
    Delivery,
    DeliveryState,
    Matcher,
    Muted,
    Receipt,
    Retry,
    Sent,
    Silence,
)
from monitor.model.errors import NotFound
from monitor.model.ids import SourceRef
from monitor.model.observation import Observation
from tests.conformance.stores import MINUTE, Desk, alert, planned, raw, story

SECOND = timedelta(seconds=1)
NO_STORY: dict[str, Any] = {"story": None, "source": None, "claim": None, "kind": "system"}


@pytest.fixture
def told(desk: Desk) -> Desk:
    desk.follow(story(), replace(story(), id="harbour"))
    return desk


def lease(desk: Desk, n: int = 9, worker: str = "w1") -> tuple[Delivery, ...]:
    return desk.opened.outbox.lease(desk.now, n, worker, until=desk.now + MINUTE)


def state(desk: Desk, delivery: Delivery):
    (row,) = [one for stored in desk.history.alerts() for one in stored.deliveries if one.id == delivery.id][:1]
    return row


def test_an_empty_outbox_has_nothing_due(desk: Desk) -> None:
    assert lease(desk) == ()
    assert desk.opened.outbox.next_due() is None
    assert desk.opened.outbox.silences(desk.now) == ()


def test_alerts_of_one_group_are_collected_into_one_delivery(told: Desk) -> None:
    alerts = told.told_of("a", "b")
    alerts += told.told_of("c")
    (delivery,) = lease(told)
    assert delivery.alerts == alerts
    assert (delivery.receiver, delivery.group_key, delivery.route) == ("desk", "moves:bases", "moves")
    assert (delivery.attempts, delivery.root, delivery.created_at) == (1, None, told.now)


def test_receivers_and_groups_are_told_apart(told: Desk) -> None:
    told.told_of("a")
    told.told_of("b", receiver="mail")
    told.told_of("c", group="other", **NO_STORY)
    assert len(lease(told)) == 3


def test_a_delivery_goes_out_when_the_first_of_its_alerts_is_due(told: Desk) -> None:
    one, two = alert("a", told.now), alert("b", told.now)
    told.opened.store.tell([one], [planned(one, told.now + 9 * MINUTE)], told.now)
    told.opened.store.tell([two], [planned(two, told.now + MINUTE)], told.now)
    assert told.opened.outbox.next_due() == told.now + MINUTE
    assert lease(told) == ()
    told.clock.advance(MINUTE)
    assert len(lease(told)[0].alerts) == 2


def test_nothing_joins_a_delivery_that_is_being_sent(told: Desk) -> None:
    told.told_of("a")
    (first,) = lease(told)
    told.told_of("b")
    assert len(first.alerts) == 1
    told.opened.outbox.settle(first, Sent(Receipt("ok")), told.now)
    (second,) = lease(told)
    assert [one.title for one in second.alerts] == ["alert b"]
    assert second.id != first.id


def test_a_leased_delivery_is_nobody_elses_until_its_time_is_up(told: Desk) -> None:
    told.told_of("a")
    (first,) = lease(told)
    assert lease(told, worker="w2") == ()
    told.clock.advance(MINUTE)
    (again,) = lease(told, worker="w2")
    assert (again.id, again.attempts) == (first.id, 2)
    assert again.token > first.token
    assert again.key == first.key
    assert told.opened.outbox.settle(first, Sent(Receipt("late")), told.now) is False
    assert told.opened.outbox.settle(again, Sent(Receipt("ok")), told.now) is True
    assert state(told, again).answer == "ok"


def test_what_is_sent_is_not_sent_again(told: Desk) -> None:
    told.told_of("a")
    (delivery,) = lease(told)
    assert told.opened.outbox.settle(delivery, Sent(Receipt("ok", "171.2")), told.now)
    assert not told.opened.outbox.settle(delivery, Sent(Receipt("ok")), told.now)
    told.clock.advance(timedelta(days=9))
    assert lease(told) == ()
    row = state(told, delivery)
    assert (row.state, row.sent_at, row.reason) == (DeliveryState.SENT, told.now - timedelta(days=9), None)


def test_the_oldest_due_are_leased_first_and_no_more_than_asked(told: Desk) -> None:
    for n in range(5):
        told.told_of(f"a{n}", group=f"g{4 - n}", **NO_STORY)
        told.clock.advance(1)
    assert [one.group_key for one in lease(told, 2)] == ["g4", "g3"]
    assert [one.group_key for one in lease(told)] == ["g2", "g1", "g0"]


def test_a_refused_delivery_is_tried_again_at_the_time_it_says(told: Desk) -> None:
    told.told_of("a")
    (first,) = lease(told)
    told.opened.outbox.settle(first, Retry(told.now + 5 * MINUTE, "503\x00 busy"), told.now)
    row = state(told, first)
    assert (row.state, row.reason, row.attempts) == (DeliveryState.RETRYING, "503\ufffd busy", 1)
    assert told.opened.outbox.next_due() == told.now + 5 * MINUTE
    assert lease(told) == ()
    told.clock.advance(5 * MINUTE)
    (second,) = lease(told)
    assert (second.attempts, second.key) == (2, first.key)


def test_a_quiet_hour_is_no_failure(told: Desk) -> None:
    told.told_of("a")
    (first,) = lease(told)
    told.opened.outbox.settle(first, Retry(told.now + MINUTE, "quiet hours", counts=False), told.now)
    told.clock.advance(MINUTE)
    assert lease(told)[0].attempts == 1


def test_a_delivery_that_waits_for_its_hour_keeps_no_later_one_waiting(told: Desk) -> None:
    told.told_of("a")
    (first,) = lease(told)
    told.opened.outbox.settle(first, Retry(told.now + 99 * MINUTE, "quiet hours", counts=False), told.now)
    told.told_of("urgent")
    assert [one.title for one in lease(told)[0].alerts] == ["alert urgent"]


def test_of_one_group_the_next_waits_until_the_first_is_settled(told: Desk) -> None:
    told.told_of("a")
    (first,) = lease(told)
    told.told_of("b")
    told.told_of("c", receiver="mail")
    assert [one.receiver for one in lease(told)] == ["mail"]
    told.opened.outbox.settle(first, Sent(Receipt("ok", "171.2")), told.now)
    (second,) = lease(told)
    assert second.root == Receipt("ok", "171.2")


def take(desk: Desk, *deliveries: Delivery) -> None:
    for one in deliveries:
        desk.opened.outbox.settle(one, Sent(Receipt("ok")), desk.now)


def refuse(desk: Desk, delivery: Delivery, minutes: int, *, rests: bool = False) -> None:
    desk.opened.outbox.settle(delivery, Retry(desk.now + minutes * MINUTE, "503", rests=rests), desk.now)


def test_what_was_refused_keeps_later_news_of_its_story_waiting_and_no_other(told: Desk) -> None:
    told.told_of("a")
    refuse(told, *lease(told), 30)
    told.told_of("b", group="urgent")
    assert told.opened.outbox.next_due() == told.now + 30 * MINUTE  # what waits behind it is not due
    told.told_of("elsewhere", story="harbour", group="moves:harbour")
    told.told_of("mailed", receiver="mail")
    others = lease(told)
    assert {one.title for each in others for one in each.alerts} == {"alert elsewhere", "alert mailed"}
    take(told, *others)
    told.clock.advance(30 * MINUTE)
    (first,) = lease(told)
    assert [one.title for one in first.alerts] == ["alert a"]
    told.opened.outbox.settle(first, Dead("404"), told.now)  # what is given up frees the line
    assert [one.title for one in lease(told)[0].alerts] == ["alert b"]


def test_digests_and_escalations_are_lines_of_their_own(told: Desk) -> None:
    for group in ("news/digest/story=bases", "escalate/news/story=bases"):
        told.told_of(group, group=group)
        refuse(told, *lease(told), 30)
    told.told_of("now", group="news/story=bases")
    assert [one.title for one in lease(told)[0].alerts] == ["alert now"]


def test_a_receiver_that_is_down_is_asked_once_at_a_time_and_gets_all_when_it_is_back(told: Desk) -> None:
    for n in range(3):
        told.told_of(f"a{n}", group=f"g{n}", **NO_STORY)
    told.told_of("mailed", receiver="mail", **NO_STORY)
    leased = lease(told)
    take(told, *(one for one in leased if one.receiver == "mail"))
    for n, one in enumerate(one for one in leased if one.receiver == "desk"):
        refuse(told, one, 5 + n, rests=n == 2)
    told.told_of("new", group="new", **NO_STORY)
    (state_of,) = told.history.receivers()
    assert (state_of.name, state_of.failures, state_of.open, state_of.reason) == ("desk", 3, True, "503")
    assert (state_of.since, state_of.rests_until) == (told.now, told.now + 7 * MINUTE)
    told.clock.advance(6 * MINUTE)
    assert lease(told) == ()  # it rests, whatever is due
    told.clock.advance(MINUTE)
    (probe,) = lease(told)
    assert ([one.title for one in probe.alerts], probe.failures) == (["alert new"], 3)  # not one that may be at fault
    assert lease(told) == ()
    told.opened.outbox.settle(probe, Sent(Receipt("ok")), told.now)
    assert len(lease(told)) == 3
    assert told.history.receivers() == ()


def test_a_wish_to_rest_is_kept_at_the_first_time(told: Desk) -> None:
    told.told_of("a")
    refuse(told, *lease(told), 7, rests=True)
    told.told_of("b", group="new", **NO_STORY)
    assert lease(told) == ()
    assert told.opened.outbox.next_due() == told.now + 7 * MINUTE
    told.clock.advance(7 * MINUTE)
    assert len(lease(told)) == 2


def test_a_full_hour_is_remembered_by_receiver(told: Desk) -> None:
    for n in range(HOURLY + 1):
        told.told_of(f"a{n}", group=f"g{n}", **NO_STORY)
        told.told_of(f"d{n}", receiver="mail", group=f"news/digest/g{n}", **NO_STORY)
        told.clock.advance(1)
    sent = told.opened.store.before(SourceRef("bases", "agency"), told.now).last_sent
    assert {key: at for key, at in sent.items() if key[1] == FLOOD} == {("desk", FLOOD): told.now - 30 * SECOND}
    told.clock.advance(60 * MINUTE)
    assert ("desk", FLOOD) not in told.opened.store.before(SourceRef("bases", "agency"), told.now).last_sent


def test_the_message_that_fills_an_hour_knows_until_when_the_next_ones_wait(told: Desk) -> None:
    begun = told.now
    for n in range(HOURLY):
        told.told_of(f"a{n}", group=f"g{n}", **NO_STORY)
    found = lease(told, n=HOURLY + 9)
    assert [one.full_until for one in found] == [None] * (HOURLY - 1) + [begun + 60 * MINUTE]
    told.told_of("late", group="moves/flood", claim=None)
    (late,) = lease(told)
    assert late.full_until is None


def test_what_was_held_back_knows_where_its_claims_stand_by_now(told: Desk) -> None:
    told.told_of("a", group="moves/quiet/story=bases")
    told.told_of("b", receiver="mail")
    found = {one.receiver: one.later for one in lease(told)}
    assert [one.title for one in found["desk"]] == ["alert b"]
    assert found["mail"] == ()


def test_who_asks_for_another_try_ends_the_receiver_s_rest(told: Desk) -> None:
    told.told_of("a")
    (first,) = lease(told)
    refuse(told, first, 30, rests=True)
    told.opened.outbox.retry(first.id, told.now)
    (again,) = lease(told)
    assert (again.id, again.failures) == (first.id, 1)
    assert [one.failures for one in told.history.receivers()] == [1]
    told.opened.outbox.settle(again, Dead("404"), told.now)
    assert told.history.receivers() == ()  # it answers; or nobody sends to it any more


def test_a_receiver_that_took_a_test_is_down_no_more_and_what_waited_is_due(told: Desk) -> None:
    for n in range(3):
        told.told_of(f"a{n}", group=f"g{n}", **NO_STORY)
    for n, one in enumerate(lease(told)):
        refuse(told, one, 30 + n, rests=n == 2)
    assert lease(told) == ()
    told.opened.outbox.took("desk", told.now)
    assert told.history.receivers() == ()
    assert len(lease(told)) == 3
    told.opened.outbox.took("desk", told.now)  # one that is well stays so


def test_a_silence_is_stored_and_ends_when_a_person_says_so(told: Desk) -> None:
    outbox, end = told.opened.outbox, told.now + 60 * MINUTE
    match = Matcher({"story": ("bases",), "kind": ("edit", "claim")})
    number = outbox.silence(Silence(match, None, end, "site relaunch", "ana"), told.now)
    later = outbox.silence(Silence(match, told.now + MINUTE, end, "later", "ana"), told.now)
    stored = Silence(match, told.now, end, "site relaunch", "ana", number)
    assert outbox.silences(told.now) == (stored,)
    told.clock.advance(MINUTE / 2)
    assert outbox.expire(number, told.now) == stored
    assert outbox.expire(later, told.now).ends_at == end
    told.clock.advance(MINUTE)
    assert outbox.silences(told.now) == ()
    assert [one.id for one in told.history.silences()] == [number, later]
    assert outbox.expire(number, told.now).ends_at < told.now
    with pytest.raises(NotFound, match="no silence 99"):
        outbox.expire(99, told.now)


def test_the_thread_is_that_of_the_first_delivery_sent(told: Desk) -> None:
    for n in range(3):
        told.told_of(f"a{n}")
        (delivery,) = lease(told)
        told.opened.outbox.settle(delivery, Sent(Receipt("ok", f"ts{n}")), told.now)
        told.clock.advance(MINUTE)
    told.told_of("last")
    assert lease(told)[0].root == Receipt("ok", "ts0")


def test_a_story_has_one_thread_over_all_routes_and_knows_what_was_told_in_it(told: Desk) -> None:
    for key, group in (("a", "moves/story=bases"), ("b", "urgent/story=bases"), ("x", "moves/story=harbour")):
        told.told_of(key, group=group, **({"story": "harbour", "source": None} if key == "x" else {}))
        (delivery,) = lease(told)
        told.opened.outbox.settle(delivery, Sent(Receipt("ok", f"C1:{key}")), told.now)
        told.clock.advance(MINUTE)
    told.told_of("c", group="urgent/story=bases")
    (next_one,) = lease(told)
    assert next_one.root == Receipt("ok", "C1:a")
    assert [one.title for one in next_one.told] == ["alert a", "alert b"]


def test_a_digest_and_an_escalation_stand_by_themselves_and_begin_no_thread(told: Desk) -> None:
    for key, group in (("a", "moves/digest/story=bases"), ("b", "escalate/moves/story=bases")):
        told.told_of(key, group=group)
        (delivery,) = lease(told)
        assert delivery.root is None
        told.opened.outbox.settle(delivery, Sent(Receipt("ok", f"C1:{key}")), told.now)
        told.clock.advance(MINUTE)
    told.told_of("c", group="moves/story=bases")
    (first,) = lease(told)
    assert (first.root, first.told) == (None, ())


def test_a_digest_knows_what_its_receiver_was_told_of_already(told: Desk) -> None:
    first, second = alert("a", told.now), alert("b", told.now)
    later, digest_key = told.now + MINUTE, "daily/digest/story=bases"
    plans = [planned(one, later, "desk", digest_key) for one in (first, second)]
    told.opened.store.tell((first, second), [planned(first, told.now, "desk", "moves/story=bases"), *plans], told.now)
    (delivery,) = lease(told)
    told.opened.outbox.settle(delivery, Sent(Receipt("ok")), told.now)
    told.clock.advance(MINUTE)
    (digest,) = lease(told)
    assert {one.title for one in digest.alerts} == {"alert a", "alert b"}
    assert [one.title for one in digest.told] == ["alert a"]


COSMETIC = Observation((), (), (), False, 0.1, False, "rules/1+aa")


def test_beside_a_digest_stand_its_cosmetic_versions_its_blind_sources_and_what_is_undelivered(told: Desk) -> None:
    outbox, line = told.opened.outbox, {"group": "daily/digest/story=bases"}
    told.saw("Talks go on.")
    told.clock.advance(26 * 60 * MINUTE)
    for n in range(3):  # of them two are cosmetic
        told.saw(f"Talks go on, day {n}.", observation=None if n == 1 else COSMETIC)
    told.told_of("a", **line)
    (first,) = lease(told)
    assert outbox.besides(first, told.now) == Besides(told.now - timedelta(days=1), 2, (), 0)
    take(told, first)
    sent_at = told.now
    told.saw("Talks still go on.", observation=COSMETIC)
    for _ in range(3):
        told.missed()
    told.told_of("x", receiver="mail")
    refuse(told, *lease(told), 30)
    told.told_of("b", **line)
    (second,) = lease(told)
    assert outbox.besides(second, told.now) == Besides(sent_at, 1, ("bases/agency",), 1)
    assert outbox.besides(second, told.now - 20 * MINUTE).cosmetic == 0  # what came after the digest's hour


def test_what_waits_for_a_receiver_that_fails_is_not_delivered_and_what_rests_by_itself_is_no_fault(told: Desk) -> None:
    outbox = told.opened.outbox

    def undelivered() -> int:
        told.told_of(f"digest {told.clock.monotonic()}", group="daily/digest/story=bases")
        digest = next(one for one in lease(told) if one.receiver == "desk")
        take(told, digest)
        return outbox.besides(digest, told.now).undelivered

    told.told_of("a", receiver="chat")
    (held,) = lease(told)
    outbox.settle(held, Retry(told.now + 600 * MINUTE, QUIET, counts=False), told.now)
    assert undelivered() == 0
    told.told_of("b", receiver="mail")
    refuse(told, *lease(told), 30)
    told.clock.advance(MINUTE)
    told.told_of("c", receiver="mail", group="other")  # behind the one that was refused
    told.told_of("d", receiver="chat")
    later = alert("e", told.now)  # waits for its hour
    way = planned(later, told.now + 600 * MINUTE, "mail", "daily/digest/story=bases")
    told.opened.store.tell((later,), (way,), told.now)
    assert undelivered() == 2


def test_a_muted_alert_keeps_its_reason_and_its_place_in_the_key(told: Desk) -> None:
    _, two = told.told_of("a", "b")
    (delivery,) = lease(told)
    told.opened.outbox.settle(delivery, Sent(Receipt("ok"), {two.dedup_key: "silence 3: relaunch"}), told.now)
    rows = {stored.alert.title: stored.deliveries[0].muted_by for stored in told.history.alerts()}
    assert rows == {"alert a": None, "alert b": "silence 3: relaunch"}
    assert [one.alert.title for one in told.history.alerts(muted=True)] == ["alert b"]


def test_what_is_muted_whole_is_at_its_end(told: Desk) -> None:
    (one,) = told.told_of("a")
    (delivery,) = lease(told)
    told.opened.outbox.settle(delivery, Muted({one.dedup_key: "silence 3"}), told.now)
    row = state(told, delivery)
    assert (row.state, row.reason, row.muted_by) == (DeliveryState.MUTED, "silence 3", "silence 3")
    assert lease(told) == ()


def test_a_dead_delivery_rests_until_a_person_asks(told: Desk) -> None:
    told.told_of("a")
    (delivery,) = lease(told)
    told.opened.outbox.settle(delivery, Dead("404: no such hook"), told.now)
    assert lease(told) == ()
    assert [one.alert.title for one in told.history.alerts(dead=True)] == ["alert a"]
    assert told.history.health(told.now).dead_deliveries == 1
    told.opened.outbox.retry(delivery.id, told.now)
    assert lease(told)[0].key == delivery.key


def test_what_some_of_the_recipients_refused_is_a_dead_letter_until_all_have_taken_it(told: Desk) -> None:
    told.told_of("a")
    (delivery,) = lease(told)
    some = Receipt("250 ok", refused=(("gone@desk.example", "550 no such user"),))
    told.opened.outbox.settle(delivery, Sent(some), told.now)
    (found,) = told.history.alerts(dead=True)
    assert [(row.state.value, row.reason) for row in found.deliveries] == [
        ("sent", "gone@desk.example refused for good: 550 no such user")
    ]
    assert told.history.health(told.now).dead_deliveries == 1
    assert sum(told.opened.examiner.look(told.now).dead.values()) == 1
    told.opened.outbox.retry(delivery.id, told.now)
    (again,) = lease(told)
    assert again.key == delivery.key
    told.opened.outbox.settle(again, Sent(Receipt("250 ok")), told.now)
    assert told.history.alerts(dead=True) == ()
    assert told.history.health(told.now).dead_deliveries == 0


def test_a_waiting_delivery_may_be_sent_at_once(told: Desk) -> None:
    one = alert("a", told.now)
    told.opened.store.tell([one], [planned(one, told.now + 99 * MINUTE)], told.now)
    with raw(told.url) as run:
        ((delivery_id,),) = run("select id from deliveries")
    told.opened.outbox.retry(delivery_id, told.now)
    assert lease(told)[0].alerts == (one,)


def test_a_sent_delivery_is_not_sent_again_by_asking(told: Desk) -> None:
    told.told_of("a")
    (delivery,) = lease(told)
    told.opened.outbox.settle(delivery, Sent(Receipt("ok")), told.now)
    told.opened.outbox.retry(delivery.id, told.now)
    assert lease(told) == ()
    with pytest.raises(NotFound, match="no delivery 99999"):
        told.opened.outbox.retry(99999, told.now)


def test_silences_hold_from_their_beginning_to_their_end(told: Desk) -> None:
    start, end = told.now, told.now + MINUTE
    with raw(told.url) as run:
        run(
            "insert into silences (id, matchers, starts_at, ends_at, created_by, comment) values "
            f"""(1, '{{"story": ["bases"]}}', '{_text(start)}', '{_text(end)}', 'ana', 'relaunch')"""
        )
    (silence,) = told.opened.outbox.silences(start)
    assert silence.match.of == {"story": ("bases",)}
    assert (silence.starts_at, silence.ends_at, silence.comment, silence.id) == (start, end, "relaunch", 1)
    assert told.opened.outbox.silences(start - timedelta(seconds=1)) == ()
    assert told.opened.outbox.silences(end) == ()


def _text(at) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def test_two_workers_never_have_one_delivery(told: Desk) -> None:
    for n in range(24):
        told.told_of(f"a{n}", group=f"g{n}", **NO_STORY)
    taken: Counter[int] = Counter()
    turn, now = threading.Lock(), told.now

    def work(worker: str) -> None:
        opened = open_store(told.url, told.clock)
        for _ in range(8):
            for one in opened.outbox.lease(now, 3, worker, until=now + MINUTE):
                with turn:
                    taken[one.id] += 1
        opened.close()

    threads = [threading.Thread(target=work, args=(f"w{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 24
    assert set(taken.values()) == {1}


def test_what_is_planned_while_another_leases_is_neither_lost_nor_told_twice(told: Desk) -> None:
    """Alerts join the collecting delivery while it is taken: each is sent exactly once."""
    sent: Counter[str] = Counter()
    failures: list[BaseException] = []
    now, done = told.now, threading.Event()

    def tell(name: str) -> None:
        opened = open_store(told.url, told.clock)
        try:
            for n in range(12):
                one = alert(f"{name}{n}", now)
                opened.store.tell([one], [planned(one, now)], now)
        except BaseException as error:
            failures.append(error)
        finally:
            opened.close()

    def send() -> None:
        opened = open_store(told.url, told.clock)
        try:
            while not done.is_set() or opened.outbox.next_due() is not None:
                for delivery in opened.outbox.lease(now, 5, "s", until=now + MINUTE):
                    sent.update(one.title for one in delivery.alerts)
                    opened.outbox.settle(delivery, Sent(Receipt("ok")), now)
        except BaseException as error:
            failures.append(error)
        finally:
            opened.close()

    tellers = [threading.Thread(target=tell, args=(name,)) for name in "abc"]
    sender = threading.Thread(target=send)
    for thread in (*tellers, sender):
        thread.start()
    for thread in tellers:
        thread.join()
    done.set()
    sender.join()
    assert failures == []
    assert len(sent) == 36
    assert set(sent.values()) == {1}
