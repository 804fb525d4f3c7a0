"""Which source is to rest? Until `resume` it is not fetched; the record says since when, and why."""

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
    """Let a source, or all of a story's, rest: nothing is fetched until `monitor resume`.

    The configuration stays as it is, what is stored stays, and the journal says since when, by whom and why.

    Examples:
      monitor pause syria-bases/agency --why "the site is being moved"
      monitor pause syria-bases
    """
    frame = frame_of(ctx)
    turn(frame, "pause", where, why, name_of(frame, by))
