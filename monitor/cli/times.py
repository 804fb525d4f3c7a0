"""When does the user mean, and how is a time shown? Stored in UTC, read and shown in the reader's zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import typer

from monitor.cli.spoken import span_of, spoken

EXPECTED = (
    'a time such as "2024-12-14 09:00", "2024-12-14T09:00Z", "14 Dec 2024 09:00", "yesterday 18:00", "last week", '
    '"09:00", "5 hours" or "2d ago"'
)


def read_time(text: str, now: datetime) -> datetime:
    """The moment a person means, UTC. Without a zone it is the reader's; a span ("3h") counts back from now.

    A day or week is its beginning, a day without a year the last one. Raises typer.BadParameter (a usage error) for
    anything else, and for a day that can be read in two ways.

    >>> read_time("3h", datetime(2024, 12, 14, 12, tzinfo=UTC)).isoformat()
    '2024-12-14T09:00:00+00:00'
    """
    words = " ".join(text.lower().split())
    if words == "now":
        return now
    try:
        back = span_of(words)
        if back is not None:
            return now - timedelta(seconds=back)
        moment = spoken(words, now)
    except (ValueError, OverflowError) as error:
        raise typer.BadParameter(f'"{text}" is no time: {error}; expected {EXPECTED}') from None
    try:
        moment = moment or datetime.fromisoformat(text.strip().upper().replace("UTC", "Z"))
        return (moment if moment.tzinfo else moment.astimezone()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise typer.BadParameter(f'"{text}" is no time; expected {EXPECTED}') from None


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
