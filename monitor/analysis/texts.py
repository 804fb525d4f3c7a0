"""An article as a reading takes it: its sentences taken apart, with their place; and what a claim kind answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from monitor.analysis.clauses import Seen, see
from monitor.analysis.sentences import sentences_of
from monitor.model.article import Article, Sentence

_FEW = 3  # sentences that may hold a word before it counts as one of the story's everyday words


@dataclass(frozen=True, slots=True, eq=False)
class Text:
    """An article ready to be read. `seen[i]` belongs to `sentences[i]`; `at` is what "on Tuesday" is resolved
    against. One object is one text: what was measured of it is kept by it."""

    sentences: tuple[Sentence, ...]
    seen: tuple[Seen, ...]
    at: datetime | None
    home: frozenset[str] = frozenset()  # names that the headline and the first sentences speak of
    lagging: bool = False  # the headline is the one before, over a new first sentence
    common: Mapping[str, float] = field(default_factory=dict, hash=False)  # words of many sentences → what each counts

    def foreign(self, place: int, own: frozenset[str]) -> bool:
        """Whether a sentence below the first ones speaks of another place or body and not of the claim's (`own`)."""
        seen = self.seen[place]
        known = self.home | own
        return self.sentences[place].n > 2 and bool(seen.places - known) and not (known & seen.stem_set)


@dataclass(frozen=True, slots=True)
class Option:
    """A state that an article supports. `score` is its weight against the others'; `evidence` pairs a sentence's place
    in `Text.sentences` with its share of the score, the strongest first. `features` name what spoke for it."""

    state: str
    score: float
    evidence: tuple[tuple[int, float], ...]
    features: Mapping[str, float] = field(default_factory=dict, hash=False, compare=False)
    said: Mapping[int, float] = field(default_factory=dict, hash=False, compare=False)  # place → how plainly it says so


@lru_cache(maxsize=64)
def text_of(article: Article) -> Text:
    """The article's sentences, each taken apart; kept, for the next version is compared with this one."""
    sentences = sentences_of(article)
    return made_text(sentences, article.at)


def made_text(sentences: tuple[Sentence, ...], at: datetime | None) -> Text:
    """A text of sentences whose borders are known."""
    seen = tuple(see(sentence.text) for sentence in sentences)
    home = frozenset(
        name for one, sentence in zip(seen, sentences, strict=True) if sentence.n <= 2 for name in one.places
    )
    counts = Counter(word for one in seen for word in one.stem_set)
    common = {word: _FEW / count for word, count in counts.items() if count > _FEW}
    return Text(sentences, seen, at, home, common=common)
