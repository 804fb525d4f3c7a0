"""Clauses: what a sentence is taken apart into."""

from __future__ import annotations

import pytest

from monitor.analysis.clauses import see
from monitor.analysis.observe import observe
from monitor.model.article import Article
from monitor.model.story import Story


@pytest.mark.parametrize("text", ["", " ", "…", "“”", "😀", ", –"])
def test_what_holds_no_word_has_one_clause_without_flags(text: str) -> None:
    seen = see(text)
    assert [clause.flags for clause in seen.clauses] == [frozenset()]
    assert seen.clause_at(0) == seen.clauses[0]


def test_an_article_without_a_headline_is_read() -> None:
    observation = observe(None, Article("", ("Talks are taking place.",)), Story(id="bases", title="Bases"))
    assert observation.baseline
