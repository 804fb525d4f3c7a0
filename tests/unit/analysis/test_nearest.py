"""What would a reader try next where nothing holds a text?"""

from __future__ import annotations

import pytest

from monitor.analysis.nearest import nearest_text

TEXTS = ("The memorandum on the harbour was signed in the town hall.", "A verbal assurance was given to the harbour.")


def finds(words: str) -> bool:
    return any(words in text.lower() for text in TEXTS)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("orandum", "memorandum"),  # a part of a word
        ("verbl asurance", "verbal assurance"),  # spelt otherwise
        ("assurance memorandum", "assurance"),  # words that do not follow each other: the rarest
        ("zeppelin", None),
        ("of", None),  # too short to be told from other words
    ],
)
def test_the_nearest_that_finds_something_is_named(text: str, wanted: str | None) -> None:
    assert nearest_text(text, TEXTS, finds) == wanted
