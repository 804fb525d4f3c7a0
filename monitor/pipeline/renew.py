"""What did the last version say by today's extractor? A new way to read pages must not look like an edit.

The page of the last version is read again by the extractor that read the new one, and laid over the version as a layer;
then both sides are compared as read by the same rules. Where the page is gone, the new reading is stored and nobody is
told: what differs cannot be told from what is read otherwise.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from monitor.model.article import Article, Version
from monitor.model.filling import Laid, Layer
from monitor.model.observation import Observation
from monitor.model.outcome import Extracted, TimedOut
from monitor.model.record import Before
from monitor.pipeline.parts import Parts
from monitor.pipeline.read import read_page
from monitor.ports import Extractor

EXTRACT_S = 10.0
REBASED = "rebased"  # what the change says that no page is left to compare with


def is_same(previous: Version, article: Article) -> bool:
    """Whether an article is the version's, as it was first read or as it was read last."""
    return article.text_sha in (previous.text_sha, previous.article.text_sha)


def reads_otherwise(previous: Version, extractor: Extractor) -> bool:
    """Whether the version was read by another extractor than this one."""
    return (previous.layer or previous.extractor) != extractor.name


async def comparable(
    parts: Parts, extractor: Extractor, before: Before, article: Article, now: datetime
) -> tuple[Before, bool]:
    """What is known of the source, its last version as today's extractor reads it; and whether its page is lost."""
    previous = before.previous
    if previous is None or is_same(previous, article) or not reads_otherwise(previous, extractor):
        return before, False
    again = await renewed(parts, extractor, previous, now)
    return (before, True) if again is None else (replace(before, previous=again), False)


async def renewed(parts: Parts, extractor: Extractor, previous: Version, now: datetime) -> Version | None:
    """The version as this extractor reads its page, which is laid on it; None where no page is left to read."""
    page = await parts.aside(parts.store.page, previous.ref)
    if page is None:
        return None
    read = await parts.runner.run(read_page, extractor, page, None, timeout_s=EXTRACT_S)
    if not isinstance(read, Extracted):
        return None
    article = read.article if read.article.at else replace(read.article, at=page.at)
    layer = Layer(extractor.name, article)
    await parts.aside(parts.store.lay, Laid(previous.ref, layer=layer), now)
    return replace(previous, article=article, layer=extractor.name)


def rebased(observed: Observation | TimedOut) -> Observation | TimedOut:
    """What is stored of a version that nothing can be compared with: its readings, no edits, nothing to tell."""
    if isinstance(observed, TimedOut):
        return observed
    return Observation((), observed.readings, (), False, 0.0, False, REBASED, baseline=False)
