"""Is a level that pages give read right? Rows with `level_before` and `level_after`, tracked as one ladder claim.

The claim is what a user would write: the levels' own names as states and phrases. Only sides that name a level at all
are asked; what stands in brackets behind a level is no part of it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence

from monitor.evaluation.metrics import Metrics, f1
from monitor.evaluation.pairs import Pair
from monitor.model.article import Article
from monitor.model.observation import Observation
from monitor.model.story import Claim, State, Story

Observe = Callable[[Article, Article, Story], Observation]
_BESIDE = re.compile(r"\s*\(.*\)\s*$")
SUBJECT = ("risk level", "travel advice")


def level_metrics(pairs: Sequence[Pair], observe: Observe) -> Metrics:
    """Macro-F1 of the levels over all sides that name one, and how many these are; empty without such rows."""
    asked = [pair for pair in pairs if pair.levels and any(_named(pair, side) for side in (0, 1))]
    levels = sorted({_bare(level) for pair in asked for level in pair.levels or ()})
    if len(levels) < 2:
        return {}
    claim = Claim("level", "What is the level?", SUBJECT, tuple(State(_slug(level), (level,)) for level in levels))
    story = Story("levels", "Levels", claims=(claim,))
    hits, said, gold = Counter[str](), Counter[str](), Counter[str]()
    for pair in asked:
        (change,) = observe(pair.before, pair.after, story).changes
        for side, reading in enumerate((change.before, change.after)):
            if _named(pair, side):
                level = _slug(_bare((pair.levels or ("", ""))[side]))
                gold[level] += 1
                said[reading.state] += 1
                hits[level] += reading.state == level
    scores = [f1(hits[level], said[level], gold[level])[2] or 0.0 for level in gold]
    return {"level_macro_f1": sum(scores) / len(scores), "level_sides": float(gold.total())}


def _named(pair: Pair, side: int) -> bool:
    """Whether a side's text holds the level that it is said to give."""
    text = " ".join((pair.before, pair.after)[side].paragraphs).lower()
    return bool(pair.levels) and _bare((pair.levels or ("", ""))[side]).lower() in text


def _bare(level: str) -> str:
    return _BESIDE.sub("", level)


def _slug(level: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", level.lower()).strip("-")
