"""Where on its ladder does a claim stand now? States are named by a few example phrases; reporters use other words.

Every state is compiled once to *slots*: the words of its phrases with the concepts they stand for. Each clause of the
article is measured against them, weighed by how it is said (now, past, ahead, denied …) and by where and of what it
speaks; the weighed scores of all sentences together decide.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from monitor.analysis.clauses import Clause, Seen
from monitor.analysis.lemmas import breadth, concepts_in, stem
from monitor.analysis.mentions import about, content, topic_of
from monitor.analysis.texts import Option, Text
from monitor.analysis.weights import weights
from monitor.analysis.word_lists import words_in
from monitor.model.observation import Similar
from monitor.model.story import Claim

_TO_COME = frozenset({"ahead", "conditional", "modal"})
_PROSPECTS = frozenset({"THREATEN", "LOOM", "EXPECT", "PLAN"})
_NEGATIONS = frozenset({"no", "not", "never", "without", "none"})


@dataclass(frozen=True, slots=True)
class Slot:
    """One word of a state's phrase, or an expression in it. `weight` is how much it tells this state from the
    others."""

    stems: frozenset[str]
    concepts: frozenset[str]
    weight: float
    topic: frozenset[str]  # the claim's own words: that they stand there says nothing of the state


@dataclass(frozen=True, slots=True)
class Phrase:
    """One wording of a state. `negated`: it says that something is not ("no agreement yet")."""

    slots: tuple[Slot, ...]
    negated: bool
    worth: float  # how much it tells at all: less when all its words are the topic's or other states'
    stems: frozenset[str]


@dataclass(frozen=True, slots=True)
class Rung:
    """A state, compiled. `prospective`: it is about something still to come ("strike threatened")."""

    name: str
    phrases: tuple[Phrase, ...]
    prospective: bool
    text: tuple[str, ...]  # the wordings as given, for a model


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence against the states: what it names of the subject, and how each of its clauses fits each state."""

    n: int
    about: float
    old: bool
    foreign: bool
    clauses: tuple[tuple[frozenset[str], tuple[float, ...]], ...]  # flags, fit by state
    alike: tuple[float, ...]  # by state, from a model; empty without one


@dataclass(frozen=True, slots=True)
class Measured:
    """An article against a ladder, before any weighing."""

    names: tuple[str, ...]
    prospective: tuple[bool, ...]
    lines: tuple[Line, ...]
    lagging: bool


@lru_cache(maxsize=512)
def rungs(claim: Claim) -> tuple[Rung, ...]:
    """The claim's states, compiled; what several states share weighs less."""
    wordings = {state.name: (*state.phrases, state.name.replace("-", " ")) for state in claim.states}
    stems_of = {name: {s for text in texts for s in content(text)} for name, texts in wordings.items()}
    raw = {name: [_raw(text) for text in texts] for name, texts in wordings.items()}
    topic = topic_of(claim)
    result = []
    for state in claim.states:
        phrases = []
        for text, slots in zip(wordings[state.name], raw[state.name], strict=True):
            made = []
            for stems, concepts in slots:
                sharers = max(sum(bool(stems <= other) for other in stems_of.values()), 1)
                weight = 1.0 / sharers * (0.2 if stems <= topic.words else 1.0)
                made.append(Slot(stems, concepts, weight, topic.words))
            if made:
                phrases.append(_made(text, made, own=text == state.name.replace("-", " ")))
        prospective = bool(
            {c for phrase in phrases for slot in phrase.slots for c in slot.concepts} & {"THREATEN", "LOOM", "EXPECT"}
        )
        result.append(Rung(state.name, tuple(phrases), prospective, wordings[state.name]))
    return tuple(result)


def _made(text: str, slots: list[Slot], own: bool) -> Phrase:
    negated = bool(_NEGATIONS & set(text.lower().split()))
    worth = (0.3 + 0.7 * max(slot.weight for slot in slots)) * (0.8 if own else 1.0)
    return Phrase(tuple(slots), negated, worth, frozenset(s for slot in slots for s in slot.stems))


def _raw(text: str) -> list[tuple[frozenset[str], frozenset[str]]]:
    """A phrase as slots: expressions of several words first, then the words left."""
    words = text.lower().replace("-", " ").split()
    stems = [stem(word) for word in words]
    hits = concepts_in(stems)
    spans: dict[tuple[int, int], set[str]] = {}
    for hit in hits:
        if hit.words > 1:
            spans.setdefault((hit.start, hit.end), set()).add(hit.concept)
    slots: list[tuple[frozenset[str], frozenset[str]]] = []
    used: set[int] = set()
    for (start, end), concepts in sorted(spans.items(), key=lambda item: item[0][0] - item[0][1]):
        if used & set(range(start, end)):
            continue
        used |= set(range(start, end))
        slots.append(
            (
                frozenset(
                    s
                    for s, w in zip(stems[start:end], words[start:end], strict=True)
                    if w not in words_in("claim_stop")
                ),
                frozenset(concepts),
            )
        )
    for at, word in enumerate(words):
        if at in used or word in words_in("claim_stop") or word in _NEGATIONS:
            continue
        slots.append(
            (frozenset({stems[at]}), frozenset(hit.concept for hit in hits if hit.words == 1 and hit.start == at))
        )
    return slots


def options(text: Text, claim: Claim, similar: Similar | None = None) -> tuple[Option, ...]:
    """The states the article supports, the best first; the score is a log-odds against saying nothing."""
    return scored(measured(text, claim, similar), weights("ladder"))


def measured(text: Text, claim: Claim, similar: Similar | None = None) -> Measured:
    """Everything about text and claim that no weight changes. Cost: states × phrases × clauses."""
    topic, steps = topic_of(claim), rungs(claim)
    model = _modelled(text, steps, claim, similar)
    lines = []
    for place, seen in enumerate(text.seen):
        clauses = tuple((clause.flags, _raw_fits(steps, clause, seen, text.common)) for clause in seen.clauses)
        old = text.at is not None and any(year < text.at.year for year in seen.years)
        foreign = text.foreign(place, topic.names)
        alike = tuple(model[place]) if model is not None else ()
        lines.append(Line(text.sentences[place].n, about(topic, seen, text.common), old, foreign, clauses, alike))
    return Measured(
        tuple(rung.name for rung in steps), tuple(rung.prospective for rung in steps), tuple(lines), text.lagging
    )


def scored(measure: Measured, table: Mapping[str, float]) -> tuple[Option, ...]:
    """The weighing: each sentence's gate times how well it says each state, summed over the sentences."""
    primary = max((line.about for line in measure.lines[:2]), default=0.0)
    shares: list[list[tuple[int, float]]] = [[] for _ in measure.names]
    said: list[dict[int, float]] = [{} for _ in measure.names]
    for place, line in enumerate(measure.lines):
        topical = _topical(line, primary, table)
        gate = topical * _where(line.n, table) * (table["lagging"] if measure.lagging and line.n == 0 else 1.0)
        fits = _fits(measure.prospective, line, table)
        for at, fit in enumerate(fits):
            share = gate * fit ** table["power"]
            if share > 0.005:
                shares[at].append((place, share))
                said[at][place] = topical * fit
    found = [
        replace(_option(name, shares[at], table["rung"] * at, table), said=said[at])
        for at, name in enumerate(measure.names)
    ]
    return tuple(sorted(found, key=lambda option: (-option.score, option.state)))


def _option(name: str, shares: list[tuple[int, float]], height: float, table: Mapping[str, float]) -> Option:
    """Of two states that a text supports, the later rung is the likelier to be the news: `height`."""
    total = sum(share for _, share in shares)
    evidence = tuple(sorted(shares, key=lambda item: (-item[1], item[0])))
    score = table["steep"] * math.log(max(total, 1e-4) / table["even"]) + height
    return Option(name, score, evidence, {"total": total, "best": evidence[0][1] if evidence else 0.0})


def _topical(line: Line, primary: float, table: Mapping[str, float]) -> float:
    """How much a sentence counts by what it speaks of: the claim's subject, now, and not another's affair."""
    least = table["off-topic"] * min(1.0, primary / 0.5) + 0.03
    weight = least + (1.0 - least) * line.about
    return weight * (table["old-year"] if line.old else 1.0) * (table["foreign"] if line.foreign else 1.0)


def _where(n: int, table: Mapping[str, float]) -> float:
    """How much a sentence counts by where it stands: reporters put the news first."""
    if n < 2:
        return table["headline"] if n == 0 else table["lead"]
    return table["body"] + (table["second"] - table["body"]) * table["fade"] ** (n - 2)


def _raw_fits(steps: tuple[Rung, ...], clause: Clause, seen: Seen, common: Mapping[str, float]) -> tuple[float, ...]:
    return tuple(max((_phrase(phrase, clause, seen, common) for phrase in rung.phrases), default=0.0) for rung in steps)


def _fits(prospective: tuple[bool, ...], line: Line, table: Mapping[str, float]) -> list[float]:
    """For each state, the clause of the sentence that says it best, weakened by how it is said.

    What is said to be coming of the next state speaks for a state that is itself about what is to come.
    """
    best = [0.0] * len(prospective)
    for flags, raw in line.clauses:
        coming = bool(flags & _TO_COME)
        plain = math.prod(table.get(flag, 1.0) for flag in flags)
        open_ = math.prod(table.get(flag, 1.0) for flag in flags - _TO_COME)
        for at, ahead in enumerate(prospective):
            fit = raw[at]
            if ahead and coming:
                fit = max(fit, table["transfer"] * max(raw[at + 1 : at + 2], default=0.0))
            best[at] = max(best[at], fit * (open_ if ahead else plain))
    if line.alike:
        share = table["model"]
        return [(1.0 - share) * fit + share * alike for fit, alike in zip(best, line.alike, strict=True)]
    return best


def _modelled(text: Text, steps: tuple[Rung, ...], claim: Claim, similar: Similar | None) -> list[list[float]] | None:
    """How alike a model finds each sentence and each state: its best wording, with the subject said before it."""
    if similar is None or not text.sentences:
        return None
    subject = claim.subject[0] if claim.subject else claim.question
    hypotheses = [f"{subject}: {wording}" for rung in steps for wording in rung.text]
    scores = similar([sentence.text for sentence in text.sentences], hypotheses)
    result = []
    for row in scores:
        at, line = 0, []
        for rung in steps:
            line.append(max(row[at : at + len(rung.text)]))
            at += len(rung.text)
        result.append(line)
    return result


def _phrase(phrase: Phrase, clause: Clause, seen: Seen, common: Mapping[str, float]) -> float:
    """The share of the phrase's telling words that the clause has; a phrase of words told everywhere tells little.

    `common` holds what a word counts in this text: one that stands in many sentences tells no state from another.
    """
    total = found = matched = 0.0
    for slot in phrase.slots:
        weight = slot.weight * min((common.get(word, 1.0) for word in slot.stems), default=1.0)
        fit = _slot(slot, phrase, clause, seen)
        total += slot.weight
        found += weight * fit
        matched += fit
    if not total:
        return 0.0
    cover = matched / len(phrase.slots)
    return found / total * phrase.worth * (0.5 + 0.5 * cover)


def _slot(slot: Slot, phrase: Phrase, clause: Clause, seen: Seen) -> float:
    if slot.stems and slot.stems <= clause.stems:
        return _exact(slot, phrase, clause, seen)
    best = 0.5 if slot.stems and slot.stems <= seen.stem_set else 0.0
    for hit in clause.hits:
        if hit.concept in slot.concepts:
            sure = 0.9 if hit.words > 1 else 0.85 / (1 + 0.2 * (breadth(seen.stems[hit.start]) - 1))
            wide = 1.0 / (1 + 0.12 * (len(slot.concepts) - 1))
            if hit.words == 1:
                if hit.start in seen.covered and not seen.covered[hit.start] & slot.concepts:
                    sure *= 0.5
                if seen.stems[hit.start] in slot.topic:
                    sure *= 0.3
            if sure * wide > best and not _reversed(hit.start, phrase, clause, seen):
                best = sure * wide
    return best


def _exact(slot: Slot, phrase: Phrase, clause: Clause, seen: Seen) -> float:
    """The very words; less where they belong to another expression ("out" of "out of control") or are undone."""
    if len(slot.stems) > 1:
        return 1.0
    best = 0.0
    for at in range(clause.start, clause.end):
        if seen.stems[at] in slot.stems:
            other = at in seen.covered and not seen.covered[at] & slot.concepts
            fit = 0.4 if other else 1.0
            if slot.weight > 0.3 and _reversed(at, phrase, clause, seen):
                fit *= 0.3
            best = max(best, fit)
    return best


def _reversed(at: int, phrase: Phrase, clause: Clause, seen: Seen) -> bool:
    """Whether what stands at a token is undone just before it: "ended its freeze", "spared from extradition"."""
    for back in range(max(clause.start, at - 4), at):
        word = seen.stems[back]
        if word in _reversers() and word not in phrase.stems:
            return True
    return False


@lru_cache(maxsize=1)
def _reversers() -> frozenset[str]:
    return frozenset(stem(word) for word in words_in("claim_reversers"))
