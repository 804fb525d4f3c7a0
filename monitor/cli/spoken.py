"""Which day and which clock time do words name? As people write them; what could be two days is refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone

from monitor.settings.units import SECONDS

UNITS = {unit: seconds for unit, seconds in SECONDS.items() if unit != "ms"} | {
    "secs": 1, "mins": 60, "hr": 3600, "hrs": 3600,
}  # fmt: skip
_PART = rf"(\d+(?:\.\d+)?|an?)\s*({'|'.join(sorted(UNITS, key=len, reverse=True))})(?![a-z])"
SPAN = re.compile(rf"{_PART}(?:\s*{_PART})?(?:\s+ago)?")
CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_NAME = r"([a-z]{3,9})\.?"
_YEAR = r"(?:,?\s+(\d{4}))?"
_NAMED = re.compile(rf"(?:{_NAME},?\s+)?(\d{{1,2}})(?:st|nd|rd|th|\.)?\s+{_NAME}{_YEAR}")
_MONTH_FIRST = re.compile(rf"(?:{_NAME},?\s+)?{_NAME}\s+(\d{{1,2}})(?:st|nd|rd|th|\.)?{_YEAR}")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})")
_ENDING = re.compile(
    r"(?:(?P<day>.*?)(?:,|\s+at)?\s+)?(?P<clock>\d{1,2}:\d{2}(?::\d{2})?)(?:\s*(?P<zone>z|utc|[+-]\d{2}:?\d{2}))?"
)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_NEAR = re.compile(r"(last|next) ([a-z]{3,9})")
_LONGEST_BACK = 12  # years in which a day of a month falls on every weekday


def span_of(words: str) -> float | None:
    """The seconds of "3h", "5 hours", "1h 30m", "2 days ago", "an hour ago"; None for anything else.

    >>> span_of("5 hours"), span_of("1h 30m"), span_of("soon")
    (18000.0, 5400.0, None)
    """
    found = SPAN.fullmatch(words)
    if found is None:
        return None
    numbers = ((found[1], found[2]), (found[3], found[4]))
    return sum((1.0 if n.startswith("a") else float(n)) * UNITS[unit] for n, unit in numbers if n)


def spoken(words: str, now: datetime) -> datetime | None:
    """The moment, without a zone where none is named: then it is the reader's; None where the words are of no form
    known here.

    Raises ValueError, with the reason, for a day or clock time that there is not or that could be two.
    """
    today = now.astimezone().date()
    ending = _ENDING.fullmatch(words)
    day = ending["day"] if ending else words
    when = today if day is None else _day(day, today)
    if when is None or ending is None:
        return None if when is None else datetime.combine(when, time())
    moment = datetime.combine(when, clock_of(ending["clock"]), _zone(ending["zone"]))
    if day is None and moment.astimezone() > now:
        return moment - timedelta(days=1)
    return moment


def _zone(text: str | None) -> timezone | None:
    """UTC or an offset."""
    if text is None or text in ("z", "utc"):
        return None if text is None else UTC
    span = timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
    return timezone(-span if text[0] == "-" else span)


def clock_of(text: str) -> time:
    """A clock time of 24 hours. Raises ValueError saying what is wrong."""
    found = CLOCK.fullmatch(text)
    if found is None:
        raise ValueError(f'"{text}" is no clock time')
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    if hour > 23 or minute > 59 or second > 59:
        raise ValueError(f"there is no {text} on the clock")
    return time(hour, minute, second)


def _day(words: str, today: date) -> date | None:
    """The day that words name, whichever way."""
    if (weekday := _weekday(words)) is not None:
        return today - timedelta(days=(today.weekday() - weekday - 1) % 7 + 1)
    if (found := _NEAR.fullmatch(words)) and (weekday := _weekday(found[2])) is not None:
        back = today - timedelta(days=(today.weekday() - weekday - 1) % 7 + 1)
        return back if found[1] == "last" else today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    if relative := _RELATIVE.get(words):
        return relative(today)
    if found := _ISO.fullmatch(words):
        return _date(int(found[1]), int(found[2]), int(found[3]))
    if found := _DOTTED.fullmatch(words):
        return _date(int(found[3]), int(found[2]), int(found[1]))
    if found := _SLASHED.fullmatch(words):
        return _slashed(int(found[1]), int(found[2]), int(found[3]))
    if (found := _NAMED.fullmatch(words)) and (month := _month(found[3])):
        return _named(today, found[1], int(found[2]), month, found[4])
    if (found := _MONTH_FIRST.fullmatch(words)) and (month := _month(found[2])):
        return _named(today, found[1], int(found[3]), month, found[4])
    return None


_RELATIVE: dict[str, Callable[[date], date]] = {
    "today": lambda day: day,
    "yesterday": lambda day: day - timedelta(days=1),
    "tomorrow": lambda day: day + timedelta(days=1),
    "this week": lambda day: day - timedelta(days=day.weekday()),
    "last week": lambda day: day - timedelta(days=day.weekday() + 7),
    "next week": lambda day: day - timedelta(days=day.weekday() - 7),
    "next month": lambda day: (day.replace(day=28) + timedelta(days=4)).replace(day=1),
    "this month": lambda day: day.replace(day=1),
    "last month": lambda day: (day.replace(day=1) - timedelta(days=1)).replace(day=1),
}


def _slashed(one: int, two: int, year: int) -> date:
    """A day whose order is not said: taken only where there is one way to read it."""
    if one == two or two > 12:
        return _date(year, one, two) if one <= 12 else _date(year, two, one)
    if one > 12:
        return _date(year, two, one)
    first, second = f"{one} {MONTHS[two - 1].title()} {year}", f"{two} {MONTHS[one - 1].title()} {year}"
    raise ValueError(f"it may be {first} or {second}; write {year}-{two:02}-{one:02} or {year}-{one:02}-{two:02}")


def _named(today: date, weekday: str | None, day: int, month: int, year: str | None) -> date | None:
    """A day of a named month; without a year the last one, on that weekday where one is named."""
    wanted = _weekday(weekday) if weekday else None
    if weekday and wanted is None:
        return None
    if year is not None:
        found = _date(int(year), month, day)
        if wanted is not None and found.weekday() != wanted:
            raise ValueError(f"{day} {MONTHS[month - 1].title()} {year} is a {WEEKDAYS[found.weekday()].title()}")
        return found
    for back in range(_LONGEST_BACK):
        try:
            found = date(today.year - back, month, day)
        except ValueError:  # 29 February of another year, or never
            continue
        if found <= today and wanted in (None, found.weekday()):
            return found
    return _date(today.year, month, day)


def _weekday(text: str | None) -> int | None:
    return next((n for n, name in enumerate(WEEKDAYS) if text in (name, name[:3], name[:4])), None)


def _month(text: str) -> int | None:
    return next((n for n, name in enumerate(MONTHS, 1) if text in (name, name[:3], name[:4])), None)


def _date(year: int, month: int, day: int) -> date:
    """A day. Raises ValueError saying which part of it there is not."""
    if not 1 <= month <= 12:
        raise ValueError(f"there is no month {month}")
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError(f"{MONTHS[month - 1].title()} {year} has no day {day}") from None
