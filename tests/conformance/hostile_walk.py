"""Walks every path of the hostile web through fetcher, extractor and gate, and prints what each fetch came to.

    VNET=… PYTHONPATH=tests/harness/vnet python hostile_walk.py PORTS.json CASES.jsonl

Run as its own process, so that names and public addresses are played by vnet while the rules stay the default ones.
Each path has a host of its own. One JSON line a path: its fetches, versions and texts.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from monitor.adapters.clock_system import SystemClock
from monitor.adapters.extract_html import HtmlExtractor
from monitor.adapters.extract_text import TextExtractor
from monitor.adapters.fetch_http import HttpFetcher
from monitor.adapters.run_processes import ProcessRunner
from monitor.analysis.observe import observe
from monitor.model.article import Article, Container
from monitor.model.config import FetchLimits
from monitor.model.outcome import (
    Extracted,
    Fetched,
    NotModified,
    Request,
    Suspect,
    Unchanged,
    outcome_name,
)
from monitor.model.story import Story
from monitor.pipeline.gate import gate
from monitor.pipeline.read import read_page
from tests.conformance.hostile_web import HEAVY, fetches_of, url_of

CONFIRM = timedelta(minutes=10)
STORY = Story(id="story", title="Story")


@dataclass
class Book:
    """What a store would remember of one source."""

    previous: Article | None = None
    container: Container | None = None
    suspect: Suspect | None = None
    etag: str | None = None
    last_modified: str | None = None
    rows: list[dict[str, Any]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    material: int = 0


class Walk:
    def __init__(self, deadline_s: float, ports: dict[str, int]) -> None:
        allow = (f"localhost:{ports['https']}",) if "https" in ports else ()
        limits = FetchLimits(timeout=timedelta(seconds=deadline_s), allow_private=allow)
        self.fetcher = HttpFetcher(limits, SystemClock())
        self.runner = ProcessRunner()
        self.extractor = HtmlExtractor(plain=TextExtractor())

    async def path(self, case: dict[str, Any], url: str) -> dict[str, Any]:
        book = Book()
        for _ in range(fetches_of(case)):
            await self.once(book, url, conditional=True)
        if case["path"] == "/304-lies":  # the daily whole reading
            await self.once(book, url, conditional=False)
        return {"path": case["path"], "rows": book.rows, "texts": book.texts, "material": book.material}

    async def once(self, book: Book, url: str, *, conditional: bool) -> None:
        began = time.monotonic()
        request = Request(url, book.etag, book.last_modified) if conditional else Request(url)
        got = await self.fetcher.fetch(request)
        row = {"outcome": outcome_name(got), "reason": None, "detail": ""}
        if isinstance(got, Fetched):
            row |= await self.read(book, got, whole=not conditional)
        elif not isinstance(got, NotModified):
            row |= {"reason": got.reason, "detail": got.detail, "retry_after_s": got.retry_after_s}
        book.rows.append(row | {"s": round(time.monotonic() - began, 2)})

    async def read(self, book: Book, page: Fetched, *, whole: bool) -> dict[str, Any]:
        container = None if whole else book.container
        read = await self.runner.run(read_page, self.extractor, page, container, timeout_s=10)
        if isinstance(read, Unchanged):
            return {"outcome": "unchanged"}
        if not isinstance(read, Extracted):
            return {"outcome": outcome_name(read), "reason": read.reason, "detail": read.detail}
        if book.previous is not None and book.previous.text_sha == read.article.text_sha:
            book.suspect = None
            return {"outcome": "unchanged"}
        gated = gate(book.previous, read.article, book.suspect, page.at, CONFIRM)
        if not isinstance(gated, Article):
            book.suspect = gated
            return {"outcome": "suspect", "reason": gated.reason, "detail": gated.detail}
        if book.previous is not None:
            observed = await self.runner.run(observe, book.previous, gated, STORY, timeout_s=10)
            book.material += bool(getattr(observed, "material", True))
        book.previous, book.container, book.suspect = gated, read.container, None
        book.etag, book.last_modified = page.etag, page.last_modified
        book.texts.append(f"{gated.headline}\n{gated.text}")
        return {"outcome": "new"}

    async def aclose(self) -> None:
        await self.fetcher.aclose()
        await self.runner.aclose()


async def main(ports: dict[str, int], cases: list[dict[str, Any]]) -> None:
    quick, heavy = Walk(4, ports), Walk(10, ports)
    room = asyncio.Semaphore(16)

    async def one(walk: Walk, n: int, case: dict[str, Any]) -> None:
        async with room:
            print(json.dumps(await walk.path(case, url_of(n, case))), flush=True)

    numbered = list(enumerate(cases))
    await asyncio.gather(*(one(quick, n, case) for n, case in numbered if case["group"] not in HEAVY))
    for n, case in numbered:
        if case["group"] in HEAVY:
            await one(heavy, n, case)
    await quick.aclose()
    await heavy.aclose()


if __name__ == "__main__":
    asyncio.run(main(json.loads(sys.argv[1]), [json.loads(line) for line in sys.stdin]))
