"""Alerts through the real store: told, planned, leased, sent, settled, escalated, acknowledged."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor import wiring
from monitor.model.alert import HOURLY, Alert, DeliveryState, Escalate, Matcher, Receiver, Route, Severity
from monitor.model.config import Settings
from monitor.model.ids import SourceRef
from monitor.model.story import Source, Story
from monitor.pipeline.notify import deliver, plan
from tests.fakes.alerts import NOW, claim_alert
from tests.fakes.clock import FakeClock

MINUTES = timedelta(minutes=1)


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[wiring.App]:
    receivers = tuple(Receiver(name, f"file://{tmp_path / name}.jsonl", kind="file") for name in ("desk", "chief"))
    routes = (
        Route("urgent", Matcher({"severity": ("urgent",)}), ("desk",), escalate=Escalate(20 * MINUTES, ("chief",))),
        Route("moves", Matcher(), ("desk",), group_wait=2 * MINUTES),
    )
    store = f"sqlite:///{tmp_path / 'monitor.db'}"
    settings = Settings(root=tmp_path, folder=tmp_path, store=store, receivers=receivers, routes=routes)
    built = replace(wiring.build(settings), clock=FakeClock(NOW))
    yield built
    await built.aclose()


def system(n: int, **changes: Any) -> Alert:
    """An alert that needs no version in the store."""
    return claim_alert(n, story=None, source=None, claim=None, kind="system", **changes)


def tell(app: wiring.App, *alerts: Alert) -> None:
    now = app.clock.now()
    app.store.tell(alerts, plan(alerts, app.settings.routes, {}, now), now)


async def pass_by(app: wiring.App, time: timedelta) -> None:
    app.clock.advance(time)  # type: ignore[attr-defined]
    await deliver(app, "worker")


def got(app: wiring.App, name: str) -> list[list[str]]:
    """The alert ids of each message that a receiver has."""
    path = app.settings.root / f"{name}.jsonl"
    rows = path.read_text().splitlines() if path.exists() else []
    return [[alert["alert_id"] for alert in json.loads(row)["alerts"]] for row in rows]


async def test_what_comes_within_the_wait_is_one_message(app: wiring.App) -> None:
    tell(app, system(1))
    await pass_by(app, 1 * MINUTES)
    assert got(app, "desk") == []
    tell(app, system(2, title="Another"))
    await pass_by(app, 1 * MINUTES)
    assert [sorted(ids) for ids in got(app, "desk")] == [sorted((system(1).dedup_key, system(2).dedup_key))]


async def test_an_urgent_alert_that_nobody_acknowledges_goes_to_the_next(app: wiring.App) -> None:
    alert = system(1, severity=Severity.URGENT)
    tell(app, alert)
    await pass_by(app, 0 * MINUTES)
    assert (got(app, "desk"), got(app, "chief")) == ([[alert.dedup_key]], [])
    await pass_by(app, 20 * MINUTES)
    assert got(app, "chief") == [[alert.dedup_key]]


async def test_an_acknowledged_alert_is_not_escalated_and_the_history_says_why(app: wiring.App) -> None:
    alert = system(1, severity=Severity.URGENT)
    tell(app, alert)
    await pass_by(app, 5 * MINUTES)
    (stored,) = app.history.alerts()
    app.store.ack(stored.id, "kim", app.clock.now())
    await pass_by(app, 20 * MINUTES)
    assert got(app, "chief") == []
    (stored,) = app.history.alerts()
    held = {row.receiver: (row.state, row.muted_by) for row in stored.deliveries}
    assert held == {"desk": (DeliveryState.SENT, None), "chief": (DeliveryState.MUTED, "acknowledged by kim")}


async def test_a_step_run_twice_tells_once(app: wiring.App) -> None:
    tell(app, system(1))
    await pass_by(app, 2 * MINUTES)
    tell(app, system(1))
    await pass_by(app, 5 * MINUTES)
    assert got(app, "desk") == [[system(1).dedup_key]]


async def test_fifty_messages_in_a_minute_end_in_one_and_none_is_lost(app: wiring.App) -> None:
    ref = SourceRef("harbour", "agency")
    app.schedule.sync((Story("harbour", "The harbour", (Source("agency", "https://news.example/1"),)),), NOW)
    route = Route("all", Matcher(), ("desk",))
    for n in range(50):
        now, alert = app.clock.now(), system(n)
        app.store.tell((alert,), plan((alert,), (route,), app.store.before(ref, now).last_sent, now), now)
        await pass_by(app, timedelta(seconds=1))
    assert len(got(app, "desk")) == HOURLY
    await pass_by(app, 60 * MINUTES)
    assert len(got(app, "desk")) == HOURLY + 1
    assert sorted(key for ids in got(app, "desk") for key in ids) == sorted(system(n).dedup_key for n in range(50))
