"""How is a body brought to its plain bytes? In bounded steps, and only when the whole of it came."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from typing import Protocol

import brotli

STEP = 1 << 16
_BOMB_RATIO = 20  # honest HTML packs 4 to 15 times; past this, over the cap, it is a bomb


class BodyCut(Exception):
    """The coded body ended before its end: a shorter article would read as a removal."""


class BodyUnreadable(Exception):
    """The coding is unknown, nested, or its bytes are wrong."""


class BodyTooLarge(Exception):
    """More than the cap came out. `bomb`: out of far fewer bytes."""

    def __init__(self, what: str, *, bomb: bool) -> None:
        super().__init__(what)
        self.bomb = bomb


class Decoder(Protocol):
    """Turns coded bytes into plain ones, a bounded piece at a time."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The plain bytes that `data` completes, in pieces of about STEP bytes."""
        ...

    def finish(self) -> None:
        """Raises BodyCut unless the coded body came to its own end."""
        ...


def decoder_for(coding: str) -> Decoder:
    """The decoder for a Content-Encoding header. Raises BodyUnreadable for unknown and for nested codings."""
    codings = [part.strip().lower() for part in coding.split(",") if part.strip()]
    codings = [part for part in codings if part != "identity"]
    if not codings:
        return _Identity()
    if len(codings) > 1:
        raise BodyUnreadable(f"{len(codings)} codings over one another")
    if codings[0] in ("gzip", "x-gzip"):
        return _Gzip()
    if codings[0] == "deflate":
        return _Deflate()
    if codings[0] == "br":
        return _Brotli()
    raise BodyUnreadable(f"unknown coding {codings[0][:40]!r}")


class Body:
    """Collects a body under two caps: of the bytes as they come, and of the plain ones."""

    def __init__(self, coding: str, max_bytes: int) -> None:
        self._decoder = decoder_for(coding)
        self._max = max_bytes
        self._raw = 0
        self._plain = io.BytesIO()  # gives its bytes away without a second copy
        self.size = 0

    def feed(self, data: bytes) -> None:
        """Takes the next bytes off the wire. Raises BodyTooLarge, BodyUnreadable."""
        if not self._raw and isinstance(self._decoder, _Brotli) and _takes_16_mb(data):
            raise BodyTooLarge("a brotli body that takes 16 MB of memory for its first byte", bomb=True)
        self._raw += len(data)
        if self._raw > self._max:
            raise BodyTooLarge(f"more than {self._max} bytes came", bomb=False)
        for part in self._decoder.feed(data):
            self.size += len(part)
            if self.size > self._max:
                raise BodyTooLarge(
                    f"more than {self._max} bytes out of {self._raw}", bomb=self.size > _BOMB_RATIO * self._raw
                )
            self._plain.write(part)

    def so_far(self) -> bytes:
        """What has come out until now."""
        return self._plain.getvalue()

    def whole(self) -> bytes:
        """The plain body. Raises BodyCut when the coded one is not complete."""
        if self._raw:
            self._decoder.finish()
        return self._plain.getvalue()


class _Identity:
    def feed(self, data: bytes) -> Iterator[bytes]:
        yield data

    def finish(self) -> None:
        return


def _inflate(inflater: zlib._Decompress, data: bytes) -> Iterator[bytes]:
    while not inflater.eof:
        try:
            part = inflater.decompress(data, STEP)
        except zlib.error as error:
            raise BodyUnreadable(f"wrong bytes in a coded body: {error}") from error
        data = inflater.unconsumed_tail
        if part:
            yield part
        if not data and len(part) < STEP:  # a full piece may have left a rest inside
            return


class _Gzip:
    """gzip of one or more members; each must come to its end with the right checksum."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(31)

    def feed(self, data: bytes) -> Iterator[bytes]:
        while data:
            if self._member.eof:
                data = data.lstrip(b"\0")
                if not data:
                    return
                self._member = zlib.decompressobj(31)  # the next member; anything else is refused by its header
            yield from _inflate(self._member, data)
            data = self._member.unused_data

    def finish(self) -> None:
        if not self._member.eof:
            raise BodyCut("the gzip body was cut")


class _Deflate:
    """zlib as the standard says, or raw deflate as many servers send it."""

    def __init__(self) -> None:
        self._inflater: zlib._Decompress | None = None
        self._first = b""

    def feed(self, data: bytes) -> Iterator[bytes]:
        if self._inflater is None:
            self._first += data
            if len(self._first) < 2:
                return
            data, head = self._first, self._first[:2]
            is_zlib = head[0] & 15 == 8 and int.from_bytes(head, "big") % 31 == 0
            self._inflater = zlib.decompressobj(15 if is_zlib else -15)
        if self._inflater.eof:
            raise BodyUnreadable("bytes after the end of a deflate body")
        yield from _inflate(self._inflater, data)
        if self._inflater.unused_data:
            raise BodyUnreadable("bytes after the end of a deflate body")

    def finish(self) -> None:
        if self._inflater is None or not self._inflater.eof:
            raise BodyCut("the deflate body was cut")


def _takes_16_mb(data: bytes) -> bool:
    """Whether a brotli body begins by asking for the widest window (RFC 7932, 9.1): 16 MB before a byte is out."""
    return bool(data) and data[0] & 1 == 1 and (data[0] >> 1) & 7 == 7


class _Brotli:
    def __init__(self) -> None:
        self._decompressor = brotli.Decompressor()

    def feed(self, data: bytes) -> Iterator[bytes]:
        # `can_accept_more_data` is not asked: it says yes while output is still inside, which then is lost
        try:
            part = self._decompressor.process(data, output_buffer_limit=STEP)
            while part:
                yield part
                part = self._decompressor.process(b"", output_buffer_limit=STEP)
        except brotli.error as error:
            raise BodyUnreadable(f"wrong bytes in a brotli body: {error}") from error

    def finish(self) -> None:
        if not self._decompressor.is_finished():
            raise BodyCut("the brotli body was cut")
