"""Who may come in, and what goes with every answer? Host names, the token, security headers.

A page of another site that points a name of its own at this address is turned away by the Host header. The token is
compared in constant time and never written anywhere: the cookie and the feeds' keys are made of it and do not give it.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import re
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode

from starlette.responses import PlainTextResponse, RedirectResponse, Response

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

COOKIE = "monitor"
_HOST = re.compile(r"(?:\[(?P<six>[0-9a-fA-F:.]+)\]|(?P<name>[A-Za-z0-9.-]+))(?::\d{1,5})?")
LEAST = 16  # characters of a token
A_MONTH = 30 * 86_400
FORM_MOST = 4096  # bytes
HEADERS = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


@dataclass(frozen=True, slots=True)
class Access:
    """Who may read. `token` is None where everybody who reaches the address may; `hosts` are names that it goes by."""

    token: str | None = field(default=None, repr=False)
    hosts: frozenset[str] = frozenset()

    def admits(self, given: str) -> bool:
        """Whether this is the token."""
        return self.token is not None and _same(given, self.token)

    def made(self, what: str) -> str:
        """A value that only who has the token can make, and that does not give it."""
        return hmac.new((self.token or "").encode(), what.encode(), hashlib.sha256).hexdigest()[:40]

    def feed_key(self, story: str) -> str:
        """The key of one story's feed, for readers that keep no cookies; empty where no token is asked for."""
        return self.made(f"feed {story}") if self.token else ""

    def knows(self, host: str) -> bool:
        """Whether a Host header names this server: an address (nobody can rebind one), localhost, or one of `hosts`."""
        found = _HOST.fullmatch(host)
        if found is None:
            return False
        name = (found["six"] or found["name"]).lower().rstrip(".")
        if name == "localhost" or name in self.hosts:
            return True
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return True


def _same(given: str, wanted: str) -> bool:
    """Without telling by the time it takes how much of it, or how long it, is right."""
    sides = [hashlib.sha256(one.encode("utf-8", "replace")).digest() for one in (given, wanted)]
    return hmac.compare_digest(*sides)


class Door:
    """The first thing that a request meets."""

    def __init__(self, app: App, access: Access, ask: Callable[[str, bool], Response]) -> None:
        """`ask(path, wrong)` gives the page that asks for the token."""
        self._app, self._access, self._ask = app, access, ask

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Lets it in, turns it away, or asks for the token."""
        if scope["type"] != "http":
            return

        async def sealed(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                given = {name.lower() for name, _ in message["headers"]}
                more = [(name.encode(), text.encode()) for name, text in HEADERS.items() if name.encode() not in given]
                message = {**message, "headers": [*message["headers"], *more]}
            await send(message)

        answer = await self._judge(scope, receive)
        await (answer or self._app)(scope, receive, sealed)

    async def _judge(self, scope: Scope, receive: Receive) -> Response | None:
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        if not self._access.knows(headers.get(b"host", "")):
            return PlainTextResponse("This server does not go by that name; see `monitor serve --help`, --url.\n", 421)
        path, method = str(scope["path"]), scope["method"]
        if path == "/enter" and method == "POST" and self._access.token:
            return await self._enter(scope, headers, receive)
        if method not in ("GET", "HEAD"):
            return PlainTextResponse("These pages can only be read.\n", 405, {"allow": "GET, HEAD"})
        if self._access.token is None or path.startswith("/static/"):
            return None
        return self._token(scope, headers, path)

    def _token(self, scope: Scope, headers: dict[bytes, str], path: str) -> Response | None:
        scheme, _, given = headers.get(b"authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            return None if self._access.admits(given.strip()) else self._refused(path)
        query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        tokens = [value for name, value in query if name == "token"]
        if tokens:
            if not self._access.admits(tokens[-1]):
                return self._refused(path)
            rest = urlencode([(name, value) for name, value in query if name != "token"])
            return self._welcome(scope, f"{path}?{rest}" if rest else path)
        if self._has_cookie(headers.get(b"cookie", "")):
            return None
        keys = [value for name, value in query if name == "key"]
        story = path.removeprefix("/s/").removesuffix("/atom.xml")
        if keys and path == f"/s/{story}/atom.xml" and _same(keys[-1], self._access.feed_key(story)):
            return None
        return self._ask(path, False)

    def _has_cookie(self, text: str) -> bool:
        try:
            found = SimpleCookie(text).get(COOKIE)
        except CookieError:
            return False
        return found is not None and _same(found.value, self._access.made("cookie"))

    async def _enter(self, scope: Scope, headers: dict[bytes, str], receive: Receive) -> Response:
        if headers.get(b"sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return PlainTextResponse("Another site sent this form.\n", 403)
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if len(body) > FORM_MOST:
                return PlainTextResponse("Too long.\n", 413)
            if not message.get("more_body"):
                break
        form = parse_qs(body.decode("utf-8", "replace"))
        to = _inside((form.get("to") or ["/"])[0])
        if self._access.admits((form.get("token") or [""])[0].strip()):
            return self._welcome(scope, to)
        return self._refused(to)

    def _refused(self, path: str) -> Response:
        return self._ask(path, True)

    def _welcome(self, scope: Scope, to: str) -> Response:
        answer = RedirectResponse(_inside(to), 303)
        secure = scope.get("scheme") == "https"
        made = self._access.made("cookie")
        answer.set_cookie(COOKIE, made, A_MONTH, path="/", secure=secure, httponly=True, samesite="lax")
        return answer


def _inside(to: str) -> str:
    """A path of this server, never another one's address."""
    parts = to[:1] == "/" and to[1:2] not in ("/", "\\") and all(" " <= char <= "~" for char in to)
    return to if parts else "/"
