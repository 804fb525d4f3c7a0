"""How much of a body is read? The whole of a page, the beginning of rules, what is short and in the way."""

from __future__ import annotations

import contextlib
import re

import httpx

from monitor.adapters.fetch_http.decode import Body, BodyCut, BodyTooLarge, BodyUnreadable
from monitor.adapters.fetch_http.headers import first

_SHORT_DIGITS = 5  # a body of under 100 kB costs less than another connection
_CHALLENGE = re.compile(
    rb"cf-chl|challenge-platform|_cf_chl_opt|g-recaptcha|h-captcha|hcaptcha|cf-turnstile|px-captcha|datadome"
    rb"|<title>Just a moment"
)


def _decoding(response: httpx.Response, most: int) -> Body:
    return Body(",".join(response.headers.get_list("content-encoding")), most)


async def _feed(response: httpx.Response, body: Body, enough: int | None = None) -> None:
    async for part in response.stream:  # type: ignore[union-attr]  # always an AsyncByteStream of ours
        body.feed(part)
        if enough is not None and body.size > enough:
            return


async def whole(response: httpx.Response, most: int) -> bytes:
    """The plain body, complete. Raises BodyTooLarge before a byte is read where that is announced; BodyCut,
    BodyUnreadable."""
    length = first(response, b"content-length")
    if length.isascii() and length.isdigit() and (len(length) > 15 or int(length) > most):
        raise BodyTooLarge(f"the server announces {length[:20]} bytes, more than {most}", bomb=False)
    body = _decoding(response, most)
    await _feed(response, body)
    return body.whole()


async def beginning(response: httpx.Response, most: int) -> bytes:
    """At most `most` bytes of the plain body, as far as they can be read."""
    body = _decoding(response, 10 * most)
    with contextlib.suppress(BodyCut, BodyUnreadable, BodyTooLarge):
        await _feed(response, body, most)
    return body.so_far()[:most]


async def read_off(response: httpx.Response) -> None:
    """Reads a short body that nobody wants, so that the connection can be used again."""
    if _is_short(response):
        async for _ in response.stream:  # type: ignore[union-attr]
            pass


async def is_challenge(response: httpx.Response) -> bool:
    """Whether a refusal asks to prove that a person is there: the whole host will, so all of it is left alone."""
    if first(response, b"cf-mitigated").lower() == "challenge":
        return True
    return _is_short(response) and _CHALLENGE.search(await beginning(response, 10**_SHORT_DIGITS)) is not None


def _is_short(response: httpx.Response) -> bool:
    length = first(response, b"content-length")
    return length.isdigit() and len(length) <= _SHORT_DIGITS
