"""How does a value look once both databases have had it? Cleaning on the way in, decoding on the way out.

Standard library only: reading commands pay for what is imported here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from monitor.model.ids import utc_text

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # PostgreSQL refuses NUL, UTF-8 has no lone surrogates


def clean(text: str) -> str:
    """Text that both databases take: NUL and lone surrogates become the replacement character.

    >>> clean("a\\x00b")
    'a\\ufffdb'
    """
    return _UNSTORABLE.sub("\ufffd", text) if _UNSTORABLE.search(text) else text


def clean_or_none(text: str | None) -> str | None:
    """`clean`, where there is a text."""
    return None if text is None else clean(text)


def plain(value: Any) -> Any:
    """JSON values in the one form that survives text and JSONB alike.

    Tuples are lists, keys are text, times are UTC text, whole floats are integers (JSONB gives 1e22 back as one).

    >>> plain({"n": 1e22, "at": (1.5, -0.0)})
    {'n': 10000000000000000000000, 'at': [1.5, 0]}
    """
    if isinstance(value, str):
        return clean(str(value))
    if isinstance(value, bool) or value is None or isinstance(value, int):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, datetime):
        return utc_text(value)
    if isinstance(value, Mapping):
        return {clean(str(key)): plain(item) for key, item in value.items()}
    if isinstance(value, Sequence | frozenset | set):
        return [plain(item) for item in (sorted(value) if isinstance(value, frozenset | set) else value)]
    raise TypeError(f"not a JSON value: {type(value).__name__}")


def moment(value: Any) -> datetime:
    """A time as either driver gives it, in UTC."""
    return (datetime.fromisoformat(value) if isinstance(value, str) else value).astimezone(UTC)


def moment_or_none(value: Any) -> datetime | None:
    """`moment`, where there is one."""
    return None if value is None else moment(value)


def hexed(value: Any) -> str:
    """A digest column as it is written everywhere else: 64 hex digits."""
    return bytes(value).hex()


def hexed_or_none(value: Any) -> str | None:
    """`hexed`, where there is a digest."""
    return None if value is None else hexed(value)


def digest(sha: str) -> bytes:
    """A digest as its column keeps it: half the room. Raises ValueError for what is none."""
    return bytes.fromhex(sha)


def is_digest(text: str) -> bool:
    """Whether it is written as a digest is."""
    return re.fullmatch("[0-9a-f]{64}", text) is not None


def obj(value: Any) -> Any:
    """A JSON column as either driver gives it: sqlite3 as text, psycopg decoded."""
    return json.loads(value) if isinstance(value, str) else value
