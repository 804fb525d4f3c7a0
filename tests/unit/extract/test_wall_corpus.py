"""Walls of many systems, in many languages, are told from articles; articles about walls are not taken for them."""

from __future__ import annotations

import pytest

from monitor.adapters.extract_html import HtmlExtractor
from monitor.model.outcome import Extracted, NotAnArticle, NothingExtracted, Paywalled
from tests.fakes.pages import fetched
from tests.pages.about import ABOUT
from tests.pages.walls import WALLS

EXTRACTOR = HtmlExtractor()


@pytest.mark.parametrize(("reasons", "body"), [row[1:] for row in WALLS], ids=[row[0] for row in WALLS])
def test_a_wall_is_never_an_article_and_is_named(reasons: tuple[str, ...], body: str) -> None:
    got = EXTRACTOR.extract(fetched(body))
    assert isinstance(got, NotAnArticle | NothingExtracted | Paywalled), got
    assert got.reason in reasons, got


@pytest.mark.parametrize(("headline", "count", "body"), [row[1:] for row in ABOUT], ids=[row[0] for row in ABOUT])
def test_an_article_about_walls_is_an_article(headline: str, count: int, body: str) -> None:
    got = EXTRACTOR.extract(fetched(body))
    assert isinstance(got, Extracted), got
    assert got.article.headline == headline
    assert len(got.article.paragraphs) == count


def test_both_corpora_are_wide() -> None:
    assert len(WALLS) >= 30
    assert len(ABOUT) >= 30
