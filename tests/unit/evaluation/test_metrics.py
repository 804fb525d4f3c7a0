"""Figures out of counts and scores."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from monitor.analysis.given import article_of
from monitor.analysis.observe import observe
from monitor.evaluation import floors, pairs
from monitor.evaluation.levels import level_metrics
from monitor.evaluation.metrics import (
    Scored,
    auc,
    false_alarms_at,
    metrics_of,
    pair_metrics,
    reliability,
    spread,
    threshold_at,
)
from monitor.evaluation.replay import PairResult, against, met
from monitor.model.errors import ConfigError


def scored(*rows: tuple[int, int, float]) -> list[Scored]:
    return [Scored(bool(label), bool(material), score) for label, material, score in rows]


def test_auc_of_a_perfect_a_reversed_and_a_blind_score() -> None:
    assert auc(scored((1, 1, 0.9), (0, 0, 0.1))) == 1
    assert auc(scored((1, 1, 0.1), (0, 0, 0.9))) == 0
    assert auc(scored((1, 1, 0.5), (0, 0, 0.5), (1, 0, 0.5))) == 0.5
    assert auc(scored((1, 1, 0.5))) is None


def test_false_alarms_are_taken_at_the_threshold_that_finds_the_share() -> None:
    rows = scored(*[(1, 1, 0.9)] * 19, (1, 1, 0.3), (0, 0, 0.5), (0, 0, 0.2))
    assert false_alarms_at(rows, 0.95) == 0
    assert false_alarms_at(rows, 1.0) == 0.5


def test_a_set_with_one_label_gives_recall_only() -> None:
    assert pair_metrics(scored((1, 1, 0.9), (1, 0, 0.1))) == {"pair_recall": 0.5}
    assert pair_metrics(scored((0, 1, 0.9), (0, 0, 0.1))) == {"pair_false_alarm": 0.5}


def test_what_has_no_cases_is_left_out() -> None:
    found = metrics_of(Counter({"st.all.n": 4, "st.all.ok": 3}))
    assert found["state_acc_all"] == 0.75
    assert "material_f1" not in found
    assert "ece" not in found


def test_the_interval_holds_the_figure_and_is_the_same_each_time() -> None:
    stories = {f"s{n}": Counter({"st.all.n": 10, "st.all.ok": n}) for n in range(1, 9)}
    low, high = spread(stories)["state_acc_all"]
    assert low < 0.45 < high
    assert spread(stories) == spread(stories)


def test_a_figure_below_its_floor_or_above_its_ceiling_is_named() -> None:
    pinned = floors.Floors("abc", {"state_acc_all": 0.8}, {"false_alert_cosmetic": 0.1})
    assert floors.check(pinned, {"state_acc_all": 0.8, "false_alert_cosmetic": 0.1}, "abc") == ()
    faults = floors.check(pinned, {"state_acc_all": 0.79, "false_alert_cosmetic": 0.2}, "abd")
    assert len(faults) == 3
    assert "corpus" in faults[0]
    assert "state_acc_all 0.790 is below its floor 0.800" in faults[1]
    assert "above its ceiling" in faults[2]


def test_a_figure_that_is_missing_does_not_hold_its_floor() -> None:
    assert floors.check(floors.Floors("a", {"ladder": 0.1}, {}), {}, "a") == (
        "ladder (missing) is below its floor 0.100",
    )


def test_pinned_floors_hold_for_the_figures_they_were_made_of(tmp_path: Path) -> None:
    found = {"state_acc_all": 0.7777, "false_alert_cosmetic": 0.0, "ece": 0.051, "edit_recall": 1.0}
    path = tmp_path / "floors.json"
    path.write_text(json.dumps(floors.pinned(found, "abc")))
    loaded = floors.load(path)
    assert floors.check(loaded, found, "abc") == ()
    assert loaded.least["state_acc_all"] < 0.7777
    assert loaded.most["ece"] > 0.051


def test_the_corpus_digest_sees_a_changed_letter_and_no_other_order(tmp_path: Path) -> None:
    one, two = tmp_path / "a.yaml", tmp_path / "b.yaml"
    one.write_text("x")
    two.write_text("y")
    before = floors.digest([one, two])
    assert floors.digest([two, one]) == before
    two.write_text("z")
    assert floors.digest([one, two]) != before


def test_a_pair_file_is_read_and_a_bad_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "harbour" / "dev.jsonl"
    path.parent.mkdir()
    rows = [
        {"id": 1, "before": "A b.", "after": "A c.", "label": 1, "kind": "number"},
        {"id": 2, "before": "A", "after": "B", "label": None, "headline": True},
    ]
    path.write_text("\n".join(map(json.dumps, rows)))
    found = pairs.load(path)
    assert found.name == "harbour"
    assert found.rows[0].groups == ("kind=number",)
    assert found.rows[1].label is None
    assert found.rows[1].before.headline == "A"
    path.write_text('{"before": "a", "after": 3, "label": 1}\n')
    with pytest.raises(ConfigError, match=r'dev\.jsonl:1: not a pair: "after" is not a text'):
        pairs.load(path)


def test_a_limit_takes_pairs_from_all_over_the_file(tmp_path: Path) -> None:
    path = tmp_path / "many.jsonl"
    path.write_text("\n".join(json.dumps({"id": n, "before": "a", "after": "b", "label": 0}) for n in range(100)))
    assert [pair.id for pair in pairs.load(path, 5).rows] == ["0", "20", "40", "60", "80"]


def test_a_set_of_material_pairs_is_measured_at_the_alarms_of_another() -> None:
    reference, alone = PairResult("first"), PairResult("second")
    article = article_of("", "Talks go on.")
    pair = pairs.Pair("1", article, article, None, ())
    reference.scored = [(pair, Scored(False, False, n / 10)) for n in range(10)] + [(pair, Scored(True, True, 0.95))]
    alone.scored = [(pair, Scored(True, True, score)) for score in (0.75, 0.8, 0.85, 0.9)]
    against([reference, alone])
    assert threshold_at([scored for _, scored in reference.scored], 0.1) == 0.8
    assert alone.metrics["recall_at_10_alarms_of_first"] == 0.5


def test_changed_sentences_are_looked_for_in_the_versions_of_their_step() -> None:
    def row(before: str, after: str, label: bool | None, seq: int) -> pairs.Pair:
        return pairs.Pair("x", article_of("", before), article_of("", after), label, (), ("http://a.test/1", seq))

    old = "The dam was closed on Monday. Nobody was hurt in the valley. It rained."
    new = "The dam was closed on Monday. Nobody was hurt in the whole valley. It rained."
    whole = pairs.PairSet("chains", (row(old, new, None, 1),))
    told = (
        row("Nobody was hurt in the valley.", "Nobody was hurt in the whole valley.", True, 1),
        row("Nobody was hurt in the valley.", "The mayor resigned.", True, 1),
        row("Nobody was hurt in the valley.", "Nobody was hurt in the whole valley.", True, 2),
    )
    assert met([whole, pairs.PairSet("sentences", told)]) == {"sentences": (1, 2)}


def test_the_reliability_of_confidences_is_told_by_tenths() -> None:
    counts = Counter({"cf.9.n": 4, "cf.9.conf": 3.8, "cf.9.ok": 3, "cf.2.n": 2, "cf.2.conf": 0.5, "cf.2.ok": 0})  # type: ignore[dict-item]
    assert reliability(counts) == [(2, 0.25, 0.0), (4, 0.95, 0.75)]


def test_levels_that_rows_name_are_read_as_a_tracked_ladder() -> None:
    def row(before: str, after: str, levels: tuple[str, str] | None) -> pairs.Pair:
        return pairs.Pair("x", article_of("", before), article_of("", after), None, (), None, levels)

    calm, wary = "Bathe with care", "Stay out of the water"
    texts = [f"The risk level at Lune Bay is: {level}. A lifeguard is on duty." for level in (calm, wary)]
    rows = [row(texts[0], texts[1], (f"{calm} (with rocks)", wary)), row("It rained.", "It snowed.", (calm, calm))]
    assert level_metrics(rows, observe) == {"level_macro_f1": 1.0, "level_sides": 2.0}
    assert level_metrics([row("a", "b", None)], observe) == {}
