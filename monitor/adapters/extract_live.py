"""How is an article made of a live blog? Of its entries, newest first, whatever order the page shows them in.

An entry is told by its id: so turning the page round is no change, a new entry is an addition, and one that was edited
is an edit in its place. The newest stands first as a lead does: it says what holds now.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from monitor.analysis.fragment import paragraphs, plain
from monitor.analysis.stamps import stamp
from monitor.analysis.tidy import fold, tidy
from monitor.model.article import Article, Container
from monitor.model.ids import sha256, sha_of
from monitor.model.outcome import Extracted, ExtractOutcome, Fetched, NothingExtracted, Reason

Element = Any  # lxml's elements have no types of their own
MOST = 2_000  # entries; a longer page gives its first ones
_IDS = ("data-post-id", "data-entry-id", "data-block-id", "data-update-id", "data-item-id", "id")
_CLASS = re.compile(
    r"(?:^|\s)(?:[\w-]*live[-_]?(?:blog)?[-_]{0,2}(?:post|entry|update|event|item|block)|(?:post|entry|update)[-_]?live"
    r"|timeline[-_]{0,2}(?:item|entry|event)|liveblog__(?:post|entry))(?:\s|$)",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d{1,18}$")
_LEAST = 2  # elements of a kind that make a row of entries
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_CHROME = ("script", "style", "noscript", "template", "time", "button", "form", "iframe", "nav", "aside", "svg")


@dataclass(frozen=True, slots=True)
class Told:
    """One entry as the page gives it; `place` is where it stands there."""

    id: str
    lines: tuple[str, ...]
    at: datetime | None
    place: int


@dataclass(frozen=True)
class LiveExtractor:
    """Reads live blogs. `tree` parses; `entry` chooses the entries where the page does not mark them itself."""

    tree: Callable[[Fetched], Any]
    entry: str = ""
    language: str = ""
    zone: str = ""
    name = "live/1"

    def extract(self, page: Fetched) -> ExtractOutcome:
        """Headline and entries; NothingExtracted where the page shows none."""
        root = self.tree(page)
        if not hasattr(root, "iter"):
            outcome: ExtractOutcome = root
            return outcome
        blog = _blog(root)
        told = self._by_selector(root, page) if self.entry else self._told(blog, page) or self._marked(root, page)
        if not told:
            how = (
                f'entry: "{self.entry[:100]}" chooses nothing'
                if self.entry
                else "no entries are marked; name them with entry:"
            )
            return NothingExtracted(Reason.EMPTY, f"{how} on this page")
        told = _ordered(told)
        article = Article(
            headline=_headline(root, blog),
            paragraphs=tuple(line for one in told for line in one.lines),
            published_at=stamp(str(blog.get("datePublished", "")), page.at, self.zone),
            modified_at=max((one.at for one in told if one.at), default=None),
            at=max((one.at for one in told if one.at), default=page.at),
            language=self.language or (root.get("lang") or "")[:20],
            entries=tuple((one.id, len(one.lines)) for one in told),
        )
        return Extracted(article, Container("live", _sha(article), ""))

    def glance(self, page: Fetched, container: Container) -> bool:
        """True for the same entries under the same headline."""
        read = self.extract(page)
        return isinstance(read, Extracted) and read.container == container

    def _told(self, blog: dict[str, Any], page: Fetched) -> list[Told]:
        """The entries that the page tells machines of."""
        updates = blog.get("liveBlogUpdate")
        found = []
        for place, one in enumerate(updates[:MOST] if isinstance(updates, list) else ()):
            if not isinstance(one, dict):
                continue
            heading = plain(_text(one.get("headline")) or _text(one.get("name")))
            lines = paragraphs(_text(one.get("articleBody")) or _text(one.get("text")) or _text(one.get("description")))
            lines = tuple(dict.fromkeys((heading, *lines) if heading else lines))
            at = stamp(_text(one.get("datePublished")) or _text(one.get("dateCreated")), page.at, self.zone)
            name = _text(one.get("@id")) or _text(one.get("identifier")) or _text(one.get("url"))
            if lines:
                found.append(Told(_id(name, lines, at), lines, at, place))
        return found

    def _marked(self, root: Element, page: Fetched) -> list[Told]:
        """Entries by their mark-up: microdata, ids of posts, the usual class names."""
        rows = [
            [one for one in root.iter() if one.get("itemprop") == "liveBlogUpdate"],
            [one for one in root.iter() if any(one.get(name) for name in _IDS[:-1])],
            [one for one in root.iter("article", "section", "div", "li") if _CLASS.search(one.get("class") or "")],
        ]
        return next((found for row in rows if len(row) >= _LEAST and (found := self._of(row, page))), [])

    def _by_selector(self, root: Element, page: Fetched) -> list[Told]:
        from lxml.cssselect import CSSSelector

        return self._of(CSSSelector(self.entry, translator="html")(root), page)

    def _of(self, elements: list[Element], page: Fetched) -> list[Told]:
        chosen = set(elements[:MOST])
        outer = [one for one in elements[:MOST] if not any(above in chosen for above in one.iterancestors())]
        return [told for place, one in enumerate(outer) if (told := self._entry(one, place, page))]

    def _entry(self, element: Element, place: int, page: Fetched) -> Told | None:
        from lxml import html

        times = (one.get("datetime") or one.text_content() for one in element.iter("time"))
        at = next((found for text in times if (found := stamp(text, page.at, self.zone))), None)
        for name in _CHROME:
            for one in list(element.iter(name)):
                if one is not element:
                    one.drop_tree()
        lines = paragraphs(html.tostring(element, encoding="unicode", with_tail=False))
        if not lines:
            return None
        named = next((said for name in _IDS if (said := (element.get(name) or "").strip())), "")
        return Told(_id(named, lines, at), lines, at, place)


def _id(named: str, lines: tuple[str, ...], at: datetime | None) -> str:
    """The entry's own id, else its time, else how it begins: what an edit of it leaves alone."""
    if named:
        return tidy(named)[-200:]
    return at.isoformat() if at else sha256(fold(lines[0])[:60])[:16]


def _ordered(told: list[Told]) -> list[Told]:
    """Newest first. Entries without a time keep their place; a page that shows the oldest first is turned round."""
    kept: dict[str, Told] = {}
    for one in told:
        kept.setdefault(one.id, one)
    entries = list(kept.values())
    times = [one.at for one in entries if one.at]
    numbers = [int(found.group()) if (found := _NUMBER.search(one.id)) else -1 for one in entries]
    if not times and len(set(numbers)) == len(numbers) and min(numbers) >= 0:
        return [entries[n] for _, n in sorted(((number, n) for n, number in enumerate(numbers)), reverse=True)]
    newest_first = len(times) > 1 and times[0] > times[-1]
    if newest_first:
        entries.reverse()
    last = _LONG_AGO
    keys: dict[str, datetime] = {}
    for one in entries:
        last = one.at or last
        keys[one.id] = last
    turn = -1 if newest_first else 1
    if not times:
        return entries
    return sorted(entries, key=lambda one: (keys[one.id], one.id if one.at else "", turn * one.place), reverse=True)


def _blog(root: Element) -> dict[str, Any]:
    """The JSON-LD object of the live blog."""
    for script in root.iter("script"):
        if "ld+json" not in (script.get("type") or "") or "LiveBlogPosting" not in (script.text or ""):
            continue
        try:
            document = json.loads(script.text)
        except (ValueError, RecursionError):
            continue
        for node in _nodes(document):
            kind = node.get("@type")
            if kind == "LiveBlogPosting" or (isinstance(kind, list) and "LiveBlogPosting" in kind):
                return node
    return {}


def _nodes(document: Any) -> Iterator[dict[str, Any]]:
    for one in document if isinstance(document, list) else [document]:
        if isinstance(one, dict):
            yield one
            graph = one.get("@graph")
            yield from (node for node in graph if isinstance(node, dict)) if isinstance(graph, list) else ()


def _headline(root: Element, blog: dict[str, Any]) -> str:
    shown = next((text for one in root.iter("h1") if (text := tidy(one.text_content()))), "")
    title = next((text for one in root.iter("title") if (text := tidy(one.text_content()))), "")
    return (shown or plain(_text(blog.get("headline"))) or title)[:1000]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _sha(article: Article) -> str:
    return sha_of([article.headline, [list(entry) for entry in article.entries], list(article.paragraphs)])
