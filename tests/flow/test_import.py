"""A record from somebody else is refused with its line and the reason, and nothing of it is stored."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from monitor.cli.app import run
from monitor.pipeline.record_file import LONGEST, written
from tests.fakes.newsroom import MONITOR, SECRET, Newsroom, told

Lines = list[dict[str, Any]]


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    made = told(tmp_path_factory.mktemp("harbour"))
    yield made
    made.close()


@pytest.fixture
def good(room: Newsroom, tmp_path: Path) -> Lines:
    path = tmp_path / "good.jsonl"
    assert run(["export", "harbour", "--out", str(path), "--config", str(room.config), "-q"]) == 0
    return [json.loads(line) for line in path.read_bytes().splitlines()[:-1]]


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    config = tmp_path / "config"
    (config / "stories").mkdir(parents=True)
    (config / "monitor.yaml").write_text(
        MONITOR % {"secret": SECRET, "store": f"sqlite:///{tmp_path / 'empty' / 'monitor.db'}"}
    )
    return config


def first(lines: Lines, kind: str) -> dict[str, Any]:
    return next(line for line in lines if line["type"] == kind)


def nested(lines: Lines) -> None:
    value: Any = 1
    for _ in range(60):
        value = [value]
    first(lines, "alert")["facts"]["x"] = value


WRONG: dict[str, tuple[Callable[[Lines], Any], str]] = {
    "another format": (lambda lines: lines[0].update(format=2), "1: story: format: not what it must be"),
    "a path for a name": (lambda lines: lines[0].update(story="../x"), "1: story: story: not what it must be"),
    "two stories": (lambda lines: lines.append(lines[0]), "begins with its line, once"),
    "no story": (lambda lines: lines.pop(0), "1: the record of one story begins"),
    "an unknown kind": (lambda lines: lines.append({"type": "exec"}), "has no type that is known here"),
    "an unknown field": (lambda lines: first(lines, "version").update(id=1), "has an unknown field 'id'"),
    "a missing field": (lambda lines: first(lines, "version").pop("words"), "version: lacks words"),
    "text for a number": (
        lambda lines: first(lines, "version").update(words="9"),
        "version: words: not what it must be",
    ),
    "a truth for a number": (lambda lines: first(lines, "version").update(words=True), "words: not what it must be"),
    "a number too large": (lambda lines: first(lines, "version").update(words=2**40), "words: not what it must be"),
    "no such day": (lambda lines: first(lines, "capture").update(at="2026-13-01T00:00:00.000000Z"), "capture: at: not"),
    "a lone surrogate": (lambda lines: first(lines, "source").update(title="\ud800"), "source: title: not"),
    "facts too deep": (nested, "alert: facts: not what it must be"),
    "another page": (lambda lines: first(lines, "blob").update(base64="AAAA"), "its bytes are not those of its sha"),
    "no base64": (lambda lines: first(lines, "blob").update(base64="!"), "base64 is damaged"),
    "an unknown source": (lambda lines: first(lines, "version").update(source="x"), "stands in another source's part"),
    "an unknown claim": (lambda lines: first(lines, "reading").update(claim="x"), "reading: no claim x"),
    "an alert of nothing": (
        lambda lines: first(lines, "delivery")["alerts"][0].update(alert="x"),
        "delivery: its alerts",
    ),
    "a state under way": (lambda lines: first(lines, "delivery").update(state="collecting"), "delivery: state: not"),
    "an unknown version": (lambda lines: first(lines, "capture").update(seq=99), "capture: no version agency@99"),
}


def _refused(capsys: pytest.CaptureFixture[str], path: Path, config: Path, code: int, why: str) -> None:
    capsys.readouterr()
    assert run(["import", str(path), "--config", str(config)]) == code
    said = capsys.readouterr().err
    assert why in said
    assert str(path) in said or code == 7
    assert not (config.parent / "empty").exists()


@pytest.mark.parametrize("what", WRONG)
def test_what_no_record_holds_is_refused_by_line(
    good: Lines, empty: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], what: str
) -> None:
    alter, why = WRONG[what]
    alter(good)
    path = tmp_path / "wrong.jsonl"
    path.write_bytes(b"".join(written(good)))
    _refused(capsys, path, empty, 2, why)


RAW: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "cut": (lambda whole: whole[: len(whole) // 2], "cut in the middle of this line"),
    "without its end": (lambda whole: whole[: whole.rindex(b'{"type":"end"')], "its last line is missing"),
    "something after the end": (lambda whole: whole + b"{}\n", "something follows the end"),
    "a key twice": (
        lambda whole: whole.replace(b'{"type":"story",', b'{"type":"story","type":"story",', 1),
        "comes twice",
    ),
    "no number": (lambda whole: whole.replace(b'"format":1', b'"format":NaN', 1), "NaN is no number of JSON"),
    "no UTF-8": (lambda whole: whole.replace(b"harbour", b"harb\xffur", 1), "1: is no UTF-8 text"),
    "nested without end": (lambda _: b"[" * 200_000 + b"\n", "1: is nested too deep"),
    "a line without end": (lambda _: b'"' + b"x" * (LONGEST + 10), "1: is longer than 64 MB"),
    "nothing": (lambda _: b"", "the file was cut"),
    "a huge number": (lambda whole: whole.replace(b'"format":1', b'"format":' + b"9" * 5000, 1), "is no line of JSON"),
}


@pytest.mark.parametrize("what", RAW)
def test_what_is_no_record_is_refused(
    good: Lines, empty: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], what: str
) -> None:
    alter, why = RAW[what]
    path = tmp_path / "wrong.jsonl"
    path.write_bytes(alter(b"".join(written(good))))
    _refused(capsys, path, empty, 2, why)


def test_a_record_whose_chain_does_not_hold_is_refused(
    good: Lines, empty: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first(good, "alert")["title"] = "Nothing was signed"
    path = tmp_path / "wrong.jsonl"
    path.write_bytes(b"".join(written(good)))
    _refused(capsys, path, empty, 7, "harbour/agency@3: its change, edits, readings")


def test_a_packed_record_comes_in_under_another_name_and_is_not_followed(
    room: Newsroom, empty: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "harbour.jsonl.gz"
    assert run(["export", "harbour", "--out", str(path), "--config", str(room.config)]) == 0
    assert path.read_bytes()[:2] == b"\x1f\x8b"
    capsys.readouterr()
    assert run(["import", str(path), "--as", "old-harbour", "--json", "--config", str(empty)]) == 0
    assert json.loads(capsys.readouterr().out)["lines"]["version"] == 6
    assert run(["log", "old-harbour", "--json", "--config", str(empty)]) == 0
    assert run(["verify", "--config", str(empty)]) == 0
    capsys.readouterr()
    assert run(["list", "--json", "--config", str(empty)]) == 0
    assert "old-harbour" not in capsys.readouterr().out
    for name in ("old-harbour", "third"):
        assert run(["import", str(path), "--as", name, "--config", str(empty)]) == 2
    assert run(["import", str(path), "--as", "No Slug", "--config", str(empty)]) == 2
