"""What stood before a version that is about to be stored? In its own source, in the others, and in the story."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from monitor.analysis.history import standing
from monitor.model.article import Article
from monitor.model.ids import SourceRef, VersionRef
from monitor.model.observation import Observation, Standing
from monitor.model.record import Before
from monitor.model.story import Story
from monitor.pipeline.admit import Return, Seen, sentences_of
from monitor.pipeline.gate import replaces
from monitor.pipeline.parts import Parts


async def seen_of(
    parts: Parts,
    ref: SourceRef,
    url: str,
    at: datetime,
    article: Article,
    before: Before,
    observed: Observation | None,
) -> Seen:
    """The version with what an alert must say about it; only of the claims that move is it asked what they were.

    `observed` is None where the version could not be compared.
    """
    store = parts.store
    earlier = await parts.aside(store.earlier, ref, article.text_sha) if before.next_seq > 2 else None
    returned = None
    if earlier is not None:
        left_at = await parts.aside(store.left_at, earlier.ref) or at
        returned = Return(earlier.ref, (at - left_at).total_seconds())
    copied = await parts.aside(store.elsewhere, ref, article.text_sha) if before.previous and not returned else None
    moved = tuple(change.claim_id for change in observed.changes if change.changed) if observed else ()
    runs = await parts.aside(store.runs, ref, moved) if moved and before.previous else {}
    return Seen(
        ref=VersionRef(ref.story, ref.source, before.next_seq),  # in the order of storing
        previous=before.previous.ref if before.previous else None,
        article=article,
        url=url,
        captured_at=at,
        returned=returned,
        replaced=bool(before.suspect and before.previous and replaces(before.previous.article, article)),
        flips=before.flips,
        others=before.readings,
        copied=copied.source if copied else None,
        runs=runs,
        stood=await _stood(parts, ref, observed, at) if observed else {},
        carried=await _carried(parts, ref, observed) if observed else {},
    )


async def _stood(parts: Parts, ref: SourceRef, observed: Observation, now: datetime) -> Mapping[str, float]:
    """Each sentence that a material removal takes out, and for how many seconds it had stood as it was."""
    gone = tuple({edit.before for edit in observed.edits if edit.kind == "removal" and edit.material and edit.before})
    since = await parts.aside(parts.store.stood_since, ref, gone) if gone else {}
    return {text: max((now - at).total_seconds(), 0.0) for text, at in since.items()}


async def _carried(parts: Parts, ref: SourceRef, observed: Observation) -> Mapping[str, tuple[str, ...]]:
    """Of each claim that moves: the other sources that ever had a sentence which carries it now."""
    moved = {change.claim_id for change in observed.changes if change.changed}
    found = {}
    for reading in observed.readings:
        quotes = sentences_of(reading)
        if quotes and (observed.baseline or reading.claim_id in moved):
            found[reading.claim_id] = await parts.aside(parts.store.carriers, ref, reading.claim_id, tuple(quotes))
    return found


def standings(story: Story, before: Before) -> Mapping[str, Standing]:
    """What the story's claims stand at over its sources; those of which none speaks are left out."""
    found = {}
    for claim in story.claims:
        stands = standing(claim, [row for row in before.readings if row.reading.claim_id == claim.id])
        if stands is not None:
            found[claim.id] = stands
    return found
