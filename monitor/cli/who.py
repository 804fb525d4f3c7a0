"""Who sits at the terminal? The name that rulings, notes and bookmarks carry."""

from __future__ import annotations

import unicodedata
from typing import Annotated

import typer

from monitor.cli.frame import Frame

NAME_MOST = 40  # characters of a name that `log` has room for

By = Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who says so; else $USER.")]


def name_of(frame: Frame, by: str | None = None) -> str:
    """The name given, else the user's: what can be shown in a line of the log. Raises typer.BadParameter."""
    name = by or frame.env.get("USER") or frame.env.get("LOGNAME") or "somebody"
    plain = " ".join("".join(char for char in name if unicodedata.category(char)[0] != "C").split())
    if not plain or len(plain) > NAME_MOST:
        raise typer.BadParameter(f"--by: a name of 1 to {NAME_MOST} characters")
    return plain
