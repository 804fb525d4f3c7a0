"""The yardsticks of `bench/check.py`, each in a process of its own: what the least a tool can do costs.

    python bench/floors.py httpx|extract PORT PAGES FOLDER

`httpx`: fetch with plain httpx and hash. `extract`: the same, then trafilatura on every page, difflib against the text
before, and SQLite. Both with 20 tasks at once.
"""

from __future__ import annotations

import asyncio
import difflib
import hashlib
import sqlite3
import sys
from pathlib import Path

import httpx
from site_hosts import url_of


async def fetch_all(port: int, pages: int, use) -> None:
    queue = iter(range(pages))

    async def work(client: httpx.AsyncClient) -> None:
        for n in queue:
            use(n, (await client.get(url_of(port, n))).content)

    async with httpx.AsyncClient(trust_env=False, limits=httpx.Limits(max_connections=20)) as client:
        await asyncio.gather(*(work(client) for _ in range(20)))


def hashed(n: int, body: bytes) -> None:
    hashlib.sha256(body).hexdigest()


class Extracting:
    """What a simple change monitor does with a page."""

    def __init__(self, folder: Path) -> None:
        self.db = sqlite3.connect(folder / "floor.db")
        self.db.execute("create table if not exists texts (n integer primary key, text text)")

    def __call__(self, n: int, body: bytes) -> None:
        import trafilatura

        text = trafilatura.extract(body, include_comments=False) or ""
        row = self.db.execute("select text from texts where n = ?", (n,)).fetchone()
        if row is None or row[0] != text:
            if row is not None:
                list(difflib.unified_diff(row[0].splitlines(), text.splitlines()))
            self.db.execute("insert or replace into texts values (?, ?)", (n, text))
            self.db.commit()


def main() -> None:
    kind, port, pages, folder = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4])
    asyncio.run(fetch_all(port, pages, hashed if kind == "httpx" else Extracting(folder)))


if __name__ == "__main__":
    main()
