"""Coded bodies: whole, bounded, or an error; never a part."""

from __future__ import annotations

import gzip
import random
import zlib

import brotli
import pytest

from monitor.adapters.fetch_http.decode import Body, BodyCut, BodyTooLarge, BodyUnreadable

TEXT = "".join(f"Sentence {n} about the agreement on the bases. " for n in range(4000)).encode()
CODED = {
    "": TEXT,
    "identity": TEXT,
    "gzip": gzip.compress(TEXT),
    "x-gzip": gzip.compress(TEXT),
    "deflate": zlib.compress(TEXT),
    "br": brotli.compress(TEXT),
}


def read(coding: str, data: bytes, most: int = 5_000_000, piece: int = 1000) -> bytes:
    body = Body(coding, most)
    for start in range(0, len(data), piece):
        body.feed(data[start : start + piece])
    return body.whole()


def fill(body: Body, data: bytes) -> None:
    for start in range(0, len(data), 4096):
        body.feed(data[start : start + 4096])


@pytest.mark.parametrize("coding", CODED)
@pytest.mark.parametrize("piece", [1, 7, 1000, 10_000_000])
def test_a_whole_body_comes_back_as_it_was(coding: str, piece: int) -> None:
    assert read(coding, CODED[coding], piece=piece) == TEXT


def test_raw_deflate_is_read_too() -> None:
    packer = zlib.compressobj(wbits=-15)
    assert read("deflate", packer.compress(TEXT) + packer.flush()) == TEXT


def test_all_members_of_a_gzip_body_are_read() -> None:
    two = gzip.compress(TEXT[:5000]) + gzip.compress(TEXT[5000:])
    for piece in (1, 13, 10_000_000):
        assert read("gzip", two, piece=piece) == TEXT
    assert read("gzip", two + b"\0" * 512) == TEXT


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br"])
@pytest.mark.parametrize("share", [0.1, 0.6, 0.999])
def test_a_cut_body_is_an_error(coding: str, share: float) -> None:
    data = CODED[coding]
    with pytest.raises(BodyCut):
        read(coding, data[: int(len(data) * share)])


def test_a_gzip_body_without_its_checksum_or_with_a_wrong_one_is_an_error() -> None:
    with pytest.raises(BodyCut):
        read("gzip", CODED["gzip"][:-8])
    with pytest.raises(BodyUnreadable):
        read("gzip", CODED["gzip"][:-8] + b"\0" * 8)
    with pytest.raises(BodyCut):
        read("gzip", gzip.compress(TEXT[:5000]) + gzip.compress(TEXT[5000:])[:-20])


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br"])
def test_bytes_that_are_not_of_that_coding_are_an_error(coding: str) -> None:
    with pytest.raises((BodyUnreadable, BodyCut)):
        read(coding, b"<html>" + TEXT)
    with pytest.raises((BodyUnreadable, BodyCut)):
        read(coding, CODED[coding] + b"garbage" * 50)


@pytest.mark.parametrize("coding", ["zstd", "x-made-up", "gzip, gzip", "br,gzip", "gzip" + ",gzip" * 399])
def test_unknown_and_stacked_codings_are_refused(coding: str) -> None:
    with pytest.raises(BodyUnreadable):
        Body(coding, 1000)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br"])
def test_a_bomb_is_stopped_at_the_cap(coding: str) -> None:
    zeros = b"\0" * 50_000_000
    data = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress}[coding](zeros)
    body = Body(coding, 1_000_000)
    with pytest.raises(BodyTooLarge) as caught:
        fill(body, data)
    assert caught.value.bomb
    assert body.size < 1_200_000


def test_plain_bytes_are_capped_as_they_come() -> None:
    with pytest.raises(BodyTooLarge) as caught:
        read("", b"a" * 2000, most=1999)
    assert not caught.value.bomb


def test_an_empty_body_is_whole_in_every_coding() -> None:
    assert [Body(coding, 10).whole() for coding in CODED] == [b""] * len(CODED)


def test_pieces_that_fill_the_step_exactly_lose_nothing() -> None:
    dice = random.Random(1)
    for size in (65535, 65536, 65537, 131072, 131073, 65536 * 3 - 1):
        data = (b"ab" * size)[:size]
        assert read("gzip", gzip.compress(data), piece=dice.randint(1, 99)) == data
        assert read("br", brotli.compress(data), piece=dice.randint(1, 99)) == data


def test_a_brotli_body_that_asks_for_the_widest_window_is_refused_before_it_is_given() -> None:
    compressor = brotli.Compressor(lgwin=24)
    coded = compressor.process(b"\0" * 50_000) + compressor.finish()
    with pytest.raises(BodyTooLarge) as refused:
        Body("br", 5_000_000).feed(coded)
    assert refused.value.bomb
