"""What do words do in a sentence? Hedges by rank, negations, verbs of saying, furniture of a page, near synonyms.

The words stand in `data/edit_*.txt`, one set a line; here they become patterns over `plain` text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from monitor.analysis.lemmas import stem
from monitor.analysis.tidy import fold
from monitor.analysis.word_lists import lines_of, words_in

_PIECES = re.compile(r"(?<=[.!?)])\s+(?=[\w(©])")  # of a folded text


_WORD = re.compile(r"\w+")
_HEAD = 3  # letters of a word that a cue with an open end is looked for by


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue found in a plain text. `rank` is its certainty (hedges only), `name` its class."""

    name: str
    text: str
    start: int
    end: int
    rank: int = 0


@lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """Folded text with contractions spelt out and clitic marks gone: what cues are looked for in.

    >>> plain("They won’t say who’s there")
    "they will not say who's there"
    """
    low = fold(text)
    if "'" not in low:
        return low
    return _short().sub(lambda match: _long()[match.group()], low)


@cache
def _long() -> dict[str, str]:
    pairs = (line.split(":", 1) for line in lines_of("edit_contractions"))
    return {short.strip(): (" " if short.strip()[0] in "n'" else "") + long.strip() for short, long in pairs}


@cache
def _short() -> re.Pattern[str]:
    return re.compile("|".join(rf"{re.escape(short)}(?!\w)" for short in sorted(_long(), key=len, reverse=True)))


def hedges(text: str) -> tuple[Cue, ...]:
    """The cues of how certain a plain text is, least first by rank in `Cue.rank`; 5 is a plain future, 9 confirmed."""
    return _found("edit_hedges", text)


def negations(text: str) -> tuple[Cue, ...]:
    """The cues that turn a plain text round; class `bound` only looks negative ("no less than")."""
    return _found("edit_negations", text)


def saying(text: str) -> tuple[Cue, ...]:
    """Verbs of saying and "according to" in a plain text."""
    return _found("edit_saying", text)


def times(text: str) -> tuple[Cue, ...]:
    """Loose words of time in a plain text: seasons, parts of the day, "last week"."""
    return _found("edit_times", text)


@lru_cache(maxsize=16384)
def _found(name: str, text: str) -> tuple[Cue, ...]:
    exact, begun = _openings(name)
    words, heads = _words(text)
    if exact.isdisjoint(words) and begun.isdisjoint(heads):
        return ()  # a look at words is cheaper than the pattern
    pattern, classes = _cues(name)
    found = []
    for match in pattern.finditer(text):
        label = classes[int((match.lastgroup or "c0")[1:])]
        rank, _, rest = label.partition(" ")
        found.append(
            Cue(rest, match.group(), match.start(), match.end(), int(rank))
            if rest
            else Cue(label, match.group(), match.start(), match.end())
        )
    return tuple(found)


@lru_cache(maxsize=1024)
def _words(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """The words of a plain text, and what they begin with."""
    words = frozenset(_WORD.findall(text))
    return words, frozenset(["", *(word[:_HEAD] for word in words)])


@cache
def _openings(name: str) -> tuple[frozenset[str], frozenset[str]]:
    """The words that the cues of a list open with; heads of words where a cue says no more ("doubt*"), "" for any."""
    exact, begun = set[str](), set[str]()
    for line in lines_of(name):
        for cue in filter(None, map(str.strip, line.partition(":")[2].split(","))):
            first = _WORD.match(cue)
            opening = first.group() if first else ""
            if cue[len(opening) :].startswith(("*", "~")) or not opening:
                begun.add(opening[:_HEAD] if len(opening) >= _HEAD else "")
            else:
                exact.add(opening)
    return frozenset(exact), frozenset(begun)


@cache
def _cues(name: str) -> tuple[re.Pattern[str], tuple[str, ...]]:
    """One pattern for a whole list, a group for each line; an earlier line wins where two begin at the same place."""
    classes, groups = [], []
    for number, line in enumerate(lines_of(name)):
        label, _, rest = line.partition(":")
        cues = sorted({cue.strip() for cue in rest.split(",") if cue.strip()}, key=lambda cue: (-len(cue), cue))
        classes.append(label.strip())
        groups.append(rf"(?P<c{number}>{'|'.join(_cue(cue) for cue in cues)})")
    return re.compile(rf"(?<![\w-])(?:{'|'.join(groups)})(?![\w-])"), tuple(classes)


def _cue(cue: str) -> str:
    if cue.endswith("!"):
        return _cue(cue[:-1]) + r"(?! (?:in|on|at|before|for|with|from|by|after|as)\b)"
    return re.escape(cue).replace(r"\*", r"\w*").replace(r"\~", "~").replace("~", r"[\w-]+").replace(r"\ ", " ")


@lru_cache(maxsize=4096)
def is_boilerplate(text: str) -> bool:
    """Whether a sentence is furniture of the page: credits, captions, stamps, calls to read or share.

    >>> [is_boilerplate(text) for text in ("(Adds quote)", "Reporting by A. Bell.", "Talks go on.")]
    [True, True, False]
    """
    low = fold(text)
    if len(low) > 240:
        return False
    if _is_furniture(low):
        return True
    pieces = _PIECES.split(low)
    return len(pieces) > 1 and all(map(_is_furniture, pieces))


def _is_furniture(low: str) -> bool:
    return _furniture().match(low) is not None


@cache
def _furniture() -> re.Pattern[str]:
    """All patterns as one: a call for each would cost more than its work."""
    return re.compile(
        "|".join(
            rf"(?:{line.removesuffix('...')})" if line.endswith("...") else rf"(?:(?:{line})\s*$)"
            for line in lines_of("edit_boilerplate")
        )
    )


@cache
def stems_in(name: str) -> frozenset[str]:
    """The stems of all words of a list."""
    return frozenset(stem(word) for word in words_in(name))


@cache
def _synonyms() -> dict[str, frozenset[int]]:
    sets: dict[str, set[int]] = {}
    for number, line in enumerate(lines_of("edit_synonyms")):
        for word in line.split():
            sets.setdefault(stem(word.split("-")[0] if "-" in word else word), set()).add(number)
    return {word: frozenset(numbers) for word, numbers in sets.items()}


@cache
def _antonyms() -> dict[str, frozenset[int]]:
    sides: dict[str, set[int]] = {}
    for number, line in enumerate(lines_of("edit_antonyms"), 1):
        for sign, side in zip((1, -1), line.split("|"), strict=True):
            for word in side.split():
                sides.setdefault(stem(word), set()).add(sign * number)
    return {word: frozenset(numbers) for word, numbers in sides.items()}


def are_synonyms(a: str, b: str) -> bool:
    """Whether two stems may stand for one another in news."""
    if a == b:
        return True
    known = _synonyms()
    return a in known and b in known and not known[a].isdisjoint(known[b])


def is_listed(word: str) -> bool:
    """Whether the lists of near synonyms and of opposites know a stem."""
    return word in _synonyms() or word in _antonyms()


def are_opposites(a: str, b: str) -> bool:
    """Whether the swap of one stem for the other turns a fact round.

    >>> are_opposites(stem("rose"), stem("fell")), are_opposites(stem("rose"), stem("climbed"))
    (True, False)
    """
    known = _antonyms()
    left, right = known.get(a, frozenset()), known.get(b, frozenset())
    return any(-number in right for number in left) and not left & right


__all__ = [
    "Cue", "are_opposites", "are_synonyms", "hedges", "is_boilerplate", "is_listed", "negations", "plain",
    "saying", "stems_in", "times",
]  # fmt: skip
