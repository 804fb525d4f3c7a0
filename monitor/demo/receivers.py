"""Who gets the alerts of the demo? A mail server and a webhook that speaks like Slack's, both real, both on loopback.

They accept what their models accept, refuse what those refuse, and keep what they took. Standard library only.
"""

from __future__ import annotations

import asyncio
import email
import email.policy
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from typing import Any
from urllib.parse import parse_qsl

from monitor.demo.server import GONE, IDLE_S, LOOPBACK, Answer, Asked, HttpServer, Listener
from monitor.ports import Clock

MAX_MAIL = 2_000_000
MAX_LINE = 4_096  # RFC 5321 asks for 512 octets a command and 1,000 a text line; long base64 lines do occur


@dataclass(frozen=True, slots=True)
class Mail:
    """A message as the mail server took it, with the envelope it came in."""

    at: datetime
    sender: str
    recipients: tuple[str, ...]
    message: EmailMessage = field(hash=False)

    @property
    def subject(self) -> str:
        """The subject, one line."""
        return " ".join(str(self.message["Subject"] or "").split())

    @property
    def text(self) -> str:
        """The plain text part, empty where there is none."""
        part = self.message.get_body(("plain",))
        return str(part.get_content()).replace("\r\n", "\n") if isinstance(part, EmailMessage) else ""

    @property
    def everything(self) -> str:
        """All headers and text parts, to look for an alert's id in."""
        heads = "\n".join(f"{name}: {value}" for name, value in self.message.items())
        parts = (part.get_content() for part in self.message.walk() if part.get_content_maintype() == "text")
        return "\n".join((heads, *map(str, parts)))


@dataclass(frozen=True, slots=True)
class Post:
    """A message as the webhook took it."""

    at: datetime
    path: str
    document: dict[str, Any] = field(hash=False)

    @property
    def text(self) -> str:
        """The line that a phone would show."""
        return str(self.document.get("text", ""))

    @property
    def everything(self) -> str:
        """The whole document, to look for an alert's id in."""
        return json.dumps(self.document, ensure_ascii=False)


class Webhook:
    """A Slack-like incoming webhook at `url`; `posts` are the messages it accepted."""

    PATH = "/services/T0DEMO/B0DEMO/not-a-secret"

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._server = HttpServer(self._answer)
        self.posts: list[Post] = []

    @property
    def url(self) -> str:
        """The address as a receiver of the configuration."""
        return f"slack+http://{LOOPBACK}:{self._server.port}{self.PATH}"

    @property
    def port(self) -> int:
        """Where it listens."""
        return self._server.port

    async def start(self) -> None:
        """Begins to listen."""
        await self._server.start()

    async def stop(self) -> None:
        """Stops listening."""
        await self._server.stop()

    def _answer(self, asked: Asked) -> Answer:
        if asked.path != self.PATH:
            return Answer(404, "no_service") if asked.path.startswith("/services/") else Answer(404, "not_found")
        if asked.method != "POST":
            return Answer(405, "method_not_allowed", headers=(("Allow", "POST"),))
        document = _document(asked)
        if document is None:
            return Answer(400, "invalid_payload")
        fault = fault_of(document)
        if fault:
            return Answer(400, fault)
        self.posts.append(Post(self._clock.now(), asked.path, document))
        return Answer(200, "ok")


def _document(asked: Asked) -> dict[str, Any] | None:
    try:
        text = asked.body.decode()
        if asked.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            text = dict(parse_qsl(text)).get("payload", "")
        document = json.loads(text)
    except ValueError:
        return None
    return document if isinstance(document, dict) else None


def fault_of(document: dict[str, Any]) -> str | None:
    """The word with which the real service would refuse this message; None where it would take it.

    >>> fault_of({"text": "hello"}), fault_of({}), fault_of({"blocks": [{"type": "divider"}] * 51})
    (None, 'no_text', 'invalid_blocks')
    """
    blocks = document.get("blocks") or []
    if not isinstance(blocks, list) or len(blocks) > 50 or any(_wrong_block(block) for block in blocks):
        return "invalid_blocks"
    if not (document.get("text") or blocks or document.get("attachments")):
        return "no_text"
    return "msg_too_long" if len(str(document.get("text") or "")) > 40_000 else None


def _wrong_block(block: Any) -> bool:
    """Headers hold 150 characters, sections 3,000 and ten fields; every block names its type."""
    if not isinstance(block, dict) or not isinstance(block.get("type"), str):
        return True
    text = block.get("text")
    length = len(str(text.get("text", ""))) if isinstance(text, dict) else 0
    most = 150 if block["type"] == "header" else 3000
    return length > most or len(block.get("fields") or ()) > 10


class MailServer(Listener):
    """An SMTP server that takes mail for everybody and passes it on to nobody; `mails` is what it took."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(self._session, MAX_LINE, (*GONE, ValueError))  # ValueError: a line without end
        self._clock = clock
        self.mails: list[Mail] = []

    @property
    def url(self) -> str:
        """The address as a receiver of the configuration."""
        return f"mailto://{LOOPBACK}:{self.port}/?from=monitor@demo.example&to=editor@demo.example&mode=insecure"

    async def _session(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _Session(reader, writer, self._take).run()

    def _take(self, sender: str, recipients: tuple[str, ...], raw: bytes) -> None:
        message = email.message_from_bytes(raw, policy=email.policy.default)
        self.mails.append(Mail(self._clock.now(), sender, recipients, message))


ADDRESS = re.compile(r"(?:FROM|TO):\s*<([^<>\s]*)>(?:\s+(.*))?", re.IGNORECASE)


class _Session:
    """One conversation, as RFC 5321 tells it: greeting, MAIL, RCPT, DATA, in that order."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        take: Callable[[str, tuple[str, ...], bytes], None],
    ) -> None:
        self._reader, self._writer, self._take = reader, writer, take
        self._greeted = False
        self._sender: str | None = None
        self._recipients: list[str] = []

    async def run(self) -> None:
        """Speaks until QUIT or the end of the connection."""
        await self._say("220 demo.example ESMTP ready")
        while True:
            async with asyncio.timeout(IDLE_S):
                line = await self._reader.readline()
            if not line:
                return
            verb, _, rest = line.decode("utf-8", "replace").strip().partition(" ")
            await self._say(await self._command(verb.upper(), rest))
            if verb.upper() == "QUIT":
                return

    async def _command(self, verb: str, rest: str) -> str:
        match verb:
            case "EHLO" | "HELO":
                return self._hello(verb)
            case "MAIL":
                return self._mail(rest)
            case "RCPT":
                return self._rcpt(rest)
            case "DATA":
                return await self._data()
            case "RSET":
                self._forget()
                return "250 2.0.0 forgotten"
            case "NOOP":
                return "250 2.0.0 fine"
            case "VRFY":
                return "252 2.1.5 cannot say, will try"
            case "QUIT":
                return "221 2.0.0 goodbye"
            case _:
                return "502 5.5.2 no such command here"

    def _hello(self, verb: str) -> str:
        self._greeted = True
        self._forget()
        if verb == "HELO":
            return "250 demo.example"
        return f"250-demo.example\r\n250-SIZE {MAX_MAIL}\r\n250-8BITMIME\r\n250-PIPELINING\r\n250 SMTPUTF8"

    def _mail(self, rest: str) -> str:
        found = ADDRESS.fullmatch(rest)
        if not self._greeted or self._sender is not None:
            return "503 5.5.1 not now"
        if found is None:
            return "501 5.5.4 MAIL FROM:<address>"
        size = re.search(r"\bSIZE=(\d+)", found.group(2) or "", re.IGNORECASE)
        if size and int(size.group(1)) > MAX_MAIL:
            return "552 5.3.4 too big"
        self._sender = found.group(1)
        return "250 2.1.0 sender noted"

    def _rcpt(self, rest: str) -> str:
        found = ADDRESS.fullmatch(rest)
        if self._sender is None:
            return "503 5.5.1 MAIL first"
        if found is None or not found.group(1):
            return "501 5.5.4 RCPT TO:<address>"
        self._recipients.append(found.group(1))
        return "250 2.1.5 recipient noted"

    async def _data(self) -> str:
        if not self._recipients or self._sender is None:
            return "503 5.5.1 RCPT first"
        await self._say("354 end with a dot on a line of its own")
        lines, size = [], 0
        while True:
            async with asyncio.timeout(IDLE_S):
                line = await self._reader.readline()
            if not line:
                raise asyncio.IncompleteReadError(b"", None)  # cut in the middle: not taken
            if line == b".\r\n":
                break
            size += len(line)
            if size <= MAX_MAIL:
                lines.append(line[1:] if line.startswith(b".") else line)
        sender, recipients = self._sender, tuple(self._recipients)
        self._forget()
        if size > MAX_MAIL:
            return "552 5.3.4 too big"
        self._take(sender, recipients, b"".join(lines))
        return "250 2.0.0 taken"

    def _forget(self) -> None:
        self._sender = None
        self._recipients.clear()

    async def _say(self, line: str) -> None:
        self._writer.write(line.encode() + b"\r\n")
        await self._writer.drain()
