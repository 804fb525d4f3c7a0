"""What does the engine say of the gold stories and pairs? Runs it over them; the engine comes in as two functions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from monitor.analysis.align import align
from monitor.analysis.edits import judged
from monitor.analysis.given import article_of
from monitor.analysis.sentences import sentences_of
from monitor.analysis.texts import text_of
from monitor.analysis.traits import traits_of
from monitor.evaluation.counts import Counts, Miss, count
from monitor.evaluation.gold import GoldStory, GoldVersion, Step
from monitor.evaluation.metrics import Metrics, Scored, metrics_of, pair_metrics, recall_above, threshold_at, total
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
    misses: list[Miss] = field(default_factory=list)
    extra: Metrics = field(default_factory=dict)  # figures that another set gives

    @property
    def metrics(self) -> Metrics:
        """The figures over all labelled pairs."""
        return pair_metrics([scored for _, scored in self.scored]) | self.extra

    @property
    def both(self) -> bool:
        """Whether there are material and cosmetic pairs."""
        return len({scored.label for _, scored in self.scored}) == 2

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
        before, after = article_of_version(step.before), article_of_version(step.after)
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


def article_of_version(version: GoldVersion) -> Article:
    """A gold version as the engine is given it."""
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
        if observation.material != pair.label:
            result.misses.append(_pair_miss(pairs.name, pair, observation))
        yield result


def _pair_miss(name: str, pair: Pair, observation: Observation) -> Miss:
    """An error with the edit that weighed most and all that was measured of it."""
    what = "material pair called cosmetic" if pair.label else "cosmetic pair called material"
    gold = {"groups": pair.groups}
    sides = (text_of(pair.before).sentences, text_of(pair.after).sentences)
    seen = judged(tuple(align(*sides)), pair.before.at, pair.after.at)
    if not seen:
        return Miss(f"{name} {pair.id}", what, gold, {"score": observation.score})
    look, found, score = max(seen, key=lambda item: item[2])
    said = {
        "score": score,
        "found": [f"{finding.kind} {finding.weight:g}: {finding.reason}" for finding in found],
        "before": look.pair.before_text,
        "after": look.pair.after_text,
        "measures": dict(sorted(traits_of(look, found).items())),
    }
    return Miss(f"{name} {pair.id}", what, gold, said)


ALARMS = 0.1  # share of a set's cosmetic pairs that may alarm where another set has material ones only


def against(results: Sequence[PairResult]) -> None:
    """Gives sets of material pairs only their recall at the threshold where one cosmetic pair in ten of the first set
    with both labels alarms."""
    first = next((result for result in results if result.both), None)
    threshold = threshold_at([scored for _, scored in first.scored], ALARMS) if first else None
    if first is None or threshold is None:
        return
    name = f"recall_at_10_alarms_of_{first.name}"
    for result in results:
        if result.both or not result.scored:
            continue
        parts = {"": [scored for _, scored in result.scored]}
        for pair, scored in result.scored:
            for group in pair.groups:
                parts.setdefault(f" ({group})", []).append(scored)
        for part, rows in parts.items():
            recall = recall_above(rows, threshold)
            if recall is not None:
                result.extra = {**result.extra, f"{name}{part}": recall}


def met(sets: Sequence[PairSet]) -> dict[str, tuple[int, int]]:
    """Of the changed sentences of one set, how many are paired inside the versions that another set holds: by set.

    Rows of one address and step belong together; those whose two versions are not there are not counted.
    """
    whole = {pair.step: pair for pairs in sets for pair in pairs.rows if pair.step and pair.label is None}
    found: dict[str, tuple[int, int]] = {}
    for pairs in sets:
        hits = [
            _pairs_up(whole[pair.step], pair)
            for pair in pairs.rows
            if pair.step in whole and pair.label is not None and not (pair.before.headline or pair.after.headline)
        ]
        if hits:
            found[pairs.name] = (sum(hits), len(hits))
    return found


def _pairs_up(versions: Pair, changed: Pair) -> bool:
    """Whether the two sentences stand on the two sides of one pair."""
    old, new = (" ".join(article.paragraphs) for article in (changed.before, changed.after))
    sides = (text_of(versions.before).sentences, text_of(versions.after).sentences)
    return any(
        (old in pair.before_text or pair.before_text in old) and (new in pair.after_text or pair.after_text in new)
        for pair in align(*sides)
        if pair.before and pair.after and pair.shape != "same"
    )
