"""Which source is to be fetched again?"""

from __future__ import annotations

from typing import Annotated

import typer

from monitor.cli.frame import frame_of
from monitor.cli.marks import sources_of, tell_turned
from monitor.cli.who import By, name_of


def command(
    ctx: typer.Context,
    where: Annotated[str, typer.Argument(metavar="STORY[/SOURCE]", help="Which.")],
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="The reason, for the record.")] = "",
    by: By = None,
) -> None:
    """Set a source, or all of a story's, at work again: it is due now.

    Examples:
      monitor resume syria-bases/agency
      monitor resume syria-bases
    """
    frame = frame_of(ctx)
    with frame.history() as history:
        refs = sources_of(history, where, frame.now())
    with frame.app(reading=True) as parts:
        turned = parts.store.resume(refs, name_of(frame, by), " ".join(why.split()), frame.now())
    tell_turned(frame, "resume", turned, refs)
