"""When does the user mean, and how is a time shown? Stored in UTC, read and shown in the reader's zone."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

import typer

UNITS = {"s": 1, "m": 60, "min": 60, "h": 3600, "d": 86400, "w": 604800}
AGO = re.compile(r"(\d+(?:\.\d+)?)\s*(s|min|m|h|d|w)(?:\s+ago)?")
CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
EXPECTED = 'a time such as "2024-12-14 09:00", "2024-12-14T09:00Z", "yesterday 18:00", "09:00", "3h" or "2d ago"'


def read_time(text: str, now: datetime) -> datetime:
    """The moment a person means, UTC. Without a zone it is the reader's; a span ("3h") counts back from now.

    Raises typer.BadParameter (a usage error) for anything else.

    >>> read_time("3h", datetime(2024, 12, 14, 12, tzinfo=UTC)).isoformat()
    '2024-12-14T09:00:00+00:00'
    """
    words = text.strip().lower()
    if words == "now":
        return now
    if found := AGO.fullmatch(words):
        return now - timedelta(seconds=float(found[1]) * UNITS[found[2]])
    try:
        moment = _spoken(words, now) or datetime.fromisoformat(text.strip().upper().replace("UTC", "Z"))
        return (moment if moment.tzinfo else moment.astimezone()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise typer.BadParameter(f'"{text}" is no time; expected {EXPECTED}') from None


def _spoken(words: str, now: datetime) -> datetime | None:
    """ "today", "yesterday", a weekday (the last one), each with or without a clock time; a clock time alone."""
    today = now.astimezone().date()
    day, _, clock = words.partition(" ")
    if CLOCK.fullmatch(day) and not clock:
        moment = datetime.combine(today, _clock(day)).astimezone()
        return moment if moment <= now else datetime.combine(today - timedelta(days=1), _clock(day))
    when = _day(day, today)
    return None if when is None else datetime.combine(when, _clock(clock) if clock else time())


def _day(word: str, today: date) -> date | None:
    if word == "today":
        return today
    if word == "yesterday":
        return today - timedelta(days=1)
    if word in WEEKDAYS:
        return today - timedelta(days=(today.weekday() - WEEKDAYS.index(word) - 1) % 7 + 1)
    return None


def _clock(text: str) -> time:
    found = CLOCK.fullmatch(text.strip())
    if found is None:
        raise ValueError(text)
    return time(int(found[1]), int(found[2]), int(found[3] or 0))


def show_time(at: datetime, now: datetime | None = None, *, seconds: bool = False) -> str:
    """A time in the reader's zone: with `now`, "today 10:14" or "yesterday 10:14" where it is; else with its offset."""
    local = at.astimezone()
    clock = local.strftime("%H:%M:%S" if seconds else "%H:%M")
    if now is None:
        offset = local.strftime("%z")
        return f"{local:%Y-%m-%d} {clock} {offset[:3]}:{offset[3:5]}"
    days = (now.astimezone().date() - local.date()).days
    return f"{ {0: 'today', 1: 'yesterday', -1: 'tomorrow'}.get(days) or format(local, '%Y-%m-%d') } {clock}"


def show_span(span: timedelta | float) -> str:
    """A span in its two largest units.

    >>> show_span(timedelta(hours=26, minutes=3)), show_span(0.25), show_span(90)
    ('1 d 2 h', '0.25 s', '1 min 30 s')
    """
    total = span.total_seconds() if isinstance(span, timedelta) else span
    if abs(total) < 10 and total != int(total):
        return f"{total:.2f}".rstrip("0").rstrip(".") + " s"
    rest, parts = int(abs(total)), []
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60), ("s", 1)):
        count, rest = divmod(rest, size)
        if count:
            parts.append(f"{count} {unit}")
        elif parts:
            break
    return ("-" if total < 0 else "") + (" ".join(parts[:2]) or "0 s")
