"""How is a live database kept safe? One file, consistent, proven and without secrets."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.files import write_whole
from monitor.cli.frame import frame_of
from monitor.cli.screen import Span

if TYPE_CHECKING:
    from monitor.model.record import Verified
    from monitor.ports import Ledger


def command(
    ctx: typer.Context,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="Write the backup there, readable by you only.")],
) -> int | None:
    """Copy the database while the daemon runs: one moment of it, every chain recomputed before the file stands.

    From SQLite it is the database itself. From PostgreSQL it is the record of every story (what `export` gives), and
    beside them what is still to be sent, silences, bookmarks and rests; it is restored into a scratch file before it
    stands. The configuration is not in it, and addresses have lost user, password and tokens: the configuration gives
    them back. What does not verify, or could not be restored, is not backed up.

    Examples:
      monitor backup --out monitor-monday.tar
    """
    from monitor import __version__, wiring
    from monitor.model.errors import ChainBroken
    from monitor.pipeline import backup

    frame = frame_of(ctx)
    ledger = wiring.ledger(frame.reading())
    try:
        with tempfile.TemporaryDirectory(prefix=".monitor-backup-", dir=out.absolute().parent) as folder:
            files, found = _copied(ledger, Path(folder))
            if found.broken is not None:
                raise ChainBroken(*found.broken)
            counts = {"versions": found.versions, "blobs": found.blobs, "journal": found.journal}
            size = write_whole(out, backup.pack(files, counts, frame.now(), f"monitor/{__version__}"))
    finally:
        ledger.close()
    if frame.json:
        form = "database" if files[0].name == backup.DATABASE else "records"
        frame.screen.emit_json({"schema_version": 1, "out": str(out), "size": size, "form": form, **counts})
        return None
    frame.screen.print(Span("backed up", "good"), f": {found.versions} versions, {found.blobs} blobs; all proven")
    frame.screen.note(f"{size:,} bytes written to {out}. The configuration is not in it.")
    return None


def _copied(ledger: Ledger, folder: Path) -> tuple[tuple[Path, ...], Verified]:
    """The files of the backup, and what a check of them found: of the copy, not of what it was made of. Records are put
    into a database, as `restore` would, so that what stands in the file is known to come back."""
    from monitor import wiring
    from monitor.pipeline import backup

    copy = folder / backup.DATABASE
    if ledger.copy(copy):
        return (copy,), wiring.check_copy(copy)
    with ledger.whole() as whole:
        found = whole.verify()
        if found.broken is not None:
            return (), found
        for path, pieces in backup.written(whole, folder):
            write_whole(path, pieces)
    files = tuple(sorted(folder.iterdir()))
    *records, beside = sorted(files, key=lambda path: path.name == backup.BESIDE)
    return files, wiring.rehearse(records, beside)
