"""In which character set is a page written, whatever it says of itself?"""

from __future__ import annotations

import pytest

from monitor.analysis.charset import decoded
from tests.pages.sheet import story

SETS = {
    "ru": ("windows-1251", "koi8-r"),
    "uk": ("windows-1251",),
    "el": ("iso-8859-7",),
    "ar": ("windows-1256",),
    "he": ("windows-1255",),
    "ja": ("shift_jis", "euc_jp"),
    "zh": ("gb18030", "big5"),
    "ko": ("euc_kr",),
    "pl": ("iso-8859-2", "windows-1250"),
    "tr": ("iso-8859-9",),
    "de": ("iso-8859-1",),
    "fr": ("windows-1252",),
    "es": ("iso-8859-1",),
}
EACH = pytest.mark.parametrize(("language", "charset"), [(key, name) for key, names in SETS.items() for name in names])


def text_of(language: str, charset: str) -> str:
    """What of a story can be written in the set, so that it comes back the same."""
    text = " ".join(story(language).paragraphs)
    return text.encode(charset, "ignore").decode(charset)


def nobody(_: bytes) -> None:
    return None


@EACH
def test_the_servers_word_is_taken(language: str, charset: str) -> None:
    text = text_of(language, charset)
    assert decoded(text.encode(charset), charset, nobody) == text


@EACH
def test_a_server_that_calls_everything_latin_is_not_believed_where_the_page_says_better(
    language: str, charset: str
) -> None:
    if language in ("de", "fr", "es", "pl", "tr"):
        return  # Latin letters: only the words could tell, and one letter in fifty is at stake
    page = f'<meta charset="{charset}"><p>{text_of(language, charset)}</p>'
    assert decoded(page.encode(charset), "iso-8859-1", nobody) == page


@EACH
def test_a_server_that_calls_everything_utf8_is_not_believed(language: str, charset: str) -> None:
    page = f'<meta charset="{charset}"><p>{text_of(language, charset)}</p>'
    assert decoded(page.encode(charset), "utf-8", nobody) == page


def test_utf8_is_utf8_whatever_is_said() -> None:
    for language in SETS:
        text = " ".join(story(language).paragraphs)
        for said in ("iso-8859-1", "windows-1251", "shift_jis", None):
            assert decoded(text.encode(), said, nobody) == text


@pytest.mark.parametrize("language", ["de", "fr", "es", "pt", "sv", "ru", "el"])
def test_text_that_was_encoded_twice_is_read_as_it_was_meant(language: str) -> None:
    text = " ".join(story(language).paragraphs)
    try:
        twice = text.encode().decode("cp1252")
    except UnicodeDecodeError:
        twice = ""  # this text cannot have been taken for cp1252 without a loss
    if twice:
        assert decoded(twice.encode(), "utf-8", nobody) == text
