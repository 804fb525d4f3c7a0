"""Bytes to text and text to a tree: charsets, types, traps."""

from __future__ import annotations

import gzip

import pytest

from monitor.adapters.extract_html import HtmlExtractor
from monitor.adapters.extract_text import TextExtractor
from monitor.analysis.charset import codec, decoded
from monitor.model.outcome import Extracted, NothingExtracted, Reason
from tests.fakes.pages import PARAGRAPHS, doc, fetched, paras

EXTRACTOR = HtmlExtractor(plain=TextExtractor())
RUSSIAN = ("Переговоры о базах продолжаются, сообщили источники. Соглашение ещё не подписано, заявил представитель.",)
GERMAN = ("Jürgen Müller blieb in Köln, sagte die Sprecherin am Freitag; größer wurde der Einsatz nicht, hieß es.",)


def reason(body: bytes | str, content_type: str = "text/html") -> Reason:
    got = EXTRACTOR.extract(fetched(body, content_type))
    assert isinstance(got, NothingExtracted), got
    return got.reason


@pytest.mark.parametrize(
    ("texts", "encoding", "header", "meta"),
    [
        (RUSSIAN, "cp1251", "windows-1251", ""),
        (RUSSIAN, "cp1251", None, "windows-1251"),
        (RUSSIAN, "koi8-r", None, "koi8-r"),
        (RUSSIAN, "utf-8", "iso-8859-1", ""),
        (RUSSIAN, "utf-8", None, ""),
        (RUSSIAN, "utf-8-sig", "koi8-r", "windows-1251"),
        (RUSSIAN, "utf-16", None, ""),
        (RUSSIAN, "utf-16-le", "utf-16le", ""),
        (GERMAN, "cp1252", "iso-8859-1", ""),
        (GERMAN, "cp1252", None, "latin1"),
        (GERMAN, "utf-8", "x-bogus-77", ""),
        (GERMAN, "utf-8", "zlib_codec", ""),
        (GERMAN, "utf-8", "rot13", "idna"),
    ],
)
def test_text_is_read_in_the_charset_it_was_written_in(
    texts: tuple[str, ...], encoding: str, header: str | None, meta: str
) -> None:
    body = doc(paras(texts * 4), head=f'<meta charset="{meta}">' if meta else "").encode(encoding)
    got = EXTRACTOR.extract(fetched(body, charset=header))
    assert isinstance(got, Extracted), got
    assert got.article.paragraphs == texts * 4


def test_a_few_wrong_bytes_are_replaced_and_the_page_stays_utf8() -> None:
    body = doc(paras(RUSSIAN * 3)).encode().replace("базах".encode(), b"\xff\xfe", 1)
    got = decoded(body, "utf-8", lambda _: "cp1251")
    assert "\ufffd" in got
    assert "Соглашение" in got


@pytest.mark.parametrize(
    "label", ["zlib_codec", "rot13", "idna", "punycode", "hex", "base64", "undefined", "mbcs", "a\0b", ""]
)
def test_what_is_no_charset_of_text_is_unknown(label: str) -> None:
    assert codec(label) is None


def test_controls_and_nul_bytes_do_not_reach_the_article() -> None:
    got = EXTRACTOR.extract(fetched(doc(paras()).replace("denied", "de\x00nied\x08\x0b \x7f&#0;&#xD800;&#x1b;")))
    assert isinstance(got, Extracted)
    assert not any(char in got.article.text for char in "\x00\x08\x0b\x7f\x1b\ud800")
    got.article.text.encode()


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        (b"", "text/html", Reason.EMPTY),
        (b" \n" * 900, "text/html", Reason.EMPTY),
        (b"%PDF-1.7 \n\xe2\xe3", "text/html", Reason.NOT_TEXT),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "image/png", Reason.NOT_TEXT),
        (gzip.compress(doc(paras()).encode()), "text/html", Reason.NOT_TEXT),
        (bytes(range(256)) * 40, "text/html", Reason.NOT_TEXT),
        (b'{"a": 1}', "application/json", Reason.TYPE),
        (b"<?xml version='1.0'?><rss version='2.0'><channel/></rss>", "text/xml", Reason.TYPE),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'/>", "application/atom+xml", Reason.TYPE),
    ],
)
def test_what_is_not_a_page_is_said_to_be_so(body: bytes, content_type: str, expected: Reason) -> None:
    assert reason(body, content_type) is expected


@pytest.mark.parametrize("content_type", ["", "application/xhtml+xml", "application/octet-stream", "application/xml"])
def test_html_under_another_label_is_read(content_type: str) -> None:
    assert isinstance(EXTRACTOR.extract(fetched(doc(paras()), content_type)), Extracted)


def test_what_makes_a_parser_slow_is_refused_before_it_starts() -> None:
    attributes = " ".join(f"a{n}=1" for n in range(30_000))
    assert reason(doc(paras()).replace("<article", f"<article {attributes}")) is Reason.PARSER
    assert reason("<p>x</p>" * 90_000) is Reason.PARSER


def test_a_page_that_is_nested_too_deeply_is_not_half_an_article() -> None:
    assert reason("<html><body><article>" + paras() + "<div>" * 5_000 + "<p>The rest.</p>") is Reason.PARSER


def test_three_hundred_unclosed_tags_are_read_through() -> None:
    got = EXTRACTOR.extract(fetched("<html><body><article>" + "<b><i>" * 300 + paras() + "<p>The end of it.</p>"))
    assert isinstance(got, Extracted)
    assert got.article.paragraphs[-1] == "The end of it."


def test_an_entity_that_names_a_file_is_not_opened() -> None:
    body = '<?xml version="1.0"?><!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + doc(
        f"<p>&x;</p>{paras()}"
    )
    got = EXTRACTOR.extract(fetched(body, "application/xhtml+xml"))
    assert isinstance(got, Extracted)
    assert "root:" not in got.article.text


def test_plain_text_is_parted_at_blank_lines() -> None:
    got = EXTRACTOR.extract(fetched("A headline of the day\n\n" + "\n\n".join(PARAGRAPHS), "text/plain"))
    assert isinstance(got, Extracted)
    assert (got.article.headline, got.article.paragraphs) == ("A headline of the day", PARAGRAPHS)
    assert got.container is not None
    same = fetched("A headline of the day\n\n" + "\n\n".join(PARAGRAPHS), "text/plain")
    assert EXTRACTOR.glance(same, got.container)
    assert not EXTRACTOR.glance(fetched("Other", "text/plain"), got.container)


def test_a_long_comment_is_no_element_with_many_attributes() -> None:
    got = EXTRACTOR.extract(fetched(doc(paras() + "<!-- " + "x=1 " * 20_000 + "-->")))
    assert isinstance(got, Extracted)
