"""Which amounts does a text name? Numbers, money, percent, points and ordinals, in digits or in words.

Equal amounts in other spelling get equal normal forms: "thirteen" is 13, "$61" is "61 dollars", "two-fifths" is 40%.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from monitor.analysis.currencies import CODES, COINS, LANDS, SYMBOLS

_ONES = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_TEENS = ["ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_WORDS: dict[str, Decimal] = {
    **{word: Decimal(n) for n, word in enumerate(_ONES + _TEENS)},
    **{word: Decimal(10 * n) for n, word in enumerate(_TENS, 2)},
    "half": Decimal("0.5"),
}
_SCALES = {
    "hundred": 10**2, "dozen": 12, "score": 20, "thousand": 10**3, "million": 10**6, "mn": 10**6, "mln": 10**6,
    "billion": 10**9, "bn": 10**9, "bln": 10**9, "trillion": 10**12, "tn": 10**12, "lakh": 10**5, "lakhs": 10**5,
    "crore": 10**7, "crores": 10**7, "m": 10**6, "b": 10**9, "k": 10**3,
}  # fmt: skip
_UNITS = {
    "km": "kilometre", "kms": "kilometre", "kilometer": "kilometre", "m": "metre", "meter": "metre",
    "cm": "centimetre",
    "centimeter": "centimetre", "mm": "millimetre", "millimeter": "millimetre", "mi": "mile", "ft": "foot",
    "feet": "foot",
    "kg": "kilogram", "kilo": "kilogram", "kilogramme": "kilogram", "g": "gram", "lb": "pound", "lbs": "pound",
    "t": "tonne",
    "metric ton": "tonne", "ha": "hectare", "kph": "km/h", "kmh": "km/h", "mph": "mph", "hr": "hour", "hrs": "hour",
    "min": "minute", "mins": "minute", "sec": "second", "secs": "second", "yr": "year", "yrs": "year",
    "mw": "megawatt",
    "gw": "gigawatt", "°c": "degree", "people": "person", "persons": "person", "men": "man", "women": "woman",
    "children": "child", "fortnight": "fortnight", "liter": "litre", "l": "litre",
}  # fmt: skip

_FIRSTS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_SUB100 = rf"(?:(?:{'|'.join(_TENS)})(?:[- ](?:{'|'.join(_ONES[1:])}))?|{'|'.join(_TEENS + _ONES)})"
_SUB1000 = rf"(?:(?:(?:{_SUB100}|an?)[ -])hundred(?: and {_SUB100}| {_SUB100})?|{_SUB100})"
_BIG = r"(?:hundred|dozen|lakh|crore|thousand|million|billion|trillion)"
_SPELT = (
    rf"(?:(?:half|half an?|an?|several)[ -]{_BIG}(?![a-z])|"
    rf"{_SUB1000}(?: and a half)?(?:[ -]{_BIG}(?:,? (?:and )?{_SUB1000}(?:[ -](?:thousand|million))?)*)?)"
)
_DIGITS = (
    r"(?:\d{1,3}(?:\.\d{3}){2,}(?:,\d{1,2})?(?![\d.,]\d)|"  # 1.250.000,50 as on the continent
    r"\d{1,3}(?:\.\d{3})+,\d{1,2}(?![\d,])|\d{1,3}(?:['’]\d{3})+(?!\d)|"
    r"\d{1,3},\d{1,2}(?= ?(?:%|percent\b|per cent\b|million\b|billion\b|bn\b|m\b|€|euros?\b))|"
    r"\d{1,2}(?:,\d{2})+,\d{3}|\d{1,3}(?:[,\u202f\u00a0]\d{3})+|"  # 8,00,000 as in India; 1,200
    r"\d{1,3}(?: \d{3})+(?=[ %.,;)]|$)|\d+)(?:\.\d+)?"
)
_SYMBOL = "|".join(re.escape(symbol) for symbol in sorted(SYMBOLS, key=len, reverse=True))
_FRACTION = (
    r"(?:(?P<top>one|two|three|four|five|seven|nine|a)[- ])(?P<part>half|halves|thirds?|quarters?|fourths?|"
    r"fifths?|sixths?|eighths?|tenths?)"
    r"(?=[ -](?:of|the|majority)\b)|(?P<alone>half)(?= (?:of|the|its|their|his|her|all)\b)"
)
_PARTS = {
    "half": 2,
    "halve": 2,
    "third": 3,
    "quarter": 4,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "eighth": 8,
    "tenth": 10,
}
_FIGURE = re.compile(
    rf"(?<![\w.,])(?:(?P<fraction>{_FRACTION})"
    rf"|(?P<sign>[-+−])?(?:(?P<symbol>{_SYMBOL})|(?P<code>{'|'.join(CODES)})(?= ?\d)) ?(?P<money>{_DIGITS})"
    rf"(?:[ -]?(?P<mscale>lakh|crore|thousand|million|billion|trillion|mn|mln|bn|bln|tn|m|b|k)\b)?"
    rf"|(?P<ordinal>\d+(?:st|nd|rd|th)\b|(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|"
    rf"eleventh|twelfth)\b)"
    rf"|(?P<minus>[-−](?=\d))?(?P<digits>{_DIGITS})(?:[ -]?(?P<scale>hundred|dozen|lakh|crore|thousand|million|billion|"
    rf"trillion|mn|mln|bn|bln)\b)?"
    rf"|(?P<spelt>{_SPELT})(?![a-z]))",
    re.IGNORECASE,
)
_START = re.compile(
    rf"(?<![\w.,])(?:[-+−]?\d|[-+−]?(?:{_SYMBOL})|(?:{'|'.join(CODES)}) ?\d|(?:an?|half|"
    rf"several)[ -](?:an? )?(?:{'|'.join(_PARTS)}|{_BIG[3:-1]})"
    rf"|half |(?:{'|'.join(_ONES + _TEENS + _TENS)})\b|(?:first|second|third|fourth|fifth|sixth|seventh|eighth|"
    rf"ninth|tenth)\b)",
    re.IGNORECASE,
)  # where a figure may begin: one quick pass, so that the full pattern is tried in few places
_PERCENT = re.compile(r"[ -]?(?:%|per ?cent\b|pct\b)(?P<points>[ -]points?\b)?", re.IGNORECASE)
_POINTS = re.compile(r"[ -](?P<of>percentage|basis)[ -]points?\b|[ -]of a (?:percentage )?point\b", re.IGNORECASE)
_COIN = re.compile(
    rf"[ -](?:(?P<code>{'|'.join(CODES)})\b|(?:(?P<land>{'|'.join(map(re.escape, LANDS))}) )?"
    rf"(?P<coin>{'|'.join(COINS)})s?\b(?! of\b))",
    re.IGNORECASE,
)
_RANGE = re.compile(r"(?: to |-|–| and | or )$")
_NOUN = re.compile(
    r"[ -]+(?:(?:more|other|additional|new|further|extra|confirmed|of the|of its|of their) )*(?P<noun>°?[a-z][a-z'’]*)",
    re.I,
)
_BOUND = re.compile(
    r"(?P<least>at least|no fewer than|no less than|a minimum of)|(?P<over>more than|over|above|in excess of)"
    r"|(?P<most>up to|at most|no more than|as many as|as much as|not more than)|(?P<under>fewer than|less than|"
    r"under|below)"
    r"|(?P<nearly>nearly|almost|close to|just under)|(?P<about>about|around|some|roughly|approximately|an estimated)",
    re.IGNORECASE,
)
_BOUND_BEFORE = re.compile(rf"(?:^|[^\w])(?:{_BOUND.pattern}) (?:the |another |an? )?$", re.IGNORECASE)
_LABEL = re.compile(
    r"(?:\b(?:flight|route|highway|article|section|chapter|room|gate|terminal|pier|unit|reactor|grade|page|no\.|"
    r"number|phase|"
    r"type|channel|boeing|airbus|interstate|motorway|rule|clause|paragraph|resolution|bill|berth|platform|ward|"
    r"covid|g|f|mi|su|tu)[ -]#?)$",
    re.IGNORECASE,
)
_NOT_ONE = re.compile(
    r" (?:of|another|that|who|which|is|was|has|had|could|would|will|can|to|day|side|thing|reason|by|said|on|in|"
    r"at|as)\b|[,.;:!?)\"”]|$"
)
_NO_ONE = re.compile(
    r"\b(?:no|any|every|each|some|this|that|the|which|last|latest|new|only|another|first|right|wrong) $", re.IGNORECASE
)
_YEAR_AFTER = re.compile(
    r" (?:people|troops|homes|workers|members|tonnes|tons|jobs|staff|houses|soldiers|votes|km|miles|metres|meters)\b"
)
_LEAST_WON = 1000  # "of 40 entries 25 won": less is no Korean money
_ORDINALS = {word: n for n, word in enumerate((*_FIRSTS, "eleventh", "twelfth"), 1)}


@dataclass(frozen=True, slots=True)
class Value:
    """One value a text names, at `text[start:end]`.

    `kind`: number money percent points ordinal label year date month weekday time. `norm` is its normal form
    (design §6),
    `unit` the noun that follows in the singular ("month"), `bound` one of "" least over most under nearly about.
    `amount` and `high` are the figure and, for a range, its upper end.
    """

    kind: str
    norm: str
    start: int
    end: int
    unit: str = ""
    bound: str = ""
    amount: Decimal | None = None
    high: Decimal | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        """What must be equal for two values to be the same fact, whatever their spelling."""
        return self.kind, self.norm, self.unit if self.kind == "number" else ""


def plain(amount: Decimal) -> str:
    """A figure without grouping, trailing zeros or exponent.

    >>> plain(Decimal("1900000.0")), plain(Decimal("4.250"))
    ('1900000', '4.25')
    """
    text = format(amount.normalize(), "f")
    return "0" if text == "-0" else text


def money(code: str, amount: Decimal) -> str:
    """Money as `USD 8.4 billion`: ISO code, figure, scale from a million on; cents in two digits.

    >>> money("USD", Decimal("8400000000")), money("USD", Decimal("66.5")), money("EUR", Decimal(61))
    ('USD 8.4 billion', 'USD 66.50', 'EUR 61')
    """
    for scale, name in ((10**12, "trillion"), (10**9, "billion"), (10**6, "million")):
        if abs(amount) >= scale:
            return f"{code} {plain(amount / scale)} {name}"
    if amount == amount.to_integral_value():
        return f"{code} {plain(amount)}"
    return (
        f"{code} {amount.quantize(Decimal('0.01'))}"
        if amount * 100 == (amount * 100).to_integral_value()
        else f"{code} {plain(amount)}"
    )


def spelt(text: str) -> Decimal:
    """The number that words name; 0 for words that name none.

    >>> [plain(spelt(words)) for words in ("forty-seven", "two dozen", "half a million", "one and a half million")]
    ['47', '24', '500000', '1500000']
    """
    total, part = Decimal(0), Decimal(0)
    words = re.findall(r"[a-z]+", text.lower())
    for at, word in enumerate(words):
        if word in _SCALES:
            scale = Decimal(_SCALES[word])
            if scale in (100, 12):
                part = (part or Decimal(1)) * scale
            else:
                total += (part or Decimal(1)) * scale
                part = Decimal(0)
        elif word == "half" and at and words[at - 1] in ("a", "and"):
            part += Decimal("0.5")
        elif word in _WORDS:
            part += _WORDS[word]
    return total + part


def singular(noun: str) -> str:
    """The singular of a noun, near enough to compare units.

    >>> [singular(word) for word in ("months", "kms", "deaths", "countries", "people", "glass")]
    ['month', 'kilometre', 'death', 'country', 'person', 'glass']
    """
    word = noun.lower().removesuffix("'").removesuffix("’")
    if word in _UNITS:
        return _UNITS[word]
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith(("sses", "shes", "ches", "xes")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 2:
        word = word[:-1]
    return _UNITS.get(word, word)


@lru_cache(maxsize=8192)
def figures(text: str) -> tuple[Value, ...]:
    """Every amount in `text`, in order, without overlaps. Linear in the text's length.

    >>> [(v.kind, v.norm,
    ...     v.unit) for v in figures("At least 1.9 million people lost $66.50 each over thirteen months.")]
    [('number', '1900000', 'person'), ('money', 'USD 66.50', ''), ('number', '13', 'month')]
    """
    return tuple(_joined(text, list(_scan(text))))


def _scan(text: str) -> Iterator[Value]:
    at = 0
    for start in _START.finditer(text):
        match = _FIGURE.match(text, start.start()) if start.start() >= at else None
        if match is None:
            continue
        value = _value(text, match)
        at = max(match.end(), value.end if value else 0)
        if value is not None:
            yield value


def _value(text: str, match: re.Match[str]) -> Value | None:
    bound = _bound(text, match.start())
    if match["fraction"]:
        return _fraction(match, bound)
    if match["money"]:
        code = (
            SYMBOLS.get(match["symbol"] or "")
            or SYMBOLS.get((match["symbol"] or "").upper())
            or (match["code"] or "USD").upper()
        )
        amount = _decimal(match["money"]) * _SCALES.get((match["mscale"] or "").lower(), 1)
        amount = -amount if match["sign"] in ("-", "−") else amount
        return Value("money", money(code, amount), match.start(), match.end(), "", bound, amount)
    if match["ordinal"]:
        word = match["ordinal"].lower()
        return Value("ordinal", f"#{_ORDINALS.get(word) or re.sub('[a-z]', '', word)}", match.start(), match.end())
    return _number(text, match, bound)


def _number(text: str, match: re.Match[str], bound: str) -> Value | None:
    start, end = match.span()
    if match["digits"]:
        amount = _decimal(match["digits"]) * _SCALES.get((match["scale"] or "").lower(), 1)
        amount = -amount if match["minus"] else amount
        if not match["scale"] and _is_name_part(text, start, end):
            return Value("label", text[start:end], start, end)
    else:
        words = match["spelt"].lower()
        if words == "one" and (_NOT_ONE.match(text, end) or _NO_ONE.search(text[max(0, start - 12) : start])):
            return None
        amount = spelt(words)
    with_sign = _with_unit(text, start, end, amount, bound)
    if with_sign is not None:
        return with_sign
    if match["digits"] and _is_year(text, match, bound):
        return Value("year", match["digits"], start, end)
    noun = _NOUN.match(text, end)
    return Value("number", plain(amount), start, end, singular(noun["noun"]) if noun else "", bound, amount)


def _with_unit(text: str, start: int, end: int, amount: Decimal, bound: str) -> Value | None:
    if percent := _PERCENT.match(text, end):
        if percent["points"]:
            return Value("points", f"{plain(amount)} pp", start, percent.end(), "", bound, amount)
        return Value("percent", f"{plain(amount)}%", start, percent.end(), "", bound, amount)
    if points := _POINTS.match(text, end):
        amount = amount / 100 if points["of"] and points["of"].lower() == "basis" else amount
        return Value("points", f"{plain(amount)} pp", start, points.end(), "", bound, amount)
    coin = _COIN.match(text, end)
    if coin and not ((coin["coin"] or "").lower() == "won" and amount < _LEAST_WON):
        code = (
            (coin["code"] or "").upper()
            or LANDS.get((coin["land"] or "").lower(), "")
            or COINS[(coin["coin"] or "").lower()]
        )
        return Value("money", money(code, amount), start, coin.end(), "", bound, amount)
    return None


def _fraction(match: re.Match[str], bound: str) -> Value:
    if match["alone"]:
        top, part = Decimal(1), 2
    else:
        top = Decimal(1) if match["top"].lower() == "a" else Decimal(_WORDS[match["top"].lower()])
        part = _PARTS[match["part"].lower().removesuffix("s")]
    share = (top * 100 / part).quantize(Decimal("0.01"))
    return Value("percent", f"{plain(share)}%", match.start(), match.end(), "", bound, share)


def _joined(text: str, values: list[Value]) -> Iterator[Value]:
    """Ranges as one value: "10 to 12 people" is `10..12`; the first end takes the second's kind."""
    at = 0
    while at < len(values):
        value = values[at]
        following = values[at + 1] if at + 1 < len(values) else None
        if following is not None and _is_range(text, value, following):
            low, high = value.amount or Decimal(0), following.amount or Decimal(0)
            norm = (
                f"{plain(low)}..{following.norm}"
                if following.kind != "money"
                else f"{following.norm[:4]}{plain(low)}..{following.norm[4:]}"
            )
            yield replace(following, norm=norm, start=value.start, bound=value.bound, amount=low, high=high)
            at += 2
            continue
        yield value
        at += 1


def _is_range(text: str, value: Value, following: Value) -> bool:
    between = text[value.end : following.start]
    if value.amount is None or following.amount is None or not _RANGE.fullmatch(between):
        return False
    if value.kind not in ("number", following.kind) or (
        value.kind == "number" and value.unit not in ("", "to", "and", "or", following.unit)
    ):
        return False
    if between in (" and ", " or "):
        return between == " and " and bool(re.search(r"\bbetween $", text[: value.start], re.I))
    return value.amount < following.amount and not re.search(
        r"\bfrom $", text[max(0, value.start - 6) : value.start], re.I
    )


def _bound(text: str, start: int) -> str:
    found = _BOUND_BEFORE.search(text[max(0, start - 24) : start])
    return found.lastgroup or "" if found else ""


_CONTINENTAL = re.compile(r"\d{1,3}(?:(?:\.\d{3}){2,}|(?:\.\d{3})+(?=,))(?:,\d{1,2})?|\d{1,3},\d{1,2}")


def _decimal(digits: str) -> Decimal:
    if _CONTINENTAL.fullmatch(digits):
        digits = digits.replace(".", "").replace(",", ".")
    return Decimal(re.sub(r"[,\s\u202f\u00a0'’]", "", digits))


def _is_name_part(text: str, start: int, end: int) -> bool:
    """Flight 412, F-16, 40-B: a name, not a count."""
    return bool(_LABEL.search(text[max(0, start - 12) : start])) or bool(re.match(r"-?[A-Z]\b", text[end : end + 3]))


def _is_year(text: str, match: re.Match[str], bound: str) -> bool:
    digits = match["digits"]
    if match["scale"] or len(digits) != 4 or not digits.isdigit() or not "1800" <= digits <= "2099":
        return False
    return not bound and not (
        _YEAR_AFTER.match(text, match.end())
        and not re.search(r"\b(?:in|of|since|the|from|until|by) $", text[: match.start()])
    )
