"""A story is measured by weights that never saw it, and without an encoder that did."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from monitor.analysis import materiality
from monitor.analysis.given import article_of
from monitor.analysis.observe import observe
from monitor.analysis.weights import using, weights
from monitor.evaluation import folds
from monitor.model.article import Article
from monitor.model.errors import ConfigError
from monitor.model.observation import Observation
from monitor.model.story import Story

OTHER = {"ladder": {"headline": 7.0}}
TEXT = article_of("A headline", "A sentence of a text.")


def test_within_it_readings_weigh_by_the_given_tables_and_after_it_by_the_shipped_ones() -> None:
    shipped, lead, numbers = weights("ladder")["headline"], weights("ladder")["lead"], weights("number")
    with using(OTHER):
        assert weights("ladder")["headline"] == 7.0
        assert weights("ladder")["lead"] == lead  # a weight that they do not have is the shipped one
        assert weights("number") == numbers
    assert weights("ladder")["headline"] == shipped != 7.0


def test_a_story_in_a_fold_is_read_by_its_tables_and_one_that_the_encoder_saw_without_it() -> None:
    read: list[tuple[str, str, bool]] = []

    def said(by: str) -> folds.Observe:
        def observed(before: Article, after: Article, story: Story) -> Observation:
            read.append((story.id, by, weights("ladder")["headline"] == 7.0))
            return observe(before, after, story)

        return observed

    observed = folds.left_out({"a": OTHER, "b": OTHER}, said("encoder"), said("rules"), seen={"b", "c"})
    for story in "abcd":
        observed(TEXT, TEXT, Story(story, story))
    assert read == [("a", "encoder", True), ("b", "rules", True), ("c", "rules", False), ("d", "encoder", False)]


def test_a_missing_and_a_broken_file_say_how_to_make_it(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="fit_claims"):
        folds.load(tmp_path)
    (tmp_path / folds.NAME).write_text("{}")
    with pytest.raises(ConfigError, match="fit_claims"):
        folds.load(tmp_path)
    (tmp_path / folds.NAME).write_text(json.dumps({"folds": [{"stories": ["a"], "tables": OTHER}]}))
    assert folds.load(tmp_path) == {"a": OTHER}


def test_a_story_has_its_edits_scored_by_the_trees_fitted_without_it(tmp_path: Path) -> None:
    assert folds.load_trees(tmp_path) == {}
    (tmp_path / folds.EDITS).write_text('{"folds": [{"stories": ["a"], "trees": [["best", 0.5, -1, 2.0]]}]}')
    trees = folds.load_trees(tmp_path)
    seen: list[tuple[str, bool]] = []

    def plain(before: Article, after: Article, story: Story) -> Observation:
        seen.append((story.id, materiality.trees() == trees["a"]))
        return observe(before, after, story)

    for name in ("a", "b"):
        folds.without(trees, plain)(TEXT, TEXT, Story(name, name))
    assert seen == [("a", True), ("b", False)]
    (tmp_path / folds.EDITS).write_text('{"folds": [{"stories": ["a"]}]}')
    with pytest.raises(ConfigError, match="fit_edits"):
        folds.load_trees(tmp_path)
