"""Laws of extraction and of the gate, over texts nobody thought of."""

from __future__ import annotations

import html
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.adapters.extract_html import HtmlExtractor
from monitor.analysis.charset import decoded
from monitor.analysis.tidy import tidy
from monitor.model.article import Article
from monitor.model.outcome import Extracted, Suspect, Unchanged
from monitor.pipeline.gate import gate
from monitor.pipeline.read import read_page
from tests.fakes.pages import HEADLINE, doc, fetched, semantic, soup

EXTRACTOR = HtmlExtractor()
WORDS = st.text(st.characters(categories=("L", "N", "P", "Sc", "Sm")), min_size=1, max_size=12)
SENTENCES = st.lists(WORDS, min_size=12, max_size=30).map(" ".join).filter(lambda text: len(tidy(text)) > 40)
TEXTS = st.lists(SENTENCES, min_size=3, max_size=8)
NOW = datetime(2024, 12, 13, tzinfo=UTC)
WAIT = timedelta(minutes=10)


def markup(texts: list[str]) -> str:
    return "".join(f"<p>{html.escape(text, quote=False)}</p>" for text in texts)


def read(body: str) -> Article:
    got = EXTRACTOR.extract(fetched(body))
    assert isinstance(got, Extracted), got
    return got.article


@settings(deadline=None, max_examples=60)
@given(TEXTS)
def test_what_the_paragraphs_of_a_page_say_comes_out_word_for_word(texts: list[str]) -> None:
    said = tuple(tidy(text) for text in texts)
    assert read(doc(markup(texts))).paragraphs == said
    assert read(semantic(1, markup(texts))).paragraphs == said


@settings(deadline=None, max_examples=30)
@given(TEXTS, st.integers(0, 1000), st.integers(0, 1000))
def test_noise_never_changes_what_is_hashed(texts: list[str], one: int, other: int) -> None:
    first = EXTRACTOR.extract(fetched(semantic(one, markup(texts))))
    assert isinstance(first, Extracted)
    assert read(semantic(other, markup(texts))).text_sha == first.article.text_sha
    assert isinstance(read_page(EXTRACTOR, fetched(semantic(other, markup(texts))), first.container), Unchanged)


@settings(deadline=None, max_examples=30)
@given(TEXTS, st.data())
def test_no_changed_word_is_overlooked_by_a_glance(texts: list[str], data: st.DataObject) -> None:
    first = EXTRACTOR.extract(fetched(soup(1, markup(texts))))
    if not isinstance(first, Extracted) or first.container is None:
        return
    n = data.draw(st.integers(0, len(texts) - 1))
    changed = [*texts[:n], texts[n] + " 7", *texts[n + 1 :]]
    assert not EXTRACTOR.glance(fetched(soup(1, markup(changed))), first.container)


@settings(deadline=None, max_examples=100)
@given(TEXTS, TEXTS)
def test_the_gate_gives_the_article_or_its_suspect_and_believes_it_the_second_time(
    before: list[str], after: list[str]
) -> None:
    previous, article = Article(HEADLINE, tuple(before)), Article(HEADLINE, tuple(after))
    first = gate(previous, article, None, NOW, WAIT)
    assert gate(previous, previous, None, NOW, WAIT) == previous
    if isinstance(first, Suspect):
        assert first.article == article
        assert isinstance(gate(previous, article, first, NOW + WAIT / 2, WAIT), Suspect)
        assert gate(previous, article, first, NOW + WAIT, WAIT) == article
    else:
        assert first == article


@settings(deadline=None, max_examples=200)
@given(
    st.binary(max_size=300), st.text(max_size=12), st.sampled_from(["", "utf-16", "koi8-r", "zlib_codec", "gb18030"])
)
def test_any_bytes_are_decoded_to_text_that_can_be_stored(body: bytes, label: str, guess: str) -> None:
    tidy(decoded(body, label, lambda _: guess)).encode()


@settings(deadline=None, max_examples=100)
@given(st.text(min_size=1, max_size=200))
def test_utf8_is_read_as_utf8_whatever_the_header_says(text: str) -> None:
    body = text.encode("utf-8", "surrogatepass")
    if not text.isascii() and not any("\ud800" <= char <= "\udfff" for char in text) and not body.startswith(BOMS):
        assert decoded(body, "iso-8859-1", lambda _: "koi8-r") == text


BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
