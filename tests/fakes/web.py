"""A small web server that answers with the very bytes it is given, and remembers what it was asked."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

NO_ROBOTS = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
HANG = b"\0hang"  # as a page: the request is read and nothing is answered
DRIP = b"\0drip"  # as a page: right headers, then a byte now and then for ever


def answer(body: bytes | str = b"", status: int = 200, *headers: tuple[str, str], length: bool = True) -> bytes:
    """A whole response."""
    raw = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status} X", *(f"{name}: {value}" for name, value in headers)]
    if length:
        lines.append(f"Content-Length: {len(raw)}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + raw


@dataclass
class Asked:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    connection: int


@dataclass
class Web:
    """Answers by path: bytes, or a function of how often the path was asked. `closes`: after each answer."""

    pages: dict[str, bytes | Callable[[int], bytes]] = field(default_factory=dict)
    closes: bool = False
    port: int = 0
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    _open: dict[asyncio.Task[None], asyncio.StreamWriter] = field(default_factory=dict)

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def url(self, path: str, host: str = "127.0.0.1", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{path}"

    def paths(self) -> list[str]:
        return [one.path for one in self.asked if one.path != "/robots.txt"]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.current_task()
        assert task is not None
        self._open[task] = writer
        try:
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
                await self._answer(reader, writer, self.connections)
        finally:
            writer.close()
            self.ended.set()
            del self._open[task]

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, mine: int) -> None:
        while True:
            lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            path = lines[0].split(" ")[1]
            pairs = (line.partition(": ") for line in lines[1:] if line)
            self.asked.append(Asked(path, {name.lower(): value for name, _, value in pairs}, mine))
            page = self.pages.get(path, NO_ROBOTS)
            raw = page(sum(one.path == path for one in self.asked)) if callable(page) else page
            if raw == HANG:
                await reader.read()
                return
            if raw == DRIP:
                writer.write(b"HTTP/1.1 200 X\r\nContent-Length: 9999\r\n\r\n")
                while not reader.at_eof():
                    writer.write(b"x")
                    await asyncio.sleep(0.02)
            writer.write(raw)
            await writer.drain()
            if self.closes or b"\r\nContent-Length" not in raw:
                return

    async def close(self) -> None:
        tasks = list(self._open)
        for writer in self._open.values():
            writer.transport.abort()
        if tasks:
            await asyncio.wait(tasks)


@contextlib.asynccontextmanager
async def serving(web: Web, tls: ssl.SSLContext | None = None) -> AsyncIterator[Web]:
    """The server at work on a free port of loopback."""
    server = await asyncio.start_server(web.serve, "127.0.0.1", 0, ssl=tls)
    web.port = server.sockets[0].getsockname()[1]
    try:
        yield web
    finally:
        server.close()
        await web.close()
