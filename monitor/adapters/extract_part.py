"""Which parts of a page are read? Those that the configuration includes, without those it excludes.

The page is cut to size and handed on to the reader of whole pages, so both read by one set of rules.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from monitor.model.article import Container
from monitor.model.outcome import Extracted, ExtractOutcome, Fetched, NothingExtracted, Reason
from monitor.ports import Extractor

Element = Any  # lxml's elements have no types of their own
_LOCAL = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?")
_DATED = re.compile(r'("(?:date(?:Published|Modified|Created)|uploadDate)"\s*:\s*")(' + _LOCAL.pattern + r')(")')


@dataclass(frozen=True)
class PartExtractor:
    """Cuts a page down and lets `inner` read it. `tree` parses; `zone` is that of times that name none."""

    inner: Extractor
    tree: Callable[[Fetched], Any]
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    language: str = ""
    zone: str = ""

    @property
    def name(self) -> str:
        """The rules are those of the reader of whole pages."""
        return self.inner.name

    def extract(self, page: Fetched) -> ExtractOutcome:
        """The article of the parts; NothingExtracted where what is included is not there."""
        cut = self._cut(page)
        read = self.inner.extract(cut) if isinstance(cut, Fetched) else cut
        if isinstance(read, Extracted) and self.language:
            return replace(read, article=replace(read.article, language=self.language))
        return read

    def glance(self, page: Fetched, container: Container) -> bool:
        """As the reader of whole pages glances at the parts."""
        cut = self._cut(page)
        return isinstance(cut, Fetched) and self.inner.glance(cut, container)

    def _cut(self, page: Fetched) -> Fetched | NothingExtracted:
        if not (self.include or self.exclude or self.zone):
            return page
        root = self.tree(page)
        if not hasattr(root, "iter"):
            return page  # the reader of whole pages says why it cannot be read
        from lxml import html

        for selector in self.exclude:
            for element in _chosen(root, selector):
                if element.getparent() is not None and element.tag not in ("html", "body", "head"):
                    element.drop_tree()
        if self.include and not _keep(root, self.include):
            wanted = ", ".join(self.include)[:200]
            return NothingExtracted(Reason.EMPTY, f'include: "{wanted}" chooses nothing on this page')
        if self.zone:
            _set_zone(root, ZoneInfo(self.zone))
        body = html.tostring(root, encoding="utf-8", doctype="<!DOCTYPE html>")
        return replace(page, body=body, charset="utf-8", content_type="text/html")


def _chosen(root: Element, selector: str) -> list[Element]:
    from lxml.cssselect import CSSSelector

    found: list[Element] = CSSSelector(selector, translator="html")(root)
    return found


def _keep(root: Element, selectors: tuple[str, ...]) -> bool:
    """Leaves only the chosen elements in the body, in the page's order, with the page's headline before them."""
    from lxml import html

    chosen = {element for selector in selectors for element in _chosen(root, selector)}
    outer = [el for el in root.iter() if el in chosen and not any(above in chosen for above in el.iterancestors())]
    body = root.find("body")
    if not outer or body is None:
        return False
    heading = next(root.iter("h1"), None)
    article = html.Element("article")
    if heading is not None and not any(heading is el or el in heading.iterancestors() for el in outer):
        article.append(heading)
    for element in outer:
        element.tail = None
        article.append(element)
    for child in list(body):
        body.remove(child)
    body.text = None
    main = html.Element("main")
    main.append(article)
    body.append(main)
    return True


def _set_zone(root: Element, zone: ZoneInfo) -> None:
    """Times that name no zone get this one, where pages give times for machines."""
    for tag, name in (("meta", "content"), ("time", "datetime")):
        for element in root.iter(tag):
            said = (element.get(name) or "").strip()
            if _LOCAL.fullmatch(said):
                element.set(name, _with_zone(said, zone))
    for script in root.iter("script"):
        if "ld+json" in (script.get("type") or "") and script.text:
            script.text = _DATED.sub(lambda found: found[1] + _with_zone(found[2], zone) + found[3], script.text)


def _with_zone(said: str, zone: ZoneInfo) -> str:
    try:
        return datetime.fromisoformat(said).replace(tzinfo=zone).isoformat()
    except (ValueError, OverflowError):
        return said
