"""What an article is, and what around it is not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitor.adapters.extract_html import HtmlExtractor
from monitor.model.article import Article
from monitor.model.outcome import Extracted
from tests.fakes.pages import AT, HEADLINE, PARAGRAPHS, breaks, doc, fetched, ld, paras, semantic, soup

EXTRACTOR = HtmlExtractor()


def article(body: str | bytes, **kw: object) -> Article:
    got = EXTRACTOR.extract(fetched(body, **kw))  # type: ignore[arg-type]
    assert isinstance(got, Extracted), got
    return got.article


def in_article(markup: str) -> tuple[str, ...]:
    return article(doc(paras() + markup)).paragraphs


@pytest.mark.parametrize("build", [semantic, soup])
def test_the_paragraphs_are_the_article_and_nothing_else(build: object) -> None:
    assert article(build(1, paras())).paragraphs == PARAGRAPHS  # type: ignore[operator]


def test_line_breaks_part_paragraphs() -> None:
    assert article(breaks(1)).paragraphs == PARAGRAPHS


@pytest.mark.parametrize("build", [semantic, soup])
def test_noise_around_the_article_never_changes_it(build: object) -> None:
    seen = {article(build(seed, paras())).text_sha for seed in range(12)}  # type: ignore[operator]
    assert len(seen) == 1


def test_head_and_headline_are_read() -> None:
    read = article(semantic(3, paras()))
    assert (read.headline, read.byline, read.language, read.site) == (
        HEADLINE,
        "Ada Novak, Ben Ito",
        "en-GB",
        "Example News",
    )
    assert read.published_at == datetime(2024, 12, 13, 8, 0, tzinfo=UTC)
    assert read.at == read.modified_at == datetime(2024, 12, 13, 11, 30, tzinfo=UTC)
    assert read.url == "https://news.example/world/port-talks"


def test_a_page_without_times_is_read_against_its_capture() -> None:
    assert article(soup(1, paras())).at == AT


def test_lists_tables_quotations_subheads_and_captions_are_kept() -> None:
    extra = (
        "<h2>What is known</h2><ul><li>12 piers are leased.</li><li>One runway is not.</li></ul>"
        "<blockquote><p>“No date is set.”</p></blockquote>"
        "<table><tr><th>Year</th><th>Ships</th></tr><tr><td>2017</td><td>11</td></tr></table>"
        "<figure><img src=x><figcaption>A frigate leaves the port.</figcaption></figure><p>End of text.</p>"
    )
    assert in_article(extra)[len(PARAGRAPHS) :] == (
        "What is known",
        "12 piers are leased.",
        "One runway is not.",
        "“No date is set.”",
        "Year | Ships",
        "2017 | 11",
        "A frigate leaves the port.",
        "End of text.",
    )


def test_a_correction_is_kept_whatever_box_it_stands_in() -> None:
    note = '<div class="editors-note share-box"><p>Correction: an earlier version said 39 years.</p></div>'
    assert in_article(note)[-1] == "Correction: an earlier version said 39 years."


def test_a_repeated_paragraph_stays_as_often_as_the_page_has_it() -> None:
    again = "<p>No comment was given by the ministry of defence.</p>" * 14
    assert len(in_article(again)) == len(PARAGRAPHS) + 14


def test_struck_and_hidden_text_is_not_said() -> None:
    extra = (
        "<p>It costs <s>8</s> <del>7</del> 9 million.</p><p style='display: none'>hidden</p><p hidden>also hidden</p>"
        "<div aria-hidden='true'>and this</div>"
    )
    assert in_article(extra)[-1] == "It costs 9 million."


def test_entities_are_decoded_once() -> None:
    assert in_article("<p>Smith &amp;amp; Sons wrote &lt;b&gt; and &amp;lt;i&amp;gt;.</p>")[-1] == (
        "Smith &amp; Sons wrote <b> and &lt;i&gt;."
    )


def test_inline_markup_does_not_break_words() -> None:
    assert in_article("<p>Un<b>break</b>able, H<sub>2</sub>O<!-- x -->, <a href='/x'>linked</a>.</p>")[-1] == (
        "Unbreakable, H2O, linked."
    )


def test_a_line_of_counters_is_noise_and_a_line_with_a_fact_is_not() -> None:
    lines = (
        "<p>Read time: 4 min. 1,204 views. Last updated 12:04:10.</p><p>1,204 soldiers left.</p><p>Updated plans.</p>"
    )
    assert in_article(lines)[-2:] == ("1,204 soldiers left.", "Updated plans.")


def test_a_promotion_is_a_line_that_is_all_link_and_a_linked_sentence_is_text() -> None:
    lines = (
        "<p><a href='/x'>READ MORE: The fleet in pictures</a></p>"
        "<p><a href='/y'>The ministry later withdrew the statement it had made.</a></p>"
    )
    assert in_article(lines)[-1] == "The ministry later withdrew the statement it had made."
    assert not any("READ MORE" in text for text in in_article(lines))


def test_a_wrapper_with_an_unlucky_class_is_not_thrown_away() -> None:
    assert article(doc(f"<div class='content with-sidebar'>{paras()}</div>")).paragraphs == PARAGRAPHS


def test_a_form_around_the_page_is_no_reason_to_lose_it() -> None:
    inner = f"<div class='article-body'><h1>{HEADLINE}</h1>{paras()}</div>"
    assert article(f"<html><body><form id='aspnetForm'>{inner}</form></body></html>").paragraphs == PARAGRAPHS


def test_text_beside_the_articlebody_but_in_the_article_is_kept() -> None:
    inner = f"<p class='standfirst'>Karsk says there is no date.</p><div itemprop='articleBody'>{paras()}</div>"
    read = article(doc(inner + "<p>This story was corrected on 14 December.</p>")).paragraphs
    assert read[0] == "Karsk says there is no date."
    assert read[-1] == "This story was corrected on 14 December."


def test_the_headline_on_the_page_wins_over_the_one_in_the_head() -> None:
    assert article(doc(paras(), head="<title>Other words for search engines | X</title>")).headline == HEADLINE


def test_an_article_that_stands_only_in_the_data_of_the_page_is_read_from_there() -> None:
    text = "\\n".join(text.replace('"', "'") for text in PARAGRAPHS)
    data = f'{{"@type":"NewsArticle","headline":"{HEADLINE}","articleBody":"{text}"}}'
    read = article(f"<html><head>{ld(data)}</head><body><div id='app'></div><script src=x></script></body></html>")
    assert read.paragraphs == PARAGRAPHS
    assert read.headline == HEADLINE


@pytest.mark.parametrize(
    "data",
    [
        '{"@type": "NewsArticle", "headline": 5, "author": {"name": ["x"]}, "datePublished": [[]]}',
        '{"@type": ["NewsArticle", 7], "author": "http://a.example/", "isAccessibleForFree": {"x": 1}}',
        '[[[{"@graph": null}]], 1, "x"]',
        '{"@type": "NewsArticle", "headline": "broken',
        "<!-- {} -->",
        '{"a":' * 40_000 + "1" + "}" * 40_000,
        '{"@type": "NewsArticle", "wordCount": "many", "datePublished": "99999-99-99"}',
    ],
)
def test_no_shape_of_json_ld_breaks_the_article(data: str) -> None:
    assert article(doc(paras(), head=ld(data))).paragraphs == PARAGRAPHS


@pytest.mark.parametrize(
    "time", ["0001-01-01T00:00:00", "2099-01-01T00:00:00Z", "yesterday", "99999-99-99T99:99Z", "2024"]
)
def test_an_impossible_time_is_dropped(time: str) -> None:
    head = f'<meta property="article:published_time" content="{time}">'
    assert article(doc(paras(), head=head)).published_at is None


def test_extraction_is_deterministic() -> None:
    page = fetched(semantic(9, paras()))
    assert len({repr(EXTRACTOR.extract(page)) for _ in range(3)}) == 1


def test_paragraphs_that_are_divs_are_paragraphs() -> None:
    lines = "".join(
        f'<div data-testid="paragraph-{n}" class="text__x{n}">{text}</div>' for n, text in enumerate(PARAGRAPHS)
    )
    page = f"<html><body><div class='article-body__content__17Yit'><h1>{HEADLINE}</h1>{lines}</div></body></html>"
    assert article(page).paragraphs == PARAGRAPHS


def test_class_names_in_camel_case_are_read() -> None:
    page = f"<html><body><main><h1>{HEADLINE}</h1><div class='RichTextStoryBody'>{paras()}</div>"
    page += (
        "<div class='PageListRelated'><p>Another story with a long teaser of its own.</p></div></main></body></html>"
    )
    assert article(page).paragraphs == PARAGRAPHS


def test_many_comments_under_a_short_article_are_not_the_article() -> None:
    comments = "".join(
        f"<p>I am reader number {n} and I have a lot to say about this, as always.</p>" for n in range(60)
    )
    page = (
        f"<html><body><main><article><h1>{HEADLINE}</h1>{paras()}</article><div id='comments'>{comments}</div></main>"
    )
    assert article(page).paragraphs == PARAGRAPHS


@pytest.mark.parametrize(
    "label",
    [
        "<p class='updated'>13 December 2024, 11:30</p>",
        "<p><time datetime='2024-12-13T14:05Z'>13 December 2024, 14:05 GMT</time></p>",
        "<p>Last updated: Fri 13 Dec 2024 11.30 GMT</p>",
        "<p>Published Dec. 13, 2024 at 9:00 a.m. EST</p>",
        "<div class='c-timestamp'><time datetime='x'>3 hours ago</time></div>",
        "<p class='article-byline'>By Ada Novak, defence correspondent</p>",
        "<p>Aktualisiert am 13.12.2024 um 10:05 Uhr</p>",
    ],
)
def test_labels_of_time_and_author_are_not_text(label: str) -> None:
    assert article(doc(label + paras())).paragraphs == PARAGRAPHS


def test_a_long_text_in_a_box_that_is_named_after_a_label_is_text() -> None:
    note = (
        "The ministry has since said that it will answer in writing, and that no date for an answer has been set. " * 2
    )
    assert in_article(f"<div class='updated'><p>{note}</p></div>")[-1] == note.strip()


def test_dates_that_head_the_entries_of_a_chronology_are_kept() -> None:
    entries = "<h3>13 December 2024</h3><p>Talks begin in the capital.</p><h3>14 December 2024</h3><p>They end.</p>"
    assert in_article(entries)[-4:] == (
        "13 December 2024",
        "Talks begin in the capital.",
        "14 December 2024",
        "They end.",
    )


def spans(text: str) -> str:
    return " ".join(f'<span class="w{n}">{word}</span>' for n, word in enumerate(text.split(" ")))


SAME = {
    "divs": "".join(f"<div>{text}</div>" for text in PARAGRAPHS),
    "breaks": "<div>" + "<br><br>".join(PARAGRAPHS) + "</div>",
    "breaks with blanks": "<div>" + "<br />\n <br/>".join(PARAGRAPHS) + "</div>",
    "unclosed": "".join(f"<p>{text}" for text in PARAGRAPHS),
    "capitals": "".join(f"<P CLASS=x>{text}</P>" for text in PARAGRAPHS),
    "spans": "".join(f"<p>{spans(text)}</p>" for text in PARAGRAPHS),
    "reflowed": "".join(f"<p>\n   {text.replace(' ', chr(10) + '   ')}\n</p>\n" for text in PARAGRAPHS),
    "no-break blanks": "".join(f"<p>{text.replace(' ', '&nbsp;', 3)}</p>" for text in PARAGRAPHS),
    "references": "".join(f"<p>{''.join(f'&#{ord(char)};' for char in text)}</p>" for text in PARAGRAPHS),
    "comments": "".join(f"<p><!-- a -->{text[:9]}<!-- b -->{text[9:]}</p><!-- c -->" for text in PARAGRAPHS),
    "soft hyphens": "".join(f"<p>{text[:2]}&shy;{text[2:8]}<wbr>{text[8:]}</p>" for text in PARAGRAPHS),
    "wrapped": "".join(f"<section><div><div><p><font>{text}</font></p></div></div></section>" for text in PARAGRAPHS),
    "drop cap": "".join(f'<p><span class="dropcap">{text[0]}</span>{text[1:]}</p>' for text in PARAGRAPHS),
    "adverts between": "<div class='ad'>Advertisement</div>".join(f"<p>{text}</p>" for text in PARAGRAPHS),
    "linked words": "".join(f'<p><a href="/x">{text[:9]}</a>{text[9:]}</p>' for text in PARAGRAPHS),
}


@pytest.mark.parametrize("markup", SAME.values(), ids=SAME.keys())
def test_the_same_text_in_other_markup_is_the_same_article(markup: str) -> None:
    assert article(doc(markup)).paragraphs == PARAGRAPHS
    assert article(soup(1, markup)).paragraphs == PARAGRAPHS
    assert article(f"<html><body><main><h1>{HEADLINE}</h1>{markup}</main></body></html>").paragraphs == PARAGRAPHS


LONGER = " ".join(f"Reason number {n} was given by the council on Friday and is told here in full." for n in range(9))


@pytest.mark.parametrize(
    "opening",
    [
        "<div class='hidden-xs hidden-print'>",
        "<div class='elementor-widget elementor-widget-text-editor'>",
        "<div class='views-field views-field-body'>",
        "<article class='post type-post tag-syria category-most-read'>",
        "<section class='section has-related with-sidebar'>",
        "<div class='subscriber-content'>",
        "<div class='read-more-wrap'>",
        "<div class='topic-poll reader-view'>",
        "<div data-share-url='x' class='c-text follow-up'>",
    ],
)
def test_text_in_a_box_with_an_unlucky_name_is_text(opening: str) -> None:
    closing = f"</{opening[1:].split()[0]}>"
    assert in_article(f"{opening}<p>{LONGER}</p>{closing}")[-1] == LONGER


def test_a_drop_cap_and_made_up_elements_do_not_break_a_line() -> None:
    line = (
        '<p><span aria-hidden="true" class="drop-cap">T</span><span class="sr-only">T</span>he '
        "<x-term>council</x-term> met <x-map>in <b>Karsk</b></x-map>.</p>"
    )
    assert in_article(line)[-1] == "The council met in Karsk."


def test_made_up_elements_around_paragraphs_are_looked_into() -> None:
    body = f"<x-page><x-body><article><h1>{HEADLINE}</h1><x-text>{paras()}</x-text></article></x-body></x-page>"
    assert article(f"<html><body>{body}</body></html>").paragraphs == PARAGRAPHS


def test_longer_stories_that_follow_on_the_same_page_are_other_stories() -> None:
    other = f"<article><h1>Another headline of the day</h1>{paras((LONGER,) * 6)}</article>"
    page = f"<html><body><main><article><h1>{HEADLINE}</h1>{paras()}</article>{other}{other}</main></body></html>"
    head = f'<meta property="og:title" content="{HEADLINE}">'
    assert article(page.replace("<body>", f"<head>{head}</head><body>")).paragraphs == PARAGRAPHS


def test_a_marked_figure_in_a_sentence_is_part_of_it() -> None:
    line = '<p>More than <span class="counter">1,204</span> people were hurt <time class="date">on Friday</time>.</p>'
    assert in_article(line)[-1] == "More than 1,204 people were hurt on Friday."


@pytest.mark.parametrize(
    "noise",
    [
        "<div class='adsbygoogle'>Buy now, only $12.99</div>",
        "<div id='dfp-slot-3'>Buy now, only $12.99</div>",
        "<div data-ad>Buy now, only $12.99</div>",
        "<ul><li><a href='/1'>Another story with a title</a> <span>2 h</span></li></ul>",
        "<p><span class='byline'>By Ada Novak</span> <span class='date'>3 Dec</span></p>",
        "<article><a href='/3'><h3>Another story</h3></a><p>What it is about.</p></article>",
    ],
)
def test_furniture_between_paragraphs_is_left_out(noise: str) -> None:
    assert article(doc(paras(PARAGRAPHS[:2]) + noise + paras(PARAGRAPHS[2:]))).paragraphs == PARAGRAPHS


@pytest.mark.parametrize("n", [0, 3, 30, 300])
def test_what_grows_under_an_article_does_not_change_where_it_is(n: int) -> None:
    grown = "".join(
        f"<div class='x{k}'><p>Somebody wrote line {k} of all the things under it.</p></div>" for k in range(n)
    )
    page = (
        f"<html><body><main><article><h1>{HEADLINE}</h1>{paras()}</article><div class='q1'>{grown}</div></main></body>"
    )
    assert article(page).paragraphs == PARAGRAPHS


def test_an_article_element_that_is_only_the_head_of_one_is_not_all_of_it() -> None:
    summary = "What the council said, and what it did not say, on Friday evening in Karsk."
    head = f"<article><h1>{HEADLINE}</h1><p>{summary}</p></article>"
    page = f"<html><body><main>{head}<div class='x1'>{paras(PARAGRAPHS * 2)}</div></main></body></html>"
    assert article(page).paragraphs[-len(PARAGRAPHS) :] == PARAGRAPHS
