"""What does the engine say of the gold stories and pairs? Runs it over them; the engine comes in as two functions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from monitor.analysis.align import align
from monitor.analysis.given import article_of
from monitor.analysis.sentences import sentences_of
from monitor.evaluation.counts import Counts, Miss, count
from monitor.evaluation.gold import GoldStory, GoldVersion, Step
from monitor.evaluation.metrics import Metrics, Scored, metrics_of, pair_metrics, total
from monitor.evaluation.pairs import Pair, PairSet
from monitor.evaluation.prediction import said_of
from monitor.model.article import Article
from monitor.model.observation import Observation
from monitor.model.story import Story
from monitor.render.verdict import verdict

Observe = Callable[[Article, Article, Story], Observation]
StoryFrom = Callable[[Mapping[str, Any]], Story]


@dataclass(slots=True)
class GoldResult:
    """All that a run over gold stories gave: counts by story, misses, the verdicts, and how long the engine took."""

    by_story: dict[str, Counts] = field(default_factory=dict)
    misses: list[Miss] = field(default_factory=list)
    verdicts: list[dict[str, Any]] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def counts(self) -> Counts:
        """The counts of all stories."""
        return total(self.by_story.values())

    @property
    def metrics(self) -> Metrics:
        """The figures of all stories."""
        return metrics_of(self.counts)


@dataclass(slots=True)
class PairResult:
    """All that a run over one pair set gave, by label and by group of rows."""

    name: str
    scored: list[tuple[Pair, Scored]] = field(default_factory=list)
    seconds: float = 0.0
    unlabelled: int = 0

    @property
    def metrics(self) -> Metrics:
        """The figures over all labelled pairs."""
        return pair_metrics([scored for _, scored in self.scored])

    def groups(self) -> dict[str, Metrics]:
        """The figures by each group that the set's rows name."""
        grouped: dict[str, list[Scored]] = {}
        for pair, scored in self.scored:
            for group in pair.groups:
                grouped.setdefault(group, []).append(scored)
        return {name: pair_metrics(found) for name, found in sorted(grouped.items())}


def over_gold(
    steps: Sequence[Step], story_from: StoryFrom, observe: Observe, monotonic: Callable[[], float]
) -> Iterator[GoldResult]:
    """Runs the engine over gold steps, as a user's batch would: headline, text, time, claims, and nothing else.

    Gives the same growing result after each step, so that progress can be shown.
    """
    result = GoldResult()
    stories: dict[str, Story] = {}
    for step in steps:
        story = _story(step.story, stories, story_from)
        before, after = _article(step.before), _article(step.after)
        began = monotonic()
        observation = observe(before, after, story)
        result.seconds += monotonic() - began
        document = verdict(observation, explained=True)
        counts = count(step, said_of(document), result.misses)
        counts.update(links(step))
        result.by_story[step.story.slug] = total([result.by_story.get(step.story.slug, Counter()), counts])
        result.verdicts.append({"story": step.story.slug, "step": step.name, **document})
        yield result


def _story(gold: GoldStory, known: dict[str, Story], story_from: StoryFrom) -> Story:
    if gold.slug not in known:
        known[gold.slug] = story_from(gold.document)
    return known[gold.slug]


def _article(version: GoldVersion) -> Article:
    return article_of(version.body.headline, version.body.text, at=version.at)


def links(step: Step) -> Counts:
    """How well sentences are paired: changed and moved pairs against those of the edit script."""
    sides = (
        sentences_of(article_of(version.body.headline, version.body.text, version.body.sentences, version.at))
        for version in (step.before, step.after)
    )
    before, after = sides
    said = {
        (here.text, there.text)
        for pair in align(before, after)
        if pair.shape not in ("same", "added", "removed")
        for here in pair.before
        for there in pair.after
    }
    gold = {link for edit in step.edits for link in edit.links}
    return Counter({"link.gold": len(gold), "link.pred": len(said), "link.tp": len(gold & said)})


def over_pairs(pairs: PairSet, observe: Observe, monotonic: Callable[[], float]) -> Iterator[PairResult]:
    """Runs the engine over labelled pairs, without claims; gives the growing result after each pair."""
    result = PairResult(pairs.name)
    story = Story("pairs", "Pairs")
    for pair in pairs.rows:
        if pair.label is None:
            result.unlabelled += 1
            continue
        began = monotonic()
        observation = observe(pair.before, pair.after, story)
        result.seconds += monotonic() - began
        result.scored.append((pair, Scored(pair.label, observation.material, observation.score)))
        yield result
