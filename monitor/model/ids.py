"""How is a thing named, and how is it hashed? Slugs, references, digests."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def is_slug(text: str) -> bool:
    """True for the names that people write: lower-case letters, digits, single hyphens inside.

    >>> is_slug("syria-bases"), is_slug("Syria_bases")
    (True, False)
    """
    return SLUG.fullmatch(text) is not None


def slugify(text: str, most: int = 40) -> str:
    """The nearest slug to `text`, cut at a word, never empty.

    >>> slugify("Russia's bases in Syria")
    'russias-bases-in-syria'
    """
    plain = text.lower().replace("'", "").replace("’", "")
    words = [word for word in re.split(r"[^a-z0-9]+", plain) if word]
    out = ""
    for word in words:
        if len(out) + len(word) + 1 > most:
            break
        out = f"{out}-{word}" if out else word
    return out or (words[0][:most] if words else "story")


@dataclass(frozen=True, slots=True, order=True)
class SourceRef:
    """A source's public address, `story/source`."""

    story: str
    source: str

    def __str__(self) -> str:
        return f"{self.story}/{self.source}"


@dataclass(frozen=True, slots=True, order=True)
class VersionRef:
    """A version's public address, `story/source@seq`; `seq` counts from 1 in the order of storing."""

    story: str
    source: str
    seq: int

    def __str__(self) -> str:
        return f"{self.story}/{self.source}@{self.seq}"


def utc_text(at: datetime) -> str:
    """An aware time as UTC text with microseconds and a Z: one spelling, sorts as time.

    Raises ValueError for a naive time.
    """
    if at.tzinfo is None:
        raise ValueError(f"a time without a zone: {at!r}")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def canonical_json(value: Any) -> str:
    """JSON with sorted keys, no spaces and plain UTF-8: equal values give equal text. Times must be text already."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def sha256(data: bytes | str) -> str:
    """The SHA-256 of bytes, or of text as UTF-8 (a lone surrogate is replaced), as 64 hex digits."""
    if isinstance(data, str):
        data = data.encode("utf-8", "replace")
    return hashlib.sha256(data).hexdigest()


def sha_of(value: Any) -> str:
    """The SHA-256 of a value's canonical JSON."""
    return sha256(canonical_json(value))


def dedup_key(source: str, cause: str, kind: str, subject: str) -> str:
    """The id of an alert: the same step run twice makes the same key.

    `source` is `story/source` (or `monitor` for the daemon's own), `cause` the version's seq or the capture time that
    began the spell, `subject` the claim's id or the edit's number.
    """
    return sha_of([source, cause, kind, subject])


GENESIS = "0" * 64  # prev_chain of a source's first version


def chain(prev_chain: str, source: str, seq: int, captured_at: datetime, digests: Mapping[str, str | None]) -> str:
    """A version's link: covers the link before it and everything derived from it.

    `digests` holds text_sha, article_sha, body_sha and observation_sha (design §6).
    """
    return sha_of([prev_chain, source, seq, utc_text(captured_at), dict(digests)])
