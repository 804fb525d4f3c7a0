"""How does evidence read to other tools? WARC 1.1 records (ISO 28500), each packed by itself where asked.

Bodies stand decoded, as they were kept; the headers that spoke of their coding keep their words under another name.
"""

from __future__ import annotations

import base64
import hashlib
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from monitor.model.ids import sha256

SAME_PAYLOAD = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
PHRASES = {200: "OK", 304: "Not Modified"}  # what kept pages and revisits come with
OF_THE_WIRE = frozenset({"content-encoding", "transfer-encoding", "content-length", "connection", "keep-alive"})


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it was captured: what a response or a revisit is made of."""

    url: str
    at: datetime
    status: int
    headers: Sequence[tuple[str, str]]
    body: bytes
    tls: str | None = None


def record_id(*parts: str) -> str:
    """A record's name, the same at every export.

    >>> record_id("bases", "1") == record_id("bases", "1") != record_id("bases", "2")
    True
    """
    return f"<urn:uuid:{UUID(hex=sha256(' '.join(parts))[:32], version=5)}>"


def moment(at: datetime) -> str:
    """A time as WARC 1.1 writes it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def labelled(data: bytes) -> str:
    """A digest with its algorithm."""
    return f"sha256:{base64.b32encode(hashlib.sha256(data).digest()).decode()}"


def record(kind: str, name: str, at: datetime, media: str, block: bytes, more: Mapping[str, str]) -> bytes:
    """One record, whole."""
    head = {
        "WARC-Type": kind,
        "WARC-Record-ID": name,
        "WARC-Date": moment(at),
        **more,
        "WARC-Block-Digest": labelled(block),
        "Content-Type": media,
        "Content-Length": str(len(block)),
    }
    lines = "".join(f"{key}: {_line(value)}\r\n" for key, value in head.items())
    return f"WARC/1.1\r\n{lines}\r\n".encode() + block + b"\r\n\r\n"


def response(name: str, answer: Answer) -> bytes:
    """A page as it came."""
    block = _head(answer, len(answer.body)) + answer.body
    more = {"WARC-Target-URI": answer.url, "WARC-Payload-Digest": labelled(answer.body), **_wire(answer.tls)}
    return record("response", name, answer.at, "application/http; msgtype=response", block, more)


@dataclass(frozen=True, slots=True)
class Written:
    """A response that stands in the file already."""

    name: str
    url: str
    at: datetime
    payload: str


def revisit(name: str, answer: Answer, first: Written, profile: str) -> bytes:
    """An answer whose page is that of an earlier record."""
    more = {
        "WARC-Target-URI": answer.url,
        "WARC-Profile": profile,
        "WARC-Payload-Digest": first.payload,
        "WARC-Refers-To": first.name,
        "WARC-Refers-To-Target-URI": first.url,
        "WARC-Refers-To-Date": moment(first.at),
        **_wire(answer.tls),
    }
    return record("revisit", name, answer.at, "application/http; msgtype=response", _head(answer, None), more)


def packed(piece: bytes) -> bytes:
    """One record as a gzip member of its own."""
    press = zlib.compressobj(wbits=31)
    return press.compress(piece) + press.flush()


def fields(said: Mapping[str, str]) -> bytes:
    """The block of a warcinfo record."""
    return "".join(f"{key}: {_line(value)}\r\n" for key, value in said.items()).encode()


def _head(answer: Answer, length: int | None) -> bytes:
    """The status line and headers; the body's length as it stands here."""
    lines = [f"HTTP/1.1 {answer.status} {PHRASES.get(answer.status, 'Answered')}"]
    for key, value in answer.headers:
        name = f"X-Archive-Orig-{key}" if key.lower() in OF_THE_WIRE else key
        lines.append(f"{_line(name)}: {_line(value)}")
    if length is not None:
        lines.append(f"Content-Length: {length}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")


def _wire(tls: str | None) -> dict[str, str]:
    """The connection it came over: `TLSv1.3 CIPHER …`."""
    version, _, rest = (tls or "").partition(" ")
    if not version.startswith("TLSv"):
        return {}
    return {"WARC-Protocol": f"tls/{version.removeprefix('TLSv')}", "WARC-Cipher-Suite": rest.partition(" ")[0]}


def _line(value: str) -> str:
    """A header's value on one line: what came from outside begins no line of its own."""
    return " ".join("".join(char if char.isprintable() else " " for char in value).split())
