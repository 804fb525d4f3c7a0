"""What does retention let go? Old pages and looks that showed nothing new; the record stays proven."""

from __future__ import annotations

from typing import Annotated

import typer

from monitor.cli.frame import frame_of
from monitor.cli.screen import Span


def command(
    ctx: typer.Context,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count what would go; change nothing.")] = False,
) -> int | None:
    """Let go what `keep:` in monitor.yaml no longer keeps; may run beside the daemon.

    Raw pages go after `keep.raw` (365d), but for the page of each source's newest version. Looks that showed nothing
    new go after `keep.unchanged_captures` (90d), but for the first and the last of each version. Versions, edits,
    readings and alerts stay for ever. The journal of each story names what went, so `verify` still holds and a page
    that is missing for another reason is found.

    Examples:
      monitor gc --dry-run
      monitor gc
    """
    from monitor import wiring

    frame = frame_of(ctx)
    settings, now = frame.settings(), frame.now()
    ledger = wiring.ledger(settings)
    try:
        found = ledger.prune(now - settings.keep.raw, now - settings.keep.unchanged_captures, dry=dry_run)
    finally:
        ledger.close()
    if frame.json:
        frame.screen.emit_json(
            {"schema_version": 1, "dry_run": dry_run, "pages": found.pages, "bytes": found.size, "looks": found.looks}
        )
        return None
    told = "would go" if dry_run else "let go"
    frame.screen.print(
        Span(told, "good"), f": {found.pages} pages ({found.size:,} bytes), {found.looks} looks that showed nothing new"
    )
    if found.pages and not dry_run:
        frame.screen.note("The room is used again; every chain still holds: monitor verify")
    return None
