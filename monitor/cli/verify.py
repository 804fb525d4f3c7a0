"""Is the history what was recorded? Every chain, journal entry and blob, recomputed."""

from __future__ import annotations

import typer

from monitor.cli.exits import Code
from monitor.cli.frame import frame_of
from monitor.cli.screen import Span


def command(ctx: typer.Context) -> int | None:
    """Recompute every chain and digest; ends with 7 and names the first bad row where one was altered.

    It proves that nothing was changed after it was stored, not that a page was true. Fetches that made no version
    stand outside the proof.

    Examples:
      monitor verify
    """
    frame = frame_of(ctx)
    with frame.app(reading=True) as parts:
        found = parts.store.verify()
    where, what = found.broken or (None, None)
    if frame.json:
        frame.screen.emit_json(
            {
                "schema_version": 1,
                "whole": found.broken is None,
                "versions": found.versions,
                "blobs": found.blobs,
                "journal": found.journal,
                "broken": {"where": where, "what": what} if where is not None else None,
            }
        )
    elif found.broken is None:
        counts = f"{found.versions} versions, {found.blobs} blobs, {found.journal} journal entries"
        frame.screen.print(Span("whole", "good"), f": {counts} are as they were recorded.")
        if not found.versions:
            frame.screen.note("There is no version yet. Next: monitor check")
    else:
        frame.screen.print(Span("broken", "bad"), f" at {where}: {what}")
        frame.screen.note("What stands before it is as it was recorded. Restore a backup, or export what is whole.")
    return Code.VERIFICATION if found.broken is not None else None
