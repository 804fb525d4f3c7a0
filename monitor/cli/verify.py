"""Is the history what was recorded? Every chain and blob, recomputed; also of a file, without a database."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.exits import Code
from monitor.cli.frame import Frame, frame_of
from monitor.cli.screen import Span
from monitor.model.errors import ChainBroken

WHOLE_FILE = "the whole file"
CHECKPOINT = "the checkpoint"  # what it names is not here at all

if TYPE_CHECKING:
    from monitor.model.record import Verified
    from monitor.pipeline.checkpoint import Checkpoint


def command(
    ctx: typer.Context,
    checkpoint: Annotated[
        Path | None, typer.Option("--checkpoint", metavar="FILE", help="Also: all that stood then still stands.")
    ] = None,
    public_key: Annotated[
        Path | None, typer.Option("--public-key", metavar="FILE", help="Whose signature it must be (PEM).")
    ] = None,
    export: Annotated[
        Path | None,
        typer.Option("--export", metavar="FILE", help="Check an exported record instead; needs no database."),
    ] = None,
) -> int | None:
    """Recompute every chain and digest; ends with 7 and names the first bad row where one was altered.

    It proves that nothing was changed after it was stored, not that a page was true. Who can rewrite the whole database
    can make chains anew: only a checkpoint that was kept elsewhere finds that, and a tail that was cut off.

    Outside the proof stand labels (titles, what a story is about, a claim's question and definition, a source's address
    and kind), looks that made no version, where messages went, who acknowledged an alert, what the schedule, silences
    and bookmarks hold; docs/proof.md has the whole list.

    A file that is not what was exported ends with 7, however it was altered or cut; 2 is for one that cannot be read.

    Examples:
      monitor verify
      monitor verify --checkpoint monday.checkpoint --public-key desk.key.pub
      monitor verify --export bases.jsonl --checkpoint monday.checkpoint --public-key desk.key.pub
    """
    frame = frame_of(ctx)
    if public_key is not None and checkpoint is None:
        raise typer.BadParameter(
            "--public-key says who must have signed a checkpoint, and no --checkpoint FILE is given: "
            "a record carries no signature, its checkpoint does; ask for it, or leave the key out"
        )
    signed, story = None, None
    try:
        signed = _checkpoint(checkpoint, public_key) if checkpoint is not None else None
        story, found = _file(export, signed) if export is not None else (None, _database(frame, signed))
    except ChainBroken as error:  # the checkpoint itself
        found = _bad(error.where, error.what)
        export = export or checkpoint
    if frame.json:
        frame.screen.emit_json(_document(found, story, signed))
    else:
        _say(frame, found, signed, named=public_key is not None, file=export)
    return Code.VERIFICATION if found.broken is not None else None


def _checkpoint(path: Path, public_key: Path | None) -> Checkpoint:
    from monitor import wiring
    from monitor.pipeline.checkpoint import read

    return read(path, wiring.signed_by, wiring.public_key(public_key) if public_key is not None else None)


def _database(frame: Frame, signed: Checkpoint | None) -> Verified:
    from monitor import wiring

    ledger = wiring.ledger(frame.reading())
    try:
        return ledger.verify(signed.heads if signed is not None else ())
    finally:
        ledger.close()


def _file(path: Path, signed: Checkpoint | None) -> tuple[str | None, Verified]:
    """The story of a record in a file and what was found; a file that is no record as written is a finding, too."""
    from monitor.pipeline.checkpoint import check_file
    from monitor.pipeline.record_file import Damaged, RecordFile

    file = RecordFile(path)
    try:
        return check_file(file) if signed is None else check_file(file, signed.of)
    except Damaged as error:
        return None, _bad(f"line {error.line}" if error.line is not None else WHOLE_FILE, error.what, error.line)


def _bad(where: str, what: str, line: int | None = None) -> Verified:
    from monitor.model.record import Verified

    return Verified(0, 0, 0, (where, what), lines=(line,) if line is not None else ())


def _document(found: Verified, story: str | None, signed: Checkpoint | None) -> dict[str, object]:
    where, what = found.broken or (None, None)
    document: dict[str, object] = {
        "schema_version": 1,
        "whole": found.broken is None,
        "versions": found.versions,
        "blobs": found.blobs,
        "journal": found.journal,
        "broken": {"where": where, "what": what, "lines": found.lines} if where is not None else None,
    }
    if story is not None:
        document["story"] = story
    if signed is not None:
        document["checkpoint"] = {"at": signed.at, "key": signed.key, "newer": found.newer}
    return document


def _say_broken(frame: Frame, where: str, found: Verified, what: str, file: Path | None) -> None:
    place = "" if where == WHOLE_FILE else f" at {_lines(found)}{where}"
    frame.screen.print(Span("broken", "bad"), f"{place}: {what}")
    if where == CHECKPOINT:
        frame.screen.note(
            "Either it was made beside another database: verify it there, or one story of it, with --export; or a "
            "story was taken out here: monitor restore, with a backup from before."
        )
        return
    if file is None:
        before = "What was checked before it is as it was recorded. " if found.blobs else ""
        frame.screen.note(f"{before}Next: monitor restore, with a backup from before the damage")
        return
    frame.screen.note(
        f"{file} is not what was written, or is another file: rely on nothing in it. Ask whoever gave it to you for a "
        "fresh copy, and for its SHA-256 by another way."
    )


def _lines(found: Verified) -> str:
    """The lines of a row that a file's proof names, before its name; nothing where the place is a line already."""
    if not found.lines or found.broken is None or found.broken[0].startswith("line "):
        return ""
    runs: list[list[int]] = []
    for n in found.lines:
        if runs and n == runs[-1][-1] + 1:
            runs[-1].append(n)
        else:
            runs.append([n])
    said = [f"{run[0]}" if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs]
    return f"line{'s' * (len(found.lines) > 1)} {' and '.join(said)}: "


def _say(frame: Frame, found: Verified, signed: Checkpoint | None, *, named: bool, file: Path | None) -> None:
    screen = frame.screen
    if found.broken is not None:
        where, what = found.broken
        _say_broken(frame, where, found, what, file)
        return
    counts = f"{found.versions} versions, {found.blobs} blobs, {found.journal} journal entries"
    screen.print(Span("whole", "good"), f": {counts} are as they were recorded.")
    if signed is not None:
        screen.print(
            f"All that stood at {signed.at[:16].replace('T', ' ')} UTC stands, signed by the key {signed.key}; "
            f"{found.newer} links are newer."
        )
        if not named:
            screen.note("The checkpoint names that key itself; --public-key says whose it must be.")
    if not found.versions:
        screen.note("There is no version yet. Next: monitor check")
