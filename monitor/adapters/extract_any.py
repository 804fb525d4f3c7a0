"""How is an article made of whatever stands at an address that a list led to? By what the answer is."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.model.article import Container
from monitor.model.outcome import ExtractOutcome, Fetched
from monitor.ports import Extractor


@dataclass(frozen=True)
class AnyExtractor:
    """PDF by its first bytes, all else as a page."""

    page: Extractor
    pdf: Extractor

    @property
    def name(self) -> str:
        """The rules are those of the reader of pages; a PDF's are told by its container."""
        return self.page.name

    def extract(self, page: Fetched) -> ExtractOutcome:
        """What the reader of its kind makes of it."""
        return self._of(page).extract(page)

    def glance(self, page: Fetched, container: Container) -> bool:
        """As the reader of its kind."""
        return self._of(page).glance(page, container)

    def _of(self, page: Fetched) -> Extractor:
        return self.pdf if page.body.startswith(b"%PDF-") else self.page
