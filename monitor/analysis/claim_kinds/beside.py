"""What stands right beside a value, and does the claim ask for it? "20 percent of the budget"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from monitor.analysis.claim_kinds.value import kin_of, narrow
from monitor.analysis.lemmas import stem
from monitor.analysis.mentions import Topic, content

_OF = re.compile(
    r" (of|in|for|to|from|on) (?:(?:the|its|all|their|an?|his|her|those|these|this|each) )*((?:[\w'’-]+ ?){1,5})"
)
_WORD = re.compile(r"[A-Za-z]+")
_WHAT = 3  # words of what it is of that are looked at


def beside(topic: Topic, text: str, start: int, end: int) -> dict[str, float]:
    """How what a share or a sum is of, and the words right behind and before it, suit the claim."""
    found: dict[str, float] = {}
    of = _OF.match(text[end : end + 70])
    if of is not None:
        what = content(of[2])[:_WHAT]
        if fits(topic, what):
            found["of-fits"] = 1.0
        elif what and of[1] == "of":
            found["of-other"] = 1.0
    behind = [stem(word) for word in _WORD.findall(text[end : end + 50])[:4]]
    before = [stem(word) for word in _WORD.findall(text[max(0, start - 50) : start])[-3:]]
    found["said-of"] = max(_share(topic, behind), _share(topic, before))
    return found


def fits(topic: Topic, stems: Sequence[str]) -> bool:
    """Whether one of the words is the claim's own, or of its concepts."""
    return _share(topic, stems) > 0.0


def _share(topic: Topic, stems: Sequence[str]) -> float:
    own = (topic.words | topic.question) - topic.names
    if own & set(stems):
        return 1.0
    if any(narrow(word) & topic.concepts for word in stems):
        return 0.6
    return 0.4 if any(kin_of(word) & topic.core for word in stems) else 0.0
