"""May we fetch this page, and how often its host? robots.txt of its origin, over the same guarded network (RFC 9309).

Asked at most once a day, and remembered over restarts. 4xx means that there are no rules; 5xx and no answer mean that
nothing may be fetched for now, unless rules that are not too old are known: then they hold on. Five redirects are
followed.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from protego import Protego

from monitor.adapters.fetch_http.ended import TROUBLE, Ended
from monitor.adapters.fetch_http.guard import AddressRefused
from monitor.model.outcome import Disallowed, RateLimited, Reason
from monitor.ports import Clock, Rulebook

MOST_BYTES = 500_000
MOST_GAP_S = 3600.0  # a longer Crawl-delay is cut to this: a page is looked at once an hour at least
FRESH = timedelta(hours=24)
RETRY = timedelta(minutes=10)  # after an answer that tells nothing
GIVEN_UP = timedelta(days=30)  # rules that cannot be had for so long are no rules, and old ones hold no longer
HANGS_S = 5.0
_HOPS = 5
_ORIGINS_KEPT = 5000
_LINE_MOST = 2048
_INLINE_MOST = 50_000  # bytes; reading more rules than that would hold up the other fetches
_STORED_MOST = 100_000

Answer = tuple[int, bytes, httpx.URL | None, float | None]
Get = Callable[[httpx.URL, int], Awaitable[Answer]]
Origin = tuple[str, str, int | None]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why the page must not be fetched, None where it may be; and the seconds the host wants between two requests."""

    refusal: str | None
    gap_s: float = 0.0


@dataclass(frozen=True, slots=True)
class _Rules:
    """What is known of an origin. `text` is its rules (empty: none), None where they were never had; `failing` is since
    when they cannot be had, `status` what was answered last."""

    at: datetime
    text: str | None
    parsed: Protego | None = None
    failing: datetime | None = None
    status: int = 200

    def is_fresh(self, now: datetime) -> bool:
        """A clock that was set back makes nothing fresh for longer."""
        return timedelta() <= now - self.at < (RETRY if self.failing else FRESH)


class Robots:
    """The rules of every origin asked so far; `book` keeps them over restarts."""

    def __init__(self, user_agent: str, get: Get, clock: Clock, book: Rulebook | None = None) -> None:
        self._name = user_agent.split("/")[0].split()[0].lower() if user_agent.split() else "monitor"
        self._get, self._clock, self._book = get, clock, book
        self._known: dict[Origin, _Rules] = {}
        self._asking: dict[Origin, asyncio.Lock] = {}

    async def judge(self, url: httpx.URL) -> Verdict:
        """Whether the page may be fetched. Network trouble is raised as it comes."""
        origin = (url.scheme, url.host, url.port)
        rules = self._known.get(origin)
        if rules is None or not rules.is_fresh(self._clock.now()):
            async with self._asking.setdefault(origin, asyncio.Lock()):
                rules = self._known.get(origin) or await self._recall(origin)
                if rules is None or not rules.is_fresh(self._clock.now()):
                    rules = await self._renew(url, rules)
                    await self._keep(origin, rules)
                self._remember(origin, rules)
            self._asking.pop(origin, None)
        return self._verdict(url, rules)

    def gap_s(self, url: httpx.URL) -> float:
        """The seconds that the host wants between two requests, as far as its rules are known."""
        rules = self._known.get((url.scheme, url.host, url.port))
        return self._gap(rules.parsed) if rules is not None else 0.0

    def _verdict(self, url: httpx.URL, rules: _Rules) -> Verdict:
        if rules.text is None:
            given_up = rules.failing is not None and self._clock.now() - rules.failing >= GIVEN_UP
            refusal = None if given_up else f"robots.txt answers {rules.status}: nothing is fetched for now"
            return Verdict(refusal)
        if rules.parsed is None:
            return Verdict(None)
        fits = rules.parsed.can_fetch(str(url), self._name)
        return Verdict(None if fits else "robots.txt asks us not to fetch this page", self._gap(rules.parsed))

    def _gap(self, parsed: Protego | None) -> float:
        """Crawl-delay or Request-rate, whichever is slower."""
        if parsed is None:
            return 0.0
        delay = parsed.crawl_delay(self._name) or 0.0
        rate = parsed.request_rate(self._name)
        per = rate.seconds / rate.requests if rate is not None and rate.requests > 0 else 0.0
        return max(0.0, min(float(max(delay, per)), MOST_GAP_S))

    def _remember(self, origin: Origin, rules: _Rules) -> None:
        while len(self._known) >= _ORIGINS_KEPT:
            del self._known[next(iter(self._known))]
        self._known[origin] = rules

    async def _renew(self, url: httpx.URL, known: _Rules | None) -> _Rules:
        """What robots.txt says now; what it said before where it cannot be had."""
        now = self._clock.now()
        try:
            # rules that are known need not wait for a server that hangs
            async with asyncio.timeout(HANGS_S if known is not None and known.text is not None else None):
                status, body = await self._ask(url)
        except AddressRefused:
            raise  # the host itself is refused, whatever its rules are
        except TROUBLE:
            if known is None or known.text is None:
                raise  # the page would not come either
            status, body = 0, b""
        if 200 <= status < 300:
            text = told(body)
            return _Rules(now, text, await _parsed(text))
        if 300 <= status < 500:
            return _Rules(now, "")
        failing = known.failing if known is not None and known.failing is not None else now
        if known is not None and known.text is not None and now - failing < GIVEN_UP:
            return replace(known, at=now, failing=failing, status=status)
        return _Rules(now, None, failing=failing, status=status)

    async def _ask(self, url: httpx.URL) -> tuple[int, bytes]:
        asked: httpx.URL | None = url.copy_with(raw_path=b"/robots.txt", fragment=None)
        status, body, wait = 0, b"", None
        for hop in range(_HOPS + 1):
            assert asked is not None
            try:
                status, body, asked, wait = await self._get(asked, MOST_BYTES)
            except (Ended, AddressRefused) as error:
                if hop == 0 and isinstance(error, AddressRefused):
                    raise
                if isinstance(error, Ended) and error.kind is not Disallowed and error.reason is not Reason.REDIRECT:
                    raise
                return 404, b""  # its robots.txt leads nowhere: there is none
            if asked is None:
                break
        if status == 429:
            raise Ended(RateLimited, Reason.RATE_LIMITED, "robots.txt answers 429", 429, wait)
        return status, body

    async def _recall(self, origin: Origin) -> _Rules | None:
        if self._book is None:
            return None
        stored = _read(await self._book.recall(_host(origin))).get(origin[0])
        if not isinstance(stored, dict):
            return None
        try:
            at, failing = datetime.fromisoformat(stored["at"]), stored.get("failing")
            text = stored["text"]
            return _Rules(
                at.astimezone(UTC),
                text,
                await _parsed(text) if text else None,
                datetime.fromisoformat(failing).astimezone(UTC) if failing else None,
                int(stored.get("status", 200)),
            )
        except (KeyError, TypeError, ValueError):
            return None  # written by another release: it is asked again

    async def _keep(self, origin: Origin, rules: _Rules) -> None:
        if self._book is None or len(rules.text or "") > _STORED_MOST:
            return
        host = _host(origin)
        stored = _read(await self._book.recall(host))
        stored[origin[0]] = {
            "at": rules.at.isoformat(),
            "text": rules.text,
            "failing": rules.failing.isoformat() if rules.failing else None,
            "status": rules.status,
        }
        await self._book.keep(host, json.dumps(stored), rules.at, self._gap(rules.parsed))


def _host(origin: Origin) -> str:
    _, host, port = origin
    return host if port is None else f"{host}:{port}"


def _read(text: str | None) -> dict[str, Any]:
    try:
        found = json.loads(text) if text else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def told(body: bytes) -> str:
    """The rules that a robots.txt holds; empty when it has none. Lines that only serve to cost time are left out."""
    text = body.decode("utf-8-sig", "replace").replace("\0", "")
    lines = [line for line in text.splitlines() if len(line) <= _LINE_MOST]
    marks = ("disallow", "crawl-de", "request-")
    return "\n".join(lines) if any(line.lstrip()[:8].lower() in marks for line in lines) else ""


async def _parsed(text: str) -> Protego | None:
    if not text:
        return None
    return Protego.parse(text) if len(text) <= _INLINE_MOST else await asyncio.to_thread(Protego.parse, text)
