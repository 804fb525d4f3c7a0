"""Which answers does a WARC file hold? Response records with their pages, and revisits of them (ISO 28500).

Whole files are hostile: every length is bounded, and what is not read is skipped.
"""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

_HEAD_MOST = 64_000
_SKIP = 1 << 16
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([^\s\"';]{1,40})", re.IGNORECASE)

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Response:
    """One answer as it was captured, its body decoded."""

    at: datetime
    url: str
    status: int
    headers: Headers
    body: bytes

    @property
    def media(self) -> str:
        """The type that its header names, lower case."""
        return first(self.headers, "content-type").partition(";")[0].strip().lower()

    @property
    def charset(self) -> str | None:
        """The charset that its header names."""
        found = _CHARSET.search(first(self.headers, "content-type"))
        return found[1].lower() if found else None


def responses(path: Path, wanted: Callable[[str], bool], most: int) -> Iterator[Response]:
    """The answers from wanted addresses, in the file's order; those with a body of more than `most` bytes are left out.

    Raises ValueError or EOFError where it is no WARC file, or cut.
    """
    bodies: dict[str, tuple[int, Headers, bytes]] = {}
    with path.open("rb") as raw:
        packed = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        try:
            with gzip.GzipFile(fileobj=raw) if packed else raw as file:
                for head, block in _records(file, wanted, most):  # type: ignore[arg-type]
                    yield from _response(head, block, bodies, most)
        except (zlib.error, gzip.BadGzipFile) as error:
            raise ValueError(f"its compression is damaged: {error}") from error


def _records(file: BinaryIO, wanted: Callable[[str], bool], most: int) -> Iterator[tuple[Headers, bytes]]:
    while line := file.readline(_HEAD_MOST):
        if not line.strip():
            continue
        if not line.startswith(b"WARC/"):
            raise ValueError("no WARC file")
        head = _headers(file)
        length = first(head, "content-length")
        if not length.isdigit():
            raise ValueError("a record without its length")
        size = int(length)
        answers = first(head, "warc-type") in ("response", "revisit") and wanted(_url(head))
        if answers and size <= most + _HEAD_MOST:
            block = file.read(size)
            if len(block) < size:
                raise EOFError("it ends within a record")
            yield head, block
        else:
            _skip(file, size)


def _url(head: Headers) -> str:
    return first(head, "warc-target-uri").strip("<>")


def _headers(file: BinaryIO) -> Headers:
    found: list[tuple[str, str]] = []
    size = 0
    while (line := file.readline(_HEAD_MOST)).strip():
        size += len(line)
        if size > _HEAD_MOST:
            raise ValueError("a record's head of more than 64 kB")
        name, colon, value = line.decode("utf-8", "replace").partition(":")
        if colon:
            found.append((name.strip(), value.strip()))
    return tuple(found)


def _skip(file: BinaryIO, size: int) -> None:
    while size > 0:
        gone = len(file.read(min(size, _SKIP)))
        if not gone:
            raise EOFError("it ends within a record")
        size -= gone


def _response(
    head: Headers, block: bytes, bodies: dict[str, tuple[int, Headers, bytes]], most: int
) -> Iterator[Response]:
    url = _url(head)
    at = _moment(first(head, "warc-date"))
    digest = first(head, "warc-payload-digest")
    if at is None or not url.startswith(("http://", "https://")):
        return
    if first(head, "warc-type") == "revisit":
        known = bodies.get(digest)
        if known is not None:
            yield Response(at, url, *known)
        return
    if "http" not in first(head, "content-type"):
        return
    answer = _answer(block, most)
    if answer is None:
        return
    if digest:
        bodies[digest] = answer
    yield Response(at, url, *answer)


def _answer(block: bytes, most: int) -> tuple[int, Headers, bytes] | None:
    """Status, headers and decoded body of an HTTP answer; None where it cannot be decoded, or is too large."""
    top, _, body = block.partition(b"\r\n\r\n")
    line, *rest = top.decode("latin-1").split("\r\n")
    status = re.match(r"HTTP/\S+ (\d{3})", line)
    if status is None:
        return None
    pairs = [(name.strip(), value.strip()) for name, _, value in (one.partition(":") for one in rest)]
    headers = tuple(pair for pair in pairs if pair[0].lower() not in ("set-cookie", "set-cookie2"))
    try:
        if "chunked" in first(headers, "transfer-encoding").lower():
            body = _unchunked(body)
        decoded = _decoded(body, first(headers, "content-encoding").lower(), most)
    except (ValueError, zlib.error):
        return None
    return (int(status[1]), headers, decoded) if len(decoded) <= most else None


def _unchunked(body: bytes) -> bytes:
    parts: list[bytes] = []
    rest = body
    while rest:
        size, _, rest = rest.partition(b"\r\n")
        length = int(size.split(b";")[0].strip() or b"x", 16)
        if length == 0:
            return b"".join(parts)
        parts.append(rest[:length])
        rest = rest[length + 2 :]
    raise ValueError("chunks without an end")


def _decoded(body: bytes, coding: str, most: int) -> bytes:
    if coding in ("", "identity"):
        return body
    if coding in ("gzip", "x-gzip", "deflate"):
        opened = zlib.decompressobj(47 if coding != "deflate" else 15)
        decoded = opened.decompress(body, most + 1)
        if not opened.eof and len(decoded) <= most:
            raise ValueError("a cut body")
        return decoded
    raise ValueError(f"a body in {coding}")


def _moment(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def first(headers: Headers, name: str) -> str:
    """The first header of that name (lower case); empty when there is none."""
    return next((value for key, value in headers if key.lower() == name), "")
