"""As much of a History as `list` and `doctor` ask, told in few words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from monitor.model.alert import Silence
from monitor.model.ids import SourceRef
from monitor.model.record import Health, Mark, SourceRow
from tests.fakes.clock import START


def row(name: str, story: str = "bases", **changes: Any) -> SourceRow:
    """A source that was fetched five minutes ago and is due in ten."""
    values: dict[str, Any] = {
        "ref": SourceRef(story, name),
        "url": f"https://{name}.example/bases",
        "kind": "article",
        "status": "active",
        "due_at": START + timedelta(minutes=10),
        "every_s": 900.0,
        "failures": 0,
        "last_outcome": "unchanged",
        "last_reason": None,
        "last_at": START - timedelta(minutes=5),
        "versions": 3,
        "headline": "Russia nears a deal",
        "host_next_at": None,
    }
    return SourceRow(**(values | changes))


def health(**changes: Any) -> Health:
    """A database in which all is well, with a daemon that was heard of two seconds ago."""
    values: dict[str, Any] = {
        "schema": "0001",
        "expected_schema": "0001",
        "server": "SQLite 3.45",
        "pulses": beat(2),
        "stuck_leases": 0,
        "dead_deliveries": 0,
        "waiting_deliveries": 0,
        "blind": (),
        "problems": (),
    }
    return Health(**(values | changes))


def beat(seconds_ago: float, **detail: Any) -> Mapping[str, tuple[datetime, Mapping[str, Any]]]:
    """The daemon's heartbeat, so long ago."""
    return {"daemon": (START - timedelta(seconds=seconds_ago), {"pid": 7, "late_s": 0.0, **detail})}


class FakeLookback:
    """Gives these rows, this health, and what people did."""

    def __init__(
        self, *rows: SourceRow, health: Health, marks: tuple[Mark, ...] = (), silences: tuple[Silence, ...] = ()
    ) -> None:
        self._rows, self._health, self._marks, self._silences = rows, health, marks, silences
        self.closed = False

    def rows(self, now: datetime) -> tuple[SourceRow, ...]:
        return self._rows

    def health(self, now: datetime) -> Health:
        return self._health

    def marks(self, story: str, acts: Sequence[str]) -> tuple[Mark, ...]:
        return tuple(mark for mark in self._marks if mark.story == story and mark.act in acts)

    def silences(self) -> tuple[Silence, ...]:
        return self._silences

    def close(self) -> None:
        self.closed = True
