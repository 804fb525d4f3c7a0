"""Which element holds the article? The page's own markup where it says so, else where prose stands thickest.

The choice depends on the page alone, so the same page gives the same article however often it is read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from monitor.adapters.extract_html.blocks import Block, blocks_of, paragraphs_of
from monitor.adapters.extract_html.densest import densest
from monitor.adapters.extract_html.guess import guessed
from monitor.adapters.extract_html.lead import around, common
from monitor.adapters.extract_html.noise import split_names
from monitor.adapters.extract_html.tree import Element
from monitor.analysis.tidy import tidy

_BODY = re.compile(
    r"(?:^|[\s_-])(?:article|story|post|entry|news)[_-]*(?:body|content|text|copy)\w*(?:$|[\s_-])", re.IGNORECASE
)
_LEAST = 80  # characters that make an element worth trusting
_BODY_LEAST = 350  # an article under the headline with so much is no mere head of one, whatever grows around it
_NEARLY = 0.75  # the outer of two candidates is taken when it adds, the inner when it holds nearly all
_OF_PAGE = 0.5  # an element with less than this of the page's text is not where the article is
_BLOCK_LEAST = 20


@dataclass(frozen=True, slots=True)
class Found:
    """Where the article stands, and its paragraphs. `element` is None where no single one holds it.

    `around` is the smallest element with all of the paragraphs: more than `element` where a lead or a correction
    stands outside of it.
    """

    element: Element | None
    paragraphs: tuple[str, ...]
    around: Element | None = None


def article_of(root: Element, headline: str) -> Found:
    """The article of a page; without paragraphs where there is none."""
    body = root.find("body")
    blocks = blocks_of(body if body is not None else root)
    element = _marked(root, headline, blocks)
    if element is None:
        element = densest(blocks)
    if element is not None:
        found = at(root, element, headline)
        if sum(map(len, found.paragraphs)) >= _LEAST:
            return found
    guess, paragraphs = guessed(root, headline)
    return Found(guess, paragraphs, guess)


def at(root: Element, element: Element, headline: str) -> Found:
    """The article whose text stands in `element`, with the lead above and the corrections beside it."""
    before, after, outside = around(root, element, headline)
    inside = paragraphs_of(element, headline)
    return Found(element, (*before, *inside, *after), common(element, outside))


def _marked(root: Element, headline: str, blocks: Sequence[Block]) -> Element | None:
    """The element that the page marks as its article, if it has the headline or a good part of the page's text."""
    weighed = _Weighed()
    for block in blocks:
        if len(block.text) >= _BLOCK_LEAST:
            weighed.add(block.element, len(block.text))
    best = max(weighed.scores.values(), default=0)
    if best < _LEAST:
        return None
    headed = _headed(root, headline, weighed)
    if headed is not None and weighed.scores[headed] >= min(_BODY_LEAST, max(_LEAST, weighed.loose())):
        return headed
    if best < _OF_PAGE * weighed.total:
        return None
    full = [element for element, score in weighed.scores.items() if score >= _NEARLY * best]
    top = min(weighed.ranks[element] for element in full)
    return next(element for element in full if weighed.ranks[element] == top)  # the outermost comes first


def _headed(root: Element, headline: str, weighed: _Weighed) -> Element | None:
    """The article that stands under the page's headline: other stories may follow on the same page."""
    for h1 in root.iter("h1"):
        if headline and tidy(h1.text_content()) == headline:
            return next((element for element in weighed.holders(h1) if weighed.ranks[element] == 0), None)
    return None


class _Weighed:
    """How much text each candidate holds. An element's candidates are found once, however many blocks it has."""

    def __init__(self) -> None:
        self.ranks: dict[Element, int] = {}
        self.scores: dict[Element, int] = {}
        self.total = 0
        self._holders: dict[Element, tuple[Element, ...]] = {}

    def add(self, block: Element, size: int) -> None:
        self.total += size
        for holder in self.holders(block):
            self.scores[holder] += size

    def loose(self) -> int:
        """The characters that stand in no article: what an article with the headline must outweigh to be all of it."""
        tops = [
            element
            for element, rank in self.ranks.items()
            if rank == 0 and all(self.ranks[above] for above in self.holders(element)[:-1])
        ]
        return self.total - sum(self.scores[element] for element in tops)

    def holders(self, element: Element) -> tuple[Element, ...]:
        """The candidates around an element, the outermost first."""
        climbed = []
        above: Element | None = element
        while above is not None and above not in self._holders:
            climbed.append(above)
            above = above.getparent()
        holders = self._holders[above] if above is not None else ()
        for each in reversed(climbed):
            rank = _rank(each)
            if rank is not None:
                self.ranks[each], self.scores[each] = rank, 0
                holders = (*holders, each)
            self._holders[each] = holders
        return holders


def _rank(element: Element) -> int | None:
    tag, attributes = element.tag, element.attrib
    if tag == "article" or attributes.get("role") == "article":
        return 0
    if tag in ("p", "li", "blockquote", "html", "body"):
        return None
    if "articleBody" in attributes.get("itemprop", "") or attributes.get("name") == "articleBody":
        return 1
    if tag == "main" or attributes.get("role") == "main":
        return 3
    names = f"{attributes.get('class', '')} {attributes.get('id', '')}" if attributes else ""
    return 2 if len(names) > 1 and _BODY.search(split_names(names)) else None
