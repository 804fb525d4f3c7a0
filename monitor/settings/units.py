"""What do "15m", "1/5s", "5MB", "07:30" and zones mean? Each reader raises ValueError naming what it expected."""

from __future__ import annotations

import difflib
import ipaddress
import re
from datetime import UTC, datetime, time, timedelta
from typing import Any
from urllib.parse import urlsplit

from monitor.model.cron import Cron

SECONDS = {
    "ms": 0.001,
    **dict.fromkeys(("s", "sec", "second", "seconds"), 1),
    **dict.fromkeys(("m", "min", "minute", "minutes"), 60),
    **dict.fromkeys(("h", "hour", "hours"), 3600),
    **dict.fromkeys(("d", "day", "days"), 86400),
    **dict.fromkeys(("w", "week", "weeks"), 604800),
}
BYTES = {"": 1, "b": 1, "kb": 1000, "mb": 1000**2, "gb": 1000**3, "kib": 1024, "mib": 1024**2, "gib": 1024**3}
_UNIT = r"(?:ms|s(?:ec(?:onds?)?)?|m(?:in(?:utes?)?)?|h(?:ours?)?|d(?:ays?)?|w(?:eeks?)?)(?![a-z])"
DURATION = rf"(?:\d+(?:\.\d+)?\s*{_UNIT}\s*)+"
PART = re.compile(rf"(\d+(?:\.\d+)?)\s*({_UNIT})")
SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([kmg]?i?b?)", re.IGNORECASE)
CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
LONGEST = timedelta(days=36_500)


def duration(value: Any) -> timedelta:
    """A span of time with its unit; parts add up. Only 0 may stand without a unit.

    >>> duration("1.5s"), duration("1h 30m")
    (datetime.timedelta(seconds=1, microseconds=500000), datetime.timedelta(seconds=5400))
    """
    if isinstance(value, timedelta):
        return value
    if _is_number(value):
        if value == 0:
            return timedelta(0)
        raise ValueError(f'a number without a unit; write "{value:g}s" for seconds or "{value:g}m" for minutes')
    text = str(value).strip().lower()
    if text == "0":
        return timedelta(0)
    if re.fullmatch(r"\d+(\.\d+)?", text):
        raise ValueError(f'a number without a unit; write "{text}s" for seconds or "{text}m" for minutes')
    if not isinstance(value, str) or not re.fullmatch(DURATION, text):
        raise ValueError(f'expected a duration such as "15m", "0.5s", "2h" or "90d", not {shown(value)}')
    span = timedelta(seconds=min(sum(float(n) * SECONDS[unit] for n, unit in PART.findall(text)), 1e10))
    if span > LONGEST:
        raise ValueError(f"{shown(value)} is longer than a hundred years")
    return span


def spelt(span: timedelta) -> str:
    """A duration as it is written in the configuration.

    >>> spelt(timedelta(hours=6)), spelt(timedelta(seconds=1.5))
    ('6h', '1.5s')
    """
    seconds = span.total_seconds()
    for unit, size_s in (("d", 86400), ("h", 3600), ("m", 60)):
        if seconds and seconds % size_s == 0:
            return f"{seconds / size_s:g}{unit}"
    return f"{seconds:g}s"


def some_time(value: Any) -> timedelta:
    """A duration that is not zero."""
    span = duration(value)
    if not span:
        raise ValueError('expected more than zero, such as "15m" or "0.5s"')
    return span


def gap(value: Any) -> timedelta:
    """The least time between two requests, of a rate: `1/5s` is one every five seconds; "5s" says the same.

    >>> gap("2/1m").total_seconds()
    30.0
    """
    if isinstance(value, timedelta):
        return value
    number, slash, span = str(value).partition("/")
    try:
        if not slash:
            return duration(value)
        count = int(number)
        if count < 1:
            raise ValueError(number)
        return duration(span) / count
    except ValueError:
        raise ValueError(f'expected requests per time, such as "1/5s" or "10/1m", not {shown(value)}') from None


def size(value: Any) -> int:
    """A number of bytes, with or without a unit.

    >>> size("5MB"), size("1 KiB")
    (5000000, 1024)
    """
    found = None if isinstance(value, bool) else SIZE.fullmatch(str(value).strip())
    unit = found[2].lower() if found else ""
    if found is None or unit not in BYTES or float(found[1]) * BYTES[unit] < 1:
        raise ValueError(f'expected a size such as "5MB" or "512kB", not {shown(value)}')
    return int(float(found[1]) * BYTES[unit])


def clock_time(value: Any) -> time:
    """A time of day, 24 hours."""
    if isinstance(value, time):
        return value
    found = CLOCK.fullmatch(str(value).strip())
    if found is None:
        raise ValueError(f'expected a time of day such as "07:30" or "23:00", not {shown(value)}')
    return time(int(found[1]), int(found[2]))


def moment(value: Any) -> datetime:
    """A date and time with its zone, as UTC."""
    if isinstance(value, datetime):
        at = value
    else:
        try:
            at = datetime.fromisoformat(str(value).strip().upper())
        except ValueError:
            raise ValueError(f'expected a time such as "2026-03-02T06:00:00Z", not {shown(value)}') from None
    if at.tzinfo is None:
        raise ValueError(f"{shown(value)} has no zone; add Z for UTC, or an offset such as +01:00")
    return at.astimezone(UTC)


def zone(value: Any) -> str:
    """The name of a time zone that this machine knows."""
    import zoneinfo

    try:
        return zoneinfo.ZoneInfo(str(value)).key
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        known = zoneinfo.available_timezones()
    raise ValueError(f'expected a time zone such as "Europe/Berlin" or "UTC", not {shown(value)}{near(value, known)}')


def cron(value: Any) -> Cron:
    """A crontab line in UTC, or a mapping of the line (`at`) and its `zone`."""
    if isinstance(value, Cron):
        return value
    line, where = value, "UTC"
    if isinstance(value, dict):
        unknown = set(value) - {"at", "zone"}
        if unknown or "at" not in value:
            raise ValueError(f"expected a line, or {{at: LINE, zone: ZONE}}, not {shown(value)}")
        line, where = value["at"], zone(value.get("zone", "UTC"))
    if not isinstance(line, str):
        raise ValueError(f'expected a crontab line such as "*/10 6-22 * * mon-fri", not {shown(line)}')
    try:
        return Cron.parse(line, where)
    except ValueError as error:
        raise ValueError(f'expected a crontab line such as "*/10 6-22 * * mon-fri": {error}') from None


def reason(value: Any) -> str:
    """Why something is done, in a few words."""
    text = " ".join(value.split()) if isinstance(value, str) else ""
    if len(text) < 10:
        raise ValueError(f'expected the reason in words, such as "the publisher agreed by mail", not {shown(value)}')
    return text


def page_url(value: Any) -> str:
    """The address of a page: http or https, with a host."""
    text = str(value).strip()
    parts = _parts(text)
    if parts is None or re.search(r"[\s\x00-\x20\x7f]", text):
        raise ValueError(f"expected an address such as https://news.example/world, not {shown(value)}")
    if parts.scheme not in ("http", "https"):
        looks = re.fullmatch(r"[\w.-]+\.\w{2,}(:\d+)?(/\S*)?", text)
        raise ValueError(
            f"expected an address that begins with https:// or http://, not {shown(value)}"
            + (f'; did you mean "https://{text}"?' if looks else "")
        )
    if not parts.hostname:
        raise ValueError(f"the address {shown(value)} names no host")
    return text


def receiver_url(value: Any) -> str:
    """An Apprise URL, a Slack webhook as Slack gives it, or file:///PATH. The value is never shown: it is secret."""
    text = str(value).strip()
    if not text:
        raise ValueError("is empty; expected an address such as https://hooks.slack.com/services/… or mailto://…")
    if not re.match(r"[a-z][a-z0-9+.-]*://.|file:.", text, re.IGNORECASE):
        raise ValueError(
            "expected an Apprise address that begins with its kind, such as mailtos://, slack:// or json://, "
            "or a Slack webhook https://hooks.slack.com/services/…"
        )
    return text


def host_port(value: Any) -> str:
    """An exact `host:port` that pages may be fetched from although it is private."""
    text = str(value).strip()
    found = re.fullmatch(r"(\[[0-9a-fA-F:.]+\]|[\w.-]+):(\d{1,5})", text)
    if found is None or not 0 < int(found[2]) < 65536:
        raise ValueError(f'expected host:port, such as "127.0.0.1:8901", not {shown(value)}')
    return text.lower()


def is_loopback(place: str) -> bool:
    """Whether a `host:port` is reached from this machine only.

    >>> is_loopback("127.0.0.1:80"), is_loopback("[::1]:80"), is_loopback("localhost:80"), is_loopback("0.0.0.0:80")
    (True, True, True, False)
    """
    host = place.rpartition(":")[0].strip("[]")
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def near(value: Any, known: Any) -> str:
    """`; did you mean "X"?` where one of `known` is near, else nothing."""
    text = str(value)
    names = {name.lower(): name for name in map(str, known)}
    found = difflib.get_close_matches(text.lower(), names, 1, 0.6)
    return f'; did you mean "{names[found[0]]}"?' if found else ""


def shown(value: Any) -> str:
    """A value as an error names it: cut, quoted, on one line."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, dict):
        return "a mapping"
    text = " ".join(str(value).split())
    text = text if len(text) <= 60 else text[:57] + "…"
    return text if _is_number(value) else f'"{text}"'


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _parts(text: str) -> Any:
    try:
        parts = urlsplit(text)
        _ = parts.port  # raises for a bad one
    except ValueError:
        return None
    return parts
