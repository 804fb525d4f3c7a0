"""What may stand in the configuration? Its JSON Schema."""

from __future__ import annotations

import typer

from monitor.cli.frame import frame_of


def command(ctx: typer.Context) -> int | None:
    """Print the JSON Schema of the configuration.

    Examples:
      monitor schema
    """
    frame_of(ctx).screen.print("soon")
    return None
