"""The chart of states on a terminal: where its axis ends, and that nothing short is lost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from monitor.render.chart import Bar, Piece, chart_lines
from monitor.render.styled import cells
from monitor.render.verdict_text import text_of

START = datetime(2026, 3, 1, tzinfo=UTC)
LATER = START + timedelta(days=900)


def moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} +00:00"


def days(*moves: tuple[float, str], name: str = "agency") -> Bar:
    starts = [START + timedelta(days=day) for day, _ in moves]
    ends = [*starts[1:], None]
    return Bar(
        name, tuple(Piece(*one, label) for one, (_, label) in zip(zip(starts, ends, strict=True), moves, strict=True))
    )


SHORT = days((0, "talks"), (40, "agreed"), (40 + 40 / 1440, "rejected"))


def chart(bars: Sequence[Bar], width: int = 80, end: datetime = LATER, last_day: float | None = 40.1) -> list[str]:
    last = None if last_day is None else START + timedelta(days=last_day)
    return text_of(chart_lines(bars, end, moment, width, last=last)).splitlines()


def test_the_axis_ends_a_while_after_the_last_change_and_says_that_it_goes_on() -> None:
    bar, axis, *_ = chart([SHORT])
    assert bar.endswith(" →")
    assert axis.endswith("2026-04-13 10:36 +00:00 →")
    assert bar.index("agreed" if "agreed" in bar else "▒") > len(bar) / 2


def test_an_axis_that_is_not_cut_ends_now() -> None:
    end = START + timedelta(days=41)
    bar, axis, *_ = chart([SHORT], end=end)
    assert "→" not in bar + axis
    assert axis.endswith(moment(end))


@pytest.mark.parametrize("width", [40, 60, 80, 200])
def test_a_state_of_forty_minutes_is_seen_and_named_and_both_ends_are_dated(width: int) -> None:
    lines = chart([SHORT], width)
    assert "▒" in lines[0]
    assert "▒ agreed" in lines[-1]
    assert "2026-03-01" in " ".join(lines)
    assert "2026-04-13" in " ".join(lines)
    assert all(cells(line) <= width for line in lines)


def test_states_that_stand_named_in_their_bars_need_no_key() -> None:
    assert len(chart([days((0, "talks"), (20, "signed"))], last_day=40)) == 2


def test_more_changes_than_columns_are_a_sign_and_every_state_is_named() -> None:
    many = days(*((n / 10, "talks" if n % 2 else "agreed") for n in range(400)))
    bar, _, key = chart([many], last_day=40)
    assert "╫" in bar
    assert "agreed" in key
    assert "talks" in key


def test_a_chart_that_begins_later_shows_what_stood_then() -> None:
    begin = START + timedelta(days=30)
    bar, axis, *_ = text_of(
        chart_lines([SHORT], LATER, moment, 80, begin=begin, last=begin + timedelta(days=11))
    ).split("\n")
    assert "░talks░" in bar
    assert moment(begin) in axis


def test_a_state_keeps_the_fill_of_its_rung_whatever_part_is_shown() -> None:
    ladder = ("talks", "agreed", "rejected")
    for shown in (SHORT, days((0, "agreed"), (20, "rejected"))):
        text = text_of(chart_lines([shown], LATER, moment, 80, last=START + timedelta(days=60), order=ladder))
        assert "▓rejected" in text
        assert "▒ agreed" in text or "▒agreed" in text
