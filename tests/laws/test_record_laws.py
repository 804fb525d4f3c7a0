"""A law: a record that leaves, comes in and leaves again is the same, byte for byte, whatever its story has lived."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, event, example, given, settings
from hypothesis import strategies as st

from monitor.cli.app import run
from monitor.model.ids import SourceRef
from tests.fakes.newsroom import MONITOR, QUIET, SECRET, SHIPS, SIGNED, Newsroom
from tests.fakes.payloads import payloads
from tests.fakes.pressroom import html_of
from tests.flow.test_reread import again, renamed
from tests.laws.test_review_laws import PAGES, STEP, do

WORDS = st.one_of(st.text(max_size=40), st.sampled_from(sorted(payloads().values()))).map(lambda text: text[:500])
DEEDS = st.one_of(
    st.tuples(st.sampled_from(("live", "fill", "rule")), st.integers(0, 2), st.just("")),
    st.tuples(st.sampled_from(("odd", "note", "tag")), st.integers(0, 2), WORDS),
    st.tuples(st.sampled_from(("old", "reread", "away", "tell", "wire", "rest")), st.integers(0, 2), st.just("")),
)
EVERY = [
    ("live", 2, ""), ("tell", 0, ""), ("rule", 0, ""), ("note", 0, "“quoted”\t\u2028\\ \U0001f6a2"), ("fill", 1, ""),
    ("odd", 0, "</script>\u202e é e\u0301"), ("wire", 1, ""), ("away", 0, ""), ("live", 0, ""), ("rest", 0, ""),
    ("tag", 0, "to check"), ("reread", 0, ""),
]  # fmt: skip
PAST = [("live", 2, ""), ("old", 1, ""), ("old", 2, ""), ("reread", 0, ""), ("rule", 1, ""), ("old", 0, "")]


def lived(folder: Path, deeds: list[tuple[str, int, str]]) -> Newsroom:
    """A story that went through these."""
    room = Newsroom(folder, "similar: none\n")
    begun = room.clock.now()
    room.publish({"agency": PAGES[0]}, STEP)
    for n, (deed, which, said) in enumerate(deeds):
        if deed in ("live", "fill", "rule"):
            do(room, deed, which, begun, n)
        elif deed == "old":  # from before the first look, and each time before all that was filled in already
            do(room, "fill", which, begun - STEP * 3 * (n + 1), n)
        else:
            _other(room, deed, which, said)
        room.clock.advance(STEP)
    return room


def _other(room: Newsroom, deed: str, which: int, said: str) -> None:
    newest = room.app.history.back(SourceRef("harbour", "agency"), 0)
    assert newest is not None
    match deed:
        case "odd":
            room.publish({"agency": html_of(f"Harbour {said}", [SIGNED, SHIPS.format(9), f"A clerk: {said}", *QUIET])})
        case "wire":
            room.publish({"wire": PAGES[which]})
        case "away":
            room.fetcher.pages.clear()
            room.check(("agency",))
        case "tell":
            room.deliver()
        case "reread":
            again(room, renamed(room))
        case "rest":
            room.app.store.pause([SourceRef("harbour", "wire")], "ana", "quiet", room.clock.now())
            room.app.store.resume([SourceRef("harbour", "wire")], "ana", "", room.clock.now())
        case _:
            room.app.store.mark("harbour", deed, str(newest.ref), said, "ana", room.clock.now())


def taken_out(config: Path, to: Path, story: str = "harbour") -> bytes:
    assert run(["export", story, "--out", str(to), "--config", str(config), "-q"]) == 0
    return to.read_bytes()


def elsewhere(folder: Path) -> Path:
    """A configuration beside an empty database."""
    config = folder / "config"
    (config / "stories").mkdir(parents=True)
    (config / "monitor.yaml").write_text(MONITOR % {"secret": SECRET, "store": f"sqlite:///{folder / 'monitor.db'}"})
    return config


@settings(
    max_examples=7, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@example(EVERY)
@example(PAST)
@given(st.lists(DEEDS, min_size=1, max_size=6))
def test_a_record_that_comes_in_leaves_again_byte_for_byte(
    tmp_path_factory: pytest.TempPathFactory, deeds: list[tuple[str, int, str]]
) -> None:
    folder = tmp_path_factory.mktemp("record")
    room = lived(folder / "here", deeds)
    first = taken_out(room.config, folder / "first.jsonl")
    room.close()
    for each in sorted({deed for deed, _, _ in deeds}):
        event(each)
    other = elsewhere(folder / "there")
    assert run(["import", str(folder / "first.jsonl"), "--config", str(other), "-q"]) == 0
    assert taken_out(other, folder / "second.jsonl") == first
    assert run(["verify", "--config", str(other), "-q"]) == 0
    _whole(first)


def _whole(record: bytes) -> None:
    """Its last line counts the others and has their digest, and it holds no secret."""
    *lines, last = record.splitlines(keepends=True)
    end: dict[str, Any] = json.loads(last)
    assert end == {"type": "end", "lines": len(lines), "sha256": hashlib.sha256(b"".join(lines)).hexdigest()}
    assert SECRET.encode() not in record
