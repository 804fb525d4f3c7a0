"""An outbox in memory, with the promises of `ports.Outbox`."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from monitor.model.alert import (
    QUIET,
    RESTS_AFTER,
    Besides,
    Dead,
    Delivery,
    Muted,
    ReceiverState,
    Retry,
    Sent,
    Settled,
    Silence,
)
from monitor.model.errors import NotFound


@dataclass
class Row:
    """One delivery with its state and the history of its answers."""

    delivery: Delivery
    due_at: datetime
    state: str = "collecting"
    attempts: int = 0
    token: int = 0
    results: list[Settled] = field(default_factory=list)


class FakeOutbox:
    """Deliveries by id; one waits while an older one of its receiver and story is under way, due as well, or failed."""

    def __init__(self, *deliveries: Delivery) -> None:
        self.rows = {one.id: Row(one, one.due_at) for one in deliveries}
        self.held: tuple[Silence, ...] = ()
        self.failures: Counter[str] = Counter()  # of each receiver, in a row
        self.rests: dict[str, datetime] = {}

    def add(self, delivery: Delivery) -> None:
        self.rows[delivery.id] = Row(delivery, delivery.due_at)

    def lease(self, now: datetime, n: int, worker: str, *, until: datetime) -> tuple[Delivery, ...]:
        due = sorted((row.due_at, key) for key, row in self.rows.items() if self._is_due(row, now))
        out: list[Delivery] = []
        if any(failures >= RESTS_AFTER for failures in self.failures.values()):  # one may be at fault: the least tried
            due.sort(key=lambda one: self.rows[one[1]].attempts)
        for _, key in due:
            row = self.rows[key]
            if len(out) < n and not self._behind(row, now) and self._is_up(row.delivery.receiver, now):
                row.state, row.due_at, row.token, row.attempts = "sending", until, row.token + 1, row.attempts + 1
                failures = self.failures[row.delivery.receiver]
                out.append(replace(row.delivery, token=row.token, attempts=row.attempts, failures=failures))
        return tuple(out)

    def _is_up(self, receiver: str, now: datetime) -> bool:
        """Whether it may get one: it does not rest, and where it is down no other is on its way to it."""
        if self.rests.get(receiver, now) > now:
            return False
        busy = any(row.state == "sending" and row.delivery.receiver == receiver for row in self.rows.values())
        return self.failures[receiver] < RESTS_AFTER or not busy

    def _is_due(self, row: Row, now: datetime) -> bool:
        return row.state in ("collecting", "sending", "retrying") and row.due_at <= now

    def _behind(self, row: Row, now: datetime) -> bool:
        return self._held(row) or any(self._is_due(one, now) for one in self._ahead(row))

    def _held(self, row: Row) -> bool:
        return any(one.state == "sending" or self._failed(one) for one in self._ahead(row))

    def _ahead(self, row: Row) -> list[Row]:
        """Older ones of its line."""
        mine = row.delivery
        return [
            one
            for one in self.rows.values()
            if one.delivery.receiver == mine.receiver
            and one.delivery.id < mine.id
            and (one.delivery.group_key == mine.group_key or _stories(one.delivery) & _stories(mine))
        ]

    def _failed(self, row: Row) -> bool:
        result = row.results[-1] if row.results else None
        return row.state == "retrying" and row.attempts > 0 and getattr(result, "reason", QUIET) != QUIET

    def settle(self, delivery: Delivery, result: Settled, now: datetime) -> bool:
        row = self.rows[delivery.id]
        if row.token != delivery.token or row.state != "sending":
            return False
        row.results.append(result)
        match result:
            case Sent():
                row.state = "sent"
                self.took(row.delivery.receiver, now)
            case Muted():
                row.state = "muted"
            case Dead():
                row.state = "dead"
            case Retry(at, _, counts, rests):
                row.state, row.due_at = "retrying", at
                row.attempts -= 0 if counts else 1
                self.failures[row.delivery.receiver] += counts
                if counts and rests:
                    self.rests[row.delivery.receiver] = at
        return True

    def took(self, receiver: str, now: datetime) -> None:
        if self.failures.pop(receiver, 0) >= RESTS_AFTER:
            for row in self.rows.values():
                if row.delivery.receiver == receiver and self._failed(row):
                    row.due_at = min(row.due_at, now)

    def failing(self) -> tuple[ReceiverState, ...]:
        at = datetime(2026, 3, 1, tzinfo=UTC)
        return tuple(ReceiverState(name, n, at, self.rests.get(name), "") for name, n in self.failures.items() if n)

    def besides(self, delivery: Delivery, until: datetime) -> Besides:
        return Besides(until - timedelta(days=1))

    def vouches(self, receiver: str, group_key: str, story: str, until: datetime) -> datetime | None:
        return until - timedelta(days=1)

    def silences(self, now: datetime) -> tuple[Silence, ...]:
        return self.held

    def had(self, receiver: str, group_key: str, since: datetime, at: datetime) -> bool:
        return False

    def next_due(self) -> datetime | None:
        waiting = [row for row in self.rows.values() if row.state in ("collecting", "retrying")]
        free = [row for row in waiting if not self._held(row)]
        return min((max(row.due_at, self.rests.get(row.delivery.receiver, row.due_at)) for row in free), default=None)

    def retry(self, delivery_id: int, now: datetime) -> None:
        if delivery_id not in self.rows:
            raise NotFound(f"no delivery {delivery_id}")
        self.rows[delivery_id].state, self.rows[delivery_id].due_at = "retrying", now


def _stories(delivery: Delivery) -> set[str]:
    return {alert.story for alert in delivery.alerts if alert.story}
