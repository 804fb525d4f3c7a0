"""What may a line of a record hold? Each kind's fields with what each must be; everything else is refused."""

from __future__ import annotations

import base64
import binascii
import math
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from monitor.model.hashing import EDIT_COLUMNS, clean
from monitor.model.ids import SLUG, sha256
from monitor.model.observation import EDIT_KINDS

FORMAT = 1
DEEPEST = 40  # how far facts and details may be nested
LARGEST = 2**53

_TIME = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{6}Z")
_HEX = re.compile("[0-9a-f]{64}")
_WORD = re.compile("[a-z][a-z_]{0,40}")

Check = Callable[[Any], bool]


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and -LARGEST <= value <= LARGEST


def _number(value: Any) -> bool:
    return _whole(value) or (isinstance(value, float) and math.isfinite(value))


def _text(value: Any) -> bool:
    return isinstance(value, str) and clean(value) == value


def _matches(pattern: re.Pattern[str]) -> Check:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


def _one_of(*words: str) -> Check:
    return lambda value: isinstance(value, str) and value in words


def _or_none(check: Check) -> Check:
    return lambda value: value is None or check(value)


def _share(value: Any) -> bool:
    return _number(value) and 0 <= value <= 1


def _plain(value: Any, depth: int = 0) -> bool:
    """Plain JSON, not too deep, its texts storable."""
    if depth > DEEPEST:
        return False
    if isinstance(value, Mapping):
        return all(_text(key) and _plain(item, depth + 1) for key, item in value.items())
    if isinstance(value, list):
        return all(_plain(item, depth + 1) for item in value)
    return value is None or isinstance(value, bool) or _number(value) or _text(value)


def _object(value: Any) -> bool:
    return isinstance(value, Mapping) and _plain(value)


def _time(value: Any) -> bool:
    """A time as it is written, of a day that there was."""
    if not isinstance(value, str) or _TIME.fullmatch(value) is None:
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


TIME, HEX, WORD, NAME = _time, _matches(_HEX), _matches(_WORD), _matches(SLUG)
COUNT: Check = lambda value: _whole(value) and 0 <= value < 2**31  # noqa: E731 - one more of these
FIRST: Check = lambda value: _whole(value) and 1 <= value < 2**31  # noqa: E731
TRUTH: Check = lambda value: isinstance(value, bool)  # noqa: E731

_ARTICLE: dict[str, Check] = {
    **dict.fromkeys(("headline", "byline", "language", "url", "site"), lambda value: isinstance(value, str)),
    "paragraphs": lambda value: isinstance(value, list) and all(isinstance(item, str) for item in value),
    **dict.fromkeys(("published_at", "modified_at", "at"), _or_none(TIME)),
}
_ENTRIES: dict[str, Check] = {
    "entries": lambda value: (
        isinstance(value, list)
        and all(isinstance(item, list) and len(item) == 2 and _text(item[0]) and COUNT(item[1]) for item in value)
    ),
    "carried": COUNT,
}


def _fields(value: Any, fields: Mapping[str, Check], more: Mapping[str, Check] | None = None) -> str | None:
    """What is wrong with an object, None where it has these fields and no others."""
    if not isinstance(value, Mapping):
        return "is no object"
    for name, check in fields.items():
        if name not in value:
            return f"lacks {name}"
        if not check(value[name]):
            return f"{name}: not what it must be"
    known = {**fields, **(more or {})}
    for name in value:
        if name not in known:
            return f"has an unknown field {name[:40]!r}"
        if not known[name](value[name]):
            return f"{name}: not what it must be"
    return None


def _article(value: Any) -> bool:
    return _fields(value, _ARTICLE, _ENTRIES) is None


def _all(fields: Mapping[str, Check]) -> Check:
    return lambda value: isinstance(value, list) and all(_fields(item, fields) is None for item in value)


_EDIT: dict[str, Check] = dict(
    zip(
        EDIT_COLUMNS,
        (FIRST, _one_of(*EDIT_KINDS), TRUTH, _number, *(_or_none(COUNT), _or_none(_text)) * 2, _or_none(_object)),
        strict=True,
    )
)
_QUOTE: dict[str, Check] = {"n": FIRST, "sentence": COUNT, "quote": _text}
_PLACE: dict[str, Check] = {"source": NAME, "seq": FIRST}
_SEEN: dict[str, Check] = {"seen_from": TIME, "seen_to": _or_none(TIME), "laid_by": _or_none(FIRST)}

SHAPES: dict[str, dict[str, Check]] = {
    "story": {"format": lambda value: value == FORMAT, "story": NAME, "title": _text, "about": _text},
    "claim": {
        "id": NAME, "origin": NAME, "question": _text, "kind": WORD, "definition": _plain, "place": COUNT,
        "defined_at": TIME,
    },
    "source": {
        "name": NAME, "origin": _text, "url": _or_none(_text), "kind": WORD, "parent": _or_none(NAME),
        "title": _or_none(_text), "found_at": _or_none(TIME), "told_at": _or_none(TIME),
    },
    "blob": {"sha": HEX, "base64": lambda value: isinstance(value, str)},
    "version": {
        **_PLACE, "captured_at": TIME, "recorded_at": TIME, "published_at": _or_none(TIME),
        "modified_at": _or_none(TIME), "headline": _text, "words": COUNT, "extractor": _text,
        "returns_to": _or_none(FIRST), "text_sha": HEX, "article_sha": HEX, "body_sha": _or_none(HEX),
        "observation_sha": HEX, "prev_chain": HEX, "chain": HEX, "article": _article,
    },
    "change": {
        **_PLACE, "before_seq": FIRST, "analyzer": _text, "score": _share, "material": TRUTH, "unannounced": TRUTH,
        **_SEEN, "edits": _all(_EDIT),
    },
    "reading": {
        **_PLACE, "claim": NAME, "state": _text, "confidence": _number, "rival": _or_none(_object), "analyzer": _text,
        "valid_from": TIME, **_SEEN, "evidence": _all(_QUOTE),
    },
    "layer": {**_PLACE, "extractor": _text, "article_sha": HEX, "text_sha": HEX, **_SEEN, "laid_by": FIRST,
              "article": _article},
    "alert": {
        "source": _or_none(NAME), "seq": _or_none(FIRST), "change": _or_none(FIRST), "dedup_key": _text, "kind": WORD,
        "severity": _one_of("info", "notice", "urgent"), "title": _text, "facts": _object, "at": TIME,
        "claim": _or_none(NAME), "acked_at": _or_none(TIME), "acked_by": _or_none(_text),
    },
    "capture": {
        "source": NAME, "at": TIME, "ms": COUNT, "via": _one_of("live", "archive", "file"), "outcome": WORD,
        "reason": _or_none(WORD), "http_status": _or_none(COUNT), "final_url": _or_none(_text), "tls": _or_none(_text),
        "detail": _or_none(_text), "body_sha": _or_none(HEX), "headers_sha": _or_none(HEX), "seen_at": _or_none(TIME),
        "seq": _or_none(FIRST), "article_sha": _or_none(HEX), "article": _or_none(_article),
    },
    "journal": {
        "n": FIRST, "at": TIME, "act": WORD, "ref": _text, "rows_sha": HEX, "prev": HEX, "hash": HEX,
        "detail": _or_none(_object),
    },
    "delivery": {
        "receiver": _text, "route": _text, "group_key": _text, "state": _one_of("sent", "muted", "dead"),
        "due_at": TIME, "attempts": COUNT, "reason": _or_none(_text), "sent_at": _or_none(TIME), "created_at": TIME,
        "alerts": _all({"alert": _text, "muted_by": _or_none(_text)}),
    },
}  # fmt: skip


def fault(line: Any) -> str | None:
    """What is wrong with a line, in words; None where it has its shape."""
    if not isinstance(line, dict):
        return "is no JSON object"
    kind = line.get("type")
    if not isinstance(kind, str) or kind not in SHAPES:
        return "has no type that is known here"
    wrong = _fields({name: value for name, value in line.items() if name != "type"}, SHAPES[kind])
    if wrong is not None:
        return f"{kind}: {wrong}"
    if kind == "blob":
        return _blob(line)
    if kind == "change" and any(edit["before_text"] is None and edit["after_text"] is None for edit in line["edits"]):
        return "change: an edit without any text"
    return None


def _blob(line: Mapping[str, Any]) -> str | None:
    try:
        body = base64.b64decode(line["base64"], validate=True)
    except (binascii.Error, ValueError):
        return "blob: base64 is damaged"
    return None if sha256(body) == line["sha"] else "blob: its bytes are not those of its sha"
