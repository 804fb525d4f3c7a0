"""Where may we connect? Resolves a name once, refuses it unless every address is public, and dials that very address.

The check and the connection use one answer, so a name that changes its answer between two look-ups gains nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import threading
from collections.abc import Iterable
from ipaddress import ip_address
from typing import Any

import httpcore

from monitor.model.address import allowed_private, why_not_named, why_not_public

_HIGH_WATER = 1 << 18  # bytes kept unread before the peer is told to wait
_ONE_OF_MANY_S = 4.0  # a dead address of a host with several must not use up the whole deadline


class AddressRefused(Exception):
    """The host, or one of its addresses, is not public. No connection was opened."""


class NameNotFound(Exception):
    """The name has no address."""


class Guard(httpcore.AsyncNetworkBackend):
    """The network of every fetch: connects to judged addresses only. `allow` are exact `host:port` exceptions."""

    def __init__(self, allow: tuple[str, ...]) -> None:
        self._allow = tuple(entry.lower() for entry in allow)

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature; one deadline stands over all
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Raises AddressRefused, NameNotFound, or httpcore.ConnectError when no address answers."""
        allowed = allowed_private(self._allow, host, port)
        if not allowed and (why := why_not_named(host)) is not None:
            raise AddressRefused(f"{host} is {why}")
        addresses = await _resolve(host, port)
        if not allowed:
            for address in addresses:
                if (why := why_not_public(address)) is not None:
                    raise AddressRefused(f"{host} is {address}, {why}" if host != address else f"{address} is {why}")
        return await _dial(addresses, port)


async def _resolve(host: str, port: int) -> list[str]:
    """The addresses of a host, each once. Raises NameNotFound."""
    with contextlib.suppress(ValueError):
        return [str(ip_address(host))]
    try:
        found = await _look_up(host, port)
    except (OSError, UnicodeError) as error:
        raise NameNotFound(f"{host[:100]} has no address: {error}") from error
    return list(dict.fromkeys(_plain(answer[4]) for answer in found))


async def _look_up(host: str, port: int) -> list[Any]:
    """`getaddrinfo` in a thread of its own.

    It may block for half a minute and cannot be stopped: a shared pool would run full, and the program's end would
    wait for it. A daemon thread is left behind.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[list[Any]] = loop.create_future()

    def settle(found: list[Any] | None, error: Exception | None) -> None:
        if future.done():
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(found or [])

    def ask() -> None:
        found, failure = None, None
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            failure = error
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(settle, found, failure)

    threading.Thread(target=ask, daemon=True, name=f"resolve {host[:40]}").start()
    return await future


def _plain(answer: tuple[Any, ...]) -> str:
    scope = answer[3] if len(answer) > 3 else 0
    return f"{answer[0]}%{scope}" if scope and "%" not in answer[0] else str(answer[0])


async def _dial(addresses: list[str], port: int) -> Line:
    """The first of the addresses that answers."""
    loop = asyncio.get_running_loop()
    failure: Exception | None = None
    for address in addresses:
        try:
            async with asyncio.timeout(_ONE_OF_MANY_S if address != addresses[-1] else None):
                _, wire = await loop.create_connection(_Wire, address, port)
        except (OSError, TimeoutError) as error:
            failure = error
            continue
        return Line(wire)
    raise httpcore.ConnectError(str(failure or "no address")) from failure


class _Wire(asyncio.Protocol):
    """The bytes that came, until somebody reads them; tells the peer to wait when they pile up."""

    def __init__(self) -> None:
        self.buffer = bytearray()
        self.ended = False
        self.failure: Exception | None = None
        self.transport: asyncio.Transport
        self._paused = False
        self._reader: asyncio.Future[None] | None = None
        self._writable = asyncio.Event()
        self._writable.set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        if len(self.buffer) > _HIGH_WATER and not self._paused:
            self._paused = True
            self.transport.pause_reading()
        self._wake()

    def eof_received(self) -> bool:
        self.ended = True
        self._wake()
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        self.ended, self.failure = True, exc
        self._writable.set()
        self._wake()

    def pause_writing(self) -> None:
        self._writable.clear()

    def resume_writing(self) -> None:
        self._writable.set()

    def _wake(self) -> None:
        if self._reader is not None and not self._reader.done():
            self._reader.set_result(None)

    async def read(self, most: int) -> bytes:
        if not self.buffer and not self.ended:
            self._reader = asyncio.get_running_loop().create_future()
            await self._reader
        if not self.buffer and self.failure is not None:
            raise httpcore.ReadError(str(self.failure) or "connection lost") from self.failure
        data = bytes(self.buffer[:most])
        del self.buffer[:most]
        if self._paused and len(self.buffer) < _HIGH_WATER:
            self._paused = False
            self.transport.resume_reading()
        return data

    async def write(self, data: bytes) -> None:
        if self.ended and self.failure is not None:
            raise httpcore.WriteError(str(self.failure))
        self.transport.write(data)
        await self._writable.wait()


class Line(httpcore.AsyncNetworkStream):
    """One open connection, plain or TLS."""

    def __init__(self, wire: _Wire) -> None:
        self._wire = wire

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109
        """At most max_bytes; empty at the end. Raises httpcore.ReadError."""
        return await self._wire.read(max_bytes)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109
        """Sends all of it. Raises httpcore.WriteError."""
        if buffer:
            await self._wire.write(buffer)

    async def aclose(self) -> None:
        """Closes at once: nothing is waited for."""
        self._wire.transport.abort()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> httpcore.AsyncNetworkStream:
        """The same connection under TLS; the name is checked against the certificate. Raises ssl.SSLError."""
        loop = asyncio.get_running_loop()
        wire = _Wire()
        try:
            transport = await loop.start_tls(
                self._wire.transport, wire, ssl_context, server_hostname=server_hostname, ssl_handshake_timeout=60
            )
        except BaseException:
            self._wire.transport.abort()
            raise
        assert transport is not None
        wire.transport = transport
        return Line(wire)

    def get_extra_info(self, info: str) -> Any:
        """httpcore's words: `ssl_object`, `is_readable` (an idle connection that has data or ended is of no use)."""
        if info == "is_readable":
            return bool(self._wire.buffer) or self._wire.ended
        return self._wire.transport.get_extra_info({"server_addr": "peername"}.get(info, info))
