"""When? A day as `2026-05-21`, or a month as `2026-05`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from monitor.analysis.claim_kinds.value import Candidate
from monitor.analysis.claim_kinds.value import options as weigh
from monitor.analysis.texts import Option, Text
from monitor.analysis.values import values_of
from monitor.model.story import Claim

_AHEAD = re.compile(
    r"\b(?:next|will|to be|expected|due|would|deadline|expires?|end|ends|until|planned|"
    r"scheduled|runs?|closing)\b",
    re.IGNORECASE,
)
_FIXED = re.compile(
    r"\b(?:on|until|by|for|till|through|from|before|after|than|is|of|at|in|since|"
    r"to)\s+(?:the )?$",
    re.IGNORECASE,
)


def options(text: Text, claim: Claim) -> tuple[Option, ...]:
    """The days the article gives for the claim, the best first."""
    return weigh(text, claim, candidates(text, claim))


def candidates(text: Text, claim: Claim) -> Iterator[Candidate]:
    """Every day and month in the text; a question about what is to come prefers days to come."""
    ahead = bool(_AHEAD.search(claim.question))
    today = text.at.date().isoformat() if text.at else ""
    for place, sentence in enumerate(text.sentences):
        for value in values_of(sentence.text, text.at):
            if value.kind not in ("date", "month"):
                continue
            written = sentence.text[value.start : value.end]
            features = {"month-only": float(value.kind == "month")}
            if today:
                now = today[: len(value.norm)]
                if value.norm != now or value.kind == "month":
                    features["fits-time" if (value.norm >= now) == ahead else "wrong-time"] = 1.0
                else:
                    features["today"] = 1.0
            lead = _FIXED.search(sentence.text[max(0, value.start - 12) : value.start])
            features["fixed"] = float(bool(re.search(r"\d", written)) and bool(lead))
            features["said-day"] = float(_said(sentence.text, value.start, value.end))
            yield Candidate(value.norm, place, value.start, value.end, features)


def _said(text: str, start: int, end: int) -> bool:
    """The day on which somebody said it, not the day of what was said."""
    return bool(
        re.search(
            r"\b(?:said|told|announced|reported|wrote|added) (?:[a-z]+ ){0,2}on $", text[max(0, start - 36) : start]
        )
    ) or bool(re.match(r",? (?:said|that)\b", text[end : end + 8]))
