"""What does a page say, and what changed in it? The two calls that go into a worker process."""

from __future__ import annotations

from monitor.model.article import Container
from monitor.model.outcome import ExtractOutcome, Fetched, Unchanged
from monitor.ports import Extractor


def read_page(extractor: Extractor, page: Fetched, container: Container | None) -> ExtractOutcome:
    """Unchanged where a glance at the remembered container is enough, else what the whole page extracts to."""
    if container is not None and extractor.glance(page, container):
        return Unchanged()
    return extractor.extract(page)
