"""When a look at the remembered element is enough, and when it is not."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from monitor.adapters.extract_html import HtmlExtractor
from monitor.model.article import Container
from monitor.model.outcome import Extracted
from tests.fakes.pages import HEADLINE, PARAGRAPHS, doc, fetched, ld, paras, semantic, soup

EXTRACTOR = HtmlExtractor()
CHANGED = (*PARAGRAPHS[:3], PARAGRAPHS[3].replace("1,200", "1,300"), PARAGRAPHS[4])


def container(body: str) -> Container:
    got = EXTRACTOR.extract(fetched(body))
    assert isinstance(got, Extracted)
    assert got.container is not None
    return got.container


def by_text(remembered: Container) -> Container:
    """As it is when the element's bytes could not be found again: only the tree tells."""
    return replace(remembered, path=remembered.path.split(" ")[0])


@pytest.mark.parametrize("build", [semantic, soup])
def test_noise_inside_and_around_the_element_is_no_change(build: object) -> None:
    remembered = container(build(1, paras()))  # type: ignore[operator]
    assert all(EXTRACTOR.glance(fetched(build(seed, paras())), remembered) for seed in range(1, 9))  # type: ignore[operator]


@pytest.mark.parametrize("build", [semantic, soup])
def test_one_changed_digit_is_seen(build: object) -> None:
    remembered = container(build(1, paras()))  # type: ignore[operator]
    assert not EXTRACTOR.glance(fetched(build(1, paras(CHANGED))), remembered)  # type: ignore[operator]
    assert not EXTRACTOR.glance(fetched(build(1, paras(CHANGED))), by_text(remembered))  # type: ignore[operator]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (ld('{"@type":"NewsArticle","headline":"A"}'), ld('{"@type":"NewsArticle","headline":"B"}')),
        (ld('{"@type":"Article","dateModified":"1"}'), ld('{"@type":"Article","dateModified":"2"}')),
        ("<title>One | X</title>", "<title>Two | X</title>"),
        ('<meta property="og:title" content="A">', '<meta property="og:title" content="B">'),
    ],
)
def test_what_the_head_tells_is_looked_at_too(before: str, after: str) -> None:
    remembered = container(doc(paras(), head=before))
    assert EXTRACTOR.glance(fetched(doc(paras(), head=before)), remembered)
    assert not EXTRACTOR.glance(fetched(doc(paras(), head=after)), remembered)
    assert not EXTRACTOR.glance(fetched(doc(paras(), head=after)), by_text(remembered))


def test_a_headline_outside_the_element_is_looked_at_too() -> None:
    def page(headline: str) -> str:
        return f"<html><body><h1>{headline}</h1><article>{paras()}</article></body></html>"

    remembered = container(page(HEADLINE))
    assert not EXTRACTOR.glance(fetched(page("Another headline")), remembered)


def test_a_counter_in_the_json_ld_costs_a_parse_but_is_no_change() -> None:
    def head(count: int) -> str:
        return ld(f'{{"@type":"NewsArticle","headline":"A","interactionCount":{count}}}')

    remembered = container(doc(paras(), head=head(1)))
    assert EXTRACTOR.glance(fetched(doc(paras(), head=head(2))), remembered)


def test_a_page_without_the_element_must_be_read_whole() -> None:
    remembered = container(semantic(1, paras()))
    for body in (soup(1, paras()), "", "<html>", "%PDF-1.4"):
        assert not EXTRACTOR.glance(fetched(body), remembered)


def test_an_element_planted_before_the_article_is_no_reason_to_look_away() -> None:
    remembered = container(doc(paras()))
    planted = doc(paras(CHANGED)).replace("<body>", f"<body><script>'<article>{paras()}</article>'</script>")
    assert not EXTRACTOR.glance(fetched(planted), remembered)


def test_another_charset_of_the_same_bytes_is_looked_at_again() -> None:
    text = "Soldaten blieben in Köln, sagte der Sprecher am Freitag, und das ist ein langer Satz."
    body = doc(paras((text, text)))
    got = EXTRACTOR.extract(fetched(body.encode("cp1252"), charset="windows-1252"))
    assert isinstance(got, Extracted)
    assert got.container is not None
    assert not EXTRACTOR.glance(fetched(body.encode("cp1252"), charset="koi8-r"), got.container)


def test_a_glance_never_says_same_where_the_extracted_text_differs() -> None:
    bodies = [semantic(1, paras()), semantic(2, paras(CHANGED)), semantic(3, paras(PARAGRAPHS[:4])), soup(1, paras())]
    for before in bodies:
        remembered = container(before)
        for after in bodies:
            read = EXTRACTOR.extract(fetched(after))
            first = EXTRACTOR.extract(fetched(before))
            assert isinstance(read, Extracted)
            assert isinstance(first, Extracted)
            same = read.article.text_sha == first.article.text_sha
            assert same or not EXTRACTOR.glance(fetched(after), remembered)


def least(fn: Callable[[], object]) -> float:
    times = []
    for _ in range(15):
        began = time.perf_counter()
        fn()
        times.append(time.perf_counter() - began)
    return min(times)


def test_a_glance_costs_a_small_part_of_a_whole_reading() -> None:
    after = fetched(doc(paras(PARAGRAPHS * 8)) + "<!-- other noise -->")
    remembered = container(doc(paras(PARAGRAPHS * 8)))
    assert EXTRACTOR.glance(after, remembered)
    assert least(lambda: EXTRACTOR.glance(after, remembered)) * 4 < least(lambda: EXTRACTOR.extract(after))
