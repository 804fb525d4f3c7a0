"""Where is the article on a page whose markup does not say? Where prose stands thickest.

Every block of prose counts for the elements above it, less with each level, as in the reading views of browsers; so
paragraphs that stand side by side, or each in a wrapper of its own, make their common element win. What stands beside
the article in other elements, however much of it, has no part in that.
"""

from __future__ import annotations

from collections.abc import Sequence

from monitor.adapters.extract_html.blocks import Block
from monitor.adapters.extract_html.lines import is_prose
from monitor.adapters.extract_html.tree import Element

_LEVELS = 5
_PARTS = frozenset(("ul", "ol", "dl", "table", "tbody", "tr", "blockquote", "li", "dd", "figure", "p"))  # of articles
_ALIKE = 0.12  # a sister element of the same kind with this share of the article's prose is another part of it


def densest(blocks: Sequence[Block]) -> Element | None:
    """The element that holds the article; None where no prose stands."""
    prose = [(block.element, len(block.text)) for block in blocks if not block.label and is_prose(block.text)]
    mass = _masses(prose)
    points: dict[Element, float] = {}
    for element, size in prose:
        below, level = element, 1
        above = element.getparent() if element.tag == "p" else element
        while above is not None and above.tag != "html" and level <= _LEVELS:
            level += mass[above] > mass[below] and below is not element  # a wrapper of one is no level
            points[above] = points.get(above, 0.0) + size / level
            below, above = above, above.getparent()
    if not points:
        return None
    top = max(points, key=lambda element: points[element])
    while top.tag in _PARTS and top.getparent() is not None:
        top = top.getparent()
    return _whole(top, mass)


def _whole(top: Element, mass: dict[Element, int]) -> Element:
    """The element with its sisters: an article may be parted over several of a kind."""
    above = top.getparent()
    while above is not None and above.tag not in ("html", "body") and _has_part(top, above, mass):
        top, above = above, above.getparent()
    if above is not None and above.tag == "body" and _has_part(top, above, mass):
        return above
    return top


def _has_part(top: Element, above: Element, mass: dict[Element, int]) -> bool:
    """Whether a sister of the same tag and class holds a good part of the prose."""
    return any(
        sister is not top
        and sister.tag == top.tag
        and _kind(sister) == _kind(top)
        and mass.get(sister, 0) >= _ALIKE * mass[top]
        for sister in above
    )


def _kind(element: Element) -> frozenset[str]:
    return frozenset(element.get("class", "").split())


def _masses(prose: Sequence[tuple[Element, int]]) -> dict[Element, int]:
    mass: dict[Element, int] = {}
    for element, size in prose:
        above: Element | None = element
        while above is not None:
            mass[above] = mass.get(above, 0) + size
            above = above.getparent()
    return mass
