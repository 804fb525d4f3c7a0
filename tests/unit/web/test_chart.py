"""A claim's life as a drawing: where its spans stand, what is named, what is a return."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from monitor.model.ids import VersionRef
from monitor.model.record import Began, ClaimRow
from monitor.model.story import Claim, State
from monitor.web.chart import Chart, Life, chart_of, lives_of, window_of
from tests.fakes.clock import START

HOUR = timedelta(hours=1)
LADDER = Claim("deal", "Is there a deal?", ("deal",), tuple(State(name, ()) for name in ("talks", "agreed", "signed")))


def began(state: str, hours: float, source: str = "agency", last: float | None = None) -> Began:
    at = START + hours * HOUR
    row = ClaimRow(VersionRef("s", source, int(hours) + 1), "deal", state, 0.9, (), "rules/1", at, at, None)
    return Began(row, 1, 1, None if last is None else START + last * HOUR, None, "sha")


def life(*all_of: Began) -> Life:
    (made,) = lives_of(all_of, [("deal", "Is there a deal?", True)], {"deal": LADDER})
    return made


def drawn(made: Life, hours: float = 1000) -> Chart:
    chart = chart_of(made, START + hours * HOUR, window_of([made]))
    assert chart is not None
    return chart


def test_spans_follow_each_other_and_a_return_is_marked() -> None:
    ((source, spans),) = life(began("talks", 0), began("agreed", 10, last=9), began("talks", 11)).sources
    assert source == "agency"
    assert [(one.state, one.back) for one in spans] == [("talks", False), ("agreed", False), ("talks", True)]
    assert [one.until for one in spans] == [START + 10 * HOUR, START + 11 * HOUR, None]


def test_a_ruling_that_says_the_same_begins_no_span() -> None:
    ((_, spans),) = life(began("talks", 0), began("talks", 3), began("agreed", 5)).sources
    assert [one.state for one in spans] == ["talks", "agreed"]


def test_rungs_go_from_pale_to_strong_and_silence_has_no_tone() -> None:
    ((_, spans),) = life(began("talks", 0), began("agreed", 1), began("signed", 2), began("unknown", 3)).sources
    assert [one.tone for one in spans] == ["0", "2", "5", "none"]


def test_everything_stays_on_the_drawing_and_an_unseen_time_is_shown() -> None:
    chart = drawn(
        life(began("talks", 0), began("agreed", 50, last=20), began("talks", 100), began("talks", 60, "wire"))
    )
    ((_, top, agency), (_, below, _)) = chart.lanes
    assert top < below < chart.height
    by_state = {bar.span.ref.seq: bar for bar in agency}
    agreed = by_state[51]
    assert agreed.doubt is not None
    assert agreed.doubt < agreed.x
    for _, _, bars in chart.lanes:
        for bar in bars:
            assert 0 <= bar.x < 100
            assert 0 < bar.w <= 100
            assert bar.x + bar.w <= 100.8


def test_a_short_span_stays_visible_and_is_named_above() -> None:
    chart = drawn(life(began("talks", 0), began("agreed", 900), began("talks", 901)))
    ((_, _, bars),) = chart.lanes
    assert bars[-1].span.state == "agreed"  # drawn last
    assert (bars[-1].above, bars[-1].fits) == ("newest", "")
    assert bars[-1].w >= 0.7


def test_names_above_do_not_run_into_each_other() -> None:
    flapping = [began("talks" if n % 2 else "agreed", n) for n in range(0, 60)]
    chart = drawn(life(*flapping))
    ((_, _, bars),) = chart.lanes
    named = sorted(bar.x for bar in bars if bar.above)
    assert named
    assert all(later - earlier > 20 for earlier, later in pairwise(named))


def test_one_reading_is_a_drawing_and_none_is_none() -> None:
    assert drawn(life(began("talks", 0)), 0).lanes
    empty = life()
    assert chart_of(empty, START, window_of([empty])) is None


def test_thousands_of_moves_are_drawn_as_far_as_one_can_see_them() -> None:
    chart = drawn(life(*(began("talks" if n % 2 else "agreed", n / 4) for n in range(4000))))
    ((_, _, bars),) = chart.lanes
    assert 100 < len(bars) < 300
