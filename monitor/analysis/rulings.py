"""How does a person's ruling come about, and how far does it hold? On the text that was judged, and on the next one as
long as that says nothing new of the claim."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from monitor.analysis.claims import belief_of, read_text
from monitor.analysis.texts import Text, text_of
from monitor.analysis.values import values_of
from monitor.model.article import Article
from monitor.model.observation import Evidence, Reading, Rival, Similar
from monitor.model.story import UNKNOWN, Claim, Ruling

_HELD = 0.9  # how sure a ruling is of a text that its author has not seen
_ROUNDS = 8  # readings of the judged article until no sentence of it is misread any more; each costs some 5 ms
_VALUES = {
    "number": ("number",),
    "money": ("money",),
    "percent": ("percent", "points"),
    "date": ("date", "month", "year"),
}


def ruling_on(claim: Claim, article: Article) -> Ruling | None:
    """The newest ruling on exactly this text; None where there is none, or for a state that is none any more."""
    if not claim.rulings:
        return None
    sha = article.text_sha
    found = next((one for one in reversed(claim.rulings) if one.text_sha == sha), None)
    gone = found is not None and claim.states and found.state not in (UNKNOWN, *claim.ladder)
    return None if gone else found


def state_of(claim: Claim, said: str, article: Article) -> str | None:
    """A state as a person writes it, in the claim's own form: a ladder's name, a value's normal form, or unknown.

    None where it is none of the claim's.
    """
    text = " ".join(said.split())
    if text.lower() == UNKNOWN:
        return UNKNOWN
    if claim.states:
        name = text.lower().replace(" ", "-")
        return name if name in claim.ladder else None
    kinds = _VALUES.get(claim.value or "")
    if kinds is None:
        return text or None
    return next((value.norm for value in values_of(text, article.at) if value.kind in kinds), None)


def judged(
    article: Article,
    claim: Claim,
    state: str,
    current: Reading,
    by: str,
    sentences: Sequence[int] = (),
    similar: Similar | None = None,
) -> Reading:
    """A person's judgement as a reading: `state`, by the sentences of these numbers (0 the headline).

    Without numbers the sentences are those of `current` where it says the same state, else the ones that the rules
    would cite for it; there may be none. `rival` holds what is *not* so: the state that was read, with every sentence
    of the article that would be read as something else than the ruling says.
    """
    text = text_of(article)
    chosen = _chosen(text, sentences)
    evidence = () if state == UNKNOWN else chosen or _cited(text, claim, state, current, similar)
    ruling = Ruling(claim.id, state, tuple(proof.quote for proof in evidence), by, article.text_sha)
    wrong, against = None, list[Evidence]()
    if current.state not in (state, UNKNOWN):
        wrong = current.state
        suspects = chosen if state == UNKNOWN and chosen else current.evidence
        against = [proof for proof in suspects if proof.quote not in ruling.quotes]
    for _ in range(_ROUNDS):
        taught = replace(ruling, against=tuple(proof.quote for proof in against))
        read = read_text(text, replace(claim, rulings=(*claim.rulings, taught)), similar)
        more = [proof for proof in read.evidence if proof.quote not in (*ruling.quotes, *taught.against)]
        if read.state in (state, UNKNOWN) or not more:
            break
        against += more
        wrong = wrong or read.state
    rival = Rival(wrong, 0.0, tuple(against)) if wrong is not None else None
    return Reading(claim.id, state, 1.0, evidence, f"human/{by}", rival)


def _chosen(text: Text, sentences: Sequence[int]) -> tuple[Evidence, ...]:
    return tuple(Evidence(one.n, one.text) for one in text.sentences if one.n in sentences)


def _cited(text: Text, claim: Claim, state: str, current: Reading, similar: Similar | None) -> tuple[Evidence, ...]:
    if state == UNKNOWN:
        return ()
    if state == current.state:
        return current.evidence
    option = belief_of(text, claim, similar).options.get(state)
    if option is None or not option.evidence:
        return ()
    best = text.sentences[option.evidence[0][0]]
    return (Evidence(best.n, best.text),)


def held(
    pair: tuple[Reading, Reading],
    claim: Claim,
    articles: tuple[Article, Article],
    texts: tuple[Text, Text],
    settled: frozenset[int],
) -> tuple[Reading, Reading]:
    """The readings of two versions as rulings leave them.

    A ruling on a text is its reading. On the text after it, it holds as long as the rules' reading there rests on
    sentences that say what was there before: the person has judged those. `settled` are their numbers.
    """
    if not claim.rulings:
        return pair
    old, new = pair
    on_before, on_after = ruling_on(claim, articles[0]), ruling_on(claim, articles[1])
    if on_after is not None:
        new = as_ruled(new, texts[1], on_after)
    if on_before is None:
        return old, new
    first = replace(as_ruled(old, texts[0], on_before), confidence=1.0, analyzer=f"human/{on_before.by}")
    if on_after is not None or new.state == first.state:
        return first, new
    stood = {sentence.text for sentence in texts[0].sentences}
    if any(proof.sentence not in settled and proof.quote not in stood for proof in new.evidence):
        return first, new
    after = as_ruled(new, texts[1], on_before)
    return first, after if after.evidence or not after.known else new


def alone(reading: Reading, claim: Claim, article: Article, text: Text) -> Reading:
    """The reading of one version as a ruling on that text leaves it."""
    ruling = ruling_on(claim, article)
    return reading if ruling is None else as_ruled(reading, text, ruling)


def as_ruled(reading: Reading, text: Text, ruling: Ruling) -> Reading:
    """The reading as the ruling has it, by those of its sentences that stand in the text."""
    evidence = tuple(Evidence(one.n, one.text) for one in text.sentences if one.text in ruling.quotes)
    return replace(reading, state=ruling.state, confidence=_HELD, evidence=evidence, rival=None)
