"""Would a careful editor want to know? What the kinds found and how the words differ become a score and a yes or no.

What a finding weighs stands with its kind, where its evidence is. What all of it means together is fitted:
`data/edit_weights.json` holds small trees over the measures of `traits.py`, made by `tools/fit_edits.py`.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib.resources import files
from math import exp
from operator import getitem
from typing import Any

from monitor.model.observation import Finding

MATERIAL = 0.5  # score from which an edit is worth telling: below it, one reader in two would call it noise
MOST = 0.99  # nothing read from words alone is certain
SURER = 0.6  # what the trees must give where no kind found a fact: between the two, one such edit in three is news
HARD = {"number": 0.75, "negation": 0.75, "quote": 0.9, "entity": 0.88, "status": 0.5}
"""Weights from which a finding holds an edit up, whatever the rest looks like: among edits that the trees call noise,
such a finding is right three times in four. A whole sentence that went is held up by any: few pairs show one."""

MANY = 5  # other sentences reworded in a version from which it is a page gone over
SURELY = 0.95  # an edit that shows that news came in: a page gone over has none, one with news has several


class Trees:
    """Small trees, each of which adds one of its numbers, read all at once.

    A tree is a byte whose bits are its numbers from left to right. A measure above a question's border strikes out the
    numbers to the left of that question; the lowest bit left is the one to add (Lucchese et al., QuickScorer, 2015).
    """

    def __init__(self, raw: Sequence[Any]) -> None:
        self.size = len(raw)
        self.whole = (1 << 8 * self.size) - 1
        self.numbers: list[list[float]] = []
        asked: dict[str, list[tuple[float, int]]] = {}
        for at, tree in enumerate(raw):
            numbers, asks = _read(tree)
            if len(numbers) > 8:
                raise ValueError("a tree has at most eight numbers")
            self.numbers.append([numbers[min(place, len(numbers) - 1)] for place in _LOWEST])
            for name, border, struck in asks:
                asked.setdefault(name, []).append((border, struck << 8 * at))
        self.questions = {name: self._ranked(asks) for name, asks in asked.items()}
        self.below = [name for name, (borders, _) in self.questions.items() if borders[0] < 0]

    def _ranked(self, asks: list[tuple[float, int]]) -> tuple[list[float], list[int]]:
        """The borders in order, and what is left standing when the first n of them are passed."""
        asks.sort()
        left = [self.whole]
        for _, struck in asks:
            left.append(left[-1] & ~struck)
        return [border for border, _ in asks], left

    def total(self, traits: Mapping[str, float]) -> float:
        """What all trees add up to; a measure that is not given is 0."""
        left = self.whole
        for name in self.below:
            if name not in traits:
                borders, standing = self.questions[name]
                left &= standing[bisect_left(borders, 0.0)]
        for name, value in traits.items():
            known = self.questions.get(name)
            if known is not None:
                left &= known[1][bisect_left(known[0], value)]
        return sum(map(getitem, self.numbers, left.to_bytes(self.size, "little")))


_LOWEST = [max((byte & -byte).bit_length() - 1, 0) for byte in range(256)]  # the place of the lowest bit of a byte


def _read(tree: Any) -> tuple[list[float], list[tuple[str, float, int]]]:
    """The numbers of a tree from left to right, and its questions: measure, border, bits struck out above it."""
    if not isinstance(tree, list):
        return [float(tree)], []
    name, border, low, high = tree
    (left, asks), (right, more) = _read(low), _read(high)
    shift = len(left)
    moved = [(n, b, struck << shift) for n, b, struck in more]
    return left + right, [*asks, (name, float(border), (1 << shift) - 1), *moved]


def score_of(traits: Mapping[str, float], found: Sequence[Finding]) -> float:
    """0..1: how likely a careful editor would want to know of an edit with these measures and findings."""
    if any(finding.kind == "boilerplate" for finding in found):
        return 0.0
    held = max((finding.weight for finding in found if is_hard(finding)), default=0.0)
    if traits.get("went"):
        held = max((finding.weight for finding in found), default=0.0)
    likely = 1 / (1 + exp(-trees().total(traits)))
    if likely < SURER and not any(is_material(finding.weight) for finding in found):
        likely *= (MATERIAL - 0.001) / SURER
    if is_material(held) and not is_material(likely):
        likely = MATERIAL + held / 10  # it is told, after those that both agree on
    return round(min(MOST, likely), 3)


def on_a_reworded_page(scores: Sequence[float], reworded: Sequence[bool], soft: Sequence[bool]) -> tuple[float, ...]:
    """The scores of one version's edits, seen together.

    A desk that goes over a page rewords sentence after sentence, and one of many rewordings looks like news by chance.
    So where `MANY` others are reworded and none is `SURELY` material, a `soft` one is not told. Where news came in,
    several are sure. Hard findings, sentences that name what the other version does not, and a page on which little
    changed are left alone.
    """
    if sum(reworded) <= MANY or max(scores, default=0.0) >= SURELY:
        return tuple(scores)
    return tuple(
        round(score * (MATERIAL - 0.001) / SURELY, 3) if is_soft and is_material(score) else score
        for score, is_soft in zip(scores, soft, strict=True)
    )


def together(scores: Sequence[float]) -> float:
    """0..1: how likely any of several edits matters. Those that hardly matter never make one that does.

    >>> together([0.2, 0.4]), together([0.6, 0.5, 0.1])
    (0.4, 0.8)
    """
    best, none = max(scores, default=0.0), 1.0
    if not is_material(best):
        return best
    for score in scores:
        none *= 1 - score if is_material(score) else 1
    return round(1 - none, 4)


def is_hard(finding: Finding) -> bool:
    """Whether a finding holds an edit up, whatever the rest of it looks like."""
    return finding.weight >= HARD.get(finding.kind, 1.0)


def is_material(score: float) -> bool:
    """Whether an edit of that score, or a finding of that weight, is worth a careful editor's while."""
    return score >= MATERIAL


def trees() -> Trees:
    """The trees that edits are scored by here and now."""
    return _instead.get() or _shipped()


@cache
def _shipped() -> Trees:
    """The trees that came with the program."""
    text = (files("monitor.analysis") / "data" / "edit_weights.json").read_text(encoding="utf-8")
    return trees_of(json.loads(text)["trees"])


def trees_of(raw: Sequence[Any]) -> Trees:
    """Trees as JSON holds them: `[measure, border, tree, tree]` or a number each, at most eight numbers in a tree."""
    return Trees(raw)


_instead: ContextVar[Trees | None] = ContextVar("trees", default=None)


@contextmanager
def using(trees: Trees) -> Iterator[None]:
    """Within it, edits are scored by these trees instead: to measure trees that were fitted without a story."""
    token = _instead.set(trees)
    try:
        yield
    finally:
        _instead.reset(token)
