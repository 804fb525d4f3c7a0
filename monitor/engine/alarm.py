"""How does an alert about the watch itself get out? Through the outbox like any other; past it where nothing can be
stored, under the key that the outbox would have used, so that a receiver can drop the second one.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import threading
import traceback
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from monitor.model.alert import Alert, Delivery, Planned, Severity
from monitor.model.config import Settings
from monitor.model.errors import DeliveryError, StoreError
from monitor.model.ids import dedup_key, sha_of
from monitor.model.spans import span
from monitor.pipeline.notify import compose, plan, words_of, zone_of
from monitor.pipeline.parts import Parts

log = logging.getLogger("monitor")


SEND_S = 20.0
GROUP = "watch"  # of what no route takes


def ways(alert: Alert, settings: Settings, through: str | None, now: datetime) -> tuple[Planned, ...]:
    """Who is told, now: a digest's hour may be too late. Not the receiver that it is about; where no route takes it,
    the first other one."""
    routed = [way for way in plan((alert,), settings.routes, {}, now) if way.receiver != through]
    digests = {route.name for route in settings.routes if route.digest is not None}
    found = {
        way.receiver: replace(way, due_at=now, group_key=f"{way.route}/{GROUP}") if way.route in digests else way
        for way in routed
    }
    if not found:
        others = [one.name for one in settings.receivers if one.name != through]
        return tuple(Planned(alert, name, GROUP, GROUP, now) for name in others[:1])
    return tuple(found.values())


@dataclass(slots=True)
class Alarm:
    """What is to be told, until it is stored. `_sent`: (alert, receiver) that went out past the outbox."""

    _waiting: list[tuple[Alert, str | None]] = field(default_factory=list)
    _sent: set[tuple[str, str]] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def put(self, alert: Alert, through: str | None) -> None:
        """To be told at the next flush."""
        with self._lock:
            self._waiting.append((alert, through))

    async def flush(self, parts: Parts, now: datetime) -> None:
        """Stores what waits; where that fails, it is sent directly, once, and stored when that is possible again."""
        with self._lock:
            waiting = list(self._waiting)
        for alert, through in waiting:
            planned = ways(alert, parts.settings, through, now)
            left = tuple(way for way in planned if (alert.dedup_key, way.receiver) not in self._sent)
            try:
                await parts.aside(parts.store.tell, (alert,), left, now)
            except StoreError as error:
                log.error("not stored", extra={"detail": str(error)})
                await self.send(parts, left, now)
                continue
            with self._lock:
                self._waiting.remove((alert, through))

    async def send(self, parts: Parts, planned: tuple[Planned, ...], now: datetime) -> None:
        """Sends past the outbox, to all receivers at once."""
        await asyncio.gather(*(self._send(parts, way, now) for way in planned))

    async def _send(self, parts: Parts, way: Planned, now: datetime) -> None:
        key = sha_of([way.receiver, [way.alert.dedup_key]])
        delivery = Delivery(0, way.receiver, way.route, way.group_key, 0, 1, now, now, (way.alert,), key)
        try:
            notifier = await asyncio.to_thread(parts.notifier, parts.settings.receiver(way.receiver))
            message = compose(
                delivery, now, zone=zone_of(parts.settings, delivery), words=words_of(parts.settings, delivery)
            )
            async with asyncio.timeout(SEND_S):
                await notifier.send(message, key, None)
        except (DeliveryError, TimeoutError) as error:
            log.error("not sent", extra={"receiver": way.receiver, "detail": str(error)})
            return
        self._sent.add((way.alert.dedup_key, way.receiver))
        log.warning("sent past the outbox", extra={"receiver": way.receiver, "detail": way.alert.title})

    def shout(self, parts: Parts, since: datetime, stood: float) -> None:
        """From the watchdog's thread: the loop stands, and perhaps the store with it. Sends first, in a loop of its
        own; what it leaves is stored by the first look after it."""
        now = parts.clock.now()
        alert = stalled(since, stood, now)
        self.put(alert, None)
        try:
            asyncio.run(self.send(parts, ways(alert, parts.settings, None, now), now))
        except (OSError, RuntimeError) as error:
            log.error("not sent", extra={"detail": str(error)})
        threading.Thread(target=partial(self._store, parts, alert, now), name="stalled", daemon=True).start()

    def _store(self, parts: Parts, alert: Alert, now: datetime) -> None:
        """In a thread that may wait for ever: a process that is ended now has at least tried to keep it."""
        planned = tuple(
            way for way in ways(alert, parts.settings, None, now) if (alert.dedup_key, way.receiver) not in self._sent
        )
        try:
            parts.store.tell((alert,), planned, now)
        except StoreError as error:
            log.error("not stored", extra={"detail": str(error)})


def stalled(since: datetime, stood: float, now: datetime) -> Alert:
    """The alert that the daemon does not move."""
    return Alert(
        kind="system",
        severity=Severity.NOTICE,
        title=f"monitor: stands still for {span(stood)}; nothing is looked at or sent",
        facts={
            "what": "stalled",
            "since": since.isoformat(),
            "detail": "The process lives, but its clock-work does not move. Its log says where it stands.",
            "command": "systemctl restart monitor",
        },
        dedup_key=dedup_key("monitor", since.isoformat(), "system", "stalled"),
        at=now,
    )


def whereabouts() -> str:
    """What the main thread is doing, innermost call first."""
    frame = sys._current_frames().get(threading.main_thread().ident or 0)
    calls = traceback.extract_stack(frame) if frame is not None else []
    return " < ".join(f"{call.name}:{call.lineno}" for call in reversed(calls[-8:]))


__all__ = ["Alarm", "stalled", "ways", "whereabouts"]
