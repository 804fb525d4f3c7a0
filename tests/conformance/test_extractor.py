"""What every extractor promises: sync, picklable, deterministic, never an exception, and a glance that never lies."""

from __future__ import annotations

import html
import json
import pickle
import random

import pytest

from monitor import wiring
from monitor.adapters.extract_any import AnyExtractor
from monitor.adapters.extract_html import HtmlExtractor
from monitor.adapters.extract_json import JsonExtractor
from monitor.adapters.extract_live import LiveExtractor
from monitor.adapters.extract_part import PartExtractor
from monitor.adapters.extract_pdf import PdfExtractor
from monitor.adapters.extract_text import TextExtractor
from monitor.analysis.tidy import tidy
from monitor.model.article import Article
from monitor.model.outcome import (
    Extracted,
    ExtractOutcome,
    Fetched,
    NotAnArticle,
    NothingExtracted,
    Paywalled,
    Unchanged,
)
from monitor.pipeline.read import read_page
from monitor.ports import Extractor
from tests.fakes.pages import PARAGRAPHS, breaks, doc, fetched, paras, semantic, soup
from tests.fakes.pdf import page as pdf_page
from tests.fakes.pdf import pdf

PLAIN = "A headline of the day\n\n" + "\n\n".join(PARAGRAPHS)


def page(extractor: Extractor, texts: tuple[str, ...] = PARAGRAPHS) -> Fetched:
    if isinstance(extractor, JsonExtractor):
        document = {"data": {"title": "A headline of the day", "body": list(texts), "at": "2024-12-13T09:00:00Z"}}
        return fetched(json.dumps(document), "application/json")
    if isinstance(extractor, PdfExtractor):
        return fetched(pdf([pdf_page("A headline of the day", texts)]), "application/pdf")
    if isinstance(extractor, LiveExtractor):
        rows = "".join(f"<div data-post-id='{99 - n}'><p>{html.escape(text)}</p></div>" for n, text in enumerate(texts))
        return fetched(f"<html><body><h1>A headline of the day</h1>{rows}</body></html>")
    if isinstance(extractor, PartExtractor):
        junk = "<p class='promo'>Read more of this in our paper on Sunday.</p>"
        return fetched(semantic(1, "<div id='text'>" + paras(texts) + junk + "</div>"))
    if isinstance(extractor, TextExtractor):
        return fetched("A headline of the day\n\n" + "\n\n".join(texts), "text/plain")
    return fetched(semantic(1, paras(texts)))


EXTRACTORS = pytest.mark.parametrize(
    "extractor",
    [
        HtmlExtractor(),
        HtmlExtractor(plain=TextExtractor()),
        TextExtractor(),
        AnyExtractor(HtmlExtractor(), PdfExtractor()),
        PartExtractor(HtmlExtractor(), wiring.page_tree, ("#text",), (".promo",), "en", "Europe/Berlin"),
        JsonExtractor((("headline", "data.title"), ("text", "data.body"), ("date", "data.at"))),
        LiveExtractor(wiring.page_tree),
        PdfExtractor(),
    ],
    ids=["html", "html+text", "text", "any", "part", "json", "live", "pdf"],
)


def article(outcome: ExtractOutcome) -> Article:
    assert isinstance(outcome, Extracted), outcome
    return outcome.article


@EXTRACTORS
def test_the_rules_have_a_name_with_a_version(extractor: Extractor) -> None:
    name, _, version = extractor.name.partition("/")
    assert name
    assert version.partition(" ")[0].isdigit()


@EXTRACTORS
def test_the_paragraphs_come_out_as_they_were_written(extractor: Extractor) -> None:
    assert article(extractor.extract(page(extractor))).paragraphs == PARAGRAPHS


@EXTRACTORS
def test_it_travels_to_a_worker_and_gives_the_same_there(extractor: Extractor) -> None:
    there = pickle.loads(pickle.dumps(extractor))
    assert there.extract(page(extractor)) == extractor.extract(page(extractor))
    assert pickle.loads(pickle.dumps(extractor.extract(page(extractor)))) == extractor.extract(page(extractor))


@EXTRACTORS
def test_every_text_of_an_article_is_tidy(extractor: Extractor) -> None:
    untidy = (
        "  Two\u00a0 \t blanks and a zero\u200bwidth one,\u202e said the  cafe\u0301 owner\u2060 on Friday. ",
    ) * 5
    read = article(extractor.extract(page(extractor, untidy)))
    assert read.paragraphs
    for text in (read.headline, *read.paragraphs, read.byline, read.site):
        assert text == tidy(text)


@EXTRACTORS
def test_an_article_knows_the_time_it_is_read_against(extractor: Extractor) -> None:
    assert article(extractor.extract(page(extractor))).at is not None


@EXTRACTORS
def test_reading_with_the_container_of_the_same_page_is_unchanged(extractor: Extractor) -> None:
    read = extractor.extract(page(extractor))
    assert isinstance(read, Extracted)
    assert isinstance(read_page(extractor, page(extractor), read.container), Unchanged)
    changed = page(extractor, (*PARAGRAPHS[:-1], "The port was closed in 2019."))
    assert isinstance(read_page(extractor, changed, read.container), Extracted)


@EXTRACTORS
def test_no_bytes_make_it_fail(extractor: Extractor) -> None:
    dice = random.Random(7)
    whole = [semantic(1, paras()).encode(), soup(2, paras()).encode(), breaks(3).encode(), doc(paras()).encode()]
    for n in range(120):
        body = bytearray(whole[n % len(whole)])
        for _ in range(dice.randint(1, 60)):
            start = dice.randint(0, len(body))
            body[start : start + dice.randint(0, 40)] = dice.randbytes(dice.randint(0, 12))
        kind = dice.choice(["text/html", "text/plain", "", "application/pdf"])
        got = extractor.extract(fetched(bytes(body), kind, dice.choice([None, "utf-8", "koi8-r", "x"])))
        assert isinstance(got, Extracted | NothingExtracted | NotAnArticle | Paywalled)
        if isinstance(got, Extracted):
            got.article.text.encode()
