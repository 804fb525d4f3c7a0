"""Which days and hours does a text name? Resolved against the time it was written, where one is given.

"May 21" and "21 May 2026" are `2026-05-21`, "the end of June" is `2026-06-30`, "in June" is `2026-06`, "3:44 p.m."
is `15:44`.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
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
_PARTS = r"(?P<part>[Ee]nd of|[Mm]iddle of|[Bb]eginning of|[Ss]tart of|[Ee]arly|[Ll]ate|[Mm]id-?)"
_FIXED = re.compile(
    rf"\b(?P<iso>(?:19|20)\d\d-[01]\d-[0-3]\d)\b"
    rf"|\b(?P<m1>{_MONTH}) (?P<d1>{_DAY})(?:st|nd|rd|th)?\b(?!:)(?:,? (?P<y1>(?:19|20)\d\d)\b)?"
    rf"|\b(?P<d2>{_DAY})(?:st|nd|rd|th)? (?:of )?(?P<m2>{_MONTH})(?:,? (?P<y2>(?:19|20)\d\d)\b)?"
    rf"|(?:\b(?:the )?{_PARTS}[ -]?)?\b(?P<m3>{_MONTH})(?:(?:,| of)? (?P<y3>(?:19|20)\d\d)\b)?"
    rf"|\b(?:the )?(?P<edge>end|start|beginning) of (?:the|this|next) (?P<span>week|month|year)\b"
    rf"|\b(?:(?P<which>next|last|this|coming|following|previous) )?(?P<wd>(?:Mon|Tues|Wednes|Thurs|Fri|Satur|"
    rf"Sun)day|Mon\.|Tues?\.|Wed\.|Thurs?\.|Fri\.|Sat\.|Sun\.)"
    rf"|\b(?P<rel>[Yy]esterday|[Tt]oday|[Tt]omorrow|[Tt]onight|[Ll]ast night|[Tt]his (?:morning|afternoon|evening))\b"
    rf"|\b(?P<near>[Nn]ext|[Ll]ast|[Tt]his) (?P<unit>month|year)\b"
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
_AHEAD = re.compile(
    r"\b(?:will|shall|would|to be|is to|are to|due|scheduled|expected|planned|plans?|set|until|till|by|before|"
    r"from|starting|unless|next|coming|"
    r"resumes|opens|begins|starts|meets|votes|closes|returns|goes|reconvenes|takes place|deadline|expires?|"
    r"runs? out|ahead|upcoming|should|must|may|could|going to|in time for)\b",
    re.IGNORECASE,
)
_BEHIND = re.compile(r"\b(?:said|told|announced|was|were|had|did|ed|last|ago|after)\b|\w{3,}ed\b", re.IGNORECASE)
_BOUND_FOR = re.compile(
    r"\b(?:until|till|by|before|from|since|starting|next|(?:extended|prolonged|postponed|delayed|moved|deferred|"
    r"adjourned|"
    r"rescheduled|lengthened|put off|put back|brought forward) (?:to|for)) (?:the )?$",
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


@lru_cache(maxsize=8192)
def _specs(text: str) -> tuple[Spec, ...]:
    """What `text` says of days, unresolved, in order."""
    found = [spec for match in _FIXED.finditer(text) if (spec := _spec(text, match)) is not None]
    for match in _AGO.finditer(text):
        if match["end"] != "" and not any(spec.start < match.end() and match.start() < spec.end for spec in found):
            found.append(_ago(match))
    return tuple(sorted(found, key=lambda spec: spec.start))


@lru_cache(maxsize=8192)
def times(text: str) -> tuple[Value, ...]:
    """The clock times in `text`, 24 hours: "3:44 p.m.", "3.44pm" and "15:44" are `15:44`.

    >>> [value.norm for value in times("between 3:44 p.m. and midnight")]
    ['15:44', '00:00']
    """
    return tuple(_times(text))


def _times(text: str) -> Iterator[Value]:
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
    if match["m1"] or match["m2"]:
        year_text = match["y1"] or match["y2"]
        month = _MONTHS[(match["m1"] or match["m2"])[:3].lower()]
        return Spec("day", start, end, int(year_text) if year_text else None, month, int(match["d1"] or match["d2"]))
    if match["m3"]:
        return _month(text, match)
    if match["edge"]:
        return Spec("edge", start, end, unit=match["span"], shift=1 if match["edge"] == "end" else -1)
    if match["wd"]:
        which = {"next": 1, "coming": 1, "last": -1, "previous": -1}.get(match["which"] or "", 0)
        return Spec(
            "weekday", start, end, day=_WEEKDAYS[match["wd"][:3].lower()], shift=which or _direction(text, start, end)
        )
    if match["rel"]:
        word = match["rel"].lower()
        return Spec("shift", start, end, shift={"yesterday": -1, "last night": -1, "tomorrow": 1}.get(word, 0))
    if match["near"]:
        return Spec("near", start, end, unit=match["unit"], shift={"next": 1, "last": -1}.get(match["near"].lower(), 0))
    return None


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
    month = _MONTHS[name[:3].lower()]
    if day == 31:
        return Spec("day", start, end, year, month, -1)
    return Spec("day" if day else "month", start, end, year, month, day)


def _ago(match: re.Match[str]) -> Spec:
    count = (
        1 if match["n"].lower() in ("a", "an") else int(match["n"]) if match["n"].isdigit() else int(spelt(match["n"]))
    )
    unit = match["unit"].lower()
    sign = -1 if match["end"] in (" ago", " earlier") else 1
    if unit in ("month", "year"):
        return Spec("near", match.start(), match.end(), unit=unit, shift=sign * count)
    return Spec("shift", match.start(), match.end(), shift=sign * count * {"day": 1, "week": 7, "fortnight": 14}[unit])


def _direction(text: str, start: int, end: int) -> int:
    """Whether a bare weekday lies ahead (1) or behind (-1), by the words of its own clause just before it."""
    clause = re.split(r"[,;:]| that | and | but | as | while ", text[max(0, start - 60) : start])[-1]
    if len(clause.split()) <= 2 and not _AHEAD.search(clause):
        clause = text[end : end + 60]  # "On September 14 a panel will sit"
    clause = _PASSIVE.sub(r"\1", clause)
    ahead, behind = None, None
    for match in _AHEAD.finditer(clause):
        ahead = match.start()
    for match in _BEHIND.finditer(clause):
        behind = match.start()
    if _BOUND_FOR.search(text[max(0, start - 28) : start]):
        return -1 if "since" in clause[-8:].lower() else 1
    if ahead is None:
        return -1
    return 1 if behind is None or ahead > behind else -1


def _resolved(spec: Spec, text: str, today: date | None) -> Value:
    if today is None:
        return _open(spec)
    if spec.form == "day":
        year, month, day = spec.year, spec.month or 1, spec.day or 1
        if year is None:
            year = _nearest_year(
                month, 28 if day == -1 else min(day, 28), today, _direction(text, spec.start, spec.end)
            )
        last = calendar.monthrange(year, month)[1]
        return Value("date", date(year, month, last if day == -1 else min(day, last)).isoformat(), spec.start, spec.end)
    if spec.form == "month":
        year = spec.year or _nearest_year(spec.month or 1, 15, today, max(0, _direction(text, spec.start, spec.end)))
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
    if spec.form == "day":
        day = f"{spec.day:02d}" if spec.day and spec.day > 0 else "end"
        return Value("date", f"{spec.year or ''}-{spec.month:02d}-{day}", spec.start, spec.end)
    if spec.form == "month":
        return Value("month", f"{spec.year or ''}-{spec.month:02d}", spec.start, spec.end)
    return Value("date", f"{spec.unit or 'day'}{spec.shift:+d}", spec.start, spec.end)


def _nearest_year(month: int, day: int, today: date, direction: int) -> int:
    """The year that puts a day nearest to today, a little further in the direction its sentence points."""
    lean = timedelta(days=90 * direction)
    return min(
        (today.year - 1, today.year, today.year + 1), key=lambda year: abs(date(year, month, day) - (today + lean))
    )
