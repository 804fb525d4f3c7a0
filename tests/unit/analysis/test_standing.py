"""What does the story say, over all its sources?"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from monitor.analysis.history import standing
from monitor.model.observation import Reading, SourceReading
from monitor.model.story import Claim, State

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LADDER = Claim("deal", "?", ("deal",), (State("talks", ("a",)), State("agreed", ("b",)), State("signed", ("c",))))
VALUE = Claim("troops", "?", ("troops",), value="number")


def says(source: str, state: str, minute: int, text: str | None = None) -> SourceReading:
    at = NOW + timedelta(minutes=minute)
    return SourceReading(source, Reading(LADDER.id, state, 0.8, (), "rules/1"), at, at, text or source, 1)


def test_a_later_reading_up_the_ladder_moves_the_state_and_the_rest_is_behind():
    found = standing(LADDER, [says("a", "talks", 0), says("b", "agreed", 5)])
    assert (found.state, found.source, found.disputed, found.behind, found.against) == (
        "agreed",
        "b",
        False,
        ("a",),
        (),
    )


def test_an_older_reading_down_the_ladder_disputes_nothing():
    found = standing(LADDER, [says("b", "signed", 5), says("a", "talks", 0)])
    assert not found.disputed


def test_a_later_reading_that_goes_back_in_another_source_makes_it_disputed():
    found = standing(LADDER, [says("a", "signed", 0), says("b", "talks", 5)])
    assert (found.state, found.disputed, found.against) == ("signed", True, ("b",))


def test_a_dispute_ends_when_one_of_them_moves():
    assert not standing(LADDER, [says("a", "signed", 0), says("b", "signed", 9)]).disputed
    assert not standing(LADDER, [says("a", "talks", 9), says("b", "talks", 5)]).disputed


def test_the_same_text_elsewhere_is_a_copy_not_a_confirmation():
    found = standing(LADDER, [says("a", "signed", 0, "wire text"), says("c", "signed", 5, "wire text")])
    assert (found.source, found.copies) == ("a", ("c",))


def test_a_source_that_goes_back_to_its_text_is_not_the_copy_of_its_copier():
    back = replace(says("a", "signed", 30, "wire text"), text_at=NOW)
    found = standing(LADDER, [says("c", "signed", 5, "wire text"), back])
    assert (found.source, found.copies) == ("a", ("c",))


def test_a_later_value_moves_a_value_claim():
    assert standing(VALUE, [says("a", "1200", 0), says("b", "900", 5)]).state == "900"


def test_silence_says_nothing():
    assert standing(LADDER, []) is None
    assert standing(LADDER, [says("a", "unknown", 0)]) is None


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from(LADDER.ladder), st.integers(0, 9)), max_size=6))
def test_the_order_of_reading_the_sources_does_not_matter(rows):
    readings = [says(f"{source}{n}", state, minute) for n, (source, state, minute) in enumerate(rows)]
    assert standing(LADDER, readings) == standing(LADDER, readings[::-1])
