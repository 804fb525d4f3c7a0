"""`monitor compare`: the JSON that other programs build on, one pair or many."""

from __future__ import annotations

import io
import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from monitor.cli.app import run
from monitor.cli.side import read_side

BEFORE = "Talks on the harbour go on\n\nTalks on the harbour are taking place. About 120 ships wait outside.\n"
AFTER = "Harbour agreement signed\n\nBoth sides signed the agreement on the harbour. About 175 ships wait outside.\n"
STORY = """\
story: harbour
title: The harbour
claims:
  - id: agreement
    question: Is there an agreement on the harbour?
    subject: [agreement on the harbour, talks on the harbour]
    states:
      talks: [talks are taking place, negotiations continue]
      agreed: [agreement reached, both sides signed the agreement]
  - id: visitors
    question: How many visitors came?
    subject: [visitors to the zoo]
    value: number
"""


@pytest.fixture
def texts(tmp_path: Path) -> tuple[str, str, str]:
    paths = []
    for name, text in (("before.txt", BEFORE), ("after.txt", AFTER), ("story.yaml", STORY)):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        paths.append(str(path))
    return paths[0], paths[1], paths[2]


def document(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    found = json.loads(capsys.readouterr().out)
    assert isinstance(found, dict)
    return found


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def batch(tmp_path: Path, *rows: object) -> str:
    path = tmp_path / "batch.jsonl"
    texts = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    path.write_text("\n".join(texts) + "\n", encoding="utf-8")
    return str(path)


def test_the_document_holds_every_promised_field(
    texts: tuple[str, str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    before, after, story = texts
    assert run(["compare", before, after, "--story", story, "--json"]) == 0
    found = document(capsys)
    assert found["material"] is True
    assert 0 < found["score"] <= 1
    for edit in found["edits"]:
        assert {"kind", "material", "before", "after", "score"} <= edit.keys()
    agreement, visitors = found["claims"]
    assert (agreement["id"], agreement["before"], agreement["after"]) == ("agreement", "talks", "agreed")
    assert agreement["changed"] is True
    assert "Both sides signed the agreement on the harbour." in agreement["evidence"]
    assert visitors == visitors | {"before": "unknown", "after": "unknown", "changed": False, "evidence": []}


def test_a_sentence_rewritten_around_its_source_moves_the_claim_it_carries(
    texts: tuple[str, str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tail = "the port ministry said on Monday."
    old = {"headline": "Harbour", "text": f"Talks on the harbour are taking place, {tail}"}
    new = {"headline": "Harbour", "text": f"Both sides signed the agreement on the harbour, {tail}"}
    run(["compare", "--batch", batch(tmp_path, {"before": old, "after": new}), "--story", texts[2], "--json"])
    (found,) = lines(capsys)
    assert (found["claims"][0]["before"], found["claims"][0]["after"]) == ("talks", "agreed")


def test_evidence_is_sentences_of_the_newer_text_word_for_word(
    texts: tuple[str, str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    before, after, story = texts
    run(["compare", before, after, "--story", story, "--json"])
    for claim in document(capsys)["claims"]:
        assert all(quote in AFTER for quote in claim["evidence"])


def test_an_added_sentence_has_no_before_and_a_removed_one_no_after(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one, two = "The ferry left at noon.", "A crane fell on the quay, police in Brenholm said."
    line = {"before": {"sentences": [one]}, "after": {"sentences": [one, two]}}
    back = {"before": line["after"], "after": line["before"]}
    assert run(["compare", "--batch", batch(tmp_path, line, back), "--json"]) == 0
    added, removed = lines(capsys)
    assert [(edit["before"], edit["after"]) for edit in added["edits"]] == [(None, two)]
    assert [(edit["before"], edit["after"]) for edit in removed["edits"]] == [(two, None)]


def test_equal_texts_are_no_difference(texts: tuple[str, str, str], capsys: pytest.CaptureFixture[str]) -> None:
    before, _, story = texts
    assert run(["compare", before, before, "--story", story, "--json", "--exit-code"]) == 0
    found = document(capsys)
    assert found["material"] is False
    assert found["edits"] == []
    assert not any(claim["changed"] for claim in found["claims"])


def test_exit_code_one_says_material_only_where_it_is_asked(texts: tuple[str, str, str]) -> None:
    before, after, story = texts
    assert run(["compare", before, after, "--story", story, "--exit-code"]) == 1
    assert run(["compare", before, after, "--story", story]) == 0


def test_without_a_story_there_are_edits_only(texts: tuple[str, str, str], capsys: pytest.CaptureFixture[str]) -> None:
    before, after, _ = texts
    run(["compare", before, after, "--json"])
    found = document(capsys)
    assert found["claims"] == []
    assert found["edits"]


def test_people_read_the_verdict_the_moved_claim_and_its_proof(
    texts: tuple[str, str, str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before, after, story = texts
    monkeypatch.setenv("COLUMNS", "60")
    run(["compare", before, after, "--story", story])
    out = capsys.readouterr().out
    assert out.startswith("Material change")
    assert "● agreement: talks → agreed" in out
    assert "now: Both sides signed the agreement on the harbour." in out
    assert "{+" in out
    assert "[-" in out
    assert max(map(len, out.splitlines())) <= 60


def test_one_side_may_come_from_stdin(
    texts: tuple[str, str, str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before, after, story = texts
    run(["compare", before, after, "--story", story, "--json"])
    wanted = document(capsys)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(AFTER.encode())))
    assert run(["compare", before, "-", "--story", story, "--json"]) == 0
    assert document(capsys) == wanted


def test_a_json_side_is_the_same_as_its_text(
    texts: tuple[str, str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before, after, story = texts
    run(["compare", before, after, "--story", story, "--json"])
    wanted = document(capsys)
    headline, _, body = AFTER.partition("\n\n")
    (tmp_path / "after.json").write_text(json.dumps({"headline": headline, "text": body}))
    run(["compare", before, str(tmp_path / "after.json"), "--story", story, "--json"])
    assert document(capsys) == wanted


def test_a_text_is_read_against_the_time_given_else_the_files_own(tmp_path: Path) -> None:
    text = tmp_path / "vote.txt"
    text.write_text("Budget vote near\n\nParliament will vote on Tuesday.\n")
    modified = datetime(2026, 3, 6, 12, tzinfo=UTC)
    os.utime(text, (modified.timestamp(), modified.timestamp()))
    given = datetime(2026, 3, 13, tzinfo=UTC)
    assert read_side(str(text), None).at == modified
    assert read_side(str(text), given).at == given


def test_a_json_sides_own_time_wins_over_the_files(tmp_path: Path) -> None:
    path = tmp_path / "vote.json"
    path.write_text(json.dumps({"text": "Parliament will vote on Tuesday.", "at": "2026-03-01T09:00:00Z"}))
    assert read_side(str(path), None).at == datetime(2026, 3, 1, 9, tzinfo=UTC)


def test_a_saved_page_is_read_through_the_extractor(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    body = " ".join(f"The harbour master said on Monday that ship number {n} was waiting outside." for n in range(30))
    path.write_text(
        "<html><head><title>Ships wait</title></head><body><nav><a href='/'>Home</a></nav>"
        f"<article><h1>Ships wait outside the harbour</h1><p>{body}</p><p>{body}</p></article></body></html>"
    )
    article = read_side(str(path), None)
    assert "Ships wait" in article.headline
    assert "ship number 7" in article.text
    assert "Home" not in article.text


def test_a_batch_answers_line_by_line_and_goes_on_after_a_bad_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = {"before": "The ferry left.", "after": "The ferry sank.", "unheard": {"of": 1}}
    code = run(
        [
            "compare",
            "--batch",
            batch(
                tmp_path,
                good,
                "{not json",
                "",
                "[1, 2]",
                {"before": "x"},
                {"before": "x", "after": {"headline": "h"}},
                good | {"config": {"claims": [{"id": "x"}]}},
                good | {"config": 7},
                good,
            ),
            "--json",
        ]
    )
    assert code == 3
    first, *bad, last = lines(capsys)
    assert first["edits"]
    assert first == last
    assert [row["error"]["kind"] for row in bad] == ["json", "json", "line", "line", "line", "config", "config"]
    assert all(row["error"]["message"] for row in bad)


def test_a_lines_own_config_wins_over_the_story_given(
    texts: tuple[str, str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, _, story = texts
    claims = [{"id": "other", "question": "Who?", "subject": ["harbour master"], "value": "person"}]
    pair = {"before": BEFORE, "after": AFTER}
    path = batch(tmp_path, pair, pair | {"config": {"story": "s", "title": "t", "claims": claims}})
    assert run(["compare", "--batch", path, "--story", story, "--json"]) == 0
    first, second = lines(capsys)
    assert [claim["id"] for claim in first["claims"]] == ["agreement", "visitors"]
    assert [claim["id"] for claim in second["claims"]] == ["other"]


def test_a_batch_of_one_says_the_same_as_the_pair_alone(
    texts: tuple[str, str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before, after, story = texts
    run(["compare", before, after, "--story", story, "--json"])
    alone = document(capsys)
    sides = [dict(zip(("headline", "text"), text.split("\n\n", 1), strict=True)) for text in (BEFORE, AFTER)]
    run(["compare", "--batch", batch(tmp_path, {"before": sides[0], "after": sides[1]}), "--story", story, "--json"])
    assert lines(capsys) == [alone]


@pytest.mark.parametrize(
    ("argv", "code", "says"),
    [
        (["compare"], 2, "two texts are needed"),
        (["compare", "-", "-"], 2, "only one of"),
        (["compare", "nowhere.txt", "nowhere.txt"], 4, "no such file"),
        (["compare", "--batch", "nowhere.jsonl"], 4, "no such file"),
        (["compare", "a", "b", "--batch", "c"], 2, "leave BEFORE and AFTER out"),
        (["compare", "a", "b", "--story", "nowhere.yaml"], 4, "no such story file"),
    ],
)
def test_a_wrong_call_is_answered_with_what_to_do(
    argv: list[str], code: int, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(argv) == code
    assert says in capsys.readouterr().err


def test_a_binary_file_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "photo.txt"
    path.write_bytes(b"\x89PNG\0\0\0")
    assert run(["compare", str(path), str(path)]) == 2
    assert "not a text file" in capsys.readouterr().err


def test_what_a_text_holds_cannot_move_the_cursor(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old, new = tmp_path / "a.txt", tmp_path / "b.txt"
    old.write_text("Head\n\nThe ferry left at noon.")
    new.write_text("Head\n\nThe ferry left at \x1b]0;owned\x07one.")
    run(["compare", str(old), str(new)])
    assert "\x1b]" not in capsys.readouterr().out
