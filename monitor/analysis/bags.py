"""Which words does a sentence share with another that says the same? Its content as a set: stems, values, concepts."""

from __future__ import annotations

import re
from functools import lru_cache

from monitor.analysis.lemmas import concepts_in, stem
from monitor.analysis.values import values_of
from monitor.analysis.word_lists import words_in

Bag = frozenset[str]

_WORD = re.compile(r"[^\W\d_]+")
_LONG = 20_000  # characters up to which values and concepts are looked for


@lru_cache(maxsize=8192)
def bag_of(text: str) -> Bag:
    """Stems of the words that carry meaning, `#` + the normal form of each value, `@` + each concept named.

    >>> {"#13", "ship"} <= bag_of("It has thirteen ships.")
    True
    """
    return stems_of(text) | (_named(text) if len(text) <= _LONG else frozenset())


@lru_cache(maxsize=8192)
def stems_of(text: str) -> Bag:
    """The stems alone. A text of stop words only keeps them: "It is." is not empty."""
    words, stop = _WORD.findall(text), words_in("claim_stop")
    stems = {stem(word) for word in words if word.lower() not in stop}
    stems.discard("")
    return frozenset(stems or map(str.lower, words))


def _named(text: str) -> Bag:
    values = values_of(text)
    spelt = _concepts(" ".join(text[value.start : value.end] for value in values)) if values else frozenset()
    return frozenset(f"#{value.norm}" for value in values) | (_concepts(text) - spelt)


def _concepts(text: str) -> Bag:
    return frozenset(f"@{hit.concept}" for hit in concepts_in([stem(word) for word in _WORD.findall(text)]))
