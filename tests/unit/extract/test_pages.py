"""A hundred pages in the layouts of as many systems: what is read of them, and what moves it.

`bench/pages.py` does the same for every load and every change; here some of them are drawn.
"""

from __future__ import annotations

import random

import pytest

from monitor.adapters.extract_html import HtmlExtractor
from monitor.model.outcome import Extracted, Fetched
from tests.pages.catalogue import Page, pages
from tests.pages.score import f1

EXTRACTOR = HtmlExtractor()
LOADS = 12
KINDS = ("digit", "name", "negation")
PAGES = pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)


def read(page: Fetched) -> Extracted:
    got = EXTRACTOR.extract(page)
    assert isinstance(got, Extracted), got
    return got


def test_the_corpus_is_wide_enough_to_say_something() -> None:
    assert len(pages()) >= 60
    assert len({page.story[:2] for page in pages()}) >= 20
    assert len({page.charset for page in pages()}) >= 10


def test_the_words_of_the_articles_are_found() -> None:
    scores = {}
    for page in pages():
        fetched, sheet = page.draw(1)
        scores[page.name] = f1("\n".join(sheet.truth), read(fetched).article.text)
    assert min(scores.values()) >= 0.88, min(scores, key=lambda name: scores[name])
    assert sum(scores.values()) / len(scores) >= 0.98


@PAGES
def test_a_reload_is_the_same_article(page: Page) -> None:
    first = read(page.draw(0)[0]).article
    for seed in range(1, LOADS + 1):
        assert read(page.draw(seed)[0]).article == first, seed


@PAGES
def test_a_changed_digit_name_or_negation_in_any_paragraph_is_another_text(page: Page) -> None:
    fetched, sheet = page.draw(0)
    before = read(fetched)
    dice = random.Random(page.name)
    for n in range(len(sheet.mutable)):
        kind = dice.choice(KINDS)
        changed, drawn = page.draw(0, (n, kind))
        if drawn.missed:
            continue
        assert read(changed).article.text_sha != before.article.text_sha, (sheet.mutable[n], kind)
        assert before.container is None or not EXTRACTOR.glance(changed, before.container), (sheet.mutable[n], kind)
