"""A web archive in this process: an index that pages and asks for patience, and captures as they were.

It lists what archives list: pages, the same body again, revisits, errors, ways to other addresses.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from urllib.parse import parse_qs, unquote, urlsplit

from tests.fakes.loopback import Handler, at_work

ORIGIN = datetime(2024, 3, 1, 8, tzinfo=UTC)


def page(headline: str, *paragraphs: str) -> str:
    """A page with some furniture."""
    text = "".join(f"<p>{one}</p>" for one in paragraphs)
    return (
        f"<html><head><title>{headline} - News</title></head><body>"
        f"<nav><a href='/'>Home</a> <a href='/w'>World</a></nav>"
        f"<article><h1>{headline}</h1>{text}</article><footer>All rights reserved</footer></body></html>"
    )


@dataclass
class Kept:
    """One capture: a page, or what the crawler was answered instead."""

    at: datetime
    url: str
    body: str = ""
    status: int = 200
    revisit: bool = False

    @property
    def stamp(self) -> str:
        return self.at.strftime("%Y%m%d%H%M%S")

    @property
    def digest(self) -> str:
        return hashlib.sha1(self.body.encode()).hexdigest().upper()[:32]


@dataclass
class Archive:
    """`kept` may be in any order; an index page holds `lines`; every `patience`-th request is refused with Retry-After
    once (0: none); `broken` stamps are answered with 503 for ever; `elsewhere` ones lead to another capture."""

    kept: list[Kept] = field(default_factory=list)
    lines: int = 4
    patience: int = 0
    broken: set[str] = field(default_factory=set)
    elsewhere: dict[str, str] = field(default_factory=dict)
    keys: bool = True  # whether the index gives keys for its next page, or has to be asked by time
    asked: list[str] = field(default_factory=list)
    port: int = 0
    _refused: set[str] = field(default_factory=set)

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def saw(self, url: str, hours: float, body: str = "", **more: object) -> Kept:
        """One more capture, so many hours after ORIGIN."""
        kept = Kept(ORIGIN + timedelta(hours=hours), url, body, **more)  # type: ignore[arg-type]
        self.kept.append(kept)
        return kept

    def config(self, kind: str = "cdx") -> str:
        """The `archive:` part of a configuration."""
        place = f"{self.root}/web/{{timestamp}}id_/{{url}}"
        index = f"{self.root}/cdx" if kind == "cdx" else f"{self.root}/timemap/link/{{url}}"
        return f'archive: {{kind: {kind}, index: "{index}", page: "{place}", per_host: 1/0.001s, index_rate: 1/0.001s}}'

    def index_requests(self) -> int:
        return sum(path.startswith(("/cdx", "/timemap")) for path in self.asked)

    def page_requests(self) -> int:
        return sum(path.startswith("/web/") for path in self.asked)

    def answer(self, path: str) -> tuple[int, dict[str, str], bytes]:
        self.asked.append(path)
        if path == "/robots.txt":
            return 404, {}, b""
        if self.patience and len(self.asked) % self.patience == 0 and path not in self._refused:
            self._refused.add(path)
            return 429, {"Retry-After": "7"}, b""
        if path.startswith("/cdx"):
            return self._cdx(parse_qs(urlsplit(path).query))
        if path.startswith("/timemap/"):
            return self._timemap(path)
        if path.startswith("/web/"):
            return self._page(path)
        return 404, {}, b""

    def _cdx(self, asked: dict[str, list[str]]) -> tuple[int, dict[str, str], bytes]:
        url, start = asked["url"][0], int(asked.get("resumeKey", ["0"])[0])
        begin, end = asked.get("from", ["0"])[0], asked.get("to", ["9"])[0]
        rows = [
            one for one in sorted(self.kept, key=lambda one: one.at) if one.url == url and begin <= one.stamp <= end
        ]
        limit = self.lines if self.keys else int(asked["limit"][0])
        table: list[list[str]] = [["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"]]
        table += [_line(one) for one in rows[start : start + limit]]
        if self.keys and start + limit < len(rows):
            table += [[], [str(start + limit)]]
        return 200, {"Content-Type": "application/json"}, json.dumps(table).encode()

    def _timemap(self, path: str) -> tuple[int, dict[str, str], bytes]:
        rest, _, number = path.removeprefix("/timemap/link/").partition("?page=")
        url, start = unquote(rest), int(number or 0)
        rows = sorted((one for one in self.kept if one.url == url), key=lambda one: one.at)
        if not rows:
            return 404, {}, b""
        links = [f'<{url}>; rel="original"', f'<{self.root}{path}>; rel="self"; type="application/link-format"']
        for one in rows[start : start + self.lines]:
            when = format_datetime(one.at, usegmt=True)
            links.append(f'<{self.root}/web/{one.stamp}/{url}>; rel="memento"; datetime="{when}"')
        if start + self.lines < len(rows):
            links.append(f'<{self.root}/timemap/link/{url}?page={start + self.lines}>; rel="timemap next"')
        return 200, {"Content-Type": "application/link-format"}, ",\n".join(links).encode()

    def _page(self, path: str) -> tuple[int, dict[str, str], bytes]:
        stamp, _, url = path.removeprefix("/web/").partition("id_/")
        if stamp in self.broken:
            return 503, {}, b"try again"
        if stamp in self.elsewhere:
            return 302, {"Location": f"{self.root}/web/{self.elsewhere[stamp]}id_/{url}"}, b""
        for one in self.kept:
            if one.stamp == stamp and one.url == url:
                said = {
                    "Content-Type": "text/html; charset=utf-8",
                    "Memento-Datetime": format_datetime(one.at, usegmt=True),
                    "X-Archive-Orig-Server": "press/1",
                    "X-Archive-Orig-Set-Cookie": "id=secret",
                }
                return one.status, said, one.body.encode()
        return 404, {}, b""


def _line(one: Kept) -> list[str]:
    media, status = ("warc/revisit", "-") if one.revisit else ("text/html", str(one.status))
    return ["example,news)/x", one.stamp, one.url, media, status, one.digest, "999"]


@contextmanager
def serving(archive: Archive | None = None) -> Iterator[Archive]:
    """The archive at work on a free port of loopback."""
    archive = archive or Archive()

    class Pages(Handler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.answer(*archive.answer(self.path))

    with at_work(Pages) as archive.port:
        yield archive
