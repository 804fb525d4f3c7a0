"""Text that somebody hands over, as an article."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitor.analysis.given import article_of_document, article_of_text


def test_a_text_file_is_headline_blank_line_body() -> None:
    article = article_of_text("Talks go on\n\nThey met.\nIt rained.\n\nThey left.\n")
    assert article.headline == "Talks go on"
    assert article.paragraphs == ("They met. It rained.", "They left.")


@pytest.mark.parametrize("text", ["They met. It rained.", "They met.\nIt rained.\n", "\n\nThey met. It rained.\n\n"])
def test_a_text_without_a_blank_line_has_no_headline(text: str) -> None:
    article = article_of_text(text)
    assert article.headline == ""
    assert article.text == "They met. It rained."


def test_windows_line_ends_and_a_byte_order_mark_change_nothing() -> None:
    plain = article_of_text("Head\n\nOne.\n\nTwo.")
    assert article_of_text("\ufeffHead\r\n\r\nOne.\r\n\r\nTwo.") == plain


def test_a_first_block_as_long_as_a_paragraph_is_body() -> None:
    long = "They met again and again. " * 20
    assert article_of_text(f"{long}\n\nMore.").headline == ""


def test_a_document_holds_text_or_sentences_and_a_time() -> None:
    article = article_of_document({"headline": "H", "sentences": ["One.", "Two."], "at": "2026-03-01T12:00:00+02:00"})
    assert article.given == ("One.", "Two.")
    assert article.text == "One.\n\nTwo."
    assert article.at == datetime(2026, 3, 1, 10, tzinfo=UTC)
    assert article_of_document("Only a body.").paragraphs == ("Only a body.",)


def test_sentences_beside_a_text_fix_the_borders_and_keep_its_paragraphs() -> None:
    article = article_of_document({"text": "One. Two.\n\nThree.", "sentences": ["One. Two.", "Three."]})
    assert article.paragraphs == ("One. Two.", "Three.")
    assert article.given == ("One. Two.", "Three.")


@pytest.mark.parametrize(
    ("document", "says"),
    [
        (None, "expected a text or an object"),
        (7, "expected a text or an object"),
        ({"headline": "H"}, 'neither "text" nor "sentences"'),
        ({"text": 7}, "are texts"),
        ({"sentences": "One."}, "list of texts"),
        ({"text": "x", "at": "soon"}, "ISO time"),
        ({"text": "x", "at": 12}, "ISO time"),
    ],
)
def test_what_is_no_article_is_refused_with_what_was_expected(document: object, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        article_of_document(document)
