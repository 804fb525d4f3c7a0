"""How does a source come into a story's file? A line is put in; every other byte stays as the user wrote it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]

from monitor.model.errors import ConfigError
from monitor.model.story import Story
from monitor.settings.document import read
from monitor.settings.load import check_text
from monitor.settings.starter import quoted


def source_line(name: str, url: str, *, every: str | None, kind: str) -> str:
    """A source as one line of a story's file.

    >>> source_line("wire", "https://wire.example/", every="30m", kind="article")
    '{name: wire, url: "https://wire.example/", every: 30m}'
    """
    more = (f", kind: {kind}" if kind != "article" else "") + (f", every: {every}" if every else "")
    return f"{{name: {name}, url: {quoted(url)}{more}}}"


def with_source(text: str, path: Path, line: str) -> str:
    """The file's text with one more source at the end of its list.

    Raises ConfigError where the text cannot be read, or where the list is written in a way that a line cannot join.
    """
    before = check_text(text, path)
    after = _put_in(text, path, line)
    try:
        story = check_text(after, path)
    except ConfigError as error:
        raise ConfigError(_by_hand(line), path) from error
    if _without_last(story) != replace(before, config_sha=""):
        raise ConfigError(_by_hand(line), path)
    return after


def _without_last(story: Story) -> Story:
    return replace(story, sources=story.sources[:-1], config_sha="")


def _by_hand(line: str) -> str:
    return f"its list of sources cannot be added to from here; put this line there: - {line}"


def _put_in(text: str, path: Path, line: str) -> str:
    node = _sources(read(text, path).root)
    if node is None:
        return f"{text.rstrip()}\nsources:\n  - {line}\n"
    if not node.value:
        return _at(text, node.start_mark, f"\n  - {line}", upto=node.end_mark)
    if node.flow_style:
        return _at(text, node.value[-1].end_mark, f", {line}")
    lines = text.splitlines(keepends=True)
    row = _last_row(node.value[-1]) + 1
    if not lines[row - 1].endswith(("\n", "\r")):
        lines[row - 1] += "\n"
    indent = " " * node.start_mark.column
    return "".join([*lines[:row], f"{indent}- {line}\n", *lines[row:]])


def _sources(root: Any) -> Any:
    for key, value in root.value:
        if key.value == "sources":
            return value
    return None


def _at(text: str, mark: Any, what: str, upto: Any = None) -> str:
    start, end = _offset(text, mark), _offset(text, upto or mark)
    return text[:start] + what + text[end:]


def _offset(text: str, mark: Any) -> int:
    lines = text.splitlines(keepends=True)
    return sum(len(line) for line in lines[: mark.line]) + int(mark.column)


def _last_row(node: Any) -> int:
    """The row in which the last thing of a node ends; a block's own end mark lies behind the comments after it."""
    if isinstance(node, yaml.ScalarNode) or node.flow_style or not node.value:
        row, column = node.end_mark.line, node.end_mark.column
        return int(row - 1 if column == 0 and row > node.start_mark.line else row)
    last = node.value[-1]
    return _last_row(last[1] if isinstance(last, tuple) else last)
