"""How does a value look once both databases have had it? Cleaning on the way in, decoding on the way out.

Standard library only: reading commands pay for what is imported here.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any, cast

from monitor.model.hashing import clean, plain

LONG = len("2026-03-01T12:00:00.000000Z")

__all__ = [
    "clean",
    "clean_or_none",
    "digest",
    "hexed",
    "hexed_or_none",
    "is_digest",
    "late_moment_or_none",
    "moment",
    "moment_or_none",
    "obj",
    "plain",
]


def clean_or_none(text: str | None) -> str | None:
    """`clean`, where there is a text."""
    return None if text is None else clean(text)


def moment(value: Any) -> datetime:
    """A time as either driver gives it, in UTC. Raises ValueError for text in another form than it is stored in: it is
    sorted as text, so a page of rows would begin anew for ever."""
    if not isinstance(value, str):
        return cast("datetime", value).astimezone(UTC)
    stored = len(value) == LONG and value[10] == "T" and value[-1] == "Z"
    if not stored and not value.endswith(("+00", "+00:00")):  # as PostgreSQL writes what it gives as text
        raise ValueError(f"no time as it is stored: {value[:40]!r}")
    return datetime.fromisoformat(value).astimezone(UTC)


def moment_or_none(value: Any) -> datetime | None:
    """`moment`, where there is one."""
    return None if value is None else moment(value)


def late_moment_or_none(value: Any) -> datetime | None:
    """`moment_or_none` for what is set on a row later (an alert's seal, the begin of failures): the first databases
    hold it on SQLite as text without a zone, which is UTC."""
    if isinstance(value, str) and len(value) < LONG:
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    return moment_or_none(value)


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
