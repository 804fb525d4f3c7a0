"""A page that needs a browser: drawn, with every request through our fetcher, within its time and memory."""

# ruff: noqa: E501  # pages as they are written

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from monitor.adapters.clock_system import SystemClock
from monitor.adapters.extract_html import HtmlExtractor
from monitor.adapters.fetch_browser import BrowserFetcher
from monitor.adapters.fetch_browser.tree import Tree
from monitor.adapters.fetch_http import HttpFetcher
from monitor.model.config import FetchLimits
from monitor.model.outcome import Disallowed, Extracted, Fetched, FetchOutcome, Gone, Reason, Request, SourceUnreachable
from tests.fakes.pages import AT, PARAGRAPHS

CLOCK = SystemClock()
HOME = "https://news.example/live"
SHELL = """<html><head><title>Port talks</title><script src="/app.js"></script></head>
<body><div id="root"></div><noscript>Please enable JavaScript.</noscript></body></html>"""
APP = """fetch('/api/story').then(r => r.json()).then(d => {
  document.getElementById('root').innerHTML = '<main><article><h1>' + d.title + '</h1>' +
    d.text.map(t => '<p>' + t + '</p>').join('') + '</article></main>'; });"""
STORY = {"title": "Port talks stall", "text": [text.replace('"', "'") for text in PARAGRAPHS]}


class Web:
    """Serves what is written down; all else is gone. Takes down what was asked."""

    def __init__(self, pages: Mapping[str, tuple[str, str]]) -> None:
        self.pages = dict(pages)
        self.asked: list[Request] = []

    async def fetch(self, request: Request) -> FetchOutcome:
        self.asked.append(request)
        if request.url not in self.pages:
            return Gone(Reason.GONE, AT, 1, "nothing here", 404, request.url)
        kind, body = self.pages[request.url]
        return Fetched(request.url, request.url, body.encode(), kind, "utf-8", '"e"', None, 200, None, AT, 1)

    async def aclose(self) -> None:
        """Nothing is open."""


def site(**more: str) -> Web:
    import json

    return Web(
        {
            HOME: ("text/html", more.get("page", SHELL)),
            "https://news.example/app.js": ("text/javascript", more.get("app", APP)),
            "https://news.example/api/story": ("application/json", json.dumps(STORY)),
        }
    )


def drawn(web: Web, **kw: object) -> FetchOutcome:
    fetcher = BrowserFetcher(web, FetchLimits(), CLOCK, **kw)  # type: ignore[arg-type]
    return asyncio.run(fetcher.fetch(Request(HOME, etag='"e"', headers=(("X-Key", "k"),))))


def left() -> set[int]:
    """Processes that this one has started and that still live."""
    return set(Tree(os.getpid()).look()) - {os.getpid()}


def test_a_page_of_scripts_is_read_as_a_reader_sees_it(chromium: str) -> None:
    web = site()
    page = drawn(web)
    assert isinstance(page, Fetched), page
    got = HtmlExtractor().extract(page)
    assert isinstance(got, Extracted), got
    assert got.article.headline == "Port talks stall"
    assert list(got.article.paragraphs) == STORY["text"]
    assert page.etag is None
    assert [one.url.rpartition("/")[2] for one in web.asked] == ["live", "app.js", "story"]
    assert web.asked[0].etag is None
    assert all(one.headers == (("X-Key", "k"),) for one in web.asked)
    assert left() == set()


@asynccontextmanager
async def canary() -> AsyncIterator[tuple[int, list[bytes]]]:
    """A port of this machine that must never be reached, and what came to it."""
    heard: list[bytes] = []

    async def hear(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.read(200))
        writer.close()

    server = await asyncio.start_server(hear, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1], heard


def doors(port: int) -> str:
    """Every way out of a page that there is."""
    at = f"127.0.0.1:{port}"
    return f"""<html><head><title>x</title>
<link rel="dns-prefetch" href="//leak.example"><link rel="preconnect" href="http://{at}">
<link rel="prefetch" href="http://{at}/prefetch"><link rel="stylesheet" href="http://{at}/style.css">
<link rel="icon" href="http://{at}/icon"><style>@import url("http://{at}/import.css"); body {{ background: url("http://{at}/bg") }}
@font-face {{ font-family: f; src: url("http://{at}/font") }} p {{ font-family: f }}</style></head><body>
<p>Text</p><img src="http://{at}/img"><iframe src="http://{at}/frame"></iframe><video src="http://{at}/film"></video>
<object data="http://{at}/object"></object><embed src="http://{at}/embed"><script src="http://{at}/script.js"></script>
<a id="ping" href="#" ping="http://{at}/ping">x</a>
<form id="form" method="post" action="http://{at}/form" target="other"><input name="a" value="b"></form>
<script>
const at = "{at}", tries = [
  () => fetch("http://" + at + "/fetch", {{mode: "no-cors"}}), () => fetch("http://localhost:{port}/name"),
  () => fetch("http://[::ffff:127.0.0.1]:{port}/six"), () => fetch("http://" + at + "/post", {{method: "POST", body: "x"}}),
  () => {{ const x = new XMLHttpRequest(); x.open("GET", "http://" + at + "/xhr"); x.send(); }},
  () => new WebSocket("ws://" + at + "/socket"), () => new EventSource("http://" + at + "/events"),
  () => navigator.sendBeacon("http://" + at + "/beacon", "x"), () => window.open("http://" + at + "/window"),
  () => new Worker("data:text/javascript," + encodeURIComponent('fetch("http://' + at + '/worker")')),
  () => navigator.serviceWorker.register("/sw.js"), () => document.getElementById("ping").click(),
  () => document.getElementById("form").submit(), () => import("http://" + at + "/module.js"),
  () => new WebTransport("https://" + at + "/transport"),
  () => {{ const p = new RTCPeerConnection({{iceServers: [{{urls: "stun:" + at}}, {{urls: "turn:" + at + "?transport=tcp", username: "a", credential: "b"}}]}});
    p.createDataChannel("x"); p.createOffer().then(o => p.setLocalDescription(o)); }},
  () => {{ const i = document.createElement("iframe"); document.body.append(i); const p = new i.contentWindow.RTCPeerConnection({{iceServers: [{{urls: "turn:" + at + "?transport=tcp", username: "a", credential: "b"}}]}});
    p.createDataChannel("x"); p.createOffer().then(o => p.setLocalDescription(o)); }},
  () => {{ const s = document.createElement("script"); s.type = "speculationrules";
    s.text = JSON.stringify({{prerender: [{{source: "list", urls: ["http://" + at + "/speculated"]}}]}}); document.head.append(s); }},
];
for (const attempt of tries) {{ try {{ const r = attempt(); if (r && r.catch) r.catch(() => 0); }} catch (e) {{ }} }}
setTimeout(() => {{ document.body.append("All tried."); }}, 300);
</script></body></html>"""


def test_nothing_leaves_the_browser_but_through_our_fetcher(chromium: str) -> None:
    async def trying() -> tuple[FetchOutcome, list[bytes], Web]:
        async with canary() as (port, heard):
            web = site(page=doors(port))
            page = await BrowserFetcher(web, FetchLimits(), CLOCK).fetch(Request(HOME))
            return page, heard, web

    page, heard, web = asyncio.run(trying())
    assert isinstance(page, Fetched), page
    assert b"All tried." in page.body
    assert heard == []
    asked = {one.url.rpartition("/")[2] for one in web.asked}
    assert {"fetch", "xhr", "script.js", "style.css"} <= asked  # they came to us, which is where they are judged
    assert not {"post", "form", "beacon", "img", "frame", "window", "socket", "film"} & asked
    assert left() == set()


def test_the_guarded_fetcher_refuses_what_a_script_asks_of_this_machine(chromium: str) -> None:
    class Guarded(Web):
        def __init__(self, pages: Mapping[str, tuple[str, str]]) -> None:
            super().__init__(pages)
            self.real = HttpFetcher(FetchLimits(), CLOCK)
            self.got: list[FetchOutcome] = []

        async def fetch(self, request: Request) -> FetchOutcome:
            if request.url in self.pages:
                return await super().fetch(request)
            self.got.append(await self.real.fetch(request))
            return self.got[-1]

    async def trying() -> tuple[FetchOutcome, list[bytes], list[FetchOutcome]]:
        async with canary() as (port, heard):
            app = f"fetch('http://127.0.0.1:{port}/secret').catch(e => document.body.append('refused: ' + e))"
            web = Guarded(site(app=app).pages)
            page = await BrowserFetcher(web, FetchLimits(), CLOCK).fetch(Request(HOME))
            await web.real.aclose()
            return page, heard, web.got

    page, heard, got = asyncio.run(trying())
    assert isinstance(page, Fetched)
    assert b"refused: TypeError" in page.body
    assert heard == []
    assert {(type(one), one.reason) for one in got if not isinstance(one, Fetched)} == {(Disallowed, Reason.SSRF)}


def test_no_secret_of_ours_stands_in_the_browser_s_environment(chromium: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_URL", "hush4711")
    seen: list[bytes] = []

    class Looking(Web):
        async def fetch(self, request: Request) -> FetchOutcome:
            for pid in left():
                seen.append(Path(f"/proc/{pid}/environ").read_bytes())
            return await super().fetch(request)

    drawn(Looking(site().pages))
    assert seen
    assert not [one for one in seen if b"hush4711" in one]


def test_a_page_that_never_ends_is_stopped_with_all_its_processes(chromium: str) -> None:
    page = drawn(site(app="while (true) {}"), render_s=6.0)
    assert isinstance(page, SourceUnreachable)
    assert page.reason is Reason.DEADLINE
    assert left() == set()


def test_a_page_that_eats_memory_is_stopped(chromium: str) -> None:
    hungry = "const all = []; setInterval(() => { for (let n = 0; n < 40; n++) all.push(new Uint8Array(1 << 20).fill(n)) }, 20)"
    page = drawn(site(app=hungry), memory=900_000_000)
    assert isinstance(page, SourceUnreachable), type(page)
    assert "MB" in page.detail or "drew nothing" in page.detail
    assert left() == set()


def test_a_page_that_asks_for_ever_is_read_as_it_is(chromium: str) -> None:
    page = drawn(site(app=APP + "setInterval(() => fetch('/more?' + Math.random()), 50)"), render_s=12.0)
    assert isinstance(page, Fetched), page
    assert b"Port talks stall" in page.body


def test_what_is_no_page_needs_no_browser() -> None:
    gone = drawn(Web({}))
    assert isinstance(gone, Gone)
    text = drawn(Web({HOME: ("text/plain", "Just text.")}))
    assert isinstance(text, Fetched)
    assert text.body == b"Just text."


def test_a_machine_without_a_browser_says_what_to_install() -> None:
    got = drawn(site(), env={"PATH": "/nowhere"})
    assert isinstance(got, SourceUnreachable)
    assert got.reason is Reason.JS_REQUIRED
    assert "install chromium" in got.detail
