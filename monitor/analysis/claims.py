"""What does an article, read whole, say now of a tracked claim? One version alone, or two that follow each other.

Each kind of claim (`KINDS`) gives the states that a text supports, with weights; here they become one reading: the
state,
how sure it is, and the sentences that carry it, word for word. `unknown` beats a guess.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from monitor.analysis.claim_kinds import date, ladder, money, number, percent, person, place
from monitor.analysis.leaning import is_leaned, leaned
from monitor.analysis.learning import learned
from monitor.analysis.mentions import is_another_story, topic_of
from monitor.analysis.texts import Option, Text, text_of
from monitor.analysis.weights import weights
from monitor.model.article import Article
from monitor.model.observation import Edit, Evidence, Pair, Reading, Rival, Similar
from monitor.model.story import UNKNOWN, Claim

RULES = 1  # raised when any rule or weight changes what is read
ANALYZER = f"rules/{RULES}"
_EVIDENCE = 3  # sentences cited at most
_FAST = 30.0  # log-odds of staying where nothing that speaks of the claim changed: no state moves
_SLIGHT = 0.05  # what is gone counts for nothing below this
_PLAIN = 0.55  # how plainly a sentence must say a state to be news although its edit looked like mere rewording
_HINT = 0.5  # a sentence this much less plain than the plainest one only hints
_RIVAL_FROM = 0.1  # a second state this likely is told as a rival

Links = Mapping[int, tuple[int, ...]]
"""Place of a new sentence → places of the old ones it goes with."""
Options = Callable[[Text, Claim, Similar | None], tuple[Option, ...]]


def _plain(options: Callable[[Text, Claim], tuple[Option, ...]]) -> Options:
    return lambda text, claim, similar: options(text, claim)


KINDS: Mapping[str, Options] = {
    "ladder": ladder.options,
    "number": _plain(number.options),
    "money": _plain(money.options),
    "percent": _plain(percent.options),
    "date": _plain(date.options),
    "person": _plain(person.options),
    "place": _plain(place.options),
}


@dataclass(frozen=True, slots=True)
class Belief:
    """How likely each state is, `unknown` among them, and what each stands on."""

    chances: Mapping[str, float]
    options: Mapping[str, Option]


def analyzer_of(claim: Claim) -> str:
    """By which rules a claim is read: their number and the claim's own definition (design §1)."""
    return f"{ANALYZER}+{claim.definition_sha[:4]}"


def read(article: Article, claim: Claim, similar: Similar | None = None) -> Reading:
    """What the article says of the claim. The same article and claim give the same reading."""
    return read_text(text_of(article), claim, similar)


def read_text(text: Text, claim: Claim, similar: Similar | None = None) -> Reading:
    """As `read`, of an article already taken apart."""
    belief = belief_of(text, claim, similar)
    state = max(belief.chances, key=lambda name: (belief.chances[name], name))
    return _reading(text, claim, belief, state, belief.chances[state])


def read_pair(
    before: Text,
    after: Text,
    links: Links,
    settled: frozenset[int],
    claim: Claim,
    similar: Similar | None = None,
    stood: Reading | None = None,
) -> tuple[Reading, Reading]:
    """Both versions read by the same rules, and together: a state moves only where sentences that speak of it changed,
    and what they newly say counts more than what stood there before.

    `links` leads from new sentences to old ones; `settled` are the numbers of the new sentences that say what was there
    before, in the same words or in others. `stood`: how the older version was read when it was the newest; it stays so.
    """
    table = weights("pair-ladder" if claim.kind == "ladder" else "pair-value")
    old_options, new_options = options_of(before, claim, similar), options_of(after, claim, similar)
    old_options, new_options = leaned(old_options, weights("model")), leaned(new_options, weights("model"), old_options)
    quiet = all(sentence.n in settled for sentence in after.sentences)
    settled -= restated(old_options, new_options, after, links)
    new_options = freshened(new_options, old_options, after, links, settled, table, claim.ladder)
    old, new = believed(old_options), believed(new_options)
    keep = keep_of(after, new, settled, table, gone_of(old, after, links, settled))
    both = joined(old, new, keep)
    first, second = max(both, key=lambda states: (both[states], states))
    if stood is not None:
        still = quiet and first == second and (stood.state in new.options or not stood.known)
        both = {(stood.state, stood.state): 1.0} if still else joined(Belief({stood.state: 1.0}, {}), new, keep)
        _, second = max(both, key=lambda states: (both[states], states))
        reading = _reading(after, claim, new, second, both[stood.state, second])
        return stood, replace(reading, confidence=stood.confidence) if still else reading
    return (
        _reading(before, claim, old, first, sum(chance for states, chance in both.items() if states[0] == first)),
        _reading(after, claim, new, second, sum(chance for states, chance in both.items() if states[1] == second)),
    )


def settled_of(pairs: Sequence[Pair], edits: Sequence[Edit]) -> frozenset[int]:
    """The numbers of the new version's sentences that say nothing new: unchanged, or changed by an immaterial edit.

    `edits` are those of the pairs that differ, in the same order.
    """
    found: set[int] = set()
    left = iter(edits)
    for pair in pairs:
        if pair.shape == "same" or not next(left).material:
            found.update(sentence.n for sentence in pair.after)
    return frozenset(found)


def restated(earlier: Sequence[Option], options: Sequence[Option], after: Text, links: Links) -> frozenset[int]:
    """The numbers of new sentences that plainly say another state than the old ones they go with, whatever the edit
    between them was taken for."""
    old, new = _plainest(earlier), _plainest(options)
    found = set()
    for at, (state, fit) in new.items():
        before = [old[place] for place in links.get(at, ()) if place in old]
        if fit >= _PLAIN and all(other != state for other, _ in before):
            found.add(after.sentences[at].n)
    return frozenset(found)


def _plainest(options: Sequence[Option]) -> dict[int, tuple[str, float]]:
    """Place → the state said most plainly there, and how plainly."""
    found: dict[int, tuple[str, float]] = {}
    for option in options:
        for at, fit in option.said.items():
            if fit > found.get(at, ("", 0.0))[1]:
                found[at] = (option.state, fit)
    return found


def with_lag(after: Text, settled: frozenset[int]) -> Text:
    """The newer text, marked where its headline was left behind by its first sentence."""
    first = next((sentence.n for sentence in after.sentences if sentence.n > 0), 0)
    lagging = 0 in settled and first > 0 and first not in settled
    return after if lagging == after.lagging else replace(after, lagging=lagging)


def links_of(before: Text, after: Text, pairs: Sequence[Pair]) -> Links:
    """Place of a new sentence → places of the old ones it goes with."""
    old = {sentence.n: at for at, sentence in enumerate(before.sentences)}
    new = {sentence.n: at for at, sentence in enumerate(after.sentences)}
    return {
        new[one.n]: tuple(old[other.n] for other in pair.before if other.n in old)
        for pair in pairs
        for one in pair.after
        if one.n in new
    }


def freshened(
    options: Sequence[Option],
    earlier: Sequence[Option],
    after: Text,
    links: Links,
    settled: frozenset[int],
    table: Mapping[str, float],
    order: Sequence[str] = (),
) -> tuple[Option, ...]:
    """The options of the newer version, each raised by the share of its evidence that was not there before, and by how
    plainly a single new sentence says it; once more where that leads up the ladder (`order`): what stood there is then
    overtaken, although it still stands."""
    before = {option.state: option for option in earlier}
    stage = {state: at for at, state in enumerate(order)}
    stood_at = max((stage.get(option.state, -1) for option in earlier[:1] if option.score > 0), default=-1)
    plainest = _plainest(earlier)
    raised = []
    for option in options:
        old = before.get(option.state)
        stood, said = (dict(old.evidence), old.said) if old else ({}, {})
        total = gain = plain = turn = 0.0
        for at, share in option.evidence:
            total += share
            if after.sentences[at].n not in settled:
                gain += max(0.0, share - _most(stood, links.get(at, ())))
                plain = max(plain, option.said.get(at, 0.0) - _most(said, links.get(at, ())))
                turn = max(
                    turn, _turn(option, at, [plainest[place] for place in links.get(at, ()) if place in plainest])
                )
        bonus = table["fresh"] * (gain / total if total else 0.0) + table["leap"] * plain**2 + table["turn"] * turn
        if stage.get(option.state, -1) > stood_at:
            bonus += table["advance"] * plain
        raised.append(replace(option, score=option.score + bonus))
    return tuple(sorted(raised, key=lambda option: (-option.score, option.state)))


def _turn(option: Option, at: int, before: Sequence[tuple[str, float]]) -> float:
    """How plainly one sentence gave up another state for this one: "an informal understanding" → "a signed
    agreement"."""
    old = max((fit for state, fit in before if state != option.state), default=0.0)
    return min(old, option.said.get(at, 0.0)) if all(state != option.state for state, _ in before) else 0.0


def _most(of: Mapping[int, float], places: Sequence[int]) -> float:
    return max((of.get(place, 0.0) for place in places), default=0.0)


def joined(old: Belief, new: Belief, keep: float) -> dict[tuple[str, str], float]:
    """How likely each state before goes with each state after, where staying has `keep` more log-odds than moving."""
    stays = math.exp(keep)
    raw = {
        (first, second): chance * other * (stays if first == second else 1.0)
        for first, chance in old.chances.items()
        for second, other in new.chances.items()
    }
    total = sum(raw.values())
    return {states: chance / total for states, chance in raw.items()}


def belief_of(text: Text, claim: Claim, similar: Similar | None = None) -> Belief:
    """Chances out of the kind's weights; saying nothing is the option of weight 0."""
    return believed(leaned(options_of(text, claim, similar), weights("model")))


def options_of(text: Text, claim: Claim, similar: Similar | None = None) -> tuple[Option, ...]:
    """The states a text supports by the claim's kind, set right by people's rulings; none where it is another story."""
    if is_another_story(topic_of(claim), (seen.stem_set for seen in text.seen)):
        return ()
    return learned(KINDS[claim.kind], text, claim, similar)


def believed(options: Sequence[Option]) -> Belief:
    """Options as chances that add up to 1."""
    powers = {UNKNOWN: 1.0, **{option.state: math.exp(max(-30.0, min(30.0, option.score))) for option in options}}
    total = sum(powers.values())
    return Belief(
        {state: power / total for state, power in powers.items()}, {option.state: option for option in options}
    )


def gone_of(old: Belief, after: Text, links: Links, settled: frozenset[int]) -> float:
    """How much spoke for any state before in sentences that do not stand unchanged now."""
    kept = {at for place, places in links.items() if after.sentences[place].n in settled for at in places}
    return sum(share for option in old.options.values() for at, share in option.evidence if at not in kept)


def keep_of(after: Text, new: Belief, settled: frozenset[int], table: Mapping[str, float], gone: float = 0.0) -> float:
    """How strongly the old state holds, in log-odds: more, the more of what speaks for any state stands unchanged.

    Where every sentence says what was there before and nothing that spoke for a state is gone, no state moves. What is
    `gone` counts against it where the table weighs it: a figure that is no longer told is not kept.
    """
    if gone < _SLIGHT and all(sentence.n in settled for sentence in after.sentences):
        return _FAST
    standing = total = 0.0
    for option in new.options.values():
        for at, share in option.evidence:
            total += share
            standing += share if after.sentences[at].n in settled else 0.0
    total += table.get("gone", 0.0) * gone
    if not total:
        return _FAST
    return table["keep"] + table["same"] * standing / total


def _reading(text: Text, claim: Claim, belief: Belief, state: str, chance: float) -> Reading:
    option = belief.options.get(state)
    others = sorted(((c, s) for s, c in belief.chances.items() if s not in (state, UNKNOWN)), reverse=True)
    rival = None
    if state != UNKNOWN and others and others[0][0] >= _RIVAL_FROM:
        rival = Rival(others[0][1], round(others[0][0], 4), _evidence(text, belief.options[others[0][1]]))
    return Reading(
        claim.id,
        state,
        round(calibrated("model" if is_leaned(tuple(belief.options.values())) else claim.kind, chance), 4),
        _evidence(text, option) if option is not None else (),
        analyzer_of(claim),
        rival,
        option.features if option is not None else {},
    )


def _evidence(text: Text, option: Option) -> tuple[Evidence, ...]:
    """The sentences that carry most of an option, the strongest first; weak ones only where no strong one is.

    Where one sentence says it plainly, a headline or a lead that only hints at it is no evidence. A whole
    sentence, with who says so, is shown before the headline.
    """
    if not option.evidence:
        return ()
    least = option.evidence[0][1] * 0.4
    plain = max(option.said.values(), default=0.0) * _HINT
    clear = [(at, share) for at, share in option.evidence if option.said.get(at, plain) >= plain]
    clear = clear or list(option.evidence)
    chosen = [at for at, share in clear[:_EVIDENCE] if share >= least] or [clear[0][0]]
    chosen.sort(key=lambda at: text.sentences[at].n == 0)
    return tuple(Evidence(text.sentences[at].n, text.sentences[at].text) for at in chosen)


def calibrated(kind: str, chance: float) -> float:
    """The share of readings this sure that are right, by the fitted table; a chance itself where none is. `kind` is the
    claim's, or `model` where an encoder had a part in the reading of a ladder."""
    table = weights(f"calibration-{kind}" if kind in ("ladder", "model") else "calibration-value")
    if not table:
        return chance
    odds = math.log(max(chance, 1e-6) / max(1 - chance, 1e-6))
    return 1 / (1 + math.exp(-(table["slope"] * odds + table["bias"])))
