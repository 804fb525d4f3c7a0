"""An article that names nothing of what a claim is about says nothing of it, in whatever words it says that."""

from __future__ import annotations

import pytest

from monitor.analysis.claims import read
from monitor.analysis.given import article_of
from monitor.model.story import Claim, State

PACT = Claim(
    "pact",
    "Is there an agreement on the Varn dam?",
    ("agreement on the dam", "Varn dam"),
    (State("talks", ("talks on the dam continue",)), State("agreed", ("reached an agreement on the dam",))),
)
FERRY = "The ferry company and its crews have reached an agreement on shifts, a union official said on Tuesday."


def test_an_agreement_of_others_is_not_the_claims() -> None:
    assert read(article_of("Crews end strike", FERRY), PACT).state == "unknown"


@pytest.mark.parametrize("named", ["The Varn carries little water this year.", "Both sides walked along the dam."])
def test_one_word_of_what_it_is_about_makes_it_the_claims_story(named: str) -> None:
    assert read(article_of("Both sides agree", f"Both sides have reached an agreement. {named}"), PACT).known


def test_a_claim_without_a_name_is_read_in_any_article() -> None:
    strike = Claim("strike", "Is the strike over?", ("strike",), PACT.states)
    assert read(article_of("Crews end strike", FERRY), strike).state == "agreed"
