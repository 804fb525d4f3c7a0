"""How many? A count, as `1200`; "none of it" is 0."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from monitor.analysis.claim_kinds.asides import is_aside
from monitor.analysis.claim_kinds.value import Candidate
from monitor.analysis.claim_kinds.value import options as weigh
from monitor.analysis.lemmas import concepts_in, stem
from monitor.analysis.mentions import Topic, topic_of
from monitor.analysis.texts import Option, Text
from monitor.analysis.values import Value, plain, singular, values_of
from monitor.analysis.word_lists import words_in
from monitor.model.story import Claim

_COUNTED = re.compile(r"how (?:many|much)(?: more)? ((?:[\w'’-]+ ){1,6})", re.IGNORECASE)
_VERB = frozenset(
    ("is", "are", "was", "were", "has", "have", "had", "did", "do", "does", "will", "would", "can", "could", "may",
     "might", "remain", "remains", "be", "been")
)  # fmt: skip
_NONE = re.compile(
    r"\b(?:no(?: one)?|none|nobody|zero|no more|not a single|not one)\b(?: of (?:it|them|"
    r"the [a-z]+))?(?: ([a-z]+))?(?: ([a-z]+))?",
    re.IGNORECASE,
)
_HOLDER = re.compile(r"(\w+) of (?:about |some |around |nearly |at least |more than |over |only )?$")  # "a crew of 23"
_APART = frozenset({"this", "last", "next", "a", "per", "each", "every"})  # "31,000 starters this year": no years
_AGED = re.compile(r"\bhow old\b|\bage\b|\baged\b", re.IGNORECASE)
_MORE = frozenset({"new", "more", "other", "further", "additional", "fewer"})
_PEOPLE = "person"
_TIMES = {"decade": ("year", 10), "fortnight": ("week", 2), "century": ("year", 100), "dozen": ("", 12)}


@lru_cache(maxsize=512)
def counted(claim: Claim) -> tuple[str, ...]:
    """The nouns that the question counts, singular: "How many tonnes of herring" → tonne, herring.

    >>> counted(Claim("q", "How many tonnes of herring would be allowed?", ()))
    ('tonne', 'herring')
    """
    found = _COUNTED.search(claim.question)
    if not found:
        return ()
    nouns = []
    for word in found[1].split():
        if word.lower() in _VERB:
            break
        if word.lower() not in words_in("claim_stop"):
            nouns.append(singular(word))
    return tuple(nouns)


def options(text: Text, claim: Claim) -> tuple[Option, ...]:
    """The counts the article gives for the claim, the best first."""
    return weigh(text, claim, candidates)


def candidates(text: Text, claim: Claim) -> Iterator[Candidate]:
    """Every number of the text, with how well its noun fits the question's."""
    nouns = counted(claim)
    asks_age = bool(_AGED.search(claim.question))
    subject = frozenset(singular(word) for phrase in claim.subject for word in phrase.split())
    for place, sentence in enumerate(text.sentences):
        for value in values_of(sentence.text):
            old = sentence.text.startswith(("-year-old", " years old"), value.end) and not asks_age
            if value.kind == "number" and value.amount is not None and not old:
                if not is_aside(sentence.text, value, asks_age=asks_age):
                    yield _candidate(text, claim, nouns, subject, place, value)
            elif value.kind == "ordinal" and nouns:
                yield from _nth(text, nouns, topic_of(claim), place, value)
        for match in _NONE.finditer(sentence.text):
            fits = _none_fits(match, nouns)
            if fits:
                yield Candidate("0", place, match.start(), match.end(), {"unit": fits, "none": 1.0})


def _nth(text: Text, nouns: tuple[str, ...], topic: Topic, place: int, value: Value) -> Iterator[Candidate]:
    """ "the sixth ballot", "a third victim", "for the eighth time": so many there have been; one fewer where it is
    still to come."""
    sentence = text.sentences[place].text
    following = re.findall(r"[A-Za-z]+", sentence[value.end : value.end + 30])[:2]
    count = int(value.norm[1:])
    named = any(singular(word) in nouns for word in following)
    timed = following[:1] == ["time"] and ("time" in nouns or _of_topic(nouns[0], topic))
    if not (named or timed) or count < _FEWEST:
        return
    flags = text.seen[place].clause_at(value.start).flags
    ahead = bool(_STILL_TO_COME.search(sentence[value.end : value.end + 50])) or "ahead" in flags
    features = {"ordinal": 1.0, "unit": 1.0 if named else 0.6}
    yield Candidate(str(count - 1 if ahead else count), place, value.start, value.end, features)


_FEWEST = 2  # "the first ballot" tells no count
_STILL_TO_COME = re.compile(r"\b(?:(?:is|are) (?:to|due|set|expected|planned)|will|would|starts|begins|follows)\b")


def _candidate(
    text: Text, claim: Claim, nouns: tuple[str, ...], subject: frozenset[str], place: int, value: Value
) -> Candidate:
    unit, amount = value.unit, value.amount or Decimal(0)
    if unit in _TIMES and _TIMES[unit][0] in nouns:
        unit, amount = _TIMES[unit][0], amount * _TIMES[unit][1]
    following = re.findall(r"[A-Za-z]+", text.sentences[place].text[value.end : value.end + 60])[:4]
    lead = text.sentences[place].text[max(0, value.start - 40) : value.start]
    features = {
        "bounded": float(bool(value.bound)),
        "range": float(value.high is not None),
        "age": _age(claim.question, text.sentences[place].text, value),
        **_noun_fits(unit, following, nouns, subject, topic_of(claim)),
        **_said_of(following, lead, nouns, topic_of(claim)),
    }
    return Candidate(plain(value.high or amount), place, value.start, value.end, features)


def _age(question: str, text: str, value: Value) -> float:
    """Whether an age is asked for and given: "Adan Sul, 71, said", "the 71-year-old"."""
    if not _AGED.search(question):
        return 0.0
    apart = text[max(0, value.start - 2) : value.start] == ", " and text[value.end : value.end + 1] in (",", ".")
    return 1.0 if apart or text[value.end :].startswith("-year-old") or text[: value.start].endswith("aged ") else 0.0


def _noun_fits(
    unit: str, following: list[str], nouns: tuple[str, ...], subject: frozenset[str], topic: Topic
) -> dict[str, float]:
    """How the noun behind the number suits the noun that the question counts."""
    if unit in nouns:
        return {"unit": 1.0}
    if any(
        singular(word) in nouns and (not at or following[at - 1].lower() not in _APART)
        for at, word in enumerate(following)
    ):
        return {"unit": 1.0 if following[0] in ("of", "out") else 0.7}
    if unit in words_in("claim_measures") and unit not in subject:
        return {"measure": 1.0}
    if _PEOPLE in nouns and unit in words_in("claim_people"):
        return {"unit": 0.6}
    if unit and unit not in words_in("claim_stop") and not _of_topic(unit, topic):
        return {"stranger": 1.0}
    return {}


def _said_of(following: list[str], lead: str, nouns: tuple[str, ...], topic: Topic) -> dict[str, float]:
    """Whether the claim's own words stand right behind the number, or hold it: "a crew of 23"."""
    holder = _HOLDER.search(lead)
    if holder and (singular(holder[1]) in nouns or stem(holder[1]) in topic.words):
        return {"unit": 1.0, "said-of": 1.0, "stranger": 0.0}
    stems = {stem(word) for word in following}
    if stems & topic.words:
        return {"said-of": 1.0}
    if {hit.concept for hit in concepts_in(sorted(stems))} & topic.concepts:
        return {"said-of": 0.6}
    return {}


def _of_topic(unit: str, topic: Topic) -> bool:
    return stem(unit) in topic.words or any(hit.concept in topic.concepts for hit in concepts_in([stem(unit)]))


def _none_fits(match: re.Match[str], nouns: tuple[str, ...]) -> float:
    words = [singular(word) for word in (match[1], match[2]) if word]
    if words[:1] and words[0] in _MORE:
        return 0.0
    if any(word in nouns for word in words):
        return 1.0
    bare = match.group().lower().startswith(("no one", "nobody", "none of"))
    people = _PEOPLE in nouns or bool(set(nouns) & words_in("claim_people"))
    return 0.6 if bare and (people or match.group().lower().startswith("none of")) else 0.0
