"""What share, what rate? As `4.25%`; "none of it" is `0%`. Percentage points are another thing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from monitor.analysis.claim_kinds.beside import beside
from monitor.analysis.claim_kinds.value import Candidate
from monitor.analysis.claim_kinds.value import options as weigh
from monitor.analysis.mentions import topic_of
from monitor.analysis.texts import Option, Text
from monitor.analysis.values import values_of
from monitor.model.story import Claim

_NONE = re.compile(r"\b(?:none of (?:it|them|the \w+)|no part of|not any of|zero per ?cent)\b", re.IGNORECASE)
_ALL = re.compile(r"\b(?:all of (?:it|them|the \w+)|fully|entirely|completely)\b", re.IGNORECASE)


def options(text: Text, claim: Claim) -> tuple[Option, ...]:
    """The shares the article gives for the claim, the best first."""
    return weigh(text, claim, candidates)


def candidates(text: Text, claim: Claim) -> Iterator[Candidate]:
    """Every percentage in the text, and "none of it" where the claim's words stand with it."""
    asked = topic_of(claim)
    words = asked.words | asked.question
    for place, sentence in enumerate(text.sentences):
        first = True
        for value in values_of(sentence.text):
            if value.kind == "percent":
                told = beside(asked, sentence.text, value.start, value.end)
                yield Candidate(value.norm, place, value.start, value.end, {"first": float(first), **told})
                first = False
        for pattern, state in ((_NONE, "0%"), (_ALL, "100%")):
            match = pattern.search(sentence.text)
            if match and words & text.seen[place].clause_at(match.start()).stems:
                yield Candidate(state, place, match.start(), match.end(), {"none": 1.0})
