"""When is a source due again?"""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from monitor.pipeline import pace

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
EVERY = timedelta(minutes=15)


def test_a_source_that_just_changed_is_asked_again_at_the_users_interval():
    changes = (NOW - timedelta(minutes=5), NOW - timedelta(days=4))
    assert pace.next_due(NOW, EVERY, changes, NOW - timedelta(days=30)) == NOW + EVERY


def test_a_source_at_rest_is_asked_less_often():
    waits = [
        pace.next_due(NOW, EVERY, (NOW - timedelta(days=days),), NOW - timedelta(days=90)) - NOW
        for days in (0, 1, 5, 30)
    ]
    assert waits == sorted(waits)
    assert waits[0] < waits[-1] <= pace.SLOWEST


def test_a_source_without_history_is_asked_at_the_users_interval():
    assert pace.next_due(NOW, EVERY, (), None) == NOW + EVERY


@given(
    every=st.timedeltas(timedelta(milliseconds=1), timedelta(days=10)),
    ages=st.lists(st.timedeltas(timedelta(0), timedelta(days=400)), max_size=20),
)
def test_no_pace_is_ever_below_the_users_interval(every, ages):
    changes = tuple(sorted((NOW - age for age in ages), reverse=True))
    first = changes[-1] if changes else None
    assert pace.next_due(NOW, every, changes, first) >= NOW + every


@given(failures=st.integers(1, 500), chance=st.floats(0, 1))
def test_back_off_grows_to_its_cap_and_not_beyond(failures, chance):
    cap = timedelta(hours=6)
    due = pace.back_off(NOW, timedelta(seconds=1), failures, timedelta(seconds=30), cap, chance)
    assert NOW + timedelta(seconds=30) <= due <= NOW + cap * 1.25
