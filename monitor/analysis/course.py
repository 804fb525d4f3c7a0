"""How did a claim's standing state go? Computed anew with each source that came to another state."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from monitor.analysis.history import standing
from monitor.model.observation import SourceReading, Standing
from monitor.model.record import Began
from monitor.model.review import Reach
from monitor.model.story import Claim


def course(claim: Claim, began: Sequence[Began]) -> tuple[Reach, ...]:
    """The stretches in which the story's state stood as it is told, oldest first."""
    now: dict[str, SourceReading] = {}
    steps: list[tuple[datetime, Standing]] = []
    for one in sorted(began, key=lambda one: (one.row.valid_from, one.row.ref.source, one.row.ref.seq)):
        now[one.row.ref.source] = _as_reading(one)
        here = standing(claim, tuple(now.values()))
        if here is None or (steps and _told(here) == _told(steps[-1][1])):
            continue
        if steps and steps[-1][0] == one.row.valid_from:
            steps.pop()
        steps.append((one.row.valid_from, here))
    ends = [*(at for at, _ in steps[1:]), None][: len(steps)]
    return tuple(Reach(here, at, end) for (at, here), end in zip(steps, ends, strict=True))


def _as_reading(one: Began) -> SourceReading:
    row = one.row
    return SourceReading(row.ref.source, row.reading(), begun(one), row.valid_from, one.text_sha, row.ref.seq)


def begun(one: Began) -> datetime:
    """When a source came to a state: by the page's own date where that lies between the last look and this one."""
    if one.dated is None or one.dated > one.row.valid_from:
        return one.row.valid_from
    return one.row.valid_from if one.last_seen is None or one.dated <= one.last_seen else one.dated


def _told(one: Standing) -> tuple[object, ...]:
    """What a reader sees of it: who else says so, or how surely, is no news."""
    return one.state, one.source, one.disputed, one.behind, one.against, one.copies
