"""How is one HTTP request made to a receiver? Once, under one deadline, without redirects; httpx stands only here."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from functools import lru_cache

import httpx

from monitor import __version__
from monitor.adapters.notify_apprise.reach import why
from monitor.adapters.notify_apprise.verdict import Answer
from monitor.model.errors import DeliveryError

ANSWER_MOST = 65_536  # bytes of an answer that are read
AGENT = f"monitor/{__version__}"


@lru_cache(maxsize=2)
def _tls(verify: bool) -> ssl.SSLContext:
    if verify:
        return ssl.create_default_context()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # without the system's authorities: reading them takes 30 ms
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


async def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    method: str = "POST",
    deadline_s: float,
    verify: bool = True,
    auth: tuple[str, str] | None = None,
) -> Answer:
    """The answer, whatever its status. Raises DeliveryError (it may pass) where none came in time."""
    tls = _tls(verify and url.startswith("https:"))
    sent = {"User-Agent": AGENT, "Content-Type": "application/json; charset=utf-8", **headers}
    try:
        async with (
            asyncio.timeout(deadline_s),
            httpx.AsyncClient(timeout=deadline_s, follow_redirects=False, verify=tls, auth=auth) as client,
            client.stream(method, url, content=body, headers=sent) as response,
        ):
            text = await _beginning(response)
            return Answer(response.status_code, text, {k.lower(): v for k, v in response.headers.items()})
    except (TimeoutError, httpx.TimeoutException) as error:
        raise DeliveryError(f"no answer within {deadline_s:g} s", permanent=False) from error
    except httpx.UnsupportedProtocol as error:
        raise DeliveryError("the address is not http or https", permanent=True) from error
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
        raise DeliveryError(f"no connection: {why(error)}", permanent=False) from error


async def _beginning(response: httpx.Response) -> str:
    got = b""
    async for chunk in response.aiter_raw():
        got += chunk
        if len(got) >= ANSWER_MOST:
            break
    return got[:ANSWER_MOST].decode("utf-8", "replace")
