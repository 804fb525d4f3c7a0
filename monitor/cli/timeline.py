"""What did each claim stand at, when, by which sentence?"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from monitor.cli.asked import definitions, story_of
from monitor.cli.filters import Asked, Given, emptied, filtered_as
from monitor.cli.frame import Frame, frame_of
from monitor.cli.marks import document_of, lines_of, said_of
from monitor.cli.times import show_span, show_time

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from monitor.model.record import Mark
    from monitor.ports import History
    from monitor.render.timeline_text import ClaimLife, Stretch

T = TypeVar("T")
MOST = 12  # moves of a source that are told, unless all are asked for


@filtered_as(
    since="What moved at or after it, and what stood then.",
    until="What moved before.",
    source="The moves of this source, and what they did to the state over all.",
    kind="Moves that a version with an edit of this kind brought.",
    material="Moves that a material change brought.",
    cosmetic="Of no use here: a claim that moved is material.",
    unseen="Moves recorded since `monitor seen`.",
)
def command(
    ctx: typer.Context,
    story: Annotated[str | None, typer.Argument(help="Which story; may be left out where there is one.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Every move, however many there are.")] = False,
    *,
    given: Given,
) -> int | None:
    """What each claim stood at, over all sources and in each, when it moved, and the sentence that said so.

    A change lies between two looks at a page; what the page itself says of its time stands beside it. In the chart a
    change of the fill is a change of the state, ╫ more changes than columns, ! a disputed state, and → at its end that
    all that follows until now is as it stands there. Times are those at which it was seen.

    Examples:
      monitor timeline syria-bases --claim agreement-status
      monitor timeline syria-bases --as-of "2024-12-14 09:00"
    """
    from monitor.cli.moves import lives_of
    from monitor.model.record import RULED

    frame = frame_of(ctx)
    now = frame.now()
    with frame.history() as history:
        asked = given.read(frame, history, story, now)
        name = asked.story or story_of(history, None)
        whole = lives_of(history, name, definitions(history, name), now, asked.claim, asked.known_at)
        lives = tuple(_narrowed(history, asked, life) for life in whole) if asked.narrowed else whole
        if asked.until is not None and asked.until < now:
            lives = _headed(history, name, asked, lives)
        last = history.versions(name, limit=1, known_at=asked.known_at)
        rulings = said_of(history, name, RULED, asked.known_at, claim=asked.claim)
        nothing = _nothing(history, name, asked, whole) if not any(life.sources for life in lives) else None
    if frame.json:
        claims = [_document(life) for life in lives]
        document = {"schema_version": 1, "story": name, "known_at": asked.known_at, "claims": claims}
        frame.screen.emit_json(document | {"rulings": [document_of(one) for one in rulings]})
        return None
    if not lives:
        frame.screen.note(f"{name} tracks no claim yet. Next: monitor edit {name}")
        return None
    if nothing is not None:
        frame.screen.note(nothing)
    if not (asked.narrowed and nothing):
        shown = [life for life in lives if life.sources or not asked.narrowed]
        _show(frame, shown, asked, now, last[0].captured_at if last else None, None if every else MOST, rulings)
    return None


def _headed(history: History, story: str, asked: Asked, lives: Sequence[ClaimLife]) -> tuple[ClaimLife, ...]:
    """Each with what stood at the end of the time that is asked for, not with what stands today."""
    from monitor.cli.moves import lives_of

    assert asked.until is not None
    defined = definitions(history, story)
    then = lives_of(history, story, defined, asked.until, asked.claim, asked.known_at, ended=True)
    stood = {life.claim_id: life.standing for life in then}
    return tuple(replace(life, standing=stood.get(life.claim_id)) for life in lives)


def _narrowed(history: History, asked: Asked, life: ClaimLife) -> ClaimLife:
    """The stretches that are asked for: those that began in the time, brought by such a version; where nothing but a
    time is asked for, with what stood before the first of them. Over all sources, what they did."""
    spans = [span for source, found in life.sources if asked.has_source(source) for span in found]
    refs = [span.ref for span in spans if asked.has_time(span.since)]
    changes = history.changes(refs, asked.known_at) if asked.by_edit else {}

    def fits(span: Stretch) -> bool:
        if not asked.has_time(span.since) or not asked.has_change(changes.get(span.ref)):
            return False
        return asked.seen is None or asked.is_unseen(history.row(span.ref))

    kept = frozenset(span.ref for span in spans if fits(span))
    times = frozenset(span.since for span in spans if span.ref in kept)
    standing = asked.seen is None and not asked.by_edit and asked.since is not None
    sources = tuple(
        (source, found)
        for source, every in life.sources
        if asked.has_source(source) and (found := _with_first(every, lambda span: span.ref in kept, standing))
    )
    return replace(life, sources=sources, course=_with_first(life.course, lambda one: one.since in times, standing))


def _with_first(every: Sequence[T], kept: Callable[[T], bool], standing: bool) -> tuple[T, ...]:
    """Those that are kept; with what stood before the first of them, where that is wanted."""
    places = [n for n, one in enumerate(every) if kept(one)]
    if standing and places and places[0] > 0:
        places.insert(0, places[0] - 1)
    return tuple(every[n] for n in places)


def _nothing(history: History, story: str, asked: Asked, whole: Sequence[ClaimLife]) -> str:
    """Why there is nothing to tell."""
    if not asked.narrowed:
        return "No version has been read for these claims yet. Next: monitor check"
    if set(asked.options) <= {"since", "claim", "source"} and asked.since is not None:
        return f"Nothing new since {show_time(asked.since)}. All of it: monitor timeline {story}"

    def has_some(less: Asked) -> bool:
        return any(_narrowed(history, less, life).sources for life in whole)

    return emptied(asked, has_some, f"monitor timeline {story}")


def _show(
    frame: Frame,
    lives: Sequence[ClaimLife],
    asked: Asked,
    now: datetime,
    last: datetime | None,
    most: int | None,
    rulings: Sequence[Mark],
) -> None:
    from monitor.cli.lines import print_paged
    from monitor.render.styled import Bit
    from monitor.render.timeline_text import Words, timeline_lines

    present = "now" if asked.known_at is None else "then"
    words = Words(
        lambda at: show_time(at),
        show_span,
        asked.until or asked.known_at or now,
        last,
        asked.since,
        present,
        asked.until if asked.until and asked.until < now else None,
    )
    lines = [*timeline_lines(lives, words, frame.screen.width, most)]
    if rulings:
        lines += [(), (Bit("What people ruled", "bold"),), *lines_of(rulings, frame.screen.width)]
    print_paged(frame, lines)


def _document(life: ClaimLife) -> dict[str, Any]:
    return {
        "id": life.claim_id,
        "question": life.question,
        "active": life.active,
        "standing": life.standing,
        "course": [
            {
                "since": one.since,
                "until": one.until,
                "back_after_s": one.back_after.total_seconds() if one.back_after else None,
                "standing": one.standing,
            }
            for one in life.course
        ],
        "sources": [
            {"source": source, "spans": [_stretch(stretch) for stretch in stretches]}
            for source, stretches in life.sources
        ],
    }


def _stretch(stretch: Stretch) -> dict[str, Any]:
    return {
        "ref": str(stretch.ref),
        "state": stretch.state,
        "confidence": stretch.confidence,
        "since": stretch.since,
        "until": stretch.until,
        "seen_from": stretch.seen_from,
        "analyzer": stretch.analyzer,
        "evidence": [proof.quote for proof in stretch.evidence],
        "versions": stretch.versions,
        "rival": stretch.rival,
        "between": [stretch.last_seen, stretch.since],
        "page_says": stretch.dated,
        "back_after_s": stretch.back_after.total_seconds() if stretch.back_after else None,
        "ruled_by": stretch.ruled_by,
        "ruled_at": str(stretch.ruled_at) if stretch.ruled_at else None,
    }
