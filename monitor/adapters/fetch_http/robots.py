"""May we fetch this page? robots.txt of its origin, asked at most once a day, over the same guarded network.

RFC 9309: 4xx means no rules, 5xx means nothing may be fetched for now, five redirects are followed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import httpx
from protego import Protego

from monitor.adapters.fetch_http.ended import Ended
from monitor.adapters.fetch_http.guard import AddressRefused
from monitor.model.outcome import Disallowed, Reason, SourceUnreachable
from monitor.ports import Clock

MOST_BYTES = 500_000
_FRESH_S = 24 * 3600.0
_RETRY_S = 600.0  # after a 5xx
_HOPS = 5
_ORIGINS_KEPT = 5000
_LINE_MOST = 2048
_INLINE_MOST = 50_000  # bytes; reading more rules than that would hold up the other fetches

Get = Callable[[httpx.URL, int], Awaitable[tuple[int, bytes, httpx.URL | None]]]


@dataclass(slots=True)
class _Rules:
    rules: Protego | None  # None: all is allowed
    refusal: str | None  # a reason that holds for the whole origin
    until: float


class Robots:
    """The rules of every origin asked so far."""

    def __init__(self, user_agent: str, get: Get, clock: Clock) -> None:
        self._name = user_agent.split("/")[0].split()[0].lower() if user_agent.split() else "monitor"
        self._get, self._clock = get, clock
        self._known: dict[tuple[str, str, int | None], _Rules] = {}
        self._asking: dict[tuple[str, str, int | None], asyncio.Lock] = {}

    async def why_not(self, url: httpx.URL) -> str | None:
        """Why the page must not be fetched, in words; None when it may be. Network trouble is raised as it comes."""
        origin = (url.scheme, url.host, url.port)
        rules = self._known.get(origin)
        if rules is None or rules.until <= self._clock.monotonic():
            async with self._asking.setdefault(origin, asyncio.Lock()):
                rules = self._known.get(origin)
                if rules is None or rules.until <= self._clock.monotonic():
                    rules = await self._ask(url)
                    self._keep(origin, rules)
            self._asking.pop(origin, None)
        if rules.refusal is not None:
            return rules.refusal
        if rules.rules is not None and not rules.rules.can_fetch(str(url), self._name):
            return "robots.txt asks us not to fetch this page"
        return None

    def _keep(self, origin: tuple[str, str, int | None], rules: _Rules) -> None:
        while len(self._known) >= _ORIGINS_KEPT:
            del self._known[next(iter(self._known))]
        self._known[origin] = rules

    async def _ask(self, url: httpx.URL) -> _Rules:
        now = self._clock.monotonic()
        asked: httpx.URL | None = url.copy_with(raw_path=b"/robots.txt", fragment=None)
        status, body = 0, b""
        for hop in range(_HOPS + 1):
            assert asked is not None
            try:
                status, body, asked = await self._get(asked, MOST_BYTES)
            except (Ended, AddressRefused) as error:
                if hop == 0 and isinstance(error, AddressRefused):
                    raise  # the host itself is refused, whatever its rules are
                if isinstance(error, Ended) and error.kind is not Disallowed and error.reason is not Reason.REDIRECT:
                    raise
                return _Rules(None, None, now + _FRESH_S)  # its robots.txt leads nowhere: there is none
            if asked is None:
                break
        if status >= 500:
            return _Rules(None, f"robots.txt answers {status}: nothing is fetched for now", now + _RETRY_S)
        if status == 429:
            raise Ended(SourceUnreachable, Reason.HTTP, "robots.txt answers 429", 429)
        if status != 200:
            return _Rules(None, None, now + _FRESH_S)
        rules = parsed(body) if len(body) <= _INLINE_MOST else await asyncio.to_thread(parsed, body)
        return _Rules(rules, None, now + _FRESH_S)


def parsed(body: bytes) -> Protego | None:
    """The rules that a robots.txt holds; None when it has none. Lines that only serve to cost time are left out."""
    text = body.decode("utf-8-sig", "replace").replace("\0", "")
    lines = [line for line in text.splitlines() if len(line) <= _LINE_MOST]
    if not any(line.lstrip()[:8].lower() == "disallow" for line in lines):
        return None
    return Protego.parse("\n".join(lines))
