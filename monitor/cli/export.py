"""How does a story leave with all its evidence? One JSON document, JSON lines, or a WARC file."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.asked import story_of
from monitor.cli.frame import Frame, frame_of
from monitor.model.errors import MonitorError

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.ports import History

FORMATS = ("jsonl", "json", "warc")


def command(
    ctx: typer.Context,
    story: Annotated[str | None, typer.Argument(help="Which story; may be left out where there is one.")] = None,
    form: Annotated[
        str, typer.Option("--format", metavar="jsonl|json|warc", help="--json is the same as json.")
    ] = "jsonl",
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write there, readable by you only.")
    ] = None,
) -> int | None:
    """A story with all its evidence: versions, captures, edits, claims, alerts.

    Secrets are nowhere in it: receivers by name only, addresses without user, password and tokens. A WARC file holds
    the pages themselves with what their servers said, for other tools to open.

    Examples:
      monitor export syria-bases --out bases.jsonl
      monitor export syria-bases --format warc --out bases.warc.gz
      monitor export syria-bases --json | python3 -m json.tool
    """
    frame = frame_of(ctx)
    form = "json" if frame.json else form
    if form not in FORMATS:
        raise typer.BadParameter(f"--format is one of {', '.join(FORMATS)}")
    with frame.history() as history:
        name = story_of(history, story)
        if form == "warc":
            _warc(frame, history, name, out)
            return None
        pieces = _pieces(history, name, form, frame.now())
        if out is None:
            for piece in pieces:
                frame.screen.write(piece)
        else:
            size = _write(out, (piece.encode() for piece in pieces))
            frame.screen.note(f"{size:,} bytes written to {out}.")
    return None


def _warc(frame: Frame, history: History, story: str, out: Path | None) -> None:
    """A file whose name ends in .gz is packed, record by record, as readers expect."""
    from monitor import __version__
    from monitor.pipeline.export_warc import records
    from monitor.render.warc import packed

    pieces = records(history, story, frame.now(), f"monitor/{__version__}")
    if out is None:
        if frame.screen.is_terminal:
            raise typer.BadParameter(f"a WARC file is not for a terminal; write it: --out {story}.warc.gz")
        sys.stdout.flush()
        for piece in pieces:
            sys.stdout.buffer.write(piece)
        return
    size = _write(out, map(packed, pieces) if out.name.endswith(".gz") else pieces)
    frame.screen.note(f"{size:,} bytes written to {out}.")


def _pieces(history: History, story: str, form: str, now: datetime) -> Iterator[str]:
    from monitor.cli.screen import json_of
    from monitor.pipeline import export

    if form == "json":
        yield json_of(export.bundle(history, story, now)) + "\n"
        return
    yield json_of(export.head(history, story, now)) + "\n"
    for kind, row in export.rows(history, story):
        yield json_of({"type": kind.removesuffix("s"), "story": story, **row}) + "\n"


def _write(path: Path, pieces: Iterable[bytes]) -> int:
    """Whole or not at all: written beside the file, then moved into its place. Gives its size."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            size = sum(file.write(piece) for piece in pieces)
        beside.replace(path)
    except OSError as error:
        raise MonitorError(f"{path}: cannot be written: {error.strerror or error}") from error
    finally:
        beside.unlink(missing_ok=True)
    return size
