"""Of which kind is what stands at an address? Seen from what was fetched, in a worker: pages are hostile."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from monitor.analysis.charset import decoded
from monitor.model.found import Found
from monitor.model.links import followable
from monitor.model.outcome import Extracted, Fetched
from monitor.model.story import Source

FEEDS = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml")
_FEEDS_MOST = 5
_TITLES = ("headline", "title", "name", "subject")
_TEXTS = ("text", "body", "content", "articleBody", "html", "description", "summary")
_DATES = ("updated", "updated_at", "dateModified", "modified", "published", "published_at", "datePublished", "date")
_DEPTH = 6


@dataclass(frozen=True, slots=True)
class Sniffed:
    """The kind, the options that go with it, and the feeds that a page tells of."""

    kind: str = "article"
    path: dict[str, str] = field(default_factory=dict)
    feeds: tuple[str, ...] = ()


def sniff(page: Fetched) -> Sniffed:
    """The kind by its bytes; what is told of the type is often wrong."""
    from monitor import wiring

    if b"%PDF-" in page.body[:1024]:
        return Sniffed("pdf")
    finder = wiring.finder(Source("new", page.url, "feed"))
    found = finder.find(page) if finder is not None else None
    if isinstance(found, Found) and (found.entries or b"<rss" in page.body[:2000] or b"<feed" in page.body[:2000]):
        return Sniffed("feed")
    if page.body.lstrip()[:1] in (b"{", b"["):
        return _json(page)
    root = wiring.page_tree(page)
    if not hasattr(root, "iter"):
        return Sniffed()
    feeds = tuple(dict.fromkeys(_feeds(root, page.final_url)))[:_FEEDS_MOST]
    reader = wiring.reader(Source("new", page.url, "live")) if b"LiveBlogPosting" in page.body else None
    is_live = reader is not None and isinstance(reader.extract(page), Extracted)
    return Sniffed("live" if is_live else "article", feeds=feeds)


def _feeds(root: Any, base: str) -> list[str]:
    links = (one for one in root.iter("link") if "alternate" in (one.get("rel") or "").lower().split())
    told = (one.get("href") or "" for one in links if (one.get("type") or "").lower() in FEEDS)
    return [url for link in told if (url := followable(link, base))]


def _json(page: Fetched) -> Sniffed:
    """Where a document most probably has its text: the longest one, and what stands beside it."""
    try:
        document = json.loads(decoded(page.body, page.charset, lambda _: "cp1252"))
    except (ValueError, RecursionError):
        return Sniffed()
    places = list(_places(document, "", 0))
    if not places:
        return Sniffed("json", {"text": "text"})
    text = max(places, key=lambda place: (_last(place[0]) in _TEXTS, place[1]))[0]
    beside = text.rpartition(".")[0]
    path = {"text": text}
    for part, names in (("headline", _TITLES), ("date", _DATES)):
        known = {_last(place): place for place, _ in places if place.rpartition(".")[0] == beside and place != text}
        path |= next(({part: known[name]} for name in names if name in known), {})
    return Sniffed("json", path)


def _last(place: str) -> str:
    return place.rpartition(".")[2]


def _places(value: Any, at: str, depth: int) -> list[tuple[str, int]]:
    """(path, length) of each text; a list of texts counts as one."""
    if isinstance(value, str):
        return [(at, len(value))] if at and value.strip() else []
    if isinstance(value, list):
        texts = [one for one in value if isinstance(one, str)]
        if texts and at:
            return [(at, sum(map(len, texts)))]
        return _places(value[0], f"{at}[0]", depth + 1) if value and depth < _DEPTH else []
    if not isinstance(value, dict) or depth >= _DEPTH:
        return []
    found = []
    for name, inner in list(value.items())[:200]:
        step = name if name.replace("_", "").replace("-", "").isalnum() else f'["{name}"]' if '"' not in name else ""
        if step:
            joined = f"{at}{step}" if step.startswith("[") else f"{at}.{step}" if at else step
            found += _places(inner, joined, depth + 1)
    return found
