"""What does a page say, and what changed in it? The two calls that go into a worker process.

A fault of ours in one of them must not cost a version, or stop a program for one page: it comes back as a value that
says where it happened.
"""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from monitor.analysis.claims import analyzer_of
from monitor.analysis.observe import observe
from monitor.model.article import Article, Container
from monitor.model.observation import Observation, Reading, Similar
from monitor.model.outcome import Extracted, ExtractOutcome, Fetched, NothingExtracted, Reason, TimedOut, Unchanged
from monitor.model.story import Claim, Story
from monitor.ports import Extractor

LONGEST = 1_000_000  # characters of an article's text; the longest live blogs have a third


def read_page(extractor: Extractor, page: Fetched, container: Container | None) -> ExtractOutcome | TimedOut:
    """Unchanged where a glance at the remembered container is enough, else what the whole page extracts to."""
    try:
        if container is not None and extractor.glance(page, container):
            return Unchanged()
        return bounded(extractor.extract(page))
    except MemoryError:
        raise  # the worker's limit: the runner says so
    except Exception as error:
        return TimedOut(where(error))


def bounded(read: ExtractOutcome) -> ExtractOutcome:
    """The same, but for a text that no newsroom writes: it would be copied from process to process for nothing."""
    if isinstance(read, Extracted) and (size := sum(map(len, read.article.paragraphs))) > LONGEST:
        return NothingExtracted(Reason.TOO_LARGE, f"a text of {size:,} characters is no article")
    return read


def compare(
    previous: Article | None,
    article: Article,
    story: Story,
    similar: Similar | None = None,
    stood: Mapping[str, Reading] | None = None,
) -> Observation | TimedOut:
    """What changed and how the claims read; with an encoder, the readings name it.

    `stood` is how `previous` was read, by claim: where today's rules did, it stays so. An encoder that fails costs
    nothing but its help: then the rules read alone, and no reading names it.
    """
    try:
        return named(observe(previous, article, story, similar, _by_these_rules(stood, story, similar)), story, similar)
    except MemoryError:
        raise
    except Exception as error:
        return TimedOut(where(error)) if similar is None else compare(previous, article, story, None, stood)


def _by_these_rules(
    stood: Mapping[str, Reading] | None, story: Story, similar: Similar | None
) -> Mapping[str, Reading]:
    """Those readings that the rules made as they would now: the same number, claim and encoder."""
    found = {}
    for claim in story.claims:
        reading = (stood or {}).get(claim.id)
        if reading is not None and reading.analyzer.startswith(_name(claim, similar)):
            found[claim.id] = reading
    return found


def _name(claim: Claim, similar: Similar | None) -> str:
    """How a reading of the claim is signed."""
    name = getattr(similar, "name", None)
    return f"{analyzer_of(claim)} similar/{name}" if name is not None and claim.states else analyzer_of(claim)


def named(observation: Observation, story: Story, similar: Similar | None) -> Observation:
    """The observation, its readings of ladders by rules marked with the encoder that had a part in them."""
    name = getattr(similar, "name", None)
    if name is None:
        return observation
    ladders = {claim.id for claim in story.claims if claim.states}

    def marked(reading: Reading) -> Reading:
        if reading.claim_id not in ladders or not reading.analyzer.startswith("rules/") or " " in reading.analyzer:
            return reading
        return replace(reading, analyzer=f"{reading.analyzer} similar/{name}")

    changes = [
        replace(change, before=marked(change.before), after=marked(change.after)) for change in observation.changes
    ]
    return replace(observation, readings=tuple(map(marked, observation.readings)), changes=tuple(changes))


def where(error: Exception) -> str:
    """The error with the place in our code, without the text of the page: messages may quote it."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"a bug: {type(error).__name__} at {Path(frames[-1].filename).name}:{frames[-1].lineno}"
