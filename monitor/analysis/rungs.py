"""How well does a clause say what a state of a ladder says? Phrases compiled to slots, clauses measured against them.

A state is named by a few example phrases. Each of their words (or expressions) is a *slot*: its stems and the concepts
they stand for. A clause fills a slot by the word itself, or less surely by another word of the same concept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from monitor.analysis.clauses import Clause, Seen, see
from monitor.analysis.lemmas import breadth, concepts_in, stem
from monitor.analysis.mentions import content, topic_of
from monitor.analysis.word_lists import lines_of, words_in
from monitor.model.story import Claim

_PROSPECTS = frozenset({"THREATEN", "LOOM", "EXPECT"})
_NEGATIONS = frozenset({"no", "not", "never", "without", "none"})
_OWN = 0.8  # what a state's own name counts beside its example phrases
_ELSEWHERE = 0.5  # the word stands in another clause of the sentence
_CONCEPT, _EXPRESSION = 0.85, 0.9  # another word, another expression for the same thing
_UNDONE = 0.3  # the word is undone just before it
_KNOWN = 0.2  # what a word counts that is the claim's subject, or another word for it
_GOING_ON = frozenset({"BEGIN", "CONTINUE", "HOLD", "IN-FORCE", "UNCHANGED"})
_GOING = 0.4  # what "under way", "continues" count beside what goes on
_HEAD = 0.3  # a word that tells this much says what goes on
_OTHER, _WHO = 0.8, 0.3  # a word that names nothing that happens; one for somebody
_NOTHING = 0.3  # what a phrase counts of which only the bystanders are named: "both sides" of "both sides agreed"
_IMPLIED = 0.8  # a later stage that the ladder has no state for says that the earlier one was reached
_IDLE = 0.25  # the word is part of a set expression that means something else ("leaves the future open")


@dataclass(frozen=True, slots=True)
class Slot:
    """One word of a state's phrase, or an expression in it. `weight`: how much it tells this state from the others."""

    stems: frozenset[str]
    concepts: frozenset[str]
    weight: float
    implied: frozenset[str] = frozenset()  # concepts of later stages that say as much

    @property
    def who(self) -> bool:
        """Whether it only names somebody: "both", "sides"."""
        return self.stems <= _actors()


@dataclass(frozen=True, slots=True, eq=False)
class Phrase:
    """One wording of a state. `negated`: it says that something is not ("no agreement yet"); `coming`: that something
    lies ahead ("nearing an agreement")."""

    rung: int
    slots: tuple[Slot, ...]
    negated: bool
    coming: bool
    worth: float  # how much it tells at all: less when all its words are the topic's or other states'
    total: float  # the weight of its slots
    most: float  # that of the one that tells most: where only others are filled, little is said
    stems: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class Ladder:
    """A claim's states, compiled. `prospective[i]`: the state is about something still to come ("strike threatened").

    `wordings[i]` are the state's phrases as given, for a model; `topic` the words of the claim's subject.
    """

    names: tuple[str, ...]
    prospective: tuple[bool, ...]
    wordings: tuple[tuple[str, ...], ...]
    topic: frozenset[str]
    by_stem: Mapping[str, tuple[Phrase, ...]]
    by_concept: Mapping[str, tuple[Phrase, ...]]


Fit = tuple[Phrase, tuple[float, ...]]
"""A phrase and how well each of its slots is filled."""


@lru_cache(maxsize=512)
def ladder_of(claim: Claim) -> Ladder:
    """The claim's states, compiled once; what several states share weighs less."""
    wordings = {state.name: (*state.phrases, state.name.replace("-", " ")) for state in claim.states}
    stems_of = {name: {s for text in texts for s in content(text)} for name, texts in wordings.items()}
    topic, matter = topic_of(claim).words, topic_of(claim).concepts
    named = _named(wordings)
    phrases: list[Phrase] = []
    for at, (name, texts) in enumerate(wordings.items()):
        for text in texts:
            slots = []
            for stems, concepts in _raw(text):
                sharers = max(sum(bool(stems <= other) for other in stems_of.values()), 1)
                known = stems <= topic or (concepts and concepts <= matter)
                weight = 1.0 / sharers * (_KNOWN if known else _weight(stems, concepts))
                slots.append(Slot(stems, concepts, weight, _implied(concepts, named)))
            slots = _headed(slots)
            if slots:
                phrases.append(_made(at, text, slots, own=text == name.replace("-", " ")))
    by_stem: dict[str, list[Phrase]] = {}
    by_concept: dict[str, list[Phrase]] = {}
    ahead: list[list[bool]] = [[] for _ in wordings]
    for phrase in phrases:
        for slot in phrase.slots:
            for one in slot.stems:
                by_stem.setdefault(one, []).append(phrase)
            for concept in slot.concepts | slot.implied:
                by_concept.setdefault(concept, []).append(phrase)
        ahead[phrase.rung].append(any(slot.concepts & _PROSPECTS for slot in phrase.slots))
    return Ladder(
        tuple(wordings), tuple(2 * sum(each) >= len(each) > 0 for each in ahead), tuple(wordings.values()), topic,
        {one: tuple(found) for one, found in by_stem.items()},
        {concept: tuple(found) for concept, found in by_concept.items()},
    )  # fmt: skip


def _made(rung: int, text: str, slots: list[Slot], own: bool) -> Phrase:
    negated = bool(_NEGATIONS & set(text.lower().split()))
    worth = (0.3 + 0.7 * max(slot.weight for slot in slots)) * (_OWN if own else 1.0)
    stems = frozenset(one for slot in slots for one in slot.stems)
    weights = [slot.weight for slot in slots]
    coming = any("ahead" in clause.flags for clause in see(text).clauses)
    return Phrase(rung, tuple(slots), negated, coming, worth, sum(weights), max(weights), stems)


def _weight(stems: frozenset[str], concepts: frozenset[str]) -> float:
    """What a phrase's word tells: most, where it names what happens; who does it ("both sides") is the same in every
    state."""
    if concepts:
        return 1.0
    return _WHO if stems <= _actors() else _OTHER


def _headed(slots: list[Slot]) -> list[Slot]:
    """ "A withdrawal is under way": that something goes on tells little beside what goes on."""
    going = [bool(slot.concepts) and slot.concepts <= _GOING_ON for slot in slots]
    head = max((slot.weight for slot, on in zip(slots, going, strict=True) if not on), default=0.0)
    if head < _HEAD:
        return slots
    return [replace(slot, weight=slot.weight * _GOING) if on else slot for slot, on in zip(slots, going, strict=True)]


@lru_cache(maxsize=1)
def _actors() -> frozenset[str]:
    lists = ("claim_people", "claim_actors")
    return frozenset(stem(word) for name in lists for word in words_in(name))


def _named(wordings: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """The concepts that some state of the ladder names itself."""
    return frozenset(
        concept for texts in wordings.values() for text in texts for _, concepts in _raw(text) for concept in concepts
    )


def _implied(concepts: frozenset[str], named: frozenset[str]) -> frozenset[str]:
    """Concepts of later stages for which the ladder has no state of its own: who has signed has agreed."""
    later = frozenset(other for concept in concepts for other in _later().get(concept, ()))
    return later - named


@lru_cache(maxsize=1)
def _later() -> Mapping[str, tuple[str, ...]]:
    """Concept → those that imply it, from `data/claim_implies.txt` (`CONCEPT: LATER LATER`)."""
    pairs = (line.partition(":") for line in lines_of("claim_implies"))
    return {concept.strip(): tuple(rest.split()) for concept, _, rest in pairs}


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


@lru_cache(maxsize=16384)
def fits_of(ladder: Ladder, seen: Seen) -> tuple[tuple[Fit, ...], ...]:
    """For each clause of a sentence, the phrases it touches and how well it fills their slots; cached."""
    touched: dict[int, Phrase] = {}
    for one in seen.stem_set & ladder.by_stem.keys():
        touched.update((id(phrase), phrase) for phrase in ladder.by_stem[one])
    for clause in seen.clauses:
        for hit in clause.hits:
            if hit.concept in ladder.by_concept:
                touched.update((id(phrase), phrase) for phrase in ladder.by_concept[hit.concept])
    result = []
    for clause in seen.clauses:
        fits = []
        named = {hit.concept for hit in clause.hits}
        for phrase in touched.values():
            filled = tuple([_slot(slot, phrase, clause, seen, ladder.topic, named) for slot in phrase.slots])
            if any(filled):
                fits.append((phrase, filled))
        result.append(tuple(fits))
    return tuple(result)


def weighed(
    fits: tuple[Fit, ...], size: int, common: Mapping[str, float]
) -> tuple[tuple[float, ...], tuple[float, ...], tuple[float, ...]]:
    """How well a clause says each of `size` states, by its plain phrases, by its negated ones, and by those that speak
    of what is to come.

    `common` holds what a word counts in this text: one that stands in many sentences tells no state from another.
    """
    plain, negated, coming = [0.0] * size, [0.0] * size, [0.0] * size
    for phrase, filled in fits:
        found = told = 0.0
        who = True
        for slot, fit in zip(phrase.slots, filled, strict=True):
            if fit:
                who = who and slot.who
                told = max(told, slot.weight)
                found += slot.weight * fit * min([common.get(one, 1.0) for one in slot.stems], default=1.0)
        cover = sum(filled) / len(filled)
        score = found / phrase.total * phrase.worth * (0.5 + 0.5 * cover) * (0.5 + 0.5 * told / phrase.most)
        if who and phrase.most > _WHO:
            score *= _NOTHING
        row = negated if phrase.negated else coming if phrase.coming else plain
        if score > row[phrase.rung]:
            row[phrase.rung] = score
    return tuple(plain), tuple(negated), tuple(coming)


def _slot(slot: Slot, phrase: Phrase, clause: Clause, seen: Seen, topic: frozenset[str], named: set[str]) -> float:
    """How well a clause fills a slot; `named` are the concepts that the clause names."""
    if slot.stems and slot.stems <= clause.stems:
        return _exact(slot, phrase, clause, seen)
    best = _ELSEWHERE if slot.stems and slot.stems <= seen.stem_set else 0.0
    if slot.concepts.isdisjoint(named) and slot.implied.isdisjoint(named):
        return best
    for hit in clause.hits:
        if hit.concept in slot.concepts or hit.concept in slot.implied:
            sure = _EXPRESSION if hit.words > 1 else _CONCEPT / (1 + 0.2 * (breadth(seen.stems[hit.start]) - 1))
            sure /= 1 + 0.12 * (len(slot.concepts) - 1)
            if hit.concept not in slot.concepts:
                sure *= _IMPLIED
            if hit.words == 1:
                if hit.start in seen.covered and not seen.covered[hit.start] & slot.concepts:
                    sure *= _IDLE if "IDIOM" in seen.covered[hit.start] else 0.5
                if seen.stems[hit.start] in topic:
                    sure *= 0.3
            if sure > best and not _reversed(hit.start, phrase, clause, seen):
                best = sure
    return best


def _exact(slot: Slot, phrase: Phrase, clause: Clause, seen: Seen) -> float:
    """The very words; less where they belong to another expression ("out" of "out of control") or are undone."""
    if len(slot.stems) > 1:
        return 1.0
    best = 0.0
    for at in range(clause.start, clause.end):
        if seen.stems[at] in slot.stems:
            other = at in seen.covered and not seen.covered[at] & slot.concepts
            fit = 1.0 if not other else _IDLE if "IDIOM" in seen.covered[at] else 0.4
            if slot.weight > 0.3 and _reversed(at, phrase, clause, seen):
                fit *= _UNDONE
            best = max(best, fit)
    return best


def _reversed(at: int, phrase: Phrase, clause: Clause, seen: Seen) -> bool:
    """Whether what stands at a token is undone just before it: "ended its freeze", "spared from extradition"."""
    low = clause.start if clause.start > at - 4 else at - 4
    reversers = _reversers()
    return any(word in reversers and word not in phrase.stems for word in seen.stems[low:at])


@lru_cache(maxsize=1)
def _reversers() -> frozenset[str]:
    return frozenset(stem(word) for word in words_in("claim_reversers"))
