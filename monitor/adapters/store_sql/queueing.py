"""Which deliveries may go now? They wait in lines: one for each receiver and story, digests and escalations apart."""

# ruff: noqa: S608  # statements are put together of this package's own constants, values are always bound

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.adapters.store_sql.reader import Cells, Reader
from monitor.adapters.store_sql.values import moment
from monitor.model.alert import QUIET, ReceiverState
from monitor.model.groups import is_digest, is_escalation

WAITING = "state in ('collecting', 'sending', 'retrying')"
_ROWS = f"""
select id, receiver, group_key, state, due_at, attempts, reason from deliveries where {WAITING} order by id
"""
_STORIES = f"""
select distinct l.delivery_id, a.story_id from deliveries d join delivery_alerts l on l.delivery_id = d.id
join alerts a on a.id = l.alert_id where d.{WAITING} and a.story_id is not null
"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A delivery that is not at its end. `places` are the lines it stands in."""

    id: int
    receiver: str
    state: str
    due_at: datetime
    attempts: int
    refused: bool  # it waits for its next try after a failure
    places: frozenset[tuple[str, str]]

    def holds(self, now: datetime | None) -> bool:
        """Whether younger ones of its lines wait for it: it is under way, was refused, or is due itself."""
        return self.state == "sending" or self.refused or (now is not None and self.due_at <= now)


def waiting(reader: Reader) -> tuple[Waiting, ...]:
    """All that are not at their end, the oldest first."""
    stories: defaultdict[int, list[str]] = defaultdict(list)
    for delivery_id, story in reader.all(_STORIES):
        stories[delivery_id].append(story)
    return tuple(_waiting(cells, stories.get(cells[0], ())) for cells in reader.all(_ROWS))


def _waiting(cells: Cells, stories: Sequence[str]) -> Waiting:
    row_id, receiver, group, state, due_at, attempts, reason = cells
    kind = "escalation" if is_escalation(group) else "digest" if is_digest(group) else "now"
    refused = state == "retrying" and attempts > 0 and reason != QUIET
    places = frozenset({("group", group), *((kind, story) for story in stories)})
    return Waiting(row_id, receiver, state, moment(due_at), attempts, refused, places)


def at_the_head(rows: Sequence[Waiting], now: datetime | None = None) -> list[Waiting]:
    """Those that stand behind no older one that holds them. Without `now` what is due holds nobody."""
    taken: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    found = []
    for row in rows:
        if not row.places & taken[row.receiver]:
            found.append(row)
        if row.holds(now):
            taken[row.receiver] |= row.places
    return found


def leasable(rows: Sequence[Waiting], failures: Mapping[str, ReceiverState], now: datetime) -> tuple[Waiting, ...]:
    """What may be leased now, oldest first. A receiver that rests gets nothing; one that is down gets one at a time,
    the least tried first: one of them may be at fault."""
    resting = {one.name for one in failures.values() if one.rests_until is not None and one.rests_until > now}
    down = {one.name for one in failures.values() if one.open}
    busy = {row.receiver for row in rows if row.state == "sending" and row.due_at > now}
    due = [
        row
        for row in at_the_head(rows, now)
        if row.due_at <= now and row.receiver not in resting and not (row.receiver in down and row.receiver in busy)
    ]
    probes: dict[str, Waiting] = {}
    for row in sorted(due, key=lambda one: (one.attempts, one.due_at, one.id)):
        probes.setdefault(row.receiver, row)
    free = [row for row in due if row.receiver not in down or probes[row.receiver] is row]
    return tuple(sorted(free, key=lambda one: (one.due_at, one.id)))
