"""Which element holds the article? The page's own markup where it says so, else what trafilatura makes of the page.

The choice depends on the page alone, so the same page gives the same article however often it is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from monitor.adapters.extract_html.blocks import paragraphs_of
from monitor.adapters.extract_html.noise import NEVER, is_noise
from monitor.adapters.extract_html.tree import Element
from monitor.analysis.tidy import tidy

_BODY = re.compile(
    r"(?:^|[\s_-])(?:article|story|post|entry|news)[_-]*(?:body|content|text|copy)\w*(?:$|[\s_-])", re.IGNORECASE
)
_LEAST = 80  # characters of paragraphs that make an element worth trusting
_NEARLY = 0.75  # the outer of two candidates is taken when it adds, the inner when it holds nearly all
_OF_PAGE = 0.5  # an element with less than this of the page's paragraphs is not where the article is
_WIDER = 1.5
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
    return _guessed(root, headline)


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


def _guessed(root: Element, headline: str) -> Found:
    """What trafilatura takes for the article, read from our own tree where one element holds it."""
    texts = [text for text in _texts(_trafilatura(root)) if text != headline]
    texts = _shown(root, texts)
    if not texts:
        return Found(None, ())
    element = _common(root, set(texts))
    if element is not None:
        paragraphs = paragraphs_of(element, headline)
        if _size(texts) * 0.9 <= _size(paragraphs) <= _size(texts) * _WIDER:
            return Found(element, paragraphs)
    return Found(None, tuple(texts))


def _shown(root: Element, texts: list[str]) -> list[str]:
    """Those of the texts that the page shows, and that are more than a row of links."""
    body = root.find("body")
    if body is None or not texts:
        return []
    page = "".join(_visible_text(body))
    links = {tidy(link.text_content()) for link in body.iter("a")}
    links = {link for link in links if len(link) > _PARAGRAPH_LEAST}
    return [text for text in texts if _squeezed(text)[:60] in page and not _is_links(text, links)]


def _visible_text(body: Element) -> Iterable[str]:
    for element in body.iter():
        if element.tag not in ("script", "style", "noscript", "template") and element.text:
            yield _squeezed(element.text)
        if element.tail:
            yield _squeezed(element.tail)


def _squeezed(text: str) -> str:
    return "".join(tidy(text).split())


def _is_links(text: str, links: set[str]) -> bool:
    rest = text
    for link in links:
        rest = rest.replace(link, "")
    return len(rest) < _OF_PAGE * len(text)


def _size(texts: Iterable[str]) -> int:
    return sum(map(len, texts))


def _trafilatura(root: Element) -> Element | None:
    """The body that trafilatura finds. Its text output is not used: it decodes entities twice."""
    from trafilatura import bare_extraction

    found = bare_extraction(
        root, with_metadata=False, include_comments=False, include_tables=True, deduplicate=False, fast=False
    )
    return getattr(found, "body", None)


def _texts(body: Element | None) -> Iterable[str]:
    """Paragraphs of trafilatura's tree: its leaves of block kind."""
    if body is None:
        return
    blocks = ("p", "head", "item", "quote", "row", "code", "cell")
    for element in body.iter(*blocks):
        if next(element.iterdescendants(*blocks), None) is not None and element.tag != "row":
            continue
        if element.tag == "cell":
            continue
        parts = [tidy("".join(cell.itertext())) for cell in element.iter("cell")] if element.tag == "row" else []
        text = " | ".join(part for part in parts if part) if parts else tidy("".join(element.itertext()))
        if text:
            yield text


def _common(root: Element, texts: set[str]) -> Element | None:
    """The deepest element that holds every paragraph of `texts` that stands in the page as such."""
    lines: list[list[Element]] = []
    for element in root.iter("p", "li", "h2", "h3", "h4", "blockquote", "div", "td", "span"):
        if len(element) < 20 and tidy(element.text_content()) in texts:
            line = [element, *element.iterancestors()][::-1]
            if not any(is_noise(above) for above in line[2:]):
                lines.append(line)
    if not lines:
        return None
    shared = lines[0][:-1]
    for line in lines[1:]:
        same = 0
        for mine, theirs in zip(shared, line[:-1], strict=False):
            if mine is not theirs:
                break
            same += 1
        shared = shared[:same]
    return shared[-1] if shared and shared[-1].tag not in ("html",) else None
