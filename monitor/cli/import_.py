"""How does an exported record come into this database? Checked whole before anything of it is stored."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from monitor.cli.frame import frame_of
from monitor.cli.screen import Span


def command(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help="What `export --format jsonl` wrote; .gz is unpacked.")],
    story: Annotated[
        str | None, typer.Option("--as", metavar="STORY", help="Under this id instead of the record's own.")
    ] = None,
) -> int | None:
    """Take in an exported story, byte for byte: export it again and the same file comes out.

    The file is read twice: every line must be of its kind and every chain must hold before the first row is stored, and
    all rows are stored at once or none. The story is not followed until a configuration lists it, and nothing is sent.
    One record stands once in a database: its alerts and chains are known by their hashes everywhere.

    Examples:
      monitor import bases.jsonl
      monitor import bases.jsonl.gz --as bases-2025
    """
    from monitor import wiring
    from monitor.model.errors import ChainBroken
    from monitor.model.ids import is_slug
    from monitor.pipeline.checkpoint import check_file
    from monitor.pipeline.record_file import RecordFile

    if story is not None and not is_slug(story):
        raise typer.BadParameter(f"--as {story}: a story's id has lower-case letters, digits and single hyphens")
    frame = frame_of(ctx)
    record = RecordFile(file)
    _, found = check_file(record)
    if found.broken is not None:
        raise ChainBroken(*found.broken)
    with frame.app(reading=True):
        pass  # makes the database where there is none, or brings it to this release's schema
    ledger = wiring.ledger(frame.reading())
    try:
        name, counts = ledger.put(record.lines(), story)
    finally:
        ledger.close()
    if frame.json:
        frame.screen.emit_json({"schema_version": 1, "story": name, "lines": counts})
        return None
    frame.screen.print(
        Span("stored", "good"),
        f": {name}, {counts.get('version', 0)} versions of {counts.get('source', 0)} sources, "
        f"{counts.get('alert', 0)} alerts; every chain holds.",
    )
    frame.screen.note(f"It is not followed until a configuration lists it. Next: monitor log {name}")
    return None
