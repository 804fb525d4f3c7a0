"""What may stand in the configuration? Its JSON Schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from monitor.cli.exits import Code
from monitor.cli.frame import frame_of

KINDS = ("monitor", "story", "webhook")


def command(
    ctx: typer.Context,
    which: Annotated[str, typer.Argument(metavar="WHICH", help="Of which: monitor, story or webhook.")] = "monitor",
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Write the schema of both files into this folder.")
    ] = None,
) -> int | None:
    """Print the JSON Schema of monitor.yaml, of a story's file, or of what webhooks are sent.

    Editors complete and check the files with it.

    Examples:
      monitor schema story
      monitor schema webhook           what a program that takes alerts may rely on
      monitor schema --out config      what `monitor init --upgrade` does
    """
    if which not in KINDS:
        raise typer.BadParameter(f'expected monitor, story or webhook, not "{which}"')
    frame = frame_of(ctx)
    from monitor.settings.starter import schema_files

    files = schema_files()
    if out is None:
        text = _webhook() if which == "webhook" else files[f"{which}.schema.json"]
        if frame.json:
            frame.screen.emit_json(json.loads(text))
        else:
            frame.screen.write(text)
        return Code.DONE
    from monitor.cli.init import write_file
    from monitor.model.errors import ConfigError

    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            write_file(out / name, text)
    except OSError as error:
        raise ConfigError(f"cannot be written: {error.strerror or error}", out) from error
    written = [str(out / name) for name in files]
    if frame.json:
        frame.screen.emit_json({"schema_version": 1, "written": written})
    else:
        frame.screen.note(f"Wrote {' and '.join(written)}.")
    return Code.DONE


def _webhook() -> str:
    from monitor.render.webhook_schema import SCHEMA

    return json.dumps(SCHEMA, indent=2, ensure_ascii=False) + "\n"
