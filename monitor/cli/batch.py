"""What changed in each of many pairs? JSON lines in, JSON lines out, in order, flushed one by one."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from monitor.cli.exits import Code
from monitor.cli.frame import Frame
from monitor.model.errors import ConfigError, NotFound
from monitor.model.ids import canonical_json
from monitor.model.observation import Similar
from monitor.model.story import Story

LONGEST_MESSAGE = 500


class BadLine(ValueError):
    """A line that cannot be compared; `kind` says at which step it fails."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


def run_batch(frame: Frame, name: str, story: Story, similar: Similar | None, *, exit_code: bool) -> int | None:
    """Compares every line of the file; PARTLY where lines were bad, FAILED for a material change if asked for."""
    material = bad = 0
    stories = _Stories(story)
    with _opened(name) as file:
        for line in file:
            document = _answer(line, stories, similar)
            frame.screen.emit_line(document)
            material += bool(document.get("material"))
            bad += "error" in document
    if bad:
        frame.screen.note(f"{bad} line{'s' * (bad != 1)} could not be compared.")
        return Code.PARTLY
    return Code.FAILED if exit_code and material else None


@contextmanager
def _opened(name: str) -> Iterator[BinaryIO]:
    if name == "-":
        yield sys.stdin.buffer
        return
    try:
        with Path(name).open("rb") as file:
            yield file
    except FileNotFoundError as error:
        raise NotFound(f"{name}: no such file") from error
    except (PermissionError, IsADirectoryError) as error:
        raise ConfigError(f"cannot be read: {error.strerror}", Path(name)) from error


def _answer(line: bytes, stories: _Stories, similar: Similar | None) -> dict[str, Any]:
    from monitor.analysis.given import article_of_document
    from monitor.analysis.observe import observe
    from monitor.render.verdict import verdict

    try:
        row = _row(line)
        story = stories.of(row.get("config"))
        sides = []
        for key in ("before", "after"):
            try:
                sides.append(article_of_document(row.get(key)))
            except ValueError as error:
                raise BadLine("line", f'"{key}": {error}') from error
        return verdict(observe(sides[0], sides[1], story, similar))
    except BadLine as error:
        return {"error": {"kind": error.kind, "message": str(error)[:LONGEST_MESSAGE]}}


def _row(line: bytes) -> Mapping[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadLine("json", f"not JSON: {error}" if line.strip() else "an empty line") from error
    if not isinstance(row, dict):
        raise BadLine("line", 'expected an object with "before" and "after"')
    return row


class _Stories:
    """The stories that lines bring with them, each checked once."""

    def __init__(self, default: Story) -> None:
        self.default = default
        self.known: dict[str, Story | ConfigError] = {}

    def of(self, config: object) -> Story:
        """The story of a line's `config`, else the one of --story. Raises BadLine with every fault."""
        if config is None:
            return self.default
        if not isinstance(config, dict):
            raise BadLine("config", '"config" is an object: the content of a story file')
        key = _key(config)
        if key not in self.known:
            self.known[key] = _read(config)
        found = self.known[key]
        if isinstance(found, ConfigError):
            raise BadLine("config", str(found))
        return found


def _key(config: dict[str, Any]) -> str:
    try:
        return canonical_json(config)
    except ValueError as error:  # NaN
        raise BadLine("config", f'"config": {error}') from error


def _read(config: Mapping[str, Any]) -> Story | ConfigError:
    from monitor.settings.load import story_from

    try:
        return story_from(config)
    except ConfigError as error:
        return error
