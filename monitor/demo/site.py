"""Where do the demo's pages change? A news site on loopback that shows the version it is told to show."""

from __future__ import annotations

from collections.abc import Mapping

from monitor.demo.pages import TEMPLATES, Load
from monitor.demo.seeds import Outlet, Telling
from monitor.demo.server import LOOPBACK, Answer, Asked, HttpServer

HTML = "text/html; charset=utf-8"


class Site:
    """One news house with one page. No ETag, no date of change in the headers: all that moves is in the page.

    Each load differs around the article, so only its text can tell whether anything happened. `loads` counts them.
    """

    def __init__(self, outlet: Outlet, path: str) -> None:
        self.outlet, self.path = outlet, path
        self.loads = 0
        self.showing: Telling | None = None
        self._server = HttpServer(self._answer)

    @property
    def port(self) -> int:
        """Where it listens."""
        return self._server.port

    @property
    def url(self) -> str:
        """The page's address."""
        return f"http://{LOOPBACK}:{self.port}{self.path}"

    async def start(self) -> None:
        """Begins to listen."""
        await self._server.start()

    async def stop(self) -> None:
        """Stops listening."""
        await self._server.stop()

    def show(self, telling: Telling) -> None:
        """From now on the page tells this version."""
        self.showing = telling

    def _answer(self, asked: Asked) -> Answer:
        if asked.method not in ("GET", "HEAD"):
            return Answer(405, "", headers=(("Allow", "GET, HEAD"),))
        if asked.path == "/robots.txt":
            return Answer(200, "User-agent: *\nDisallow: /login\n")
        if asked.path != self.path or self.showing is None:
            return Answer(404, "<!doctype html><title>Not found</title><h1>Page not found</h1>", HTML)
        self.loads += 1
        page = TEMPLATES[self.outlet.template](self.showing, self.outlet, Load(self.loads, self.url))
        return Answer(200, page, HTML, headers=(("Cache-Control", "no-cache"),))


def paths_of(urls: Mapping[str, str]) -> dict[str, str]:
    """The path of each source's address.

    >>> paths_of({"agency": "https://agency.example/world/bases"})
    {'agency': '/world/bases'}
    """
    return {name: "/" + url.split("/", 3)[3] for name, url in urls.items()}
