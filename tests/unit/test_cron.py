"""When does a crontab line come round?"""

from datetime import UTC, datetime, timedelta

import pytest

from monitor.model.cron import Cron

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)  # a Sunday


@pytest.mark.parametrize(
    ("line", "then"),
    [
        ("* * * * *", "2026-03-01T12:01"),
        ("*/20 6-22 * * *", "2026-03-01T12:20"),
        ("5,10 9 * * mon-fri", "2026-03-02T09:05"),
        ("0 8 * * 1", "2026-03-02T08:00"),
        ("0 8 * * sun", "2026-03-08T08:00"),
        ("0 8 * * 0", "2026-03-08T08:00"),
        ("0 8 * * 7", "2026-03-08T08:00"),
        ("0 8 * * Fri-7", "2026-03-06T08:00"),
        ("0 0 1 jan *", "2027-01-01T00:00"),
        ("0 0 29 2 *", "2028-02-29T00:00"),
        ("0 0 15 * mon", "2026-03-02T00:00"),  # either day counts
        ("30/10 23 * * *", "2026-03-01T23:30"),
    ],
)
def test_the_next_time(line, then):
    assert Cron.parse(line).after(NOON) == datetime.fromisoformat(then).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("* * * *", "five fields"),
        ("60 * * * *", "minute"),
        ("* 24 * * *", "hour"),
        ("* * 0 * *", "day of the month"),
        ("* * * foo *", "month"),
        ("* * * * 8", "day of the week"),
        ("*/0 * * * *", "minute"),
        ("5-1 * * * *", "minute"),
        ("1- * * * *", "minute"),
        ("0 0 30 2 *", "no such day"),
    ],
)
def test_a_line_that_cannot_be_read_names_its_fault(line, why):
    with pytest.raises(ValueError, match=why):
        Cron.parse(line)


def times(line: str, start: str, n: int) -> list[str]:
    at, found = datetime.fromisoformat(start).replace(tzinfo=UTC), []
    for _ in range(n):
        at = Cron.parse(line, "Europe/Berlin").after(at)
        found.append(f"{at:%d %H:%M}")
    return found


def test_a_time_that_the_clocks_skip_is_taken_when_it_would_have_been():
    assert times("30 2 * * *", "2026-03-28T12:00", 2) == ["29 01:30", "30 00:30"]


def test_a_time_that_comes_twice_is_taken_once_but_no_hour_is_left_out():
    assert times("30 2 * * *", "2026-10-24T12:00", 2) == ["25 00:30", "26 01:30"]
    hourly = times("30 * * * *", "2026-10-24T23:00", 4)
    assert hourly == ["24 23:30", "25 00:30", "25 01:30", "25 02:30"]


def test_it_always_moves_on():
    cron, at = Cron.parse("*/7 */5 * * *", "Asia/Kathmandu"), NOON
    for _ in range(50):
        after = cron.after(at)
        assert at < after <= at + timedelta(hours=6)
        at = after
