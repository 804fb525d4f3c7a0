"""What is asked for, and when must it be the whole page? Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from monitor.model.outcome import Request
from monitor.model.story import Leased, Source
from monitor.pipeline.sight import SEEING

FULL_EVERY = timedelta(days=1)  # the whole page is read at least this often, so nothing outside the container is missed
UNCONDITIONAL = 6  # every so many fetches is one without validators


def request(url: str, source: Source, leased: Sequence[Leased], now: datetime) -> Request:
    """Conditional only where every source of the URL remembers the same page and none needs the whole one."""
    plain = Request(url, headers=source.headers, ignore_robots=source.ignore_robots is not None)
    first = leased[0]
    same = all((one.etag, one.last_modified) == (first.etag, first.last_modified) for one in leased)
    whole = any(needs_whole(one, now) or one.last_outcome not in SEEING for one in leased)
    if whole or not same or _doubts_304(first):
        return plain
    return replace(plain, etag=first.etag, last_modified=first.last_modified)


def needs_whole(leased: Leased, now: datetime) -> bool:
    """Whether the whole page is to be read, whatever its container says."""
    return leased.full_at is None or now - leased.full_at >= FULL_EVERY


def _doubts_304(leased: Leased) -> bool:
    """Now and then the page itself is asked for: some servers say 304 after a change, or never move their ETag."""
    return leased.token // 2 % UNCONDITIONAL == 0  # a token goes up by two with each fetch


def alike(source: Source) -> tuple[object, ...]:
    """What is sent for a source beside its address: sources that are asked for in one way share one answer."""
    return (source.headers, source.ignore_robots is not None)
