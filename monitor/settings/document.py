"""What does a YAML file say, and where? Plain values, and the line and column of each.

YAML 1.2 scalars (`no` and `12:30` stay text). Duplicate keys, aliases and tags are faults. The parser is libyaml, which
reads thousands of small files in a second; scalars are resolved here, so its YAML 1.1 rules play no part.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]

from monitor.model.errors import ConfigError

LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
CONSTANTS = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
INTEGER = re.compile(r"[-+]?\d{1,18}")
FLOAT = re.compile(r"[-+]?(?:\d+\.\d*|\.\d+|\d+)(?:[eE][-+]?\d{1,3})?")
TAGS = {f"tag:yaml.org,2002:{kind}" for kind in ("str", "seq", "map")}
DEEPEST = 40

Loc = tuple[str | int, ...]
Replace = Callable[[str], str]


@dataclass(slots=True)
class Document:
    """A file as read: its values, the tree that knows their places, and the faults found on the way."""

    path: Path | None
    data: Any = None
    root: Any = None
    faults: list[ConfigError] = field(default_factory=list)
    faulty: set[Loc] = field(default_factory=set)
    put_in: dict[Loc, str] = field(default_factory=dict)  # values that came of references, as they were written

    def fault(self, loc: Loc, what: str, *, key: bool = False) -> ConfigError:
        """An error at the place of a value (or of its key), named by its path in the file."""
        line, column = self.place(loc, key=key)
        return ConfigError(f"{'.'.join(map(str, loc))}: {what}" if loc else what, self.path, line, column)

    def place(self, loc: Loc, *, key: bool = False) -> tuple[int | None, int | None]:
        """Line and column, from 1, of a value or its key; of the nearest value around it where it does not exist."""
        node = mark = self.root
        for step in loc:
            pair = _below(node, step)
            if pair is None:
                mark = node
                break
            mark, node = pair
        else:
            mark = mark if key else node
        return (None, None) if mark is None else (mark.start_mark.line + 1, mark.start_mark.column + 1)


def _below(node: Any, step: str | int) -> tuple[Any, Any] | None:
    """(the key's node or the value's, the value's node) of one step down."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return key, value
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step]
    return None


def read(text: str | bytes, path: Path, replace: Replace | None = None) -> Document:
    """Reads YAML text. Faults are collected in the document, which then has as much data as could be read.

    `replace` puts secrets into text values; it raises ValueError where it cannot.
    """
    document = Document(path)
    try:
        document.root = yaml.compose(text, Loader=LOADER)
        document.data = _Reader(document, replace).value(document.root, ())
    except yaml.MarkedYAMLError as error:
        document.faults.append(_syntax(error, path))
    except (yaml.YAMLError, UnicodeError) as error:
        document.faults.append(ConfigError(f"is not YAML text in UTF-8: {_one_line(error)}", path))
    except RecursionError:
        document.faults.append(ConfigError("is nested too deeply", path))
    return document


def _syntax(error: yaml.MarkedYAMLError, path: Path) -> ConfigError:
    mark = error.problem_mark or error.context_mark
    problem = error.problem or "cannot be read"
    hint = next((hint for words, hint in HINTS.items() if words in problem), "")
    context = f" ({error.context})" if error.context and not hint else ""
    return ConfigError(
        f"not valid YAML: {problem}{context}{hint}",
        path,
        mark.line + 1 if mark else None,
        mark.column + 1 if mark else None,
    )


HINTS = {
    "mapping values are not allowed": '; a text with ": " in it must stand in quotes, or the line is indented too far',
    "found a tab character": "; indent with spaces, not tabs",
    "found character that cannot start any token": "; indent with spaces, not tabs; quote texts that begin with @ or `",
    "did not find expected key": "; the line before is not finished, or this one is not indented as its neighbours",
    "could not find expected ':'": '; expected "key: value"',
    "unexpected end of stream": "; a quote or a bracket is not closed",
    "found undefined alias": '; a text that begins with * must stand in quotes',
    "but found another document": '; one file is one document: take the line "---" out',
}  # fmt: skip


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())[:200]


class _Reader:
    """Turns nodes into plain values, noting what may not stand in a configuration."""

    def __init__(self, document: Document, replace: Replace | None) -> None:
        self.document, self.replace = document, replace
        self.seen: set[int] = set()

    def value(self, node: Any, loc: Loc) -> Any:
        if node is None:
            return None
        if self._refused(node, loc):
            return None
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, loc)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*loc, n)) for n, item in enumerate(node.value)]
        return self._scalar(node, loc)

    def _refused(self, node: Any, loc: Loc) -> bool:
        if id(node) in self.seen:
            self._fault(node, loc, "an alias (*name); write the value out, aliases are not read")
            return True
        self.seen.add(id(node))
        if len(loc) > DEEPEST:
            self._fault(node, loc[:1], "is nested too deeply")
            return True
        if node.tag not in TAGS:
            self._fault(node, loc, f"a tag ({node.tag}); tags are not read")
            return True
        return False

    def _mapping(self, node: Any, loc: Loc) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self._fault(key_node, loc, "a key must be a word")
                continue
            key = key_node.value
            if key in found:
                first = _below(node, key)
                line = first[0].start_mark.line + 1 if first else 0
                self._fault(key_node, (*loc, key), f"stands twice; it was given in line {line} already")
                continue
            found[key] = self.value(value_node, (*loc, key))
        return found

    def _scalar(self, node: Any, loc: Loc) -> Any:
        text = node.value
        if not node.style:  # plain; quoted and block texts stay text
            if text in CONSTANTS:
                return CONSTANTS[text]
            if INTEGER.fullmatch(text):
                return int(text)
            if FLOAT.fullmatch(text):
                return float(text)
        if self.replace is None or "${" not in text:
            return text
        try:
            self.document.put_in[loc] = text
            return self.replace(text)
        except ValueError as error:
            self._fault(node, loc, str(error))
            return None

    def _fault(self, node: Any, loc: Loc, what: str) -> None:
        where = ".".join(map(str, loc))
        mark = node.start_mark
        self.document.faulty.add(loc)
        self.document.faults.append(
            ConfigError(f"{where}: {what}" if where else what, self.document.path, mark.line + 1, mark.column + 1)
        )
