"""Which paragraphs does an element hold? Every block of visible text in page order, furniture left out.

Lists, table rows, quotations, captions and subheads are paragraphs like any other. A repeated one stays: the page says
it twice.
"""

from __future__ import annotations

from dataclasses import dataclass

from monitor.adapters.extract_html.facts import HEADLINE_MOST
from monitor.adapters.extract_html.noise import is_boilerplate, is_furniture, is_unseen
from monitor.adapters.extract_html.tree import Element
from monitor.analysis.tidy import fold, tidy

_INLINE = frozenset(
    (
        *("a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "dfn", "em", "font", "i", "ins"),
        *("kbd", "label", "mark", "nobr", "q", "rb", "ruby", "samp", "small", "span", "strong", "sub", "sup", "time"),
        *(
            "tt",
            "u",
            "var",
            "wbr",
            "output",
            "del",
            "s",
            "strike",
            "img",
            "picture",
            "svg",
            "button",
            "input",
            "rt",
            "rp",
        ),
    )
)
_IN_LINES = _INLINE | {"p", "li", "td", "th", "dd", "dt", "figcaption", "h1", "h2", "h3", "h4", "h5", "h6"}
_HEADS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_CELL = "\x1f"  # parts the cells of a row; no page text holds it
_CELLS = frozenset(("td", "th"))
_LINK_SHARE = 0.9
_LINK_SHARE_LISTED = 0.6  # "Title of another story, 2 h"
_OWN_WORDS = 15  # characters
_LINK_SENTENCE = 8  # words; a whole sentence that ends as one is text, linked or not
_ENDS = (".", "!", "?", "…", ".”", '."', "。", "！", "？", "؟")
_MOST_OF = 0.5


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph and the kind of element it stood in."""

    text: str
    tag: str


def paragraphs_of(container: Element, headline: str) -> tuple[str, ...]:
    """The paragraphs of the article that stands in `container`; its headline is not repeated among them."""
    blocks = _Walk(container).blocks()
    kept = [block for block in blocks if not (block.tag in _HEADS and _is_headline(block.text, headline))]
    while kept and kept[-1].tag in _HEADS:  # "Related", "More on this": the list under it is gone
        kept.pop()
    return tuple(block.text for block in kept)


def _is_headline(text: str, headline: str) -> bool:
    return bool(headline) and fold(text[:HEADLINE_MOST].strip()) == fold(headline)


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
        self._size: int | None = None

    def blocks(self) -> list[Block]:
        root = self._root
        stack = [(root, iter(root))]
        self._enter(root)
        while stack:
            element, children = stack[-1]
            child = next(children, None)
            if child is None:
                stack.pop()
                self._leave(element)
                if stack:
                    self._add(element.tail)
            elif self._is_left_out(child):
                if _is_block(child):
                    self._flush()
                self._add(child.tail)
            else:
                self._enter(child)
                stack.append((child, iter(child)))
        self._flush()
        return self._blocks

    def _enter(self, element: Element) -> None:
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
        elif _is_block(element):
            self._flush()
            self._tag = tag
        self._add(element.text)

    def _break(self, element: Element) -> None:
        """One break is a space; two in a row end a paragraph."""
        before = element.getprevious()
        if before is not None and before.tag == "br" and not (before.tail or "").strip():
            self._flush()
        else:
            self._parts.append("\n")

    def _leave(self, element: Element) -> None:
        tag = element.tag
        if tag == "a":
            self._links -= 1
        elif tag == "time":
            self._times -= 1
        elif tag not in _CELLS and tag != "br" and _is_block(element):
            self._flush()

    def _add(self, text: str | None) -> None:
        if text:
            self._parts.append(text)
            if self._links:
                self._linked += len(text.strip())
            if self._times:
                self._timed += len(text.strip())

    def _flush(self) -> None:
        if not self._parts:
            return
        cells = (tidy(cell) for cell in "".join(self._parts).split(_CELL))
        text = " | ".join(cell for cell in cells if cell)
        if text and not self._is_promotion(text) and not self._is_label(text) and not is_boilerplate(text):
            self._blocks.append(Block(text, self._tag))
        self._parts.clear()
        self._linked = self._timed = 0

    def _is_promotion(self, text: str) -> bool:
        """A line that is nothing but a link leads elsewhere, unless it is a sentence of its own."""
        if self._linked < (_LINK_SHARE_LISTED if self._tag == "li" else _LINK_SHARE) * len(text):
            return False
        return not (text.endswith(_ENDS) and len(text.split()) >= _LINK_SENTENCE)

    def _is_label(self, text: str) -> bool:
        """A line that is all time tells when it was written; as a heading it tells when something happened."""
        return self._timed >= _LINK_SHARE * len(text) and self._tag not in _HEADS

    def _is_left_out(self, element: Element) -> bool:
        if is_unseen(element):
            return True
        if element.tag in _INLINE and _is_amid_text(element):
            return False  # a figure in a sentence may be marked as a counter; without it the sentence says less
        return is_furniture(element, self._holds_most) or self._is_teaser(element)

    def _is_teaser(self, element: Element) -> bool:
        """An article inside the article that only leads to another page."""
        if element.tag != "article" or element.find(".//a") is None:
            return False
        return len(element.findall(".//p")) <= 1 and len(element.text_content().split()) < 40

    def _holds_most(self, element: Element) -> bool:
        """Whether most of the text is in there: a wrapper with an unlucky class name, not furniture."""
        if element.tag in ("span", "a", "time") or element.find(".//p") is None:
            return False
        if self._size is None:
            self._size = _text_size(self._root)
        return _text_size(element) > _MOST_OF * self._size


def _is_block(element: Element) -> bool:
    """Whether the element parts paragraphs. An element that a site made up does where it does not stand in a line."""
    tag = element.tag
    if tag in _INLINE:
        return False
    above = element.getparent() if "-" in tag else None
    return above is None or above.tag not in _IN_LINES


def _is_amid_text(element: Element) -> bool:
    """Whether the element stands in a line that has words of its own."""
    above = element.getparent()
    own = len((above.text or "").strip()) + sum(len((child.tail or "").strip()) for child in above)
    return own >= _OWN_WORDS


def _text_size(element: Element) -> int:
    return sum(len(paragraph.text_content()) for paragraph in element.iter("p"))
