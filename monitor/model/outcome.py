"""What did the world do? Every way a fetch and an extraction can end, as values (design §4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from monitor.model.article import Article, Container


class Reason(StrEnum):
    """What was seen; the outcome says what to do. A closed list."""

    TIMEOUT = "timeout"
    DEADLINE = "deadline"
    NETWORK = "network"
    TLS = "tls"
    PROTOCOL = "protocol"
    HTTP = "http"
    RATE_LIMITED = "rate_limited"
    TRUNCATED = "truncated"
    DECODE = "decode"
    REDIRECT = "redirect"
    SSRF = "ssrf"
    SCHEME = "scheme"
    URL = "url"
    ROBOTS = "robots"
    TOO_LARGE = "too_large"
    BOMB = "bomb"
    GONE = "gone"
    TYPE = "type"
    NOT_TEXT = "not_text"
    EMPTY = "empty"
    PARSER = "parser"
    THIN = "thin"
    BLOCKED = "blocked"
    CAPTCHA = "captcha"
    CONSENT = "consent"
    LOGIN = "login"
    PAYWALL = "paywall"
    SOFT_404 = "soft_404"
    MAINTENANCE = "maintenance"
    JS_REQUIRED = "js_required"
    META_REFRESH = "meta_refresh"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Request:
    """What to get. `etag` and `last_modified` make it conditional; both are opaque and at most 1 kB."""

    url: str
    etag: str | None = None
    last_modified: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    ignore_robots: bool = False  # the user stated a reason


@dataclass(frozen=True, slots=True)
class Fetched:
    """A whole, decoded body with status 200. `tls` names protocol and cipher, None without TLS."""

    url: str
    final_url: str
    body: bytes
    content_type: str
    charset: str | None  # as the HTTP header says
    etag: str | None
    last_modified: str | None
    http_status: int
    tls: str | None
    at: datetime
    ms: int
    headers: tuple[tuple[str, str], ...] = ()
    moved_to: str | None = None  # the address that a chain of permanent redirects ends at
    host_gap_s: float = 0.0  # what the host's robots.txt asks for between two requests
    received: tuple[tuple[str, str], ...] = ()  # every header of the answer as it came, but for cookies: evidence


@dataclass(frozen=True, slots=True)
class NotModified:
    """A 304 that was asked for."""

    at: datetime
    ms: int
    final_url: str
    host_gap_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Failed:
    """Any end of a fetch without a body to read. `detail` is for people: at most 300 plain characters."""

    reason: Reason
    at: datetime
    ms: int
    detail: str = ""
    http_status: int | None = None
    final_url: str | None = None
    retry_after_s: float | None = None
    host_gap_s: float = 0.0


@dataclass(frozen=True, slots=True)
class SourceUnreachable(Failed):
    """DNS, TCP, TLS, deadline, protocol, cut or undecodable body, any other status."""


@dataclass(frozen=True, slots=True)
class Blocked(Failed):
    """401, 403, 451 or a challenge page."""


@dataclass(frozen=True, slots=True)
class RateLimited(Failed):
    """429, or 503 with Retry-After."""


@dataclass(frozen=True, slots=True)
class Disallowed(Failed):
    """robots.txt, scheme, port, redirect target or a private address: no connection was made to it."""


@dataclass(frozen=True, slots=True)
class TooLarge(Failed):
    """Over the cap while streaming, or a decompression bomb."""


@dataclass(frozen=True, slots=True)
class Gone(Failed):
    """404 or 410."""


FetchOutcome = Fetched | NotModified | SourceUnreachable | Blocked | RateLimited | Disallowed | TooLarge | Gone


@dataclass(frozen=True, slots=True)
class Extracted:
    """An article and where it stood in the page."""

    article: Article
    container: Container | None


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The remembered container holds the same text and nothing around it tells of a change."""


@dataclass(frozen=True, slots=True)
class NothingExtracted:
    """The page holds no text that reads as an article."""

    reason: Reason
    detail: str = ""


@dataclass(frozen=True, slots=True)
class NotAnArticle:
    """A recognised wall or error page: consent, login, challenge, soft 404, maintenance, shell."""

    reason: Reason
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Paywalled:
    """The beginning of the article and an offer to pay."""

    detail: str = ""
    reason: Reason = Reason.PAYWALL


@dataclass(frozen=True, slots=True)
class TimedOut:
    """The worker was killed at its deadline, or died. `detail` says which."""

    detail: str = ""
    reason: Reason = Reason.PARSER


@dataclass(frozen=True, slots=True)
class Suspect:
    """Most of the text is gone or wholly different: perhaps an accident. Believed when it comes again later."""

    article: Article
    at: datetime
    reason: Reason
    detail: str = ""


ExtractOutcome = Extracted | Unchanged | NothingExtracted | NotAnArticle | Paywalled
Rejected = NothingExtracted | NotAnArticle | Paywalled | TimedOut | Suspect


def outcome_name(outcome: object) -> str:
    """The name an outcome has in tables and JSON: `SourceUnreachable` → `source_unreachable`."""
    name = type(outcome).__name__
    return "".join(f"_{char.lower()}" if char.isupper() else char for char in name).lstrip("_")


class Via(StrEnum):
    """How a capture came to us. A closed set."""

    LIVE = "live"
    ARCHIVE = "archive"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Capture:
    """The record of one attempt, whatever it came to. `outcome` is a snake_case name, or `new`, `unchanged`."""

    at: datetime
    ms: int
    outcome: str
    reason: Reason | None = None
    http_status: int | None = None
    final_url: str | None = None
    tls: str | None = None
    detail: str | None = None
    body: bytes | None = None  # the raw page; stored once under its hash
    via: Via = Via.LIVE
    headers: tuple[tuple[str, str], ...] = ()  # all that the answer's headers said, but for cookies
