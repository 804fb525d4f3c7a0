"""Where on its ladder does a claim stand now? States are named by a few example phrases; reporters use other words.

Each clause of the article is measured against the states' phrases (`rungs.py`), weighed by how it is said (now, past,
ahead, denied …) and by where it stands and of what it speaks; the weighed scores of all sentences together decide.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from monitor.analysis.leaning import LEAN, heard, lean_of
from monitor.analysis.mentions import Topic, about, topic_of
from monitor.analysis.rungs import Ladder, fits_of, ladder_of, weighed
from monitor.analysis.texts import Option, Text
from monitor.analysis.weights import as_shipped, weights
from monitor.model.observation import Similar
from monitor.model.story import Claim

_TO_COME = frozenset({"ahead", "conditional", "modal"})
_STEEP = 14.0  # what a model's score is multiplied by before states are compared
_DISTANT, _CLOSE = 0.25, 0.65  # scores at which a sentence is about something else, about this very thing
_UNSAID = 0.3  # what a phrase that denies something counts where nothing is denied


Said = tuple[frozenset[str], tuple[float, ...], tuple[float, ...], tuple[float, ...]]
"""A clause: its flags, and how well it says each state, by plain phrases, by negated ones, by those on what is to
come."""

ASKED = 3  # sentences a model is asked about, beside headline and lead


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence against the states: what it names of the subject, and how each of its clauses fits each state."""

    n: int
    about: float
    named: float  # as `about`, where the story's everyday words count as much as any
    old: bool
    foreign: bool
    clauses: tuple[Said, ...]
    flags: tuple[frozenset[str], ...]  # of every clause
    alike: tuple[float, ...]  # by state, from a model; empty without one


@dataclass(frozen=True, slots=True)
class Measured:
    """An article against a ladder, before any weighing."""

    names: tuple[str, ...]
    prospective: tuple[bool, ...]
    lines: tuple[Line, ...]
    lagging: bool


def options(text: Text, claim: Claim, similar: Similar | None = None) -> tuple[Option, ...]:
    """The states the article supports, the best first; the score is a log-odds against saying nothing."""
    return (_kept if as_shipped() else _kept.__wrapped__)(text, claim, similar)


@lru_cache(maxsize=128)
def _kept(text: Text, claim: Claim, similar: Similar | None) -> tuple[Option, ...]:
    return scored(measured(text, claim, similar), weights("ladder"))


@lru_cache(maxsize=128)
def measured(text: Text, claim: Claim, similar: Similar | None = None) -> Measured:
    """Everything about text and claim that no weight changes. Cost: states × phrases × clauses."""
    topic, ladder = topic_of(claim), ladder_of(claim)
    model = _modelled(text, ladder, claim, topic, similar)
    size, lines = len(ladder.names), []
    everyday = not topic.words.isdisjoint(text.common)  # else every word of the subject counts in full
    for place, seen in enumerate(text.seen):
        clauses = tuple(
            (clause.flags, *weighed(fits, size, text.common))
            for clause, fits in zip(seen.clauses, fits_of(ladder, seen), strict=True)
            if fits
        )
        old = text.at is not None and any(year < text.at.year for year in seen.years)
        foreign = text.foreign(place, topic.names)
        alike = model.get(place, ())
        flags = tuple(clause.flags for clause in seen.clauses)
        speaks = about(topic, seen, text.common)
        named = about(topic, seen, {}) if everyday else speaks
        lines.append(Line(text.sentences[place].n, speaks, named, old, foreign, clauses, flags, alike))
    return Measured(ladder.names, ladder.prospective, tuple(lines), text.lagging)


def scored(measure: Measured, table: Mapping[str, float]) -> tuple[Option, ...]:
    """The weighing: each sentence's gate times how well it says each state, summed over the sentences."""
    primary = max((line.about for line in measure.lines[:2]), default=0.0)
    shares: list[list[tuple[int, float]]] = [[] for _ in measure.names]
    said: list[dict[int, float]] = [{} for _ in measure.names]
    leans: list[tuple[float, tuple[float, ...]]] = []
    nothing: list[float] = []
    for place, line in enumerate(measure.lines):
        topical, whose = _topical(line, primary, table), _whose(line, table)
        behind = table["lagging"] if measure.lagging and line.n == 0 else 1.0
        gate = topical * whose * _where(line.n, table) * behind
        fits = _fits(measure.prospective, line, table) if line.clauses or line.alike else nothing
        leans.append((behind * heard(line.n, topical, whose), line.alike))
        for at, fit in enumerate(fits):
            share = gate * fit ** table["power"]
            if share > 0.005:
                shares[at].append((place, share))
                said[at][place] = math.sqrt(topical) * whose * fit
    found = [
        replace(_option(name, shares[at], table["rung"] * at, table), said=said[at])
        for at, name in enumerate(measure.names)
    ]
    if any(alike for _, alike in leans):
        found = [
            replace(option, features={**option.features, LEAN: lean})
            for option, lean in zip(found, lean_of(leans, len(found)), strict=True)
        ]
    return tuple(sorted(found, key=lambda option: (-option.score, option.state)))


def _option(name: str, shares: list[tuple[int, float]], height: float, table: Mapping[str, float]) -> Option:
    """Of two states that a text supports, the later rung is the likelier to be the news: `height`."""
    total = sum(share for _, share in shares)
    evidence = tuple(sorted(shares, key=lambda item: (-item[1], item[0])))
    score = table["steep"] * math.log(max(total, 1e-4) / table["even"]) + height
    return Option(name, score, evidence, {"total": total, "best": evidence[0][1] if evidence else 0.0})


def _topical(line: Line, primary: float, table: Mapping[str, float]) -> float:
    """How much a sentence counts by what it speaks of: the claim's subject, or what the article is about."""
    least = table["off-topic"] * min(1.0, primary / 0.5) + 0.03
    return least + (1.0 - least) * max(line.about, min(1.0, primary / 0.5) * table["named"] * line.named)


def _whose(line: Line, table: Mapping[str, float]) -> float:
    """Less for what was in other years, and for another's affair."""
    return (table["old-year"] if line.old else 1.0) * (table["foreign"] if line.foreign else 1.0)


def _where(n: int, table: Mapping[str, float]) -> float:
    """How much a sentence counts by where it stands: reporters put the news first."""
    if n < 2:
        return table["headline"] if n == 0 else table["lead"]
    return table["body"] + (table["second"] - table["body"]) * table["fade"] ** (n - 2)


def _fits(prospective: tuple[bool, ...], line: Line, table: Mapping[str, float]) -> list[float]:
    """For each state, the clause of the sentence that says it best, weakened by how it is said.

    What is said to be coming of the next state speaks for a state that is itself about what is to come.
    """
    best = [0.0] * len(prospective)
    for flags, raw, negated, future in line.clauses:
        coming, denying = bool(flags & _TO_COME), "negated" in flags
        said = math.prod(sorted(table.get(flag, 1.0) for flag in flags - _TO_COME)) if flags else 1.0
        yet = math.prod(sorted(table.get(flag, 1.0) for flag in flags & _TO_COME)) if coming else 1.0
        unsaid = said / table["negated"] if denying else said * _UNSAID
        for at, ahead in enumerate(prospective):
            fit = raw[at]
            if ahead and coming and at + 1 < len(raw):
                fit = max(fit, table["transfer"] * raw[at + 1])
            if fit or negated[at] or future[at]:
                when = 1.0 if ahead else yet
                fit = max(fit * when, future[at])
                best[at] = max(best[at], fit * said, when * negated[at] * unsaid)
    if line.alike:
        share = table["model"] * _plainly(line, table)
        return [max(fit, share * alike) for fit, alike in zip(best, line.alike, strict=True)]
    return best


def _plainly(line: Line, table: Mapping[str, float]) -> float:
    """How plainly the sentence is said, for a model that sees no clauses: its plainest clause."""
    return max((math.prod(sorted(table.get(flag, 1.0) for flag in flags)) for flags in line.flags), default=1.0)


def _contrasted(row: Sequence[float], ladder: Ladder) -> list[float]:
    """A sentence's scores against all wordings → how far it says each state rather than the others, 0 to 1.

    Source: the steepness and the mean over wordings were measured on sentence encoders; below `_DISTANT` a sentence is
    about something else, whatever it is nearest to.
    """
    at, means = 0, []
    for wordings in ladder.wordings:
        scores = row[at : at + len(wordings)]
        means.append(sum(math.exp(_STEEP * score) for score in scores) / len(scores))
        at += len(wordings)
    near = (max(row) - _DISTANT) / (_CLOSE - _DISTANT)
    total = sum(means)
    return [min(1.0, max(0.0, near)) * mean / total for mean in means]


def _modelled(
    text: Text, ladder: Ladder, claim: Claim, topic: Topic, similar: Similar | None
) -> Mapping[int, tuple[float, ...]]:
    """How alike a model finds sentence and states, by the sentence's place; the subject is said before each wording.

    Only the headline, the lead and the sentences most about the subject are asked about: a model costs a thousand times
    as much as a rule, and the others would hardly count.
    """
    if similar is None or not text.sentences:
        return {}
    subject = claim.subject[0] if claim.subject else claim.question
    hypotheses = [f"{subject}: {wording}" for wordings in ladder.wordings for wording in wordings]
    ranked = sorted(range(2, len(text.seen)), key=lambda place: (-about(topic, text.seen[place], text.common), place))
    places = sorted([*range(min(2, len(text.seen))), *ranked[:ASKED]])
    scores = similar([text.sentences[place].text for place in places], hypotheses)
    return {place: tuple(_contrasted(row, ladder)) for place, row in zip(places, scores, strict=True)}
