"""What counts as right."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from monitor.evaluation import gold
from monitor.evaluation.counts import Miss, count
from monitor.evaluation.gold import Step
from monitor.evaluation.metrics import metrics_of
from monitor.evaluation.prediction import said_of
from monitor.evaluation.values import same_state

GOLD = Path(__file__).parents[2] / "gold"


@pytest.fixture(scope="module")
def steps() -> tuple[Step, ...]:
    return gold.steps([gold.load(GOLD / "dock-strike.yaml")])


def oracle(step: Step) -> dict[str, Any]:
    """The labels themselves as a verdict."""
    return {
        "material": not step.cosmetic,
        "edits": [
            {"kind": edit.kind, "material": edit.material, "before": edit.before, "after": edit.after}
            for edit in step.edits
        ],
        "claims": [
            {
                "id": point.claim["id"],
                "before": point.before,
                "after": point.after,
                "changed": point.changed,
                "evidence": list(point.evidence),
                "confidence": 1.0,
            }
            for point in step.points
        ],
    }


def metrics(step: Step, verdict: dict[str, Any]) -> dict[str, float]:
    return metrics_of(count(step, said_of(verdict)))


def test_the_labels_score_full_marks_against_themselves(steps: tuple[Step, ...]) -> None:
    for step in steps:
        found = metrics(step, oracle(step))
        assert found["state_acc_all"] == 1
        assert found.get("material_f1", 1) == 1
        assert found["kind_macro_f1_strict"] == 1
        assert found["article_acc"] == 1
        assert found["ece"] == found["brier"] == 0


def test_no_prediction_is_never_right(steps: tuple[Step, ...]) -> None:
    found = metrics(steps[0], {})
    assert found["article_acc"] == 0
    assert found["material_r"] == 0
    assert found["kind_macro_f1_all"] == 0


def test_a_removal_and_an_addition_for_one_rewrite_count_once(steps: tuple[Step, ...]) -> None:
    step = steps[0]
    verdict = oracle(step)
    first = next(edit for edit in verdict["edits"] if edit["material"] and edit["before"] and edit["after"])
    verdict["edits"].remove(first)
    verdict["edits"] += [
        {"kind": "removal", "material": True, "before": first["before"], "after": None},
        {"kind": "addition", "material": True, "before": None, "after": first["after"]},
    ]
    found = metrics(step, verdict)
    assert found["material_p"] == found["material_r"] == 1
    assert found["edit_recall"] == 1


def test_a_material_edit_that_is_not_labelled_costs_precision_once(steps: tuple[Step, ...]) -> None:
    step = steps[0]
    verdict = oracle(step)
    verdict["edits"].append({"kind": "number", "material": True, "before": None, "after": "Wholly new zebra text."})
    labelled = sum(edit.material for edit in step.edits)
    assert metrics(step, verdict)["material_p"] == pytest.approx(labelled / (labelled + 1))


def test_a_flag_on_a_cosmetic_step_is_a_false_alert(steps: tuple[Step, ...]) -> None:
    step = next(each for each in steps if each.cosmetic)
    assert metrics(step, oracle(step) | {"material": True})["false_alert_cosmetic"] == 1


def test_an_error_is_listed_with_what_led_to_it(steps: tuple[Step, ...]) -> None:
    step = steps[0]
    verdict = oracle(step)
    verdict["claims"][0] |= {"after": "settled", "features": {"stated": 0.4}}
    misses: list[Miss] = []
    count(step, said_of(verdict), misses)
    (miss,) = misses
    assert miss.what == "state"
    assert miss.gold["claim"] == "strike-status"
    assert miss.said["features"] == {"stated": 0.4}


@pytest.mark.parametrize(
    ("value", "gold_state", "said", "same"),
    [
        ("number", "1900000", "1.9 million", True),
        ("number", "1200", "1,200", True),
        ("number", "4", "four", True),
        ("number", "1200", "1201", False),
        ("money", "USD 8.4 billion", "$8.4 billion", True),
        ("money", "USD 8.4 billion", "EUR 8.4 billion", False),
        ("percent", "4.25%", "4.25 percent", True),
        ("date", "2026-05-21", "21 May", True),
        ("date", "2026-05-21", "May 22, 2026", False),
        ("person", "Conrad Pelz", "Pelz", True),
        ("person", "Conrad Pelz", "Minister Conrad Pelz", True),
        ("person", "Conrad Pelz", "Conrad", False),
        ("place", "Port of Brenholm", "Brenholm", True),
        ("number", "unknown", "12", False),
        ("number", "unknown", "unknown", True),
    ],
)
def test_values_are_compared_as_values(value: str, gold_state: str, said: str, same: bool) -> None:
    assert same_state({"value": value}, gold_state, said) is same
