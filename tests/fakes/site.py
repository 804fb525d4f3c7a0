"""A web site in this process: pages that a test may change, and addresses that never answer."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.fakes.loopback import Handler, at_work


@dataclass
class Site:
    """`pages` by path; a path that starts with /hang is never answered, any other is 404."""

    pages: dict[str, str] = field(default_factory=dict)
    port: int = 0
    asked: threading.Event = field(default_factory=threading.Event)  # something that hangs was asked for
    closing: threading.Event = field(default_factory=threading.Event)

    def url(self, path: str) -> str:
        """The address of a page."""
        return f"http://127.0.0.1:{self.port}{path}"


@contextmanager
def serving() -> Iterator[Site]:
    """The site at work on a free port of loopback."""
    site = Site()

    class Pages(Handler):
        def do_GET(self) -> None:
            if self.path.startswith("/hang"):
                site.asked.set()
                site.closing.wait(60)
                self.close_connection = True
                return
            body = site.pages.get(self.path, "").encode()
            self.answer(200 if body else 404, {"Content-Type": "text/html; charset=utf-8"}, body)

    with at_work(Pages) as site.port:
        try:
            yield site
        finally:
            site.closing.set()
