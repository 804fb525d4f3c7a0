"""Is the history what was recorded? Every chain and blob, recomputed; also of a file, without a database."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.exits import Code
from monitor.cli.frame import Frame, frame_of
from monitor.cli.screen import Span

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
    can make chains anew: only a checkpoint that was kept elsewhere finds that, and a tail that was cut off. Fetches
    that made no version stand outside the proof.

    Examples:
      monitor verify
      monitor verify --checkpoint monday.checkpoint --public-key desk.key.pub
      monitor verify --export bases.jsonl --checkpoint monday.checkpoint --public-key desk.key.pub
    """
    frame = frame_of(ctx)
    if public_key is not None and checkpoint is None:
        raise typer.BadParameter("--public-key says who must have signed a --checkpoint; name one")
    signed = _checkpoint(checkpoint, public_key) if checkpoint is not None else None
    story, found = _file(export, signed) if export is not None else (None, _database(frame, signed))
    if frame.json:
        frame.screen.emit_json(_document(found, story, signed))
    else:
        _say(frame, found, signed, named=public_key is not None)
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


def _file(path: Path, signed: Checkpoint | None) -> tuple[str, Verified]:
    from monitor.pipeline.checkpoint import check_file
    from monitor.pipeline.record_file import RecordFile

    file = RecordFile(path)
    return check_file(file) if signed is None else check_file(file, signed.of)


def _document(found: Verified, story: str | None, signed: Checkpoint | None) -> dict[str, object]:
    where, what = found.broken or (None, None)
    document: dict[str, object] = {
        "schema_version": 1,
        "whole": found.broken is None,
        "versions": found.versions,
        "blobs": found.blobs,
        "journal": found.journal,
        "broken": {"where": where, "what": what} if where is not None else None,
    }
    if story is not None:
        document["story"] = story
    if signed is not None:
        document["checkpoint"] = {"at": signed.at, "key": signed.key, "newer": found.newer}
    return document


def _say(frame: Frame, found: Verified, signed: Checkpoint | None, *, named: bool) -> None:
    screen = frame.screen
    if found.broken is not None:
        where, what = found.broken
        screen.print(Span("broken", "bad"), f" at {where}: {what}")
        screen.note("What stands before it is as it was recorded. Restore a backup, or export what is whole.")
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
