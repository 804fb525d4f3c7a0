"""Real receivers in every mode: attempts, end, ids, and nothing lost."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import apprise
import pytest

from monitor.adapters.notify_apprise import notifier
from monitor.adapters.notify_apprise.plugins import register
from monitor.model.alert import Dead, Receiver, Retry, Sent
from monitor.model.config import Timing
from monitor.pipeline.notify import deliver
from tests.fakes.alerts import NOW, claim_alert, delivery
from tests.fakes.clock import FakeClock
from tests.fakes.outbox import FakeOutbox
from tests.fakes.parts import FakeParts, settings
from tests.fakes.sinks import Sinks, running

ROUNDS = 4
TIMING = Timing(retry_base=timedelta(seconds=30), retry_cap=timedelta(hours=6))


@pytest.fixture(scope="module")
def sinks() -> Iterator[Sinks]:
    with running() as started:
        yield started


@dataclass(frozen=True)
class Case:
    """A receiver's mode; the end after at most four rounds; how many attempts; how many of them it took."""

    kind: str
    mode: str
    end: str
    attempts: int
    taken: int
    requests: int | None = None  # where one attempt may be two requests

    def __str__(self) -> str:
        return f"{self.kind}-{self.mode}"


TABLE = (
    Case("hook", "ok", "sent", 1, 1),
    Case("hook", "201", "sent", 1, 1),
    Case("hook", "204", "sent", 1, 1),
    Case("hook", "empty", "sent", 1, 1),
    Case("hook", "slow-0.2", "sent", 1, 1),
    Case("hook", "400", "dead", 1, 0),
    Case("hook", "401", "dead", 1, 0),
    Case("hook", "403", "dead", 1, 0),
    Case("hook", "404", "dead", 1, 0),
    Case("hook", "410", "dead", 1, 0),
    Case("hook", "413", "dead", 1, 0, requests=2),
    Case("hook", "500", "retrying", 4, 0),
    Case("hook", "502", "retrying", 4, 0),
    Case("hook", "503", "retrying", 4, 0),
    Case("hook", "429", "retrying", 4, 0),
    Case("hook", "429-7", "retrying", 4, 0),
    Case("hook", "timeout", "retrying", 4, 0),
    Case("hook", "reset", "retrying", 4, 0),
    Case("hook", "reset-after", "retrying", 4, 4),
    Case("hook", "301", "dead", 1, 0),
    Case("hook", "308", "dead", 1, 0),
    Case("hook", "302", "retrying", 4, 0),
    Case("hook", "303", "retrying", 4, 0),
    Case("hook", "307", "retrying", 4, 0),
    Case("hook", "200-error", "dead", 1, 0),
    Case("hook", "flaky-2", "sent", 3, 1),
    Case("hook", "flaky-1-429", "sent", 2, 1),
    Case("slack", "ok", "sent", 1, 1),
    Case("slack", "403", "dead", 1, 0),
    Case("slack", "404", "dead", 1, 0),
    Case("slack", "410", "dead", 1, 0),
    Case("slack", "429-3", "retrying", 4, 0),
    Case("slack", "500", "retrying", 4, 0),
    Case("slack", "302", "retrying", 4, 0),
    Case("slack", "reset-after", "retrying", 4, 4),
    Case("slack", "200-error", "dead", 1, 0),
    Case("mail", "ok", "sent", 1, 1),
    Case("mail", "temp421", "retrying", 4, 0),
    Case("mail", "temp451", "retrying", 4, 0),
    Case("mail", "perm550", "dead", 1, 0),
    Case("mail", "dropconn", "retrying", 4, 0),
    Case("mail", "dropdata", "retrying", 4, 4),
    Case("mail", "flaky3", "sent", 4, 1),
)


def url_of(sinks: Sinks, case: Case) -> str:
    wait = "rto=0.5" if case.mode == "timeout" else "rto=20"
    if case.kind == "hook":
        return f"{sinks.hook(case.mode, str(case))}?{wait}"
    return f"{sinks.slack(case.mode)}?{wait}" if case.kind == "slack" else sinks.mail(case.mode, f"&{wait}")


def parts_for(sinks: Sinks, outbox: FakeOutbox, *receivers: Receiver, clock: FakeClock | None = None) -> FakeParts:
    clock = clock or FakeClock(NOW)
    return FakeParts(outbox, partial(notifier, clock=clock), settings(*receivers, timing=TIMING), clock=clock)


async def rounds(parts: FakeParts, clock: FakeClock, most: int = ROUNDS) -> None:
    """Delivers, then lets the time come for the next attempt, until all is settled."""
    for _ in range(most):
        await deliver(parts, "worker")
        due = parts.outbox.next_due()
        if due is None:
            return
        clock.advance(max(due - clock.now(), timedelta(0)))


@pytest.mark.parametrize("case", TABLE, ids=str)
async def test_every_mode_ends_as_it_must_in_order_and_repeats_carry_the_same_id(case: Case, sinks: Sinks) -> None:
    alert, later = (claim_alert(dedup_key=f"{case}-{name}-0123456789abcdef") for name in ("first", "later"))
    outbox, clock = (
        FakeOutbox(delivery(alert), delivery(later, id=2, group_key="urgent/story=harbour-lease")),
        FakeClock(NOW),
    )
    await rounds(parts_for(sinks, outbox, Receiver("desk", url_of(sinks, case)), clock=clock), clock)
    row = outbox.rows[1]
    assert (row.state, row.attempts) == (case.end, case.attempts)
    got, after = (
        [one for one in sinks.rows() if key in one.get("alert_ids", ())] for key in (alert.dedup_key, later.dedup_key)
    )
    if case.kind != "mail":
        assert len(got) == (case.requests or case.attempts)
        assert {one["headers"]["idempotency-key"] for one in got} == {row.delivery.key}
    assert sum(one["accepted"] for one in got) == case.taken
    assert all(one["danger"] == [] for one in got)
    check_identity(case, got)
    check_order(outbox, sinks.rows(), got, after)


def check_order(outbox: FakeOutbox, rows: list[Any], got: list[Any], after: list[Any]) -> None:
    """The story's later news goes the same way, but only when the first has ended; neither is lost."""
    first, later = outbox.rows[1], outbox.rows[2]
    if first.state == "retrying":
        assert (later.state, later.attempts, after) == ("collecting", 0, [])
    else:
        assert later.state == first.state
        assert all(rows.index(one) < rows.index(other) for one in got for other in after)
    for row, seen in ((first, got), (later, after)):
        assert any(one["accepted"] for one in seen) or row.state != "sent"


def check_identity(case: Case, got: list[dict[str, Any]]) -> None:
    """A mailbox that took one message twice can tell: the Message-ID is the same, and one story is one thread."""
    if case.kind == "mail" and got:
        heads = [dict(one["headers"]) for one in got]
        assert len({head["Message-ID"] for head in heads}) == 1
        assert all(head["References"] == "<story.harbour-lease@desk.example>" for head in heads)


async def test_retry_after_is_honoured(sinks: Sinks) -> None:
    outbox, clock = FakeOutbox(delivery(claim_alert())), FakeClock(NOW)
    await deliver(parts_for(sinks, outbox, Receiver("desk", sinks.hook("429-7", "wait")), clock=clock), "worker")
    result = outbox.rows[1].results[0]
    assert isinstance(result, Retry)
    assert result.at == NOW + timedelta(seconds=7)


@pytest.mark.parametrize("mode", ["banner421", "auth535"])
async def test_a_mail_server_that_turns_us_away_is_taken_at_its_word(mode: str, sinks: Sinks) -> None:
    sinks.mode("smtp", mode)
    try:
        url = sinks.mail("desk").replace("mailto://", "mailto://someone:hush-hush-hush@")
        outbox = FakeOutbox(delivery(claim_alert()))
        await deliver(parts_for(sinks, outbox, Receiver("desk", url)), "worker")
    finally:
        sinks.mode("smtp", "ok")
    result = outbox.rows[1].results[0]
    if mode == "auth535":
        assert isinstance(result, Dead)
        assert result.reason.startswith("535")
    else:
        assert isinstance(result, Retry)
        assert "421" in result.reason
    assert "hush-hush-hush" not in result.reason


async def test_a_hanging_receiver_delays_no_other(sinks: Sinks) -> None:
    hung = Receiver("hung", f"{sinks.hook('timeout', 'hung')}?rto=3")
    quick = Receiver("quick", sinks.hook("ok", "quick"))
    outbox = FakeOutbox(
        *(delivery(claim_alert(n), id=n, receiver="hung", group_key=f"g{n}") for n in range(1, 4)),
        *(delivery(claim_alert(n), id=n, receiver="quick", group_key=f"g{n}") for n in range(4, 9)),
    )
    summary = await deliver(parts_for(sinks, outbox, hung, quick), "worker")
    order = [told.delivery.receiver for told in summary.told]
    assert order[:5] == ["quick"] * 5
    assert [row.state for row in outbox.rows.values()] == ["retrying", "collecting", "collecting"] + ["sent"] * 5
    assert len([row for row in sinks.rows() if row.get("name") == "hung"]) == 1  # the story's others wait behind it


async def test_what_comes_due_meanwhile_does_not_wait_for_a_hanging_receiver(sinks: Sinks) -> None:
    hung, late = Receiver("hung", f"{sinks.hook('timeout', 'hung2')}?rto=4"), Receiver("late", sinks.hook("ok", "late"))
    quick = Receiver("quick", sinks.hook("ok", "quick2"))
    outbox = FakeOutbox(
        delivery(claim_alert(1), id=1, receiver="hung"),
        delivery(claim_alert(2), id=2, receiver="quick"),
    )
    parts = parts_for(sinks, outbox, hung, quick, late)
    opened = parts.notifier

    def open_and_add(receiver: Receiver) -> Any:
        if receiver.name == "quick":
            outbox.add(delivery(claim_alert(3), id=3, receiver="late"))
        return opened(receiver)

    parts.notifier = open_and_add
    summary = await deliver(parts, "worker")
    assert [told.delivery.id for told in summary.told] == [2, 3, 1]
    assert summary.count(Sent) == 2


@pytest.mark.parametrize(("other", "end"), [("perm550", "sent"), ("temp451", "retrying")])
async def test_one_recipient_of_two_that_is_refused_for_good_does_not_repeat_the_mail(
    other: str, end: str, sinks: Sinks
) -> None:
    url = sinks.mail("ok").replace("to=ok@", f"to={other}@sink.example,ok@")
    outbox = FakeOutbox(delivery(claim_alert()))
    await deliver(parts_for(sinks, outbox, Receiver("desk", url)), "worker")
    assert outbox.rows[1].state == end
    result = outbox.rows[1].results[0]
    if isinstance(result, Sent):
        assert "1 of 2 refused for good" in result.receipt.answer
        assert result.receipt.refused == (("perm550@sink.example", "550 5.1.1 no such user"),)


async def test_a_mail_has_a_complete_text_beside_its_html(sinks: Sinks) -> None:
    alert = claim_alert(40)
    outbox = FakeOutbox(delivery(alert))
    await deliver(parts_for(sinks, outbox, Receiver("desk", sinks.mail("ok"))), "worker")
    mail = next(row for row in sinks.rows() if alert.dedup_key in row.get("alert_ids", ()))
    text, html = mail["parts"]["text/plain"], mail["parts"]["text/html"]
    for part in (text, html):
        assert "talks → signed" in part
        assert "https://news.example/world/harbour?id=7" in part.replace("&amp;", "&")
        assert f"alert id: {alert.dedup_key}" in part
    assert "{+Both sides signed the agreement+} in Port Ellis." in text
    assert mail["subject"] == "Agreement status: talks → signed (agency)"
    heads = dict(mail["headers"])
    assert heads["Auto-Submitted"] == "auto-generated"
    assert heads["List-Id"] == "<harbour-lease.monitor.desk.example>"
    assert alert.dedup_key in heads["Message-ID"]


async def test_slack_gets_text_and_blocks_that_it_accepts(sinks: Sinks) -> None:
    alert = claim_alert(41)
    outbox = FakeOutbox(delivery(alert))
    await deliver(parts_for(sinks, outbox, Receiver("desk", sinks.slack())), "worker")
    row = next(one for one in sinks.rows() if alert.dedup_key in one.get("alert_ids", ()))
    assert (row["accepted"], row["verdict"]) == (True, "ok")
    assert '"text": "Agreement status: talks → signed (agency)' in row["body"]


async def test_apprise_itself_reads_and_uses_our_addresses(sinks: Sinks) -> None:
    register()
    hub = apprise.Apprise()
    addresses = (
        f"monitorslack://127.0.0.1:{sinks.http}/services/T0/B0/hiddenhidden",
        f"monitorjson://127.0.0.1:{sinks.http}/hook/ok/by-apprise",
        f"monitormail://127.0.0.1:{sinks.smtp}/?from=m@desk.example&to=ok@sink.example",
    )
    assert all(hub.add(address) for address in addresses)
    assert all("hiddenhidden" not in one.url(privacy=True) for one in hub)
    seen = len(sinks.rows())
    assert await asyncio.to_thread(lambda: bool(hub.notify(title="A title <!here>", body="A body & <script>")))
    rows = sinks.rows()[seen:]
    assert sorted(row["sink"] for row in rows) == ["slack", "smtp", "webhook"]
    assert all(row["accepted"] and row["danger"] == [] for row in rows)
    refusing = apprise.Apprise()
    refusing.add(f"monitorjson://127.0.0.1:{sinks.http}/hook/302/by-apprise")
    assert not await asyncio.to_thread(lambda: bool(refusing.notify(title="t", body="b")))
