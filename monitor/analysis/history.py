"""What is the story's state of a claim over its independent sources? (design §3: standing)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.model.observation import SourceReading, Standing
from monitor.model.story import UNKNOWN, Claim


@dataclass(frozen=True, slots=True)
class _Told:
    """A state that a source tells, and since when; `copies` carry the same text."""

    state: str
    reading: SourceReading
    copies: tuple[str, ...]


def standing(claim: Claim, readings: Sequence[SourceReading]) -> Standing | None:
    """The state that stands, out of the current reading of each source; None where no source speaks of the claim.

    Told in the order in which each source came to its state. A later state up the ladder, or a later value, moves the
    standing; sources still on an older one are `behind`. A later one that goes back, told by another source than the
    carrier, disputes it (`against`) until one of them moves; told by the carrier itself it stands. Copies of one wire
    text (equal `text_sha`) count once, as their earliest. Independent of the order of `readings`.
    """
    if len(readings) == 1:
        return _alone(claim, readings[0])
    told = sorted(
        _independent(readings), key=lambda one: (one.reading.since, one.reading.captured_at, one.reading.source)
    )
    if not told:
        return None
    carrier, against = told[0], list[_Told]()
    for one in told[1:]:
        if one.state == carrier.state:
            continue
        if moves(claim, carrier.state, one.state):
            carrier, against = one, []
        else:
            against.append(one)
    agreeing = {one.reading.source for one in told if one.state == carrier.state}
    disputing = {one.reading.source for one in against if one.state != carrier.state}
    behind = [one.reading.source for one in told if one.reading.source not in agreeing | disputing]
    return Standing(
        claim_id=claim.id,
        state=carrier.state,
        confidence=max(one.reading.reading.confidence for one in told if one.state == carrier.state),
        source=carrier.reading.source,
        since=carrier.reading.since,
        disputed=bool(disputing),
        behind=tuple(sorted(behind)),
        against=tuple(sorted(disputing)),
        copies=tuple(sorted(copy for one in told for copy in one.copies)),
    )


def _alone(claim: Claim, one: SourceReading) -> Standing | None:
    """What the only source says."""
    state = one.reading.state
    return None if state == UNKNOWN else Standing(claim.id, state, one.reading.confidence, one.source, one.since)


def moves(claim: Claim, now: str, later: str) -> bool:
    """Whether a later state takes the place of the standing one: any other value does, a ladder's only upwards."""
    if claim.value is not None:
        return True
    order = {name: at for at, name in enumerate(claim.ladder)}
    return order.get(later, -1) > order.get(now, -1)


def _independent(readings: Sequence[SourceReading]) -> list[_Told]:
    """Sources that know a state, copies of one text taken together under the earliest."""
    groups: dict[str, list[SourceReading]] = {}
    for reading in readings:
        if reading.reading.state != UNKNOWN:
            groups.setdefault(reading.text_sha, []).append(reading)
    found = []
    for group in groups.values():
        first, *rest = sorted(group, key=lambda one: (one.had_text, one.captured_at, one.source))
        found.append(_Told(first.reading.state, first, tuple(one.source for one in rest)))
    return found
