"""Who comes in, and what goes with every answer."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import httpx
import pytest
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from monitor.web.door import COOKIE, Access, Door

TOKEN = "correct-horse-battery"
BASE = "http://127.0.0.1:8400"


async def inside(scope: Any, receive: Any, send: Any) -> None:
    await PlainTextResponse("the pages")(scope, receive, send)


def ask(path: str, wrong: bool) -> Response:
    return HTMLResponse(f"token for {path}? {wrong}", 401)


def get(access: Access, path: str = "/", *, method: str = "GET", **kw: Any) -> httpx.Response:
    async def go() -> httpx.Response:
        transport = httpx.ASGITransport(app=Door(inside, access, ask))
        async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
            return await client.request(method, path, **kw)

    return asyncio.run(go())


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8400", "localhost", "[::1]:8400", "192.168.1.4", "news.example", "NEWS.example."]
)
def test_a_known_host_comes_in(host: str) -> None:
    access = Access(hosts=frozenset({"news.example"}))
    assert get(access, headers={"host": host}).text == "the pages"


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1.evil.example",
        "news.example.evil.example",
        "",
        "[::1",
        "a b",
        "evil@127.0.0.1",
        "127.0.0.1/x",
        "127.0.0.1:80:90",
    ],
)
def test_a_name_that_is_not_ours_is_turned_away_so_that_no_name_can_be_rebound(host: str) -> None:
    assert get(Access(hosts=frozenset({"news.example"})), headers={"host": host}).status_code == 421


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_nothing_can_be_written(method: str) -> None:
    answer = get(Access(), method=method)
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


def test_every_answer_forbids_scripts_frames_and_other_hosts() -> None:
    for answer in (get(Access()), get(Access(), headers={"host": "evil.example"}), get(Access(TOKEN))):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert "http" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"


def test_without_the_token_only_the_question_and_the_style_are_seen() -> None:
    assert get(Access(TOKEN)).status_code == 401
    assert get(Access(TOKEN), "/static/monitor.css").text == "the pages"


@pytest.mark.parametrize("given", ["Bearer " + TOKEN, "bearer  " + TOKEN])
def test_a_program_gives_the_token_in_its_header(given: str) -> None:
    assert get(Access(TOKEN), headers={"authorization": given}).text == "the pages"


@pytest.mark.parametrize("given", ["", TOKEN[:-1], TOKEN + "x", TOKEN.upper(), "ключ", "\x00"])
def test_a_wrong_token_is_none(given: str) -> None:
    assert get(Access(TOKEN), headers={"authorization": f"Bearer {given}".encode()}).status_code == 401
    assert get(Access(TOKEN), "/", params={"token": given}).status_code == 401
    answer = get(Access(TOKEN), "/enter", method="POST", data={"token": given})
    assert (answer.status_code, "set-cookie" in answer.headers) == (401, False)


def test_a_token_in_the_address_becomes_a_cookie_and_leaves_the_address() -> None:
    answer = get(Access(TOKEN), "/s/bases?token=" + TOKEN + "&all=1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/s/bases?all=1")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert TOKEN not in cookie
    value = re.search(rf"{COOKIE}=(\w+)", cookie)
    assert value
    assert get(Access(TOKEN), headers={"cookie": f"{COOKIE}={value[1]}"}).text == "the pages"
    assert get(Access("another-token-than-that"), headers={"cookie": f"{COOKIE}={value[1]}"}).status_code == 401


def test_the_form_lets_in_and_leads_nowhere_else() -> None:
    for to, where in (("/s/bases", "/s/bases"), ("//evil.example", "/"), ("/\\evil.example", "/"), ("http://x", "/")):
        answer = get(Access(TOKEN), "/enter", method="POST", data={"token": TOKEN, "to": to})
        assert (answer.status_code, answer.headers["location"]) == (303, where)
    other = {"sec-fetch-site": "cross-site"}
    assert get(Access(TOKEN), "/enter", method="POST", data={"token": TOKEN}, headers=other).status_code == 403
    assert get(Access(TOKEN), "/enter", method="POST", content=b"a" * 5000).status_code == 413


def test_the_key_of_a_feed_opens_that_feed_and_nothing_else() -> None:
    access = Access(TOKEN)
    key = access.feed_key("bases")
    assert TOKEN not in key
    assert get(access, f"/s/bases/atom.xml?key={key}").text == "the pages"
    for path in (
        f"/s/other/atom.xml?key={key}",
        f"/s/bases?key={key}",
        f"/s/bases/atom.xml?key={key[:-1]}",
        f"/?key={key}",
    ):
        assert get(access, path).status_code == 401


def test_the_token_is_in_no_repr() -> None:
    assert TOKEN not in repr(Access(TOKEN))
