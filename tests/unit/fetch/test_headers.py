"""What headers say, and what is made of it."""

from __future__ import annotations

from datetime import UTC, datetime

import httpx
import pytest

from monitor.adapters.fetch_http import headers, redirects
from monitor.adapters.fetch_http.ended import Ended, plain
from monitor.model.outcome import Reason

NOW = datetime(2024, 12, 13, 10, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0.0),
        ("120", 120.0),
        ("1.5", 1.5),
        ("Fri, 13 Dec 2024 10:00:30 GMT", 30.0),
        ("Friday, 13-Dec-24 10:00:30 GMT", 30.0),
        ("Fri Dec 13 10:00:30 2024", 30.0),
        ("Fri, 13 Dec 2024 11:00:30 +0100", 30.0),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None),
        ("999999999999999999999", 3600.0),
        ("Fri, 13 Dec 2999 10:00:30 GMT", 3600.0),
        ("-5", None),
        ("soon; maybe", None),
        ("", None),
        ("1e9", None),
        ("Fri, 99 Dec 2024 99:00:30 GMT", None),
    ],
)
def test_retry_after_is_read_in_every_form_and_cut_to_an_hour(value: str, seconds: float | None) -> None:
    assert headers.retry_after_s(value, NOW) == seconds


@pytest.mark.parametrize("value", ['"v1"', 'W/"a b"', "caf\xe9", "x" * 1023])
def test_a_validator_is_kept_byte_for_byte(value: str) -> None:
    response = httpx.Response(200, headers=[(b"ETag", value.encode("latin-1"))])
    assert headers.validator(response, b"etag") == value
    assert headers.sendable(value) == value.encode("latin-1")


@pytest.mark.parametrize("value", ["", "x" * 2000, "a\tb", "a\x7f"])
def test_a_validator_that_is_too_long_or_no_line_is_forgotten(value: str) -> None:
    assert headers.validator(httpx.Response(200, headers=[(b"ETag", value.encode())]), b"etag") is None


@pytest.mark.parametrize("value", ["a\r\nX: y", "a\nb", "\u2028", "x" * 2000, "", None])
def test_a_remembered_validator_cannot_add_a_header(value: str | None) -> None:
    assert headers.sendable(value) is None or b"\n" not in (headers.sendable(value) or b"")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("text/html; charset=UTF-8", ("text/html", "utf-8")),
        ('Text/HTML;charset="windows-1251"; x=y', ("text/html", "windows-1251")),
        ("text/html; charset=", ("text/html", None)),
        ("", ("", None)),
        (";;;", ("", None)),
    ],
)
def test_type_and_charset_are_told_apart(value: str, expected: tuple[str, str | None]) -> None:
    assert headers.content_type(httpx.Response(200, headers={"content-type": value})) == expected


def leads(location: bytes, base: str = "https://news.example/a/b") -> str:
    response = httpx.Response(302, headers=[(b"location", location)])
    return str(redirects.target(response, httpx.URL(base)))


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        (b"/c", "https://news.example/c"),
        (b"c?d=1#part", "https://news.example/a/c?d=1"),
        (b"//other.example/x", "https://other.example/x"),
        (b"http://user:secret@other.example/", "http://other.example/"),
        ("/caf\u00e9".encode(), "https://news.example/caf%C3%A9"),
    ],
)
def test_a_redirect_is_joined_without_user_name_and_fragment(location: bytes, expected: str) -> None:
    assert leads(location) == expected


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        (b"", Reason.REDIRECT),
        (b"/" + b"a" * 9000, Reason.REDIRECT),
        (b"file:///etc/passwd", Reason.SCHEME),
        (b"javascript:alert(1)", Reason.SCHEME),
        (b"http://x.example:25/", Reason.SSRF),
        (b"http://127.0.0.1\\@news.example/", Reason.URL),
        (b"http://", Reason.URL),
        (b"http://a b/", Reason.URL),
        (b"http://[::1/", Reason.URL),
        (b"http://x.example:99999/", Reason.SSRF),
        ("http://\u2460\u2461\u2466.0.0.1/".encode(), Reason.URL),
        (b"http://a%2fb.example/", Reason.URL),
    ],
)
def test_a_redirect_that_leads_astray_is_refused_with_its_reason(location: bytes, reason: Reason) -> None:
    with pytest.raises(Ended) as caught:
        leads(location)
    assert caught.value.reason is reason


@pytest.mark.parametrize(
    "url", ["", "news.example/a", "http//x", "://", "http://", "http://x.example:0/", "\0", "http://\0/"]
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(Ended):
        redirects.judged(url)


def test_a_detail_holds_nothing_that_a_terminal_would_obey() -> None:
    assert plain("bad\x1b[31m \r\n\u202eline" + "x" * 500).startswith("bad[31m line")
    assert len(plain("x" * 500)) == 300
