"""Pages that stand in the article's place, and short or odd articles that must not be taken for them."""

from __future__ import annotations

import pytest

from monitor.adapters.extract_html import HtmlExtractor
from monitor.model.outcome import Extracted, NotAnArticle, NothingExtracted, Paywalled, Reason
from tests.fakes.pages import PARAGRAPHS, doc, fetched, ld, paras, semantic

EXTRACTOR = HtmlExtractor()
NEWS = ld('{"@type":"NewsArticle","headline":"x","datePublished":"2024-12-13"}')


@pytest.mark.parametrize(
    ("headline", "inner", "reason"),
    [
        ("Just a moment...", "<p>Checking your browser. Enable JavaScript and cookies to continue.</p>", "captcha"),
        ("Attention Required!", '<p>Please complete the security check.</p><div class="h-captcha"></div>', "captcha"),
        ("Datenschutz", "<p>Wir und unsere 240 Partner. Alle akzeptieren oder Einstellungen.</p>", "consent"),
        (
            "We value your privacy",
            "<p>We and our 874 partners store information. Accept all.</p>",
            "consent",
        ),
        ("Log in", '<p>Please log in to continue.</p><form><input type="password"></form>', "login"),
        ("404", "<p>Sorry, the page you are looking for could not be found.</p>", "soft_404"),
        ("Seite nicht gefunden", "<p>Die Seite existiert nicht mehr.</p>", "soft_404"),
        ("This article is no longer available", "<p>Try our home page instead, or search for it.</p>", "soft_404"),
        ("Temporarily unavailable", "<p>We are undergoing maintenance. Please try again later.</p>", "maintenance"),
        ("Access denied", "<p>This content is not available in your region.</p>", "blocked"),
    ],
)
def test_a_wall_is_named(headline: str, inner: str, reason: str) -> None:
    got = EXTRACTOR.extract(fetched(doc(inner, headline=headline)))
    assert isinstance(got, NotAnArticle), got
    assert got.reason == reason


@pytest.mark.parametrize(
    ("headline", "text"),
    [
        ("How a 404 page cost a bank millions", "Page not found, the site told customers for six hours on Monday."),
        ("Court: accept all button breaks the law", "Cookie walls that only offer to accept all are illegal, it said."),
        ("Captcha firm sued", "Users were told they were not a robot, and then they were tracked, the suit says."),
        ("Maintenance closes bridge", "The bridge is closed for scheduled maintenance until Friday, the council said."),
    ],
)
def test_a_short_article_about_walls_is_an_article(headline: str, text: str) -> None:
    more = "<p>The ministry had no comment on Friday. The case goes on next week, a spokesman for the court said.</p>"
    got = EXTRACTOR.extract(fetched(doc(f"<p>{text}</p>{more}", head=NEWS, headline=headline)))
    assert isinstance(got, Extracted), got


def test_a_long_consent_page_is_a_wall_and_a_long_article_about_consent_is_not() -> None:
    purposes = "".join(f"<p>Purpose {n}: measure how content performs on your device over time.</p>" for n in range(30))
    asks = "<p>We and our 874 partners store and access information. Accept all or manage your choices.</p>"
    wall = EXTRACTOR.extract(fetched(doc(asks + purposes, headline="We value your privacy")))
    assert isinstance(wall, NotAnArticle), wall
    assert wall.reason is Reason.CONSENT
    about = "<p>Readers must accept cookies or pay, the court found, and that is no choice.</p>"
    story = EXTRACTOR.extract(fetched(doc(paras() + about + paras(), headline="Court rules on cookies")))
    assert isinstance(story, Extracted), story


def test_a_flash_of_one_line_is_an_article_where_the_page_says_so() -> None:
    flash = "<p>The defence minister of Ostrana has resigned. More follows.</p>"
    assert isinstance(EXTRACTOR.extract(fetched(doc(flash, head=NEWS, headline="Minister resigns"))), Extracted)
    bare = EXTRACTOR.extract(fetched(doc(flash, headline="Minister resigns")))
    assert isinstance(bare, NothingExtracted)
    assert bare.reason is Reason.THIN


def test_a_banner_beside_an_article_is_no_wall() -> None:
    banner = "<div class='cc'>We use cookies. Accept all or manage your choices. Please sign in to continue.</div>"
    page = doc(paras(), head=NEWS).replace("<body>", f"<body>{banner}")
    assert isinstance(EXTRACTOR.extract(fetched(page)), Extracted)


@pytest.mark.parametrize(
    "offer",
    [
        "<div class='paywall'>Subscribe to continue reading.</div>",
        "<div>Already a subscriber? Sign in. Get unlimited access for $1 a week.</div>",
        "<section class='subscription-wall'>This article is only for subscribers.</section>",
    ],
)
def test_a_beginning_with_an_offer_is_paywalled(offer: str) -> None:
    head = ld('{"@type":"NewsArticle","headline":"x","isAccessibleForFree":"False"}')
    assert isinstance(EXTRACTOR.extract(fetched(doc(paras(PARAGRAPHS[:2]) + offer, head=head))), Paywalled)


def test_a_beginning_much_shorter_than_the_page_says_is_paywalled() -> None:
    head = ld('{"@type":"NewsArticle","isAccessibleForFree":false,"wordCount":900}')
    assert isinstance(EXTRACTOR.extract(fetched(doc(paras(PARAGRAPHS[:2]), head=head))), Paywalled)


def test_text_behind_a_paywall_is_not_taken_from_the_data_of_the_page() -> None:
    body = "This is the whole text of the article that only subscribers may read. " * 20
    head = ld(f'{{"@type":"NewsArticle","isAccessibleForFree":false,"articleBody":"{body}"}}')
    got = EXTRACTOR.extract(fetched(doc("<p>Subscribe to continue reading.</p>", head=head)))
    assert not isinstance(got, Extracted)


def test_a_full_article_that_is_marked_as_paid_is_an_article() -> None:
    long = PARAGRAPHS * 4
    head = ld('{"@type":"NewsArticle","isAccessibleForFree":false}')
    offer = "<div class='paywall'>Subscribe to continue reading other stories.</div>"
    assert isinstance(EXTRACTOR.extract(fetched(doc(paras(long) + offer, head=head))), Extracted)


@pytest.mark.parametrize("path", ["/", "", "/en", "/en/", "/index.html", "/home", "/de/home"])
def test_a_deep_address_that_ends_at_the_home_page_is_a_lost_article(path: str) -> None:
    got = EXTRACTOR.extract(fetched(semantic(1, paras()), final_url=f"https://news.example{path}"))
    assert isinstance(got, NotAnArticle)
    assert got.reason is Reason.SOFT_404


@pytest.mark.parametrize("path", ["/world/port-talks-2", "/?p=123", "/world", "/amp/port-talks"])
def test_a_redirect_to_another_page_is_no_lost_article(path: str) -> None:
    assert isinstance(
        EXTRACTOR.extract(fetched(semantic(1, paras()), final_url=f"https://news.example{path}")), Extracted
    )


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (
            '<html><head><meta http-equiv="refresh" content="0;url=/x"></head><body>Wait</body></html>',
            "meta_refresh",
        ),
        ('<html><body><div id="root"></div><script src="/m.js"></script></body></html>', "js_required"),
        ("<html><body><noscript>Please enable JavaScript.</noscript></body></html>", "js_required"),
    ],
)
def test_a_page_without_text_says_why(body: str, reason: str) -> None:
    got = EXTRACTOR.extract(fetched(body))
    assert isinstance(got, NotAnArticle)
    assert got.reason == reason


def test_a_list_of_headlines_is_no_article() -> None:
    links = "".join(f'<h2><a href="/s/{n}">Headline number {n} of the day in the world</a></h2>' for n in range(30))
    got = EXTRACTOR.extract(fetched(f"<html><body><main><h1>Example News</h1>{links}</main></body></html>"))
    assert isinstance(got, NothingExtracted), got
