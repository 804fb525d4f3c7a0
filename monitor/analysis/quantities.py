"""How much is it, in whatever units it is told? "An hour and a half" is 90 minutes, "half a kilogram" 500 grams."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache

from monitor.analysis.values import Value, spelt
from monitor.analysis.word_lists import lines_of

_SMALL = (
    r"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-\w+)?|(?:four|six|seven|eigh|nine)teen|thirteen|"
    r"fifteen|twelve|eleven|ten|nine|eight|seven|six|five|four|three|two|one"
)
_COUNT = rf"(?:\d{{1,3}}(?:,\d{{3}})+|\d+(?:\.\d+)?|{_SMALL})"
_CLOCK = re.compile(r"(?<![\d:.])(\d{1,2}):(\d\d)(?::(\d\d))?(?![\d:])")
_HALF = Decimal("0.5")
_PARTS = {"half": _HALF, "quarter": Decimal("0.25"), "third": Decimal(1) / 3, "three quarters": Decimal("0.75")}
_ROUGH = re.compile(r"\b(?:nearly|almost|about|around|some|roughly|just under|just over) $")
_NEAR = Decimal("0.15")
_CLOSE = Decimal("0.002")


@dataclass(frozen=True, slots=True)
class Quantity:
    """So much of one dimension, told at `text[start:end]`; `exact` is the amount in the dimension's smallest unit."""

    dimension: str
    exact: Decimal
    start: int
    end: int
    rough: bool = False  # "nearly two weeks"


@lru_cache(maxsize=2048)
def quantities(text: str) -> tuple[Quantity, ...]:
    """Every measured quantity in `text`, composite ones as one.

    >>> [(found.dimension, int(found.exact)) for found in quantities("Two hours and 21 minutes, half a mile")]
    [('time', 8460), ('imperial', 31680)]
    """
    return tuple(_found(text))


def _found(text: str) -> Iterator[Quantity]:
    low = text.lower()
    for match in _pattern().finditer(low):
        dimension, exact = _units()[match["unit"]]
        total = _amount(match) * exact
        second, further = _units()[match["unit2"]] if match["unit2"] else ("", exact)
        if second == dimension and further < exact:
            total += _number(match["more"]) * further
        yield Quantity(
            dimension, total, *match.span(), bool(_ROUGH.search(low[max(0, match.start() - 14) : match.start()]))
        )
    for match in _CLOCK.finditer(low):
        big, small, rest = int(match[1]), int(match[2]), int(match[3] or 0)
        readings = [3600 * big + 60 * small + rest] if match[3] else [3600 * big + 60 * small, 60 * big + small]
        yield from (Quantity("time", Decimal(seconds), *match.span()) for seconds in readings)


def _amount(match: re.Match[str]) -> Decimal:
    if match["part"]:
        return _PARTS[match["part"].replace("-", " ")]
    word = match["count"]
    amount = Decimal(1) if word in ("a", "an") else _number(word)
    return amount + (_HALF if match["half1"] or match["half2"] else 0)


def _number(word: str) -> Decimal:
    return Decimal(word.replace(",", "")) if word[0].isdigit() else spelt(word)


@cache
def _units() -> dict[str, tuple[str, Decimal]]:
    found: dict[str, tuple[str, Decimal]] = {}
    for line in lines_of("edit_quantities"):
        dimension, _, rest = line.partition(":")
        for entry in rest.split():
            names, _, size = entry.rpartition("=")
            for name in names.split("="):
                found[name] = found[f"{name}s"] = dimension, Decimal(size)
    return found


@cache
def _pattern() -> re.Pattern[str]:
    units = "|".join(sorted(map(re.escape, _units()), key=len, reverse=True))
    return re.compile(
        rf"(?<![\w.,])(?:(?:a )?(?P<part>half|quarter|three[- ]quarters|third)(?:(?: of)? an? |-)"
        rf"|(?P<count>{_COUNT}|an?)(?P<half1> and a half)?[ -]?)(?P<unit>{units})\b(?P<half2> and a half)?"
        rf"(?:(?:,? and|,)? (?P<more>{_COUNT})[ -]?(?P<unit2>{units})\b)?"
    )


def told(values: Sequence[Value], text: str, other: str) -> list[Value]:
    """The values whose quantity the other text does not tell, in whatever units."""
    ours = quantities(text)
    theirs = quantities(other) if ours else ()
    if not theirs:
        return list(values)
    return [value for value in values if not _in_one(value, ours, theirs)]


def _in_one(value: Value, ours: Sequence[Quantity], theirs: Sequence[Quantity]) -> bool:
    return any(
        mine.start <= value.start < mine.end and mine.dimension == other.dimension and _same(mine, other)
        for mine in ours
        for other in theirs
    )


def _same(a: Quantity, b: Quantity) -> bool:
    allowed = _NEAR if a.rough != b.rough else _CLOSE
    return abs(a.exact - b.exact) <= allowed * max(a.exact, b.exact)
