"""What would the engine say of a story that its weights had never seen? Weights fitted with stories left out.

`tools/fit_claims.py --folds N --save-folds FILE` writes the file: groups of stories, each with the tables that were
fitted to all the others; `tools/fit_edits.py` likewise one with the trees that score edits.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from pathlib import Path

from monitor.analysis import materiality
from monitor.analysis.weights import using
from monitor.evaluation.replay import Observe
from monitor.model.article import Article
from monitor.model.errors import ConfigError
from monitor.model.observation import Observation
from monitor.model.story import Story

NAME = "folds.json"
EDITS = "edit_folds.json"
Tables = Mapping[str, Mapping[str, float]]


def load(folder: Path) -> Mapping[str, Tables]:
    """Story → the tables fitted without it. Raises ConfigError that says how to make the file."""
    path = folder / NAME
    how = "make it with tools/fit_claims.py --folds N --save-folds FILE"
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        return {story: fold["tables"] for fold in document["folds"] for story in fold["stories"]}
    except OSError as error:
        raise ConfigError(f"no weights with stories left out: {error.strerror}; {how}", path) from error
    except (ValueError, KeyError, TypeError) as error:
        raise ConfigError(f"not a file of weights with stories left out; {how}", path) from error


def load_trees(folder: Path) -> Mapping[str, materiality.Trees]:
    """Story → the trees fitted without it; none where there is no such file. Raises ConfigError for a broken one."""
    path = folder / EDITS
    if not path.exists():
        return {}
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        folds = [(fold["stories"], materiality.trees_of(fold["trees"])) for fold in document["folds"]]
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        how = "make it with tools/fit_edits.py --folds N --save-folds FILE"
        raise ConfigError(f"not a file of trees with stories left out; {how}", path) from error
    return {story: trees for stories, trees in folds for story in stories}


def without(trees: Mapping[str, materiality.Trees], observe: Observe) -> Observe:
    """`observe`, where a story in `trees` has its edits scored by the trees fitted without it."""

    def observed(before: Article, after: Article, story: Story) -> Observation:
        if story.id not in trees:
            return observe(before, after, story)
        with materiality.using(trees[story.id]):
            return observe(before, after, story)

    return observed


def left_out(folds: Mapping[str, Tables], observe: Observe, plain: Observe, seen: Collection[str]) -> Observe:
    """`observe`, where a story in `folds` is read by the tables fitted without it, and one that the encoder was tuned
    on (`seen`) without the encoder, by `plain`. Stories that nothing was fitted to are read as they are."""

    def observed(before: Article, after: Article, story: Story) -> Observation:
        chosen = plain if story.id in seen else observe
        tables = folds.get(story.id)
        if tables is None:
            return chosen(before, after, story)
        with using(tables):
            return chosen(before, after, story)

    return observed
