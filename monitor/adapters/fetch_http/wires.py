"""How is one request put on a connection? A httpx transport over httpcore connections whose network is the guard.

httpx's own pool is not used: its cost grows with the open connections, it would follow the environment's proxies, and
it reuses a connection that still holds bytes of the last answer. At most one request is on a connection at a time.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import ssl
from collections.abc import AsyncIterator

import httpcore
import httpx

from monitor.adapters.fetch_http.guard import Guard

_KEEP_S = 15.0  # how long an idle connection is kept: enough for the next source of a host, not for the next round
_KEEP_MOST = 64

Origin = tuple[bytes, bytes, int | None]


class Wires(httpx.AsyncBaseTransport):
    """Sends requests over judged connections; reuses an idle one only when its last answer was read to the end."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._idle: dict[Origin, list[httpcore.AsyncHTTPConnection]] = {}
        self._tls: ssl.SSLContext | None = None
        self._sweeper: asyncio.TimerHandle | None = None
        self._sweeping: asyncio.Future[None] | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """One request, no redirects, no retries but for an idle connection that the server had closed."""
        origin = (request.url.raw_scheme, request.url.raw_host, request.url.port)
        kept = await self._take(origin)
        if kept is not None:
            with contextlib.suppress(httpcore.NetworkError, httpcore.RemoteProtocolError):
                return await self._send(request, origin, kept)
        return await self._send(request, origin, self._open(request))

    async def _send(
        self, request: httpx.Request, origin: Origin, connection: httpcore.AsyncHTTPConnection
    ) -> httpx.Response:
        scheme, host, port = origin
        try:
            answer = await connection.handle_async_request(
                httpcore.Request(
                    method=request.method,
                    url=httpcore.URL(scheme=scheme, host=host, port=port, target=request.url.raw_path),
                    headers=request.headers.raw,
                )
            )
        except BaseException:
            await connection.aclose()
            raise
        stream = _Answer(answer, connection, self, origin)
        return httpx.Response(answer.status, headers=answer.headers, stream=stream, extensions=answer.extensions)

    def _open(self, request: httpx.Request) -> httpcore.AsyncHTTPConnection:
        url = request.url
        port = url.port or (443 if url.scheme == "https" else 80)
        return httpcore.AsyncHTTPConnection(
            origin=httpcore.Origin(url.raw_scheme, url.raw_host, port),
            ssl_context=self._context() if url.scheme == "https" else None,
            keepalive_expiry=_KEEP_S,
            network_backend=self._guard,
        )

    def _context(self) -> ssl.SSLContext:
        if self._tls is None:
            self._tls = trusted()
        return self._tls

    async def _take(self, origin: Origin) -> httpcore.AsyncHTTPConnection | None:
        while kept := self._idle.get(origin):
            connection = kept.pop()
            if not kept:
                del self._idle[origin]
            if connection.is_available() and not connection.has_expired():
                return connection
            await connection.aclose()
        return None

    async def give_back(self, origin: Origin, connection: httpcore.AsyncHTTPConnection) -> None:
        """Keeps the connection when it may be used again, else closes it."""
        if not connection.is_idle() or connection.has_expired() or _rest(connection):
            await connection.aclose()
            return
        self._idle.setdefault(origin, []).append(connection)
        self._sweep_later()
        if sum(map(len, self._idle.values())) > _KEEP_MOST:
            await self._drop_oldest()

    def _sweep_later(self) -> None:
        """A connection that nobody wants is closed in time: servers count them."""
        if self._sweeper is None:
            self._sweeper = asyncio.get_running_loop().call_later(_KEEP_S, self._start_sweep)

    def _start_sweep(self) -> None:
        self._sweeper = None
        self._sweeping = asyncio.ensure_future(self._sweep())

    async def _sweep(self) -> None:
        expired = []
        for origin, kept in list(self._idle.items()):
            expired += [connection for connection in kept if connection.has_expired()]
            self._idle[origin] = [connection for connection in kept if not connection.has_expired()]
            if not self._idle[origin]:
                del self._idle[origin]
        for connection in expired:
            await connection.aclose()
        if self._idle:
            self._sweep_later()

    async def _drop_oldest(self) -> None:
        origin = next(iter(self._idle))
        connection = self._idle[origin].pop(0)
        if not self._idle[origin]:
            del self._idle[origin]
        await connection.aclose()

    async def aclose(self) -> None:
        """Closes every idle connection."""
        if self._sweeper is not None:
            self._sweeper.cancel()
            self._sweeper = None
        if self._sweeping is not None:
            await self._sweeping
        for connections in self._idle.values():
            for connection in connections:
                await connection.aclose()
        self._idle.clear()


class _Answer(httpx.AsyncByteStream):
    """The body as it comes off the wire."""

    def __init__(
        self, answer: httpcore.Response, connection: httpcore.AsyncHTTPConnection, wires: Wires, origin: Origin
    ) -> None:
        self._answer, self._connection, self._wires, self._origin = answer, connection, wires, origin

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._answer.aiter_stream():
            yield part
        if _rest(self._connection).strip():  # a Content-Length that is too small cuts the article without a sign
            raise httpcore.RemoteProtocolError("more bytes came than were announced")

    async def aclose(self) -> None:
        await self._answer.aclose()
        await self._wires.give_back(self._origin, self._connection)


def _rest(connection: httpcore.AsyncHTTPConnection) -> bytes:
    """Bytes that came after the answer's end: the next request would take them for its own answer."""
    inner = connection._connection
    return bytes(inner._h11_state.trailing_data[0]) if inner is not None else b""  # type: ignore[attr-defined]


def trusted() -> ssl.SSLContext:
    """The certificates we trust: those that SSL_CERT_FILE or SSL_CERT_DIR name, else certifi's."""
    if os.environ.get("SSL_CERT_FILE") or os.environ.get("SSL_CERT_DIR"):
        return ssl.create_default_context()
    import certifi

    return ssl.create_default_context(cafile=certifi.where())
