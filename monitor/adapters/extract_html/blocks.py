"""Which paragraphs does an element hold? Every block of visible text in page order, furniture left out.

Lists, table rows, quotations, captions and subheads are paragraphs like any other. A repeated one stays: the page says
it twice.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from monitor.adapters.extract_html.facts import HEADLINE_MOST
from monitor.adapters.extract_html.lines import (
    is_bare_date,
    is_counter,
    is_promotion,
    is_prose,
    is_short,
    letters,
    names_only,
    tells,
)  # fmt: skip
from monitor.adapters.extract_html.noise import Named, is_boilerplate, is_pulled, is_unseen, kind_of, small_enough
from monitor.adapters.extract_html.teasers import cards
from monitor.adapters.extract_html.tree import Element
from monitor.analysis.tidy import fold, tidy

_INLINE = frozenset(
    (
        *("a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "dfn", "em", "font", "i", "ins"),
        *("kbd", "label", "mark", "nobr", "q", "rb", "ruby", "samp", "small", "span", "strong", "sub", "sup", "time"),
        *("tt", "u", "var", "wbr", "output", "del", "s", "strike", "img", "picture", "svg", "button", "input", "rt"),
        "rp",
    )
)
HEADS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_IN_LINES = _INLINE | HEADS | {"p", "li", "td", "th", "dd", "dt", "figcaption"}
_LISTED = frozenset(("li", "tr", "td", "th", "dt", "dd", "figcaption", "caption", "pre"))
_CELL = "\x1f"  # parts the cells of a row; no page text holds it
_CELLS = frozenset(("td", "th"))
_LABEL_SHARE = 0.9
_OWN_WORDS = 15  # characters
_MOST_OF = 0.5
_HEADLINE_AND = 1.6  # a line of no more than this is the headline with a kicker before it
_MARK = re.compile(r"[\[(]?(?:\d{1,3}|[a-z*†‡↩↑^])[\])]?\ufe0e?")
_PULLED = 0.8
_FIRST = 3  # blocks among which the headline may stand again


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, the kind of element it stood in, and that element. A `label` tells when, or by whom."""

    text: str
    tag: str
    element: Element
    label: bool = False
    pulled: bool = False  # in a box that repeats a sentence of the text


def paragraphs_of(container: Element, headline: str) -> tuple[str, ...]:
    """The paragraphs of the article that stands in `container`; its headline is not repeated among them."""
    blocks = blocks_of(container)
    kept = [block for n, block in enumerate(blocks) if not _is_headline(block, headline, n)]
    kept = _without_repeats(_without_labels(kept))
    while kept and kept[-1].tag in HEADS:  # "Related", "More on this": the list under it is gone
        kept.pop()
    return tuple(block.text for block in kept)


def blocks_of(container: Element) -> list[Block]:
    """Every block of text in an element, furniture and cards left out; labels are marked."""
    return _Walk(container).blocks()


def _is_headline(block: Block, headline: str, n: int) -> bool:
    if not headline or (block.tag not in HEADS and n >= _FIRST):
        return False
    text, title = fold(block.text[:HEADLINE_MOST].strip()), fold(headline)
    if text == title:
        return True
    return n < _FIRST and title in text and len(text) <= _HEADLINE_AND * len(title) and len(title.split()) >= _FIRST


def _without_labels(blocks: Sequence[Block]) -> list[Block]:
    """Without the lines above the text that only name something, and without labels of time and author.

    A day or year amid the text stays: it heads an entry of a chronology.
    """
    told = [n for n, block in enumerate(blocks) if not block.label and is_prose(block.text)]
    if not told:
        return [block for block in blocks if not block.label]
    first, last = told[0], told[-1]
    below = blocks[last].element.getparent()
    kept = []
    for n, block in enumerate(blocks):
        if block.label and not (first <= n + 1 and n < last and is_bare_date(block.text)):
            continue
        if n < first and block.tag not in HEADS and block.tag not in _LISTED and names_only(block.text):
            continue
        if n > last and is_counter(block.text) and block.element.getparent() is not below:
            continue  # a counter in a box of its own under the text
        kept.append(block)
    return kept


def _without_repeats(blocks: list[Block]) -> list[Block]:
    """Without the boxes that repeat a sentence of the text in large letters, and the names under them."""
    if not any(block.pulled for block in blocks):
        return blocks
    known = {pair for block in blocks if not block.pulled for pair in _pairs(block.text)}
    kept, dropped = [], False
    for block in blocks:
        pairs = _pairs(block.text)
        if block.pulled and (pairs and sum(pair in known for pair in pairs) >= _PULLED * len(pairs)):
            dropped = True
        elif not (block.pulled and dropped and is_short(block.text)):
            kept.append(block)
    return kept


def _pairs(text: str) -> list[tuple[str, str]]:
    words = re.findall(r"\w+", fold(text))
    return list(pairwise(words))


@dataclass(frozen=True, slots=True)
class _Outer:
    """What held before a block was entered."""

    pulled: bool
    tag: str
    element: Element
    labelled: bool
    blocks: int
    dropped: int


class _Walk:
    """One pass over an element without recursion: hostile pages nest 2,000 deep."""

    def __init__(self, root: Element) -> None:
        self._root = root
        self._blocks: list[Block] = []
        self._parts: list[str] = []
        self._linked = 0  # characters of the block under way that stand in links
        self._links = 0  # how many links are open
        self._timed = 0  # characters of it that stand in <time>
        self._times = 0
        self._tag = "div"
        self._element = root
        self._labelled = False  # inside a label
        self._pulled = False
        self._dropped = 0  # promotions and cards left out so far
        self._size: int | None = None
        self._cards = _real_cards(root)

    def blocks(self) -> list[Block]:
        root = self._root
        stack = [(root, iter(root), self._enter(root))]
        while stack:
            element, children, outer = stack[-1]
            child = next(children, None)
            if child is None:
                stack.pop()
                self._leave(element, outer)
                if stack:
                    self._add(element.tail)
            elif self._is_left_out(child):
                if is_block(child):
                    self._flush()
                self._add(child.tail)
            else:
                stack.append((child, iter(child), self._enter(child)))
        self._flush()
        return self._blocks

    def _enter(self, element: Element) -> _Outer | None:
        """Opens an element; gives what holds again when a block is left."""
        outer = None
        tag = element.tag
        if tag == "a":
            self._links += 1
        elif tag == "time":
            self._times += 1
        elif tag == "br":
            self._break(element)
        elif tag in _CELLS:
            if self._parts and "".join(self._parts).strip():
                self._parts.append(_CELL)
        elif is_block(element):
            self._flush()
            outer = _Outer(self._pulled, self._tag, self._element, self._labelled, len(self._blocks), self._dropped)
            self._tag, self._element = tag, element
            self._labelled = self._labelled or self._is_labelled(element)
            self._pulled = self._pulled or is_pulled(element)
        self._add(element.text)
        return outer

    def _break(self, element: Element) -> None:
        """One break is a space; two in a row end a paragraph."""
        before = element.getprevious()
        if before is not None and before.tag == "br" and not (before.tail or "").strip():
            self._flush()
        else:
            self._parts.append("\n")

    def _leave(self, element: Element, outer: _Outer | None) -> None:
        tag = element.tag
        if tag == "a":
            self._links -= 1
        elif tag == "time":
            self._times -= 1
        elif outer is not None:
            self._flush()
            self._tag, self._element = outer.tag, outer.element
            self._labelled, self._pulled = outer.labelled, outer.pulled
            if self._dropped > outer.dropped and element is not self._root:
                self._drop_titles(outer.blocks)

    def _drop_titles(self, since: int) -> None:
        """What stands in one element with cards or links that were left out, and only names them, goes with them."""
        rest = self._blocks[since:]
        if rest and all(is_short(block.text) and block.tag not in _LISTED for block in rest) and len(rest) <= _FIRST:
            del self._blocks[since:]

    def _add(self, text: str | None) -> None:
        if text:
            self._parts.append(text)
            if self._links:
                self._linked += letters(tidy(text))
            if self._times:
                self._timed += len(text.strip())

    def _flush(self) -> None:
        if not self._parts:
            return
        cells = (tidy(cell) for cell in "".join(self._parts).split(_CELL))
        text = " | ".join(cell for cell in cells if cell)
        if text and is_promotion(text, self._linked, self._tag == "li"):
            self._dropped += 1
        elif text and not is_boilerplate(text):
            self._blocks.append(Block(text, self._tag, self._element, self._is_label(text), self._pulled))
        self._parts.clear()
        self._linked = self._timed = 0

    def _is_label(self, text: str) -> bool:
        """A line that is all time tells when it was written; as a heading it tells when something happened."""
        return self._labelled or (self._timed >= _LABEL_SHARE * len(text) and self._tag not in HEADS)

    def _is_labelled(self, element: Element) -> bool:
        return kind_of(element) is Named.LABEL and self._is_furniture(element, Named.LABEL)

    def _is_left_out(self, element: Element) -> bool:
        if is_unseen(element) or _is_footnote_mark(element):
            return True
        if element.tag in _INLINE and _is_amid_text(element):
            return False  # a figure in a sentence may be marked as a counter; without it the sentence says less
        if element in self._cards:
            self._dropped += 1
            return True
        kind = kind_of(element)
        if kind is Named.NOTHING or (kind is Named.LABEL and is_block(element)):
            return False
        return self._is_furniture(element, kind)

    def _is_furniture(self, element: Element, kind: Named) -> bool:
        if kind is Named.LABEL and _tells(element):
            return False
        return small_enough(element, kind) and not self._holds_most(element)

    def _holds_most(self, element: Element) -> bool:
        """Whether most of the text is in there: a wrapper with an unlucky class name, not furniture."""
        if element.tag in ("span", "a", "time") or element.find(".//p") is None:
            return False
        if self._size is None:
            self._size = _text_size(self._root)
        return _text_size(element) > _MOST_OF * self._size


def _tells(element: Element) -> bool:
    """Whether what is called a label is a heading, a sentence or a caption."""
    if element.tag in HEADS or element.find(".//figcaption") is not None:
        return True
    return tells(tidy(element.text_content()[:1000]))


def _real_cards(root: Element) -> frozenset[Element]:
    """The cards in an element; none where they are most of its text: then it is a list that is to be read."""
    found = cards(root)
    if not found or root.tag in ("body", "html"):
        return found
    inside = sum(len(card.text_content()) for card in found)
    return found if inside <= _MOST_OF * len(root.text_content()) else frozenset()


def is_block(element: Element) -> bool:
    """Whether the element parts paragraphs. An element that a site made up does where it does not stand in a line."""
    tag = element.tag
    if tag in _INLINE:
        return False
    above = element.getparent() if "-" in tag else None
    return above is None or above.tag not in _IN_LINES


def _is_footnote_mark(element: Element) -> bool:
    """Whether the element is a number that leads to a note on the same page, or back from it."""
    if element.tag not in ("a", "sup"):
        return False
    link = element if element.tag == "a" else element.find(".//a")
    if link is None or not (link.get("href") or "").startswith("#"):
        return False
    return _MARK.fullmatch(element.text_content().strip()) is not None


def _is_amid_text(element: Element) -> bool:
    """Whether the element stands in a line that has words of its own."""
    above = element.getparent()
    own = len((above.text or "").strip()) + sum(len((child.tail or "").strip()) for child in above)
    return own >= _OWN_WORDS


def _text_size(element: Element) -> int:
    return sum(len(paragraph.text_content()) for paragraph in element.iter("p"))
