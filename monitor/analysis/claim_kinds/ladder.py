"""Where on its ladder does a claim stand now? States are named by a few example phrases; reporters use other words.

Every state is compiled once to *slots*: the words of its phrases with the concepts they stand for. Each clause of the
article is measured against them, weighed by how it is said (now, past, ahead, denied …) and by where and of what it
speaks; the weighed scores of all sentences together decide.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from monitor.analysis.clauses import Clause, Seen
from monitor.analysis.lemmas import breadth, concepts_in, stem
from monitor.analysis.mentions import Topic, about, content, topic_of
from monitor.analysis.texts import Option, Text
from monitor.analysis.weights import weights
from monitor.analysis.word_lists import words_in
from monitor.model.observation import Similar
from monitor.model.story import Claim

_TO_COME = frozenset({"ahead", "conditional", "modal"})
_NEGATIONS = frozenset({"no", "not", "never", "without", "none"})


@dataclass(frozen=True, slots=True)
class Slot:
    """One word of a state's phrase, or an expression in it. `weight` is how much it tells this state from the
    others."""

    stems: frozenset[str]
    concepts: frozenset[str]
    weight: float


@dataclass(frozen=True, slots=True)
class Phrase:
    """One wording of a state. `negated`: it says that something is not ("no agreement yet")."""

    slots: tuple[Slot, ...]
    negated: bool
    own: bool  # the state's own name


@dataclass(frozen=True, slots=True)
class Rung:
    """A state, compiled. `prospective`: it is about something still to come ("strike threatened")."""

    name: str
    phrases: tuple[Phrase, ...]
    prospective: bool
    text: tuple[str, ...]  # the wordings as given, for a model


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
                weight = 1.0 / sharers * (0.3 if stems <= topic.words else 1.0)
                kept = frozenset(concepts)
                made.append(Slot(frozenset(stems), kept, weight))
            negated = bool(_NEGATIONS & set(text.lower().split()))
            if made:
                phrases.append(Phrase(tuple(made), negated, text == state.name.replace("-", " ")))
        prospective = bool(
            {c for phrase in phrases for slot in phrase.slots for c in slot.concepts} & {"THREATEN", "LOOM", "EXPECT"}
        )
        result.append(Rung(state.name, tuple(phrases), prospective, wordings[state.name]))
    return tuple(result)


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
    topic, table, steps = topic_of(claim), weights("ladder"), rungs(claim)
    model = _modelled(text, steps, claim, similar)
    totals = {rung.name: 0.0 for rung in steps}
    shares: dict[str, list[tuple[int, float]]] = {rung.name: [] for rung in steps}
    for place, seen in enumerate(text.seen):
        gate = _gate(text, place, topic, table)
        for at, rung in enumerate(steps):
            said = _said(rung, seen, table)
            if model is not None:
                said = said * (1.0 - table["model"]) + table["model"] * model[place][at]
            share = gate * said ** table["power"]
            if share > 0.01:
                totals[rung.name] += share
                shares[rung.name].append((place, share))
    return tuple(sorted((_option(rung, totals, shares, table) for rung in steps), key=lambda o: (-o.score, o.state)))


def _option(
    rung: Rung, totals: dict[str, float], shares: dict[str, list[tuple[int, float]]], table: Mapping[str, float]
) -> Option:
    total = totals[rung.name]
    score = table["steep"] * math.log(max(total, 1e-4) / table["even"])
    evidence = tuple(sorted(shares[rung.name], key=lambda item: (-item[1], item[0])))
    return Option(rung.name, score, evidence, {"total": total, "best": evidence[0][1] if evidence else 0.0})


def _gate(text: Text, place: int, topic: Topic, table: Mapping[str, float]) -> float:
    """How much a sentence counts, by where it stands and how much of the subject it names."""
    n = text.sentences[place].n
    where = table["headline"] if n == 0 else table["lead"] if n == 1 else table["second"] if n == 2 else table["body"]
    return where * (table["off-topic"] + (1.0 - table["off-topic"]) * about(topic, text.seen[place]))


def _said(rung: Rung, seen: Seen, table: Mapping[str, float]) -> float:
    """The clause of the sentence that says the state best, weakened by how it is said."""
    best = 0.0
    for clause in seen.clauses:
        fit = max((_phrase(phrase, clause, seen) for phrase in rung.phrases), default=0.0)
        if fit > best:
            for flag in clause.flags:
                fit *= 1.0 if rung.prospective and flag in _TO_COME else table.get(flag, 1.0)
            best = max(best, fit)
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


def _phrase(phrase: Phrase, clause: Clause, seen: Seen) -> float:
    total = found = 0.0
    for slot in phrase.slots:
        total += slot.weight
        found += slot.weight * _slot(slot, clause, seen)
    if not total:
        return 0.0
    score = found / total
    return score * (0.8 if phrase.own else 1.0)


def _slot(slot: Slot, clause: Clause, seen: Seen) -> float:
    if slot.stems and slot.stems <= clause.stems:
        return 1.0
    best = 0.0
    if slot.stems and slot.stems <= seen.stem_set:
        best = 0.5
    for hit in clause.hits:
        if hit.concept in slot.concepts:
            sure = 0.9 if hit.words > 1 else 0.85 / (1 + 0.18 * (breadth(seen.stems[hit.start]) - 1))
            wide = 1.0 / (1 + 0.15 * (len(slot.concepts) - 1))
            best = max(best, sure * wide)
    return best
