"""What exactly is hashed? The documents under each digest of the record; docs/proof.md spells them out for others.

Each is made of plain JSON values only (`plain`), so that a database, a file and another program make the same one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from monitor.model.ids import canonical_json, sha_of, utc_text

EDIT_COLUMNS = ("n", "kind", "material", "score", "before_n", "before_text", "after_n", "after_text", "detail")
ALERT = "alert"  # the act of the journal entry that an alert without a version stands on; its ref is the alert's key
PRUNE = "prune"  # … and of the one that says what retention let go
RENAME = "rename"  # … and of the one that gave a story, a source or a claim another name
LOOK = (
    "at", "ms", "via", "reason", "http_status", "final_url", "tls", "detail", "body_sha", "headers_sha", "seen_at",
)  # fmt: skip

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # PostgreSQL refuses NUL, UTF-8 has no lone surrogates


def clean(text: str) -> str:
    """Text that both databases take: NUL and lone surrogates become the replacement character.

    >>> clean("a\\x00b")
    'a\\ufffdb'
    """
    return _UNSTORABLE.sub("\ufffd", text) if _UNSTORABLE.search(text) else text


def plain(value: Any) -> Any:
    """JSON values in the one form that survives text and JSONB alike.

    Tuples are lists, keys are text, times are UTC text, whole floats are integers (JSONB gives 1e22 back as one).

    >>> plain({"n": 1e22, "at": (1.5, -0.0)})
    {'n': 10000000000000000000000, 'at': [1.5, 0]}
    """
    if isinstance(value, str):
        return clean(str(value))
    if isinstance(value, bool) or value is None or isinstance(value, int):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, datetime):
        return utc_text(value)
    if isinstance(value, Mapping):
        return {clean(str(key)): plain(item) for key, item in value.items()}
    if isinstance(value, Sequence | frozenset | set):
        return [plain(item) for item in (sorted(value) if isinstance(value, frozenset | set) else value)]
    raise TypeError(f"not a JSON value: {type(value).__name__}")


def change_document(before_seq: int, row: Mapping[str, Any], edits: Sequence[Mapping[str, Any]]) -> list[Any]:
    """A change and its edits."""
    return [
        before_seq,
        row["analyzer"],
        row["score"],
        bool(row["material"]),
        bool(row["unannounced"]),
        [
            [bool(edit[column]) if column == "material" else edit[column] for column in EDIT_COLUMNS]
            for edit in edits
        ],
    ]  # fmt: skip


def reading_document(origin: str, row: Mapping[str, Any], evidence: Sequence[Sequence[Any]]) -> list[Any]:
    """A reading and its evidence. `origin` is the claim's first id: a renamed claim keeps its proof."""
    quotes = [list(item) for item in evidence]
    names = ("state", "confidence", "rival", "analyzer", "valid_from")
    return [origin, *(row[name] for name in names), quotes]


def alert_document(row: Mapping[str, Any], origin: str | None) -> list[Any]:
    """An alert as first stored. `origin` is the first id of the claim it is about."""
    return [*(row[name] for name in ("dedup_key", "kind", "severity", "title", "facts", "at")), origin]


def laid_change(document: list[Any]) -> list[Any]:
    """A change that was laid on a version later."""
    return ["change", *document]


def laid_layer(extractor: str, article_sha: str, text_sha: str) -> list[Any]:
    """A version's page as read again."""
    return ["layer", extractor, article_sha, text_sha]


def placed(origin: str | None, seq: int | None, document: list[Any]) -> list[Any]:
    """What was laid on the version `seq` of the source first followed as `origin`; an alert may be of no version, or of
    no source."""
    return [origin, seq, document]


def look_document(row: Mapping[str, Any]) -> list[Any]:
    """The look at a page that brought a version."""
    return [row[name] for name in LOOK]


def renamed(kind: str, origin: str, was: str, name: str) -> dict[str, str]:
    """What the entry of a new name holds. `kind` is story, source or claim; `origin` its first name, which hashes keep;
    a story has none, and its first known name stands there."""
    return {"kind": kind, "origin": origin, "was": was, "name": name}


def observation_sha(
    change: Any,
    readings: Sequence[Any],
    alerts: Sequence[Any],
    extractor: str,
    recorded_at: datetime | str,
    look: Sequence[Any] | None = None,
) -> str:
    """The digest of everything that was derived when a version was stored, of by what, when that was, and by which
    look; the first databases had no look in it."""
    ordered = sorted(plain(readings), key=canonical_json), sorted(plain(alerts), key=lambda item: str(item[0]))
    return sha_of(plain([change, *ordered, extractor, recorded_at, *([look] if look is not None else [])]))


def rows_sha(laid: Sequence[Any]) -> str:
    """The digest of what a journal entry laid on."""
    return sha_of(sorted(plain(laid), key=canonical_json))


def journal_hash(prev: str, n: int, at: datetime | str, act: str, ref: str, rows: str) -> str:
    """A journal entry's link in its story's chain."""
    return sha_of(plain([prev, n, at, act, ref, rows]))
