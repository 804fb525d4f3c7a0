"""Which word lists do the readings use? Plain text files in `data/`: one entry a line, `#` starts a comment."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def lines_of(name: str) -> tuple[str, ...]:
    """The entries of `data/NAME.txt`, in order. Raises FileNotFoundError for a list that does not exist."""
    text = (files("monitor.analysis") / "data" / f"{name}.txt").read_text(encoding="utf-8")
    return tuple(entry for line in text.splitlines() if (entry := line.split("#", 1)[0].strip()))


@cache
def words_in(name: str) -> frozenset[str]:
    """All words of a list, wherever they stand in a line."""
    return frozenset(word for line in lines_of(name) for word in line.split())
