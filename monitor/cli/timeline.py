"""What did each claim stand at, when, by which sentence?"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.asked import definitions, story_of
from monitor.cli.filters import Asked, Given, filtered
from monitor.cli.frame import Frame, frame_of
from monitor.cli.times import show_span, show_time

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from monitor.ports import History
    from monitor.render.timeline_text import ClaimLife, Stretch

MOST = 12  # moves of a source that are told, unless all are asked for


@filtered
def command(
    ctx: typer.Context,
    story: Annotated[str | None, typer.Argument(help="Which story; may be left out where there is one.")] = None,
    whole: Annotated[bool, typer.Option("--all", help="Every move, however many there are.")] = False,
    *,
    given: Given,
) -> int | None:
    """What each claim stood at, over all sources and in each, when it moved, and the sentence that said so.

    A change lies between two looks at a page; what the page itself says of its time stands beside it. In the chart a
    change of the fill is a change of the state, ╫ more changes than columns, ! a disputed state.

    Examples:
      monitor timeline syria-bases --claim agreement-status
      monitor timeline syria-bases --as-of "2024-12-14 09:00"
    """
    from monitor.cli.moves import lives_of

    frame = frame_of(ctx)
    now = frame.now()
    with frame.history() as history:
        asked = given.read(frame, history, story, now)
        name = asked.story or story_of(history, None)
        lives = lives_of(history, name, definitions(history, name), now, asked.claim, asked.known_at)
        if asked.narrowed:
            lives = tuple(_narrowed(history, asked, life) for life in lives)
    if frame.json:
        claims = [_document(life) for life in lives]
        document = {"schema_version": 1, "story": name, "known_at": asked.known_at, "claims": claims}
        frame.screen.emit_json(document)
        return None
    if not lives:
        frame.screen.note(f"{name} tracks no claim yet. Next: monitor edit {name}")
        return None
    _show(frame, lives, asked, now, None if whole else MOST)
    return None


def _narrowed(history: History, asked: Asked, life: ClaimLife) -> ClaimLife:
    """The stretches that are asked for: those that reach into the time, and were brought by such a version."""
    spans = [span for source, found in life.sources if asked.has_source(source) for span in found]
    refs = [span.ref for span in spans]
    changes = history.changes(refs, asked.known_at) if asked.by_edit else {}

    def fits(span: Stretch) -> bool:
        reaches = (asked.until is None or span.since < asked.until) and (
            asked.since is None or span.until is None or span.until > asked.since
        )
        if not reaches or not asked.has_change(changes.get(span.ref)):
            return False
        return asked.seen is None or asked.is_unseen(history.row(span.ref))

    kept = frozenset(span.ref for span in spans if fits(span))
    sources = tuple(
        (source, found)
        for source, every in life.sources
        if asked.has_source(source) and (found := tuple(span for span in every if span.ref in kept))
    )
    reaches = tuple(
        one
        for one in life.course
        if (asked.until is None or one.since < asked.until)
        and (asked.since is None or one.until is None or one.until > asked.since)
    )
    return replace(life, sources=sources, course=reaches)


def _show(frame: Frame, lives: Sequence[ClaimLife], asked: Asked, now: datetime, most: int | None) -> None:
    from monitor.cli.lines import print_paged
    from monitor.render.timeline_text import Words, timeline_lines

    if not any(life.sources for life in lives):
        fits = "Nothing fits. Leave an option out to see all of it."
        none = "No version has been read for these claims yet. Next: monitor check"
        frame.screen.note(fits if asked.narrowed else none)
    words = Words(lambda at: show_time(at), show_span, asked.until or asked.known_at or now)
    print_paged(frame, timeline_lines(lives, words, frame.screen.width, most))


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
