"""Where is the article on a page whose markup does not say? trafilatura finds it, our own tree is what is read."""

from __future__ import annotations

from collections.abc import Iterable

from monitor.adapters.extract_html.blocks import paragraphs_of
from monitor.adapters.extract_html.noise import NEVER, is_unseen
from monitor.adapters.extract_html.tree import Element
from monitor.adapters.extract_html.visible import shown_texts
from monitor.analysis.tidy import tidy

_WIDER = 1.5  # an element with much more text than trafilatura found holds more than the article
_LINK_LEAST = 20  # characters; shorter links stand in any sentence
_LINKED = 0.5


def guessed(root: Element, headline: str) -> tuple[Element | None, tuple[str, ...]]:
    """What trafilatura takes for the article, read from our own tree where one element holds it."""
    texts = [text for text in _texts(_trafilatura(root)) if text != headline]
    texts = _shown(root, texts)
    if not texts:
        return None, ()
    element = _common(root, set(texts))
    if element is not None:
        paragraphs = paragraphs_of(element, headline)
        if _size(texts) * 0.9 <= _size(paragraphs) <= _size(texts) * _WIDER:
            return element, paragraphs
    return None, tuple(texts)


def _shown(root: Element, texts: list[str]) -> list[str]:
    """Those of the texts that the page shows, and that are more than a row of links."""
    body = root.find("body")
    if body is None or not texts:
        return []
    page = "".join(map(_squeezed, shown_texts(body, NEVER)))
    links = {tidy(link.text_content()) for link in body.iter("a")}
    links = {link for link in links if len(link) > _LINK_LEAST}
    return [text for text in texts if _squeezed(text)[:60] in page and not _is_links(text, links)]


def _squeezed(text: str) -> str:
    return "".join(tidy(text).split())


def _is_links(text: str, links: set[str]) -> bool:
    rest = text
    for link in links:
        rest = rest.replace(link, "")
    return len(rest) < _LINKED * len(text)


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
        if element.tag in ("div", "td", "span") and not (element.text or "").strip():
            continue  # a wrapper; its text would be gathered once for each level
        if tidy(element.text_content()) in texts:
            line = [element, *element.iterancestors()][::-1]
            if not any(is_unseen(above) for above in line[2:]):
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
