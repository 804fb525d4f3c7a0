"""Which source is to be fetched again?"""

from __future__ import annotations

from typing import Annotated

import typer

from monitor.cli.frame import frame_of
from monitor.cli.marks import turn
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
    turn(frame, "resume", where, why, name_of(frame, by))
