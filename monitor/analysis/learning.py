"""What do people's rulings teach? A sentence that a person has judged says what that person said, and so does one that
says the same in other words.

A ruling gives lessons: its `quotes` say the ruled state; its `against` say no other state than that. Here the options
that the rules found are set right by the lessons of the sentences they stand on. Nothing is done without rulings.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from monitor.analysis.clauses import see
from monitor.analysis.lemmas import breadth
from monitor.analysis.mentions import content, topic_of
from monitor.analysis.texts import Option, Text, made_text
from monitor.analysis.tidy import fold
from monitor.analysis.weights import weights
from monitor.model.article import Sentence
from monitor.model.observation import Similar
from monitor.model.story import UNKNOWN, Claim

_ALIKE = 0.6  # the least likeness of a sentence that a lesson is applied to: below, half of its words are others
_SHARED = 2  # words that two sentences must have in common, beside those of the claim's subject
_PLAIN = 0.3  # how plainly the rules must find a state in a sentence for it to be what the rules see there
_SAYS = 2.5  # log-odds against saying nothing of a state whose ruled sentence stands there: .92, leaves room for news
_SHARE = 0.5  # what a ruled sentence counts as evidence, between a lead sentence's .3 and a headline's .7
_LEAST = 0.005  # a share below this is no evidence: as in `claim_kinds/ladder.py`
_STANCE = frozenset(("negated", "denied", "conditional", "ahead", "modal", "question"))  # turns what words say
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")

Options = Callable[[Text, Claim, Similar | None], tuple[Option, ...]]


@dataclass(frozen=True, slots=True)
class Lesson:
    """What one judged sentence teaches: it says `state` (`gives`), or at least nothing else."""

    quote: str
    state: str
    gives: bool


def lessons_of(claim: Claim) -> tuple[Lesson, ...]:
    """The lessons of a claim's rulings, newest first; a state that the ladder no longer has teaches nothing."""
    known = {UNKNOWN, *claim.ladder}
    found = []
    for ruling in reversed(claim.rulings):
        if claim.states and ruling.state not in known:
            continue
        found += [Lesson(quote, ruling.state, True) for quote in ruling.quotes]
        found += [Lesson(quote, ruling.state, False) for quote in ruling.against if quote not in ruling.quotes]
    return tuple(found)


def learned(kind: Options, text: Text, claim: Claim, similar: Similar | None = None) -> tuple[Option, ...]:
    """What the claim's kind finds in the text, as people's rulings leave it, the best first.

    A sentence takes the lesson of the judged sentence it is most like, the newer one where two are alike. Cost without
    rulings: none; with them a second reading without the encoder, and one of each judged sentence.
    """
    options = kind(text, claim, similar)
    lessons = lessons_of(claim)
    if not lessons:
        return options
    taught = _taught(kind, text, lessons, claim)
    found = {option.state: _lowered(option, taught, claim) for option in options}
    for place, (lesson, like) in taught.items():
        if lesson.gives and lesson.state != UNKNOWN and (claim.states or like == 1.0):
            found[lesson.state] = _raised(found.get(lesson.state), lesson.state, place, like)
    kept = [option for option in found.values() if option is not None]
    return tuple(sorted(kept, key=lambda option: (-option.score, option.state)))


def _taught(kind: Options, text: Text, lessons: tuple[Lesson, ...], claim: Claim) -> dict[int, tuple[Lesson, float]]:
    """Place of a sentence → the lesson for it, and how like it is to the one that was judged."""
    topic = topic_of(claim)
    aside = topic.words | topic.question
    here = _plainest(kind(text, claim, None))
    quoted = made_text(tuple(Sentence(n, lesson.quote, n) for n, lesson in enumerate(lessons, 1)), text.at)
    there = _plainest(kind(quoted, claim, None))
    found: dict[int, tuple[Lesson, float]] = {}
    for place, sentence in enumerate(text.sentences):
        best: tuple[float, Lesson] | None = None
        for at, lesson in enumerate(lessons):
            like = likeness(sentence.text, lesson.quote, aside, figures=claim.value is None)
            same = here.get(place) in (None, lesson.state, there.get(at))
            if like >= _ALIKE and (same or like == 1.0) and (best is None or like > best[0]):
                best = (like, lesson)
        if best is not None:
            found[place] = (best[1], best[0])
    return found


def _plainest(options: Sequence[Option]) -> dict[int, str]:
    """Place → the state that the rules see there; only what they see plainly."""
    found: dict[int, tuple[float, str]] = {}
    for option in options:
        for place, fit in option.said.items():
            if fit >= _PLAIN and fit > found.get(place, (0.0, ""))[0]:
                found[place] = (fit, option.state)
    return {place: state for place, (_, state) in found.items()}


def likeness(one: str, other: str, aside: frozenset[str] = frozenset(), *, figures: bool = True) -> float:
    """How far two sentences say the same, 0 to 1: the words that carry meaning, without the stems `aside`.

    1 for the same words only. 0 where one denies, plans or supposes what the other says, and where their figures differ
    and `figures` count. A sentence encoder has no say here: it finds "cleared the takeover" nearer to "blocked the
    takeover" (.55) than to "waved the purchase through" (.13).
    """
    if fold(one) == fold(other):
        return 1.0
    left, right = _keys(one, aside), _keys(other, aside)
    shared = len(left & right)
    if shared < _SHARED or _stance(one) != _stance(other):
        return 0.0
    if figures and set(_DIGITS.findall(one)) != set(_DIGITS.findall(other)):
        return 0.0
    return min(0.99, 2 * shared / (len(left) + len(right)))


@lru_cache(maxsize=4096)
def _keys(text: str, aside: frozenset[str]) -> frozenset[str]:
    """What two sentences share when they say the same: the concept of a word that names one only, else its stem."""
    seen = see(text)
    hits = {hit.start: hit.concept for clause in seen.clauses for hit in clause.hits if hit.words == 1}
    wanted = set(content(text)) - aside
    return frozenset(
        hits[at] if at in hits and breadth(one) == 1 else one for at, one in enumerate(seen.stems) if one in wanted
    )


@lru_cache(maxsize=4096)
def _stance(text: str) -> frozenset[str]:
    return frozenset(flag for clause in see(text).clauses for flag in clause.flags) & _STANCE


def _lowered(option: Option, taught: Mapping[int, tuple[Lesson, float]], claim: Claim) -> Option | None:
    """The option without what rests on sentences that are judged to say something else; None where nothing is left."""
    evidence: list[tuple[int, float]] = []
    said = dict(option.said)
    for place, share in option.evidence:
        lesson, like = taught.get(place, (None, 0.0))
        if lesson is not None and lesson.state != option.state and (claim.states or like == 1.0 or not lesson.gives):
            share *= 1.0 - like
            said[place] = said.get(place, 0.0) * (1.0 - like)
        if share > _LEAST:
            evidence.append((place, share))
    if evidence == list(option.evidence):
        return option
    if not evidence and not claim.states:
        return None
    if claim.states:
        lost = weights("ladder")["steep"] * math.log(_total(evidence) / _total(option.evidence))
    else:
        lost = _odds(max(share for _, share in evidence)) - _odds(max(share for _, share in option.evidence))
    ordered = tuple(sorted(evidence, key=lambda item: (-item[1], item[0])))
    return replace(option, score=option.score + min(0.0, lost), evidence=ordered, said=said)


def _raised(option: Option | None, state: str, place: int, like: float) -> Option:
    """The option with a sentence that is judged to say it."""
    found = option or Option(state, -30.0, ())
    shares = dict(found.evidence)
    shares[place] = (
        max((_SHARE * like, *shares.values())) if like == 1.0 else max(shares.get(place, 0.0), _SHARE * like)
    )
    said = {**found.said, place: max(found.said.get(place, 0.0), like)}
    ordered = tuple(sorted(shares.items(), key=lambda item: (-item[1], item[0])))
    return replace(found, score=max(found.score, _SAYS * like * like), evidence=ordered, said=said)


def _total(evidence: Sequence[tuple[int, float]]) -> float:
    return max(sum(share for _, share in evidence), 1e-4)


def _odds(share: float) -> float:
    clipped = min(max(share, 1e-6), 1 - 1e-6)
    return math.log(clipped / (1 - clipped))
