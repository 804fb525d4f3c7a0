"""Until when does the user mean? Times to come: words that look back elsewhere look ahead here."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import typer

from monitor.cli.spoken import CLOCK, WEEKDAYS, span_of
from monitor.cli.times import read_time, show_time

_WEEKDAY = re.compile(rf"({'|'.join(name[:3] for name in WEEKDAYS)})[a-z]*\.?,?(\s+(at\s+)?[\d:]+)?")


def coming(text: str, now: datetime) -> datetime:
    """A moment to come: a clock time is its next one, a weekday the next of that name, a span counts from now.

    Raises typer.BadParameter for what is no time.
    """
    at = read_time(text, now)
    words = " ".join(text.lower().split())
    if at > now or words.endswith("ago"):
        return at
    if span_of(words) is not None:
        return now + (now - at)
    days = 1 if CLOCK.fullmatch(words) else 7 if _WEEKDAY.fullmatch(words) else 0
    local = at.astimezone().replace(tzinfo=None)
    while days and at <= now:
        local += timedelta(days=days)
        at = local.astimezone(UTC)
    return at


def ending(for_: str | None, until: str | None, start: datetime, now: datetime) -> datetime | None:
    """When it ends, by --for from `start` or by --until; None where neither is given.

    Raises typer.BadParameter for both, for what is no time, and for an end that has passed.
    """
    if for_ is not None and until is not None:
        raise typer.BadParameter("say how long in one way: --for 2h, or --until TIME")
    if for_ is None and until is None:
        return None
    ends = coming(until, start) if until is not None else _after(start, str(for_))
    if ends <= max(now, start):
        raise typer.BadParameter(f"it would have ended already, {show_time(ends)}")
    return ends


def _after(start: datetime, span: str) -> datetime:
    from monitor.settings.units import some_time

    try:
        return start + some_time(span)
    except (ValueError, OverflowError) as error:
        raise typer.BadParameter(f"--for: {error}") from None
