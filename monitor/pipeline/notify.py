"""How does what is due reach its receivers? At least once: leased before sending, settled after.

One task a receiver, its deliveries one after another; a slow or broken receiver holds up nobody else. The other steps
are pure and stand beside this one: `plan`, `mute`, `compose`, `retry`.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

from monitor.model.alert import (
    QUIET,
    Alert,
    Dead,
    Delivery,
    Muted,
    Planned,
    Receipt,
    Receiver,
    Retry,
    Sent,
    Settled,
    Severity,
    Silence,
)  # fmt: skip
from monitor.model.config import Settings
from monitor.model.errors import DeliveryError
from monitor.model.ids import dedup_key
from monitor.model.words import ENGLISH, Words
from monitor.pipeline.compose import SHORTER, compose, test_message
from monitor.pipeline.mute import hush
from monitor.pipeline.parts import Parts
from monitor.pipeline.plan import group_key, next_digest, plan
from monitor.pipeline.retry import settled
from monitor.ports import Notifier

__all__ = ["Summary", "Told", "compose", "deliver", "group_key", "next_digest", "plan", "test_message"]

BATCH = 20
QUEUE_MOST = 10  # leased and waiting for one receiver; more would outlive their lease behind a slow one
SEND_MOST = timedelta(seconds=30)  # notifiers bound themselves more tightly; this holds for any of them
LOOK_AGAIN_S = 0.5  # while receivers are busy: new deliveries of others do not wait for them


@dataclass(frozen=True, slots=True)
class Told:
    """One delivery and what became of it. `ms` is the time the receiver took."""

    delivery: Delivery
    result: Settled
    ms: int = 0


@dataclass(frozen=True, slots=True)
class Summary:
    """What one round did, in the order it was done."""

    told: tuple[Told, ...] = ()
    lost_leases: int = 0  # another worker had them by then

    def count(self, kind: type[Settled]) -> int:
        """How many ended this way: `summary.count(Sent)`."""
        return sum(isinstance(one.result, kind) for one in self.told)

    @property
    def dead(self) -> tuple[Told, ...]:
        """What was given up."""
        return tuple(one for one in self.told if isinstance(one.result, Dead))


@dataclass(frozen=True, slots=True)
class _Job:
    """A leased delivery under the configuration that was in force when it was leased."""

    parts: Parts
    delivery: Delivery
    until: datetime


@dataclass(slots=True)
class _Round:
    """The state of one round: what waits for each receiver and who is at work."""

    current: Callable[[], Parts]
    worker: str
    on_told: Callable[[Told], None]
    waiting: dict[str, deque[_Job]] = field(default_factory=dict)
    tasks: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    notifiers: dict[str, tuple[Receiver, Notifier]] = field(default_factory=dict)
    told: list[Told] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    failures: dict[str, int] = field(default_factory=dict)  # of each receiver, in a row


async def deliver(
    parts: Parts | Callable[[], Parts], worker: str, on_told: Callable[[Told], None] = lambda _: None
) -> Summary:
    """Takes every due delivery through mute, compose, send and settle; returns when none is due and none under way.

    `parts` may be a call that gives those in force: what is leased from then on goes by them, while slow receivers are
    still busy with what was leased before. `on_told` hears of each delivery when it is settled. Raises what a port
    raises by mistake, after the other receivers had their turn; such a delivery is due again when its lease ends.
    Cancelled, it gives back what it had not sent.
    """
    state = _Round(parts if callable(parts) else lambda: parts, worker, on_told)
    try:
        while True:
            taken = await _lease(state)
            _finish(state)
            if not taken and not state.tasks:
                break
            if not taken:
                await _wait(state)
    finally:
        await _stop(state)
    return Summary(tuple(state.told), state.counts["lost"])


async def _lease(state: _Round) -> bool:
    """Leases what is due and hands it to its receivers' tasks; whether there was any."""
    parts = state.current()
    now = parts.clock.now()
    until = now + parts.settings.timing.lease
    leased = await parts.aside(partial(parts.outbox.lease, now, BATCH, state.worker, until=until))
    for delivery in leased:
        queue = state.waiting.setdefault(delivery.receiver, deque())
        if len(queue) >= QUEUE_MOST:
            later = now + parts.settings.timing.lease / 4
            await _settle(state, _Job(parts, delivery, until), Retry(later, "waits its turn", counts=False))
            continue
        queue.append(_Job(parts, delivery, until))
        _start(state, delivery.receiver)
    return bool(leased)


def _start(state: _Round, name: str) -> None:
    task = state.tasks.get(name)
    if task is None or (task.done() and not task.cancelled() and task.exception() is None):
        state.tasks[name] = asyncio.create_task(_serve(state, name))


def _finish(state: _Round) -> None:
    """Takes finished tasks away; raises what one of them raised when no other is at work."""
    done = {name: task for name, task in state.tasks.items() if task.done()}
    failed = [task for task in done.values() if task.exception()]
    if failed and len(done) < len(state.tasks):
        return
    for name in done:
        del state.tasks[name]
    if failed:
        failed[0].result()


async def _wait(state: _Round) -> None:
    look = asyncio.ensure_future(state.current().clock.sleep(LOOK_AGAIN_S))
    running = [task for task in state.tasks.values() if not task.done()]
    try:
        await asyncio.wait({look, *running}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        look.cancel()
        await asyncio.gather(look, return_exceptions=True)


async def _stop(state: _Round) -> None:
    for task in state.tasks.values():
        task.cancel()
    await asyncio.gather(*state.tasks.values(), return_exceptions=True)
    for queue in state.waiting.values():
        while queue:
            job = queue.popleft()
            await _settle(state, job, Retry(job.parts.clock.now(), "stopped before its turn", counts=False))


async def _serve(state: _Round, name: str) -> None:
    """One receiver's deliveries, in order. A failure holds up its own story only; when the receiver is down, or asks
    for a rest, all of them wait."""
    queue = state.waiting[name]
    while queue:
        job = queue.popleft()
        failures = state.failures.get(name, job.delivery.failures)
        job = replace(job, delivery=replace(job.delivery, failures=failures))
        if job.parts.clock.now() + _patience(job.parts.settings) >= job.until:
            state.counts["lost"] += 1  # its lease would end under the sending: left for the next round
            continue
        result = await _take(state, job)
        if isinstance(result, Sent):
            state.failures[name] = 0
        elif isinstance(result, Retry) and result.counts:
            state.failures[name] = failures + 1
        if isinstance(result, Retry) and result.rests:
            while queue:
                other = queue.popleft()
                await _settle(state, other, Retry(result.at, f"{name} rests: {result.reason}", counts=False))


def _patience(settings: Settings) -> timedelta:
    return min(SEND_MOST, settings.timing.lease / 2)


async def _take(state: _Round, job: _Job) -> Settled:
    """One delivery through mute, compose, send and settle."""
    parts, delivery, now = job.parts, job.delivery, job.parts.clock.now()
    settings = parts.settings
    stored: tuple[Silence, ...] = await parts.aside(parts.outbox.silences, now)
    route = next((one for one in settings.routes if one.name == delivery.route), None)
    hushed = hush(
        delivery, (*settings.silences, *stored), settings.inhibit, settings.quiet_hours, now, route, settings.routes
    )
    began = parts.clock.monotonic()
    result: Settled
    if not hushed.kept:
        result = Muted(hushed.muted)
    elif hushed.wait_until is not None:
        result = Retry(hushed.wait_until, QUIET, counts=False)
    else:
        try:
            result = await _send(state, parts, replace(delivery, alerts=hushed.kept, muted=hushed.muted))
        except asyncio.CancelledError:  # whether it was taken is not known: soon again, under the same key
            await _settle(state, job, Retry(now, "stopped while it was being sent", counts=False))
            raise
    ms = round((parts.clock.monotonic() - began) * 1000)
    await _settle(state, job, result, ms)
    if isinstance(result, Dead):
        await _announce(parts, delivery, dead_letter(delivery, result.reason, now))
    elif isinstance(result, Sent):
        for who, answer in result.receipt.refused:
            await _announce(parts, delivery, dead_letter(delivery, answer, now, who))
    return result


async def _send(state: _Round, parts: Parts, delivery: Delivery) -> Settled:
    """Sends it; what is refused for its size goes again in a shorter form, under the same key."""
    timing, patience = parts.settings.timing, _patience(parts.settings).total_seconds()
    try:
        notifier = await _notifier(state, parts, delivery.receiver)
        async with asyncio.timeout(patience):
            return Sent(await _send_what_fits(parts, delivery, notifier), delivery.muted)
    except TimeoutError:
        error = DeliveryError(f"no answer within {patience:g} s", permanent=False)
        return settled(error, delivery, timing, parts.clock.now())
    except DeliveryError as error:
        return settled(error, delivery, timing, parts.clock.now())


async def _send_what_fits(parts: Parts, delivery: Delivery, notifier: Notifier) -> Receipt:
    settings, now = parts.settings, parts.clock.now()
    route = next((one for one in settings.routes if one.name == delivery.route), None)
    besides = None
    if route is not None and route.digest is not None:
        besides = await parts.aside(parts.outbox.besides, delivery, now)
    zone, words = zone_of(settings, delivery), words_of(settings, delivery)
    told = partial(compose, delivery, now, route, zone=zone, words=words, besides=besides)
    try:
        return await notifier.send(told(), delivery.key, delivery.root)
    except DeliveryError as error:
        if not error.too_much:
            raise
        refused = error
    for most in SHORTER:
        try:
            receipt = await notifier.send(told(most=most), delivery.key, delivery.root)
            return replace(receipt, answer=f"{receipt.answer}; in a shorter form, for the whole was refused: {refused}")
        except DeliveryError as error:
            if not error.too_much:
                raise
            refused = error
    raise refused


async def _notifier(state: _Round, parts: Parts, name: str) -> Notifier:
    """One object a receiver and round, as long as it stays as configured. Made in a thread: the first one may import a
    large library."""
    try:
        receiver: Receiver = parts.settings.receiver(name)
    except KeyError:
        raise DeliveryError(f'no receiver "{name}" in the configuration', permanent=True) from None
    if name not in state.notifiers or state.notifiers[name][0] != receiver:
        build: Callable[[Receiver], Notifier] = parts.notifier
        state.notifiers[name] = receiver, await asyncio.to_thread(build, receiver)
    return state.notifiers[name][1]


def zone_of(settings: Settings, delivery: Delivery) -> str:
    """The reader's zone: the receiver's or the route's where one is given, else the digest's, the quiet hours', UTC."""
    route = next((one for one in settings.routes if one.name == delivery.route), None)
    receiver = next((one for one in settings.receivers if one.name == delivery.receiver), None)
    given = (receiver and receiver.zone) or (route and (route.zone or (route.digest and route.digest.zone)))
    if given:
        return given
    quiet = settings.quiet_hours
    return quiet.zone if quiet and delivery.receiver in quiet.receivers else "UTC"


def words_of(settings: Settings, delivery: Delivery) -> Words:
    """The receiver's phrases."""
    return next((one.words for one in settings.receivers if one.name == delivery.receiver), ENGLISH)


async def _settle(state: _Round, job: _Job, result: Settled, ms: int = 0) -> None:
    """Written even when we are being stopped: what a receiver took must not be sent again for that."""
    parts = job.parts
    held = await asyncio.shield(parts.aside(parts.outbox.settle, job.delivery, result, parts.clock.now()))
    if held:
        state.told.append(Told(job.delivery, result, ms))
        state.on_told(state.told[-1])
    else:
        state.counts["lost"] += 1


async def _announce(parts: Parts, delivery: Delivery, alert: Alert) -> None:
    """Tells of a dead letter through another receiver; at most once a day for each receiver or recipient, and never of
    itself. Where there is no other receiver, those of its recipients are told who do take alerts."""
    if any(alert.facts.get("what") == DEAD_LETTER for alert in delivery.alerts):
        return
    now = parts.clock.now()
    failing = await parts.aside(parts.outbox.failing)
    down = {delivery.receiver, *(one.name for one in failing if one.open)}
    ways = [way for way in plan((alert,), parts.settings.routes, {}, now) if way.receiver != delivery.receiver]
    if all(way.receiver in down for way in ways):
        ways += [
            Planned(alert, name, "dead-letters", "dead-letters", now)
            for name in _others(parts.settings, delivery, down)[:1]
        ]
    if not ways and "recipient" in alert.facts:
        ways = [Planned(alert, delivery.receiver, "dead-letters", "dead-letters", now)]
    await parts.aside(parts.store.tell, (alert,), tuple(ways), now)


def _others(settings: Settings, delivery: Delivery, down: Container[str]) -> list[str]:
    """Who else could be told: whom the delivery's route calls when nobody answers, then anyone; the well first."""
    called = [
        name
        for route in settings.routes
        if route.name == delivery.route and route.escalate
        for name in route.escalate.to
    ]
    names = dict.fromkeys((*called, *(receiver.name for receiver in settings.receivers)))
    return sorted((name for name in names if name != delivery.receiver), key=lambda name: name in down)


DEAD_LETTER = "dead letter"


def dead_letter(delivery: Delivery, reason: str, now: datetime, recipient: str | None = None) -> Alert:
    """The alert that a receiver, or one of its recipients, will not take what it was sent; urgent where something
    urgent is lost on it."""
    urgent = any(alert.severity is Severity.URGENT for alert in delivery.alerts)
    n = len(delivery.alerts)
    who = f"{recipient}, a recipient of {delivery.receiver}," if recipient else delivery.receiver
    many = f"{n} alert{'s' * (n != 1)} given up for {recipient or delivery.receiver}"
    facts: Mapping[str, object] = {
        "what": DEAD_LETTER,
        "since": delivery.created_at.isoformat(),
        "reason": reason,
        "detail": f"{many}; the history keeps {'them' if n != 1 else 'it'}."
        + (" The other recipients have the message." if recipient else ""),
        **({"recipient": recipient} if recipient else {}),
        "command": "monitor alerts list --dead",
    }
    what = f"dead {delivery.receiver}{f' {recipient}' if recipient else ''}{' urgent' * urgent}"
    return Alert(
        kind="system",
        severity=Severity.URGENT if urgent else Severity.NOTICE,
        title=f"monitor: {who} does not take alerts",
        facts=facts,
        dedup_key=dedup_key("monitor", f"{now:%Y-%m-%d}", "system", what),
        at=now,
    )
