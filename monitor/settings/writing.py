"""How do a source and claims come into a story's file? Lines are put in, every other byte stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]

from monitor.model.errors import ConfigError
from monitor.model.story import Story
from monitor.settings.document import read
from monitor.settings.load import check_text
from monitor.settings.starter import quoted


def source_line(name: str, url: str, *, every: str | None, kind: str, options: Mapping[str, Any] | None = None) -> str:
    """A source as one line of a story's file.

    >>> source_line("wire", "https://wire.example/", every="30m", kind="article")
    '{name: wire, url: "https://wire.example/", every: 30m}'
    """
    more = (f", kind: {kind}" if kind != "article" else "") + (f", every: {every}" if every else "")
    for key, value in (options or {}).items():
        if isinstance(value, dict) and value:
            more += f", {key}: {{{', '.join(f'{part}: {quoted(path)}' for part, path in value.items())}}}"
        elif value:
            more += f", {key}: {quoted(value)}"
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


def with_claims(text: str, path: Path, lines: Sequence[str]) -> str:
    """The file's text with more claims at the end of its list: `lines` as `claims_text` gives them.

    Raises ConfigError as `with_source` does.
    """
    before = check_text(text, path)
    if not lines:
        return text
    node = _list_of(read(text, path).root, "claims")
    rows = text.splitlines(keepends=True)
    if node is None or not node.value:
        kept = text if node is None else _without_row(rows, node.start_mark.line)
        after = "\n".join([kept.rstrip(), "claims:", *lines, ""])
    elif node.flow_style:
        raise ConfigError("its claims stand in [brackets], which cannot be added to from here", path)
    else:
        row = _last_row(node.value[-1]) + 1
        if not rows[row - 1].endswith(("\n", "\r")):
            rows[row - 1] += "\n"
        shift = " " * node.start_mark.column
        after = "".join([*rows[:row], *(f"{shift}{line[2:]}\n" for line in lines), *rows[row:]])
    story = check_text(after, path)
    if replace(story, claims=story.claims[: len(before.claims)], config_sha="") != replace(before, config_sha=""):
        raise ConfigError("its list of claims cannot be added to from here; see monitor edit", path)
    return after


def _without_row(rows: Sequence[str], row: int) -> str:
    """The text without the line that says that there are no claims."""
    return "".join([*rows[:row], *rows[row + 1 :]])


def _put_in(text: str, path: Path, line: str) -> str:
    node = _list_of(read(text, path).root, "sources")
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


def _list_of(root: Any, name: str) -> Any:
    for key, value in root.value:
        if key.value == name:
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
