"""Which amount does a reader see? As the text writes it: a currency that was guessed is nowhere shown as a fact."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from monitor.model.alert import Alert

AMOUNT = re.compile(r"[A-Z]{3} (?P<number>\d[\d.,]*)")
WRITTEN = re.compile(
    r"(?<![\d.,])(?P<number>\d[\d.,]*)\s+"
    r"(?:crowns?|kron(?:a|e|er|or)|dollars?|pounds?|francs?|pesos?|dinars?|rupees?|riyals?|rials?|reals|shillings?)\b",
    re.IGNORECASE,
)
SIDES = (("before", "before_sentence"), ("after", "after_sentence"))


def written(alert: Alert) -> Alert:
    """The alert with its amounts as the sentences write them, where a code stands for a word of many countries."""
    if alert.claim is None:
        return alert
    facts: dict[str, Any] = dict(alert.facts)
    for value, sentence in SIDES:
        was = facts.get(value)
        now = as_written(was, facts.get(sentence)) if isinstance(was, str) else was
        if now != was:
            facts[value] = now
            if facts.get("reason"):
                facts["reason"] = str(facts["reason"]).replace(str(was), str(now))
    return replace(alert, facts=facts) if facts != alert.facts else alert


def as_written(value: str, sentence: object) -> str:
    """The amount in the sentence's own words where it names a currency of many countries, else the value.

    >>> as_written("SEK 300", "A berth costs 300 crowns."), as_written("USD 300", "A berth costs $300.")
    ('300 crowns', 'USD 300')
    """
    amount = AMOUNT.fullmatch(value)
    if amount is None or value[:3] in str(sentence or ""):
        return value
    for found in WRITTEN.finditer(str(sentence or "")):
        if _plain(found["number"]) == _plain(amount["number"]):
            return " ".join(found[0].split())
    return value


def _plain(number: str) -> str:
    return number.replace(",", "").rstrip(".")
