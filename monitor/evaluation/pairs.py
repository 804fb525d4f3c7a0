"""What does a pair file hold? Labelled before/after pairs as JSON lines, one set a file."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from monitor.analysis.given import article_of, time_of
from monitor.model.article import Article
from monitor.model.errors import ConfigError

GROUPS = ("kind", "error_type", "relation", "intent", "source", "domain")  # fields that figures are split by


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts and whether the difference is material (True), cosmetic (False) or not labelled (None)."""

    id: str
    before: Article
    after: Article
    label: bool | None
    groups: tuple[str, ...]
    step: tuple[str, int] | None = None  # address and number of the step of a version chain that it is of
    levels: tuple[str, str] | None = None  # the level that each side gives, where rows name one


@dataclass(frozen=True, slots=True)
class PairSet:
    """The pairs of one file."""

    name: str
    rows: tuple[Pair, ...]


def load(path: Path, limit: int | None = None) -> PairSet:
    """A pair file: a JSON object a line with `before`, `after`, `label`. Raises ConfigError with the line's number.

    `limit` takes that many pairs, spread evenly over the file, so that every part of it counts.
    """
    try:
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"cannot be read: {error}", path) from error
    most = len(lines) if limit is None else min(limit, len(lines))
    numbers = [n * len(lines) // most for n in range(most)]
    return PairSet(_name(path), tuple(_pair(path, n + 1, lines[n]) for n in numbers))


def files(paths: Sequence[Path]) -> tuple[Path, ...]:
    """The pair files that these paths name: .jsonl files, and those directly in folders."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(path.glob("*.jsonl"))
        elif path.suffix == ".jsonl":
            found.append(path)
    return tuple(found)


def _name(path: Path) -> str:
    """`cnn_sent` for cnn_sent/dev.jsonl: the folder says more than the split."""
    return path.parent.name if path.stem in ("dev", "test", "train") else path.stem


def _pair(path: Path, n: int, line: str) -> Pair:
    try:
        row = json.loads(line)
        if not isinstance(row, Mapping):
            raise ValueError("not an object")
        label = row.get("label")
        if label not in (0, 1, None):
            raise ValueError(f"label is 0, 1 or null, not {label!r}")
        sides = (_side(row, "before"), _side(row, "after"))
    except ValueError as error:
        raise ConfigError(f"not a pair: {error}", path, n) from error
    groups = tuple(f"{key}={row[key]}" for key in GROUPS if isinstance(row.get(key), str) and row[key])
    url, seq = row.get("url"), row.get("seq")
    step = (url, seq) if isinstance(url, str) and isinstance(seq, int) else None
    old, new = row.get("level_before"), row.get("level_after")
    levels = (old, new) if isinstance(old, str) and isinstance(new, str) else None
    return Pair(str(row.get("id", n)), *sides, None if label is None else bool(label), groups, step, levels)


def _side(row: Mapping[str, Any], key: str) -> Article:
    text = row.get(key)
    if not isinstance(text, str):
        raise ValueError(f'"{key}" is not a text')
    at = time_of(row.get(f"ts_{key}"))
    if row.get("headline") is True:
        return article_of(text, at=at)
    return article_of(str(row.get(f"title_{key}") or ""), text, at=at)
