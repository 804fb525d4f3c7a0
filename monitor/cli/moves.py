"""When did a claim move, and where does it stand? What stored readings say, put in order for showing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby, pairwise

from monitor.analysis.pause import uncollected
from monitor.model.ids import VersionRef
from monitor.model.observation import Standing
from monitor.model.record import Began, ClaimRow, Told
from monitor.model.review import Reach
from monitor.model.story import Claim
from monitor.ports import History
from monitor.render.log_text import Move
from monitor.render.timeline_text import ClaimLife, Stretch

LEAST = timedelta(microseconds=1)  # what stood just before a moment


def by_source(rows: Iterable[ClaimRow]) -> dict[tuple[str, str], list[ClaimRow]]:
    """Readings by (claim, source), each in the order of capture."""
    ordered = sorted(rows, key=lambda row: (row.claim_id, row.ref.source, row.valid_from, row.ref.seq))
    return {key: list(found) for key, found in groupby(ordered, key=lambda row: (row.claim_id, row.ref.source))}


def moves_of(rows: Iterable[ClaimRow]) -> dict[VersionRef, tuple[Move, ...]]:
    """The claims that moved with each version, against the reading before it in the same source."""
    found: dict[VersionRef, list[Move]] = {}
    for readings in by_source(rows).values():
        for before, after in pairwise(readings):
            if before.state != after.state:
                move = Move(after.claim_id, before.state, after.state, after.confidence, after.evidence, after.ruled_by)
                found.setdefault(after.ref, []).append(move)
    return {ref: tuple(moves) for ref, moves in found.items()}


def told_moves(told: Iterable[Told]) -> dict[VersionRef, tuple[Move, ...]]:
    """The claims that moved with each of these versions."""
    found: dict[VersionRef, tuple[Move, ...]] = {}
    for one in told:
        row = one.row
        if one.before is not None and one.before != row.state:
            move = Move(row.claim_id, one.before, row.state, row.confidence, row.evidence, row.ruled_by)
            found[row.ref] = (*found.get(row.ref, ()), move)
    return found


def ruled(rows: Iterable[ClaimRow]) -> dict[VersionRef, tuple[ClaimRow, ...]]:
    """What people ruled on each version."""
    found: dict[VersionRef, tuple[ClaimRow, ...]] = {}
    for row in rows:
        if row.ruled_by is not None:
            found[row.ref] = (*found.get(row.ref, ()), row)
    return found


def spans_of(began: Sequence[Began]) -> tuple[Stretch, ...]:
    """The stretches without a break in one source's readings of one claim, oldest first."""
    runs = [list(run) for _, run in groupby(began, key=lambda one: one.row.state)]
    spans: list[Stretch] = []
    for n, run in enumerate(runs):
        first, following = run[0].row, runs[n + 1][0] if n + 1 < len(runs) else None
        rival = str(first.rival["state"]) if first.rival and "state" in first.rival else None
        last_ruled = next((one.row for one in reversed(run) if one.row.ruled_by is not None), None)
        back = spans[-1].lasted if n > 1 and spans[n - 2].state == first.state else None
        spans.append(
            Stretch(
                ref=first.ref,
                state=first.state,
                confidence=first.confidence,
                since=first.valid_from,
                until=following.row.valid_from if following else None,
                seen_from=first.seen_from,
                analyzer=first.analyzer,
                evidence=first.evidence,
                versions=(following.n if following else run[0].of + 1) - run[0].n,
                rival=None if first.ruled_by else rival,
                ruled_by=last_ruled.ruled_by if last_ruled else None,
                ruled_at=last_ruled.ref if last_ruled else None,
                last_seen=run[0].last_seen,
                dated=run[0].dated,
                back_after=back,
                before=spans[-1].state if spans else None,
            )
        )
    return tuple(spans)


@uncollected
def lives_of(
    history: History,
    story: str,
    definitions: Mapping[str, Claim],
    now: datetime,
    claim: str | None = None,
    known_at: datetime | None = None,
    *,
    ended: bool = False,
) -> tuple[ClaimLife, ...]:
    """Each claim of a story with its standing state, how that came about, and its spans in every source, as believed
    at `known_at`; with `ended`, by what had come before `now` only.

    A claim that is no longer in the configuration has spans, but no standing state.
    """
    from monitor.analysis.course import course, stands

    began = history.beginnings(story, claim, known_at)
    if ended:
        began = tuple(one for one in began if one.row.valid_from < now)
    said = history.said(story, now - LEAST if ended else known_at or now, known_at)
    lives = []
    for claim_id, question, active in history.claims(story):
        if claim is not None and claim_id != claim:
            continue
        mine = [one for one in began if one.row.claim_id == claim_id]
        definition = definitions.get(claim_id)
        here: Standing | None = None
        reaches: tuple[Reach, ...] = ()
        if definition is not None:
            reaches = course(definition, mine)
            here = stands(definition, [one for one in said if one.reading.claim_id == claim_id], reaches)
        by_name = groupby(mine, key=lambda one: one.row.ref.source)
        spans = tuple((source, spans_of(list(run))) for source, run in by_name)
        before = {later.since: one.standing.state for one, later in pairwise(reaches)}
        states = _states(mine, definition)
        lives.append(ClaimLife(claim_id, question, active, here, spans, reaches, before, states))
    return tuple(lives)


def _states(began: Sequence[Began], definition: Claim | None) -> tuple[str, ...]:
    """All states a claim ever was in: in the order of its ladder, others as they came up."""
    ever = dict.fromkeys(one.row.state for one in sorted(began, key=lambda one: (one.row.valid_from, one.row.ref)))
    ladder = [state for state in (definition.ladder if definition is not None else ()) if state in ever]
    return (*ladder, *(state for state in ever if state not in ladder))
