"""The promises of `ports.Notifier`, kept by every driver and by the fake."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from monitor.adapters import notify_file
from monitor.adapters.clock_system import SystemClock
from monitor.adapters.notify_apprise import notifier
from monitor.model.alert import Receiver
from monitor.model.errors import DeliveryError
from monitor.pipeline.compose import compose
from monitor.ports import Notifier
from tests.fakes.alerts import NOW, claim_alert, delivery
from tests.fakes.notifier import FakeNotifier, refusing
from tests.fakes.sinks import Sinks, running

HOSTILE = (
    "<!channel> <@U123> <https://evil.example|agency> [click](https://evil.example) <script>alert(1)</script> @here "
    "\x1b]0;owned\x07\x1b[31m \u202egnp.exe\u2066 \x00\r\nBcc: victim@evil.example\r\n.\r\n\udcff"
)


@pytest.fixture(scope="module")
def sinks() -> Iterator[Sinks]:
    with running() as started:
        yield started


@dataclass
class Driver:
    """A way to open the driver on a receiver that takes, passes for now, refuses for good, or hangs."""

    name: str
    sinks: Sinks
    folder: Path

    def open(self, how: str, mark: str) -> Notifier:
        if self.name == "fake":
            return {
                "ok": FakeNotifier(),
                "passing": refusing(permanent=False),
                "lasting": refusing(permanent=True),
                "hang": FakeNotifier([DeliveryError("no answer", permanent=False)]),
            }[how]
        if self.name == "file":
            place = {"ok": "out.jsonl", "passing": "full", "lasting": "", "hang": "full"}[how]
            (self.folder / "full").mkdir(exist_ok=True)  # a folder where the file should be
            return notify_file.notifier(Receiver("desk", place), self.folder)
        return notifier(Receiver("desk", self.url(how, mark)), SystemClock())

    def url(self, how: str, mark: str) -> str:
        wait = "rto=0.4" if how == "hang" else "rto=20"
        hook = {"ok": "ok", "passing": "503", "lasting": "404", "hang": "timeout"}[how]
        if self.name == "webhook":
            return f"{self.sinks.hook(hook, mark)}?{wait}"
        if self.name == "slack":
            return f"{self.sinks.slack(hook)}?{wait}"
        if self.name == "other":
            return f"xml://127.0.0.1:{self.sinks.http}/hook/{hook}/{mark}?{wait}"
        to = {"ok": "ok", "passing": "temp451", "lasting": "perm550", "hang": "slow"}[how]
        return self.sinks.mail(to, f"&{wait}")


@pytest.fixture(params=["fake", "file", "webhook", "slack", "mail", "other"])
def driver(request: pytest.FixtureRequest, sinks: Sinks, tmp_path: Path) -> Driver:
    return Driver(request.param, sinks, tmp_path)


async def send(to: Notifier, **changes: Any) -> Any:
    told = delivery(claim_alert(**changes))
    return await to.send(compose(told, NOW), told.key, None)


async def test_a_receipt_means_that_the_receiver_accepted_it(driver: Driver) -> None:
    receipt = await send(driver.open("ok", f"{driver.name}-receipt"))
    assert receipt.answer


async def test_a_refusal_that_may_pass_is_told_from_one_for_good(driver: Driver) -> None:
    with pytest.raises(DeliveryError) as passing:
        await send(driver.open("passing", "passing"))
    assert not passing.value.permanent
    with pytest.raises(DeliveryError) as lasting:
        await send(driver.open("lasting", "lasting"))
    assert lasting.value.permanent


async def test_a_receiver_that_never_answers_costs_a_bounded_time(driver: Driver) -> None:
    async with asyncio.timeout(30):
        with pytest.raises(DeliveryError) as hung:
            await send(driver.open("hang", "hang"))
    assert not hung.value.permanent


async def test_an_error_never_holds_the_address_s_secret(driver: Driver) -> None:
    for how in ("passing", "lasting", "hang"):
        with pytest.raises(DeliveryError) as refused:
            await send(driver.open(how, "marksecretmark"))
        told = f"{refused.value!s} {refused.value!r} {refused.value.__cause__!s}"
        assert "marksecretmark" not in told
        assert "XsecretX" not in told


async def test_what_arrives_names_the_alert_and_holds_nothing_live(driver: Driver) -> None:
    if driver.name in ("fake", "file"):
        return
    mark = f"hostile-{driver.name}"
    hostile = claim_alert(
        title=f"Agreement: {HOSTILE}",
        facts={
            "before_sentence": HOSTILE,
            "after_sentence": f"{HOSTILE} after",
            "marked": [["=", HOSTILE], ["+", " after"]],
            "question": HOSTILE,
            "reason": HOSTILE,
            "url": "javascript:alert(1)",
        },
    )
    told = delivery(hostile)
    seen = len(driver.sinks.rows())
    await driver.open("ok", mark).send(compose(told, NOW), told.key, None)
    rows = driver.sinks.rows()[seen:]
    mine = [row for row in rows if row["accepted"] and hostile.dedup_key in row["alert_ids"]]
    assert len(mine) == 1
    assert mine[0]["danger"] == []


async def test_no_log_line_holds_the_address_s_secret(driver: Driver, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    await send(driver.open("ok", "marksecretmark"))
    for how in ("passing", "lasting"):
        with pytest.raises(DeliveryError):
            await send(driver.open(how, "marksecretmark"))
    logged = "\n".join(f"{record.getMessage()} {record.exc_text}" for record in caplog.records)
    assert "marksecretmark" not in logged
    assert "XsecretX" not in logged


@pytest.mark.parametrize(
    "url", ["", "nonsense", "gopher://x/y", "https://news.example/hook", "json://", "slack+http://h"]
)
def test_an_address_that_nobody_can_read_is_refused_at_once_and_for_good(url: str) -> None:
    with pytest.raises(DeliveryError) as refused:
        notifier(Receiver("desk", url), SystemClock())
    assert refused.value.permanent
