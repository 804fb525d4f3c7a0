"""Which element holds the article? The page's own markup where it says so, else what trafilatura makes of the page.

The choice depends on the page alone, so the same page gives the same article however often it is read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from monitor.adapters.extract_html.blocks import paragraphs_of
from monitor.adapters.extract_html.guess import guessed
from monitor.adapters.extract_html.noise import NEVER
from monitor.adapters.extract_html.tree import Element
from monitor.analysis.tidy import tidy

_BODY = re.compile(
    r"(?:^|[\s_-])(?:article|story|post|entry|news)[_-]*(?:body|content|text|copy)\w*(?:$|[\s_-])", re.IGNORECASE
)
_LEAST = 80  # characters of paragraphs that make an element worth trusting
_NEARLY = 0.75  # the outer of two candidates is taken when it adds, the inner when it holds nearly all
_OF_PAGE = 0.5  # an element with less than this of the page's paragraphs is not where the article is
_PARAGRAPH_LEAST = 20


@dataclass(frozen=True, slots=True)
class Found:
    """Where the article stands, and its paragraphs. `element` is None where no single one holds it."""

    element: Element | None
    paragraphs: tuple[str, ...]


def article_of(root: Element, headline: str) -> Found:
    """The article of a page; without paragraphs where there is none."""
    element = _marked(root)
    if element is not None and (paragraphs := paragraphs_of(element, headline)):
        return Found(element, paragraphs)
    return Found(*guessed(root, headline))


def _marked(root: Element) -> Element | None:
    """The element that the page marks as its article, if it holds a good part of the page's text."""
    ranks, scores, total = _scored(root)
    if not scores:
        return None
    best = max(scores.values())
    if best < _LEAST or best < _OF_PAGE * total:
        return None
    full = [element for element in scores if scores[element] >= _NEARLY * best]
    top = min(ranks[element] for element in full)
    return next(element for element in full if ranks[element] == top)  # the outermost: document order


def _scored(root: Element) -> tuple[dict[Element, int], dict[Element, int], int]:
    """(rank, characters of paragraphs) of every candidate in document order, and the page's total."""
    ranks: dict[Element, int] = {}
    for element in root.iter("article", "main", "div", "section", "td"):
        rank = _rank(element)
        if rank is not None:
            ranks[element] = rank
    scores = dict.fromkeys(ranks, 0)
    total = 0
    for paragraph in root.iter("p"):
        size = len(tidy(paragraph.text_content()))
        if size < _PARAGRAPH_LEAST:
            continue
        above = list(paragraph.iterancestors())
        if any(element.tag in NEVER for element in above):
            continue
        total += size
        for element in above:
            if element in scores:
                scores[element] += size
    return ranks, scores, total


def _rank(element: Element) -> int | None:
    tag, attributes = element.tag, element.attrib
    if tag == "article" or attributes.get("role") == "article":
        return 0
    if "articleBody" in attributes.get("itemprop", ""):
        return 1
    if tag == "main" or attributes.get("role") == "main":
        return 3
    names = f"{attributes.get('class', '')} {attributes.get('id', '')}" if attributes else ""
    return 2 if names.strip() and _BODY.search(names) else None
