"""How does a value look once both databases have had it? Cleaning on the way in, decoding on the way out.

Standard library only: reading commands pay for what is imported here.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

from monitor.model.hashing import clean, plain

__all__ = [
    "clean",
    "clean_or_none",
    "digest",
    "hexed",
    "hexed_or_none",
    "is_digest",
    "moment",
    "moment_or_none",
    "obj",
    "plain",
]


def clean_or_none(text: str | None) -> str | None:
    """`clean`, where there is a text."""
    return None if text is None else clean(text)


def moment(value: Any) -> datetime:
    """A time as either driver gives it, in UTC."""
    at = datetime.fromisoformat(value) if isinstance(value, str) else value
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


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
