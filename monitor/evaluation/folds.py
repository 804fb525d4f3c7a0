"""What would the engine say of a story that its weights had never seen? Weights fitted with stories left out.

`tools/fit_claims.py --folds N --save-folds FILE` writes the file: groups of stories, each with the tables that were
fitted to all the others.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from pathlib import Path

from monitor.analysis.weights import using
from monitor.evaluation.replay import Observe
from monitor.model.article import Article
from monitor.model.errors import ConfigError
from monitor.model.observation import Observation
from monitor.model.story import Story

NAME = "folds.json"
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
