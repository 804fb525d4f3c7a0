"""What do an answer's headers say? Every one of them is hostile: nothing here raises for what it reads."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

RETRY_MOST_S = 3600.0  # a server may ask for rest, not for a day without news: longer wishes are cut to this
_VALIDATOR = re.compile(r"[\x21-\x7e\x80-\xff][\x20-\x7e\x80-\xff]{0,1022}")
_KEPT = ("refresh", "content-language", "date", "link", "content-disposition", "x-robots-tag")
_COOKIES = (b"set-cookie", b"set-cookie2")
_DATES = ("%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %d %H:%M:%S %Y")


def first(response: httpx.Response, name: bytes) -> str:
    """The first header of that name (lower case), byte for byte as latin-1; empty when there is none."""
    for key, value in response.headers.raw:
        if key.lower() == name:
            return value.decode("latin-1").strip()
    return ""


def validator(response: httpx.Response, name: bytes) -> str | None:
    """ETag or Last-Modified as it stands, opaque; None when it is missing, over 1 kB or not a line of text."""
    value = first(response, name)
    return value if _VALIDATOR.fullmatch(value) else None


def sendable(value: str | None) -> bytes | None:
    """A validator as bytes for a request; None for one that no server can have sent."""
    return value.encode("latin-1", "replace") if value and _VALIDATOR.fullmatch(value) else None


def content_type(response: httpx.Response) -> tuple[str, str | None]:
    """(media type, charset), both lower case; an absent type is empty."""
    media, _, rest = first(response, b"content-type")[:500].partition(";")
    found = re.search(r"charset\s*=\s*[\"']?([^\s\"';]{1,40})", rest, re.IGNORECASE)
    return media.strip().lower(), found.group(1).lower() if found else None


def kept(response: httpx.Response) -> tuple[tuple[str, str], ...]:
    """The few headers that extraction may ask for, cut to 1 kB."""
    return tuple(
        (name, value.decode("latin-1")[:1024])
        for key, value in response.headers.raw
        if (name := key.decode("latin-1").lower()) in _KEPT
    )[:20]


def received(response: httpx.Response) -> tuple[tuple[str, str], ...]:
    """Every header as it came, at most 64 of 2 kB; what a server would know us again by is left out."""
    return tuple(
        (key.decode("latin-1"), value.decode("latin-1")[:2048])
        for key, value in response.headers.raw
        if key.lower() not in _COOKIES
    )[:64]


def retry_after_s(value: str, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks for, cut to an hour; None for garbage and for what is past.

    >>> retry_after_s("120", datetime(2024, 1, 1, tzinfo=UTC)), retry_after_s("-5", datetime(2024, 1, 1, tzinfo=UTC))
    (120.0, None)
    """
    value = value.strip()[:100]
    if re.fullmatch(r"\d{1,30}(\.\d{1,9})?", value):
        return min(float(value), RETRY_MOST_S)
    at = _http_date(value)
    if at is None:
        return None
    wait = (at - now).total_seconds()
    return min(wait, RETRY_MOST_S) if wait > 0 else None


def _http_date(value: str) -> datetime | None:
    for form in _DATES:
        try:
            return datetime.strptime(value, form).replace(tzinfo=UTC)
        except ValueError:
            continue
    try:
        at = parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
