"""What does a TimeMap list? The captures of an address with their moments, as links or as JSON (RFC 7089)."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin

from monitor.adapters.archive_memento.cdx import moment_of, page_url
from monitor.model.filling import Memento

_LINK = re.compile(r"<([^<>]{1,4000})>((?:\s*;\s*[\w*-]+\s*=\s*(?:\"[^\"]*\"|[^\s;,\"]+))*)\s*(?:,|$)")
_PARAM = re.compile(r";\s*([\w*-]+)\s*=\s*(?:\"([^\"]*)\"|([^\s;,\"]+))")
_IN_PATH = re.compile(r"/(\d{14})(?:[a-z]{2}_)?/(https?:.+)$")


@dataclass(frozen=True, slots=True)
class TimeMap:
    """One page of it: the captures, and the addresses of other pages."""

    mementos: tuple[Memento, ...]
    others: tuple[str, ...]


def read(body: bytes, base: str, original: str, place: str) -> TimeMap:
    """The captures and further pages that a TimeMap at `base` lists. Raises ValueError where it is none."""
    text = body.decode("utf-8", "replace").strip()
    found = _of_json(json.loads(text)) if text.startswith("{") else _of_links(text)
    if found is None:
        raise ValueError("no TimeMap")
    links, others = found
    mementos = [one for uri, said in links if (one := _memento(urljoin(base, uri), said, original, place)) is not None]
    return TimeMap(tuple(mementos), tuple(dict.fromkeys(urljoin(base, uri) for uri in others)))


def _of_links(text: str) -> tuple[list[tuple[str, str]], list[str]] | None:
    links, others, known = [], [], False
    for match in _LINK.finditer(text):
        params = {name.lower(): quoted or bare for name, quoted, bare in _PARAM.findall(match[2])}
        rel = params.get("rel", "").lower().split()
        if "memento" in rel and "datetime" in params:
            links.append((match[1], params["datetime"]))
        elif "timemap" in rel and "self" not in rel:
            others.append(match[1])
        known = known or bool({"memento", "timemap", "original", "timegate", "self"} & set(rel))
    return (links, others) if known else None


def _of_json(document: Any) -> tuple[list[tuple[str, str]], list[str]] | None:
    if not isinstance(document, dict):
        return None
    listed = document.get("mementos", {})
    rows = listed.get("list", []) if isinstance(listed, dict) else listed
    if not isinstance(rows, list) or not ({"mementos", "timemap_index", "original_uri"} & set(document)):
        return None
    links = [
        (str(row["uri"]), str(row["datetime"]))
        for row in rows
        if isinstance(row, dict) and {"uri", "datetime"} <= set(row)
    ]
    index = document.get("timemap_index", [])
    others = [str(row["uri"]) for row in index if isinstance(row, dict) and "uri" in row]
    pages = document.get("pages", {})
    if isinstance(pages, dict) and isinstance(pages.get("next"), dict):
        others.append(str(pages["next"].get("uri", "")))
    return links, [uri for uri in others if uri]


def _memento(uri: str, said: str, original: str, place: str) -> Memento | None:
    at = moment(said)
    if at is None or not re.match(r"https?://", uri):
        return None
    in_path = _IN_PATH.search(uri)
    return Memento(at, page_url(place, original, at) if place else uri, in_path[2] if in_path else original)


def moment(said: str) -> datetime | None:
    """A moment as HTTP or ISO 8601 writes it; None for anything else.

    >>> moment("Sat, 14 Dec 2024 09:00:00 GMT") == moment("2024-12-14T09:00:00Z")
    True
    """
    if (digits := moment_of(said)) is not None:
        return digits
    for read_as in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            at = read_as(said)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    return None
