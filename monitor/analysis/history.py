"""What does the story say, over all its sources? Pure: current readings → the standing state of a claim (design §3)."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.model.observation import SourceReading, Standing
from monitor.model.story import Claim


def standing(claim: Claim, readings: Sequence[SourceReading]) -> Standing | None:
    """The story's state of one claim; None where no source speaks of it.

    `readings` hold the current reading of each source. In order of time: a reading further up the ladder, or a later
    value, moves the state, and who still says the older one is *behind*. A later reading that goes back, in another
    source, makes it *disputed* until one of them moves. Sources with one and the same text count once, for the first of
    them; the rest are *copies*, never confirmation.
    """
    voices, copies = _voices([row for row in readings if row.reading.known])
    if not voices:
        return None
    carrier, disputed = voices[0], False
    for row in voices[1:]:
        if row.reading.state == carrier.reading.state:
            continue
        if _further(claim, carrier.reading.state, row.reading.state):
            carrier, disputed = row, False
        else:
            disputed = True
    others = [row for row in voices if row.reading.state != carrier.reading.state]
    return Standing(
        claim_id=claim.id,
        state=carrier.reading.state,
        confidence=carrier.reading.confidence,
        source=carrier.source,
        since=carrier.since,
        disputed=disputed,
        behind=tuple(row.source for row in others if row.since <= carrier.since),
        against=tuple(row.source for row in others if row.since > carrier.since),
        copies=copies,
    )


def _voices(readings: Sequence[SourceReading]) -> tuple[list[SourceReading], tuple[str, ...]]:
    """Independent readings in order of time, and the sources that only carry another's text."""
    ordered = sorted(readings, key=lambda row: (row.since, row.source))
    first: dict[str, SourceReading] = {}
    for row in ordered:
        first.setdefault(row.text_sha, row)
    copies = tuple(row.source for row in ordered if first[row.text_sha].source != row.source)
    return list(first.values()), copies


def _further(claim: Claim, old: str, new: str) -> bool:
    """Whether `new`, said later, moves the state: any other value does, of a ladder only a state further up."""
    if claim.value or old not in claim.ladder or new not in claim.ladder:
        return True
    return claim.ladder.index(new) > claim.ladder.index(old)
