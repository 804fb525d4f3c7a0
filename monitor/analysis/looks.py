"""What differs between the two sides of a pair? Figures, days, names and words lost, gained and swapped."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from monitor.analysis.bags import bag_of, stems_of
from monitor.analysis.lexicons import are_synonyms
from monitor.analysis.values import Value, values_of
from monitor.analysis.views import View, view_of
from monitor.analysis.words import WordOp, word_ops
from monitor.model.observation import Pair

_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Delta:
    """What one side has and the other lacks, in order of place."""

    lost: tuple[str, ...] = ()
    gained: tuple[str, ...] = ()

    @property
    def swapped(self) -> bool:
        """Whether something stands in another thing's place."""
        return bool(self.lost and self.gained)

    def __bool__(self) -> bool:
        return bool(self.lost or self.gained)


@dataclass(frozen=True)
class Elsewhere:
    """The wording of all other sentences of both versions: what is said there has neither gone nor come."""

    old: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    before_at: datetime | None = None
    after_at: datetime | None = None

    @cached_property
    def old_stems(self) -> Counter[str]:
        """In how many old sentences each stem stands."""
        return Counter(word for text in self.old for word in stems_of(text))

    @cached_property
    def new_stems(self) -> Counter[str]:
        """In how many new sentences each stem stands."""
        return Counter(word for text in self.new for word in stems_of(text))

    @cached_property
    def old_values(self) -> Counter[str]:
        """In how many old sentences each value stands."""
        return _values(self.old, self.before_at)

    @cached_property
    def new_values(self) -> Counter[str]:
        """In how many new sentences each value stands."""
        return _values(self.new, self.after_at)


def _values(texts: Iterable[str], at: datetime | None) -> Counter[str]:
    return Counter(norm for text in texts for norm in {value.norm for value in values_of(text, at)})


@dataclass(frozen=True)
class Look:
    """A pair as the edit kinds see it. An added sentence has an empty `before`, a removed one an empty `after`."""

    pair: Pair
    before: View
    after: View
    elsewhere: Elsewhere = field(default_factory=Elsewhere)
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
        return _delta(self.before.numbers, self.after.numbers, self.before.text, self.after.text)

    @cached_property
    def dates(self) -> Delta:
        """Days, months, years and hours as normal forms; a weekday that stands in both texts is the same day."""
        return _delta(self.before.dates, self.after.dates, self.before.text, self.after.text)

    @cached_property
    def digits(self) -> Delta:
        """Runs of digits that no value explains: the last guard against a changed digit."""
        return _bag_delta(_unexplained(self.before), _unexplained(self.after))

    @cached_property
    def names(self) -> Delta:
        """Words of names that stand nowhere in the other text, not even without a capital."""
        old, new = set(self.before.words), set(self.after.words)
        bare_old, bare_new = {_bare(w) for w in old}, {_bare(w) for w in new}
        lost = tuple(w for w in self.before.words if _bare(w) in self.before.names and _bare(w) not in bare_new)
        gained = tuple(w for w in self.after.words if _bare(w) in self.after.names and _bare(w) not in bare_old)
        return Delta(tuple(dict.fromkeys(map(_bare, lost))), tuple(dict.fromkeys(map(_bare, gained))))

    @cached_property
    def stems(self) -> Delta:
        """Content stems without their like on the other side: neither the same, nor a synonym, nor of the same concept."""
        lost, gained = self.before.stems - self.after.stems, self.after.stems - self.before.stems
        concepts = bag_of(self.before.text) & bag_of(self.after.text)
        kin = {word for word in concepts if word.startswith("@")}
        return Delta(
            tuple(sorted(w for w in lost if not _excused(w, gained or self.after.stems, kin))),
            tuple(sorted(w for w in gained if not _excused(w, lost or self.before.stems, kin))),
        )

    @cached_property
    def ops(self) -> tuple[WordOp, ...]:
        """The word operations between the two texts."""
        return word_ops(self.before.text, self.after.text)

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
        same = sum(len(op.text.split()) for op in self.ops if op.op == "=")
        total = len(self.before.text.split()) + len(self.after.text.split())
        return 2 * same / total if total else 1.0

    @cached_property
    def overlap(self) -> float:
        """0..1: the share of the smaller side's content that the other side has, too."""
        left, right = bag_of(self.before.text), bag_of(self.after.text)
        return len(left & right) / (min(len(left), len(right)) or 1)


Find = Callable[[Look], object]


def look_at(pair: Pair, elsewhere: Elsewhere, claim: str = "", states: tuple[str, str] = ("", ""), on_topic: bool = False) -> Look:
    """The pair taken apart."""
    before = view_of(pair.before_text, elsewhere.before_at)
    after = view_of(pair.after_text, elsewhere.after_at)
    return Look(pair, before, after, elsewhere, claim, states, on_topic)


def _bare(word: str) -> str:
    return re.sub(r"['’]s?$", "", word)


def _excused(word: str, others: Iterable[str], kin: set[str]) -> bool:
    if kin and kin & bag_of(word):
        return True
    return any(are_synonyms(word, other) or _kindred(word, other) for other in others)


def _kindred(a: str, b: str) -> bool:
    """Forms of one word that the stemmer keeps apart: "mediat" and "mediator"."""
    low = min(len(a), len(b))
    return low >= 4 and a[: max(4, low - 2)] == b[: max(4, low - 2)]


def _delta(old: Sequence[Value], new: Sequence[Value], old_text: str, new_text: str) -> Delta:
    left = Counter((value.norm, old_text[value.start : value.end].lower()) for value in old)
    right = Counter((value.norm, new_text[value.start : value.end].lower()) for value in new)
    lost, gained = _by(left, right, 1)  # the same words first: they mean the same, however they resolve
    return _bag_delta([norm for norm, _ in lost.elements()], [norm for norm, _ in gained.elements()])


def _by(left: Counter[tuple[str, str]], right: Counter[tuple[str, str]], part: int) -> tuple[Counter[tuple[str, str]], Counter[tuple[str, str]]]:
    shared = Counter(key[part] for key in left.elements()) & Counter(key[part] for key in right.elements())
    return _drop(left, Counter(shared), part), _drop(right, Counter(shared), part)


def _drop(side: Counter[tuple[str, str]], shared: Counter[str], part: int) -> Counter[tuple[str, str]]:
    rest: Counter[tuple[str, str]] = Counter()
    for key in side.elements():
        if shared[key[part]] > 0:
            shared[key[part]] -= 1
        else:
            rest[key] += 1
    return rest


def _bag_delta(old: Sequence[str], new: Sequence[str]) -> Delta:
    left, right = Counter(old), Counter(new)
    return Delta(tuple((left - right).elements()), tuple((right - left).elements()))


def _unexplained(view: View) -> list[str]:
    spans = [(value.start, value.end) for value in (*view.numbers, *view.dates)]
    return [
        match.group()
        for match in _DIGITS.finditer(view.text)
        if not any(start <= match.start() < end for start, end in spans)
    ]
