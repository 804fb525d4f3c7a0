"""How are bytes packed? zstd with the text before as dictionary: a further version of an article costs some 100 bytes.

Reading needs the whole line of dictionaries under a blob, at most DEPTH of them (a third of a millisecond for texts).
"""

from __future__ import annotations

import zlib
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any

from monitor.adapters.store_sql.reader import Reader
from monitor.adapters.store_sql.values import digest, hexed
from monitor.model.errors import ChainBroken
from monitor.model.ids import sha256

try:
    from compression import zstd  # type: ignore[import-not-found,unused-ignore]  # Python 3.14
except ImportError:
    from backports import zstd

DEPTH = 32  # every 32nd lies without a dictionary: what one damaged blob can take with it is bounded
LEVEL = 3  # higher ones cost ten times as much and gain nothing against a dictionary (texts) or lose (pages)
LARGE = 1 << 20  # beyond this, level 3 looks back too little: a page of 1.5 MB against itself took 394 KB, now 2 KB
KEPT_BYTES = 8_000_000  # decoded bodies kept in memory, over all sources

_LINE = """
with recursive line(sha, codec, body, base_sha, n) as (
  select sha, codec, body, base_sha, 0 from blobs where sha = :sha
  union all
  select b.sha, b.codec, b.body, b.base_sha, line.n + 1
  from blobs b join line on b.sha = line.base_sha where line.n < 99
)
select sha, codec, body from line order by n desc
"""


def pack(body: bytes, base: bytes | None) -> tuple[str, bytes]:
    """(codec, packed). Without a gain the bytes are kept as they are."""
    prefix = zstd.ZstdDict(base, is_raw=True).as_prefix if base is not None and len(base) >= 8 else None
    options = {zstd.CompressionParameter.compression_level: LEVEL}
    span = len(base or b"") + len(body)
    if prefix is not None and span > LARGE:
        options[zstd.CompressionParameter.window_log] = min(26, span.bit_length())
        options[zstd.CompressionParameter.enable_long_distance_matching] = 1
    packed: bytes = zstd.compress(body, options=options, zstd_dict=prefix)
    return ("zstd", packed) if len(packed) < len(body) else ("raw", body)


def unpack(codec: str, packed: bytes, base: bytes | None) -> bytes:
    """The bytes again. Raises ValueError where they are damaged."""
    try:
        if codec == "raw":
            return packed
        if codec == "zlib":
            return zlib.decompress(packed)
        prefix: Any = zstd.ZstdDict(base, is_raw=True).as_prefix if base is not None and len(base) >= 8 else None
        unpacked: bytes = zstd.decompress(packed, zstd_dict=prefix)
        return unpacked
    except (zlib.error, zstd.ZstdError) as error:
        raise ValueError(f"cannot be unpacked: {error}") from error


class Shelf:
    """Reads blobs, and keeps the last ones: a blob never changes, so what was read once stays true."""

    def __init__(self, most: int = KEPT_BYTES) -> None:
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._size, self._most = 0, most

    def keep(self, sha: str, body: bytes) -> None:
        """Remembers a body, and forgets the ones unused longest."""
        if sha in self._kept or len(body) * 4 > self._most:
            return
        self._kept[sha] = body
        self._size += len(body)
        while self._size > self._most:
            self._size -= len(self._kept.popitem(last=False)[1])

    def body(self, reader: Reader, sha: str) -> bytes | None:
        """The bytes of a blob; None where it was let go. Raises ChainBroken where they are not what they were."""
        if sha in self._kept:
            self._kept.move_to_end(sha)
            return self._kept[sha]
        body = self._upon_kept(reader, sha)
        if body is None:
            body = self._along(reader, sha)
        if body is not None:
            self.keep(sha, body)
        return body

    def _along(self, reader: Reader, sha: str) -> bytes | None:
        """The body of a blob by its line of dictionaries, from the last of them that is at hand."""
        line = reader.all(_LINE, sha=digest(sha))
        for n in range(len(line) - 1, -1, -1):
            base = self._kept.get(hexed(line[n][0]))
            if base is not None:
                return line_body(sha, line[n + 1 :], self._keep_below, base)
        return line_body(sha, line, self._keep_below)

    def _keep_below(self, sha: bytes, body: bytes) -> None:
        """Remembers a body on the way to another: who goes back through the versions asks for it next."""
        if sha256(body) == hexed(sha):
            self.keep(hexed(sha), body)

    def _upon_kept(self, reader: Reader, sha: str) -> bytes | None:
        """The body of a blob whose dictionary is at hand: versions are mostly read one after the other."""
        row = reader.first("select codec, body, base_sha from blobs where sha = :sha", sha=digest(sha))
        base = self._kept.get(hexed(row[2])) if row is not None and row[2] is not None else None
        if row is None or base is None:
            return None
        return _checked(sha, row[0], row[1], base)


def _checked(sha: str, codec: str, packed: bytes, base: bytes | None) -> bytes:
    try:
        body = unpack(codec, packed, base)
    except ValueError as error:
        raise ChainBroken(f"blob {sha}", str(error)) from error
    if sha256(body) != sha:
        raise ChainBroken(f"blob {sha}", "its bytes are not what was stored")
    return body


def line_body(
    sha: str,
    line: Sequence[Sequence[Any]],
    below: Callable[[bytes, bytes], None] | None = None,
    base: bytes | None = None,
) -> bytes | None:
    """The last body of a line of (sha, codec, packed), each the dictionary of the next, `base` that of the first.
    Raises ChainBroken. `below` is given each of the others as it comes, with its hash, unchecked."""
    body = base
    for n, (here, codec, packed) in enumerate(line):
        try:
            body = unpack(codec, packed, body)
        except ValueError as error:
            raise ChainBroken(f"blob {sha}", str(error)) from error
        if below is not None and n < len(line) - 1:
            below(here, body)
    if body is not None and sha256(body) != sha:
        raise ChainBroken(f"blob {sha}", "its bytes are not what was stored")
    return body
