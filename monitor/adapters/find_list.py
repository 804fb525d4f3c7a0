"""Which articles does a page link to? The links that a CSS selector chooses, with what stands beside each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from monitor.analysis.stamps import stamp
from monitor.analysis.tidy import tidy
from monitor.model.found import Entry, Finding, Found
from monitor.model.links import followable, plain_url
from monitor.model.outcome import Fetched, NothingExtracted, Reason

MOST = 500  # links that are looked at
_BESIDE = ("li", "article", "tr", "section", "dd")  # what usually holds one entry of a list
_SUMMARY_MOST = 400
_UP = 5  # elements above a link that are looked at for what holds it

Element = Any  # lxml's elements have no types of their own
Tree = Callable[[Fetched], Any]  # the root element, or the outcome where there is none


@dataclass(frozen=True)
class ListFinder:
    """Reads a page of links. `tree` parses it; `link` chooses links or what holds one."""

    tree: Tree
    link: str
    zone: str = ""
    name = "list/1"

    def find(self, page: Fetched) -> Finding:
        """The chosen links in the page's order; NothingExtracted where the selector chooses none."""
        root = self.tree(page)
        if isinstance(root, NothingExtracted):
            return root
        if not hasattr(root, "iter"):
            return NothingExtracted(root.reason, root.detail)
        from lxml.cssselect import CSSSelector

        chosen = CSSSelector(self.link, translator="html")(root)
        if not chosen:
            return NothingExtracted(Reason.EMPTY, f'link: "{self.link[:100]}" chooses nothing on this page')
        base = next((followable(one.get("href") or "", page.final_url) for one in root.iter("base")), "")
        entries: dict[str, Entry] = {}
        for element in chosen[:MOST]:
            entry = self._entry(element, base or page.final_url, page)
            if entry is not None:
                entries.setdefault(entry.id, entry)
        if not entries:
            return NothingExtracted(Reason.EMPTY, f'link: "{self.link[:100]}" chooses no links to other pages')
        title = next((tidy(one.text_content()) for one in root.iter("title")), "")
        return Found(tuple(entries.values()), title[:300], len(chosen) - len(entries))

    def _entry(self, element: Element, base: str, page: Fetched) -> Entry | None:
        anchor = next(_anchors(element), None)
        if anchor is None:
            return None
        url = followable(anchor.get("href"), base)
        if not url or plain_url(url) in (plain_url(page.final_url), plain_url(page.url)):
            return None
        holder = _holder(anchor)
        title = tidy(anchor.text_content()) or tidy(anchor.get("title") or "") or tidy(element.text_content())
        times = (one.get("datetime") or one.text_content() for one in holder.iter("time"))
        at = next((found for text in times if (found := stamp(text, page.at, self.zone))), None)
        return Entry(plain_url(url), url, title[:300], tidy(holder.text_content())[:_SUMMARY_MOST], at)


def _anchors(element: Element) -> Iterator[Element]:
    """The link itself, one inside, or one around."""
    yield from (one for one in element.iter("a") if one.get("href"))
    above = element.getparent()
    while above is not None:
        if above.tag == "a" and above.get("href"):
            yield above
        above = above.getparent()


def _holder(anchor: Element) -> Element:
    """What holds the entry: its own list item, article or row; the link itself where there is none near."""
    above = anchor
    for _ in range(_UP):
        above = above.getparent()
        if above is None or above.tag in ("body", "main", "ul", "ol", "table"):
            return anchor
        if above.tag in _BESIDE:
            return above
    return anchor
