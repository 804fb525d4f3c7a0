"""Does a receiver take what we send? A test message through the real notifier, and its true answer."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from monitor.cli.exits import Code
from monitor.cli.frame import Frame
from monitor.cli.screen import Span

if TYPE_CHECKING:
    from monitor.model.alert import Notification, Receipt, Receiver

PATIENCE_S = 30.0  # a person waits; a mail server may take its time


def send_test(frame: Frame, receiver: Receiver) -> int | None:
    """Sends the test message; DEAD where it was not taken by everybody."""
    from monitor import wiring
    from monitor.model.errors import DeliveryError
    from monitor.pipeline.compose import test_message

    clock = wiring.clock()
    message = test_message(clock.now(), receiver.name, receiver.zone or "UTC", receiver.words)
    began = clock.monotonic()
    frame.screen.note(f"Sending a test message to {receiver.name} …")
    try:
        receipt = asyncio.run(_send(receiver, message))
    except DeliveryError as error:
        return _refused(frame, receiver, str(error), permanent=error.permanent)
    except TimeoutError:
        return _refused(frame, receiver, f"no answer within {PATIENCE_S:g} s", permanent=False)
    seconds = clock.monotonic() - began
    _taken(frame, receiver, message, receipt, seconds)
    _woken(frame, receiver)
    for who, answer in receipt.refused:
        frame.screen.error(Span("not taken", "bad"), f" by {who} of {receiver.name}: {answer}")
    return Code.DEAD if receipt.refused else None


def _woken(frame: Frame, receiver: Receiver) -> None:
    """Where the daemon had given the receiver a rest, what waits for it need not wait longer."""
    from monitor.model.errors import NotFound, StoreError

    try:
        with frame.history() as history:
            down = any(one.name == receiver.name for one in history.receivers())
    except (NotFound, StoreError):  # no database yet, or none to be had now: a test needs none
        return
    if down:
        with frame.app() as parts:
            parts.outbox.took(receiver.name, parts.clock.now())
        frame.screen.note(
            f"{receiver.name} had failed: what waits for it is due now. The daemon sends, or: monitor check"
        )


async def _send(receiver: Receiver, message: Notification) -> Receipt:
    from monitor import wiring

    async with asyncio.timeout(PATIENCE_S):
        return await wiring.notifier(receiver).send(message, message.alert_ids[0], None)


def _refused(frame: Frame, receiver: Receiver, answer: str, *, permanent: bool) -> Code:
    if frame.json:
        frame.screen.emit_json(
            {"schema_version": 1, "receiver": receiver.name, "sent": False, "answer": answer, "permanent": permanent}
        )
    frame.screen.error(Span("not taken", "bad"), f" by {receiver.name}: {answer}")
    frame.screen.note(
        "Its address stands in config/monitor.yaml under receivers." if permanent else "It may work later."
    )
    return Code.DEAD


def _taken(frame: Frame, receiver: Receiver, message: Notification, receipt: Receipt, seconds: float) -> None:
    if frame.json:
        frame.screen.emit_json(
            {
                "schema_version": 1,
                "receiver": receiver.name,
                "sent": True,
                "refused": [{"recipient": who, "answer": answer} for who, answer in receipt.refused],
                "answer": receipt.answer,
                "alert_id": message.alert_ids[0],
                "seconds": round(seconds, 3),
            }
        )
        return
    frame.screen.print(Span("taken", "good"), f" by {receiver.name} in {seconds:.2f} s; it answered: {receipt.answer}")
    frame.screen.print()
    first, _, rest = message.text.partition("\n")
    frame.screen.print(Span(first, "bold"))
    frame.screen.print(rest)
