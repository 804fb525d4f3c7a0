"""Which days and hours does a text name? Resolved against the time it was written, where one is given.

"May 21" and "21 May 2026" are `2026-05-21`, "the end of June" is `2026-06-30`, "in June" is `2026-06`, "3:44 p.m."
is `15:44`.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache

from monitor.analysis.figures import Value, spelt

_MONTHS = {
    name: n
    for n, name in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1)
}
_WEEKDAYS = {name: n for n, name in enumerate(["mon", "tue", "wed", "thu", "fri", "sat", "sun"])}
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
)
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?!\d)"
_FEASTS = {
    "New Year's Eve": (12, 31), "New Year’s Eve": (12, 31), "New Year's Day": (1, 1), "New Year’s Day": (1, 1),
    "Christmas Eve": (12, 24), "Christmas Day": (12, 25), "Boxing Day": (12, 26), "Halloween": (10, 31),
    "May Day": (5, 1), "Valentine's Day": (2, 14), "Valentine’s Day": (2, 14),
}  # fmt: skip
_NTH = {"first": 0, "second": 1, "third": 2, "fourth": 3, "last": -1}
_JOINS = re.compile(r",? (?:the |an? )?|,? \((?:an? )?")  # "Sunday, 14 June"; "June 14, a Sunday"
_REL_YEAR = "(?:last|this|next) year"
_PARTS = r"(?P<part>[Ee]nd of|[Mm]iddle of|[Bb]eginning of|[Ss]tart of|[Ee]arly|[Ll]ate|[Mm]id-?)"
_FIXED = re.compile(
    r"\b(?=[0-9A-Zbcdefilmnpsty])(?:"  # one look at where a word starts, for all of them
    rf"(?P<iso>(?:19|20)\d\d-[01]\d-[0-3]\d)\b"
    rf"|(?<![\d.])(?P<dd>[0-3]?\d)(?P<sep>[./])(?P<mm>[01]?\d)(?P=sep)(?P<yy>(?:19|20)\d\d)\b"
    rf"|(?P<feast>{'|'.join(_FEASTS)})(?:,? (?P<y4>(?:19|20)\d\d)\b)?"
    rf"|(?:the )?(?P<nth>first|second|third|fourth|last) (?P<nd>(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day) "
    rf"(?:of|in) (?P<m5>{_MONTH})(?:,? (?P<y5>(?:19|20)\d\d)\b)?"
    rf"|(?P<m1>{_MONTH}) (?P<d1>{_DAY})(?:st|nd|rd|th)?\b(?!:)(?:,? (?P<y1>(?:19|20)\d\d|{_REL_YEAR})\b)?"
    rf"|(?P<d0>{_DAY})(?= ?(?:and|to|or|-|–) ?{_DAY}(?:st|nd|rd|th)? (?:of )?(?P<m0>{_MONTH}))"
    rf"|(?P<d2>{_DAY})(?:st|nd|rd|th)? (?:of )?(?P<m2>{_MONTH})(?:,? (?P<y2>(?:19|20)\d\d|{_REL_YEAR})\b)?"
    rf"|the (?P<d6>{_DAY})(?:st|nd|rd|th)(?=[.,;)]|$| (?:and|but)\b| of (?:this|next) month)"
    rf"|(?:(?:the )?{_PARTS}[ -]?)?\b(?P<m3>{_MONTH})(?:(?:,| of)? (?P<y3>(?:19|20)\d\d)\b)?"
    rf"|(?:the )?(?P<edge>end|start|beginning) of (?:the|this|next) (?P<span>week|month|year)\b"
    rf"|(?:(?P<which>next|last|this|coming|following|previous) )?(?P<wd>(?:Mon|Tues|Wednes|Thurs|Fri|Satur|"
    rf"Sun)day|Mon\.|Tues?\.|Wed\.|Thurs?\.|Fri\.|Sat\.|Sun\.)"
    rf"|(?:the )?(?P<over>day (?:after tomorrow|before yesterday))\b"
    rf"|(?P<rel>[Yy]esterday|[Tt]oday|[Tt]omorrow|[Tt]onight|[Ll]ast night|[Tt]his (?:morning|afternoon|evening))\b"
    rf"|(?P<near>[Nn]ext|[Ll]ast|[Tt]his) (?P<unit>month|year)\b"
    r")"
)
_AGO = re.compile(
    r"\b(?:(?P<in>in) )?(?P<n>an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d{1,3}) "
    r"(?P<unit>day|week|fortnight|month|year)s?(?P<end>'s? time| ago| earlier| from now)",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"\b(?P<h>[01]?\d|2[0-3])(?:[:.](?P<m>[0-5]\d))? ?(?P<half>[ap])\.?m\b\.?|\b(?P<h2>[01]?\d|"
    r"2[0-3]):(?P<m2>[0-5]\d)\b"
    r"|\b(?P<h3>[01]\d|2[0-3])(?P<m3>[0-5]\d) (?=GMT|UTC|CET|hours\b)|\b(?P<word>noon|midday|midnight)\b"
    r"|\b(?P<spelt>one|two|three|four|five|six|seven|eight|nine|ten|eleven|"
    r"twelve) o'clock(?: in the (?P<tod>morning|afternoon|evening))?",
    re.IGNORECASE,
)
_UNITS = ("day", "week", "fortnight", "month", "year")  # one of them stands in all that `_AGO` finds
_DIGIT = re.compile(r"\d")
_HOURS = ("noon", "midday", "midnight", "o'clock")  # where no digit stands, one of them does in all that `_TIME` finds
_AHEAD = re.compile(
    r"\b(?:will|shall|would|to be|is to|are to|due|scheduled|expected|planned|plans?|set|starting|unless|"
    r"resumes|(?:re)?opens|(?:re)?starts|begins|meets|votes|closes|returns|goes|reconvenes|"
    r"takes (?:place|effect|office|over)|deadline|expires?|runs? out|ahead|upcoming|should|must|(?-i:may)|could|"
    r"going to|in time for)\b",
    re.IGNORECASE,
)
_BEHIND = re.compile(r"\b(?:said|told|announced|was|were|had|did|ed|last|ago|after)\b|\w{3,}ed\b", re.IGNORECASE)
_BOUND_FOR = re.compile(
    r"\b(?:until|till|by|before|from|since|starting|next|(?:extend|prolong|postpon|delay|mov|defer|adjourn|reschedul|"
    r"lengthen|push|shift)\w*(?: \w+){0,4}? (?:to|for)|(?:put off|put back|brought forward)(?: \w+){0,3}? (?:to|for)) "
    r"(?:the )?$",
    re.IGNORECASE,
)  # what stands right before a day that lies ahead, whatever the tense
_PASSIVE = re.compile(
    r"\b(will|would|shall|should|must|may|might|could|is to|are to|due to|expected to|to) (?:be |"
    r"have been )?\w+(?:ed|t|n)\b"
)  # "will be signed on Monday": the participle is no past
_CAN_BE_MAY = re.compile(
    r"\b(?:in|of|by|since|until|last|next|this|early|late|before|after|from|on|during|to|and|for|through|till|"
    r"between|mid|end-) ?-?$",
    re.I,
)
_NOT_MAY = re.compile(r" (?:be|have|not|also|well|seem|face|need|take|only|yet|still|soon|never|ask|he|she|they|God)\b")


@dataclass(frozen=True, slots=True)
class Spec:
    """A day as written: fixed parts, or how far from the day of writing. `form` is one of day month weekday shift
    edge."""

    form: str
    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    shift: int = 0  # days for `shift`, months for `month` without a name; -1 0 1 for the direction of a weekday
    unit: str = ""
    weekday: int | None = None  # the one named beside a day: "Sunday, 14 June"
    way: int = 0  # 1 where its clause speaks of what is ahead, -1 of what is past, 0 of neither


@lru_cache(maxsize=8192)
def _specs(text: str) -> tuple[Spec, ...]:
    """What `text` says of days, unresolved, in order."""
    found = [spec for match in _FIXED.finditer(text) if (spec := _spec(text, match)) is not None]
    low = text.lower()
    for match in _AGO.finditer(text) if any(unit in low for unit in _UNITS) else ():
        if match["end"] != "" and not any(spec.start < match.end() and match.start() < spec.end for spec in found):
            found.append(_ago(match))
    found.sort(key=lambda spec: spec.start)
    return tuple(_merged(text, found))


def _merged(text: str, specs: list[Spec]) -> Iterator[Spec]:
    """A weekday beside a day is the same day: "Sunday, 14 June", "June 14, a Sunday"."""
    at = 0
    while at < len(specs):
        one, other = specs[at], specs[at + 1] if at + 1 < len(specs) else None
        if (
            other is not None
            and {one.form, other.form} == {"day", "weekday"}
            and _JOINS.fullmatch(text[one.end : other.start])
        ):
            day, weekday = (one, other) if one.form == "day" else (other, one)
            yield replace(day, start=one.start, end=other.end, weekday=weekday.day, way=one.way)
            at += 2
            continue
        yield one
        at += 1


@lru_cache(maxsize=8192)
def times(text: str) -> tuple[Value, ...]:
    """The clock times in `text`, 24 hours: "3:44 p.m.", "3.44pm" and "15:44" are `15:44`.

    >>> [value.norm for value in times("between 3:44 p.m. and midnight")]
    ['15:44', '00:00']
    """
    return tuple(_times(text))


def _times(text: str) -> Iterator[Value]:
    if not _DIGIT.search(text):
        low = text.lower()
        if not any(word in low for word in _HOURS):
            return
    for match in _TIME.finditer(text):
        word, half = (match["word"] or "").lower(), (match["half"] or "").lower()
        if word:
            hour, minute = (0, 0) if word == "midnight" else (12, 0)
        elif match["spelt"]:
            hour, minute = int(spelt(match["spelt"])), 0
            half = {"morning": "a", "afternoon": "p", "evening": "p"}.get((match["tod"] or "").lower(), "")
        else:
            hour = int(match["h"] or match["h2"] or match["h3"])
            minute = int(match["m"] or match["m2"] or match["m3"] or 0)
        if half:
            hour = hour % 12 + (12 if half == "p" else 0)
        yield Value("time", f"{hour:02d}:{minute:02d}", match.start(), match.end())


def days(text: str, at: datetime | None = None) -> tuple[Value, ...]:
    """The days in `text`, as `date` (`2026-05-21`) or `month` (`2026-05`) or `year`; without `at`, open ones as
    written.

    >>> [value.norm for value in days("signed on May 21, due by the end of June", datetime(2026, 5, 22))]
    ['2026-05-21', '2026-06-30']
    >>> [value.norm for value in days("on Monday")]
    ['weekday-1']
    """
    return tuple(_resolved(spec, text, at.date() if at else None) for spec in _specs(text))


def _spec(text: str, match: re.Match[str]) -> Spec | None:
    start, end = match.span()
    if match["iso"]:
        year, month, day = map(int, match["iso"].split("-"))
        return Spec("day", start, end, year, month, day) if 1 <= month <= 12 and 1 <= day <= 31 else None
    if month_name := match["m1"] or match["m2"] or match["m0"]:
        return _day(text, match, _MONTHS[month_name[:3].lower()])
    if match["d6"]:
        way = 1 if text.startswith(" of next month", end) else _way(text, start, end)
        return Spec("dom", start, end, day=int(match["d6"]), way=way)
    if match["yy"] or match["feast"] or match["nth"]:
        return _rare(text, match)
    if match["m3"]:
        return _month(text, match)
    if match["edge"]:
        return Spec("edge", start, end, unit=match["span"], shift=1 if match["edge"] == "end" else -1)
    if match["wd"]:
        return _weekday(text, match)
    return _shift(match)


def _weekday(text: str, match: re.Match[str]) -> Spec:
    start, end = match.span()
    which = {"next": 1, "coming": 1, "last": -1, "previous": -1}.get(match["which"] or "", 0)
    way = _way(text, start, end)
    return Spec("weekday", start, end, day=_WEEKDAYS[match["wd"][:3].lower()], shift=which or way or -1, way=way)


def _shift(match: re.Match[str]) -> Spec | None:
    start, end = match.span()
    if match["over"]:
        return Spec("shift", start, end, shift=2 if match["over"].endswith("tomorrow") else -2)
    if match["rel"]:
        word = match["rel"].lower()
        return Spec("shift", start, end, shift={"yesterday": -1, "last night": -1, "tomorrow": 1}.get(word, 0))
    if match["near"]:
        return Spec("near", start, end, unit=match["unit"], shift={"next": 1, "last": -1}.get(match["near"].lower(), 0))
    return None


def _day(text: str, match: re.Match[str], month: int) -> Spec:
    start, end = match.span()
    year = match["y1"] or match["y2"] or ""
    day = int(match["d1"] or match["d2"] or match["d0"])
    if year.endswith("year"):
        return Spec("day", start, end, None, month, day, unit=year.split()[0], way=0)
    return Spec("day", start, end, int(year) if year else None, month, day, way=_way(text, start, end))


def _rare(text: str, match: re.Match[str]) -> Spec | None:
    """14.06.2026, Christmas Day, the first Sunday in May."""
    start, end = match.span()
    if match["yy"]:
        day, month, year = int(match["dd"]), int(match["mm"]), int(match["yy"])
        day, month = (month, day) if month > 12 else (day, month)
        return Spec("day", start, end, year, month, day) if 1 <= month <= 12 and 1 <= day <= 31 else None
    way = _way(text, start, end)
    if match["feast"]:
        month, day = _FEASTS[match["feast"]]
        return Spec("day", start, end, int(match["y4"]) if match["y4"] else None, month, day, way=way)
    month, nth = _MONTHS[match["m5"][:3].lower()], _NTH[match["nth"]]
    weekday = _WEEKDAYS[match["nd"][:3].lower()]
    return Spec("nth", start, end, int(match["y5"]) if match["y5"] else None, month, nth, weekday=weekday, way=way)


def _month(text: str, match: re.Match[str]) -> Spec | None:
    """A month alone; "May", "March" and "August" may be other words."""
    start, end = match.span()
    name, part = match["m3"], match["part"]
    if name in ("May", "March", "Mar", "August") and not match["y3"] and not part:
        before = text[max(0, start - 10) : start]
        if not _CAN_BE_MAY.search(before) or _NOT_MAY.match(text, end):
            return None
    year = int(match["y3"]) if match["y3"] else None
    day = {"end of": 31, "start of": 1, "beginning of": 1}.get((part or "").lower())
    month, way = _MONTHS[name[:3].lower()], _way(text, start, end)
    if day == 31:
        return Spec("day", start, end, year, month, -1, way=way)
    return Spec("day" if day else "month", start, end, year, month, day, way=way)


def _ago(match: re.Match[str]) -> Spec:
    count = (
        1 if match["n"].lower() in ("a", "an") else int(match["n"]) if match["n"].isdigit() else int(spelt(match["n"]))
    )
    unit = match["unit"].lower()
    sign = -1 if match["end"] in (" ago", " earlier") else 1
    if unit in ("month", "year"):
        return Spec("near", match.start(), match.end(), unit=unit, shift=sign * count)
    return Spec("shift", match.start(), match.end(), shift=sign * count * {"day": 1, "week": 7, "fortnight": 14}[unit])


def _way(text: str, start: int, end: int) -> int:
    """Whether a day lies ahead (1) or behind (-1), by the words of its own clause just before it; 0 without a sign."""
    clause = _BORDER.split(text[max(0, start - 60) : start])[-1]
    if len(clause.split()) <= 2 and not _AHEAD.search(clause):
        # "On September 14 a panel will sit"; "the day on which it would take effect: January 1"
        clause = text[end : end + 60] if len(text) - end > _SHORT else text[max(0, start - 60) : start]
    clause = _PASSIVE.sub(r"\1", clause)
    ahead, behind = None, None
    for match in _AHEAD.finditer(clause):
        ahead = match.start()
    for match in _BEHIND.finditer(clause):
        behind = match.start()
    if _BOUND_FOR.search(text[max(0, start - 60) : start]):
        return -1 if "since" in clause[-8:].lower() else 1
    if ahead is None:
        return -1 if behind is not None else 0
    return 1 if behind is None or ahead > behind else -1


_SHORT = 3  # characters behind a day that tell nothing
_BORDER = re.compile(r"[,;:]| that | and | but | as | while ")


def _resolved(spec: Spec, text: str, today: date | None) -> Value:
    if today is None:
        return _open(spec)
    if spec.form == "day":
        year, month, day = spec.year or _year_of(spec, today), spec.month or 1, spec.day or 1
        last = calendar.monthrange(year, month)[1]
        return Value("date", date(year, month, last if day == -1 else min(day, last)).isoformat(), spec.start, spec.end)
    if spec.form == "dom":
        return Value("date", _in_month(spec, today).isoformat(), spec.start, spec.end)
    if spec.form == "nth":
        year = spec.year or _nearest_year(spec.month or 1, 15, today, spec.way)
        return Value("date", _nth(year, spec).isoformat(), spec.start, spec.end)
    if spec.form == "month":
        year = spec.year or _nearest_year(spec.month or 1, 15, today, spec.way)
        return Value("month", f"{year:04d}-{spec.month:02d}", spec.start, spec.end)
    if spec.form == "weekday":
        ahead = ((spec.day or 0) - today.weekday()) % 7
        gap = (
            (ahead or (7 if spec.shift > 0 and text[spec.start : spec.start + 4].lower() == "next" else 0))
            if spec.shift > 0
            else ahead - 7
            if ahead
            else 0
        )
        return Value("date", (today + timedelta(days=gap)).isoformat(), spec.start, spec.end)
    if spec.form == "shift":
        return Value("date", (today + timedelta(days=spec.shift)).isoformat(), spec.start, spec.end)
    return _span(spec, today)


def _year_of(spec: Spec, today: date) -> int:
    """The year of a day without one; a weekday named beside it decides where it can."""
    month, day = spec.month or 1, 28 if spec.day == -1 else min(spec.day or 1, 28)
    if spec.unit:
        return today.year + {"last": -1, "next": 1}.get(spec.unit, 0)
    if spec.weekday is not None:
        fitting = [year for year in range(today.year - 1, today.year + 2) if _falls(year, spec)]
        if len(fitting) == 1:
            return fitting[0]
    return _nearest_year(month, day, today, spec.way)


def _in_month(spec: Spec, today: date) -> date:
    """ "the 15th": of this month, or of the one it lies in where the clause points ahead or back."""
    day = spec.day or 1
    months = today.year * 12 + today.month - 1
    months += (day < today.day and spec.way >= 0) - (day > today.day and spec.way < 0)
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day, calendar.monthrange(year, month + 1)[1]))


def _falls(year: int, spec: Spec) -> bool:
    month, day = spec.month or 1, spec.day or 1
    last = calendar.monthrange(year, month)[1]
    return day <= last and date(year, month, last if day == -1 else day).weekday() == spec.weekday


def _nth(year: int, spec: Spec) -> date:
    month, weekday, nth = spec.month or 1, spec.weekday or 0, spec.day or 0
    if nth == -1:
        last = date(year, month, calendar.monthrange(year, month)[1])
        return last - timedelta(days=(last.weekday() - weekday) % 7)
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * nth)


def _span(spec: Spec, today: date) -> Value:
    """A week, month or year by its distance or its edge."""
    if spec.form == "near":
        if spec.unit == "year":
            return Value("year", str(today.year + spec.shift), spec.start, spec.end)
        months = today.year * 12 + today.month - 1 + spec.shift
        return Value("month", f"{months // 12:04d}-{months % 12 + 1:02d}", spec.start, spec.end)
    ahead = "next" if "next" in spec.unit else ""
    last = spec.shift > 0
    if spec.unit == "week":
        day = today + timedelta(days=(6 if last else 0) - today.weekday() + (7 if ahead else 0))
    elif spec.unit == "month":
        day = today.replace(day=calendar.monthrange(today.year, today.month)[1] if last else 1)
    else:
        day = date(today.year, 12, 31) if last else date(today.year, 1, 1)
    return Value("date", day.isoformat(), spec.start, spec.end)


def _open(spec: Spec) -> Value:
    """As written, for a text without a time of its own."""
    if spec.form == "weekday":
        return Value("date", f"weekday-{(spec.day or 0) + 1}", spec.start, spec.end)
    if spec.form == "dom":
        return Value("date", f"--{spec.day:02d}", spec.start, spec.end)
    if spec.form == "nth":
        return Value("date", f"{spec.year or ''}-{spec.month:02d}-{spec.day}-{spec.weekday}", spec.start, spec.end)
    if spec.form == "day":
        day = f"{spec.day:02d}" if spec.day and spec.day > 0 else "end"
        return Value("date", f"{spec.year or ''}-{spec.month:02d}-{day}", spec.start, spec.end)
    if spec.form == "month":
        return Value("month", f"{spec.year or ''}-{spec.month:02d}", spec.start, spec.end)
    return Value("date", f"{spec.unit or 'day'}{spec.shift:+d}", spec.start, spec.end)


def _nearest_year(month: int, day: int, today: date, direction: int) -> int:
    """The year that puts a day nearest to today, a little further in the direction its sentence points."""
    lean = timedelta(days=120 * direction)
    return min(
        (today.year - 1, today.year, today.year + 1), key=lambda year: abs(date(year, month, day) - (today + lean))
    )
