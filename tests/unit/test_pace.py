"""When is a source due again, and why then?"""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model.config import Timing
from monitor.model.cron import Cron
from monitor.model.outcome import Blocked, Disallowed, Gone, RateLimited, Reason, SourceUnreachable, TooLarge
from monitor.model.story import Quiet, Rhythm, Source, Story
from monitor.pipeline import pace
from monitor.pipeline.again import Turn, answered, is_host_trouble, is_unreached
from monitor.pipeline.pace import Past

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
EVERY = timedelta(minutes=15)
RHYTHM = Rhythm(EVERY)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def wait(past: Past, rhythm: Rhythm = RHYTHM, chance: float = 0.0) -> timedelta:
    return pace.next_due(NOW, rhythm, past, chance).at - NOW


def test_a_source_that_just_changed_is_asked_again_at_the_users_floor():
    lively = Past((*(NOW - HOUR / 6 * n for n in range(6)), NOW - 30 * DAY), NOW - 30 * DAY)
    assert wait(lively) == EVERY
    why = pace.next_due(NOW, RHYTHM, lively, 0).why
    assert why == "lively: changed just now, 6 times in a day; every 15 min, the least you allow"


def test_one_change_brings_a_source_at_rest_back_and_rest_slows_it_down_again():
    before = Past((NOW - 10 * DAY, NOW - 20 * DAY), NOW - 20 * DAY)
    waits = [wait(Past((NOW - HOUR * ago, *before.changed_at), before.first_seen)) for ago in (0, 3, 12, 48, 200)]
    assert waits == sorted(waits)
    assert waits[0] < wait(before) / 3
    assert wait(before) <= pace.SLOWEST


def test_a_new_source_is_asked_at_the_floor_and_a_silent_one_less_and_less():
    waits = [wait(Past((NOW - DAY * days,), NOW - DAY * days)) for days in (0, 1, 3, 10, 60)]
    assert waits[0] <= 1.1 * EVERY
    assert waits == sorted(waits)
    assert waits[-1] > 2 * HOUR
    assert wait(Past((), None)) <= 1.1 * EVERY


def test_the_first_version_is_no_change():
    came_in = Past((NOW - HOUR,), NOW - HOUR)
    changed = Past((NOW - HOUR / 2, NOW - HOUR), NOW - HOUR)
    assert pace.rate_of(NOW, came_in) < pace.rate_of(NOW, changed)
    assert "changed" not in pace.next_due(NOW, RHYTHM, came_in, 0).why


@given(
    every=st.timedeltas(timedelta(milliseconds=1), timedelta(days=10)),
    ages=st.lists(st.timedeltas(timedelta(0), timedelta(days=400)), max_size=20),
    chance=st.floats(0, 1),
)
def test_no_pace_is_ever_below_the_users_floor_nor_beyond_the_slowest(every, ages, chance):
    changes = tuple(sorted((NOW - age for age in ages), reverse=True))
    first = changes[-1] if changes else None
    due = pace.next_due(NOW, Rhythm(every), Past(changes, first), chance)
    assert NOW + every <= due.at <= NOW + max(every, pace.SLOWEST) * (1 + pace.SPREAD)


@given(ahead=st.timedeltas(timedelta(0), timedelta(hours=2)))
def test_changes_that_a_clock_set_back_left_in_the_future_do_no_harm(ahead):
    due = pace.next_due(NOW, RHYTHM, Past((NOW + ahead, NOW - DAY), NOW + ahead), 0.5)
    assert NOW + EVERY <= due.at <= NOW + HOUR


def test_a_fixed_interval_is_kept_to_the_second():
    due = pace.next_due(NOW, Rhythm(EVERY, fixed=True), Past((NOW - 90 * DAY,), NOW - 90 * DAY), 0.9)
    assert due == pace.Due(NOW + EVERY, "fixed: every 15 min")


def test_a_cron_line_says_when():
    due = pace.next_due(NOW, Rhythm(EVERY, cron=Cron.parse("30 7 * * mon", "Europe/Berlin")), Past((), None), 0.9)
    assert due == pace.Due(datetime(2026, 3, 2, 6, 30, tzinfo=UTC), "cron 30 7 * * mon (Europe/Berlin)")


QUIET = Quiet(time(23), time(6), "Europe/Berlin")


def test_quiet_hours_move_a_time_to_their_end_and_spread_what_waits():
    night = datetime(2026, 3, 1, 22, 30, tzinfo=UTC)  # 23:30 in Berlin
    rhythm = Rhythm(EVERY, quiet=QUIET)
    ends = [pace.next_due(night, rhythm, Past((night,), night), chance) for chance in (0.0, 1.0)]
    assert [end.at for end in ends] == [
        datetime(2026, 3, 2, 5, 0, tzinfo=UTC),
        datetime(2026, 3, 2, 5, 10, tzinfo=UTC),
    ]
    assert ends[0].why.startswith("quiet until 06:00 (Europe/Berlin); ")
    noon = pace.next_due(NOW, rhythm, Past((NOW,), NOW), 0)
    assert noon.at < NOW + 2 * EVERY


def test_quiet_hours_hold_for_failures_too_and_through_a_change_of_clocks():
    rhythm = Rhythm(EVERY, quiet=QUIET)
    before = datetime(2026, 3, 28, 23, 0, tzinfo=UTC)  # the night in which Berlin's clocks go forward
    due = pace.back_off(before, rhythm, 1, timedelta(seconds=30), 6 * HOUR, 0, "http")
    assert due.at == datetime(2026, 3, 29, 4, 0, tzinfo=UTC)
    assert Quiet(time(9), time(17)).until(NOW) == datetime(2026, 3, 1, 17, tzinfo=UTC)
    assert Quiet(time(9), time(12)).until(NOW) is None


def test_a_sources_own_rhythm_wins_over_its_storys():
    cron = Cron.parse("0 * * * *")
    story = Story("s", "S", every=EVERY, cron=cron, quiet=QUIET)
    assert story.rhythm_of(Source("a", "x")) == Rhythm(EVERY, cron=cron, quiet=QUIET)
    assert story.rhythm_of(Source("a", "x", every=HOUR)) == Rhythm(HOUR, quiet=QUIET)
    assert story.rhythm_of(Source("a", "x", fixed=True)) == Rhythm(EVERY, fixed=True, quiet=QUIET)


@given(failures=st.integers(1, 500), chance=st.floats(0, 1))
def test_back_off_grows_to_its_cap_and_not_beyond(failures, chance):
    cap = timedelta(hours=6)
    rhythm = Rhythm(timedelta(seconds=1))
    due = pace.back_off(NOW, rhythm, failures, timedelta(seconds=30), cap, chance, "timeout")
    assert NOW + timedelta(seconds=30) <= due.at <= NOW + cap * 1.25


def test_a_host_rests_from_the_third_failure_in_a_row_and_for_an_hour_at_most():
    rests = [pace.host_rest(n, timedelta(seconds=30), 6 * HOUR) for n in (1, 2, 3, 4, 5, 50)]
    assert [rest.total_seconds() for rest in rests] == [0, 0, 30, 60, 120, 3600]


# --- after an outcome

TURN = Turn(NOW, RHYTHM, 0, 0.5, Timing())


def failed(kind, reason, failures=0, **more):
    return replace(TURN, failures=failures).failed(kind(reason, NOW, 5, **more))


@pytest.mark.parametrize("asked", [None, 0.0, 20.0, 1800.0, 3600.0])
def test_a_server_that_asks_for_rest_gets_it_and_its_whole_host_too(asked):
    due, rest = failed(RateLimited, Reason.RATE_LIMITED, retry_after_s=asked)
    assert due.at >= NOW + max(EVERY, timedelta(seconds=asked or 30))
    assert rest == NOW + timedelta(seconds=max(asked or 0, 30))
    assert "rest" in due.why


def test_a_server_that_goes_on_refusing_is_given_more_and_more_rest_within_bounds():
    rests = [failed(RateLimited, Reason.RATE_LIMITED, n, retry_after_s=1.0)[1] - NOW for n in range(20)]
    assert rests == sorted(rests)
    assert rests[0] == timedelta(seconds=30)
    assert rests[-1] == HOUR


def test_what_will_not_mend_itself_is_asked_for_hours_later():
    for kind, reason in ((Disallowed, Reason.ROBOTS), (Disallowed, Reason.SSRF), (TooLarge, Reason.BOMB)):
        due, rest = failed(kind, reason)
        assert (due.at, rest) == (NOW + pace.LONG_PAUSE, None)
        assert due.why.startswith("refused: ")


def test_a_challenge_rests_the_host_and_a_missing_page_does_not():
    assert failed(Blocked, Reason.CAPTCHA)[1] is not None
    assert failed(Blocked, Reason.HTTP)[1] is None
    assert failed(Gone, Reason.HTTP)[1] is None


def test_what_tells_of_the_host_and_what_of_our_own_network():
    def is_(kind, reason, **more):
        outcome = kind(reason, NOW, 5, **more)
        return is_host_trouble(outcome), is_unreached(outcome), answered(outcome)

    assert is_(SourceUnreachable, Reason.NETWORK) == (True, True, False)
    assert is_(SourceUnreachable, Reason.DEADLINE) == (True, True, False)
    assert is_(SourceUnreachable, Reason.HTTP, http_status=502) == (True, False, True)
    assert is_(SourceUnreachable, Reason.TRUNCATED) == (False, False, True)
    assert is_(RateLimited, Reason.RATE_LIMITED, http_status=429) == (True, False, True)
    assert is_(Gone, Reason.HTTP, http_status=404) == (False, False, True)
    assert is_(Disallowed, Reason.ROBOTS) == (False, False, False)
