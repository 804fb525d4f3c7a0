"""What does a page of a CDX index list? Three spellings of one thing: a JSON table, JSON lines, columns of text.

Source: the CDX server of the Wayback Machine (JSON table, text, resume keys) and that of pywb (JSON lines).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from monitor.model.filling import Memento

COLUMNS = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length")
NAMES = {"url": "original", "mime": "mimetype", "status": "statuscode"}  # as pywb says it
REVISIT = "warc/revisit"
_STAMP = re.compile(r"\d{14}")
_KEY = re.compile(r"\S{1,2000}")


@dataclass(frozen=True, slots=True)
class Page:
    """What one answer of the index held. `resume` is the key of the next one; `lines` how many captures it listed."""

    mementos: tuple[Memento, ...]
    lines: int
    resume: str | None = None


def stamp(at: datetime) -> str:
    """A moment as archives spell it.

    >>> stamp(datetime(2024, 12, 14, 9, tzinfo=UTC))
    '20241214090000'
    """
    return at.astimezone(UTC).strftime("%Y%m%d%H%M%S")


def moment_of(text: str) -> datetime | None:
    """The moment of 14 digits; None for anything else."""
    if not _STAMP.fullmatch(text):
        return None
    try:
        return datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def read(body: bytes, place: str) -> Page:
    """The captures of one answer. Raises ValueError where it is no index. `place` is where a capture's bytes lie:
    `{timestamp}` and `{url}` stand for its own."""
    text = body.decode("utf-8", "replace").strip()
    rows, resume = _rows(text)
    found = [memento for row in rows if (memento := _memento(row, place)) is not None]
    return Page(tuple(found), len(rows), resume)


def _rows(text: str) -> tuple[list[Mapping[str, Any]], str | None]:
    if not text or text == "[]":
        return [], None
    if text.startswith("["):
        return _table(text)
    if text.startswith("{"):
        return [_named(json.loads(line)) for line in text.splitlines() if line.strip()], None
    return _lines(text)


def _table(text: str) -> tuple[list[Mapping[str, Any]], str | None]:
    """A list of lists, the first one the names; after an empty one stands the key of the next page."""
    table = json.loads(text)
    if not all(isinstance(row, list) for row in table):
        raise ValueError("a list of something else than lists")
    head, *rows = table
    resume = None
    if [] in rows:
        end = rows.index([])
        resume = str(rows[end + 1][0]) if rows[end + 1 :] and rows[end + 1] else None
        rows = rows[:end]
    return [_named(dict(zip(map(str, head), row, strict=False))) for row in rows], resume


def _lines(text: str) -> tuple[list[Mapping[str, Any]], str | None]:
    """Columns set apart by blanks; after an empty line stands the key of the next page."""
    listed, _, rest = text.partition("\n\n")
    rows = [line.split() for line in listed.splitlines()]
    if any(len(row) < 6 or not _STAMP.fullmatch(row[1]) for row in rows):
        raise ValueError("no columns of an index")
    key = rest.strip()
    return [dict(zip(COLUMNS, row, strict=False)) for row in rows], key if _KEY.fullmatch(key) else None


def _named(row: Any) -> Mapping[str, Any]:
    if not isinstance(row, dict):
        raise ValueError("a line that names nothing")
    return {NAMES.get(str(name), str(name)): value for name, value in row.items()}


def _memento(row: Mapping[str, Any], place: str) -> Memento | None:
    """None for a line that names no moment or no web address."""
    at, original = moment_of(str(row.get("timestamp", ""))), str(row.get("original", ""))
    if at is None or not re.match(r"https?://", original):
        return None
    status, media = str(row.get("statuscode", "-")), str(row.get("mimetype", ""))
    digest = str(row.get("digest") or "")
    return Memento(
        at=at,
        url=page_url(place, original, at),
        original=original,
        digest=digest if len(digest) > 8 else None,
        http_status=int(status) if status.isdigit() and media != REVISIT else None,
        media=media,
    )


def page_url(place: str, original: str, at: datetime) -> str:
    """Where the bytes of a capture lie.

    >>> page_url("https://a.example/web/{timestamp}id_/{url}", "https://b.example/", datetime(2024, 1, 2, tzinfo=UTC))
    'https://a.example/web/20240102000000id_/https://b.example/'
    """
    return place.replace("{timestamp}", stamp(at)).replace("{url}", original)


def query(index: str, url: str, most: int, since: str | None, until: str | None, resume: str | None) -> str:
    """The address of a page of the index."""
    pairs = [("url", url), ("output", "json"), ("limit", str(most)), ("showResumeKey", "true")]
    pairs += [(name, value) for name, value in (("from", since), ("to", until), ("resumeKey", resume)) if value]
    joint = "&" if "?" in index else "?"
    return index + joint + "&".join(f"{name}={quote(value, safe='')}" for name, value in pairs)


def last_of(mementos: Iterable[Memento]) -> datetime | None:
    """The latest moment."""
    return max((memento.at for memento in mementos), default=None)
