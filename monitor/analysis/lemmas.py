"""When are two words the same word? Stems of English words, and the concepts that different words share."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from monitor.analysis.word_lists import lines_of

WORD = re.compile(r"[A-Za-z]+(?:['’](?:s|t|re|ve|ll|d|m)\b)?|[A-Za-zÀ-žА-я]+|\d+(?:[.,]\d+)*%?|[^\s\w]")
_GAP = 3  # how many words may stand inside an expression: "turned the offer down"
_TIGHT = frozenset(
    (
        "in",
        "on",
        "at",
        "to",
        "of",
        "by",
        "for",
        "from",
        "with",
        "under",
        "over",
        "into",
        "out",
        "off",
        "up",
        "down",
        "back",
        "behind",
        "beyond",
        "no",
        "not",
        "as",
        "is",
        "are",
        "be",
        "it",
        "all",
        "one",
        "and",
        "again",
        "half",
    )
)  # an expression that opens with one of these holds one word more at most: "in the air"
_BREAKS = frozenset(
    (
        "as",
        "after",
        "and",
        "but",
        "while",
        "when",
        "because",
        "before",
        "that",
        "which",
        "who",
        "if",
        "or",
        "until",
        "unless",
        "though",
        "although",
        "since",
        "despite",
    )
)  # no expression reaches over these: "back on picket lines as talks break down"
_NONE: frozenset[str] = frozenset()
_VOWEL = re.compile(r"[aeiouy]")


@cache
def _irregular() -> dict[str, str]:
    return {form: line.split()[0] for line in lines_of("claim_irregular") for form in line.split()[1:]}


@lru_cache(maxsize=32768)
def stem(word: str) -> str:
    """What the forms of one word share; not always a word itself.

    >>> {stem(word) for word in ("agree", "agreed", "agrees", "agreeing")}, stem("struck") == stem("strikes")
    ({'agr'}, True)
    """
    low = word.lower()
    if low.endswith(("'s", "’s")):
        low = low[:-2]
    low = _irregular().get(low, low)
    if len(low) <= 3:
        return low
    if len(low) == 4 and low.endswith("ed") and low[1] != "e":
        return low[:-1]  # axed, used, owed
    for ending, instead in (("sses", "ss"), ("ies", "y"), ("ied", "y"), ("xes", "x"), ("ches", "ch"), ("shes", "sh")):
        if low.endswith(ending):
            return _shorn(low[: -len(ending)] + instead)
    if low.endswith("s") and not low.endswith(("ss", "us", "is")):
        low = low[:-1]
    for ending in ("ing", "ed"):
        if low.endswith(ending) and len(low) - len(ending) >= 3 and _VOWEL.search(low[: -len(ending)]):
            low = low[: -len(ending)]
            break
    return _shorn(low)


def _shorn(word: str) -> str:
    """Without what inflection adds or drops at the end: a silent e, a doubled letter."""
    word = word.rstrip("e") if len(word) > 3 else word
    if len(word) > 3 and word[-1] == word[-2]:
        word = word[:-1]
    return word[:-1] + "i" if word.endswith("y") else word


class Hit(NamedTuple):
    """A concept at the tokens `start` to `end`; `words` is how many words named it: more is surer."""

    concept: str
    start: int
    end: int
    words: int


@cache
def _entries() -> tuple[tuple[tuple[str, ...], str], ...]:
    """(stems, concept) of every expression in the list, each once."""
    found: dict[tuple[tuple[str, ...], str], None] = {}
    for line in lines_of("claim_concepts"):
        concept, _, rest = line.partition(":")
        for expression in rest.split(","):
            stems = tuple(stem(word) for word in re.findall(r"[a-z]+", expression.lower()))
            if stems:
                found[stems, concept.strip()] = None
    return tuple(found)


@cache
def _index() -> dict[str, tuple[tuple[str, ...], dict[str, tuple[tuple[tuple[str, ...], str], ...]]]]:
    """First stem of any expression → the concepts that it names alone, and second stem → (the further ones,
    concept)."""
    alone: dict[str, list[str]] = {}
    pairs: dict[str, dict[str, list[tuple[tuple[str, ...], str]]]] = {}
    for stems, concept in _entries():
        alone.setdefault(stems[0], []).extend([concept] if len(stems) == 1 else [])
        if len(stems) > 1:
            pairs.setdefault(stems[0], {}).setdefault(stems[1], []).append((stems[2:], concept))
    return {
        first: (tuple(concepts), {second: tuple(rest) for second, rest in pairs.get(first, {}).items()})
        for first, concepts in alone.items()
    }


@cache
def _alone() -> dict[str, frozenset[str]]:
    return {first: frozenset(concepts) for first, (concepts, _) in _index().items() if concepts}


def concepts_of(word: str) -> frozenset[str]:
    """The concepts that a single stem names."""
    return _alone().get(word, _NONE)


def breadth(first: str) -> int:
    """In how many concepts a single word stands: the more, the less it says."""
    found = _index().get(first)
    return len(found[0]) if found else 0


def concepts_in(stems: Sequence[str]) -> tuple[Hit, ...]:
    """Every concept named by the stems, in order. Cost: linear; expressions may have up to two words between theirs.

    >>> found = concepts_in([stem(word) for word in "turned the offer down".split()])
    >>> {"BID", "REJECT"} <= {hit.concept for hit in found}
    True
    """
    index, size = _index(), len(stems)
    hits: list[Hit] = []
    for at, first in enumerate(stems):
        found = index.get(first)
        if found is None:
            continue
        alone, pairs = found
        for concept in alone:
            hits.append(Hit(concept, at, at + 1, 1))
        last = min(at + (1 if first in _TIGHT else _GAP) + 2, size)
        if pairs.keys().isdisjoint(stems[at + 1 : last]):
            continue
        for step in range(at + 1, last):
            second = stems[step]
            if not second[0].isalnum():
                break
            for rest, concept in pairs.get(second, ()):
                end = _end(stems, step, rest) if rest else step
                if end is not None:
                    hits.append(Hit(concept, at, end + 1, len(rest) + 2))
            if second in _BREAKS:
                break
    return tuple(hits)


def _end(stems: Sequence[str], at: int, rest: tuple[str, ...]) -> int | None:
    for word in rest:
        for step in range(1, _GAP + 2):
            if at + step < len(stems) and stems[at + step] == word:
                at += step
                break
            if at + step < len(stems) and (not stems[at + step][0].isalnum() or stems[at + step] in _BREAKS):
                return None
        else:
            return None
    return at
