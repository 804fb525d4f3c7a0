"""What of the article stands outside its element? The lead under the headline, captions there, and corrections.

Many systems put the text in an element of its own, with the standfirst above it and notes below: all of it is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from monitor.adapters.extract_html.blocks import HEADS, Block, blocks_of
from monitor.adapters.extract_html.lines import count, ends, is_prose
from monitor.adapters.extract_html.noise import Named, amends, is_unseen, kind_of
from monitor.adapters.extract_html.tree import Element
from monitor.analysis.tidy import fold, tidy

_MOST = 6  # blocks; with more between headline and text, the two do not belong together
_DECK = 7  # words that make a subhead under the headline a lead
_CAPTION = 4
_NOTE = 150  # words
_TIMED = re.compile(r"\d[:h.]\d\d|(?:19|20)\d\d")
_TITLES = ("h1", "h2", "h3", "div", "td", "p", "span", "b", "strong", "font")
_CAPTIONS = re.compile(r"caption|legend|cutline", re.IGNORECASE)


def around(
    root: Element, element: Element, headline: str
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[Element, ...]]:
    """The lead above `element`, the corrections outside of it, and the elements that they stand in."""
    title = _title(root, headline)
    lead = _between(title, element, headline) if title is not None else []
    notes = [block for note in _notes(root, element, [block.element for block in lead]) for block in blocks_of(note)]
    outside = tuple(block.element for block in (*lead, *notes))
    return tuple(block.text for block in lead), tuple(block.text for block in notes), outside


def common(element: Element, others: Iterable[Element]) -> Element:
    """The smallest element around all of them."""
    for other in others:
        above = {*other.iterancestors(), other}
        while element not in above:
            parent = element.getparent()
            if parent is None:
                return element
            element = parent
    return element


def _title(root: Element, headline: str) -> Element | None:
    """The element that shows the headline."""
    if not headline:
        return None
    wanted = fold(headline)
    begins = wanted[:12]
    for tags in (_TITLES[:3], _TITLES[3:]):
        for element in root.iter(*tags):
            if tags is _TITLES[3:] and not fold((element.text or "")[:40]).startswith(begins):
                continue
            if wanted in fold(element.text_content()[:2000]) and not is_unseen(element):
                return element
    return None


def _between(title: Element, element: Element, headline: str) -> list[Block]:
    """What stands between the headline and the text and is told."""
    if title is element or element in title.iterancestors():
        return []
    wanted, seen = fold(headline), False
    found: list[Block] = []
    inside = _Inside(element)
    for block in blocks_of(common(element, (title,))):
        if inside(block.element):
            return found if seen and len(found) <= _MOST else []
        if not seen:
            seen = wanted in fold(block.text[:2000])
        elif not block.label and _is_lead(block):
            found.append(block)
    return []


def _is_lead(block: Block) -> bool:
    text = block.text
    if is_prose(text):
        return ends(text) or not _TIMED.search(text)
    if block.tag == "figcaption" or _CAPTIONS.search(block.element.get("class", "")):
        return count(text) >= _CAPTION
    return count(text) >= _DECK and block.tag in {*HEADS, "p", "div"} and not _TIMED.search(text)


class _Inside:
    """Whether elements stand in one element; asked for many."""

    def __init__(self, element: Element) -> None:
        self._element = element
        self._known: dict[Element, bool] = {}

    def __call__(self, other: Element) -> bool:
        if other not in self._known:
            self._known[other] = other is self._element or self._element in other.iterancestors()
        return self._known[other]


def _notes(root: Element, element: Element, taken: list[Element]) -> list[Element]:
    """Corrections and the like that stand outside the text's element."""
    found: list[Element] = []
    inside = _Inside(element)
    for other in root.iter("div", "p", "section", "aside", "footer"):
        if not other.attrib or not amends(other) or inside(other) or element in other.iter():
            continue
        lines = list(other.iterancestors())
        if any(above in found for above in lines) or any(_is_hidden(above) for above in lines) or other in taken:
            continue
        text = tidy(other.text_content()[:5000])
        if not is_unseen(other) and is_prose(text) and count(text) <= _NOTE:
            found.append(other)
    return found


def _is_hidden(element: Element) -> bool:
    return is_unseen(element) or kind_of(element) is Named.AWAY
