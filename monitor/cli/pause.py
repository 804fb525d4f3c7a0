"""Which source is to rest? It is not fetched until `resume` or the time given; the record says since when, and why."""

from __future__ import annotations

from typing import Annotated

import typer

from monitor.cli.ahead import ending
from monitor.cli.frame import frame_of
from monitor.cli.marks import turn
from monitor.cli.who import By, name_of


def command(
    ctx: typer.Context,
    where: Annotated[str, typer.Argument(metavar="STORY[/SOURCE]", help="Which.")],
    for_: Annotated[
        str | None, typer.Option("--for", metavar="TIME", help="How long, such as 2d; then it wakes by itself.")
    ] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="TIME", help="Or until when: 'monday 08:00'.")] = None,
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="The reason, for the record.")] = "",
    by: By = None,
) -> None:
    """Let a source, or all of a story's, rest: nothing is fetched until `monitor resume`, or until the time given.

    With --for or --until it is set at work again by itself, by the daemon or the first `check` after that time. The
    configuration stays as it is, what is stored stays, and the journal says since when, until when, by whom and why.

    Examples:
      monitor pause syria-bases/agency --why "the site is being moved"
      monitor pause syria-bases --until "monday 08:00"
      monitor pause syria-bases/wire --for 2d
      monitor pause syria-bases
    """
    frame = frame_of(ctx)
    now = frame.now()
    turn(frame, "pause", where, why, name_of(frame, by), ending(for_, until, now, now))
