"""How did a claim's standing state go? Computed anew with each source that came to another state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from monitor.analysis.history import standing
from monitor.model.observation import SourceReading, Standing
from monitor.model.record import Began
from monitor.model.review import Reach
from monitor.model.story import Claim


def course(claim: Claim, began: Sequence[Began]) -> tuple[Reach, ...]:
    """The stretches in which the story's state stood as it is told, oldest first."""
    now: dict[str, SourceReading] = {}
    had: dict[tuple[str, str], datetime] = {}  # source and text → when it first had it
    steps: list[tuple[datetime, Standing]] = []
    for one in sorted(began, key=lambda one: (one.row.valid_from, one.row.ref.source, one.row.ref.seq)):
        text_at = had.setdefault((one.row.ref.source, one.text_sha), one.row.valid_from)
        now[one.row.ref.source] = _as_reading(one, text_at)
        here = _by_whom(standing(claim, tuple(now.values())), steps[-1][1] if steps else None, one, now)
        if here is None or (steps and _told(here) == _told(steps[-1][1])):
            continue
        if steps and steps[-1][0] == one.row.valid_from:
            steps.pop()
        steps.append((one.row.valid_from, here))
    ends = [*(at for at, _ in steps[1:]), None][: len(steps)]
    backs = _backs(steps)
    return tuple(Reach(here, at, end, back) for (at, here), end, back in zip(steps, ends, backs, strict=True))


def _backs(steps: Sequence[tuple[datetime, Standing]]) -> list[timedelta | None]:
    """How long each step's state had been left for one other when it came back to it; None where it did not."""
    found: list[timedelta | None] = []
    runs: list[tuple[str, datetime]] = []  # of one state: which, and since when
    for at, here in steps:
        if not runs or runs[-1][0] != here.state:
            runs.append((here.state, at))
        returned = len(runs) > 2 and runs[-3][0] == here.state
        found.append(runs[-1][1] - runs[-2][1] if returned else None)
    return found


def stands(claim: Claim, said: Sequence[SourceReading], reaches: Sequence[Reach]) -> Standing | None:
    """The standing state of what sources say now, with when and by whom it came to stand, as the course tells."""
    now = standing(claim, said)
    if now is None or not reaches or reaches[-1].standing.state != now.state:
        return now
    last = reaches[-1].standing
    return replace(now, source=last.source, since=last.since, confidence=last.confidence)


def _by_whom(
    here: Standing | None, last: Standing | None, one: Began, now: Mapping[str, SourceReading]
) -> Standing | None:
    """The standing with who brought it and since when: the source that moved, not whoever had said so for long."""
    if here is None:
        return None
    if last is not None and last.state == here.state and _tells(now.get(last.source), here.state):
        return replace(here, source=last.source, since=last.since, confidence=last.confidence)
    mover = one.row.ref.source
    if _tells(now[mover], here.state) and mover not in here.copies:
        return replace(here, source=mover, since=one.row.valid_from, confidence=one.row.confidence)
    since = last.since if last is not None and last.state == here.state else one.row.valid_from
    return replace(here, since=since)


def _tells(reading: SourceReading | None, state: str) -> bool:
    return reading is not None and reading.reading.state == state


def _as_reading(one: Began, text_at: datetime) -> SourceReading:
    row = one.row
    return SourceReading(row.ref.source, row.reading(), begun(one), row.valid_from, one.text_sha, row.ref.seq, text_at)


def begun(one: Began) -> datetime:
    """When a source came to a state: by the page's own date where that lies between the last look and this one."""
    if one.dated is None or one.dated > one.row.valid_from:
        return one.row.valid_from
    return one.row.valid_from if one.last_seen is None or one.dated <= one.last_seen else one.dated


def _told(one: Standing) -> tuple[object, ...]:
    """What a reader sees of it: who else says so, or how surely, is no news."""
    return one.state, one.source, one.disputed, one.behind, one.against, one.copies
