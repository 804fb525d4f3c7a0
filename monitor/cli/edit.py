"""How is a story changed by hand? In the user's editor, on a draft; the file itself is replaced only by a right one."""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path
from typing import Annotated

import typer

from monitor.cli.exits import Code
from monitor.cli.frame import Frame, frame_of
from monitor.model.errors import ConfigError, NotFound


def command(
    ctx: typer.Context,
    story: Annotated[str | None, typer.Argument(metavar="STORY", help="Which; without it monitor.yaml.")] = None,
) -> int | None:
    """Edit a story's file, or monitor.yaml, in $VISUAL or $EDITOR. It is checked when you save.

    Until what you wrote is right, the old file stays in force; what you wrote is kept beside it.

    Examples:
      monitor edit syria-bases
      EDITOR=nano monitor edit         the configuration itself
    """
    frame = frame_of(ctx)
    path = _file(frame, story)
    draft = path.with_name(f".{path.stem}.draft.yaml")
    if draft.exists():
        frame.screen.note(f"Going on with what was not right yet: {draft}")
    else:
        _copy(path, draft)
    while True:
        _run_editor(frame, path, draft)
        text = draft.read_bytes()
        if text == path.read_bytes():
            draft.unlink()
            frame.screen.note(f"{path}: nothing was changed.")
            return Code.DONE
        faults = _faults(frame, path, text)
        if not faults:
            return _take(frame, path, draft, text)
        for fault in faults:
            frame.screen.error(str(fault))
        if not frame.screen.can_ask or not frame.screen.ask("Edit again?"):
            again = f"monitor edit {story}" if story else "monitor edit"
            frame.screen.error(f"{path} stays as it was. What you wrote is kept in {draft}; go on with it: {again}")
            return Code.USAGE


def _file(frame: Frame, story: str | None) -> Path:
    """The file to edit; found by its name or by what it says, also where it has faults."""
    from monitor.cli.refs import missing
    from monitor.settings.document import read
    from monitor.settings.load import story_files

    main = frame.folder / "monitor.yaml"
    if not main.exists():
        raise ConfigError(f"there is no configuration in {frame.folder}/; write one: monitor init")
    if story is None:
        return main
    names: dict[str, Path] = {}
    for path in story_files(frame.folder):
        names[path.stem] = path
    for path in story_files(frame.folder):
        data = read(path.read_bytes(), path).data
        if isinstance(data, dict) and isinstance(data.get("story"), str):
            names[data["story"]] = path
    if story not in names:
        hint = "" if names else ". Next: monitor add URL"
        raise NotFound(missing("story", story, sorted(names)) + hint)
    return names[story]


def _copy(path: Path, draft: Path) -> None:
    from monitor.cli.init import write_file

    try:
        write_file(draft, path.read_text(encoding="utf-8", errors="surrogateescape"))
    except OSError as error:
        raise ConfigError(f"no draft can be written: {error.strerror or error}", draft) from error
    except UnicodeEncodeError as error:
        raise ConfigError("is not text in UTF-8; an editor would spoil it", path) from error


def _run_editor(frame: Frame, path: Path, draft: Path) -> None:
    wish = frame.env.get("VISUAL") or frame.env.get("EDITOR") or "vi"
    try:
        done = subprocess.run([*shlex.split(wish), str(draft)], check=False)  # noqa: S603 - the user's own editor
        problem = f"ended with {done.returncode}" if done.returncode else ""
    except (OSError, ValueError) as error:
        problem = f"cannot be started ({getattr(error, 'strerror', None) or error}); set EDITOR"
    if problem:
        if draft.read_bytes() == path.read_bytes():
            draft.unlink()
        raise ConfigError(f'the editor "{wish}" {problem}; {path} stays as it was')


def _faults(frame: Frame, path: Path, text: bytes) -> tuple[ConfigError, ...]:
    from monitor.settings.load import faults_with

    return faults_with(frame.folder, frame.env, path, text)


def _take(frame: Frame, path: Path, draft: Path, text: bytes) -> int:
    from monitor.cli.init import write_file

    write_file(path, text.decode("utf-8"))
    draft.unlink(missing_ok=True)
    frame.screen.print(f"{path} is right and saved.")
    frame.screen.note("A running daemon takes it up at its next tick. Next: monitor list")
    return Code.DONE
