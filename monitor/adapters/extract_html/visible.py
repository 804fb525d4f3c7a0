"""What text does an element show? Piece by piece in page order, without recursion."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from monitor.adapters.extract_html.tree import Element

UNSEEN = frozenset(("script", "style", "noscript", "template", "head", "svg"))


def shown_texts(element: Element, skipped: Collection[str] = UNSEEN) -> Iterator[str]:
    """The texts inside the element, those of `skipped` tags left out."""
    waiting: list[Element | str] = [element]
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            yield node
        elif node.tag not in skipped:
            if node.text:
                yield node.text
            for child in reversed(node):
                if child.tail:
                    waiting.append(child.tail)
                waiting.append(child)
