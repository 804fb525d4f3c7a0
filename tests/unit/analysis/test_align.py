"""Sentences find each other though reworded, moved, split or merged."""

import time

import pytest

from monitor.analysis.align import align
from monitor.model.article import Sentence

TALKS = "Talks on the base at Tartus are to resume on Monday, the ministry said."
TALKS_AGAIN = "The ministry said negotiations over the Tartus base would start again on Monday."
RAIN = "Heavy rain closed the coast road near Pravik."
PORT = "The port handles 40 percent of the country's container trade."
CREW = "Eleven sailors were taken to hospital in Lorne."


def side(*texts, headline=None):
    head = (Sentence(0, headline, 0),) if headline is not None else ()
    return head + tuple(Sentence(n, text, 1) for n, text in enumerate(texts, 1))


def shapes(before, after):
    return [(pair.shape, [s.n for s in pair.before], [s.n for s in pair.after]) for pair in align(before, after)]


def test_equal_texts_are_all_the_same():
    assert {pair.shape for pair in align(side(TALKS, RAIN, headline="H"), side(TALKS, RAIN, headline="H"))} == {"same"}


def test_a_reworded_sentence_is_changed_not_removed_and_added():
    assert shapes(side(RAIN, TALKS, CREW), side(RAIN, TALKS_AGAIN, CREW))[1] == ("changed", [2], [2])


def test_an_active_sentence_pairs_with_its_passive():
    before = "The army sent twelve helicopters to the Ostra valley."
    after = "To the Ostra valley 12 helicopters were sent by the army."
    assert shapes(side(PORT, before), side(after, PORT))[0][0] in {"moved", "changed"}
    assert len(align(side(PORT, before), side(after, PORT))) == 2


def test_a_sentence_is_found_where_it_went_though_reworded():
    pairs = {
        pair.after[0].n: pair for pair in align(side(TALKS, RAIN, PORT, CREW), side(RAIN, PORT, CREW, TALKS_AGAIN))
    }
    assert (pairs[4].shape, pairs[4].before[0].n) == ("moved", 1)


def test_a_split_holds_both_halves_and_a_merger_is_its_mirror():
    whole = "The port of Haro was closed at noon and 31 flights to the Amun islands were cancelled."
    halves = ("The port of Haro was closed at noon.", "As many as 31 flights to the Amun islands were cancelled.")
    assert shapes(side(RAIN, whole, CREW), side(RAIN, *halves, CREW))[1] == ("split", [2], [2, 3])
    assert shapes(side(RAIN, *halves, CREW), side(RAIN, whole, CREW))[1] == ("merged", [2, 3], [2])


def test_a_headline_pairs_with_the_headline_only():
    pairs = shapes(side(RAIN, headline=TALKS), side(TALKS, RAIN, headline="Something else entirely"))
    assert pairs[0] == ("changed", [0], [0])
    assert ("added", [], [1]) in pairs


def test_a_headline_without_its_like_is_added_or_removed():
    assert shapes(side(RAIN), side(RAIN, headline="New"))[0] == ("added", [], [0])
    assert shapes(side(RAIN, headline="Old"), side(RAIN))[0] == ("removed", [0], [])


def test_what_is_removed_stands_where_it_stood():
    assert shapes(side(RAIN, TALKS, CREW), side(RAIN, CREW)) == [
        ("same", [1], [1]),
        ("removed", [2], []),
        ("same", [3], [2]),
    ]


def test_of_repeated_sentences_the_one_out_of_its_place_is_the_one_that_went():
    assert shapes(side(RAIN, "Share.", CREW, "Share.", PORT), side(RAIN, CREW, "Share.", PORT)) == [
        ("same", [1], [1]),
        ("removed", [2], []),
        ("same", [3], [2]),
        ("same", [4], [3]),
        ("same", [5], [4]),
    ]


def test_two_statements_without_a_word_in_common_stay_apart():
    assert sorted(shape for shape, _, _ in shapes(side(RAIN, TALKS), side(RAIN, CREW))) == ["added", "removed", "same"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (["The same."] * 20_000, ["The same."] * 19_990),
        (["The same."] * 20_000, ["The same!"] * 19_990),
        ([f"Word{n} of{n} mine{n}." for n in range(3_000)], [f"Thing{n} for{n} you{n}." for n in range(3_000)]),
        (["word " * 100_000], ["words " * 100_000]),
        ([], ["A."] * 1_000),
    ],
)
def test_hostile_texts_take_bounded_time(before, after):
    start = time.process_time()
    pairs = align(side(*before), side(*after))
    assert time.process_time() - start < 20
    assert sum(len(pair.before) for pair in pairs) == len(before)
    assert sum(len(pair.after) for pair in pairs) == len(after)
