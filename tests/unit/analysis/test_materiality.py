"""Scores say how much an edit would matter."""

import pytest

from monitor.analysis.materiality import is_material, score_of
from monitor.model.observation import Finding


def finding(kind, weight):
    return Finding(kind, weight, "why")


def test_the_weightiest_finding_decides_and_further_ones_add_a_little():
    assert score_of([finding("number", 0.9)]) == 0.9
    assert 0.9 < score_of([finding("number", 0.9), finding("hedge", 0.8)]) < 1
    assert score_of([finding("number", 0.9), finding("date", 0.3)]) == 0.9


def test_furniture_never_scores():
    assert score_of([finding("boilerplate", 0.0), finding("number", 0.9)]) == 0.0
    assert score_of([]) == 0.0


@pytest.mark.parametrize(("score", "material"), [(0.0, False), (0.49, False), (0.5, True), (0.99, True)])
def test_half_is_material(score, material):
    assert is_material(score) is material
