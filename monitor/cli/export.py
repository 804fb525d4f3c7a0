"""How does a story leave with all its evidence? One JSON document, or JSON lines."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.asked import story_of
from monitor.cli.frame import Frame, frame_of
from monitor.model.errors import MonitorError

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.ports import History

FORMATS = ("jsonl", "json")


def command(
    ctx: typer.Context,
    story: Annotated[str | None, typer.Argument(help="Which story; may be left out where there is one.")] = None,
    form: Annotated[str, typer.Option("--format", metavar="jsonl|json", help="--json is the same as json.")] = "jsonl",
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write there, readable by you only.")
    ] = None,
) -> int | None:
    """A story with all its evidence: versions, captures, edits, claims, alerts.

    Secrets are nowhere in it: receivers by name only, addresses without user, password and tokens.

    Examples:
      monitor export syria-bases --out bases.jsonl
      monitor export syria-bases --json | python3 -m json.tool
    """
    frame = frame_of(ctx)
    form = "json" if frame.json else form
    if form not in FORMATS:
        raise typer.BadParameter(f"--format is one of {', '.join(FORMATS)}")
    with frame.history() as history:
        name = story_of(history, story)
        pieces = _pieces(history, name, form, frame.now())
        if out is None:
            for piece in pieces:
                frame.screen.write(piece)
        else:
            _write(frame, out, pieces)
    return None


def _pieces(history: History, story: str, form: str, now: datetime) -> Iterator[str]:
    from monitor.cli.screen import json_of
    from monitor.pipeline import export

    if form == "json":
        yield json_of(export.bundle(history, story, now)) + "\n"
        return
    yield json_of(export.head(history, story, now)) + "\n"
    for kind, row in export.rows(history, story):
        yield json_of({"type": kind.removesuffix("s"), "story": story, **row}) + "\n"


def _write(frame: Frame, path: Path, pieces: Iterator[str]) -> None:
    """Whole or not at all: written beside the file, then moved into its place."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            size = sum(file.write(piece) for piece in pieces)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise MonitorError(f"{path}: cannot be written: {error.strerror or error}") from error
    frame.screen.note(f"{size:,} characters written to {path}.")
