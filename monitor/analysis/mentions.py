"""Is a sentence about the claim? What a claim speaks of, and how much of it a sentence names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import fsum

from monitor.analysis.clauses import Seen, see
from monitor.analysis.lemmas import concepts_in, concepts_of, stem
from monitor.analysis.word_lists import words_in
from monitor.model.story import Claim

_TO_COME = re.compile(
    r"\b(?:would|will|to be|expected?|could|might|may|next|due|plan\w*|foresee|forecast|"
    r"offer\w*|deadline)\b",
    re.I,
)
ANCHORS = 2  # a single word may well be said otherwise
_TOKEN = re.compile(r"[A-Za-zÀ-ž]+")


@dataclass(frozen=True, slots=True)
class Topic:
    """What a claim is about. `phrases` are its subject phrases as content stems; `words` all of them with the
    question's.

    `names` are the stems written with a capital: who and where. `concepts` are those of the subject's words.
    """

    phrases: tuple[frozenset[str], ...]
    words: frozenset[str]
    question: frozenset[str]
    names: frozenset[str]
    concepts: frozenset[str]
    to_come: bool  # the question is about something that may lie ahead
    core: frozenset[str]  # the subject's words that are neither a name nor the noun that is counted
    anchors: frozenset[str]  # an article on it holds one of these words; empty where there are too few, or no name


def content(text: str) -> tuple[str, ...]:
    """The stems of the words that carry meaning, in order."""
    return tuple(stem(word) for word in _TOKEN.findall(text) if word.lower() not in words_in("claim_stop"))


@lru_cache(maxsize=512)
def topic_of(claim: Claim) -> Topic:
    """The claim's topic, worked out once."""
    phrases = tuple(frozenset(content(phrase)) for phrase in claim.subject)
    question = frozenset(content(claim.question))
    names = {
        stem(word)
        for text in (claim.question.split(" ", 1)[-1], *claim.subject)
        for word in _TOKEN.findall(text)
        if word[0].isupper() and word.lower() not in words_in("claim_stop")
    }
    words = frozenset().union(*phrases) if phrases else frozenset()
    concepts = {
        hit.concept for phrase in claim.subject for hit in concepts_in([stem(w) for w in _TOKEN.findall(phrase)])
    }
    people = frozenset(stem(word) for word in words_in("claim_people"))
    core = next(
        kept for kept in (words - names - _counted(claim.question) - people, words - names, words) if kept or not words
    )
    kept = tuple(phrase for phrase in phrases if phrase)
    return Topic(
        kept,
        words,
        question,
        frozenset(names),
        frozenset(concepts),
        bool(_TO_COME.search(claim.question)),
        core,
        _anchors(words | question | names, names),
    )


def _anchors(words: frozenset[str] | set[str], names: set[str]) -> frozenset[str]:
    """Names, and words for things rather than for what is done about them: any two parties may come to an agreement."""
    found = frozenset(word for word in words if not _of_word(word))
    return found if names and len(found) >= ANCHORS else frozenset()


def is_another_story(topic: Topic, stems: Iterable[frozenset[str]]) -> bool:
    """Whether no sentence of an article names anything of what the claim is about."""
    return bool(topic.anchors) and all(topic.anchors.isdisjoint(each) for each in stems)


def _counted(question: str) -> frozenset[str]:
    """The first noun after "how many": it stands with other figures of the story, too."""
    found = re.match(r"how (?:many|much) ((?:[a-z'’-]+ )?)", question, re.IGNORECASE)
    return frozenset(content(found[1])) if found else frozenset()


def about(topic: Topic, seen: Seen, common: Mapping[str, float]) -> float:
    """How much of the claim's subject a sentence names, 0 to 1: the best subject phrase, and the question's words.

    Words for the same concept count a little less: "the stoppage" for "strike". `common` is what the story's everyday
    words count (`Text.common`): that "cholera" stands there tells little in a story on cholera.
    """
    if not topic.phrases:
        return len(topic.question & seen.stem_set) / max(1, len(topic.question))
    concepts = _concepts(seen)
    if topic.words.isdisjoint(seen.stem_set) and topic.concepts.isdisjoint(concepts):
        question = topic.question - topic.words
        return 0.25 * len(question & seen.stem_set) / len(question) if question else 0.0
    best = 0.0
    for phrase in topic.phrases:
        counts = [(word, common.get(word, 1.0)) for word in phrase]
        found = fsum(
            weight if word in seen.stem_set else 0.6 * weight if _shared(word, concepts) else 0.0
            for word, weight in counts
        )
        best = max(best, found / fsum(weight for _, weight in counts))
    question = topic.question - topic.words
    extra = len(question & seen.stem_set) / len(question) if question else 0.0
    return min(1.0, best + 0.25 * extra)


@lru_cache(maxsize=8192)
def _concepts(seen: Seen) -> frozenset[str]:
    return frozenset(hit.concept for clause in seen.clauses for hit in clause.hits if hit.words == 1)


@lru_cache(maxsize=4096)
def _of_word(word: str) -> frozenset[str]:
    found = concepts_of(word)
    return found if len(found) <= 3 else frozenset()


def _shared(word: str, concepts: frozenset[str]) -> bool:
    return not _of_word(word).isdisjoint(concepts)


__all__ = ["Topic", "about", "content", "see", "topic_of"]
