"""An article as a reading takes it: its sentences taken apart, with their place; and what a claim kind answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache

from monitor.analysis.clauses import Seen, see
from monitor.analysis.sentences import sentences_of
from monitor.model.article import Article, Sentence

MOST = 5_000  # sentences that are read for claims
LONGEST = 8_000  # characters of a sentence that are
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


@lru_cache(maxsize=8)
def text_of(article: Article) -> Text:
    """The article's sentences, each taken apart; kept, for the next version is compared with this one.

    Of a sentence as long as no newspaper has one only the beginning is read, and of an article as long as a book only
    the first chapters: news stands first, and the time of a reading is bounded.
    """
    sentences = numbered(article)
    if len(sentences) > MOST or any(len(sentence.text) > LONGEST for sentence in sentences):
        sentences = tuple(
            sentence if len(sentence.text) <= LONGEST else replace(sentence, text=sentence.text[:LONGEST])
            for sentence in sentences[:MOST]
        )
    return made_text(sentences, article.at)


@lru_cache(maxsize=8)
def numbered(article: Article) -> tuple[Sentence, ...]:
    """All the article's sentences in full."""
    return sentences_of(article)


def made_text(sentences: tuple[Sentence, ...], at: datetime | None) -> Text:
    """A text of sentences whose borders are known."""
    seen = tuple(see(sentence.text) for sentence in sentences)
    home = frozenset(
        name for one, sentence in zip(seen, sentences, strict=True) if sentence.n <= 2 for name in one.places
    )
    counts = Counter(word for one in seen for word in one.stem_set)
    common = {word: _FEW / count for word, count in counts.items() if count > _FEW}
    return Text(sentences, seen, at, home, common=common)
