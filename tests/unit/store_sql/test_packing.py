"""Packing: bytes come back as they were, and a damaged one is known."""

from __future__ import annotations

import zlib

import pytest

from monitor.adapters.store_sql.packing import Shelf, line_body, pack, unpack
from monitor.adapters.store_sql.reader import Reader
from monitor.model.errors import ChainBroken
from monitor.model.ids import sha256

TEXT = b"The two sides signed an agreement on the bases. " * 40


@pytest.mark.parametrize("base", [None, b"", b"tiny", TEXT, TEXT[:1000]])
@pytest.mark.parametrize("body", [b"", b"x", TEXT, TEXT + b" And more.", bytes(range(256)) * 9000])
def test_bytes_come_back_as_they_were(body: bytes, base: bytes | None) -> None:
    codec, packed = pack(body, base)
    assert unpack(codec, packed, base) == body
    assert len(packed) <= max(len(body), 1)


def test_a_page_over_a_megabyte_is_packed_against_the_one_before_it() -> None:
    import random

    page = random.Random(1).randbytes(1_500_000)
    codec, packed = pack(page + b"one more line", page)
    assert len(packed) < 5_000
    assert unpack(codec, packed, page) == page + b"one more line"


def test_a_text_that_hardly_differs_costs_a_few_bytes() -> None:
    words = " ".join(str(n * 7919 % 100_003) for n in range(1500)).encode()
    assert len(pack(words.replace(b"79", b"80", 1), words)[1]) < 200


def test_what_another_release_packed_with_zlib_is_read() -> None:
    assert unpack("zlib", zlib.compress(TEXT), None) == TEXT


@pytest.mark.parametrize("codec", ["zstd", "zlib"])
def test_damaged_bytes_are_an_error_that_says_so(codec: str) -> None:
    with pytest.raises(ValueError, match="cannot be unpacked"):
        unpack(codec, b"\x00\x01\x02", None)


def test_a_body_that_is_not_its_hash_is_a_broken_chain() -> None:
    with pytest.raises(ChainBroken, match="not what was stored"):
        line_body(sha256(b"a"), [(b"", "raw", b"b")])


def test_the_shelf_forgets_what_is_unused_longest() -> None:
    asked: list[object] = []

    def run(sql: str, values: object) -> list[tuple[object, ...]]:
        asked.append(values)
        return []

    shelf, reader = Shelf(most=400), Reader(run, sqlite=True)
    bodies = [bytes([n]) * 100 for n in range(5)]
    for body in bodies:
        shelf.keep(sha256(body), body)
    assert shelf.body(reader, sha256(bodies[4])) == bodies[4]
    assert asked == []
    assert shelf.body(reader, sha256(bodies[0])) is None
    assert asked != []


def test_a_blob_is_read_upon_the_one_at_hand_or_by_its_whole_line() -> None:
    one, two = TEXT, TEXT + b" And more."
    codec, packed = pack(two, one)
    asked: list[str] = []

    def run(sql: str, values: object) -> list[tuple[object, ...]]:
        asked.append(sql)
        if "recursive" in sql:
            return [(b"", *pack(one, None)), (b"", codec, packed)]
        return [(codec, packed, bytes.fromhex(sha256(one)))]

    reader = Reader(run, sqlite=True)
    near, far = Shelf(), Shelf()
    near.keep(sha256(one), one)
    assert near.body(reader, sha256(two)) == two
    assert len(asked) == 1
    assert far.body(reader, sha256(two)) == two
    assert "recursive" in asked[-1]


def test_the_bodies_below_one_are_at_hand_for_who_goes_back_and_never_a_wrong_one() -> None:
    one, two = TEXT, TEXT + b" And more."
    asked: list[str] = []

    def shelf_with(sha_of_one: str) -> tuple[Shelf, Reader]:
        def run(sql: str, values: object) -> list[tuple[object, ...]]:
            asked.append(sql)
            line = [(bytes.fromhex(sha_of_one), *pack(one, None)), (bytes.fromhex(sha256(two)), *pack(two, one))]
            return line if "recursive" in sql else []

        return Shelf(), Reader(run, sqlite=True)

    shelf, reader = shelf_with(sha256(one))
    assert shelf.body(reader, sha256(two)) == two
    before = len(asked)
    assert shelf.body(reader, sha256(one)) == one
    assert len(asked) == before
    shelf, reader = shelf_with(sha256(b"another"))
    assert shelf.body(reader, sha256(two)) == two
    with pytest.raises(ChainBroken):
        shelf.body(reader, sha256(b"another"))


def test_a_damaged_blob_upon_the_one_at_hand_is_a_broken_chain() -> None:
    near = Shelf()
    near.keep(sha256(TEXT), TEXT)
    damaged = Reader(lambda sql, values: [("raw", b"other", bytes.fromhex(sha256(TEXT)))], sqlite=True)
    with pytest.raises(ChainBroken, match="not what was stored"):
        near.body(damaged, sha256(b"wanted"))
