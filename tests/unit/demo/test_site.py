"""The demo's pages: realistic around the article, different on each load, the article exactly as told."""

from __future__ import annotations

import asyncio
import html
import json
import re
from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest

from monitor.demo.pages import TEMPLATES, Load
from monitor.demo.seeds import Outlet, read_seed
from monitor.demo.site import Site

SEED = read_seed()


def page_of(number: int, load: int = 1) -> str:
    telling = SEED.versions[number]
    outlet = SEED.outlets[telling.source]
    return TEMPLATES[outlet.template](telling, outlet, Load(load, "http://127.0.0.1:1/world/x"))


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    site = Site(SEED.outlets["agency"], "/world/x")
    await site.start()
    yield site
    await site.stop()


@pytest.mark.parametrize("number", range(len(SEED.versions)))
def test_a_page_holds_every_paragraph_of_its_version(number: int) -> None:
    text = html.unescape(page_of(number))
    assert all(f">{paragraph}</p>" in text for paragraph in SEED.versions[number].paragraphs)


@pytest.mark.parametrize("number", [0, 1])
def test_two_loads_differ_but_not_in_the_article(number: int) -> None:
    one, two = page_of(number, 1), page_of(number, 2)
    assert one != two
    story = re.compile(r'<p(?: class="text")?>(?=[A-Z"&]).{80,}?</p>')
    assert story.findall(one) == story.findall(two) != []


@pytest.mark.parametrize("number", [0, 1])
def test_the_structured_data_is_valid_and_gives_the_page_its_times(number: int) -> None:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page_of(number))
    assert found
    document = json.loads(found.group(1))
    article = document.get("@graph", [document])[-1]
    assert article["@type"] == "NewsArticle"
    assert article["dateModified"] == SEED.versions[number].modified.strftime("%Y-%m-%dT%H:%M:%SZ")


def test_markup_in_a_text_stays_text() -> None:
    telling = replace(SEED.versions[0], headline="</script><script>alert(1)</script>", paragraphs=("<b>&",))
    for template in TEMPLATES.values():
        page = template(telling, SEED.outlets["agency"], Load(1, "http://127.0.0.1:1/x"))
        assert "<script>alert" not in page
        assert "<b>&<" not in page


def test_every_outlet_has_its_own_template() -> None:
    assert {outlet.template for outlet in SEED.outlets.values()} == set(TEMPLATES)


async def test_the_page_changes_when_it_is_told_to(site: Site) -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        assert (await client.get(site.url)).status_code == 404
        site.show(SEED.versions[0])
        first = await client.get(site.url)
        site.show(SEED.versions[3])
        second = await client.get(site.url)
    assert html.escape(SEED.versions[0].headline) in first.text
    assert html.escape(SEED.versions[3].headline) in second.text
    assert site.loads == 2
    assert "etag" not in first.headers
    assert "last-modified" not in first.headers
    assert first.headers["content-encoding"] == "gzip"


async def test_other_paths_and_methods_are_refused(site: Site) -> None:
    site.show(SEED.versions[0])
    async with httpx.AsyncClient(trust_env=False) as client:
        assert (await client.get(site.url + "/no")).status_code == 404
        assert (await client.post(site.url, content=b"x")).status_code == 405
        assert "Disallow: /login" in (await client.get(f"http://127.0.0.1:{site.port}/robots.txt")).text
        head = await client.head(site.url)
        assert (head.status_code, head.content) == (200, b"")


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"nonsense\r\n\r\n", b"400"),
        (b"GET / SPDY/9\r\n\r\n", b"400"),
        (b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", b"400"),
        (b"POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n", b"413"),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", b"411"),
        (b"GET / HTTP/1.1\r\nX: " + b"x" * 40_000 + b"\r\n\r\n", b"431"),
    ],
)
async def test_a_request_that_nobody_can_read_is_answered_and_closed(site: Site, sent: bytes, status: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", site.port)
    writer.write(sent)
    answer = await reader.read()
    writer.close()
    assert answer.split(b" ")[1] == status


async def test_a_connection_serves_several_requests(site: Site) -> None:
    site.show(SEED.versions[0])
    reader, writer = await asyncio.open_connection("127.0.0.1", site.port)
    for _ in range(2):
        writer.write(b"HEAD /world/x HTTP/1.1\r\nHost: x\r\n\r\n")
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200 OK")
    writer.close()


def test_the_outlets_are_made_up_and_the_page_says_so() -> None:
    for number, telling in enumerate(SEED.versions):
        outlet: Outlet = SEED.outlets[telling.source]
        assert outlet.name in page_of(number)
        assert "demonstration page" in page_of(number)
