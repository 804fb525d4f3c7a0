"""What did each claim stand at, when, by which sentence?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.asked import check_claim, definitions, moment, story_of
from monitor.cli.frame import Frame, frame_of
from monitor.cli.times import show_span, show_time

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.render.timeline_text import ClaimLife, Stretch


def command(
    ctx: typer.Context,
    story: Annotated[str | None, typer.Argument(help="Which story; may be left out where there is one.")] = None,
    claim: Annotated[str | None, typer.Option("--claim", metavar="ID", help="One claim only.")] = None,
    known_at: Annotated[
        str | None, typer.Option("--known-at", metavar="TIME", help="As we believed it then, not as we know it now.")
    ] = None,
) -> int | None:
    """What each claim stood at in each source, when it moved, and the sentence that said so.

    Examples:
      monitor timeline syria-bases --claim agreement-status
      monitor timeline syria-bases --known-at "2024-12-14 09:00"
    """
    from monitor.cli.moves import lives_of

    frame = frame_of(ctx)
    now = frame.now()
    with frame.history() as history:
        name = story_of(history, story)
        check_claim(history, [name], claim)
        known = moment(frame, "known at", known_at, now)
        lives = lives_of(history, name, definitions(frame, name), claim, known)
    if frame.json:
        claims = [_document(life) for life in lives]
        frame.screen.emit_json({"schema_version": 1, "story": name, "known_at": known, "claims": claims})
        return None
    if not lives:
        frame.screen.note(f"{name} tracks no claim yet. Next: monitor edit {name}")
        return None
    _show(frame, lives)
    return None


def _show(frame: Frame, lives: Sequence[ClaimLife]) -> None:
    from monitor.cli.lines import print_paged
    from monitor.render.timeline_text import Words, timeline_lines

    if not any(life.sources for life in lives):
        frame.screen.note("No version has been read for these claims yet. Next: monitor check")
    words = Words(lambda at: show_time(at), show_span)
    print_paged(frame, timeline_lines(lives, words, frame.screen.width))


def _document(life: ClaimLife) -> dict[str, Any]:
    return {
        "id": life.claim_id,
        "question": life.question,
        "active": life.active,
        "standing": life.standing,
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
        "ruled_by": stretch.ruled_by,
        "ruled_at": str(stretch.ruled_at) if stretch.ruled_at else None,
    }
