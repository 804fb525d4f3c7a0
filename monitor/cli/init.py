"""How does it begin? Writes a configuration that works as it is, and never over one that is there."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from monitor.cli.exits import Code
from monitor.cli.frame import Frame, frame_of
from monitor.model.errors import ConfigError


def command(
    ctx: typer.Context,
    upgrade: Annotated[bool, typer.Option("--upgrade", help="Refresh the schema files; nothing else.")] = False,
    seed: Annotated[bool, typer.Option("--seed", help="Install the shipped story too, to adapt.")] = False,
) -> int | None:
    """Write a commented configuration that works as it is. Files that are there stay as they are.

    Examples:
      monitor init
      monitor init --seed              with a whole story to adapt
      monitor --config newsroom init   somewhere else
      monitor init --upgrade           after a new release: the schema that editors complete with
    """
    frame = frame_of(ctx)
    from monitor.settings import starter

    wanted = starter.schema_files() if upgrade else starter.files()
    if upgrade and not (frame.folder / "monitor.yaml").exists():
        raise ConfigError(f"there is no configuration in {frame.folder}/ to upgrade; write one: monitor init")
    if seed:
        name, text = starter.seed_story()
        wanted[f"stories/{name}"] = text
    written, kept = _write_all(frame.folder, wanted)
    if not upgrade:
        (frame.folder.absolute().parent / "var").mkdir(mode=0o700, exist_ok=True)
    if frame.json:
        frame.screen.emit_json({"schema_version": 1, "written": written, "kept": kept, "config": frame.folder})
    else:
        _say(frame, written, kept, upgrade=upgrade, seed=seed)
    return Code.DONE


def _write_all(folder: Path, wanted: dict[str, str]) -> tuple[list[str], list[str]]:
    """Writes what is missing (schema files: what differs); gives the files written and those left alone."""
    written, kept = [], []
    try:
        for name, text in wanted.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            if path.exists() and (not name.endswith(".schema.json") or path.read_text(encoding="utf-8") == text):
                kept.append(str(path))
                continue
            write_file(path, text)
            written.append(str(path))
    except OSError as error:
        raise ConfigError(f"cannot be written: {error.strerror or error}", Path(error.filename or folder)) from error
    return written, kept


def write_file(path: Path, text: str) -> None:
    """Puts a whole file in place at once, readable by its owner only; a crash leaves the old one."""
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o600
    fresh = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def _say(frame: Frame, written: list[str], kept: list[str], *, upgrade: bool, seed: bool) -> None:
    screen = frame.screen
    if upgrade:
        screen.print(f"Refreshed {', '.join(written)}." if written else "The schema files are those of this release.")
        return
    main = str(frame.folder / "monitor.yaml")
    if main in written:
        screen.print(f"Created {frame.folder}/ ({len(written)} files): {', '.join(_short(frame, written))}.")
    elif written:
        screen.print(f"{main} is there and stays as it is. Added {', '.join(_short(frame, written))}.")
    else:
        screen.print(f"{frame.folder}/ is complete already; nothing was written.")
    _say_store(frame)
    if seed:
        screen.print("Next: put the addresses of real articles under `sources`: monitor edit syria-bases")
    else:
        screen.print("Next: monitor add URL")


def _say_store(frame: Frame) -> None:
    """Names the database and where alerts go; a faulty older configuration is told here rather than later."""
    from monitor.settings.load import load
    from monitor.settings.shown import receiver_place, store_place

    settings = load(frame.folder, frame.env)
    receivers = [f"{receiver.name} ({receiver_place(receiver, settings.root)})" for receiver in settings.receivers]
    frame.screen.print(f"Database: {store_place(settings)}. Alerts go to: {', '.join(receivers) or 'nobody yet'}.")


def _short(frame: Frame, paths: list[str]) -> list[str]:
    return [str(Path(path).relative_to(frame.folder)) for path in paths]
