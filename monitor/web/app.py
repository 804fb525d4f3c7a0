"""Which address is which page? The routes, and what every answer has in common."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from monitor.model.errors import NotFound, StoreError
from monitor.web import alerts, atom, stories, story, versions
from monitor.web.door import Access, Door
from monitor.web.looks import environment
from monitor.web.questions import Asked, Page, Questions

T = TypeVar("T")
Answers = Callable[[Asked], Page]
HTML = "text/html; charset=utf-8"
PAGES: dict[str, Answers] = {
    "/": stories.home,
    "/sources": stories.sources,
    "/alerts": alerts.alerts,
    "/search": alerts.search,
    "/a/{id}": alerts.alert,
    "/s/{story}": story.overview,
    "/s/{story}/timeline": story.timeline,
    "/s/{story}/matrix": story.matrix_page,
    "/s/{story}/versions": versions.versions,
    "/s/{story}/compare": versions.compare,
    "/s/{story}/alerts": alerts.story_alerts,
    "/s/{story}/sources": stories.story_sources,
    "/s/{story}/c/{claim}": story.claim,
    "/s/{story}/v/{source}/{seq}": versions.version,
    "/s/{story}/v/{source}/{seq}/diff": versions.change,
    "/s/{story}/v/{source}/{seq}/blame": versions.blame,
}


class Web:
    """The pages as an ASGI application."""

    def __init__(self, questions: Questions, access: Access, url: str = "") -> None:
        """`url` is the public address, where a proxy stands before this server."""
        self._questions, self._access, self._url = questions, access, url.rstrip("/")
        self._templates = environment()

    def app(self) -> Door:
        """What a server runs."""
        static = Path(str(resources.files("monitor.web") / "static"))
        routes: list[BaseRoute] = [Route(path, self._page(answers)) for path, answers in PAGES.items()]
        routes += [
            Route("/s/{story}/atom.xml", self._feed),
            Route("/s/{story}/v/{source}/{seq}/e/{n:int}", _edit),
            Mount("/static", StaticFiles(directory=static), name="static"),
        ]
        inner = Starlette(
            routes=routes,
            exception_handlers={HTTPException: self._http, StoreError: self._store, Exception: self._bug},
        )
        return Door(inner, self._access, self._sign_in)

    def _page(self, answers: Answers) -> Callable[[Request], Response]:
        def endpoint(request: Request) -> Response:
            try:
                page = self._asking(request, answers)
            except NotFound as error:
                return self._wrong(404, "Not found", str(error))
            return self._tagged(request, self._html(page, request.url.path).encode(), HTML)

        return endpoint

    def _asking(self, request: Request, answers: Callable[[Asked], T]) -> T:
        with self._questions.history() as history:
            base = self._url or f"{request.url.scheme}://{request.headers['host']}"
            query = dict(request.query_params)
            key = self._access.feed_key
            return answers(Asked(self._questions, history, request.path_params, query, base, key))

    def _feed(self, request: Request) -> Response:
        try:
            body = self._asking(request, atom.feed)
        except NotFound as error:
            return self._wrong(404, "Not found", str(error))
        return self._tagged(request, body, "application/atom+xml; charset=utf-8")

    def _html(self, page: Page, path: str) -> str:
        template = self._templates.get_template(page.template)
        now = self._questions.now()
        return template.render(**page.values, page=page, path=path, clock=now)

    @staticmethod
    def _tagged(request: Request, body: bytes, kind: str) -> Response:
        """The answer, or 304 where the reader has it already: what pages and feed readers ask to stay up to date."""
        tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        headers = {"etag": tag, "cache-control": "private, no-cache", "vary": "Cookie"}
        known = [one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")]
        if tag in known:
            return Response(status_code=304, headers=headers)
        return Response(body, headers=headers, media_type=kind)

    def _wrong(self, status: int, title: str, words: str) -> Response:
        page = Page("wrong.html", title, {"words": words, "status": status})
        return Response(self._html(page, ""), status, {"cache-control": "no-store"}, HTML)

    def _http(self, request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        if status == 404:
            return self._wrong(404, "Not found", "There is no such page.")
        return self._wrong(status, "That did not work", "This address cannot be asked like that.")

    def _store(self, request: Request, error: Exception) -> Response:
        return self._wrong(503, "The database cannot be read", f"{error}. Next: monitor doctor")

    def _bug(self, request: Request, error: Exception) -> Response:
        return self._wrong(500, "A bug", "The page could not be made. The server's output says why.")

    def _sign_in(self, path: str, wrong: bool) -> Response:
        page = Page("enter.html", "Sign in", {"to": path, "wrong": wrong})
        headers = {"cache-control": "no-store", "www-authenticate": 'Bearer realm="monitor"'}
        return Response(self._html(page, ""), 401, headers, HTML)


def _edit(request: Request) -> Response:
    """An edit's own address leads to its place in the difference."""
    at = request.path_params
    where = f"/s/{at['story']}/v/{at['source']}/{at['seq']}/diff#e{at['n']}"
    return RedirectResponse(where, 303)


def host_of(url: str) -> str:
    """The name that a public address goes by."""
    return (urlsplit(url).hostname or "").rstrip(".")
