"""Which figures and days stand on one side of a pair only, however they are spelt on the other?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache, partial

from monitor.analysis.quantities import told
from monitor.analysis.values import Value, plain
from monitor.analysis.views import View
from monitor.analysis.word_lists import lines_of

_DIGITS = re.compile(r"\d+")
_OF = re.compile(r"(?: [a-z]+){0,2} (?:out of|in) (?:every )?")
_ONE_IN = re.compile(r"\bone(?: [a-z]+){0,2} (?:in|out of) (?:every )?$", re.IGNORECASE)
_TURNED = re.compile(r"\b(?:not|no|never|none|without|against|fail\w*|un\w{4,}ed)\b")
_WHOLES = frozenset(map(Decimal, (2, 3, 4, 5, 6, 10, 20, 100)))
_TIMES = frozenset({"second", "minute", "hour", "day", "week", "month", "year", "game", "match"})
_HOUR = re.compile(r" (?:in the (?:morning|afternoon|evening)|at night|o['’]clock)\b")
_ORDINALS = {
    f"#{n}": word
    for n, word in enumerate(
        ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"], 1
    )
}
_SPAN = re.compile(r" (?:full |straight |consecutive )?(day|week|month|year)\b")
_ISO = re.compile(r"\d{4}-\d\d(?:-\d\d)?")
_YEAR = re.compile(r"\d{4}")
_SCALE = re.compile(r"(?:m|mn|bn|b|k|tn)\b", re.IGNORECASE)
_SCALES = {"m": 10**6, "mn": 10**6, "b": 10**9, "bn": 10**9, "k": 10**3, "tn": 10**12}
FEW = 400  # pairs of days that are held against each other; no sentence has so many
_MULTIPLES = {"week": 7, "fortnight": 14, "decade": 10, "century": 100}  # spans told in smaller ones


@dataclass(frozen=True, slots=True)
class Delta:
    """What one side has and the other lacks, in order of place."""

    lost: tuple[str, ...] = ()
    gained: tuple[str, ...] = ()

    @property
    def swapped(self) -> bool:
        """Whether something stands in another thing's place."""
        return bool(self.lost and self.gained)

    def __bool__(self) -> bool:
        return bool(self.lost or self.gained)


def numbers(old: View, new: View) -> Delta:
    """Amounts that one side lacks, as normal forms: not those that stand there in other words or other units."""
    left, right = _alone(old, _counts(old), new, _counts(new))
    left, right = _so_long(old, left, new, right)
    left, right = told(left, old.text, new.text), told(right, new.text, old.text)
    _shared_out(old, left, right)
    _shared_out(new, right, left)
    _complements(old, left, new, right)
    return _norms(
        [value for value in left if not _spelt_out(value, new)],
        [value for value in right if not _spelt_out(value, old)],
    )


def _counts(view: View) -> list[Value]:
    """Its numbers as amounts: no hours in words ("at nine in the morning"), "nine out of ten" as 90%."""
    found: list[Value] = []
    for value in view.numbers:
        if _HOUR.match(view.text, value.end):
            continue
        share = _one_in(view.text, value) or (_share(view.text, found[-1], value) if found else None)
        if share is not None and share.start == value.start:
            found.append(share)
            continue
        if share is not None:
            found[-1] = share
        else:
            found.append(value)
    return found


def _one_in(text: str, whole: Value) -> Value | None:
    """ "One in seven" as a share, at the place of its second figure."""
    amount = whole.amount
    if amount is None or not 1 < amount <= 1000 or whole.kind != "number" or whole.unit in _TIMES:
        return None
    if not _ONE_IN.search(text[max(0, whole.start - 40) : whole.start]):
        return None
    percent = (Decimal(100) / amount).quantize(Decimal("0.01"))
    return Value("percent", f"{plain(percent)}%", whole.start, whole.end, "", whole.bound, percent)


def _complements(old: View, left: list[Value], new: View, right: list[Value]) -> None:
    """Takes off "one in ten has been answered" and "90 percent are unanswered": the rest, turned round."""
    if bool(_TURNED.search(old.plain)) == bool(_TURNED.search(new.plain)):
        return
    for value in [value for value in left if value.kind == "percent" and value.amount]:
        other = next((o for o in right if o.kind == "percent" and o.amount == 100 - (value.amount or 0)), None)
        if other is not None:
            left.remove(value)
            right.remove(other)


def _share(text: str, part: Value, whole: Value) -> Value | None:
    if part.amount is None or whole.amount not in _WHOLES or not 0 < part.amount < whole.amount:
        return None
    between = text[part.end : whole.start]
    if not _OF.fullmatch(between) or (whole.unit in _TIMES and "out of" not in between):
        return None
    percent = (part.amount * 100 / whole.amount).quantize(Decimal("0.01"))
    return Value("percent", f"{plain(percent)}%", part.start, whole.end, "", part.bound, percent)


def _shared_out(view: View, ours: list[Value], theirs: list[Value]) -> None:
    """Takes off "half of the 3,000 people" on one side and "1,500 of the 3,000" on the other."""
    for part in [value for value in ours if value.kind == "percent" and value.amount]:
        for whole in view.numbers:
            share = (part.amount or 0) * (whole.amount or 0) / 100
            found = next((value for value in theirs if whole is not part and share and value.amount == share), None)
            if found is not None:
                ours.remove(part)
                theirs.remove(found)
                break


def _so_long(old: View, left: list[Value], new: View, right: list[Value]) -> tuple[list[Value], list[Value]]:
    """Without "enters its third week" on one side and "after two weeks" on the other."""
    for ours, view, theirs in ((left, old, right), (right, new, left)):
        for value in list(ours):
            span = _SPAN.match(view.text, value.end) if value.kind == "ordinal" else None
            if span is None or not value.norm[1:].isdigit():
                continue
            for other in theirs:
                if other.unit == span[1] and other.norm == str(int(value.norm[1:]) - 1):
                    ours.remove(value)
                    theirs.remove(other)
                    break
    return left, right


def dates(old: View, new: View) -> Delta:
    """Days, months, years and hours that one side lacks; a weekday that stands on both is the same day."""
    left, right = _alone(old, old.dates, new, new.dates)
    if left and right:
        left, right = _unmatched(left, right, partial(_day, old.text), partial(_day, new.text))
        left, right = _dated(old, left, new, right)
    left, right = told(left, old.text, new.text), told(right, new.text, old.text)
    return _norms(
        [value for value in left if not (_bare_hour(value, new) or _years_back(value, new))],
        [value for value in right if not (_bare_hour(value, old) or _years_back(value, old))],
    )


def digits(old: View, new: View) -> Delta:
    """Runs of digits outside every value: the last guard against a changed digit."""
    left, right = Counter(_unexplained(old)), Counter(_unexplained(new))
    return Delta(tuple((left - right).elements()), tuple((right - left).elements()))


def _norms(left: Sequence[Value], right: Sequence[Value]) -> Delta:
    return Delta(tuple(value.norm for value in left), tuple(value.norm for value in right))


def _alone(old: View, left: Sequence[Value], new: View, right: Sequence[Value]) -> tuple[list[Value], list[Value]]:
    """What is left when equal wording, then equal normal forms, then equal amounts are taken off."""
    ours, theirs = list(left), list(right)
    for key in (_words, _norm, _amount):
        ours, theirs = _unmatched(ours, theirs, partial(key, old.text), partial(key, new.text))
    return ours, theirs


def _unmatched(
    left: list[Value], right: list[Value], of_left: Callable[[Value], str], of_right: Callable[[Value], str]
) -> tuple[list[Value], list[Value]]:
    if not left or not right:
        return left, right
    shared = Counter(map(of_left, left)) & Counter(map(of_right, right))
    if not shared:
        return left, right
    return _without(left, Counter(shared), of_left), _without(right, Counter(shared), of_right)


def _without(values: list[Value], shared: Counter[str], key: Callable[[Value], str]) -> list[Value]:
    rest = []
    for value in values:
        name = key(value)
        if name and shared[name] > 0:
            shared[name] -= 1
        else:
            rest.append(value)
    return rest


def _words(text: str, value: Value) -> str:
    return text[value.start : value.end].lower()


def _norm(_: str, value: Value) -> str:
    return value.norm


def _day(text: str, value: Value) -> str:
    """The day of the year where the year was only inferred: the two sides may have inferred it differently."""
    if not _ISO.fullmatch(value.norm) or _YEAR.search(text, value.start, value.end):
        return value.norm
    return value.norm[4:]


def _dated(old: View, left: list[Value], new: View, right: list[Value]) -> tuple[list[Value], list[Value]]:
    """Without "April 22" on one side and "April 22, 2025" on the other: the year is only put in or left out."""
    if len(left) * len(right) > FEW:
        return left, right
    for a in list(left):
        for b in right:
            both = _ISO.fullmatch(a.norm) and _ISO.fullmatch(b.norm) and a.norm[4:] == b.norm[4:]
            if both and not (_YEAR.search(old.text, a.start, a.end) and _YEAR.search(new.text, b.start, b.end)):
                left.remove(a)
                right.remove(b)
                break
    return left, right


def _amount(text: str, value: Value) -> str:
    """The bare amount, whatever it counts: "two million" and "EUR 2 million", "1.3m", two weeks and 14 days."""
    if value.amount is None:
        return value.norm.removeprefix("#")
    amount = value.amount
    glued = _SCALE.match(text, value.end)
    if glued is not None:
        amount *= _SCALES[glued.group().lower()]
    if text.startswith(" of a century", value.end):
        return plain(amount)  # "a quarter of a century" is 25 years
    if value.kind == "percent" and text[value.end - 1] != "%" and "cent" not in text[value.start : value.end]:
        amount /= 100  # "a quarter of a point" and "0.25 points"
    amount *= _MULTIPLES.get(value.unit, 1)
    if value.high is None:
        return plain(amount)
    while amount and value.high / amount >= 1000:
        amount *= 1000  # "200-250 million"
    return f"{plain(amount)}..{plain(value.high)}"


def _spelt_out(value: Value, other: View) -> bool:
    """Whether the other side names the same in a word: "seven days" and "a week", "one in three" and "a third"."""
    if value.norm.isdigit() and any(date.norm.endswith(f"-{int(value.norm):02}") for date in other.dates):
        return True  # "onMarch 31:The" is read as a bare figure
    if value.norm in {date.norm for date in other.dates}:
        return True  # "the 2001 lease" and "signed in 2001"
    if value.unit == "year" and _since(value, other):
        return True  # "for eight years" and "since 2018"
    if value.kind == "number" and value.amount is not None and _is_hour(value, other):
        return True  # "by 5" and "by five o'clock"
    if value.kind == "ordinal" and re.search(
        rf"\b{value.norm[1:]}(?:st|nd|rd|th)|\b{_ORDINALS.get(value.norm, '-')}\b", other.plain
    ):
        return True  # "a third month" reads like a fraction
    pattern = _spans().get(f"{value.norm} {value.unit}".strip()) or _spans().get(value.norm)
    return pattern is not None and bool(pattern.search(other.plain))


def _since(span: Value, other: View) -> bool:
    """Whether the other side names the year that lies so many years back."""
    if other.at is None or span.amount is None or span.amount != int(span.amount):
        return False
    return str(other.at.year - int(span.amount)) in _years(other)


def _years_back(year: Value, other: View) -> bool:
    """Whether the other side names the year by how long ago it was."""
    return year.kind == "year" and year.norm in _years_ago(other)


@lru_cache(maxsize=16)
def _years(view: View) -> frozenset[str]:
    """The years of its days."""
    return frozenset(date.norm[:4] for date in view.dates)


@lru_cache(maxsize=16)
def _years_ago(view: View) -> frozenset[str]:
    """The years that its spans of years reach back to."""
    if view.at is None:
        return frozenset()
    return frozenset(str(view.at.year - int(value.amount or 0)) for value in view.numbers if value.unit == "year")


def _bare_hour(value: Value, other: View) -> bool:
    """Whether the other side has the hour as a bare number."""
    return any(
        _same_hour(number, value)
        for number in other.numbers
        if not number.unit or number.amount != int(number.amount or 0)
    )


def _is_hour(value: Value, other: View) -> bool:
    return any(_same_hour(value, date) for date in other.dates)


def _same_hour(number: Value, time: Value) -> bool:
    """ "By 5" and "by five o'clock", "10.20" and "10:20"."""
    if time.kind != "time" or number.amount is None or not 0 <= number.amount <= 24:
        return False
    hour, minute = (int(part) for part in time.norm.split(":"))
    return int(number.amount) % 12 == hour % 12 and (number.amount % 1) * 100 == minute


@cache
def _spans() -> dict[str, re.Pattern[str]]:
    found = {}
    for line in lines_of("edit_spans"):
        amount, _, words = line.partition(":")
        found[amount.strip()] = re.compile(rf"\b(?:{'|'.join(re.escape(word.strip()) for word in words.split(','))})\b")
    return found


def _unexplained(view: View) -> list[str]:
    spans = [(value.start, value.end) for value in (*view.numbers, *view.dates)]
    last = max((end for _, end in spans), default=0)
    return [
        match.group()
        for match in _DIGITS.finditer(view.text)
        if match.start() >= last or not any(start <= match.start() < end for start, end in spans)
    ]
