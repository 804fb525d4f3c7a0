"""The shipped encoder earns its place: on stories that it was not tuned on, ladders are read better with it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from monitor.adapters.similar_onnx import SHIPPED, OnnxSimilar
from monitor.cli.app import run

GOLD = Path(__file__).parents[1] / "gold"


def figures(capsys: pytest.CaptureFixture[str], *flags: str) -> dict[str, Any]:
    """On the stories that neither the encoder nor the rules have been tuned on."""
    capsys.readouterr()
    assert run(["eval", str(GOLD / "blind"), "--json", "--quiet", *flags]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)["gold"]
    return found


def test_ladders_of_unseen_stories_are_read_better_with_the_encoder(capsys: pytest.CaptureFixture[str]) -> None:
    with_it, without = figures(capsys), figures(capsys, "--no-model")
    assert with_it["stories"] == without["stories"] >= 6
    for figure in ("state_acc_ladder", "transition_f1_ladder"):
        assert with_it["metrics"][figure] > without["metrics"][figure], figure
    assert with_it["metrics"]["material_f1"] >= without["metrics"]["material_f1"] - 0.01


def test_no_story_that_measures_the_encoder_went_into_it() -> None:
    assert OnnxSimilar(SHIPPED).seen == ()
    examples = (GOLD.parents[1] / "tools" / "ladder_sentences.txt").read_text(encoding="utf-8")
    told = {line[1:].strip() for line in examples.splitlines() if line.startswith("-")}
    assert len(told) > 1_000
    stories = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in GOLD.rglob("*.yaml")]
    assert told.isdisjoint(text for story in stories for text in story["versions"][0]["sentences"])
