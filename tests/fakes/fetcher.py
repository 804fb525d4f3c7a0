"""A fetcher whose answers are written down beforehand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from monitor.model.outcome import Fetched, FetchOutcome, NotModified, Reason, Request, SourceUnreachable
from monitor.ports import Clock


class FakeFetcher:
    """Gives each address its pages in turn, the last one for ever: a body and an ETag, or a reason to fail."""

    def __init__(self, clock: Clock, pages: Mapping[str, Sequence[tuple[str, str | None] | Reason]]) -> None:
        self._clock, self._pages = clock, pages
        self.asked: list[Request] = []

    async def fetch(self, request: Request) -> FetchOutcome:
        self.asked.append(request)
        now = self._clock.now()
        pages = self._pages.get(request.url, [Reason.NETWORK])
        turn = sum(asked.url == request.url for asked in self.asked)
        page = pages[min(turn, len(pages)) - 1]
        if isinstance(page, Reason):
            return SourceUnreachable(page, now, 1, f"{request.url[:200]}: {page.value}")
        body, etag = page
        if etag is not None and request.etag == etag:
            return NotModified(now, 1, request.url)
        return Fetched(request.url, request.url, body.encode(), "text/html", "utf-8", etag, None, 200, None, now, 1)

    async def aclose(self) -> None:
        """Nothing is open."""
