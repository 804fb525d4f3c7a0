"""What is read of a PDF: paragraphs as they were written, and an outcome for all that cannot be read."""

from __future__ import annotations

import random

import pytest

from monitor.adapters.extract_pdf import PdfExtractor
from monitor.model.article import Article
from monitor.model.outcome import Extracted, NothingExtracted, Reason
from tests.fakes.pages import HEADLINE, PARAGRAPHS, fetched
from tests.fakes.pdf import locked, page, pdf

READER = PdfExtractor()


def read(body: bytes) -> Article:
    got = READER.extract(fetched(body, "application/pdf"))
    assert isinstance(got, Extracted), got
    return got.article


def refused(body: bytes) -> NothingExtracted:
    got = READER.extract(fetched(body, "application/pdf"))
    assert isinstance(got, NothingExtracted)
    return got


def test_broken_lines_are_paragraphs_again_and_parted_words_whole() -> None:
    got = read(pdf([page(HEADLINE, PARAGRAPHS)]))
    assert got.headline == HEADLINE
    assert got.paragraphs == PARAGRAPHS


@pytest.mark.parametrize("width", [40, 55, 64, 90])
def test_the_width_of_the_column_makes_no_difference(width: int) -> None:
    assert read(pdf([page(HEADLINE, PARAGRAPHS, width)])).text_sha == read(pdf([page(HEADLINE, PARAGRAPHS)])).text_sha


def test_a_hyphen_that_belongs_to_the_word_stays() -> None:
    lines = [
        ("The long-term lease is what a long-", 700, 11),
        ("term tenant wants, said the council of the town of Karsk.", 686, 11),
    ]
    lines += [("It has been on the table since the spring and nobody has signed it.", 650, 11)]
    assert read(pdf([lines])).paragraphs[0].startswith("The long-term lease is what a long-term tenant wants")


def test_a_paragraph_goes_on_over_the_page_and_running_heads_are_no_text() -> None:
    words = [f"word{n} of the report that fills its pages with lines of about the same length" for n in range(30)]
    pages = []
    for number in range(5):
        body = [(line, 700.0 - 14 * n, 11.0) for n, line in enumerate(words[number * 6 : number * 6 + 6])]
        pages.append([("Annual report of the port", 800.0, 9.0), *body, (f"Page {number + 1} of 5", 40.0, 9.0)])
    got = read(pdf(pages))
    assert "Annual report" not in got.text
    assert "Page 2" not in got.text
    assert len(got.paragraphs) == 1
    assert all(f"word{n} " in got.text for n in range(30))


def test_the_metadata_gives_the_title_where_no_line_is_larger() -> None:
    lines = page("", PARAGRAPHS)
    assert read(pdf([lines], Title="A statement on the port")).headline == "A statement on the port"
    assert read(pdf([lines], Title="Microsoft Word - draft7.docx")).headline != "Microsoft Word - draft7.docx"


def test_its_dates_are_claims() -> None:
    got = read(pdf([page(HEADLINE, PARAGRAPHS)], CreationDate="D:20241213090000+01'00'", ModDate="D:20241213120000Z"))
    assert got.published_at is not None
    assert got.published_at.isoformat() == "2024-12-13T08:00:00+00:00"
    assert got.modified_at is not None
    assert read(pdf([page(HEADLINE, PARAGRAPHS)], CreationDate="D:99991231000000Z")).published_at is None
    assert read(pdf([page(HEADLINE, PARAGRAPHS)], CreationDate="yesterday")).published_at is None


def test_a_document_made_anew_at_every_request_is_the_same_text() -> None:
    first = read(pdf([page(HEADLINE, PARAGRAPHS)], ModDate="D:20241213120000Z"))
    assert read(pdf([page(HEADLINE, PARAGRAPHS)], ModDate="D:20241213120001Z")).text_sha == first.text_sha


def test_what_cannot_be_read_says_why() -> None:
    whole = pdf([page(HEADLINE, PARAGRAPHS)])
    assert refused(locked(whole, "secret")).detail == "the PDF is encrypted: it needs a password"
    assert refused(pdf([[]])).reason is Reason.EMPTY
    assert refused(pdf([[("7", 40, 9)]] * 3)).detail.startswith("the PDF holds no text")
    assert refused(b"<html>not found</html>").reason is Reason.TYPE
    assert refused(pdf([[("x", 700, 11)]] * 401)).reason is Reason.TOO_LARGE
    assert refused(whole[:200]).reason in (Reason.PARSER, Reason.EMPTY)


def test_a_document_that_needs_no_password_is_read_though_it_is_encrypted() -> None:
    assert read(locked(pdf([page(HEADLINE, PARAGRAPHS)]), "")).paragraphs == PARAGRAPHS


def test_no_bytes_make_it_fail() -> None:
    dice, whole = random.Random(3), pdf([page(HEADLINE, PARAGRAPHS)], Title="x")
    for _ in range(150):
        body = bytearray(whole)
        for _ in range(dice.randint(1, 30)):
            start = dice.randint(9, len(body))
            body[start : start + dice.randint(0, 30)] = dice.randbytes(dice.randint(0, 10))
        assert isinstance(READER.extract(fetched(bytes(body), "application/pdf")), Extracted | NothingExtracted)
