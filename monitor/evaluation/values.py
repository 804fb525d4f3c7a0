"""When do two states of a claim count as the same? Ladder names by spelling, values by what they mean."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from monitor.evaluation.texts import norm, word_set, words

_UNKNOWN = frozenset({"", "unknown", "none", "null", "n/a", "na", "not stated", "unclear"})
_SCALE = {
    "hundred": 100.0, "thousand": 1e3, "k": 1e3, "million": 1e6, "mn": 1e6, "m": 1e6,
    "billion": 1e9, "bn": 1e9, "b": 1e9, "trillion": 1e12,
}  # fmt: skip
_SMALL = {
    "zero": 0.0, "no": 0.0, "none": 0.0, "nobody": 0.0, "one": 1.0, "two": 2.0, "three": 3.0, "four": 4.0, "five": 5.0,
    "six": 6.0, "seven": 7.0, "eight": 8.0, "nine": 9.0, "ten": 10.0, "eleven": 11.0, "twelve": 12.0, "thirteen": 13.0,
    "fourteen": 14.0, "fifteen": 15.0, "sixteen": 16.0, "seventeen": 17.0, "eighteen": 18.0, "nineteen": 19.0,
    "twenty": 20.0, "thirty": 30.0, "forty": 40.0, "fifty": 50.0, "sixty": 60.0, "seventy": 70.0, "eighty": 80.0,
    "ninety": 90.0,
}  # fmt: skip
_CURRENCY = {
    "$": "USD", "us$": "USD", "usd": "USD", "dollar": "USD", "dollars": "USD", "€": "EUR", "eur": "EUR", "euro": "EUR",
    "euros": "EUR", "£": "GBP", "gbp": "GBP", "pound": "GBP", "pounds": "GBP", "yen": "JPY", "jpy": "JPY", "¥": "JPY",
}  # fmt: skip
_MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11,
    "dec": 12,
}  # fmt: skip
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*\.?"
_ISO = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?")
_MONTH_DAY = re.compile(rf"\b({_MONTH})\s+(\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(\d{{4}}))?")
_DAY_MONTH = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s+({_MONTH})(?:,?\s+(\d{{4}}))?")
_TITLES = word_set("mr mrs ms dr prof the gen general president minister sir of in at")

Date = tuple[int | None, int, int | None]


def is_unknown(state: str | None) -> bool:
    """Whether a state says that the article does not speak of the claim."""
    return state is None or state.strip().lower() in _UNKNOWN


def number(text: str) -> float | None:
    """The first quantity in a text, written in figures or as a small number word.

    >>> number("1.9 million"), number("1,200"), number("four hundred")
    (1900000.0, 1200.0, 400.0)
    """
    plain = norm(text).lower().replace("\u202f", " ")
    figures = re.search(r"-?\d[\d, ]*(?:\.\d+)?", plain)
    if figures:
        value = float(figures[0].replace(",", "").replace(" ", ""))
        after = re.match(r"[\s-]*([a-z]+)", plain[figures.end() :])
        return value * _SCALE.get(after[1], 1.0) if after else value
    for word in re.findall(r"[a-z]+", plain):
        if word in _SMALL:
            rest = plain.split(word, 1)[1].split()
            return _SMALL[word] * (_SCALE.get(rest[0], 1.0) if rest else 1.0)
    return None


def currency(text: str) -> str | None:
    """The ISO code of the currency that a text names."""
    plain = norm(text).lower()
    for word in re.findall(r"us\$|[$€£¥]|[a-z]+", plain):
        if word in _CURRENCY:
            return _CURRENCY[word]
    code = re.match(r"([a-z]{3}) \d", plain)
    return code[1].upper() if code else None


def date(text: str) -> Date | None:
    """Year (where given), month and day (where given) of a date.

    >>> date("2026-05-21"), date("21 May"), date("May 2026-05")
    ((2026, 5, 21), (None, 5, 21), (2026, 5, None))
    """
    plain = norm(text).lower()
    if found := _ISO.search(plain):
        return int(found[1]), int(found[2]), int(found[3]) if found[3] else None
    if found := _MONTH_DAY.search(plain):
        return int(found[3]) if found[3] else None, _MONTHS[found[1][:3]], int(found[2])
    if found := _DAY_MONTH.search(plain):
        return int(found[3]) if found[3] else None, _MONTHS[found[2][:3]], int(found[1])
    return None


def _same_quantity(gold: str, predicted: str) -> bool:
    here, there = number(gold), number(predicted)
    return here is not None and there is not None and abs(here - there) <= 1e-6 * max(1, abs(here))


def _same_money(gold: str, predicted: str) -> bool:
    named = currency(predicted)
    return _same_quantity(gold, predicted) and (named is None or named == currency(gold))


def _same_date(gold: str, predicted: str) -> bool:
    here, there = date(gold), date(predicted)
    return here is not None and there is not None and here[1:] == there[1:]


def _name(text: str) -> list[str]:
    return [word for word in words(text) if word not in _TITLES]


def _same_name(gold: str, predicted: str, *, by_last: bool) -> bool:
    here, there = _name(gold), _name(predicted)
    if not here or not there:
        return False
    shorter = set(there) <= set(here) and (not by_last or here[-1] in there)
    return here == there or shorter or (set(here) <= set(there) and len(there) <= len(here) + 3)


def _same_person(gold: str, predicted: str) -> bool:
    return _same_name(gold, predicted, by_last=True)


def _same_place(gold: str, predicted: str) -> bool:
    return _same_name(gold, predicted, by_last=False)


_SAME: Mapping[str, Callable[[str, str], bool]] = {
    "number": _same_quantity,
    "percent": _same_quantity,
    "money": _same_money,
    "date": _same_date,
    "person": _same_person,
    "place": _same_place,
}


def same_state(config: Mapping[str, Any], gold: str, predicted: str | None) -> bool:
    """Whether a predicted state is the gold one: 1.9 million is 1900000, "Pelz" is "Conrad Pelz", a year may lack.

    `config` is the claim as a user writes it, with `states` or `value`.
    """
    if predicted is None or is_unknown(gold) or is_unknown(predicted):
        return is_unknown(gold) and is_unknown(predicted)
    if "states" in config:
        return re.sub(r"[\s_]+", "-", predicted.strip().lower()) == gold
    return _SAME[config["value"]](gold, predicted)
