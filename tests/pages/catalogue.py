"""Which pages does the corpus hold? Every layout registers itself; a third of them is held out of improvement."""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from monitor.model.outcome import Fetched
from tests.fakes.pages import fetched
from tests.pages.sheet import Sheet

Build = Callable[[Sheet], str]
_MODULES = ("blogs", "systems", "papers", "apps", "genres", "documents", "old", "tongues", "scripts")
_found: list[Page] = []


@dataclass(frozen=True)
class Page:
    """A layout with its story. `charset` is what its bytes are in; `header` what the server says of it."""

    name: str
    story: str
    build: Build
    charset: str
    header: str | None
    content_type: str

    @property
    def held_out(self) -> bool:
        """A third, chosen by name before anything was measured."""
        return hashlib.sha256(self.name.encode()).digest()[0] % 3 == 0

    def draw(self, seed: int = 0, mutation: tuple[int, str] | None = None) -> tuple[Fetched, Sheet]:
        """The page as one load brings it, and the sheet with the truth."""
        sheet = Sheet(self.story, seed, mutation)
        body = self.build(sheet).encode(self.charset, "xmlcharrefreplace")
        return fetched(body, self.content_type, self.header), sheet


def page(
    story: str, charset: str = "utf-8", header: str | None = "utf-8", content_type: str = "text/html"
) -> Callable[[Build], Build]:
    """Registers a layout under the name of its function."""

    def register(build: Build) -> Build:
        _found.append(Page(build.__name__, story, build, charset, header, content_type))
        return build

    return register


@cache
def pages() -> tuple[Page, ...]:
    """The whole corpus, by name."""
    for module in _MODULES:
        importlib.import_module(f"tests.pages.layouts.{module}")
    names = [found.name for found in _found]
    assert len(set(names)) == len(names), "two layouts of one name"
    return tuple(sorted(_found, key=lambda found: found.name))
