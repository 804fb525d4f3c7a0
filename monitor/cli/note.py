"""What does a person want said beside the record? A note on a story, a source or a version; chained like all else."""

from __future__ import annotations

from typing import Annotated

import typer

from monitor.cli.frame import frame_of
from monitor.cli.marks import LONGEST, marks_at, place_of, show_marks
from monitor.cli.who import By, name_of
from monitor.model.record import RULED


def command(
    ctx: typer.Context,
    where: Annotated[
        str | None, typer.Argument(metavar="REF", help="STORY, STORY/SOURCE or STORY/SOURCE@3; all notes without it.")
    ] = None,
    text: Annotated[str | None, typer.Argument(help="The note; without it the notes there are.")] = None,
    by: By = None,
) -> None:
    """Write a note beside the record, or read those there are: also who ruled what, and when which
    source was let rest.

    A note is an entry of the story's journal: it can be answered by another, never changed; `verify` covers it.

    Examples:
      monitor note syria-bases/agency@3 "Called the desk: the figure is theirs."
      monitor note syria-bases
    """
    frame = frame_of(ctx)
    now = frame.now()
    with frame.history() as history:
        if text is None:
            show_marks(frame, marks_at(history, where, ("note", "pause", "resume", *RULED), now), "note")
            return
        words = " ".join(text.split())
        if not words or len(words) > LONGEST:
            raise typer.BadParameter(f"a note of 1 to {LONGEST} characters")
        story, ref = place_of(history, where or "", now)
    name = name_of(frame, by)
    with frame.app(reading=True) as parts:
        parts.store.mark(story, "note", ref, name, words, now)
    frame.screen.note(f"Noted beside {ref}. To read it: monitor note {story}, monitor log {story}")
