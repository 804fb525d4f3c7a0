"""What a fetcher promises: one outcome for each request, whole bodies, judged addresses only, in bounded time."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import random
import socket
import ssl
import threading
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.adapters.clock_system import SystemClock
from monitor.adapters.fetch_http import HttpFetcher
from monitor.model.config import FetchLimits
from monitor.model.outcome import (
    Blocked,
    Disallowed,
    Failed,
    Fetched,
    Gone,
    NotModified,
    RateLimited,
    Reason,
    Request,
    SourceUnreachable,
    TooLarge,
)
from monitor.ports import Fetcher
from tests.fakes.fetcher import FakeFetcher
from tests.fakes.web import DRIP, HANG, Web, answer, serving
from tests.harness import certs

GZIP = ("Content-Encoding", "gzip")
PAGE = answer("<p>Talks are taking place.</p>", 200, ("Content-Type", "text/html; charset=utf-8"), ("ETag", '"v1"'))


@contextlib.asynccontextmanager
async def fetching(
    web: Web | None = None, *allow: str, timeout_s: float = 10, **limits: Any
) -> AsyncIterator[HttpFetcher]:
    allowed = (web.host, *allow) if web is not None else allow
    fetcher = HttpFetcher(
        FetchLimits(timeout=timedelta(seconds=timeout_s), allow_private=allowed, **limits), SystemClock()
    )
    try:
        yield fetcher
    finally:
        await fetcher.aclose()


@contextlib.asynccontextmanager
async def both(kind: str) -> AsyncIterator[tuple[Fetcher, str]]:
    """A fetcher of that kind and the address of a page; other addresses of its host do not answer."""
    if kind == "fake":
        url = "https://news.example/a"
        yield FakeFetcher(SystemClock(), {url: [("<p>Talks are taking place.</p>", '"v1"')]}), url
        return

    def page(_: int) -> bytes:
        conditional = web.asked[-1].headers.get("if-none-match") == '"v1"'
        return answer(b"", 304, ("ETag", '"v1"')) if conditional else PAGE

    web = Web({"/a": page, "/gone": HANG})
    async with serving(web), fetching(web) as fetcher:
        yield fetcher, web.url("/a")


KINDS = pytest.mark.parametrize("kind", ["http", "fake"])


@KINDS
async def test_a_page_comes_whole_with_its_validator(kind: str) -> None:
    async with both(kind) as (fetcher, url):
        got = await fetcher.fetch(Request(url))
    assert isinstance(got, Fetched)
    assert got.body == b"<p>Talks are taking place.</p>"
    assert (got.url, got.final_url, got.etag, got.http_status) == (url, url, '"v1"', 200)
    assert (got.content_type, got.charset) == ("text/html", "utf-8")


@KINDS
async def test_a_known_validator_gives_not_modified(kind: str) -> None:
    async with both(kind) as (fetcher, url):
        assert isinstance(await fetcher.fetch(Request(url, etag='"v1"')), NotModified)
        assert isinstance(await fetcher.fetch(Request(url, etag='"v0"')), Fetched)


@KINDS
async def test_what_the_network_does_is_an_outcome(kind: str) -> None:
    async with both(kind) as (fetcher, _):
        for url in ("http://unknown.invalid/", "https://news.invalid:1/x"):
            got = await fetcher.fetch(Request(url))
            assert isinstance(got, Failed)
            assert len(got.detail) <= 300


async def fetch_one(page: bytes | Callable[[int], bytes], **limits: Any) -> Any:
    web = Web({"/a": page}, closes=True)
    async with serving(web), fetching(web, **limits) as fetcher:
        return await fetcher.fetch(Request(web.url("/a")))


@pytest.mark.parametrize(
    ("page", "kind", "reason"),
    [
        (answer("no", 404), Gone, Reason.HTTP),
        (answer("no", 410), Gone, Reason.HTTP),
        (answer("no", 401), Blocked, Reason.HTTP),
        (answer("no", 403), Blocked, Reason.HTTP),
        (answer("no", 451), Blocked, Reason.HTTP),
        (answer("<title>Just a moment...</title>", 403), Blocked, Reason.CAPTCHA),
        (answer("<div class='h-captcha'></div>", 503), Blocked, Reason.CAPTCHA),
        (answer("", 403, ("CF-Mitigated", "challenge")), Blocked, Reason.CAPTCHA),
        (answer("no", 429), RateLimited, Reason.RATE_LIMITED),
        (answer("no", 503, ("Retry-After", "7")), RateLimited, Reason.HTTP),
        (answer("no", 503), SourceUnreachable, Reason.HTTP),
        (answer("no", 500), SourceUnreachable, Reason.HTTP),
        (answer("", 206), SourceUnreachable, Reason.HTTP),
        (answer("", 304), SourceUnreachable, Reason.PROTOCOL),
        (answer("", 302), SourceUnreachable, Reason.REDIRECT),
        (answer("", 302, ("Location", "/a")), SourceUnreachable, Reason.REDIRECT),
        (answer("", 302, ("Location", "file:///etc/passwd")), Disallowed, Reason.SCHEME),
        (answer("", 302, ("Location", "http://10.0.0.1/")), Disallowed, Reason.SSRF),
        (answer("", 302, ("Location", "http://2130706433/")), Disallowed, Reason.SSRF),
        (answer("", 302, ("Location", "http://news.example:25/")), Disallowed, Reason.SSRF),
        (answer("x" * 9, 200, ("Content-Encoding", "x-new")), SourceUnreachable, Reason.DECODE),
        (
            answer(gzip.compress(b"x" * 999)[:-9], 200, ("Content-Encoding", "gzip")),
            SourceUnreachable,
            Reason.TRUNCATED,
        ),
        (answer("x" * 3000), TooLarge, Reason.TOO_LARGE),
        (answer("x" * 3000, length=False), TooLarge, Reason.TOO_LARGE),
        (answer(gzip.compress(b"x" * 900_000), 200, GZIP), TooLarge, Reason.BOMB),
        (answer("x" * 50)[:-20], SourceUnreachable, Reason.TRUNCATED),
        (answer("x" * 50) + b"more", SourceUnreachable, Reason.PROTOCOL),
        (b"SSH-2.0-OpenSSH_9\r\n\r\n", SourceUnreachable, Reason.PROTOCOL),
        (b"", SourceUnreachable, Reason.PROTOCOL),
        (HANG, SourceUnreachable, Reason.DEADLINE),
    ],
)
async def test_every_end_has_its_outcome_and_reason(page: bytes, kind: type[Failed], reason: Reason) -> None:
    got = await fetch_one(page, max_bytes=2000, timeout_s=2)
    assert isinstance(got, kind), got
    assert got.reason is reason


WHOLE = (
    PAGE,
    answer(gzip.compress(b"hello" * 500), 200, GZIP),
    answer("", 302, ("Location", "/b")),
    answer("no", 429, ("Retry-After", "5")),
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
)
PLACES = (
    "http://a\0b/",
    "http://[",
    "///",
    "http://%31/",
    "http://a..b/",
    "http://@/",
    "http://a:b/",
    "\udcff",
    "?",
    "#",
)


def damaged(seed: int) -> bytes:
    """A response with a few bytes changed, added or taken out, or one that leads nowhere."""
    dice = random.Random(seed)
    if dice.random() < 0.2:
        there = dice.choice(PLACES).encode("utf-8", "surrogatepass").decode("latin-1")
        return answer("", 302, ("Location", there))
    raw = bytearray(dice.choice(WHOLE))
    for _ in range(dice.randint(1, 6)):
        at = dice.randrange(len(raw))
        raw[at : at + dice.randint(0, 4)] = dice.randbytes(dice.randint(0, 4))
    return bytes(raw)


async def test_no_bytes_of_a_server_make_a_fetch_fail() -> None:
    web = Web({f"/{n}": damaged(n) for n in range(300)}, closes=True)
    async with serving(web), fetching(web, timeout_s=0.5) as fetcher:
        for start in range(0, 300, 60):
            numbers = range(start, start + 60)
            for got in await asyncio.gather(*(fetcher.fetch(Request(web.url(f"/{n}"))) for n in numbers)):
                assert isinstance(got, Fetched | Failed)
                assert got.http_status is None or 100 <= got.http_status < 1000


async def test_retry_after_is_passed_on() -> None:
    assert (await fetch_one(answer("", 429, ("Retry-After", "7")))).retry_after_s == 7
    assert (await fetch_one(answer("", 429, ("Retry-After", "soon")))).retry_after_s is None


async def test_the_deadline_stands_over_a_body_that_drips() -> None:
    got = await fetch_one(DRIP, timeout_s=0.5)
    assert isinstance(got, SourceUnreachable)
    assert got.reason is Reason.DEADLINE


# --- addresses


async def test_without_an_exception_loopback_is_refused_and_nothing_is_dialled() -> None:
    web = Web({"/a": PAGE})
    async with serving(web), fetching() as fetcher:
        for host in ("127.0.0.1", "localhost", "2130706433", "0x7f.1", "127.1", "[::ffff:127.0.0.1]", "0.0.0.0"):
            got = await fetcher.fetch(Request(web.url("/a", host)))
            assert isinstance(got, Disallowed), host
            assert got.reason in (Reason.SSRF, Reason.URL)
    assert web.connections == 0


def answers(monkeypatch: pytest.MonkeyPatch, *addresses: list[str]) -> list[str]:
    """Every look-up gives the next list of addresses, the last one for ever."""
    asked: list[str] = []

    def getaddrinfo(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        asked.append(host)
        given = addresses[min(len(asked), len(addresses)) - 1]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in given]

    monkeypatch.setattr("monitor.adapters.fetch_http.guard.socket.getaddrinfo", getaddrinfo)
    return asked


async def test_one_private_address_among_public_ones_refuses_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    answers(monkeypatch, ["93.184.215.14", "10.0.0.1"])
    async with fetching() as fetcher:
        got = await fetcher.fetch(Request("http://news.example/a"))
    assert isinstance(got, Disallowed)
    assert got.reason is Reason.SSRF
    assert "10.0.0.1" in got.detail


async def test_a_name_is_looked_up_once_for_a_connection_and_that_address_is_dialled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dialled = []

    async def create_connection(self: Any, factory: Any, host: str, port: int, **_: Any) -> Any:
        dialled.append((host, port))
        raise OSError("not here")

    asked = answers(monkeypatch, ["93.184.215.14"], ["127.0.0.1"])
    monkeypatch.setattr(asyncio.base_events.BaseEventLoop, "create_connection", create_connection)
    async with fetching() as fetcher:
        got = await fetcher.fetch(Request("http://rebind.example/a"))
    assert isinstance(got, SourceUnreachable)
    assert (asked, dialled) == (["rebind.example"], [("93.184.215.14", 80)])


async def test_a_dead_address_is_followed_by_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    web = Web({"/a": PAGE})
    answers(monkeypatch, ["127.0.0.2", "127.0.0.1"])  # nobody listens on the first
    async with serving(web), fetching(None, f"news.example:{web.port}") as fetcher:
        assert isinstance(await fetcher.fetch(Request(web.url("/a", "news.example"))), Fetched)
    assert web.asked[-1].headers["host"] == f"news.example:{web.port}"


async def test_a_slow_server_of_names_ends_at_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    hold = threading.Event()
    monkeypatch.setattr("monitor.adapters.fetch_http.guard.socket.getaddrinfo", lambda *_, **__: hold.wait(20) and [])
    try:
        async with fetching(timeout_s=0.2) as fetcher:
            got = await fetcher.fetch(Request("http://slow.example/a"))
        waiting = [thread for thread in threading.enumerate() if thread.name.startswith("resolve")]
        assert [thread.daemon for thread in waiting] == [True]  # the program's end does not wait for it
    finally:
        hold.set()
    assert isinstance(got, SourceUnreachable)
    assert got.reason is Reason.DEADLINE


async def test_a_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    assert isinstance(await fetch_one(PAGE), Fetched)


# --- TLS


def context(folder: Path, name: str) -> ssl.SSLContext:
    made = certs.make(folder)
    assert made is not None, "the openssl command is needed"
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    served.load_cert_chain(made[name])
    return served


async def test_a_trusted_certificate_is_recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    web, tls = Web({"/a": PAGE}), context(tmp_path, "good")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    async with serving(web, tls), fetching(web) as fetcher:
        got = await fetcher.fetch(Request(web.url("/a", scheme="https")))
    assert isinstance(got, Fetched), got
    assert got.tls is not None
    assert got.tls.startswith("TLSv1.")


@pytest.mark.parametrize("name", ["selfsigned", "wronghost"])
async def test_a_certificate_that_does_not_hold_is_an_error(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    web, tls = Web({"/a": PAGE}), context(tmp_path, name)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    async with serving(web, tls), fetching(web) as fetcher:
        got = await fetcher.fetch(Request(web.url("/a", scheme="https")))
    assert isinstance(got, SourceUnreachable)
    assert got.reason is Reason.TLS
    assert web.asked == []


# --- what is sent


async def test_the_sources_own_headers_stay_at_its_origin() -> None:
    there = Web({"/b": PAGE})
    async with serving(there):
        here = Web({"/a": answer("", 302, ("Location", there.url("/b"))), "/c": answer("", 302, ("Location", "/d"))})
        here.pages["/d"] = PAGE
        async with serving(here), fetching(here, there.host) as fetcher:
            own = (("Authorization", "Bearer secret"), ("Cookie", "a=b"), ("X-Key", "secret"))
            assert isinstance(await fetcher.fetch(Request(here.url("/a"), headers=own)), Fetched)
            assert isinstance(await fetcher.fetch(Request(here.url("/c"), headers=own)), Fetched)
    for asked in here.asked:
        assert (asked.path == "/robots.txt") == ("x-key" not in asked.headers)
    for asked in there.asked:
        assert not {"authorization", "cookie", "x-key"} & set(asked.headers)


async def test_a_user_name_in_the_address_becomes_a_header_and_is_not_recorded() -> None:
    web = Web({"/a": PAGE})
    async with serving(web), fetching(web) as fetcher:
        got = await fetcher.fetch(Request(f"http://me:p%40ss@{web.host}/a"))
    assert isinstance(got, Fetched)
    assert got.final_url == web.url("/a")
    assert web.asked[-1].headers["authorization"] == "Basic bWU6cEBzcw=="


async def test_a_source_may_set_its_user_agent_but_nothing_that_belongs_to_the_connection() -> None:
    web = Web({"/a": PAGE})
    own = (("User-Agent", "desk/1"), ("Host", "evil.example"), ("Accept-Encoding", "zstd"), ("Range", "bytes=0-9"))
    async with serving(web), fetching(web) as fetcher:
        assert isinstance(await fetcher.fetch(Request(web.url("/a"), headers=own)), Fetched)
        broken = await fetcher.fetch(Request(web.url("/a"), headers=(("X-Key", "a\r\nX-Other: b"),)))
    sent = web.asked[1].headers
    assert (sent["user-agent"], sent["host"], sent["accept-encoding"]) == ("desk/1", web.host, "gzip")
    assert "range" not in sent
    assert isinstance(broken, SourceUnreachable)


async def test_no_cookie_is_ever_sent_back() -> None:
    web = Web({"/a": answer("", 302, ("Location", "/b"), ("Set-Cookie", "a=b; Path=/")), "/b": PAGE})
    async with serving(web), fetching(web) as fetcher:
        for _ in range(2):
            await fetcher.fetch(Request(web.url("/a")))
    assert not any("cookie" in asked.headers for asked in web.asked)


async def test_validators_are_asked_by_and_kept_for_the_sources_own_address_only() -> None:
    web = Web({"/a": PAGE, "/old": answer("", 301, ("Location", "/a"))})
    async with serving(web), fetching(web) as fetcher:
        moved = await fetcher.fetch(Request(web.url("/old"), etag='"v1"', last_modified="x"))
    assert isinstance(moved, Fetched)
    assert (moved.etag, moved.last_modified) == (None, None)
    sent = {asked.path: asked.headers.get("if-none-match") for asked in web.asked}
    assert sent == {"/robots.txt": None, "/old": '"v1"', "/a": None}


async def test_only_a_chain_of_permanent_redirects_says_where_the_page_moved() -> None:
    web = Web(
        {"/a": PAGE, "/perm": answer("", 308, ("Location", "/a")), "/temp": answer("", 302, ("Location", "/perm"))}
    )
    async with serving(web), fetching(web) as fetcher:
        perm = await fetcher.fetch(Request(web.url("/perm")))
        temp = await fetcher.fetch(Request(web.url("/temp")))
    assert isinstance(perm, Fetched)
    assert isinstance(temp, Fetched)
    assert (perm.moved_to, temp.moved_to) == (web.url("/a"), None)
    assert perm.final_url == temp.final_url == web.url("/a")


# --- connections


async def test_a_connection_is_used_again() -> None:
    web = Web({"/a": PAGE})
    async with serving(web), fetching(web) as fetcher:
        for _ in range(3):
            assert isinstance(await fetcher.fetch(Request(web.url("/a"))), Fetched)
    assert web.connections == 1


async def test_an_idle_connection_is_closed_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.adapters.fetch_http.wires._KEEP_S", 0.05)
    web = Web({"/a": PAGE})
    async with serving(web), fetching(web) as fetcher:
        assert isinstance(await fetcher.fetch(Request(web.url("/a"))), Fetched)
        await asyncio.wait_for(web.ended.wait(), 10)


async def test_a_connection_that_holds_more_bytes_is_not_used_again() -> None:
    lie = answer("<p>another page</p>")
    web = Web({"/a": answer("<p>one</p>") + lie, "/b": answer("<p>two</p>")})
    async with serving(web), fetching(web) as fetcher:
        await fetcher.fetch(Request(web.url("/a")))
        got = await fetcher.fetch(Request(web.url("/b")))
    assert isinstance(got, Fetched)
    assert got.body == b"<p>two</p>"


async def test_a_connection_that_the_server_closed_meanwhile_is_replaced() -> None:
    web = Web({"/a": PAGE}, closes=True)
    async with serving(web), fetching(web) as fetcher:
        for _ in range(3):
            assert isinstance(await fetcher.fetch(Request(web.url("/a"))), Fetched)


async def test_a_cancelled_fetch_closes_its_connection() -> None:
    web = Web({"/a": HANG})
    async with serving(web), fetching(web) as fetcher:
        task = asyncio.create_task(fetcher.fetch(Request(web.url("/a"))))
        while not web.paths():
            await asyncio.sleep(0)
        web.ended.clear()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.wait_for(web.ended.wait(), 5)


# --- robots.txt


def rules(text: str) -> bytes:
    return answer(text, 200, ("Content-Type", "text/plain"))


@pytest.mark.parametrize(
    ("robots", "allowed"),
    [
        (rules("User-agent: *\nDisallow: /\n"), False),
        (rules("\ufeffUser-agent: *\nDisallow: /\n"), False),
        (rules("User-agent: monitor\nDisallow: /\n\nUser-agent: *\nAllow: /\n"), False),
        (rules("User-agent: *\nDisallow: /\n\nUser-agent: monitor\nAllow: /\n"), True),
        (rules("User-agent: *\nDisallow: /private\n"), True),
        (rules(""), True),
        (rules("<html>not robots</html>"), True),
        (answer("", 404), True),
        (answer("", 403), True),
        (answer("", 500), False),
        (answer("", 302, ("Location", "/robots.txt")), True),
        (answer("", 302, ("Location", "http://10.0.0.1/robots.txt")), True),
        (rules("User-agent: *\n" + "Disallow: /x\n" * 60_000), True),
    ],
)
async def test_robots_txt_is_obeyed(robots: bytes, allowed: bool) -> None:
    web = Web({"/a": PAGE, "/robots.txt": robots})
    async with serving(web), fetching(web) as fetcher:
        got = await fetcher.fetch(Request(web.url("/a")))
    assert isinstance(got, Fetched) is allowed, got
    if not allowed:
        assert isinstance(got, Disallowed)
        assert got.reason is Reason.ROBOTS
        assert web.paths() == []


async def test_robots_txt_is_asked_once_for_an_origin() -> None:
    web = Web({"/a": PAGE})
    async with serving(web), fetching(web) as fetcher:
        await asyncio.gather(*(fetcher.fetch(Request(web.url("/a"))) for _ in range(5)))
    assert [asked.path for asked in web.asked].count("/robots.txt") == 1


async def test_the_rules_of_the_host_that_a_redirect_leads_to_are_obeyed() -> None:
    there = Web({"/b": PAGE, "/robots.txt": rules("User-agent: *\nDisallow: /b\n")})
    async with serving(there):
        here = Web({"/a": answer("", 302, ("Location", there.url("/b")))})
        async with serving(here), fetching(here, there.host) as fetcher:
            got = await fetcher.fetch(Request(here.url("/a")))
    assert isinstance(got, Disallowed)
    assert got.reason is Reason.ROBOTS
    assert there.paths() == []
