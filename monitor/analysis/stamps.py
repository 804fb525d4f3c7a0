"""When does a feed, a JSON document or an entry say that it was written? A claim: nonsense is dropped, none made up."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_AHEAD = timedelta(days=1)  # a site's clock or zone may be wrong by hours, not more
_FIRST_YEAR = 1990
_ZONES = {"CEST": 2, "CET": 1, "BST": 1, "MSK": 3, "EET": 2, "EEST": 3, "IST": 5.5, "JST": 9, "Z": 0, "UTC": 0}
_NAMED = re.compile(r"\s(" + "|".join(_ZONES) + r")\s*$")
_EPOCH = re.compile(r"\d{9,10}(?:\.\d+)?|\d{12,13}")


def stamp(text: str, captured_at: datetime, zone: str = "") -> datetime | None:
    """The time a text names, in UTC; one without a zone is of `zone`, else UTC. None for nonsense and for the future.

    >>> stamp("Fri, 13 Dec 2024 10:00:00 GMT", datetime(2025, 1, 1, tzinfo=UTC)).isoformat()
    '2024-12-13T10:00:00+00:00'
    >>> stamp("2024-12-13 10:00", datetime(2025, 1, 1, tzinfo=UTC), "Europe/Berlin").isoformat()
    '2024-12-13T09:00:00+00:00'
    """
    text = text.strip()[:64]
    if not text or not any(char.isdigit() for char in text):
        return None
    named = _NAMED.search(text)
    given: tzinfo | None = None
    if named:
        hours = _ZONES[named.group(1)]
        sign = f"{int(hours):+03d}{int(hours % 1 * 60):02d}"
        text = text[: named.start()] + " " + sign
    at = _epoch(text) or _iso(text) or _mail(text) or _loose(text)
    if at is None:
        return None
    try:
        given = ZoneInfo(zone) if zone else UTC
    except (ZoneInfoNotFoundError, ValueError):
        given = UTC
    try:
        at = (at if at.tzinfo else at.replace(tzinfo=given)).astimezone(UTC)
        return at if at.year >= _FIRST_YEAR and at <= captured_at + _AHEAD else None
    except (OverflowError, ValueError):
        return None


def _epoch(text: str) -> datetime | None:
    if not _EPOCH.fullmatch(text):
        return None
    seconds = float(text)
    return datetime.fromtimestamp(seconds / 1000 if seconds > 1e11 else seconds, UTC)


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text.replace(" +", "+"))
    except ValueError:
        return None


def _mail(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None


def _loose(text: str) -> datetime | None:
    from dateutil import parser

    if not re.search(r"\d{4}.{0,4}\d|\d.{1,12}\d{4}", text):
        return None  # a bare year: dateutil would add today's month and day
    try:
        return parser.parse(text, default=datetime(1, 1, 1))  # noqa: DTZ001 - zone is set by the caller
    except (ValueError, OverflowError, TypeError, AttributeError):
        return None
