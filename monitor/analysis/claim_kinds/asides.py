"""Which figures count nothing? Ages, hours, ratios: "a boy of six", "on Tuesday at nine", "two in three"."""

from __future__ import annotations

import re
from decimal import Decimal

from monitor.analysis.values import Value

_OLDEST, _HOURS = 115, 24
_OF_AGE = re.compile(
    r"\b(?:aged(?: just| only)?|age|(?:an?|the) (?:\w+ )?(?:boy|girl|child|baby|man|woman|father|mother|widow|"
    r"pensioner|\w+(?:er|or|ist|man|woman)) of) $",
    re.IGNORECASE,
)
_NAMED = re.compile(r"[A-Z][\w'’-]+, $")  # "Adan Sul, 71, said"
_AT_HOUR = re.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|today|tomorrow|yesterday|morning|afternoon|evening|night|"
    r"open\w*|beg\w+|start\w*|clos\w+|kicks? off|due|shortly (?:before|after)|just (?:before|after)) (?:at |from )?$",
    re.IGNORECASE,
)
_COUNTS = re.compile(r" [a-z]{3,}")
_RATIO = re.compile(
    r" (?:in|out of) (?:every )?(?:two|three|four|five|six|seven|eight|nine|ten|twenty|a hundred|\d+)\b(?! ?[%a-z])"
)


def is_aside(text: str, value: Value, *, asks_age: bool) -> bool:
    """Whether a figure is an age (unless that is asked for), an hour or a ratio.

    >>> from monitor.analysis.values import values_of
    >>> [is_aside(text, values_of(text)[0], asks_age=False) for text in ("a boy of six, Tim", "six boys")]
    [True, False]
    """
    before, after = text[max(0, value.start - 30) : value.start], text[value.end : value.end + 24]
    amount = value.amount or Decimal(0)
    aged = _OF_AGE.search(before) or (after.startswith(",") and _NAMED.search(before))
    if aged and not asks_age and amount <= _OLDEST:
        return True
    if amount <= _HOURS and _AT_HOUR.search(before) and not _COUNTS.match(after):
        return True
    return bool(_RATIO.match(after))
