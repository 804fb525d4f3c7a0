"""Is a sentence another wording of an older one, or another statement that stands in its place?

`align` pairs a sentence with whatever was put in its place; here it is judged whether the old one lives on in it.
Three shares of common content decide, all of the words of both sides: stems, normal forms of values, and (a little
less) words of one concept.
- the whole sentences must share `MOST`;
- without those who speak, `SAID`: two sayings of one minister are two statements;
- where a third of either is a quotation, these must share `QUOTED`: a speaker's words are gone when others stand;
- unless they share nearly all, their main clauses `CORE`: "…, whose fighters drove Assad from power" is background that
  stands beside any news.

Measured on the sentence pairs of `tests/gold` (one to one, headlines aside): of 562 that only say it in other words 558
are joined (99.3 %), of 739 with another figure, day, name, speaker, negation or certainty 695; of 20 that `align` pairs
and an editor does not, 2 are, and of 890 hard strangers (for each sentence the likest one of the same step that is not
its own) 12. The plain share of stems (Dice) at the same loss joins 4 and 39 and, as `likeness` does with what is short,
the sentences that share a speaker. `tests/unit/analysis/test_rewording.py` holds the figures.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz import fuzz

from monitor.analysis.bags import Bag, stems_of
from monitor.analysis.lemmas import concepts_of
from monitor.analysis.values import values_of
from monitor.analysis.views import view_of
from monitor.model.observation import Edit
from monitor.model.story import UNKNOWN

MOST = 0.4  # least share of the whole sentences
SAID = 0.3  # … of what they say, without those who say it
QUOTED = 0.3  # … of what they quote
LONG = 0.34  # share of a sentence's letters from which its quotation is what it says
CORE = 0.2  # … of their main clauses
NEARLY = 0.6  # from this share of the whole on, the order of clauses is only style
KIN = 0.6  # what another word of the same concept counts
SPELT = 92.0  # likeness of letters, of 100, from which nothing is weighed
SAME = 0.8  # least share of content of a sentence that says the same elsewhere
LONGEST = 8_000  # characters; no sentence of a newspaper is longer, hostile ones are

_BACKGROUND = re.compile(
    r",? (?:who|whose|which|where)\b[^,.;]*(?:,|(?=[.;]|$))|, (?:the|an?) [^,]*(?:,|(?=\.$))"
)  # clauses that only say more of a name
_LEAST = 0.3  # share of its letters that a sentence must keep without its background


def carries(edit: Edit) -> bool:
    """Whether an edit leaves the old statement standing, in other words: the new side is another wording of it.

    A headline is the page's one headline, however it runs; furniture of the page is no statement.
    """
    if edit.before is None or edit.after is None:
        return False
    if edit.before_n == 0 or edit.kind == "boilerplate" or edit.before == edit.after:
        return True
    return is_rewording(edit.before, edit.after)


def stands_on(edit: Edit) -> bool:
    """Whether the statement itself still stands after an edit: `carries`, and not given up for another one. However
    alike the words: what moved a claim from its state, or turned a yes into a no, took the old statement away."""
    given_up = edit.kind == "negation" or (edit.kind == "status" and edit.detail.get("before") != UNKNOWN)
    return carries(edit) and (edit.before_n == 0 or edit.before == edit.after or not given_up)


@lru_cache(maxsize=8192)
def is_rewording(before: str, after: str) -> bool:
    """Whether two texts are one statement in two wordings, by what they share; the same from either side.

    >>> is_rewording("Talks go on.", "Talks have resumed.")
    True
    >>> is_rewording("The contract dates from 2019.", "Syria cancelled the contract last week, an official said.")
    False
    """
    before, after = before[:LONGEST], after[:LONGEST]
    if min(fuzz.ratio(before, after), fuzz.ratio(after, before)) >= SPELT:
        return True
    whole = share(_units(before), _units(after))
    if whole < MOST or _share_said(before, after, whole) < SAID or _quote_other_words(before, after):
        return False
    return whole >= NEARLY or share(_said(_core(before)), _said(_core(after))) >= CORE


def _share_said(before: str, after: str, whole: float) -> float:
    """What both say, without who says it, shares: as much as the whole where nobody does."""
    old, new = _said(before), _said(after)
    return whole if old is _units(before) and new is _units(after) else share(old, new)


def says_the_same(text: str, other: str) -> bool:
    """Whether another sentence holds what one says: its content, all its figures, and the same yes or no. Days aside:
    "on Friday" that became "on Tuesday" took nothing away."""
    one, two = view_of(text), view_of(other)
    if not {value.norm for value in one.numbers} <= {value.norm for value in two.numbers}:
        return False
    if {cue.name for cue in one.negations} != {cue.name for cue in two.negations}:
        return False
    return bool(one.content) and share(one.content, two.content) >= SAME


def share(one: Bag, other: Bag) -> float:
    """0..1: how much of both is common; a word of the same concept counts `KIN`. Two of nothing are the same."""
    total = len(one) + len(other)
    return (_found(one, other) + _found(other, one)) / total if total else 1.0


def _found(mine: Bag, theirs: Bag) -> float:
    lacking = mine - theirs
    kin = 0
    for word in lacking & _named(mine) if lacking else ():
        kin += not _concepts(theirs).isdisjoint(concepts_of(word))
    return len(mine) - len(lacking) + KIN * kin


@lru_cache(maxsize=8192)
def _named(words: Bag) -> Bag:
    """Those that name a concept."""
    return frozenset(word for word in words if word[:1] != "#" and concepts_of(word))


@lru_cache(maxsize=8192)
def _concepts(words: Bag) -> frozenset[str]:
    return frozenset(concept for word in _named(words) for concept in concepts_of(word))


@lru_cache(maxsize=8192)
def _units(text: str) -> Bag:
    """Stems, and `#` with the normal form of each value."""
    return stems_of(text) | frozenset(f"#{value.norm}" for value in values_of(text))


@lru_cache(maxsize=8192)
def _said(text: str) -> Bag:
    """The units without those that name a speaker, where two words are left; the very units where none is named."""
    words, speakers = stems_of(text), frozenset[str]().union(*view_of(text).speakers)
    left = words - speakers
    if len(left) < 2 or len(left) == len(words):
        return _units(text)
    return left | (_units(text) - words)


def _quote_other_words(before: str, after: str) -> bool:
    (old, old_part), (new, new_part) = _quoted(before), _quoted(after)
    return bool(old and new) and max(old_part, new_part) >= LONG and share(old, new) < QUOTED


@lru_cache(maxsize=8192)
def _quoted(text: str) -> tuple[Bag, float]:
    """The units of what is quoted at some length, and its share of the letters."""
    words = " ".join(word for quote in view_of(text).quotes if len(quote) > 2 for word in quote)
    return (_units(words), len(words) / len(text)) if words else (frozenset(), 0.0)


def _core(text: str) -> str:
    """A sentence without clauses that only say more of a name."""
    bare = _BACKGROUND.sub(" ", text)
    return bare if len(bare) > _LEAST * len(text) else text
