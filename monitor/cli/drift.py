"""Which values has a quantity, a day, a name or a quotation had, where and when?"""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from shlex import quote
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.analysis.pause import uncollected
from monitor.cli.asked import definitions, story_of
from monitor.cli.filters import Asked, Given, emptied, filtered
from monitor.cli.frame import frame_of
from monitor.cli.times import show_time

if TYPE_CHECKING:
    from monitor.model.ids import VersionRef
    from monitor.model.review import Drift
    from monitor.ports import History


FIRST = 40  # threads that are shown, unless all are asked for


@filtered
def command(
    ctx: typer.Context,
    story: Annotated[str | None, typer.Argument(help="STORY or STORY/SOURCE.")] = None,
    term: Annotated[
        str | None, typer.Argument(help="Only what holds this text: a value, a word of its sentence, a claim.")
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option("--limit", "-n", metavar="N", min=1, help=f"At most N threads; {FIRST} unless --all or --json."),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Every thread with all its turns.")] = False,
    *,
    given: Given,
) -> None:
    """Every value that a quantity, day, name or quotation has had, over versions and sources, oldest first.

    First the tracked claims on values, then sentences whose values changed; sentences of several sources that tell
    the same are one thread. A value that is no longer stated is dropped: the heading says in which version. The day on
    which something was said is no value.

    Examples:
      monitor drift syria-bases vehicles
      monitor drift syria-bases 110 --source wire
      monitor drift syria-bases --kind quote
    """
    frame = frame_of(ctx)
    now = frame.now()
    with frame.history() as history:
        if (
            story is not None
            and term is None
            and story.partition("/")[0] not in [one for one, _, _ in history.stories()]
        ):
            story, term = None, story  # one story only: its name may be left out
        asked = given.read(frame, history, story, now)
        name = asked.story or story_of(history, None)
        found = found_drifts(history, name, asked, term)
        why = "" if found else _none(history, name, asked, term)
    if frame.json:
        frame.screen.emit_json(
            {"schema_version": 1, "story": name, "drifts": [_document(one) for one in found[:limit]]}
        )
        return
    if not found:
        frame.screen.note(why)
        return
    from monitor.cli.lines import cut, ops_of, print_paged
    from monitor.render.drift_text import MOST, drift_lines

    most, width = limit or (len(found) if every else FIRST), frame.screen.width
    lines = drift_lines(found[:most], lambda at: show_time(at, now), ops_of, width, None if every else MOST)
    rest = cut(f"the {most:,} that turned last of {len(found):,}", width) if most < len(found) else ()
    print_paged(frame, chain(lines, rest))


def _none(history: History, story: str, asked: Asked, term: str | None) -> str:
    """Why no value is shown, and what to ask instead."""
    all_of_it = f"monitor drift {story}{f' {quote(term)}' if term else ''}"
    if asked.options and found_drifts(history, story, Asked(story, known_at=asked.known_at), term):
        return emptied(asked, lambda other: bool(found_drifts(history, story, other, term)), all_of_it)
    of = f' that holds "{term}"' if term else ""
    gone = f"monitor search {quote(term)} {story} --removed" if term else f"monitor search --removed {story}"
    return f"No value of {story}{of} ever changed. What is gone for good: {gone}; all changes: monitor log {story} -p"


@uncollected
def found_drifts(history: History, story: str, asked: Asked, term: str | None) -> tuple[Drift, ...]:
    """The threads that are asked for, with the turns that are."""
    from monitor.analysis.drift import claim_drifts, drifts, speaks_of
    from monitor.model.record import EditQuery

    values = frozenset(claim.id for claim in definitions(history, story).values() if claim.value is not None)
    found = claim_drifts(history.beginnings(story, asked.claim, asked.known_at), values)
    if asked.claim is None:
        told = {(turn.ref, turn.sentence) for one in found for turn in one.turns}
        others = drifts(history.edits(story, EditQuery(), asked.known_at))
        found += tuple(
            one for one in others if not {(turn.ref, turn.sentence) for turn in one.turns if turn.after} <= told
        )
    if term is not None:
        found = tuple(one for one in found if speaks_of(one, term))
    recorded: dict[VersionRef, bool] = {}

    def unseen(ref: VersionRef) -> bool:
        if asked.seen is None:
            return True
        if ref not in recorded:
            recorded[ref] = asked.is_unseen(history.row(ref))
        return recorded[ref]

    kept = (
        replace(
            one,
            turns=tuple(
                turn
                for turn in one.turns
                if asked.has_source(turn.ref.source)
                and asked.has_time(turn.at)
                and asked.kind in (None, turn.kind)
                and asked.has_weight(turn.material)
                and unseen(turn.ref)
            ),
        )
        for one in found
    )
    return tuple(one for one in kept if one.turns)


def _document(drift: Drift) -> dict[str, Any]:
    from monitor.render.drift_text import values_of

    return {
        "claim": drift.claim,
        "kind": drift.turns[0].kind,
        "values": list(values_of(drift)),
        "turns": [
            {
                "ref": str(turn.ref),
                "source": turn.ref.source,
                "seq": turn.ref.seq,
                "at": turn.at,
                "kind": turn.kind,
                "before": turn.before or None,
                "after": turn.after or None,
                "sentence_before": turn.sentence_before or None,
                "sentence": turn.sentence,
                "material": turn.material,
            }
            for turn in drift.turns
        ],
    }
