"""Where does every chain stand now? Said in a file and signed, so that even a rebuilt database is found out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from monitor.cli.files import write_whole
from monitor.cli.frame import frame_of
from monitor.cli.screen import Span


def command(
    ctx: typer.Context,
    key: Annotated[Path, typer.Option("--key", metavar="FILE", help="The private key that signs (Ed25519, PEM).")],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="Write the checkpoint there.")],
    new_key: Annotated[
        bool, typer.Option("--new-key", help="Make the key first: FILE for you only, FILE.pub for everybody.")
    ] = False,
) -> int | None:
    """Sign where every chain and journal stands, after all of it was recomputed.

    Keep checkpoints where whoever can write the database cannot: with a colleague, in a mail, with a notary. What was
    recorded before one can then neither be altered, nor cut off, nor rebuilt without `verify --checkpoint` finding it.

    Examples:
      monitor checkpoint --key desk.key --new-key --out monday.checkpoint
      monitor checkpoint --key desk.key --out tuesday.checkpoint
    """
    from monitor import wiring
    from monitor.model.errors import ChainBroken
    from monitor.pipeline import checkpoint

    frame = frame_of(ctx)
    ledger = wiring.ledger(frame.reading())
    try:
        found = ledger.verify()
    finally:
        ledger.close()
    if found.broken is not None:
        raise ChainBroken(*found.broken)
    signer = wiring.signer(key, new=new_key)
    now = frame.now()
    size = write_whole(out, [checkpoint.written(found, now, signer).encode()])
    name = checkpoint.fingerprint(signer.public)
    if frame.json:
        frame.screen.emit_json(
            {"schema_version": 1, "at": now, "heads": len(found.heads), "versions": found.versions,
             "journal": found.journal, "key": name, "out": str(out)}
        )  # fmt: skip
        return None
    frame.screen.print(
        Span("signed", "good"),
        f": {len(found.heads)} chains, {found.versions} versions, {found.journal} journal entries",
    )
    frame.screen.note(f"{size:,} bytes written to {out}, by the key {name}.")
    if new_key:
        frame.screen.note(f"Give {key}.pub to whoever is to check it; {key} is for nobody else.")
    return None
