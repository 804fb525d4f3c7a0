"""Leased, muted, written, sent, settled: one delivery and many."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import time, timedelta

import pytest

from monitor.model.alert import (
    Dead,
    Digest,
    Escalate,
    Matcher,
    Muted,
    QuietHours,
    Receiver,
    Retry,
    Route,
    Sent,
    Severity,
    Silence,
)
from monitor.model.config import Timing
from monitor.model.errors import DeliveryError
from monitor.model.words import ENGLISH
from monitor.pipeline import notify
from monitor.pipeline.notify import deliver
from monitor.pipeline.retry import GIVE_UP_AFTER, pause, settled
from monitor.ports import Notifier
from tests.fakes.alerts import NOW, claim_alert, delivery, edit_alert
from tests.fakes.clock import FakeClock
from tests.fakes.notifier import FakeNotifier, refusing
from tests.fakes.outbox import FakeOutbox
from tests.fakes.parts import FakeParts, settings

DESK = Receiver("desk", "json://desk.example")
MAIL = Receiver("mail", "mailto://mail.example")


def parts_of(outbox: FakeOutbox, takers: dict[str, FakeNotifier], **changes: object) -> FakeParts:
    def opened(receiver: Receiver) -> Notifier:
        return takers[receiver.name]

    return FakeParts(outbox, opened, settings(DESK, MAIL, **changes), clock=FakeClock(NOW))


async def test_what_a_receiver_takes_is_sent_once_under_its_key() -> None:
    outbox, desk = FakeOutbox(delivery(claim_alert())), FakeNotifier()
    summary = await deliver(parts_of(outbox, {"desk": desk}), "w")
    assert outbox.rows[1].state == "sent"
    assert summary.count(Sent) == 1
    ((notification, key),) = desk.got
    assert key == outbox.rows[1].delivery.key
    assert notification.alert_ids == (claim_alert().dedup_key,)


async def test_a_refusal_that_may_pass_is_tried_again_later_and_later() -> None:
    outbox = FakeOutbox(delivery(claim_alert()))
    parts = parts_of(outbox, {"desk": refusing(permanent=False)})
    waits = []
    for _ in range(3):
        await deliver(parts, "w")
        waits.append((outbox.rows[1].due_at - parts.clock.now()).total_seconds())
        parts.clock.advance(waits[-1])  # type: ignore[attr-defined]
    assert 22 <= waits[0] <= 30
    assert 45 <= waits[1] <= 60
    assert 90 <= waits[2] <= 120


async def test_a_refusal_for_good_is_a_dead_letter_told_through_another_receiver() -> None:
    outbox = FakeOutbox(delivery(claim_alert(1)), delivery(claim_alert(2), id=2, group_key="other"))
    parts = parts_of(outbox, {"desk": refusing(permanent=True)})
    summary = await deliver(parts, "w")
    assert [row.state for row in outbox.rows.values()] == ["dead", "dead"]
    assert len(summary.dead) == 2
    ((alert, ways),) = parts.store.told  # once, not once for each
    assert alert.kind == "system"
    assert "desk" in alert.title
    assert [way.receiver for way in ways] == ["mail"]


async def test_a_dead_letter_is_told_by_who_is_called_next_and_well_and_is_urgent_where_that_is_lost() -> None:
    route = Route("moves", Matcher({"kind": ("claim",)}), ("desk",), escalate=Escalate(timedelta(hours=1), ("chief",)))
    chief = Receiver("chief", "json://chief.example")
    lost = claim_alert(severity=Severity.URGENT)
    for down, told in ((0, "chief"), (3, "mail")):
        outbox = FakeOutbox(delivery(lost))
        outbox.failures["chief"] = down
        parts = parts_of(outbox, {"desk": refusing(permanent=True)}, routes=(route,))
        parts.settings = settings(DESK, MAIL, chief, routes=(route,))
        await deliver(parts, "w")
        ((alert, ways),) = parts.store.told
        assert (alert.severity, [way.receiver for way in ways]) == (Severity.URGENT, [told])


async def test_what_is_refused_for_its_size_goes_again_shorter_under_the_same_key() -> None:
    outbox = FakeOutbox(delivery(claim_alert(), edit_alert()))
    too_much = DeliveryError("msg_too_long", permanent=True, too_much=True)
    desk = FakeNotifier([too_much, too_much, "ok"])
    await deliver(parts_of(outbox, {"desk": desk}), "w")
    assert outbox.rows[1].state == "sent"
    whole, cut, bare = (notification for notification, _ in desk.got)
    assert len({key for _, key in desk.got}) == 1
    assert {one.alert_ids for one in (whole, cut, bare)} == {whole.alert_ids}
    assert len(whole.text) > len(cut.text) > len(bare.text)
    assert bare.title == whole.title
    assert "Talks on the harbour" not in bare.text
    result = outbox.rows[1].results[0]
    assert isinstance(result, Sent)
    assert "shorter form" in result.receipt.answer


async def test_what_no_form_of_is_taken_is_given_up() -> None:
    outbox = FakeOutbox(delivery(claim_alert()))
    desk = FakeNotifier([DeliveryError("552 too big", permanent=True, too_much=True)])
    await deliver(parts_of(outbox, {"desk": desk}), "w")
    assert (outbox.rows[1].state, len(desk.got)) == ("dead", 3)


async def test_a_dead_letter_about_a_dead_letter_is_not_written() -> None:
    told = notify.dead_letter(delivery(receiver="mail"), "550 no", NOW)
    outbox = FakeOutbox(delivery(told))
    parts = parts_of(outbox, {"desk": refusing(permanent=True)})
    await deliver(parts, "w")
    assert parts.store.told == []


async def test_a_receiver_that_the_configuration_no_longer_has_is_a_dead_letter() -> None:
    outbox = FakeOutbox(delivery(claim_alert(), receiver="old-desk"))
    summary = await deliver(parts_of(outbox, {}), "w")
    assert summary.dead[0].result == Dead('no receiver "old-desk" in the configuration')


async def test_muted_alerts_leave_the_message_and_keep_their_reason() -> None:
    outbox = FakeOutbox(delivery(claim_alert(), edit_alert()))
    outbox.held = (Silence(Matcher({"kind": ("edit",)}), None, NOW + timedelta(hours=1), "not now"),)
    desk = FakeNotifier()
    await deliver(parts_of(outbox, {"desk": desk}), "w")
    result = outbox.rows[1].results[0]
    assert isinstance(result, Sent)
    assert list(result.muted) == [edit_alert().dedup_key]
    assert desk.got[0][0].alert_ids == (claim_alert().dedup_key,)


async def test_a_delivery_whose_alerts_are_all_muted_is_muted_and_nothing_is_sent() -> None:
    outbox = FakeOutbox(delivery(edit_alert()))
    outbox.held = (Silence(Matcher(), None, NOW + timedelta(hours=1), "not now"),)
    desk = FakeNotifier()
    await deliver(parts_of(outbox, {"desk": desk}), "w")
    assert isinstance(outbox.rows[1].results[0], Muted)
    assert desk.got == []


async def test_quiet_hours_cost_no_attempt() -> None:
    quiet = QuietHours(("desk",), time(14), time(15), "UTC")
    outbox = FakeOutbox(delivery(claim_alert()))
    await deliver(parts_of(outbox, {"desk": FakeNotifier()}, quiet_hours=quiet), "w")
    row = outbox.rows[1]
    assert (row.state, row.attempts, row.due_at) == ("retrying", 0, NOW.replace(hour=15, minute=0))


def of_stories(*numbers: int) -> FakeOutbox:
    """One delivery of each of these stories."""
    return FakeOutbox(*(delivery(claim_alert(n, story=f"s{n}"), id=n, group_key=f"g{n}") for n in numbers))


async def test_after_three_failures_in_a_row_the_receiver_rests_and_nothing_else_goes_to_it() -> None:
    outbox, desk = of_stories(*range(1, 7)), refusing(permanent=False)
    parts = parts_of(outbox, {"desk": desk})
    await deliver(parts, "w")
    assert [row.attempts for row in outbox.rows.values()] == [1, 1, 1, 0, 0, 0]
    rest = outbox.rows[3].due_at
    assert {row.due_at for row in list(outbox.rows.values())[3:]} == {rest}
    parts.clock.advance((rest - NOW).total_seconds())  # type: ignore[attr-defined]
    await deliver(parts, "w")
    assert len(desk.got) == 4  # one probe
    assert outbox.rows[4].attempts == 1


async def test_one_message_that_is_refused_keeps_no_other_story_waiting() -> None:
    outbox = of_stories(1, 2, 3)
    desk = FakeNotifier([DeliveryError("500: cannot read it", permanent=False), "ok"])
    await deliver(parts_of(outbox, {"desk": desk}), "w")
    assert [row.state for row in outbox.rows.values()] == ["retrying", "sent", "sent"]


async def test_a_receiver_that_asks_for_a_rest_gets_it_at_once() -> None:
    outbox, desk = of_stories(1, 2, 3), refusing(permanent=False, retry_after_s=90)
    parts = parts_of(outbox, {"desk": desk})
    await deliver(parts, "w")
    assert [row.attempts for row in outbox.rows.values()] == [1, 0, 0]
    assert {row.due_at for row in outbox.rows.values()} == {NOW + timedelta(seconds=90)}
    await deliver(parts, "w")
    assert len(desk.got) == 1


async def test_a_receiver_that_is_back_gets_all_that_waited_at_once() -> None:
    outbox = of_stories(1, 2, 3, 4)
    desk = FakeNotifier([DeliveryError("503", permanent=False)] * 9 + ["ok"])
    parts = parts_of(outbox, {"desk": desk})
    while len(desk.got) < 10:
        await deliver(parts, "w")
        parts.clock.advance(15 * 60)  # type: ignore[attr-defined]  # the longest rest
    assert {row.state for row in outbox.rows.values()} == {"sent"}


async def test_a_receiver_that_is_down_is_asked_at_least_every_quarter_of_an_hour() -> None:
    down = delivery(attempts=12, failures=7)
    result = settled(DeliveryError("503", permanent=False), down, Timing(), NOW)
    assert isinstance(result, Retry)
    assert result.rests
    assert result.at <= NOW + timedelta(minutes=15)
    asked = settled(DeliveryError("429", permanent=False, retry_after_s=3600), down, Timing(), NOW)
    assert isinstance(asked, Retry)
    assert asked.at == NOW + timedelta(hours=1)


async def test_messages_of_one_group_that_are_due_together_go_out_in_the_order_of_the_changes() -> None:
    outbox = FakeOutbox(delivery(claim_alert(1), id=1))
    desk = FakeNotifier([DeliveryError("503", permanent=False), "ok"])
    parts = parts_of(outbox, {"desk": desk})
    await deliver(parts, "w")
    parts.clock.advance(60)  # type: ignore[attr-defined]
    outbox.add(delivery(claim_alert(2), id=2, due_at=NOW))  # due before the first is again, and still behind it
    await deliver(parts, "w")
    assert [notification.alert_ids[0] for notification, _ in desk.got[1:]] == [
        claim_alert(1).dedup_key,
        claim_alert(2).dedup_key,
    ]


async def test_a_notifier_that_never_answers_is_given_up_at_the_deadline() -> None:
    outbox = FakeOutbox(delivery(claim_alert()))
    parts = parts_of(outbox, {"desk": FakeNotifier(["hang"])}, timing=Timing(lease=timedelta(seconds=0.4)))
    async with asyncio.timeout(5):
        await deliver(parts, "w")
    result = outbox.rows[1].results[0]
    assert isinstance(result, Retry)
    assert "no answer" in result.reason


async def test_an_error_of_our_own_stops_neither_the_others_nor_is_it_hidden() -> None:
    outbox = FakeOutbox(delivery(claim_alert(1), id=1), delivery(claim_alert(2), id=2, receiver="mail"))
    takers = {"desk": FakeNotifier([RuntimeError("a bug")]), "mail": FakeNotifier()}
    with pytest.raises(RuntimeError, match="a bug"):
        await deliver(parts_of(outbox, takers), "w")
    assert (outbox.rows[1].state, outbox.rows[2].state) == ("sending", "sent")  # the first is due when its lease ends


async def test_a_stop_gives_back_what_was_not_sent() -> None:
    outbox = of_stories(1, 2, 3)
    desk = FakeNotifier(["hang"])
    task = asyncio.create_task(deliver(parts_of(outbox, {"desk": desk}), "w"))
    while not desk.got:
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert [row.state for row in outbox.rows.values()] == ["retrying", "retrying", "retrying"]
    assert {row.due_at for row in outbox.rows.values()} == {NOW}
    assert {row.attempts for row in outbox.rows.values()} == {0}


async def test_a_long_queue_for_one_receiver_loses_nothing() -> None:
    outbox = FakeOutbox(*(delivery(claim_alert(n), id=n, group_key=f"g{n}") for n in range(1, 60)))
    desk = FakeNotifier()
    parts = parts_of(outbox, {"desk": desk})
    for _ in range(8):
        await deliver(parts, "w")
        parts.clock.advance(60)  # type: ignore[attr-defined]
    assert {row.state for row in outbox.rows.values()} == {"sent"}
    assert len(desk.got) == 59


async def test_a_digest_is_named_as_one_and_told_in_the_reader_s_zone() -> None:
    digest = Route("digest", Matcher(), ("desk",), digest=Digest(time(7, 30), "Europe/Berlin"))
    outbox, desk = FakeOutbox(delivery(claim_alert(), edit_alert(), route="digest")), FakeNotifier()
    await deliver(parts_of(outbox, {"desk": desk}, routes=(digest,)), "w")
    notification, _ = desk.got[0]
    assert notification.title == "The lease of the harbour: 1 claim moved, 1 removal — 16 Dec"
    assert "15:04 CET" in notification.text


def test_retries_grow_to_the_cap_and_differ_between_deliveries() -> None:
    timing = Timing()
    waits = [pause(delivery(attempts=n), timing, None) for n in range(1, 15)]
    assert waits[-1] <= timing.retry_cap
    assert waits[-1] >= timing.retry_cap * 0.75
    assert waits[0] <= timing.retry_base
    assert pause(delivery(key="one"), timing, None) != pause(delivery(key="two"), timing, None)


def test_retry_after_is_never_undercut_and_stops_being_enough_after_three_attempts() -> None:
    timing = Timing()
    assert pause(delivery(attempts=1), timing, 7) == timedelta(seconds=7)
    assert pause(delivery(attempts=1), timing, 3600) == timedelta(hours=1)
    assert pause(delivery(attempts=6), timing, 1) > timedelta(minutes=5)
    assert pause(delivery(attempts=1), timing, 1e9) == timing.retry_cap


def test_after_five_days_of_refusals_a_delivery_is_given_up() -> None:
    error = DeliveryError("503", permanent=False)
    old = delivery(created_at=NOW - GIVE_UP_AFTER - timedelta(minutes=1))
    assert isinstance(settled(error, old, Timing(), NOW), Dead)
    assert isinstance(settled(error, delivery(), Timing(), NOW), Retry)


def test_the_test_message_says_that_it_is_one() -> None:
    notification = notify.test_message(NOW, "desk", "UTC", ENGLISH)
    assert "test message" in notification.title
    assert notification.severity is Severity.INFO
    assert f"alert id: {notification.alert_ids[0]}" in notification.text


async def test_what_is_leased_while_another_receiver_is_busy_goes_by_the_configuration_taken_up_meanwhile() -> None:
    due = {"due_at": NOW - timedelta(days=3650)}
    outbox = FakeOutbox(delivery(claim_alert(1), id=1, **due), delivery(claim_alert(2), id=2, receiver="mail", **due))
    mended, heard, slow = Receiver("mail", "mailto://mended.example"), [], FakeNotifier(["hang"])
    opened: list[str] = []

    def open_one(receiver: Receiver) -> Notifier:
        opened.append(receiver.url)
        return slow if receiver.name == "desk" else FakeNotifier()

    before = FakeParts(outbox, open_one, settings(DESK, MAIL))
    after = replace(before, settings=settings(DESK, mended))
    in_force = [before]
    task = asyncio.create_task(deliver(lambda: in_force[-1], "w", lambda told: heard.append(told.delivery.receiver)))
    async with asyncio.timeout(5):
        while not heard:
            await asyncio.sleep(0)
        in_force.append(after)
        outbox.add(delivery(claim_alert(3, story="s3"), id=3, receiver="mail", group_key="other", **due))
        while len(heard) < 2:
            await asyncio.sleep(0.01)
    assert outbox.rows[1].state == "sending"  # the slow one is busy all the time
    assert heard == ["mail", "mail"]  # each was told of when it was settled
    assert opened[1:] == ["mailto://mail.example", "mailto://mended.example"]
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@pytest.mark.parametrize(("asked_s", "cap", "waits_s"), [(600, 5, 600), (9000, 5, 3600), (9000, 6 * 3600, 9000)])
def test_retry_after_is_kept_beyond_the_cap_of_our_own_waits_up_to_an_hour(
    asked_s: int, cap: int, waits_s: int
) -> None:
    timing = Timing(retry_base=timedelta(seconds=1), retry_cap=timedelta(seconds=cap))
    for failures in (0, 7):
        asked = DeliveryError("429", permanent=False, retry_after_s=asked_s)
        result = settled(asked, delivery(failures=failures), timing, NOW)
        assert isinstance(result, Retry)
        assert (result.at - NOW).total_seconds() == waits_s
