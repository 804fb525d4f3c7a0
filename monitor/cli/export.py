"""How does a story leave with all its evidence? As a record that comes in again, or in a form that others read."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.asked import story_of
from monitor.cli.files import write_whole
from monitor.cli.frame import Frame, frame_of

if TYPE_CHECKING:
    from monitor.ports import History

FORMATS = ("jsonl", "json", "warc", "html", "csv", "md", "atom")


def command(
    ctx: typer.Context,
    story: Annotated[str | None, typer.Argument(help="Which story; may be left out where there is one.")] = None,
    form: Annotated[
        str, typer.Option("--format", metavar="|".join(FORMATS), help="--json is the same as json.")
    ] = "jsonl",
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write there, readable by you only; .gz is packed.")
    ] = None,
) -> int | None:
    """A story with all its evidence: versions, captures, edits, claims, alerts.

    jsonl is the record itself: every row and page, to be imported, or checked by others with `verify --export`. json is
    one document of what stands now; warc holds the pages for other tools; html is a report on one page, without script
    and without a request to anywhere; csv has one row a change, md and atom one entry.

    Secrets are nowhere in it: receivers by name only, addresses without user, password and tokens.

    Examples:
      monitor export syria-bases --out bases.jsonl
      monitor export syria-bases --format html --out bases.html
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
        elif form != "jsonl":
            _give(frame, (piece.encode() for piece in _pieces(frame, history, name, form)), out)
    if form == "jsonl":
        _record(frame, name, out)
    return None


def _record(frame: Frame, story: str, out: Path | None) -> None:
    from monitor import wiring
    from monitor.pipeline.record_file import written

    ledger = wiring.ledger(frame.reading())
    try:
        _give(frame, written(dict(line) for line in ledger.lines(story)), out)
    finally:
        ledger.close()


def _pieces(frame: Frame, history: History, story: str, form: str) -> Iterator[str]:
    from monitor.cli.screen import json_of
    from monitor.pipeline import export, export_tables

    now = frame.now()
    if form == "json":
        yield json_of(export.bundle(history, story, now)) + "\n"
    else:
        yield from export_tables.FORMS[form](history, story, now)


def _warc(frame: Frame, history: History, story: str, out: Path | None) -> None:
    """A file whose name ends in .gz is packed, record by record, as readers expect."""
    from monitor import __version__
    from monitor.pipeline.export_warc import records
    from monitor.render.warc import packed

    pieces = records(history, story, frame.now(), f"monitor/{__version__}")
    if out is None and frame.screen.is_terminal:
        raise typer.BadParameter(f"a WARC file is not for a terminal; write it: --out {story}.warc.gz")
    _put(frame, map(packed, pieces) if out is not None and out.name.endswith(".gz") else pieces, out)


def _give(frame: Frame, pieces: Iterable[bytes], out: Path | None) -> None:
    _put(frame, _gzip(pieces) if out is not None and out.name.endswith(".gz") else pieces, out)


def _put(frame: Frame, pieces: Iterable[bytes], out: Path | None) -> None:
    if out is None:
        _stream(frame, pieces)
    else:
        size = write_whole(out, pieces)
        frame.screen.note(f"{size:,} bytes written to {out}.")


def _stream(frame: Frame, pieces: Iterable[bytes]) -> None:
    buffer = getattr(sys.stdout, "buffer", None)
    if buffer is None:  # a stream of text only
        for piece in pieces:
            frame.screen.write(piece.decode())
        return
    sys.stdout.flush()
    for piece in pieces:
        buffer.write(piece)
    buffer.flush()


def _gzip(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Packed without name and time: the same record gives the same file."""
    import zlib

    packer = zlib.compressobj(6, zlib.DEFLATED, 31)
    for piece in pieces:
        if packed := packer.compress(piece):
            yield packed
    yield packer.flush()
