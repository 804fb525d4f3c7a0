"""When is a refused delivery tried again, and when is it given up? Pure; the outbox keeps the answer, no loop does."""

from __future__ import annotations

from datetime import datetime, timedelta

from monitor.model.alert import RESTS_AFTER, Dead, Delivery, Retry
from monitor.model.config import Timing
from monitor.model.errors import DeliveryError
from monitor.model.ids import sha256

GIVE_UP_AFTER = timedelta(days=5)  # as mail servers do: a long weekend of a broken receiver loses nothing
PROBE_MOST = timedelta(minutes=15)  # a receiver that is down is asked so often whether it is back
ASKED_MOST = timedelta(hours=1)  # a Retry-After beyond that, and beyond our own longest wait, is taken for that
TRUSTED_TRIES = 3  # so often a receiver's own Retry-After alone decides; after that the longer of both waits


def settled(error: DeliveryError, delivery: Delivery, timing: Timing, now: datetime) -> Retry | Dead:
    """What a refusal leads to: dead when the receiver will never take it or has not for five days, else another try.

    From the third failure in a row it is the receiver that fails, not this message: it rests as a whole, for a quarter
    of an hour at most. One that says itself how long it wants to rest is believed at once.
    """
    reason = str(error)
    if error.permanent:
        return Dead(reason)
    if now - delivery.created_at > GIVE_UP_AFTER:
        return Dead(f"given up after {GIVE_UP_AFTER.days} days and {delivery.attempts} attempts: {reason}")
    wait = pause(delivery, timing, error.retry_after_s)
    down = delivery.failures + 1 >= RESTS_AFTER
    if down:
        wait = max(min(wait, PROBE_MOST), asked_for(error.retry_after_s or 0, timing))
    return Retry(now + wait, reason, rests=down or error.retry_after_s is not None)


def pause(delivery: Delivery, timing: Timing, retry_after_s: float | None) -> timedelta:
    """base × 2^n up to the cap, less up to a quarter so that many do not return at once; never before Retry-After."""
    doubled: timedelta = timing.retry_base * 2.0 ** min(max(delivery.attempts - 1, 0), 30)
    backoff = min(doubled, timing.retry_cap) * (1 - spread(delivery) / 4)
    if retry_after_s is None:
        return backoff
    asked = asked_for(retry_after_s, timing)
    return asked if delivery.attempts <= TRUSTED_TRIES else max(asked, backoff)


def asked_for(retry_after_s: float, timing: Timing) -> timedelta:
    """How long a receiver wants to rest: our own cap does not shorten it, an hour and the cap together do."""
    most = max(ASKED_MOST, timing.retry_cap)
    return timedelta(seconds=min(max(retry_after_s, 0), most.total_seconds()))


def spread(delivery: Delivery) -> float:
    """A number in 0..1 that differs between deliveries and attempts, the same each time it is asked for."""
    return int(sha256(f"{delivery.key}:{delivery.attempts}")[:8], 16) / 0xFFFFFFFF
