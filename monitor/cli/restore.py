"""How does a backup take the database's place? Judged, recomputed, then swapped; the old one is kept aside."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from monitor.cli.frame import frame_of
from monitor.cli.screen import Span


def command(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help="What `monitor backup` wrote.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check all of it; change nothing.")] = False,
) -> int | None:
    """Put a backup in the database's place. No daemon may run; stop other commands, too.

    Nothing of the file is believed: only the files of a backup are taken out of it, each must have the digest that was
    written with it, the database may hold nothing but this program's tables, and every chain is recomputed. Only then
    do the two change places. The old database is kept beside the new one (a file NAME.before-TIME; on PostgreSQL a
    schema of that name) until you remove it.

    Examples:
      monitor restore monitor-monday.tar --dry-run
      monitor restore monitor-monday.tar
    """
    from monitor import wiring
    from monitor.pipeline import backup

    frame = frame_of(ctx)
    settings = frame.reading()
    with (
        wiring.restoring(settings) as target,
        tempfile.TemporaryDirectory(prefix=".monitor-restore-", dir=target.folder) as folder,
    ):
        given = backup.unpack(file, Path(folder))
        found = target.check(given.database, given.records, given.beside)
        aside = None if dry_run else target.swap(frame.now())
    if frame.json:
        frame.screen.emit_json(
            {"schema_version": 1, "at": given.at, "versions": found.versions, "restored": not dry_run, "aside": aside}
        )
        return None
    told = "may be restored" if dry_run else "restored"
    frame.screen.print(
        Span(told, "good"), f": {found.versions} versions, as they stood {given.at[:16]} UTC; all proven"
    )
    if aside is not None:
        frame.screen.note(f"What was there is kept as {aside}; remove it when you no longer need it.")
    return None
