"""An article as a reading takes it: its sentences taken apart, with their place; and what a claim kind answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from monitor.analysis.clauses import Seen, see
from monitor.analysis.sentences import sentences_of
from monitor.model.article import Article, Sentence


@dataclass(frozen=True, slots=True)
class Text:
    """An article ready to be read. `seen[i]` belongs to `sentences[i]`; `at` is what "on Tuesday" is resolved
    against."""

    sentences: tuple[Sentence, ...]
    seen: tuple[Seen, ...]
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Option:
    """A state that an article supports. `score` is its weight against the others'; `evidence` pairs a sentence's place
    in `Text.sentences` with its share of the score, the strongest first. `features` name what spoke for it."""

    state: str
    score: float
    evidence: tuple[tuple[int, float], ...]
    features: Mapping[str, float] = field(default_factory=dict, hash=False, compare=False)


def text_of(article: Article) -> Text:
    """The article's sentences, each taken apart (cached by wording)."""
    sentences = sentences_of(article)
    return Text(sentences, tuple(see(sentence.text) for sentence in sentences if sentence.text), article.at)
