"""When does a page say it was written? What it says is a claim: wrong times are dropped, none is made up."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

_AHEAD = timedelta(days=1)  # a page from another zone may be hours ahead of us, not more
_FIRST_YEAR = 1990


def time_of(text: str, captured_at: datetime) -> datetime | None:
    """The time a text names, in UTC; a time without a zone counts as UTC. None for nonsense and for the future.

    >>> time_of("2024-12-13T09:00:00+01:00", datetime(2025, 1, 1, tzinfo=UTC)).isoformat()
    '2024-12-13T08:00:00+00:00'
    """
    text = text.strip()[:64]
    if not re.search(r"\d{4}", text):
        return None
    at = _iso(text) or _loose(text)
    if at is None:
        return None
    try:
        at = (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (OverflowError, ValueError):
        return None
    return at if at.year >= _FIRST_YEAR and at <= captured_at + _AHEAD else None


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _loose(text: str) -> datetime | None:
    from dateutil import parser

    if not re.search(r"\d{4}.{0,4}\d|\d.{1,12}\d{4}", text):
        return None  # a bare year: dateutil would add today's month and day
    known = {"CEST": 7200, "CET": 3600, "BST": 3600, "EST": -18000, "EDT": -14400, "PST": -28800, "PDT": -25200}
    try:
        return parser.parse(text, tzinfos=known, default=datetime(1, 1, 1))  # noqa: DTZ001 - zone is set by the caller
    except (ValueError, OverflowError, TypeError, AttributeError):
        return None
