"""What do all claims on a value share? Candidates are weighed by what is said of them; the best value wins, or none.

A kind gives the candidates (`Candidate`); here each gets named features, one weight a feature decides
(`claim_weights.json`),
and candidates with the same normal form stand together.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from monitor.analysis.clauses import Clause, Seen
from monitor.analysis.lemmas import concepts_in
from monitor.analysis.mentions import Topic, about, topic_of
from monitor.analysis.texts import Option, Text
from monitor.analysis.weights import weights
from monitor.analysis.word_lists import lines_of
from monitor.model.story import Claim

_FLAGS = ("past", "perfect", "conditional", "modal", "negated", "denied", "quoted", "other", "after", "ahead", "hedged")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value of the right kind at `start`..`end` of a sentence, with what its kind found out about it."""

    state: str
    sentence: int
    start: int
    end: int
    features: Mapping[str, float] = field(hash=False)


def options(text: Text, claim: Claim, candidates: Iterable[Candidate]) -> tuple[Option, ...]:
    """The values the article supports, the best first; the score is in log-odds, 0 is even."""
    topic, table = topic_of(claim), weights(claim.kind)
    scored: dict[str, list[tuple[float, int, Mapping[str, float]]]] = {}
    for candidate in candidates:
        features = {**_common(text, topic, candidate), **candidate.features}
        score = table.get("bias", 0.0) + sum(table.get(name, 0.0) * value for name, value in features.items())
        scored.setdefault(candidate.state, []).append((score, candidate.sentence, features))
    found = []
    for state, entries in scored.items():
        entries.sort(key=lambda entry: (-entry[0], entry[1]))
        best = entries[0]
        total = best[0] + sum(0.25 * _squash(score) for score, _, _ in entries[1:3])
        evidence: dict[int, float] = {}
        for score, sentence, _ in entries:
            evidence.setdefault(sentence, _squash(score))
        found.append(Option(state, total, tuple(evidence.items()), best[2]))
    return tuple(sorted(found, key=lambda option: (-option.score, option.state)))


def _squash(score: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, score))))


def _common(text: Text, topic: Topic, candidate: Candidate) -> dict[str, float]:
    seen = text.seen[candidate.sentence]
    clause = seen.clause_at(candidate.start)
    n = text.sentences[candidate.sentence].n
    features = {
        "headline": float(n == 0),
        "lead": float(n == 1),
        "early": float(2 <= n <= 4),
        "late": min(1.0, n / 20),
        "about": about(topic, seen),
        "clause": _in_clause(topic, seen, clause),
        "near": _near(topic, seen, candidate),
        "names": len(topic.names & seen.stem_set) / len(topic.names) if topic.names else 0.0,
        **_before(seen.text, candidate),
    }
    if candidate.sentence:
        features["after-about"] = about(topic, text.seen[candidate.sentence - 1]) * (1.0 - features["about"])
    for flag in clause.flags & set(_FLAGS):
        features[flag] = 1.0
    if text.at is not None and any(year < text.at.year for year in seen.years):
        features["old-year"] = 1.0
    return features


@lru_cache(maxsize=65536)
def _in_clause(topic: Topic, seen: Seen, clause: Clause) -> float:
    """How many of the claim's words (or words of the same concept) stand in the value's own clause."""
    concepts = {hit.concept for hit in clause.hits}
    words = topic.words | topic.question
    found = len(words & clause.stems) + 0.5 * len(topic.concepts & concepts)
    return min(1.0, found / max(2.0, min(4.0, len(words) / 2)))


@lru_cache(maxsize=4096)
def _word_concepts(word: str) -> frozenset[str]:
    return frozenset(hit.concept for hit in concepts_in([word]))


def _near(topic: Topic, seen: Seen, candidate: Candidate) -> float:
    """The claim's words close to the value count by their distance in words."""
    place = _token(seen, candidate.start)
    total = 0.0
    for at in range(max(0, place - 8), min(len(seen.stems), place + 10)):
        word = seen.stems[at]
        if word in topic.words or word in topic.question:
            total += 1.0 / (2.0 + abs(at - place))
        elif _word_concepts(word) & topic.concepts:
            total += 0.4 / (2.0 + abs(at - place))
    return min(1.0, total)


def _token(seen: Seen, offset: int) -> int:
    low, high = 0, len(seen.offsets)
    while low < high:
        middle = (low + high) // 2
        if seen.offsets[middle] < offset:
            low = middle + 1
        else:
            high = middle
    return min(low, len(seen.offsets) - 1)


@lru_cache(maxsize=1)
def _leads() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """What stands right before a value and makes it another one, from `data/claim_leads.txt` (`FLAG: words, words`)."""
    found = []
    for line in lines_of("claim_leads"):
        name, _, rest = line.partition(":")
        cues = "|".join(re.escape(cue.strip()) for cue in sorted(rest.split(","), key=len, reverse=True))
        found.append(
            (
                name.strip(),
                re.compile(
                    rf"(?:^|\W)(?:{cues})\s+(?:(?:about|some|at least|more than|the|"
                    rf"an?|its|their|only|just|nearly|almost|around|over)\s+){{0,2}}$",
                    re.I,
                ),
            )
        )
    return tuple(found)


def _before(text: str, candidate: Candidate) -> dict[str, float]:
    lead = text[max(0, candidate.start - 48) : candidate.start]
    return {name: 1.0 for name, pattern in _leads() if pattern.search(lead)}
