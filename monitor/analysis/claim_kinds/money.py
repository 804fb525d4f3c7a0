"""How much money? As `USD 8.4 billion`."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.analysis.claim_kinds.beside import beside
from monitor.analysis.claim_kinds.value import Candidate
from monitor.analysis.claim_kinds.value import options as weigh
from monitor.analysis.mentions import topic_of
from monitor.analysis.texts import Option, Text
from monitor.analysis.values import values_of
from monitor.model.story import Claim


def options(text: Text, claim: Claim) -> tuple[Option, ...]:
    """The sums the article gives for the claim, the best first."""
    return weigh(text, claim, candidates)


def candidates(text: Text, claim: Claim) -> Iterator[Candidate]:
    """Every sum of money in the text, with what it is paid for."""
    asked = topic_of(claim)
    for place, sentence in enumerate(text.sentences):
        first = True
        for value in values_of(sentence.text):
            if value.kind == "money":
                told = beside(asked, sentence.text, value.start, value.end)
                yield Candidate(value.norm, place, value.start, value.end, {"first": float(first), **told})
                first = False
