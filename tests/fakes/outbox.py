"""An outbox in memory, with the promises of `ports.Outbox`."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from monitor.model.alert import Dead, Delivery, Muted, Retry, Sent, Settled, Silence
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
    """Deliveries by id; one waits while an older one of its receiver and group is under way or due as well."""

    def __init__(self, *deliveries: Delivery) -> None:
        self.rows = {one.id: Row(one, one.due_at) for one in deliveries}
        self.held: tuple[Silence, ...] = ()

    def add(self, delivery: Delivery) -> None:
        self.rows[delivery.id] = Row(delivery, delivery.due_at)

    def lease(self, now: datetime, n: int, worker: str, *, until: datetime) -> tuple[Delivery, ...]:
        due = sorted((row.due_at, key) for key, row in self.rows.items() if self._is_due(row, now))
        out = []
        for _, key in due:
            row = self.rows[key]
            if len(out) < n and not self._behind(row, now):
                row.state, row.due_at, row.token, row.attempts = "sending", until, row.token + 1, row.attempts + 1
                out.append(replace(row.delivery, token=row.token, attempts=row.attempts))
        return tuple(out)

    def _is_due(self, row: Row, now: datetime) -> bool:
        return row.state in ("collecting", "sending", "retrying") and row.due_at <= now

    def _behind(self, row: Row, now: datetime) -> bool:
        same = (row.delivery.receiver, row.delivery.group_key)
        return any(
            (one.delivery.receiver, one.delivery.group_key) == same
            and one.delivery.id < row.delivery.id
            and (one.state == "sending" or self._is_due(one, now))
            for one in self.rows.values()
        )

    def settle(self, delivery: Delivery, result: Settled, now: datetime) -> bool:
        row = self.rows[delivery.id]
        if row.token != delivery.token or row.state != "sending":
            return False
        row.results.append(result)
        match result:
            case Sent():
                row.state = "sent"
            case Muted():
                row.state = "muted"
            case Dead():
                row.state = "dead"
            case Retry(at, _, counts):
                row.state, row.due_at = "retrying", at
                row.attempts -= 0 if counts else 1
        return True

    def silences(self, now: datetime) -> tuple[Silence, ...]:
        return self.held

    def next_due(self) -> datetime | None:
        return min((row.due_at for row in self.rows.values() if row.state in ("collecting", "retrying")), default=None)

    def retry(self, delivery_id: int, now: datetime) -> None:
        if delivery_id not in self.rows:
            raise NotFound(f"no delivery {delivery_id}")
        self.rows[delivery_id].state, self.rows[delivery_id].due_at = "retrying", now
