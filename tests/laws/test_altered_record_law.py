"""A law: a record in a file that is not what was written ends `verify --export` with 7, wherever and however it was
altered or cut, and the place that is named is true."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from monitor.cli.app import run
from monitor.pipeline.record_file import written
from tests.fakes.newsroom import Newsroom, told

PLACE = st.integers(0, 10**6)
OFTEN = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@dataclass(repr=False)
class Export:
    """A small export, and where an altered copy of it stands."""

    room: Newsroom
    whole: bytes
    copy: Path

    def verify(self, capsys: pytest.CaptureFixture[str], copy: bytes, *more: str) -> tuple[int, dict[str, Any]]:
        """The exit code and the one JSON object."""
        self.copy.write_bytes(copy)
        capsys.readouterr()
        code = run(["verify", "--export", str(self.copy), "--json", *more])
        said = capsys.readouterr()
        assert said.err == ""
        return code, json.loads(said.out)

    def altered(self, kind: str, **news: Any) -> bytes:
        """The record with other values in its first line of a kind, its last line counting and summing it rightly."""
        lines = [json.loads(line) for line in self.whole.splitlines()[:-1]]
        next(line for line in lines if line["type"] == kind).update(news)
        return b"".join(written(lines))


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Export]:
    folder = tmp_path_factory.mktemp("altered")
    room = told(folder)
    path = folder / "harbour.jsonl"
    assert run(["export", "harbour", "--out", str(path), "--config", str(room.config), "-q"]) == 0
    yield Export(room, path.read_bytes(), folder / "copy.jsonl")
    room.close()


@OFTEN
@given(kind=PLACE, line=PLACE, byte=PLACE, flip=st.integers(1, 255))
def test_one_flipped_byte_of_an_export_ends_with_7_and_names_a_line_that_is_not_before_it(
    export: Export, capsys: pytest.CaptureFixture[str], kind: int, line: int, byte: int, flip: int
) -> None:
    lines = export.whole.splitlines(keepends=True)
    kinds = [json.loads(each)["type"] for each in lines]
    there = sorted(set(kinds))  # every kind of line as often, however few there are of it
    places = [n for n, one in enumerate(kinds) if one == there[kind % len(there)]]
    n = places[line % len(places)]
    event(kinds[n])
    altered = bytearray(lines[n])
    altered[byte % len(altered)] ^= flip
    code, found = export.verify(capsys, b"".join((*lines[:n], bytes(altered), *lines[n + 1 :])))
    assert (code, found["whole"]) == (7, False)
    assert found["broken"]["what"]
    named = found["broken"]["lines"]  # a reference back is seen where it is made, so it may come later
    assert not named or n + 1 in named or min(named) > n + 1


@OFTEN
@given(cut=st.integers(0, 10**6))
def test_an_export_cut_anywhere_ends_with_7_at_the_line_that_is_cut(
    export: Export, capsys: pytest.CaptureFixture[str], cut: int
) -> None:
    cut %= len(export.whole)
    code, found = export.verify(capsys, export.whole[:cut])
    line = export.whole[:cut].count(b"\n") + 1
    assert (code, found["broken"]["lines"], "cut" in found["broken"]["what"]) == (7, [line], True)


@pytest.mark.parametrize("kind", ["change", "reading", "alert"])
def test_what_hangs_on_a_version_is_named_by_the_lines_from_the_version_on(
    export: Export, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    news = {"change": {"score": 0.123}, "reading": {"confidence": 0.123}, "alert": {"title": "Nothing"}}[kind]
    copy = export.altered(kind, **news)
    n = next(n for n, line in enumerate(copy.splitlines(), 1) if json.loads(line)["type"] == kind)
    code, found = export.verify(capsys, copy)
    first, *_ = named = found["broken"]["lines"]
    assert code == 7
    assert first < n
    assert n in named
    assert found["broken"]["where"].startswith("harbour/")
    assert run(["verify", "--export", str(export.copy)]) == 7
    said = capsys.readouterr()
    assert f"broken at lines {first} to " in said.out
    assert "fresh copy" in said.err
    assert "backup" not in said.err


def test_where_only_the_whole_does_not_agree_no_line_is_blamed(
    export: Export, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = export.whole.replace(b'"title":"The harbour of Brenholm"', b'"title":"The harbour of Brenheim"', 1)
    code, found = export.verify(capsys, copy)
    assert (code, found["broken"]["lines"], found["broken"]["where"]) == (7, [], "the whole file")
    assert "every line is a record's line" in found["broken"]["what"]


def test_a_day_that_never_was_and_a_number_without_end_are_no_record(
    export: Export, capsys: pytest.CaptureFixture[str]
) -> None:
    endless = export.altered("reading", confidence=0.125).replace(b'"confidence":0.125', b'"confidence":1e999', 1)
    for copy in (export.altered("capture", at="2026-02-30T10:00:00.000000Z"), endless):
        code, found = export.verify(capsys, copy)
        assert (code, "not what it must be" in found["broken"]["what"]) == (7, True)


def test_a_file_that_cannot_be_read_is_a_wrong_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for path in (tmp_path / "none.jsonl", tmp_path):
        assert run(["verify", "--export", str(path)]) == 2
        assert str(path) in capsys.readouterr().err


def test_an_altered_checkpoint_or_story_name_is_7_with_one_json_object(
    export: Export, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seal = tmp_path / "seal"
    made = ["checkpoint", "--key", str(tmp_path / "key"), "--new-key", "--out", str(seal)]
    assert run([*made, "--config", str(export.room.config)]) == 0
    other = export.whole.replace(b'"story":"harbour"', b'"story":"harbous"', 1)
    assert export.verify(capsys, export.whole, "--checkpoint", str(seal))[0] == 0
    assert export.verify(capsys, other, "--checkpoint", str(seal))[0] == 7
    shutil.copy(seal, tmp_path / "cut")
    (tmp_path / "cut").write_bytes(seal.read_bytes()[:50])
    code, found = export.verify(capsys, export.whole, "--checkpoint", str(tmp_path / "cut"))
    assert (code, found["broken"]["where"]) == (7, str(tmp_path / "cut"))
