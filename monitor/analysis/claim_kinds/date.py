"""When? A day as `2026-05-21`, or a month as `2026-05`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from monitor.analysis.claim_kinds.value import Candidate
from monitor.analysis.claim_kinds.value import options as weigh
from monitor.analysis.clauses import Seen
from monitor.analysis.texts import Option, Text
from monitor.analysis.values import Value, values_of
from monitor.model.story import Claim

_AHEAD = re.compile(
    r"\b(?:next|will|to be|expected|due|would|deadline|expires?|end|ends|until|planned|"
    r"scheduled|runs?|closing|must|should|shall|can|may|by (?:when|what|which))\b",
    re.IGNORECASE,
)
_PAST = re.compile(r"\b(?:was|were|did|had|has|have|ago|since when|last)\b", re.IGNORECASE)
_OFF = re.compile(
    r"\b(?:(?:will|would|could|can|shall) (?:not|no longer|never)|(?:won|wouldn|can|couldn)['’]t|cannot|no longer|"
    r"(?:is|are|was|were) not (?:to|going|being)|there will be no|"
    r"(?:called|call|calls|calling) off|cancel\w*|scrap\w*|shelv\w*|abandon\w*|dropp\w*|not take place)\b"
)
_FIXED = re.compile(
    r"\b(?:on|until|by|for|till|through|from|before|after|than|is|of|at|in|since|"
    r"to)\s+(?:the )?$",
    re.IGNORECASE,
)


def options(text: Text, claim: Claim) -> tuple[Option, ...]:
    """The days the article gives for the claim, the best first."""
    return weigh(text, claim, candidates)


def candidates(text: Text, claim: Claim) -> Iterator[Candidate]:
    """Every day and month in the text; a question about what is to come prefers days to come."""
    ahead = bool(_AHEAD.search(claim.question))
    open_ = not ahead and not _PAST.search(claim.question)  # "When is polling day?": ahead, or just gone
    today = text.at.date().isoformat() if text.at else ""
    for place, sentence in enumerate(text.sentences):
        for value in values_of(sentence.text, text.at):
            if value.kind not in ("date", "month"):
                continue
            written = sentence.text[value.start : value.end]
            features = {"month-only": float(value.kind == "month")}
            features["bound-fits"] = _bound_fits(claim.question, sentence.text[max(0, value.start - 24) : value.start])
            if today and not _EITHER.search(claim.question):
                now = today[: len(value.norm)]
                features.update(_in_time(value, now, ahead=ahead, open_=open_))
            lead = _FIXED.search(sentence.text[max(0, value.start - 12) : value.start])
            features["fixed"] = float(bool(re.search(r"\d", written)) and bool(lead))
            features["off"] = float(_is_off(text.seen[place], sentence.text, value.start))
            features["said-day"] = float(_said(sentence.text, value.start, value.end))
            yield Candidate(value.norm, place, value.start, value.end, features)


def _in_time(value: Value, now: str, *, ahead: bool, open_: bool) -> dict[str, float]:
    if value.norm == now and value.kind != "month":
        return {} if open_ else {"today": 1.0}
    later = value.norm >= now
    if open_:
        return {"fits-time": 1.0} if later else {}
    return {"fits-time" if later == ahead else "wrong-time": 1.0}


def _is_off(seen: Seen, text: str, start: int) -> bool:
    """The day on which something will not be, after all: "will not meet on 12 May", "called off the vote of 3 June"."""
    clause = seen.clause_at(start)
    return bool(_OFF.search(text[seen.offsets[clause.start] : start]))


_EITHER = re.compile(r"\bor (?:was|did|has)\b", re.IGNORECASE)
_LIMIT = re.compile(
    r"\b(?:until|till|by when|by what|deadline|expires?|runs? (?:out|to|until)|ends?|close[sd]?|last)\b", re.IGNORECASE
)
_START = re.compile(r"\b(?:from when|starts?|begins?|opens?|resumes?|takes? effect|since when)\b", re.IGNORECASE)
_LIMIT_LEAD = re.compile(
    r"\b(?:until|till|by|before|through|to|ends? on|expires?(?: on)?|deadline (?:is|of|to)|no later than) "
    r"(?:at least |the )?$",
    re.IGNORECASE,
)
_START_LEAD = re.compile(
    r"\b(?:from|starting|starts?|begins?|beginning|opens?|resumes?|as of|effective|since)(?: on)? (?:the )?$", re.I
)


def _bound_fits(question: str, lead: str) -> float:
    """Whether an end or a start is asked for, and the day is told as one: "until June 30", "from Monday"; below 0 where
    the other one is."""
    for asked, own, other in ((_LIMIT, _LIMIT_LEAD, _START_LEAD), (_START, _START_LEAD, _LIMIT_LEAD)):
        if asked.search(question):
            return 1.0 if own.search(lead) else -1.0 if other.search(lead) else 0.0
    return 0.0


def _said(text: str, start: int, end: int) -> bool:
    """The day on which somebody said it, not the day of what was said."""
    return bool(
        re.search(
            r"\b(?:said|told|announced|reported|wrote|added) (?:[a-z]+ ){0,2}on $", text[max(0, start - 36) : start]
        )
    ) or bool(re.match(r",? (?:said|that)\b", text[end : end + 8]))
