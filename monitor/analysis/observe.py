"""What differs between two versions, and what does the newer one say? The one door to this room."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from monitor.analysis.align import align
from monitor.analysis.announced import announced
from monitor.analysis.claims import ANALYZER, links_of, read_pair, read_text, settled_of, with_lag
from monitor.analysis.edits import Context, edits_of
from monitor.analysis.forgetting import count
from monitor.analysis.materiality import together
from monitor.analysis.pause import uncollected
from monitor.analysis.rough import parted, rough_edits
from monitor.analysis.rulings import alone, held
from monitor.analysis.texts import numbered, text_of
from monitor.model.article import Article
from monitor.model.observation import ClaimChange, Edit, Observation, Reading, Similar
from monitor.model.story import UNKNOWN, Story

_MOVED = 0.7  # the least score of a claim that moved, before its confidence is added


@uncollected
def observe(
    previous: Article | None,
    article: Article,
    story: Story,
    similar: Similar | None = None,
    stood: Mapping[str, Reading] | None = None,
) -> Observation:
    """All that differs between `previous` and `article`, and all that `article` says of the story's claims.

    `stood`: how `previous` was read when it was stored, by claim, where the same rules did: that stands, and a claim
    moves from it, so that what was recorded and told is never read otherwise afterwards.

    Both sides are read by the same rules, so that new rules never look like news. Pure and deterministic. A first
    version (`previous` None) is a baseline: readings only. Cost: linear; some 10 ms where
    ten sentences of an article changed and 4 claims are followed.
    """
    after = text_of(article)
    if previous is None:
        readings = tuple(alone(read_text(after, claim, similar), claim, article, after) for claim in story.claims)
        count(article)
        return Observation((), readings, (), False, 0.0, False, ANALYZER, baseline=True)
    before = text_of(previous)
    pairs = align(numbered(previous), numbered(article))
    near, far = parted(pairs)
    context = Context(previous.at, article.at, tuple(phrase for claim in story.claims for phrase in claim.subject))
    edits = (*edits_of(near, context), *rough_edits(far))
    links, settled = links_of(before, after, pairs), settled_of(pairs, edits)
    after = with_lag(after, settled)
    changes = tuple(
        ClaimChange(
            claim.id,
            *held(
                read_pair(before, after, links, settled, claim, similar, (stood or {}).get(claim.id)),
                claim, (previous, article), (before, after), settled,
            ),
        )
        for claim in story.claims
    )  # fmt: skip
    if any(change.changed for change in changes):
        edits = (*edits_of(near, replace(context, changes=changes)), *rough_edits(far))
    material = any(edit.material for edit in edits) or any(change.changed for change in changes)
    count(previous, article)
    return Observation(
        edits=edits,
        readings=tuple(change.after for change in changes),
        changes=changes,
        material=material,
        score=_score(edits, changes),
        unannounced=material
        and not announced(
            previous, article, (one.text for one in before.sentences), (one.text for one in after.sentences)
        ),
        analyzer=ANALYZER,
    )


def rejudged(observation: Observation, readings: Mapping[str, Reading]) -> Observation:
    """The observation with some of its readings replaced (by claim id), and what follows from them."""
    changes = tuple(
        replace(change, after=readings.get(change.claim_id, change.after)) for change in observation.changes
    )
    return replace(
        observation,
        readings=tuple(readings.get(reading.claim_id, reading) for reading in observation.readings),
        changes=changes,
        material=any(edit.material for edit in observation.edits) or any(change.changed for change in changes),
        score=observation.score if observation.baseline else _score(observation.edits, changes),
    )


def _score(edits: tuple[Edit, ...], changes: tuple[ClaimChange, ...]) -> float:
    """How likely any of it matters; a moved claim scores by how sure the new state is."""
    moved = [
        _MOVED
        + (1 - _MOVED) * (change.after.confidence if change.after.state != UNKNOWN else change.before.confidence / 2)
        for change in changes
        if change.changed
    ]
    return min(1.0, max((*moved, together([edit.score for edit in edits]))))
