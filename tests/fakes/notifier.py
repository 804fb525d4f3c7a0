"""A notifier that does what it is told: takes, refuses, hangs."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from monitor.model.alert import Notification, Receipt
from monitor.model.errors import DeliveryError


class FakeNotifier:
    """Answers with `script`, one entry an attempt, the last one for ever: "ok", "hang" or the error to raise."""

    def __init__(self, script: Sequence[str | Exception] = ("ok",)) -> None:
        self.script = list(script)
        self.got: list[tuple[Notification, str]] = []

    async def send(self, notification: Notification, key: str, thread: Receipt | None) -> Receipt:
        self.got.append((notification, key))
        answer = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        if answer == "hang":
            await asyncio.Event().wait()
        if isinstance(answer, Exception):
            raise answer
        return Receipt(str(answer))


def refusing(*, permanent: bool, retry_after_s: float | None = None) -> FakeNotifier:
    """One that refuses every time."""
    return FakeNotifier([DeliveryError("refused", permanent=permanent, retry_after_s=retry_after_s)])
