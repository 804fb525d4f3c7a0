"""What do the other sentences of both versions say? What stands there has neither gone nor come with one pair."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, lru_cache
from itertools import chain

from monitor.analysis.bags import Bag, bag_of, stems_of
from monitor.analysis.tidy import fold
from monitor.analysis.values import values_of
from monitor.model.article import Sentence

_INSIDE = re.compile(r"(?<=[a-z,;] )[^\W\d_a-z][\w-]*")
_WORD = re.compile(r"[^\W_]+")
LONGEST = 8_000  # characters of a sentence in which values are looked for; only hostile ones are longer


@dataclass(frozen=True)
class Side:
    """All sentences of one version, counted once for all its pairs."""

    texts: tuple[str, ...] = ()
    at: datetime | None = None

    @cached_property
    def stems(self) -> Counter[str]:
        """In how many sentences each content stem stands."""
        return Counter(word for text in self.texts for word in stems_of(text))

    @cached_property
    def words(self) -> Counter[str]:
        """In how many sentences each folded word stands."""
        return Counter(word for text in self.texts for word in _words(text))

    @cached_property
    def values(self) -> Counter[str]:
        """In how many sentences each value's normal form stands."""
        return Counter(norm for text in self.texts for norm in _norms(text, self.at))

    @cached_property
    def distinct(self) -> tuple[str, ...]:
        """Its different sentences."""
        return tuple(dict.fromkeys(self.texts))

    @cached_property
    def order(self) -> dict[str, int]:
        """Where in `distinct` each sentence stands."""
        return {text: at for at, text in enumerate(self.distinct)}

    @cached_property
    def places(self) -> dict[str, list[int]]:
        """Word of a bag → the places in `distinct` of the sentences that hold it."""
        found: dict[str, list[int]] = {}
        for at, text in enumerate(self.distinct):
            for word in bag_of(text):
                found.setdefault(word, []).append(at)
        return found

    @cached_property
    def capitals(self) -> frozenset[str]:
        """The folded words that stand with a capital inside a sentence: names, wherever else they begin one."""
        return frozenset(fold(word) for text in self.texts for word in _INSIDE.findall(text))


@dataclass(frozen=True)
class Elsewhere:
    """One version without the sentences of one pair."""

    side: Side = field(default_factory=Side)
    own: tuple[Sentence, ...] = ()

    @property
    def size(self) -> int:
        """How many sentences there are."""
        return len(self.side.texts) - len(self.own)

    def has_stem(self, word: str) -> bool:
        """Whether another sentence holds a word of that stem."""
        return self.side.stems[word] > sum(word in stems_of(sentence.text) for sentence in self.own)

    def has_word(self, word: str) -> bool:
        """Whether another sentence holds that folded word."""
        return self.side.words[word] > sum(word in _words(sentence.text) for sentence in self.own)

    def has_value(self, norm: str) -> bool:
        """Whether another sentence names that value."""
        return self.side.values[norm] > sum(norm in _norms(sentence.text, self.side.at) for sentence in self.own)

    def holders(self, bag: Bag, least: float) -> tuple[str, ...]:
        """The other sentences that hold at least that share of `bag`."""
        own = {sentence.text for sentence in self.own}
        places, order = self.side.places, self.side.order
        shared = Counter(chain.from_iterable(places[word] for word in bag if word in places))
        for text in own:
            shared.pop(order.get(text, -1), None)
        return tuple(self.side.distinct[at] for at, n in shared.items() if n >= least * len(bag))

    def spread(self, bag: Iterable[str]) -> float:
        """0..1: how much of `bag`'s stems the other sentences hold between them."""
        stems = [word for word in bag if word[:1] not in "#@"]
        return sum(self.has_stem(word) for word in stems) / len(stems) if stems else 0.0


def side_of(sentences: Sequence[Sentence], at: datetime | None) -> Side:
    """The sentences of one version, ready to be asked."""
    return _side(tuple(sentence.text for sentence in sentences), at)


@lru_cache(maxsize=4)
def _side(texts: tuple[str, ...], at: datetime | None) -> Side:
    """Kept, for the newer version of one comparison is the older one of the next."""
    return Side(texts, at)


@lru_cache(maxsize=4096)
def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(fold(text)))


def _norms(text: str, at: datetime | None) -> frozenset[str]:
    return frozenset(value.norm for value in values_of(text[:LONGEST], at))
