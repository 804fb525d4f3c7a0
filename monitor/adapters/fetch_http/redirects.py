"""Where does a redirect lead, and may we go there? Every hop is judged like a first address."""

from __future__ import annotations

import httpx

from monitor.adapters.fetch_http.ended import Ended
from monitor.adapters.fetch_http.headers import first
from monitor.model.address import why_refused
from monitor.model.outcome import Disallowed, Reason, SourceUnreachable

MOST = 8  # hops; browsers go to 20, a news page needs three
_LOCATION_MOST = 8192
PERMANENT = (301, 308)
STATUSES = (301, 302, 303, 307, 308)


def judged(text: str) -> httpx.URL:
    """The address, by the one parser that also makes the request. Raises Ended (Disallowed)."""
    try:
        url = httpx.URL(text.strip())
        host, port = url.host, url.port
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise Ended(Disallowed, Reason.URL, f"not an address: {error}") from error
    return _judge(url, host, port)


def _judge(url: httpx.URL, host: str, port: int | None) -> httpx.URL:
    why = why_refused(url.scheme, port if port is not None else 443)
    if why is not None:
        raise Ended(Disallowed, Reason.SSRF if "port" in why else Reason.SCHEME, why)
    if not host or any(char in host for char in "\\@%/ \t"):
        raise Ended(Disallowed, Reason.URL, "an address without a plain host name")
    return url


def target(response: httpx.Response, url: httpx.URL) -> httpx.URL:
    """The address that a redirect names, without fragment or user name. Raises Ended."""
    where = first(response, b"location")
    status = response.status_code
    if not where:
        raise Ended(SourceUnreachable, Reason.REDIRECT, f"the server answered {status} without a Location", status)
    if len(where) > _LOCATION_MOST:
        raise Ended(SourceUnreachable, Reason.REDIRECT, f"a Location of {len(where)} characters", status)
    if "\\" in where:
        raise Ended(Disallowed, Reason.URL, "a Location with a backslash: parsers do not agree on its host", status)
    try:
        joined = url.join(where.encode("latin-1").decode("utf-8", "replace"))
        return judged(str(joined.copy_with(userinfo=b"", fragment=None)))
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise Ended(Disallowed, Reason.URL, f"a Location that is not an address: {error}", status) from error


def same_origin(one: httpx.URL, other: httpx.URL) -> bool:
    """Whether both have the same scheme, host and port."""
    return (one.scheme, one.raw_host, one.port) == (other.scheme, other.raw_host, other.port)
