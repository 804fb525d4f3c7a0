"""`monitor eval`: tables, JSON, floors, and every error with its reasons."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from monitor.cli.app import run

GOLD = Path(__file__).parents[2] / "gold"
STORY = str(GOLD / "tessar-rates.yaml")


def test_figures_come_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["eval", STORY, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["gold"]["stories"] == 1
    assert 0 <= found["gold"]["metrics"]["state_acc_all"] <= 1
    assert found["gold"]["seconds"] > 0


def test_a_table_names_the_figures(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["eval", STORY, "--folds"]) == 0
    out = capsys.readouterr().out
    assert "claim state accuracy" in out
    assert "tessar-rates" in out


def test_an_impossible_floor_ends_with_seven_and_a_pinned_one_holds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "floors.json"
    assert run(["eval", STORY, "--pin", str(path)]) == 0
    assert run(["eval", STORY, "--floor", str(path)]) == 0
    floors = json.loads(path.read_text())
    floors["least"]["state_acc_all"] = 1.01
    path.write_text(json.dumps(floors))
    capsys.readouterr()
    assert run(["eval", STORY, "--floor", str(path)]) == 7
    assert "is below its floor" in capsys.readouterr().err


def test_floors_of_another_corpus_do_not_count(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "floors.json"
    path.write_text(json.dumps({"corpus": "other", "least": {}, "most": {}}))
    assert run(["eval", STORY, "--floor", str(path)]) == 7
    assert "digest differs" in capsys.readouterr().err


def test_pairs_are_scored_by_label_and_group(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "own.jsonl"
    rows = [
        ("The toll rose to 12 dead.", "The toll rose to 19 dead.", 1, "number"),
        ("Ministers met on Monday.", "Ministers met on Monday .", 0, "typo"),
        ("The ferry sailed.", "The ferry sank.", None, "status"),
    ]
    path.write_text(
        "\n".join(
            json.dumps({"id": n, "before": old, "after": new, "label": label, "kind": kind})
            for n, (old, new, label, kind) in enumerate(rows)
        )
    )
    assert run(["eval", str(path), "--json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)["pairs"]
    assert (found["name"], found["pairs"], found["unlabelled"]) == ("own", 2, 1)
    assert set(found["groups"]) == {"kind=number", "kind=typo"}
    assert "pair_auc" in found["metrics"]


def test_saved_verdicts_carry_what_the_scorer_needs(tmp_path: Path) -> None:
    path = tmp_path / "verdicts.jsonl"
    assert run(["eval", STORY, "--save-pred", str(path)]) == 0
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    assert all({"story", "step", "material", "edits", "claims"} <= row.keys() for row in rows)


def test_a_path_that_holds_nothing_is_not_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["eval", str(tmp_path)]) == 4
    assert "holds no gold story" in capsys.readouterr().err
