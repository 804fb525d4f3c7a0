"""Which elements only lead to other pages? Cards: a linked heading with a line or two, one beside the other."""

from __future__ import annotations

import re
from collections import Counter

from monitor.adapters.extract_html.noise import split_names
from monitor.adapters.extract_html.tree import Element

_HEADINGS = ("h2", "h3", "h4", "h5", "h6")
_CALLED = re.compile(r"(?:^|[\s_-])(?:cards?|teasers?|tiles?|promos?)(?=$|[\s_-])")
_WORDS = 60
_PARAGRAPHS = 2
_STAYS = frozenset(("body", "html", "main"))


def cards(root: Element) -> frozenset[Element]:
    """The cards in an element: each leads to another page, and at least two of a kind stand side by side.

    An `article` with a link and a line, and what is called a card, is one also where it stands alone.
    """
    lines = [line for heading in _links(root) if (line := _line(heading, root))]
    kinds = Counter((line[-1].getparent(), line[-1].tag) for line in lines)
    found = set()
    for line in lines:
        called = [element for element in line if _is_called_so(element)]
        if called or kinds[line[-1].getparent(), line[-1].tag] > 1:
            found.add(called[-1] if called else line[-1])
    return frozenset(found)


def _is_called_so(card: Element) -> bool:
    return card.tag == "article" or _CALLED.search(split_names(card.get("class") or "")) is not None


def _links(root: Element) -> list[Element]:
    """Headings that are links, or stand in one. A link within the page is a bookmark of its own heading."""
    found = []
    for heading in root.iter(*_HEADINGS):
        link = next(iter(heading.iter("a")), None)
        if link is None:
            link = next((above for above in heading.iterancestors("a")), None)
        href = (link.get("href") or "") if link is not None else ""
        if href and not href.startswith(("#", "javascript:")):
            found.append(heading)
    return found


def _line(heading: Element, root: Element) -> list[Element]:
    """The elements around a linked heading that hold no more than a card does, the innermost first."""
    line = []
    above = heading.getparent()
    while above is not None and above is not root and above.tag not in _STAYS and _is_small(above):
        if above.tag != "a":
            line.append(above)
        above = above.getparent()
    return line


def _is_small(element: Element) -> bool:
    heads = paragraphs = 0
    for inner in element.iter("p", "h1", *_HEADINGS):
        if inner.tag == "h1":
            return False
        heads += inner.tag != "p"
        paragraphs += inner.tag == "p"
        if heads > 1 or paragraphs > _PARAGRAPHS:
            return False
    return len(element.text_content()[:2000].split()) < _WORDS
