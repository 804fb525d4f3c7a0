"""A measured quantity is the same in whatever units it is told."""

import pytest

from monitor.analysis.deltas import numbers
from monitor.analysis.quantities import quantities
from monitor.analysis.views import view_of

SAME = [
    ("It took a minute and 12 seconds.", "It took 72 seconds."),
    ("She ran it in two hours and 21 minutes.", "She ran it in 141 minutes."),
    ("It weighs half a kilogram.", "It weighs 500 grams."),
    ("It takes an hour and a half.", "It takes 90 minutes."),
    ("They enter their third week on strike.", "They have been on strike for two weeks."),
    ("Half of the 3,000 people left.", "Of the 3,000 people, 1,500 left."),
    ("One in seven was ill.", "Of the children, 14.29 percent were ill."),
    ("The raid lasted nearly two weeks.", "The raid lasted 13 days."),
]
OTHER = [
    ("It took a minute and 12 seconds.", "It took 82 seconds."),
    ("It weighs half a kilogram.", "It weighs 600 grams."),
    ("One in seven was ill.", "One in eight was ill."),
    ("It lasted two weeks.", "It lasted 13 days."),
]


@pytest.mark.parametrize(("before", "after"), SAME)
def test_the_same_quantity_in_other_words_is_no_changed_figure(before, after):
    assert not numbers(view_of(before), view_of(after))


@pytest.mark.parametrize(("before", "after"), OTHER)
def test_another_quantity_is_a_changed_figure(before, after):
    assert numbers(view_of(before), view_of(after))


def test_units_of_two_dimensions_are_not_joined():
    found = quantities("Five kilometres and 20 minutes")
    assert [quantity.dimension for quantity in found][:1] == ["length"]
