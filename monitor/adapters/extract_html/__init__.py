"""How is an article made of a HTML page? One tree, its facts, the element that holds the article, its paragraphs."""

from __future__ import annotations

from functools import cache

from monitor.model.article import Container
from monitor.model.outcome import ExtractOutcome, Fetched
from monitor.ports import Extractor

VERSION = "html/2"


@cache
def _name() -> str:
    from importlib.metadata import version  # 20 ms that only storing commands spend

    return f"{VERSION} trafilatura/{version('trafilatura')}"


class HtmlExtractor:
    """Makes articles of HTML pages; holds nothing, so it travels into a worker. Parsers are imported when used there.

    `plain` reads what is labelled text/plain.
    """

    def __init__(self, plain: Extractor | None = None) -> None:
        self._plain = plain

    @property
    def name(self) -> str:
        """The version of our rules and of trafilatura, which is asked where they find nothing."""
        return _name()

    def extract(self, page: Fetched) -> ExtractOutcome:
        """The whole page read."""
        if self._plain is not None and page.content_type == "text/plain":
            return self._plain.extract(page)
        from monitor.adapters.extract_html.reading import extract

        return extract(page)

    def glance(self, page: Fetched, container: Container) -> bool:
        """True when the remembered container's text is the same and nothing around it tells of a change."""
        if self._plain is not None and page.content_type == "text/plain":
            return self._plain.glance(page, container)
        from monitor.adapters.extract_html.glance import glance

        return glance(page, container)
