"""How does a page or a hook answer on this machine? A small HTTP/1.1 server on loopback, standard library only."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import unquote, urlsplit

LOOPBACK = "127.0.0.1"
MAX_HEAD, MAX_BODY = 16_384, 1_000_000
IDLE_S = 15.0  # a connection that says nothing for this long is closed


@dataclass(frozen=True, slots=True)
class Asked:
    """One request. Header names are in lower case; `path` is decoded and has no query."""

    method: str
    path: str
    headers: Mapping[str, str] = field(hash=False)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back. Texts are sent as UTF-8."""

    status: int
    body: str = ""
    content_type: str = "text/plain; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()


Handler = Callable[[Asked], Answer]


Converse = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
GONE = (ConnectionError, TimeoutError, asyncio.IncompleteReadError)  # the other side went away, or said nothing


class _Bad(Exception):
    """A request nobody can read; `status` is the answer."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Listener:
    """Listens on 127.0.0.1, one conversation a connection; the system chooses `port`, which is known after `start`.

    `longest` is the longest line or head in bytes; an error of `ends` ends the conversation without a word.
    """

    def __init__(self, converse: Converse, longest: int, ends: tuple[type[Exception], ...] = GONE) -> None:
        self._converse, self._longest, self._ends = converse, longest, ends
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self.port = 0

    async def start(self) -> None:
        """Begins to listen."""
        self._server = await asyncio.start_server(self._connection, LOOPBACK, 0, limit=self._longest)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Stops listening and closes every connection."""
        if self._server is None:
            return
        self._server.close()
        for writer in tuple(self._open):
            writer.close()
        await self._server.wait_closed()
        self._server = None

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            await self._converse(reader, writer)
        except self._ends:
            return  # nobody is left to answer, or nothing was promised
        finally:
            self._open.discard(writer)
            writer.close()


class HttpServer(Listener):
    """Serves one handler over HTTP on 127.0.0.1."""

    def __init__(self, handler: Handler) -> None:
        super().__init__(self._exchanges, MAX_HEAD)
        self._handler = handler

    async def _exchanges(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await self._exchange(reader, writer):
            pass

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """One request and its answer; gives whether the connection stays open."""
        try:
            async with asyncio.timeout(IDLE_S):
                asked = await _read(reader)
        except _Bad as error:
            writer.write(_bytes(Answer(error.status), zipped=False, head_only=False, close=True))
            await writer.drain()
            return False
        if asked is None:
            return False
        answer = self._handler(asked)
        close = asked.headers.get("connection", "").lower() == "close"
        zipped = "gzip" in asked.headers.get("accept-encoding", "") and len(answer.body) > 500
        writer.write(_bytes(answer, zipped=zipped, head_only=asked.method == "HEAD", close=close))
        await writer.drain()
        return not close


async def _read(reader: asyncio.StreamReader) -> Asked | None:
    """The next request; None when the connection ends before one begins."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError as error:
        if error.partial.strip():
            raise
        return None
    except asyncio.LimitOverrunError as error:
        raise _Bad(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE) from error
    lines = head.decode("latin-1").split("\r\n")
    match lines[0].split(" "):
        case [method, target, version] if version.startswith("HTTP/1."):
            pass
        case _:
            raise _Bad(HTTPStatus.BAD_REQUEST)
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:-2])}
    return Asked(method, unquote(urlsplit(target).path), headers, await _read_body(reader, headers))


async def _read_body(reader: asyncio.StreamReader, headers: Mapping[str, str]) -> bytes:
    if "transfer-encoding" in headers:
        raise _Bad(HTTPStatus.LENGTH_REQUIRED)
    length = headers.get("content-length", "0")
    if not length.isdigit():
        raise _Bad(HTTPStatus.BAD_REQUEST)
    if int(length) > MAX_BODY:
        raise _Bad(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return await reader.readexactly(int(length))


def _bytes(answer: Answer, *, zipped: bool, head_only: bool, close: bool) -> bytes:
    body = answer.body.encode()
    headers = [("Content-Type", answer.content_type), *answer.headers, ("Vary", "Accept-Encoding")]
    if zipped:
        body = gzip.compress(body, mtime=0)
        headers.append(("Content-Encoding", "gzip"))
    headers += [("Content-Length", str(len(body))), ("Connection", "close" if close else "keep-alive")]
    head = "".join(f"{name}: {value}\r\n" for name, value in headers)
    line = f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}\r\n"
    return (line + head + "\r\n").encode("latin-1") + (b"" if head_only else body)
