"""Would a careful editor want to know? What the kinds found and how the words differ become a score and a yes or no.

What a finding weighs stands with its kind, where its evidence is. What all of it means together is fitted:
`data/edit_weights.json` holds small trees over the measures of `traits.py`, made by `tools/fit_edits.py`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib.resources import files
from math import exp
from typing import Any

from monitor.model.observation import Finding

MATERIAL = 0.5  # score from which an edit is worth telling: below it, one reader in two would call it noise
MOST = 0.99  # nothing read from words alone is certain
SURER = 0.6  # what the trees must give where no kind found a fact: between the two, one such edit in three is news
HARD = {"number": 0.75, "negation": 0.75, "quote": 0.9, "entity": 0.88, "status": 0.5}
"""Weights from which a finding holds an edit up, whatever the rest looks like: among edits that the trees call noise,
such a finding is right three times in four. A whole sentence that went is held up by any: few pairs show one."""

Tree = tuple[str, float, Any, Any] | float  # measure, border, tree up to it, tree above it; or what to add
Trees = tuple[Tree, ...]


def score_of(traits: Mapping[str, float], found: Sequence[Finding]) -> float:
    """0..1: how likely a careful editor would want to know of an edit with these measures and findings."""
    if any(finding.kind == "boilerplate" for finding in found):
        return 0.0
    held = max((finding.weight for finding in found if finding.weight >= HARD.get(finding.kind, 1.0)), default=0.0)
    if traits.get("went"):
        held = max((finding.weight for finding in found), default=0.0)
    total = sum(_leaf(tree, traits) for tree in trees())
    likely = 1 / (1 + exp(-total))
    if likely < SURER and not any(is_material(finding.weight) for finding in found):
        likely *= (MATERIAL - 0.001) / SURER
    if is_material(held) and not is_material(likely):
        likely = MATERIAL + held / 10  # it is told, after those that both agree on
    return round(min(MOST, likely), 3)


def together(scores: Sequence[float]) -> float:
    """0..1: how likely any of several edits matters, none of them hanging on another.

    Many that hardly matter never make one that does: below `MATERIAL` the sum stays below it.

    >>> together([0.2]), together([0.6, 0.5]), together([0.4] * 9) < MATERIAL
    (0.2, 0.8, True)
    """
    best, none = max(scores, default=0.0), 1.0
    for score in scores:
        none *= 1 - score
    if is_material(best):
        return round(1 - none, 4)
    return round(best + (MATERIAL - 0.001 - best) * (1 - none - best) / (1 - best), 4)


def is_material(score: float) -> bool:
    """Whether an edit of that score, or a finding of that weight, is worth a careful editor's while."""
    return score >= MATERIAL


def _leaf(tree: Tree, traits: Mapping[str, float]) -> float:
    while isinstance(tree, tuple):
        tree = tree[2] if traits.get(tree[0], 0.0) <= tree[1] else tree[3]
    return tree


def trees() -> Trees:
    """The trees that edits are scored by here and now."""
    return _instead.get() or _shipped()


@cache
def _shipped() -> Trees:
    """The trees that came with the program."""
    text = (files("monitor.analysis") / "data" / "edit_weights.json").read_text(encoding="utf-8")
    return trees_of(json.loads(text)["trees"])


def trees_of(raw: Sequence[Any]) -> Trees:
    """Trees as JSON holds them: `[measure, border, tree, tree]` or a number each."""
    return tuple(_tree(tree) for tree in raw)


def _tree(raw: Any) -> Tree:
    return (raw[0], float(raw[1]), _tree(raw[2]), _tree(raw[3])) if isinstance(raw, list) else float(raw)


_instead: ContextVar[Trees | None] = ContextVar("trees", default=None)


@contextmanager
def using(trees: Trees) -> Iterator[None]:
    """Within it, edits are scored by these trees instead: to measure trees that were fitted without a story."""
    token = _instead.set(trees)
    try:
        yield
    finally:
        _instead.reset(token)
