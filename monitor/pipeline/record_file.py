"""How does a record become a file, and how is a file read that somebody else may have written?

Nothing of it is believed: each line is of a known shape, refers to what came before it, and the whole is recomputed.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any, cast

from monitor.model.errors import ConfigError
from monitor.model.ids import sha_of
from monitor.pipeline.record_shape import fault
from monitor.render.jsonl import line as spelt

WHOLE = (
    "every line is a record's line, but together they are not what was written: the digest in the last line is "
    "another. It is in something that only this digest covers (a title, an address, a look, a delivery) or in the "
    "last line"
)
LONGEST = 64 << 20  # bytes of one line: a page of the largest size, in base64
Line = dict[str, Any]


def written(lines: Iterable[Line]) -> Iterator[bytes]:
    """The lines as bytes; the last one counts them and has their digest, so that a file that was cut is found."""
    digest, count = hashlib.sha256(), 0
    for line in lines:
        piece = (spelt(line) + "\n").encode()
        digest.update(piece)
        count += 1
        yield piece
    yield (spelt({"type": "end", "lines": count, "sha256": digest.hexdigest()}) + "\n").encode()


class Damaged(ConfigError):
    """A file that can be read and is not a record as it was written. `line` is the first that does not agree, None
    where each agrees with those before it and only the whole is another."""


class RecordFile:
    """A file of a record. `lines` gives them in order and raises Damaged with the number of the first bad one."""

    def __init__(self, path: Path) -> None:
        self.path, self.digest = path, ""

    def lines(self) -> Iterator[Line]:
        """Every line but the last, which must be right. A second reading must find the file unaltered."""
        outline, digest, ended, fits, n = Outline(), hashlib.sha256(), False, False, 0
        for n, raw in enumerate(self._raw(), 1):
            if ended:
                raise Damaged("something follows the end of the record", self.path, n)
            line = self._parsed(raw, n)
            if isinstance(line, dict) and line.get("type") == "end":
                fits = line == {"type": "end", "lines": n - 1, "sha256": digest.hexdigest()}
                ended = True
                continue
            digest.update(raw)
            wrong = fault(line) or outline.fault(line)
            if wrong is not None:
                raise Damaged(wrong, self.path, n)
            yield line
        if not ended:
            raise Damaged("the file was cut: its last line is missing", self.path, n + 1)
        found = digest.hexdigest()
        if self.digest not in ("", found):
            raise ConfigError("the file was altered while it was read", self.path)
        self.digest = found
        if not fits:
            raise Damaged(WHOLE, self.path)

    def _parsed(self, raw: bytes, n: int) -> Any:
        if not raw.endswith(b"\n"):
            raise Damaged("the file was cut in the middle of this line", self.path, n)
        try:
            return json.loads(raw.decode(), object_pairs_hook=_once, parse_constant=_no_number)
        except UnicodeDecodeError as error:
            raise Damaged("is no UTF-8 text", self.path, n) from error
        except RecursionError as error:
            raise Damaged("is nested too deep", self.path, n) from error
        except ValueError as error:
            raise Damaged(f"is no line of JSON: {error}", self.path, n) from error

    def _raw(self) -> Iterator[bytes]:
        n = 0
        try:
            with self._opened() as file:
                while raw := file.readline(LONGEST + 1):
                    n += 1
                    if len(raw) > LONGEST:
                        raise Damaged(f"is longer than {LONGEST >> 20} MB", self.path, n)
                    yield raw
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise Damaged("the packed file is damaged or cut", self.path, n + 1) from error
        except OSError as error:
            raise ConfigError(f"cannot be read: {error.strerror or error}", self.path) from error

    def _opened(self) -> IO[bytes]:
        if self.path.name.endswith(".gz"):
            return cast("IO[bytes]", gzip.open(self.path, "rb"))
        return self.path.open("rb")


class Outline:
    """Does a line refer to what came before it, and to nothing else?"""

    def __init__(self) -> None:
        self._begun = False
        self._claims: set[str] = set()
        self._versions: dict[str, int] = {}
        self._alerts: set[str] = set()
        self._changes: dict[tuple[str, int], int] = {}
        self._source = ""

    def fault(self, line: Line) -> str | None:
        """What is wrong with its place, in words."""
        kind = line["type"]
        if (kind == "story") == self._begun:
            return "the record of one story begins with its line, once"
        self._begun = True
        judge = JUDGES.get(kind)
        return judge(self, line) if judge is not None else None

    def _claim(self, line: Line) -> str | None:
        if line["id"] in self._claims:
            return f"claim {line['id']} comes twice"
        self._claims.add(line["id"])
        return None

    def _source_line(self, line: Line) -> str | None:
        if line["name"] in self._versions:
            return f"source {line['name']} comes twice"
        if line["parent"] is not None and line["parent"] not in self._versions:
            return f"source {line['name']} comes before its list {line['parent']}"
        self._versions[line["name"]], self._source = 0, line["name"]
        return None

    def _version(self, line: Line) -> str | None:
        if line["source"] != self._source:
            return "version: stands in another source's part"
        self._versions[self._source] = line["seq"]
        return None

    def _change(self, line: Line) -> str | None:
        place = (line["source"], line["seq"])
        self._changes[place] = self._changes.get(place, 0) + 1
        return None if line["before_seq"] != line["seq"] else "change: leads from a version to itself"

    def _reading(self, line: Line) -> str | None:
        return None if line["claim"] in self._claims else f"reading: no claim {line['claim']}"

    def _alert(self, line: Line) -> str | None:
        if line["dedup_key"] in self._alerts:
            return "alert: comes twice"
        self._alerts.add(line["dedup_key"])
        if line["source"] is not None and line["source"] not in self._versions:
            return f"alert: no source {line['source']}"
        if line["change"] is not None and line["change"] > self._changes.get((line["source"], line["seq"]), 0):
            return "alert: no such change"
        return None

    def _capture(self, line: Line) -> str | None:
        if line["source"] != self._source:
            return "capture: stands in another source's part"
        if (line["article_sha"] is None) != (line["article"] is None):
            return "capture: article and its digest go together"
        if line["article_sha"] is not None and sha_of(line["article"]) != line["article_sha"]:
            return "capture: its article is not that of its digest"
        if line["seq"] is not None and line["seq"] > self._versions[self._source]:
            return f"capture: no version {self._source}@{line['seq']}"
        return None

    def _delivery(self, line: Line) -> str | None:
        keys = [told["alert"] for told in line["alerts"]]
        if not keys or len(set(keys)) != len(keys) or not self._alerts.issuperset(keys):
            return "delivery: its alerts are not those of the record"
        return None


JUDGES = {
    "claim": Outline._claim,
    "source": Outline._source_line,
    "version": Outline._version,
    "change": Outline._change,
    "reading": Outline._reading,
    "alert": Outline._alert,
    "capture": Outline._capture,
    "delivery": Outline._delivery,
}


def _once(pairs: list[tuple[str, Any]]) -> Line:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key comes twice")
    return found


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is no number of JSON")
