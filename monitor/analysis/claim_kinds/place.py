"""Where? A place as a full name; "the former" and "the latter" are taken back to what they point at."""

from __future__ import annotations

import re
from collections.abc import Iterator

from monitor.analysis.claim_kinds.value import Candidate
from monitor.analysis.claim_kinds.value import options as weigh
from monitor.analysis.mentions import topic_of
from monitor.analysis.texts import Option, Text
from monitor.analysis.values import Name, names
from monitor.model.story import Claim

_POINTS = re.compile(r"\bthe (former|latter)\b", re.IGNORECASE)
_PREPOSITION = re.compile(
    r"\b(?:in|at|near|off|to|from|around|outside|on|above|below|inside|over|of|one in|"
    r"plant in|town of|village of|city of) (?:the )?$"
)


def options(text: Text, claim: Claim) -> tuple[Option, ...]:
    """The places the article gives for the claim, the best first."""
    return weigh(text, claim, candidates(text, claim))


def candidates(text: Text, claim: Claim) -> Iterator[Candidate]:
    """Every name in the text that may be a place and is not in the claim's own words."""
    known = topic_of(claim).names
    for place, sentence in enumerate(text.sentences):
        found = [name for name in names(sentence.text) if name.kind in ("place", "name")]
        for name in found:
            if {word.lower() for word in name.norm.split()} <= known:
                continue
            before = sentence.text[max(0, name.start - 24) : name.start]
            features = {
                "preposition": float(bool(_PREPOSITION.search(before))),
                "place": float(name.kind == "place"),
                "denied-place": float(
                    bool(
                        re.search(
                            r"\bnot (?:to|in|at|from|off|"
                            r"near)?\s?(?:the )?(?:\w+ ){0,3}(?:in |at )?$",
                            before,
                        )
                    )
                ),
                "direction": float(bool(re.search(r"\b(?:north|south|east|west) of $", before))),
                "last-place": float(name is found[-1]),
            }
            yield Candidate(name.norm, place, name.start, name.end, features)
        for match in _POINTS.finditer(sentence.text):
            target = _pointed(found, match)
            if target is not None:
                yield Candidate(target.norm, place, match.start(), match.end(), {"pointed": 1.0, "place": 1.0})


def _pointed(found: list[Name], match: re.Match[str]) -> Name | None:
    before = [name for name in found if name.end <= match.start()]
    if len(before) < 2:
        return None
    return before[-2] if match[1].lower() == "former" else before[-1]
