"""Who says what of each claim, who said it first, who disagrees, and who only carries another's text?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from monitor.analysis.course import course, stands
from monitor.model.observation import SourceReading, Standing
from monitor.model.record import Began
from monitor.model.review import AGAINST, AGREES, BEHIND, CARRIES, COPY, SAYS, SILENT, Cell, First, Row
from monitor.model.story import UNKNOWN, Claim

SHARE = 0.6  # from this share of its sentences on, all older in another source, a source carries that one's text
WORDS = 5  # shorter sentences are alike by chance


def matrix(
    claims: Sequence[tuple[str, Claim | None]],
    said: Sequence[SourceReading],
    began: Sequence[Began],
    carried: Mapping[str, str],
) -> tuple[Row, ...]:
    """A row a claim. `said` is what each source says at the moment that is asked for, `began` how it came to that;
    `carried` which source carries whose text. A claim without a definition has no standing state."""
    rows = []
    for claim_id, definition in claims:
        mine = [one for one in said if one.reading.claim_id == claim_id]
        came = [one for one in began if one.row.claim_id == claim_id]
        reaches = course(definition, came) if definition is not None else ()
        now = stands(definition, mine, reaches) if definition is not None else None
        same = _same_text(mine)
        cells = tuple(_cell(one, now, {**carried, **same}) for one in sorted(_seen(mine, came), key=_order))
        rows.append(Row(claim_id, now, cells, firsts(came), reaches[-1].back_after if reaches else None))
    return tuple(rows)


def _seen(said: Sequence[SourceReading], began: Sequence[Began]) -> list[SourceReading]:
    """Each source's reading since when it was seen to say so: what the page says of its time stands with the firsts."""
    last = {one.row.ref.source: one.row for one in sorted(began, key=lambda one: (one.row.valid_from, one.row.ref.seq))}
    return [
        replace(one, since=row.valid_from)
        if (row := last.get(one.source)) is not None and row.state == one.reading.state
        else one
        for one in said
    ]


def _order(one: SourceReading) -> tuple[bool, datetime, str]:
    return not one.reading.known, one.since, one.source


def _cell(one: SourceReading, now: Standing | None, copies: Mapping[str, str]) -> Cell:
    if not one.reading.known:
        return Cell(one.source, one, SILENT)
    if now is None:
        return Cell(one.source, one, SAYS)
    if one.source in now.against:
        return Cell(one.source, one, AGAINST)
    if one.source != now.source and one.source in copies:
        return Cell(one.source, one, COPY, copies[one.source])
    if one.reading.state != now.state:
        return Cell(one.source, one, BEHIND)
    return Cell(one.source, one, CARRIES if one.source == now.source else AGREES)


def _same_text(said: Sequence[SourceReading]) -> dict[str, str]:
    """Sources with the very text of an earlier one."""
    first: dict[str, str] = {}
    found = {}
    for one in sorted(said, key=lambda one: (one.had_text, one.captured_at, one.source)):
        if one.text_sha in first:
            found[one.source] = first[one.text_sha]
        first.setdefault(one.text_sha, one.source)
    return found


def carried_by(texts: Mapping[str, tuple[datetime, Sequence[str]]]) -> dict[str, str]:
    """Which source carries whose text: most of its sentences stand, word for word, in one that had its text before.

    `texts` are since when each source has its text, and its sentences. Of two that had it at once neither is the copy.
    """
    kept = {
        source: (at, frozenset(text for text in sentences if len(text.split()) >= WORDS))
        for source, (at, sentences) in texts.items()
    }
    found: dict[str, str] = {}
    for source, (at, mine) in kept.items():
        older = [(len(mine & theirs), other) for other, (then, theirs) in kept.items() if then < at]
        share, other = max(older, default=(0, ""))
        if mine and share >= SHARE * len(mine):
            found[source] = other
    return found


def firsts(began: Sequence[Began]) -> tuple[First, ...]:
    """Who first came to each state, in the order in which the states came up. Of sources that came to it with one and
    the same text, the earlier seen is the first."""
    found: dict[str, dict[str, Began]] = {}
    for one in sorted(began, key=lambda one: (one.row.valid_from, one.row.ref.source, one.row.ref.seq)):
        if one.row.state != UNKNOWN:
            found.setdefault(one.row.state, {}).setdefault(one.row.ref.source, one)
    return tuple(_first(state, [*by_source.values()]) for state, by_source in found.items())


def _first(state: str, came: Sequence[Began]) -> First:
    first, *later = came
    row = first.row
    return First(
        state,
        row.ref,
        row.valid_from,
        first.last_seen,
        first.dated,
        row.evidence[0].quote if row.evidence else "",
        tuple((one.row.ref.source, one.row.valid_from) for one in later),
    )
