"""When do two texts count as the same place of an article? The measures that scoring matches by."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache

_WORD = re.compile(r"\d+(?:[.,]\d+)*%?|\w+")
_QUOTES = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "\u00a0": " "})
_ENDING = re.compile(r"(?:ies|ed|ing|es|s|d)$")


def word_set(text: str) -> frozenset[str]:
    """A list of words, written as one text."""
    return frozenset(text.split())


_STOP = word_set(
    "the a an of to in on for is are was were be been being and or at by with as has have had it its that this from not"
    " no will"
)


@lru_cache(maxsize=20_000)
def norm(text: str) -> str:
    """Typographic quotes, dashes and white space made plain; letters and digits stay as they are."""
    return re.sub(r"\s+", " ", text.translate(_QUOTES)).strip()


@lru_cache(maxsize=20_000)
def words(text: str) -> tuple[str, ...]:
    """The words and figures of a text in lower case, in order.

    >>> words("About 1,200 people — 4.5% more")
    ('about', '1,200', 'people', '4.5%', 'more')
    """
    return tuple(word.lower().strip(".,") for word in _WORD.findall(norm(text)))


@lru_cache(maxsize=20_000)
def bag(text: str) -> Counter[str]:
    """The words of a text with their counts; not to be changed by the caller."""
    return Counter(words(text))


def stems(text: str) -> frozenset[str]:
    """The content words of a text without their endings."""
    return frozenset(_ENDING.sub("", word) if len(word) > 4 else word for word in words(text) if word not in _STOP)


def contained(part: Mapping[str, int], whole: Mapping[str, int]) -> float:
    """The share of the words of `part` that `whole` has too."""
    size = sum(part.values())
    return sum((Counter(part) & Counter(whole)).values()) / size if size else 0.0


def likeness(gold: str, predicted: str) -> float:
    """How well a predicted side meets a gold one: 1 the same; a span over it or a piece of it a little less.

    >>> likeness("Both sides signed the agreement.", "Both sides signed the agreement.")
    1.0
    >>> likeness("Both sides signed the agreement.", "")
    0.0
    """
    if not gold or not predicted:
        return 0.0
    if gold == predicted:
        return 1.0
    here, there = bag(gold), bag(predicted)
    common = sum((here & there).values())
    if not common:
        return 0.0
    size, other = here.total(), there.total()
    best = 2 * common / (size + other)
    covered = common / size
    if covered > 0.85 and other > size:  # the prediction spans the gold sentence
        best = max(best, 0.9 * covered)
    if 2 <= other < size and norm(predicted).lower() in norm(gold).lower():  # a piece of it
        best = max(best, 0.6)
    return best
