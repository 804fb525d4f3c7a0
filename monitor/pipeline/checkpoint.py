"""What does a checkpoint say, and is it what its key's holder said? Two lines: the statement, and who signed it.

The signature is of the first line as it stands, its line feed included, so that any tool can check it.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from monitor.model.errors import ChainBroken, ConfigError, NotFound
from monitor.model.ids import canonical_json, sha256, utc_text
from monitor.model.proof import Head, Proof
from monitor.model.record import Verified
from monitor.pipeline.record_file import Damaged, RecordFile
from monitor.ports import Signer

TYPE, FORMAT = "monitor checkpoint", 1
LARGEST = 256 << 20  # bytes of a checkpoint: a million chains
_HEX = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A checkpoint as read: whose key it names, and where every chain stood at `at`."""

    path: Path
    at: str
    heads: tuple[Head, ...]
    public: bytes

    @property
    def key(self) -> str:
        """The key as people compare it."""
        return fingerprint(self.public)

    def of(self, story: str) -> tuple[Head, ...]:
        """The heads of one story. Raises NotFound where it knows none."""
        found = tuple(head for head in self.heads if head.story == story)
        if not found:
            raise NotFound(f"{self.path}: this checkpoint knows no story {story!r}")
        return found


def fingerprint(public: bytes) -> str:
    """A public key in 16 digits: the beginning of its SHA-256."""
    return sha256(public)[:16]


def written(found: Verified, now: datetime, signer: Signer) -> str:
    """The checkpoint of a record that was just found whole."""
    heads = sorted(found.heads, key=lambda head: (head.story, head.kind, head.name))
    statement = {
        "type": TYPE,
        "format": FORMAT,
        "at": utc_text(now),
        "counts": {"versions": found.versions, "journal": found.journal, "blobs": found.blobs},
        "heads": [
            {"story": head.story, "kind": head.kind, "name": head.name, "n": head.n, "hash": head.hash}
            for head in heads
        ],
    }
    line = canonical_json(statement) + "\n"
    signature = base64.b64encode(signer.sign(line.encode())).decode()
    public = base64.b64encode(signer.public).decode()
    return line + canonical_json({"public_key": public, "signature": signature}) + "\n"


def read(path: Path, signed_by: Callable[[bytes, bytes, bytes], bool], public: bytes | None = None) -> Checkpoint:
    """A checkpoint whose signature holds: by `public` where given, else by the key it names itself. Raises ConfigError
    for a file that cannot be read, ChainBroken for one that is none, was altered or that another key signed."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST)
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror or error}", path) from error
    first, found, second = data.partition(b"\n")
    try:
        said, signed = json.loads(first), json.loads(second)
        own = base64.b64decode(signed["public_key"], validate=True)
        signature = base64.b64decode(signed["signature"], validate=True)
        checkpoint = Checkpoint(path, str(said["at"]), tuple(_heads(said)), own)
    except (ValueError, KeyError, TypeError, RecursionError, binascii.Error) as error:
        raise ChainBroken(str(path), "is no checkpoint: it was altered or cut, or is another file") from error
    if public is not None and public != own:
        raise ChainBroken(str(path), f"is signed by the key {checkpoint.key}, not by {fingerprint(public)}")
    if not signed_by(own, first + found, signature):
        raise ChainBroken(str(path), "its signature does not fit: it was altered, or another key signed it")
    return checkpoint


def _heads(said: Mapping[str, Any]) -> Iterator[Head]:
    if said["type"] != TYPE or said["format"] != FORMAT:
        raise ValueError("another kind of statement")
    for row in said["heads"]:
        head = Head(str(row["story"]), row["kind"], str(row["name"]), row["n"], row["hash"])
        if head.kind not in ("source", "journal") or type(head.n) is not int or not _HEX.fullmatch(head.hash):
            raise ValueError("no head of a chain")
        yield head


def check_file(file: RecordFile, sought: Callable[[str], Sequence[Head]] = lambda _: ()) -> tuple[str, Verified]:
    """A record in a file, recomputed without any database; gives the story and what was found. `sought` gives the heads
    that must stand in it. Raises Damaged for what is no record as it was written, ConfigError for a file that cannot be
    read; what `sought` raises for a story that it does not know is raised where all the rest is whole."""
    proof, story, blobs = Proof(), "", 0
    at: dict[str, tuple[int, ...]] = {}
    broken: tuple[str, str] | None = None
    unknown: NotFound | None = None
    try:
        for n, line in enumerate(file.lines(), 1):
            if line["type"] == "story":
                story = str(line["story"])
                try:
                    proof = Proof(sought(story))
                except NotFound as error:
                    unknown = error
            blobs += line["type"] == "blob"
            row = _row_of(story, line)
            if row:
                at[row] = (*at.get(row, ()), n)
            proof.take(line)
        _end(proof)
    except ChainBroken as error:
        broken = (error.where, error.what)
    except Damaged as error:
        if error.line is not None or (broken := _found_late(proof)) is None:
            raise
    if unknown is not None and broken is None:
        raise unknown
    place = at.get(broken[0], ()) if broken is not None else ()
    return story, Verified(proof.versions, blobs, proof.entries, broken, tuple(proof.heads), proof.newer, place)


def _row_of(story: str, line: Mapping[str, Any]) -> str:
    """A row as the proof names it, a version's for all that hangs on it; nothing for a line that it never names."""
    match line["type"]:
        case "version" | "change" | "reading" | "layer":
            return f"{story}/{line['source']}@{line['seq']}"
        case "journal":
            return f"journal of {story}, entry {line['n']}"
        case "capture" if line["seq"] is not None and line["outcome"] == "new":  # the look that brought it
            return f"{story}/{line['source']}@{line['seq']}"
        case "alert" if line["seq"] is not None:
            return f"{story}/{line['source']}@{line['seq']}"
        case "alert":
            return f"alert {line['dedup_key']}"
        case _:
            return ""


def _end(proof: Proof) -> None:
    proof.end()
    for head in proof.unmet.values():
        raise head.lost()


def _found_late(proof: Proof) -> tuple[str, str] | None:
    """What is only seen at the end of a record, where that is another than was written."""
    try:
        _end(proof)
    except ChainBroken as error:
        return error.where, error.what
    return None
