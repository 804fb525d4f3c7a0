"""The ports that delivering needs, plugged together from fakes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from monitor.adapters.clock_system import SystemClock
from monitor.model.alert import Alert, Planned, Receiver
from monitor.model.config import Settings, Timing
from monitor.ports import Clock, Notifier
from tests.fakes.outbox import FakeOutbox


class FakeTeller:
    """A store that only keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[Alert, tuple[Planned, ...]]] = []

    def tell(self, alerts: Sequence[Alert], plans: Sequence[Planned], now: datetime) -> None:
        for alert in alerts:
            if alert.dedup_key not in {one.dedup_key for one, _ in self.told}:
                self.told.append((alert, tuple(plans)))


@dataclass
class FakeParts:
    """As much of `pipeline.parts.Parts` as `deliver` uses."""

    outbox: FakeOutbox
    notifier: Callable[[Receiver], Notifier]
    settings: Settings
    clock: Clock = field(default_factory=SystemClock)
    store: FakeTeller = field(default_factory=FakeTeller)
    fetcher: Any = None
    extractor: Any = None
    runner: Any = None
    similar: Any = None
    adjudicator: Any = None
    schedule: Any = None

    async def aside(self, fn: Callable[..., Any], *args: Any) -> Any:
        return fn(*args)


def settings(*receivers: Receiver, **changes: Any) -> Settings:
    """A configuration that holds these receivers."""
    values: dict[str, Any] = {"timing": Timing(), **changes}
    return Settings(root=Path(), folder=Path("config"), store="", receivers=receivers, **values)
