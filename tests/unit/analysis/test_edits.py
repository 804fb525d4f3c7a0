"""Pairs become edits; a moved claim names the edits that carry it."""

import time

import pytest

from monitor.analysis.align import align
from monitor.analysis.edits import Context, edits_of
from monitor.analysis.sentences import sentences_of
from monitor.model.article import Article, Sentence
from monitor.model.observation import ClaimChange, Evidence, Reading

BEFORE = sentences_of(Article("Talks on the bases go on", ("Talks on the bases go on in Lorne. Rain fell.",)))
AFTER = sentences_of(Article("Bases: pen put to paper", ("Both sides put pen to paper in Lorne. Rain fell.",)))


def reading(state, *evidence):
    return Reading("bases", state, 0.9, tuple(Evidence(n, "") for n in evidence), "rules/1")


def test_a_pair_that_carries_a_moved_claim_is_a_status_edit():
    change = ClaimChange("bases", reading("talks", 0, 1), reading("agreed", 0, 1))
    edits = edits_of(align(BEFORE, AFTER), Context(changes=(change,)))
    assert [(edit.kind, edit.material) for edit in edits] == [("status", True), ("status", True)]
    assert edits[0].reason == "bases: talks → agreed"


def test_a_claim_that_stayed_or_a_value_that_moved_makes_no_status_edit():
    stayed = ClaimChange("bases", reading("talks", 0, 1), reading("talks", 0, 1))
    value = ClaimChange("troops", reading("1200", 0, 1), reading("900", 0, 1))
    edits = edits_of(align(BEFORE, AFTER), Context(changes=(stayed, value)))
    assert edits
    assert "status" not in {edit.kind for edit in edits}


def test_edits_hold_both_texts_their_numbers_and_every_kind_found():
    pairs = align(
        sentences_of(Article("", ("It rains. Eleven ships may wait, the port said.",))),
        sentences_of(Article("", ("It rains. Twelve ships wait, the port said. Two sank on Monday.",))),
    )
    changed, added = edits_of(pairs)
    assert (changed.before_n, changed.after_n, changed.kind) == (2, 2, "number")
    assert {"number", "hedge"} <= set(changed.kinds)
    assert (added.before, added.after, added.after_n) == (None, "Two sank on Monday.", 3)


@pytest.mark.parametrize(
    "units",
    [
        ("not ", "never "),
        ('"a" ', '"b" '),
        ("x, said ", "y said, "),
        ("according to ", "by "),
        ("May 4 on Monday ", "June 5 on Tuesday "),
        ("1 2 3,4 ", "5 6 7,8 "),
        ("Ana Brandt ", "Tim Okoye "),
        ("had, said ", "was, told "),
    ],
)
def test_hostile_repetition_takes_bounded_time(units):
    before, after = ((Sentence(1, (unit * 20_000).strip(), 1),) for unit in units)
    start = time.process_time()
    assert edits_of(align(before, after))
    assert time.process_time() - start < 10
