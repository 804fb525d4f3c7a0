"""What do all claims on a value share? Candidates are weighed by what is said of them; the best value wins, or none.

A kind gives the candidates (`Candidate`); here each gets named features, one weight a feature decides
(`claim_value_weights.json`),
and candidates with the same normal form stand together.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from monitor.analysis.clauses import Clause, Seen
from monitor.analysis.lemmas import concepts_of, stem
from monitor.analysis.mentions import Topic, about, content, topic_of
from monitor.analysis.texts import Option, Text
from monitor.analysis.weights import as_shipped, weights
from monitor.analysis.word_lists import lines_of, words_in
from monitor.model.story import Claim

_UNSAID = 0.3  # a predicate below this is as good as none
_AGAIN = 0.25  # what a second mention of the same value adds at most
_RARE = 4  # a name of the claim that stands in at most one sentence of so many tells values apart
_KIN = 0.6  # how far a word of the same frame says what the claim asks
_FEW_SENSES = 3  # concepts of a word that still tells something by them
_AUXILIARIES = frozenset(
    ("is", "are", "was", "were", "has", "have", "had", "will", "would", "shall", "could", "may", "might", "must", "did",
     "does", "do", "died", "won", "said", "says", "told", "took", "became", "went", "made", "got", "left", "lost")
)  # fmt: skip
_FLAGS = frozenset(
    ("past", "perfect", "conditional", "modal", "negated", "denied", "quoted", "other", "after", "ahead", "hedged")
)
_TO_COME = frozenset(("ahead", "conditional", "modal"))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value of the right kind at `start`..`end` of a sentence, with what its kind found out about it."""

    state: str
    sentence: int
    start: int
    end: int
    features: Mapping[str, float] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Measured:
    """A candidate with all its features, before any weighing."""

    state: str
    sentence: int
    features: Mapping[str, float] = field(hash=False)


Source = Callable[[Text, Claim], Iterable[Candidate]]
"""How a kind finds the candidates of a text."""


def options(text: Text, claim: Claim, candidates: Source) -> tuple[Option, ...]:
    """The values the article supports, the best first; the score is a log-odds against saying nothing."""
    return (_told if as_shipped() else _told.__wrapped__)(text, claim, candidates)


@lru_cache(maxsize=256)
def _told(text: Text, claim: Claim, candidates: Source) -> tuple[Option, ...]:
    return scored(_kept(text, claim, candidates), weights(claim.kind))


@lru_cache(maxsize=256)
def _kept(text: Text, claim: Claim, candidates: Source) -> tuple[Measured, ...]:
    return measured(text, claim, candidates(text, claim))


def measured(text: Text, claim: Claim, candidates: Iterable[Candidate]) -> tuple[Measured, ...]:
    """Every candidate with what is said of it."""
    topic, acts = telling(topic_of(claim)), acts_of(claim)
    abouts = [about(topic, seen, text.common) for seen in text.seen]
    candidates = tuple(candidates)
    if not candidates:
        return ()
    whose = owners(text, topic, candidates)
    return tuple(
        Measured(
            candidate.state,
            candidate.sentence,
            {
                **_common(text, topic, acts, abouts, candidate),
                **_rate(text, claim, candidate),
                **owner,
                **candidate.features,
            },
        )
        for candidate, owner in zip(candidates, whose, strict=True)
    )


def owners(text: Text, topic: Topic, candidates: Sequence[Candidate]) -> list[dict[str, float]]:
    """Whose value it is, where the claim names somebody or some place that not every value of the text stands with.

    "own-name": the name nearest before the value is the claim's; "other-name": it is another's; "unnamed": the claim's
    name stands with other values, not with this one.
    """
    rare = _rare_names(text, topic)
    found: list[dict[str, float]] = [{} for _ in candidates]
    if not rare:
        return found
    beside = [not rare.isdisjoint(text.seen[one.sentence].stem_set) for one in candidates]
    for at, (one, named) in enumerate(zip(candidates, beside, strict=True)):
        if named:
            nearest = _nearest_name(text.seen[one.sentence], one.start, rare)
            found[at] = {nearest: 1.0} if nearest else {}
        elif any(beside):
            found[at] = {"unnamed": 1.0}
    return found


def _rare_names(text: Text, topic: Topic) -> frozenset[str]:
    """The claim's names that few sentences of the text hold, and not its first: they tell this claim's value from its
    likes."""
    size = max(1, len(text.seen))
    counts = {name: sum(name in seen.stem_set for seen in text.seen) for name in topic.names}
    rare = frozenset(name for name, count in counts.items() if 0 < count <= max(1, size // _RARE))
    opening = (seen.stem_set for seen, one in zip(text.seen, text.sentences, strict=True) if one.n <= 1)
    return rare.difference(*opening)


def _nearest_name(seen: Seen, start: int, own: frozenset[str]) -> str:
    """Whether the names before the value in its clause, or else behind it, are the claim's or another's."""
    clause = seen.clause_at(start)
    found = [at for at in range(clause.start, clause.end) if seen.stems[at] in own or _is_name(seen, at)]
    if not found:
        return ""
    nearest = min(found, key=lambda at: (seen.offsets[at] > start, abs(seen.offsets[at] - start)))
    return "own-name" if seen.stems[nearest] in own else "other-name"


def _is_name(seen: Seen, at: int) -> bool:
    return seen.text[seen.offsets[at]].isupper() and at > 0 and seen.tokens[at] not in words_in("claim_calendar")


def scored(items: Iterable[Measured], table: Mapping[str, float]) -> tuple[Option, ...]:
    """The weighing: equal values stand together, the best mention counts in full, two more a little."""
    by_state: dict[str, list[tuple[float, int, Mapping[str, float]]]] = {}
    for item in items:
        added = 0.0
        for name, value in item.features.items():
            if value and name in table:
                added += table[name] * value
        score = table["bias"] + added
        by_state.setdefault(item.state, []).append((score, item.sentence, item.features))
    found = []
    for state, entries in by_state.items():
        entries.sort(key=lambda entry: (-entry[0], entry[1]))
        total = entries[0][0] + sum(_AGAIN * _squash(score) for score, _, _ in entries[1:3])
        evidence: dict[int, float] = {}
        for score, sentence, _ in entries:
            evidence.setdefault(sentence, _squash(score))
        found.append(Option(state, total, tuple(evidence.items()), entries[0][2]))
    return tuple(sorted(found, key=lambda option: (-option.score, option.state)))


def _rate(text: Text, claim: Claim, candidate: Candidate) -> dict[str, float]:
    """Whether a figure that is asked for per something is given per that."""
    asked = _asked_rates(claim)
    if not asked:
        return {}
    words = text.sentences[candidate.sentence].text
    given = _rates(words[max(0, candidate.start - 30) : candidate.end + 40])
    return {"rate": 1.0} if asked & given else {"no-rate": 1.0}


def _squash(score: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, score))))


def _common(
    text: Text, topic: Topic, acts: frozenset[str], abouts: Sequence[float], candidate: Candidate
) -> dict[str, float]:
    seen = text.seen[candidate.sentence]
    clause = statement_at(seen, candidate.start)
    n = text.sentences[candidate.sentence].n
    features = {
        "headline": float(n == 0),
        "lead": float(n == 1),
        "early": float(2 <= n <= 4),
        "late": min(1.0, n / 20),
        "about": abouts[candidate.sentence],
        "clause": _in_clause(topic, text, clause),
        "near": _near(topic, text, seen, candidate),
        "predicate": _predicate(topic.core, text, seen, clause),
        "act": _predicate(acts, text, seen, clause) if acts else 0.0,
        "names": len(topic.names & seen.stem_set) / len(topic.names) if topic.names else 0.0,
        "count-before": _counted_before(topic, seen, candidate),
        **_before(seen.text, candidate),
    }
    if features["predicate"] < _UNSAID:
        features["no-predicate"] = 1.0
    if features["act"] < _UNSAID:
        features["no-act"] = 1.0
    if features["about"] < 0.2 and features["near"] == 0.0:
        features["off-topic"] = 1.0
    if candidate.sentence:
        features["after-about"] = abouts[candidate.sentence - 1] * (1.0 - features["about"])
    for flag in sorted(clause.flags & _FLAGS):
        if not (topic.to_come and flag in _TO_COME):
            features[flag] = 1.0
    if text.at is not None and any(year < text.at.year for year in seen.years):
        features["old-year"] = 1.0
    if text.foreign(candidate.sentence, topic.names):
        features["foreign"] = 1.0
    return features


@lru_cache(maxsize=4096)
def narrow(word: str) -> frozenset[str]:
    """The concepts of a word that names few: "hold" and "take" tell nothing by theirs."""
    found = concepts_of(word)
    return found if len(found) <= _FEW_SENSES else frozenset()


@lru_cache(maxsize=1)
def _generic() -> frozenset[str]:
    return frozenset(stem(word) for word in words_in("claim_generic"))


@lru_cache(maxsize=512)
def telling(topic: Topic) -> Topic:
    """The topic with a core that is free of the words that any value may stand with, where others are left."""
    return replace(topic, core=(topic.core - _generic()) or topic.core)


@lru_cache(maxsize=1)
def _kin() -> dict[str, frozenset[str]]:
    """Stem → the stems that tell of the same thing (`data/claim_kin.txt`), itself left out."""
    found: dict[str, set[str]] = {}
    for line in lines_of("claim_kin"):
        stems = {stem(word) for word in line.split()}
        for one in stems:
            found.setdefault(one, set()).update(stems - {one})
    return {one: frozenset(others) for one, others in found.items()}


def kin_of(word: str) -> frozenset[str]:
    """The stems that news uses in a word's place when it tells of the same figure, day, person or place."""
    return _kin().get(word, frozenset())


@lru_cache(maxsize=512)
def acts_of(claim: Claim) -> frozenset[str]:
    """The claim's words that tell what is asked of its object: without those that stand in each of its phrases, and
    without those that tell nothing ("expected", "next", "number").

    >>> sorted(acts_of(Claim("q", "Where was the tiara found?", ("found the tiara", "tiara seen"), value="place")))
    ['find', 'see']
    """
    topic = topic_of(claim)
    sources = (*topic.phrases, topic.question)
    shared = frozenset.intersection(*sources) if len(sources) > 2 else frozenset()
    return (topic.core - shared - _generic()) or (topic.core - _generic()) or topic.core


def statement_at(seen: Seen, offset: int) -> Clause:
    """The clause at `offset`; one that something is put in behind ("Jan Lund, 44, who was a guard, has been charged")
    with the clause that goes on with it."""
    clause = seen.clause_at(offset)
    at = seen.clauses.index(clause)
    rest = seen.clauses[at + 1 :]
    if not rest or _finite(seen.tokens[clause.start : clause.end]):
        return clause
    for other in rest[1:4]:
        first = seen.tokens[other.start : other.start + 3]
        if first[:1] == (",",) and _finite(first[1:3]):
            flags = clause.flags | (other.flags - {"conditional"} if first[1:2] == ("were",) else other.flags)
            hits = clause.hits + other.hits
            return Clause(clause.start, other.end, flags, hits, clause.stems | other.stems)
    return clause


def _finite(words: Sequence[str]) -> bool:
    """Whether a verb that can carry a statement stands among the words."""
    return any(word in _AUXILIARIES or (word.endswith("ed") and len(word) > 4) for word in words)


def _in_clause(topic: Topic, text: Text, clause: Clause) -> float:
    """How many of the claim's words (or words of the same concept) stand in the value's own clause."""
    concepts = {hit.concept for hit in clause.hits}
    words = topic.words | topic.question
    found = sum(text.common.get(word, 1.0) for word in words & clause.stems) + 0.5 * len(topic.concepts & concepts)
    return min(1.0, found / max(2.0, min(4.0, len(words) / 2)))


def _predicate(words: frozenset[str], text: Text, seen: Seen, clause: Clause) -> float:
    """Whether the value's clause says what the claim asks for ("died"), not only whom the whole story is about.

    In the rest of the sentence it counts less; a word that the whole story is full of counts little.
    """
    here = {hit.concept for hit in clause.hits}
    there = {hit.concept for other in seen.clauses for hit in other.hits}
    best = 0.0
    for word in words:
        concepts = narrow(word)
        if word in clause.stems:
            fit = 1.0
        elif concepts & here:
            fit = 0.8
        elif not kin_of(word).isdisjoint(clause.stems):
            fit = _KIN
        elif word in seen.stem_set or concepts & there:
            fit = 0.5
        else:
            continue
        best = max(best, fit * text.common.get(word, 1.0) ** 2)
    return best


_PER = re.compile(
    r"\b(?<!as )(?:per|each|every|an?|for each(?: of \w+)?) (?:\w+ )?"
    r"(share|year|month|day|week|hour|barrel|tonne|ton|person|head|night|ticket|gallon|litre|unit|kilogram|kilo|"
    r"mile)s?\b(?! of\b)"
    r"|\b(annual|yearly|monthly|daily|weekly|hourly)(?:ly)?\b",
    re.IGNORECASE,
)
_ADVERBS = {"annual": "year", "yearly": "year", "monthly": "month", "daily": "day", "weekly": "week", "hourly": "hour"}


def _rates(text: str) -> frozenset[str]:
    found = (match[1] or _ADVERBS[match[2].lower()] for match in _PER.finditer(text))
    return frozenset(noun.lower() for noun in found)


@lru_cache(maxsize=512)
def _asked_rates(claim: Claim) -> frozenset[str]:
    """What the claim's figure is counted by: "per share", "a year"."""
    return _rates(" ; ".join((claim.question, *claim.subject)))


def _near(topic: Topic, text: Text, seen: Seen, candidate: Candidate) -> float:
    """The claim's words close to the value count by their distance in words."""
    place = _token(seen, candidate.start)
    total = 0.0
    for at in range(max(0, place - 8), min(len(seen.stems), place + 10)):
        word = seen.stems[at]
        if word in topic.words or word in topic.question:
            total += text.common.get(word, 1.0) / (2.0 + abs(at - place))
        elif narrow(word) & topic.concepts:
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


_WHOLE_BEFORE = re.compile(
    r"(?:^|[,;:] )[Oo]f (?:the |these |those |its |their )?$|\d (?:out )?of (?:the |its |their |all |some )?$"
)  # "Of the 1,198 patients, 41 have died", "81 of 150 seats": the whole, of which a part is told


def _before(text: str, candidate: Candidate) -> Mapping[str, float]:
    return _led(text[max(0, candidate.start - 48) : candidate.start])


@lru_cache(maxsize=4096)
def _led(lead: str) -> Mapping[str, float]:
    """What the characters before a value make of it."""
    found = {name: 1.0 for name, pattern in _leads() if pattern.search(lead)} if lead[-1:].isspace() else {}
    if _WHOLE_BEFORE.search(lead):
        found["part"] = 1.0
    return found


_COUNT_BEFORE = re.compile(
    r"\b(?:number|toll|count|total|tally|figure|rate|price|cost|fee|share|sum|size|margin|estimate)s?\b.{0,50}?"
    r"\b(?:at|to|reached|is|was|stands?|stood|hit|passed|of|by|now)\s(?:about |around |some |up to |over |"
    r"more than |a |an )*$",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def _counted(lead: str) -> frozenset[str]:
    """The words of the noun that counts the value behind `lead`."""
    found = _COUNT_BEFORE.search(lead)
    return frozenset(content(found.group())) if found else frozenset()


def _counted_before(topic: Topic, seen: Seen, candidate: Candidate) -> float:
    """ "put the number of missing at 260", "the toll rose to 40": the noun stands before the figure."""
    words = _counted(seen.text[max(0, candidate.start - 70) : candidate.start])
    if not words:
        return 0.0
    if words & (topic.words | topic.question):
        return 1.0
    return 0.9 if any(concepts_of(word) & topic.concepts for word in words) else 0.0
