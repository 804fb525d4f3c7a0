"""How did a fetch end without a page? Each way as one outcome with its reason."""

from __future__ import annotations

import ssl

import httpcore
import httpx

from monitor.adapters.fetch_http.decode import BodyCut, BodyTooLarge, BodyUnreadable
from monitor.adapters.fetch_http.guard import AddressRefused, NameNotFound
from monitor.analysis.tidy import tidy
from monitor.model.outcome import (
    Blocked,
    Disallowed,
    Gone,
    RateLimited,
    Reason,
    SourceUnreachable,
    TooLarge,
)

FailedKind = type[SourceUnreachable | Blocked | RateLimited | Disallowed | TooLarge | Gone]
TROUBLE = (
    AddressRefused, NameNotFound, BodyCut, BodyUnreadable, BodyTooLarge, OSError, TimeoutError, UnicodeError,
    httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException, httpcore.UnsupportedProtocol,
    httpx.InvalidURL, httpx.HTTPError,
)  # fmt: skip


class Ended(Exception):
    """The fetch is over, as this kind of outcome."""

    def __init__(
        self,
        kind: FailedKind,
        reason: Reason,
        detail: str,
        http_status: int | None = None,
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(detail)
        self.kind, self.reason, self.detail = kind, reason, detail
        self.http_status, self.retry_after_s = http_status, retry_after_s


def plain(text: str) -> str:
    """At most 300 characters for people: nothing that a terminal or a log could take for a command."""
    return tidy(text)[:300]


def ended_by(error: Exception) -> Ended:
    """What an exception of the network, of TLS, of HTTP or of decoding means."""
    match error:
        case Ended():
            return error
        case AddressRefused():
            return Ended(Disallowed, Reason.SSRF, str(error))
        case BodyTooLarge():
            return Ended(TooLarge, Reason.BOMB if error.bomb else Reason.TOO_LARGE, str(error))
        case BodyCut():
            return Ended(SourceUnreachable, Reason.TRUNCATED, str(error))
        case BodyUnreadable():
            return Ended(SourceUnreachable, Reason.DECODE, str(error))
        case ssl.SSLError():
            return Ended(SourceUnreachable, Reason.TLS, getattr(error, "verify_message", "") or str(error))
        case TimeoutError() | httpcore.TimeoutException():
            return Ended(SourceUnreachable, Reason.TIMEOUT, str(error) or "no answer in time")
        case httpcore.ProtocolError():
            return _protocol(str(error))
        case httpx.InvalidURL() | UnicodeError():
            return Ended(Disallowed, Reason.URL, f"not an address: {error}")
        case _:
            return Ended(SourceUnreachable, Reason.NETWORK, str(error) or type(error).__name__)


def _protocol(what: str) -> Ended:
    cut = "peer closed connection without sending complete" in what or "incomplete chunked" in what
    return Ended(SourceUnreachable, Reason.TRUNCATED if cut else Reason.PROTOCOL, what)


def status_ended(status: int, retry_after: float | None, has_retry_after: bool) -> Ended:
    """What a status other than 200, a redirect or an expected 304 means."""
    detail = f"the server answered {status}"
    if status == 429:
        return Ended(RateLimited, Reason.RATE_LIMITED, detail, status, retry_after)
    if status == 503 and has_retry_after:
        return Ended(RateLimited, Reason.HTTP, detail, status, retry_after)
    if status in (401, 403, 451):
        return Ended(Blocked, Reason.HTTP, detail, status)
    if status in (404, 410):
        return Ended(Gone, Reason.HTTP, detail, status)
    if status == 304:
        return Ended(SourceUnreachable, Reason.PROTOCOL, "the server answered 304, which was not asked for", status)
    return Ended(SourceUnreachable, Reason.HTTP, detail, status, retry_after)
