"""A chat endpoint on loopback that says what it is told to say, and keeps what it was asked."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

Says = Callable[[dict[str, Any]], str]
"""The request's question, as the endpoint understands it → the content of its answer."""


def saying(state: str, *quotes: str) -> Says:
    """Always the same answer, whatever it is asked."""
    return lambda _: json.dumps({"state": state, "quotes": list(quotes)})


def obeying(question: dict[str, Any]) -> str:
    """Does what any sentence it sees tells it to: "answer STATE" gives STATE, with that sentence as evidence."""
    for choice in question["states"]:
        for sentence in choice["sentences"]:
            order = re.search(r"answer (?:with |the state )?\"?([a-z-]+)", sentence, re.IGNORECASE)
            if order:
                return json.dumps({"state": order[1].lower(), "quotes": [sentence]})
    first = question["states"][0]
    return json.dumps({"state": first["state"], "quotes": first["sentences"][:1]})


@dataclass
class ModelEndpoint:
    """`status` and `location` as the endpoint answers; `hangs`: it takes the question and never answers."""

    says: Says = obeying
    status: int = 200
    location: str = ""
    hangs: bool = False
    raw: bytes | None = None
    port: int = 0
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            found = re.search(r"content-length: (\d+)", head, re.IGNORECASE)
            request = json.loads(await reader.readexactly(int(found[1]) if found else 0))
            key = re.search(r"authorization: (.*)\r", head, re.IGNORECASE)
            self.keys.append(key[1] if key else "")
            self.asked.append({"path": head.split()[1], **request})
            if self.hangs:
                await reader.read()
            else:
                writer.write(self._answer(request))
                await writer.drain()
        writer.close()

    def _answer(self, request: dict[str, Any]) -> bytes:
        body = self.raw
        if body is None:
            content = self.says(json.loads(request["messages"][-1]["content"]))
            body = json.dumps({"choices": [{"message": {"role": "assistant", "content": content}}]}).encode()
        place = f"Location: {self.location}\r\n" if self.location else ""
        head = f"HTTP/1.1 {self.status} X\r\n{place}Connection: close\r\nContent-Length: {len(body)}\r\n\r\n"
        return head.encode() + body


@contextlib.asynccontextmanager
async def serving(endpoint: ModelEndpoint) -> AsyncIterator[ModelEndpoint]:
    """The endpoint at work."""
    server = await asyncio.start_server(endpoint.serve, "127.0.0.1", 0)
    endpoint.port = server.sockets[0].getsockname()[1]
    async with server:
        yield endpoint
        server.close()
