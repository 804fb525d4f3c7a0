"""What is a word, for the search index? Both databases are given the same ones."""

from __future__ import annotations

import re

from monitor.analysis.tidy import fold

_WIDE = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # scripts without spaces: each sign is a word
_WORD = re.compile(f"[{_WIDE}]|[^\\W_{_WIDE}]+")
LONGEST = 60  # no word; a hash or an address


def tokens(text: str) -> tuple[str, ...]:
    """The distinct words of a text, folded, in order.

    >>> tokens("“No,” the No. 2 said")
    ('no', 'the', '2', 'said')
    """
    return tuple(dict.fromkeys(word[:LONGEST] for word in _WORD.findall(fold(text))))


def new_words(paragraphs: tuple[str, ...], before: tuple[str, ...]) -> tuple[str, ...]:
    """The words of those paragraphs that the version before did not have: only they need to lead here."""
    known = set(before)
    return tokens("\n".join(paragraph for paragraph in paragraphs if paragraph not in known))
