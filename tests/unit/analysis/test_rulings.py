"""Rulings: a person's word is what the judged text says, and teaches how later ones are read."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from monitor.analysis.claims import read
from monitor.analysis.learning import likeness
from monitor.analysis.observe import observe
from monitor.analysis.rulings import judged, state_of
from monitor.model.article import Article
from monitor.model.observation import Reading
from monitor.model.story import Claim, Ruling, State, Story

DEAL = Claim(
    "agreement",
    "Is there an agreement on the harbour?",
    ("agreement on the harbour", "harbour talks"),
    (
        State("talks", ("talks are taking place", "negotiations continue")),
        State("agreed", ("agreement reached", "both sides agreed terms")),
        State("signed", ("signed the agreement",)),
    ),
)
DEAD = Claim("deaths", "How many people died in the flood?", ("people died in the flood", "death toll"), value="number")
OTHER = "The old lighthouse stands at the end of the pier, and its paint is white."
CLOSE = "The ministry said both sides agreed terms of the agreement on the harbour in principle."


def article(*sentences: str, headline: str = "The harbour of Brenholm") -> Article:
    return Article(headline, tuple(sentences))


def taught(claim: Claim, on: Article, reading: Reading) -> Claim:
    against = tuple(proof.quote for proof in reading.rival.evidence) if reading.rival else ()
    quotes = tuple(proof.quote for proof in reading.evidence)
    ruling = Ruling(claim.id, reading.state, quotes, "ana", on.text_sha, against)
    return replace(claim, rulings=(*claim.rulings, ruling))


def story(claim: Claim) -> Story:
    return Story("harbour", "The harbour", claims=(claim,))


def corrected(on: Article, state: str, claim: Claim = DEAL, sentences: tuple[int, ...] = ()) -> Claim:
    return taught(claim, on, judged(on, claim, state, read(on, claim), "ana", sentences))


def test_a_corrected_reading_is_not_reported_as_a_move_again() -> None:
    before = article(CLOSE, OTHER)
    assert read(before, DEAL).state == "agreed"
    claim = corrected(before, "talks", sentences=(1,))
    (change,) = observe(before, article(CLOSE, OTHER.replace("pier, and", "pier and")), story(claim)).changes
    assert (change.before.state, change.after.state) == ("talks", "talks")
    assert change.before.analyzer == "human/ana"
    assert [proof.quote for proof in change.after.evidence] == [CLOSE]


def test_a_correction_holds_over_any_number_of_cosmetic_versions() -> None:
    texts = [article(CLOSE, OTHER)]
    claim = corrected(texts[0], "talks", sentences=(1,))
    for n in range(4):
        texts.append(article(CLOSE, OTHER, f"A clerk of the port painted the {'old ' * n}door of the lighthouse."))
    for before, after in pairwise(texts):
        (change,) = observe(before, after, story(claim)).changes
        assert (change.before.state, change.after.state) == ("talks", "talks")


def test_news_after_a_correction_moves_the_claim() -> None:
    before = article(CLOSE, OTHER)
    claim = corrected(before, "talks", sentences=(1,))
    signed = "Both sides signed the agreement on the harbour on Monday, the ministry said."
    (change,) = observe(before, article(signed, OTHER), story(claim)).changes
    assert (change.before.state, change.after.state) == ("talks", "signed")


def test_a_rejected_reading_is_unknown_and_stays_so() -> None:
    before = article(CLOSE, OTHER)
    claim = taught(DEAL, before, judged(before, DEAL, "unknown", read(before, DEAL), "ana"))
    assert read(before, claim).state == "unknown"
    (change,) = observe(before, article(CLOSE, OTHER, "It rained."), story(claim)).changes
    assert (change.before.state, change.after.state) == ("unknown", "unknown")


def test_a_ruled_sentence_is_an_example_for_other_words() -> None:
    judged_on = article("Envoys initialled the harbour paper at dawn, the ministry said.", OTHER)
    later = article("The envoys initialled the harbour paper at dawn on Monday, said the ministry.", OTHER)
    assert read(later, DEAL).state != "signed"
    claim = corrected(judged_on, "signed", sentences=(1,))
    reading = read(later, claim)
    assert reading.state == "signed"
    assert reading.evidence[0].quote == later.paragraphs[0]


def test_an_example_does_not_speak_for_its_denial() -> None:
    judged_on = article("Envoys initialled the harbour paper at dawn, the ministry said.", OTHER)
    claim = corrected(judged_on, "signed", sentences=(1,))
    assert (
        read(article("Envoys have not initialled the harbour paper, the ministry said.", OTHER), claim).state
        != "signed"
    )


def test_a_rejected_figure_is_not_read_again_but_a_new_one_is() -> None:
    before = article("The flood of 1978, in which 140 people died, is still remembered in the old town.", OTHER)
    wrong = read(before, replace(DEAD, rulings=()))
    current = replace(wrong, state="140", evidence=wrong.evidence or ())
    claim = taught(DEAD, before, judged(before, DEAD, "unknown", current, "ana", (1,)))
    assert read(before, claim).state == "unknown"
    now = article("At least 12 people died in the flood on Sunday, rescue workers said.", *before.paragraphs)
    assert read(now, claim).state == "12"


def test_a_ruling_on_a_state_that_is_gone_teaches_nothing() -> None:
    before = article(CLOSE, OTHER)
    claim = corrected(before, "talks", sentences=(1,))
    shorter = replace(claim, states=claim.states[1:])
    assert read(before, shorter) == read(before, replace(shorter, rulings=()))
    (change,) = observe(before, article(CLOSE, OTHER, "It rained."), story(shorter)).changes
    assert (change.before.state, change.after.state) == ("agreed", "agreed")


def test_the_definition_of_a_claim_does_not_change_with_rulings() -> None:
    before = article(CLOSE, OTHER)
    assert corrected(before, "talks", sentences=(1,)).definition_sha == DEAL.definition_sha


def test_confirming_keeps_the_sentences_of_the_reading() -> None:
    before = article(CLOSE, OTHER)
    current = read(before, DEAL)
    reading = judged(before, DEAL, current.state, current, "ana")
    assert (reading.state, reading.evidence, reading.rival) == (current.state, current.evidence, None)
    assert (reading.confidence, reading.analyzer) == (1.0, "human/ana")


def test_a_judgement_names_every_sentence_that_is_misread() -> None:
    twice = article(CLOSE, OTHER, "They agreed terms on the harbour, it said.", "Agreement on the harbour was reached.")
    reading = judged(twice, DEAL, "unknown", read(twice, DEAL), "ana")
    assert read(twice, taught(DEAL, twice, reading)).state == "unknown"
    assert reading.rival is not None
    assert reading.rival.confidence == 0.0


@pytest.mark.parametrize(
    ("claim", "said", "state"),
    [
        (DEAL, "Signed", "signed"),
        (DEAL, "sealed", None),
        (DEAD, "1,200", "1200"),
        (DEAD, "about two dozen", "24"),
        (DEAD, "many", None),
        (replace(DEAD, value="money"), "$8.4bn", "USD 8.4 billion"),
        (replace(DEAD, value="date"), "21 May 2026", "2026-05-21"),
        (replace(DEAD, value="person"), " Anton  Brill ", "Anton Brill"),
        (DEAD, "unknown", "unknown"),
    ],
)
def test_a_state_is_taken_as_a_person_writes_it(claim: Claim, said: str, state: str | None) -> None:
    assert state_of(claim, said, article(OTHER)) == state


def test_an_example_does_not_speak_for_its_opposite() -> None:
    claim = Claim(
        "takeover",
        "What is the status of the takeover?",
        ("takeover of Halden",),
        (State("cleared", ("regulator cleared the takeover",)), State("blocked", ("regulator blocked the takeover",))),
    )
    cleared = article("The regulator cleared the takeover of Halden on Monday, two years after it was announced.")
    taught_claim = corrected(cleared, "cleared", claim, (1,))
    blocked = article("The regulator blocked the takeover of Halden on Monday, two years after it was announced.")
    assert read(blocked, taught_claim).state == "blocked"


def test_likeness_heeds_figures_and_stance() -> None:
    assert likeness("The deal is done.", "The deal is done.") == 1.0
    assert likeness("Some 12 people died in the flood.", "Some 14 people died in the flood.") == 0.0
    assert likeness("The board approved the deal.", "The board has not approved the deal.") == 0.0
