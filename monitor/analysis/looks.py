"""What differs between the two sides of a pair? Figures, days, names and words lost, gained and swapped."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache

from rapidfuzz.distance import OSA

from monitor.analysis.bags import bag_of
from monitor.analysis.deltas import Delta, dates, digits, numbers
from monitor.analysis.elsewhere import Elsewhere, Side
from monitor.analysis.lexicons import are_synonyms
from monitor.analysis.views import View, unaccented
from monitor.analysis.word_lists import lines_of
from monitor.analysis.words import WordOp, quick_ops
from monitor.model.observation import Pair

_POSSESSIVE = re.compile(r"['’]s?$")
_REVERSED = re.compile(r"(?:un|in|im|il|ir|dis|non|de|mis|anti)")
LONG = 6  # letters of a word whose misspelling is still it
_SMALL = {"of", "the", "and", "for", "in", "on", "de", "la"}


@dataclass(frozen=True)
class Look:
    """A pair as the edit kinds see it. An added sentence has an empty `before`, a removed one an empty `after`."""

    pair: Pair
    before: View
    after: View
    old: Elsewhere = field(default_factory=Elsewhere)  # what else the older version says
    new: Elsewhere = field(default_factory=Elsewhere)  # what else the newer version says
    claim: str = ""  # the tracked claim whose move this pair carries, with its states
    states: tuple[str, str] = ("", "")
    on_topic: bool = False  # speaks of a tracked claim's subject

    @property
    def both(self) -> bool:
        """Whether both sides hold text."""
        return bool(self.before.text and self.after.text)

    @cached_property
    def numbers(self) -> Delta:
        """Amounts as normal forms. An amount spelt otherwise is the same; so is one whose digits both sides hold."""
        return numbers(self.before, self.after)

    @cached_property
    def dates(self) -> Delta:
        """Days, months, years and hours as normal forms; a weekday that stands in both texts is the same day."""
        return dates(self.before, self.after)

    @cached_property
    def digits(self) -> Delta:
        """Runs of digits that no value explains: the last guard against a changed digit."""
        return digits(self.before, self.after)

    @cached_property
    def names(self) -> Delta:
        """Words of names that stand nowhere in the other text, not even without a capital."""
        sides = self.old.side, self.new.side
        return Delta(_names_alone(self.before, self.after, sides), _names_alone(self.after, self.before, sides))

    @cached_property
    def stems(self) -> Delta:
        """Content stems without their like on the other side: the same, a synonym or one of the same concept."""
        lost, gained = self.before.content - self.after.stems, self.after.content - self.before.stems
        if not self.both or not (lost or gained):
            return Delta(tuple(sorted(lost)), tuple(sorted(gained)))
        concepts = bag_of(self.before.text) & bag_of(self.after.text)
        kin = {word for word in concepts if word.startswith("@")}
        return Delta(
            tuple(sorted(w for w in lost if not _excused(w, gained or self.after.stems, kin))),
            tuple(sorted(w for w in gained if not _excused(w, lost or self.before.stems, kin))),
        )

    @cached_property
    def ops(self) -> tuple[WordOp, ...]:
        """The word operations between the two texts."""
        return quick_ops(self.before.text, self.after.text)

    @cached_property
    def swaps(self) -> tuple[tuple[str, str], ...]:
        """Stretches of text replaced, put in ("" on the left) or taken out ("" on the right), in order."""
        found: list[tuple[str, str]] = []
        ops = self.ops
        for at, op in enumerate(ops):
            if op.op == "-":
                into = ops[at + 1].text if at + 1 < len(ops) and ops[at + 1].op == "+" else ""
                found.append((op.text, into))
            elif op.op == "+" and not (at and ops[at - 1].op == "-"):
                found.append(("", op.text))
        return tuple(found)

    @cached_property
    def kept(self) -> float:
        """0..1: the share of both sides' words that stand unchanged and in order."""
        if not self.both:
            return 0.0 if self.before.text or self.after.text else 1.0
        same = sum(len(op.text.split()) for op in self.ops if op.op == "=")
        total = len(self.before.text.split()) + len(self.after.text.split())
        return 2 * same / total if total else 1.0

    @cached_property
    def strange(self) -> float:
        """0..1: the share of content without its like on the other side, of the side that has less of it."""
        lost, gained = len(self.stems.lost), len(self.stems.gained)
        return min(lost / (len(self.before.content) or 1), gained / (len(self.after.content) or 1))

    @cached_property
    def overlap(self) -> float:
        """0..1: the share of the smaller side's content that the other side has, too."""
        left, right = bag_of(self.before.text), bag_of(self.after.text)
        return len(left & right) / (min(len(left), len(right)) or 1)


def _bare(word: str) -> str:
    if "'" in word or "’" in word:
        word = _POSSESSIVE.sub("", word)
    return word if word.isascii() else unaccented(word)


@lru_cache(maxsize=2048)
def _bares(view: View) -> tuple[str, ...]:
    return tuple(map(_bare, view.words))


def _names_alone(view: View, other: View, sides: tuple[Side, Side]) -> tuple[str, ...]:
    if not view.names:
        return ()
    known = frozenset(_bares(other))
    found = [word for word in _bares(view) if word in view.names and word not in known]
    if not found:
        return ()
    short = {word.replace(".", "") for word in known if len(word) <= 6}
    initials = _initials(other)
    found = [word for word in found if word.replace(".", "") not in initials and not _abbreviated(word, view, short)]
    found = [word for word in found if not any(kindred(word, near) for near in known)]
    found = [word for word in found if not _glued(word, view, short)]
    first = view.words[0]
    if found and found[0] == _bare(first) and not any(first in side.capitals for side in sides):
        found = found[1:]
    return tuple(dict.fromkeys(found))


def _runs(view: View) -> list[list[str]]:
    """Its names as runs of words, without small words: what an abbreviation is made of."""
    return [[word for word in run if word not in _SMALL] for run in view.name_runs]


def _initials(view: View) -> set[str]:
    """The abbreviations that the names of a text may be written as."""
    return {"".join(word[0] for word in run) for run in _runs(view) if len(run) > 1}


def _abbreviated(word: str, view: View, short: set[str]) -> bool:
    """Whether a word belongs to a name that the other side writes by its initials."""
    return any(word in run and len(run) > 1 and "".join(w[0] for w in run) in short for run in _runs(view))


def _excused(word: str, others: Iterable[str], kin: set[str]) -> bool:
    if kin and kin & bag_of(word):
        return True
    if word in others:
        return True
    return any(are_synonyms(word, other) or kindred(word, other) for other in others)


@cache
def _variants() -> dict[str, str]:
    """Every spelling of a name that has several, with the one it stands for."""
    return {word: line.split()[0] for line in lines_of("edit_name_variants") for word in line.split()}


def _glued(word: str, view: View, short: set[str]) -> bool:
    """Whether a word belongs to a name whose initials end an abbreviation of the other side ("MLB")."""
    ends = {near[1:] for near in short if len(near) >= 3} | short
    return any(word in run and len(run) > 1 and "".join(w[0] for w in run) in ends for run in _runs(view))


def shortened(word: str, view: View, other: View) -> bool:
    """Whether a word of one side is an abbreviation of a name on the other, or of a name that is one there."""
    known = {near.replace(".", "") for near in other.words if len(near) <= 6}
    if len(word) <= 6 and any(
        word.endswith(initials) and len(initials) >= 2 and len(word) - len(initials) <= 1
        for initials in _initials(other)
    ):
        return True  # "MLB" and "Major League Baseball", whose first word may be read as a title
    return word.replace(".", "") in _initials(other) or _abbreviated(word, view, known)


def slip(a: str, b: str) -> bool:
    """One word with a letter more, fewer or other: a slip of the keyboard."""
    if min(len(a), len(b)) < LONG or a[0] != b[0] or a.startswith(b) or b.startswith(a):
        return False
    return bool(OSA.distance(a, b, score_cutoff=1) <= 1)


def kindred(a: str, b: str) -> bool:
    """Forms of one word that the stemmer keeps apart, a name with an accent, a word glued to its neighbour."""
    if not (a.isascii() and b.isascii()):
        a, b = unaccented(a), unaccented(b)
    if a == b:
        return True
    known = _variants()
    if (a in known or b in known) and known.get(a, a) == known.get(b, b):
        return True
    low = len(a) if len(a) < len(b) else len(b)
    if low >= 5 and (a.endswith(b) or b.endswith(a)):
        return not _REVERSED.match(max(a, b, key=len))  # "unhappy" is no form of "happy"
    return low >= 4 and a[:4] == b[:4] and (low <= 6 or a.startswith(b[: low - 2]))
