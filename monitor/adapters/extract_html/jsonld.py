"""What does a page's JSON-LD say of the article? Tolerant of any shape: it is a hint, never a reason to fail."""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterator
from typing import Any

from monitor.analysis.tidy import tidy

_NODES_MOST = 5_000
_BYTES_MOST = 1_000_000
_ARTICLE = re.compile(r"(?:article|posting|report)$", re.IGNORECASE)
_WRAPPING = re.compile(r"^\s*(?:<!--|<!\[CDATA\[|//\s*<!\[CDATA\[)|(?:-->|\]\]>|//\s*\]\]>|;)\s*$")


def articles(scripts: list[str]) -> list[dict[str, Any]]:
    """The objects of an article type, in page order."""
    found = []
    for script in scripts[:50]:
        for node in _nodes(_loaded(script)):
            kinds = node.get("@type")
            kinds = kinds if isinstance(kinds, list) else [kinds]
            if any(isinstance(kind, str) and _ARTICLE.search(kind) for kind in kinds):
                found.append(node)
    return found


def _loaded(script: str) -> Any:
    if len(script) > _BYTES_MOST:
        return None
    text = _WRAPPING.sub("", script)
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Every object inside, outer ones first, at most 5,000 values looked at."""
    waiting, seen = deque([value]), 0
    while waiting and seen < _NODES_MOST:
        node = waiting.popleft()
        seen += 1
        if isinstance(node, dict):
            yield node
            waiting.extend(child for child in node.values() if isinstance(child, dict | list))
        elif isinstance(node, list):
            waiting.extend(child for child in node[:1000] if isinstance(child, dict | list))


def text_of(value: Any) -> str:
    """A value as one line of text: the first of a list, the name of an object, empty for all else."""
    for _ in range(5):
        if isinstance(value, list) and value:
            value = value[0]
        elif isinstance(value, dict):
            value = value.get("name") or value.get("@value") or value.get("url") or ""
        else:
            break
    return tidy(value) if isinstance(value, str) else ""


def names_of(value: Any) -> list[str]:
    """The names of one or several authors."""
    values = value if isinstance(value, list) else [value]
    return [name for item in values[:20] if (name := text_of(item)) and not name.startswith(("http:", "https:"))]


def free(node: dict[str, Any]) -> bool | None:
    """Whether the article says it can be read without paying; None when it does not say."""
    value = node.get("isAccessibleForFree")
    if isinstance(value, bool):
        return value
    word = value.strip().rpartition("/")[2].lower() if isinstance(value, str) else ""
    return {"true": True, "false": False}.get(word)
