"""Scores say how likely an edit matters; the name and the reason follow the score."""

from datetime import UTC, datetime

import pytest

from monitor.analysis.edits import Context, edits_of
from monitor.analysis.kinds.naming import COSMETIC
from monitor.analysis.materiality import is_material, on_a_reworded_page, score_of, together, trees, trees_of, using
from monitor.model.article import Sentence
from monitor.model.observation import Finding, Pair

AT = datetime(2026, 5, 20, tzinfo=UTC)
NEVER, EVER = trees_of([-5.0]), trees_of([5.0])


def finding(kind, weight):
    return Finding(kind, weight, "why")


def edit(before, after):
    sides = tuple((Sentence(1, text, 1),) if text else () for text in (before, after))
    shape = "changed" if before and after else "added" if after else "removed"
    (found,) = edits_of((Pair(shape, *sides, 0.5),), Context(AT, AT))
    return found


def test_a_tree_asks_its_measures_and_a_missing_one_is_nought():
    with using(trees_of([["put_most", 2.5, -2.0, ["is_number", 0.5, 1.0, 3.0]]])):
        low, middle, high = (
            score_of(traits, []) for traits in ({}, {"put_most": 3.0}, {"put_most": 3.0, "is_number": 0.6})
        )
    assert low < 0.5 < middle < high


def test_where_no_kind_found_a_fact_the_trees_must_be_surer():
    with using(trees_of([0.2])):
        assert not is_material(score_of({}, [finding("rephrase", 0.0)]))
        assert is_material(score_of({}, [finding("addition", 0.6)]))


def test_furniture_never_scores():
    with using(EVER):
        assert score_of({}, [finding("boilerplate", 0.0), finding("number", 0.9)]) == 0.0


@pytest.mark.parametrize("kind", ["number", "negation", "quote"])
def test_a_hard_finding_is_told_whatever_the_trees_say(kind):
    with using(NEVER):
        assert is_material(score_of({}, [finding(kind, 0.9)]))
        assert not is_material(score_of({}, [finding(kind, 0.4)]))


def test_only_what_the_trees_call_news_or_a_hard_finding_is_told():
    before, after = "The ferry left the harbour at dawn.", "The ferry left the port at dawn."
    with using(NEVER):
        quiet = edit(before, after)
    with using(EVER):
        loud = edit(before, after)
    assert (quiet.material, quiet.kind in COSMETIC) == (False, True)
    assert (loud.material, loud.kind in COSMETIC) == (True, False)
    assert "harbour" in loud.reason
    assert "port" in loud.reason


def test_what_matters_without_a_typed_fact_is_named_by_its_words():
    with using(EVER):
        assert edit("The mayor spoke.", "The mayor spoke softly.").reason == "put in: softly"
        assert edit("The mayor spoke softly.", "The mayor spoke.").kind == "removal"


def test_a_changed_digit_is_told_by_any_trees():
    with using(NEVER):
        assert edit("The road is 13 km long.", "The road is 18 km long.").material


def test_trees_are_given_back_after_a_trial():
    before = trees()
    with using(EVER):
        assert trees() is EVER
    assert trees() is before


def test_many_edits_that_hardly_matter_are_no_alarm_and_two_that_do_rank_before_one():
    assert together([0.45] * 50) == 0.45
    assert together([0.8, 0.7]) > together([0.8]) == 0.8
    assert together([]) == 0.0


def on_a_page(scores, soft=True, reworded=True):
    return on_a_reworded_page(scores, [reworded] * len(scores), [soft] * len(scores))


def test_on_a_page_gone_over_a_soft_edit_must_be_sure():
    quiet = [0.1] * 6
    assert not is_material(on_a_page([*quiet, 0.9])[-1])
    assert on_a_page([*quiet, 0.96])[-1] == 0.96


def test_a_hard_finding_a_short_change_a_sentence_put_in_and_a_page_with_news_are_left_alone():
    quiet = [0.1] * 6
    assert on_a_page([*quiet, 0.8], soft=False)[-1] == 0.8
    assert on_a_page([*quiet[:4], 0.8])[-1] == 0.8
    assert on_a_page([*quiet, 0.8], reworded=False)[-1] == 0.8
    assert on_a_page([*quiet, 0.8, 0.97])[-2] == 0.8


@pytest.mark.parametrize(("score", "material"), [(0.0, False), (0.49, False), (0.5, True), (0.99, True)])
def test_half_is_material(score, material):
    assert is_material(score) is material
