"""Where in a JSON document is a thing? Paths such as `data.items[0].title`; no expressions, so nothing can be run.

`*` stands for every member, `[-1]` for the last one, `["a.b"]` for a name with a dot in it.
"""

from __future__ import annotations

import json
import re
from typing import Any

Step = str | int | None  # a name, a place in a list, every member
_STEP = re.compile(
    r"""\.?(?:(?P<every>\*|\[\*\])|(?P<name>[^.\[\]*"']+)|\[(?P<place>-?\d{1,6})\]|\[(?P<quoted>"[^"]*"|'[^']*')\])"""
)
MOST = 5_000  # values that one path may give


def steps(path: str) -> tuple[Step, ...]:
    """The steps of a path. Raises ValueError where it is not one.

    >>> steps("data.items[0].*")
    ('data', 'items', 0, None)
    """
    text = path.strip()
    text = text[2:] if text.startswith("$.") else text
    found: list[Step] = []
    at = 0
    while at < len(text):
        match = _STEP.match(text, at)
        if match is None or (text[at] == "." and at == 0):
            raise ValueError(f"is no path from its {at + 1}. character on; expected one such as data.items[0].title")
        place, quoted = match.group("place"), match.group("quoted")
        if match.group("every"):
            found.append(None)
        elif place is not None:
            found.append(int(place))
        else:
            found.append(quoted[1:-1] if quoted else match.group("name").strip())
        at = match.end()
    if not found:
        raise ValueError("is empty; expected a path such as data.items[0].title")
    return tuple(found)


def pick(document: Any, path: str) -> list[Any]:
    """What stands there, in the document's order; nothing where the path leads to nothing. Raises ValueError as
    `steps`."""
    here = [document]
    for step in steps(path):
        here = [one for value in here for one in _go(value, step)][:MOST]
    return here


def lost(document: Any, path: str) -> str:
    """Where a path ends too soon, and what it could have taken there: for a person to mend it.

    >>> lost({"data": {"title": "x"}}, "data.text")
    'at "data" there are: title'
    """
    here, gone = [document], ""
    for step in steps(path):
        there = [one for value in here for one in _go(value, step)]
        if not there:
            return f"at {json.dumps(gone) if gone else 'the top'} there {_choices(here)}"
        here, gone = there, gone + _spelt(step, bool(gone))
    return f"at {json.dumps(gone)} there is no text"


def _go(value: Any, step: Step) -> list[Any]:
    if step is None:
        return list(value.values()) if isinstance(value, dict) else list(value) if isinstance(value, list) else []
    if isinstance(step, int):
        inside = isinstance(value, list) and -len(value) <= step < len(value)
        return [value[step]] if inside else []
    return [value[step]] if isinstance(value, dict) and step in value else []


def _choices(here: list[Any]) -> str:
    value = here[0] if here else None
    if isinstance(value, dict):
        names = [str(name)[:30] for name in list(value)[:12]]
        return f"are: {', '.join(names)}{', …' if len(value) > 12 else ''}" if names else "is nothing"
    if isinstance(value, list):
        return f"is a list of {len(value)}: write [0] or *"
    return "is a single value"


def _spelt(step: Step, later: bool) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    return ("." if later else "") + ("*" if step is None else step)
