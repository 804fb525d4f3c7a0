"""The engine is as good as it was: every figure on the gold stories holds its pinned floor."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.cli.app import run

GOLD = Path(__file__).parents[1] / "gold"


# by rules alone: the shipped encoder was tuned on these stories (test_encoder_earns.py measures it on others)
def test_every_figure_holds_its_floor(capsys: pytest.CaptureFixture[str]) -> None:
    code = run(["eval", str(GOLD), "--no-model", "--floor", str(GOLD / "floors.json"), "--quiet"])
    assert code == 0, capsys.readouterr().err
