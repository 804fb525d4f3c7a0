"""What came of one fetch? The Fetcher: one deadline over names, connections, robots.txt, redirects and body."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from datetime import datetime
from urllib.parse import unquote

import httpx

from monitor.adapters.fetch_http import bodies, headers, redirects
from monitor.adapters.fetch_http.ended import TROUBLE, Ended, ended_by, plain, status_ended
from monitor.adapters.fetch_http.guard import Guard
from monitor.adapters.fetch_http.robots import Answer, Robots
from monitor.adapters.fetch_http.wires import Wires
from monitor.model.config import FetchLimits
from monitor.model.outcome import (
    Blocked,
    Disallowed,
    Fetched,
    FetchOutcome,
    NotModified,
    Reason,
    Request,
    SourceUnreachable,
)
from monitor.ports import Clock, Rulebook

_ACCEPT = b"text/html,application/xhtml+xml,text/plain;q=0.9,application/xml;q=0.8,*/*;q=0.5"

# What a source's own headers cannot set: they belong to the connection, or to what we can decode and compare.
_NOT_THEIRS = frozenset(
    (
        *("host", "connection", "content-length", "transfer-encoding", "accept-encoding", "te", "upgrade", "expect"),
        *("if-none-match", "if-modified-since", "range"),
    )
)


class HttpFetcher:
    """Fetches pages over HTTP and HTTPS; one for the whole process, used from one event loop."""

    def __init__(self, limits: FetchLimits, clock: Clock, book: Rulebook | None = None) -> None:
        self._limits, self._clock = limits, clock
        self._wires = Wires(Guard(limits.allow_private))
        self._robots = Robots(limits.user_agent, self._plain_get, clock, book)
        self._own = (
            (b"user-agent", limits.user_agent.encode("latin-1", "replace")),
            (b"accept", _ACCEPT),
            (b"accept-encoding", b"gzip"),  # brotli may take 16 MB for a body of a few bytes
        )

    async def fetch(self, request: Request) -> FetchOutcome:
        """One attempt. Never raises for what the network does."""
        fetch = _Fetch(self._clock.now(), self._clock.monotonic())
        try:
            async with asyncio.timeout(self._limits.timeout.total_seconds()) as deadline:
                return await self._follow(request, fetch)
        except (Ended, *TROUBLE) as error:
            ended = ended_by(error)
            if deadline.expired():
                seconds = self._limits.timeout.total_seconds()
                ended = Ended(SourceUnreachable, Reason.DEADLINE, f"not done within {seconds:g} s")
        return ended.kind(
            reason=ended.reason,
            at=fetch.at,
            ms=self._ms(fetch),
            detail=plain(ended.detail),
            http_status=ended.http_status,
            final_url=str(fetch.url) if fetch.url is not None else None,
            retry_after_s=ended.retry_after_s,
            host_gap_s=fetch.gap_s,
        )

    async def aclose(self) -> None:
        """Closes idle connections."""
        await self._wires.aclose()

    def _ms(self, fetch: _Fetch) -> int:
        return round((self._clock.monotonic() - fetch.started) * 1000)

    async def _follow(self, request: Request, fetch: _Fetch) -> FetchOutcome:
        start = redirects.judged(request.url)
        own, start = _with_credentials(request, start)
        url, permanent = start, True
        for hop in range(redirects.MOST + 1):
            fetch.url = url
            await self._ask_robots(request, fetch, url)
            theirs = own if redirects.same_origin(start, url) else []
            response = await self._wires.handle_async_request(
                httpx.Request("GET", url, headers=self._sent(theirs, request if hop == 0 else None))
            )
            try:
                if response.status_code not in redirects.STATUSES:
                    moved_to = str(url) if hop and permanent else None
                    return await self._answer(request, response, fetch, hop, moved_to)
                permanent = permanent and response.status_code in redirects.PERMANENT
                url = redirects.target(response, url)
                await bodies.read_off(response)
            finally:
                await response.aclose()
        raise Ended(SourceUnreachable, Reason.REDIRECT, f"more than {redirects.MOST} redirects")

    def _sent(self, theirs: list[tuple[bytes, bytes]], asked: Request | None) -> list[tuple[bytes, bytes]]:
        """Our headers, the source's own over them, and the validators of what is remembered."""
        named = {name.lower() for name, _ in theirs}
        ours = [pair for pair in self._own if pair[0] not in named]
        return [*ours, *theirs, *(_conditions(asked) if asked is not None else ())]

    async def _ask_robots(self, request: Request, fetch: _Fetch, url: httpx.URL) -> None:
        if request.ignore_robots:  # a stated reason lifts the ban, not the pace
            fetch.gap_s = self._robots.gap_s(url)
            return
        verdict = await self._robots.judge(url)
        fetch.gap_s = verdict.gap_s
        if verdict.refusal is not None:
            raise Ended(Disallowed, Reason.ROBOTS, verdict.refusal)

    async def _answer(
        self, request: Request, response: httpx.Response, fetch: _Fetch, hop: int, moved_to: str | None
    ) -> FetchOutcome:
        status = response.status_code
        if status == 304 and hop == 0 and (request.etag or request.last_modified):
            return NotModified(at=fetch.at, ms=self._ms(fetch), final_url=str(fetch.url), host_gap_s=fetch.gap_s)
        if status != 200:
            if status in (403, 503) and await bodies.is_challenge(response):
                raise Ended(Blocked, Reason.CAPTCHA, f"the server answered {status} with a challenge", status)
            asked = headers.first(response, b"retry-after")
            raise status_ended(status, headers.retry_after_s(asked, self._clock.now()), bool(asked))
        body = await bodies.whole(response, self._limits.max_bytes)
        media, charset = headers.content_type(response)
        return Fetched(
            url=request.url,
            final_url=str(fetch.url),
            body=body,
            content_type=media,
            charset=charset,
            # a validator belongs to the address that gave it: after a redirect it might match another page's
            etag=headers.validator(response, b"etag") if hop == 0 else None,
            last_modified=headers.validator(response, b"last-modified") if hop == 0 else None,
            http_status=status,
            tls=_tls(response),
            at=fetch.at,
            ms=self._ms(fetch),
            headers=headers.kept(response),
            received=headers.received(response),
            moved_to=moved_to,
            host_gap_s=fetch.gap_s,
        )

    async def _plain_get(self, url: httpx.URL, most: int) -> Answer:
        """(status, at most about `most` bytes of the body, where it redirects to, Retry-After) without source headers
        or robots."""
        response = await self._wires.handle_async_request(httpx.Request("GET", url, headers=list(self._own)))
        try:
            status = response.status_code
            if status != 200:
                away = redirects.target(response, url) if status in redirects.STATUSES else None
                await bodies.read_off(response)
                wait = headers.retry_after_s(headers.first(response, b"retry-after"), self._clock.now())
                return status, b"", away, wait
            return status, await bodies.beginning(response, most), None, None
        finally:
            await response.aclose()


class _Fetch:
    """Where one fetch stands: when it began, and the last address it asked."""

    __slots__ = ("at", "gap_s", "started", "url")

    def __init__(self, at: datetime, started: float) -> None:
        self.at, self.started = at, started
        self.url: httpx.URL | None = None
        self.gap_s = 0.0


def _with_credentials(request: Request, url: httpx.URL) -> tuple[list[tuple[bytes, bytes]], httpx.URL]:
    """The source's own headers, and its address without the user name in it, which becomes a header."""
    own = [
        (name.encode("ascii", "replace"), value.encode("utf-8"))
        for name, value in request.headers
        if name.lower() not in _NOT_THEIRS
    ]
    if url.userinfo:
        user = unquote(url.userinfo.decode("ascii")).encode()
        own.append((b"authorization", b"Basic " + base64.b64encode(user)))
    return own, url.copy_with(userinfo=b"", fragment=None) if url.userinfo or url.fragment else url


def _conditions(request: Request) -> list[tuple[bytes, bytes]]:
    pairs = ((b"if-none-match", request.etag), (b"if-modified-since", request.last_modified))
    return [(name, sent) for name, value in pairs if (sent := headers.sendable(value)) is not None]


def _tls(response: httpx.Response) -> str | None:
    """Protocol, cipher, and the certificate that the server proved itself by: its SHA-256, issuer and last day."""
    shown = response.extensions["network_stream"].get_extra_info("ssl_object")
    if shown is None:
        return None
    fingerprint = hashlib.sha256(shown.getpeercert(binary_form=True) or b"").hexdigest()
    said = shown.getpeercert() or {}
    issuer = {name: value for group in said.get("issuer", ()) for name, value in group}
    by = plain(issuer.get("organizationName") or issuer.get("commonName") or "?")[:100]
    return f"{shown.version()} {shown.cipher()[0]} sha256:{fingerprint} by {by} until {said.get('notAfter', '?')}"
