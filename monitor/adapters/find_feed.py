"""Which entries does a feed hold? RSS of any age, Atom, JSON Feed; read by lxml, which here loads and expands nothing.

A feed is short and its form is simple: what feedparser would add is entities to expand and addresses to open.
"""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin

from monitor.analysis.charset import decoded
from monitor.analysis.fragment import paragraphs, plain
from monitor.analysis.stamps import stamp
from monitor.analysis.tidy import tidy
from monitor.model.article import Article
from monitor.model.found import Entry, Finding, Found
from monitor.model.links import LONGEST, followable
from monitor.model.outcome import Fetched, NothingExtracted, Reason

MOST = 500  # entries that are looked at; a feed that holds more gives its first ones
FULL_WORDS = 60  # a shorter text is a teaser, not the article
_PIECE_MOST = 100_000  # characters of one item in a torn feed
_TEXT_MOST = 400  # characters of a summary: for matching, and for a person
_KEEP = frozenset(("amp", "lt", "gt", "quot", "apos"))
_NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,30});")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,300}\?>")
_DOCTYPE = re.compile(r"<!DOCTYPE[^>\[]{0,2000}(?:\[[^\]]{0,20000}\])?\s*>", re.IGNORECASE)
_ENTITY = re.compile(r"<!ENTITY", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_ITEMS = ("item", "entry")
_IDS = ("guid", "id", "about")
_DATES = ("updated", "modified", "pubDate", "published", "date", "issued", "created")
_BODIES = ("encoded", "content", "content_html", "content_text")
_SUMMARIES = ("description", "summary", "subtitle", *_BODIES)


@dataclass(frozen=True)
class FeedFinder:
    """Reads feeds; holds what the configuration says of one. `zone` is of times that name none."""

    zone: str = ""
    language: str = ""
    name = "feed/1"

    def find(self, page: Fetched) -> Finding:
        """Its entries, newest first; NothingExtracted where it is no feed."""
        text = decoded(page.body, page.charset, lambda _: "cp1252")
        if not text.strip():
            return NothingExtracted(Reason.EMPTY, "the feed is empty")
        if text.lstrip()[:1] == "{":
            raw = _json_items(text)
        elif _ENTITY.search(text):
            return NothingExtracted(Reason.PARSER, "the feed declares entities; such a feed is not read")
        else:
            raw = _xml_items(text)
        if raw is None:
            return NothingExtracted(Reason.TYPE, f"no feed stands there ({page.content_type or 'no type'})")
        title, base, items = raw
        read = [self._entry(item, urljoin(page.final_url, base), page.at) for item in items[:MOST]]
        entries = _told_apart([one for one in read if one is not None])
        entries.sort(key=lambda one: one.at or _order_of_feed(entries), reverse=True)
        return Found(tuple(entries), title, len(items) - len(entries))

    def _entry(self, item: dict[str, str], base: str, captured_at: datetime) -> Entry | None:
        url = followable(item.get("link", ""), base) or followable(item.get("guid", ""), "")
        title = plain(item.get("title", ""))
        summary = next((text for key in _SUMMARIES if (text := plain(item.get(key, "")))), "")
        dates = [at for key in _DATES if (at := stamp(item.get(key, ""), captured_at, self.zone))]
        found = next((tidy(item[key]) for key in _IDS if item.get(key, "").strip()), "") or url
        article = self._article(item, title, url, dates, captured_at)
        if not url and article is None:
            return None
        if not found:
            found = f"{title} {item.get('pubDate', '')}"
        return Entry(found[:LONGEST], url, title, summary[:_TEXT_MOST], max(dates, default=None), article)

    def _article(
        self, item: dict[str, str], title: str, url: str, dates: list[datetime], captured_at: datetime
    ) -> Article | None:
        """The entry's own text, where it is long enough to be the article."""
        texts = [paragraphs(item[key]) for key in (*_BODIES, "description", "summary") if item.get(key)]
        body = max(texts, key=lambda text: sum(map(len, text)), default=())
        if sum(len(text.split()) for text in body) < FULL_WORDS and sum(map(len, body)) < FULL_WORDS * 6:
            return None
        published, modified = min(dates, default=None), max(dates, default=None)
        return Article(
            headline=title or body[0][:200],
            paragraphs=body,
            byline=plain(item.get("creator", "") or item.get("author", ""))[:300],
            published_at=published,
            modified_at=modified if modified != published else None,
            at=modified or captured_at,
            language=self.language,
            url=url,
        )


def _order_of_feed(entries: list[Entry]) -> datetime:
    """Where an entry without a date stands: behind the newest day of those with one, in the feed's own order."""
    return max((one.at for one in entries if one.at), default=datetime(1970, 1, 1, tzinfo=UTC))


def _told_apart(entries: list[Entry]) -> list[Entry]:
    """Each id once. An id that stands for several addresses tells nothing: then the address is the id."""
    places: dict[str, set[str]] = {}
    for one in entries:
        places.setdefault(one.id, set()).add(one.url)
    told = [replace(one, id=one.url) if len(places[one.id]) > 1 and one.url else one for one in entries]
    seen: Counter[str] = Counter()
    kept = []
    for one in told:
        seen.update({one.id, one.url} - {""})
        if max(seen[one.id], seen[one.url] if one.url else 1) == 1:
            kept.append(one)
    return kept


def _xml_items(text: str) -> tuple[str, str, list[dict[str, str]]] | None:
    """(title, base address, items as plain texts by local name); None for what is no feed."""
    from lxml import etree

    text = _NAMED.sub(_char, _DOCTYPE.sub("", _CONTROL.sub("", _DECLARATION.sub("", text, count=1)), count=1))
    parser = etree.XMLParser(
        encoding="utf-8", recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True, collect_ids=False,
    )  # fmt: skip
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    if root is None or _local(root) not in ("rss", "feed", "RDF", "channel"):
        return None
    items: list[dict[str, str]] = []
    for element in root.iter():
        if _local(element) in _ITEMS and len(items) <= MOST:
            items.append(_fields(element))
    if len(parser.error_log) and not all(item.get("link") for item in items):
        items = _torn_items(text) or items
    head = next((child for child in root.iter() if _local(child) == "title"), None)
    return plain(_text(head) if head is not None else ""), _base(root), items


def _torn_items(text: str) -> list[dict[str, str]]:
    """The items of a feed whose tags do not close as they should: each field up to its own end tag."""
    items = []
    for piece in re.split(r"<(?:item|entry)(?=[\s>])", text)[1 : MOST + 2]:
        found: dict[str, str] = {}
        piece = piece[:_PIECE_MOST]
        for name in ("title", "link", "guid", "id", *_DATES, *_SUMMARIES):
            start = piece.find(f"<{name}>")
            end = piece.find(f"</{name}>", start)
            if 0 <= start < end:
                field = piece[start + len(name) + 2 : end].strip()
                inside = field.removeprefix("<![CDATA[").removesuffix("]]>")
                found[name] = inside if inside != field else html.unescape(field)
        linked = re.search(r"<link\s[^>]{0,500}?href\s*=\s*[\"']([^\"'<>]{1,2000})", piece)
        found.setdefault("link", html.unescape(linked.group(1)) if linked else "")
        items.append(found)
    return items


def _char(match: re.Match[str]) -> str:
    name = match.group(1)
    return match.group(0) if name in _KEEP else html.unescape(match.group(0))


def _local(element: Any) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _base(element: Any) -> str:
    return str(element.get("{http://www.w3.org/XML/1998/namespace}base") or "")


def _fields(item: Any) -> dict[str, str]:
    found: dict[str, str] = {"about": item.get("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about") or ""}
    for child in item:
        name = _local(child)
        if name == "link":
            _add_link(found, child)
        elif name == "guid" and (child.get("isPermaLink") or "").lower() == "false":
            found.setdefault("id", _text(child))
        elif name == "content" and child.get("url") is not None:
            continue  # a picture or film that belongs to the item
        elif name:
            found.setdefault(name, _text(child))
    if base := _base(item):
        found["link"] = urljoin(base, found.get("link", ""))
    return found


def _add_link(found: dict[str, str], link: Any) -> None:
    target = link.get("href") or _text(link)
    page = link.get("rel", "alternate") == "alternate" and (link.get("type") or "text/html").startswith("text/html")
    if page and target.strip() and not found.get("link"):
        found["link"] = target.strip()


def _text(element: Any) -> str:
    """The element's text; XHTML inside it as markup."""
    if len(element) == 0:
        return element.text or ""
    from lxml import etree

    inner = "".join(etree.tostring(child, encoding="unicode") for child in _children(element))
    return (element.text or "") + re.sub(r"<(/?)\w+:", r"<\1", inner)


def _children(element: Any) -> Iterator[Any]:
    return (child for child in element if isinstance(child.tag, str))


def _json_items(text: str) -> tuple[str, str, list[dict[str, str]]] | None:
    """JSON Feed, in the form of the others."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(document, dict) or not isinstance(document.get("items"), list):
        return None
    items = []
    for item in document["items"][: MOST + 1]:
        if isinstance(item, dict):
            texts = {str(key): str(value) for key, value in item.items() if isinstance(value, str | int | float)}
            renamed = {"link": texts.get("url", ""), "pubDate": texts.get("date_published", "")}
            items.append(texts | renamed | {"updated": texts.get("date_modified", "")})
    return plain(str(document.get("title", ""))), str(document.get("home_page_url", "")), items
