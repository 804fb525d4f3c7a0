"""What written times, rates and sizes mean."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.settings import units


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("15m", 900), ("0.05s", 0.05), ("2h", 7200), ("90d", 7_776_000), ("1.5s", 1.5), ("1h 30m", 5400), ("250ms", 0.25),
     ("5 hours", 18_000), ("30 min", 1800), ("1 day 2 hours", 93_600), ("1w", 604_800), ("0", 0), (0, 0)],
)  # fmt: skip
def test_a_duration_takes_units_and_fractions(text: object, seconds: float) -> None:
    assert units.duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "m", "15", 15, 1.5, "15 minutes ago", "1h30", "∞", True, None, ["15m"], "99999w"])
def test_what_is_no_duration_is_refused(text: object) -> None:
    with pytest.raises(ValueError, match=r"without a unit|expected a duration|longer than"):
        units.duration(text)


@pytest.mark.parametrize("span", ["15m", "0.05s", "2h", "90d", "1.5s", "0s", "36h"])
def test_a_duration_is_spelt_so_that_it_reads_back(span: str) -> None:
    assert units.duration(units.spelt(units.duration(span))) == units.duration(span)


@pytest.mark.parametrize(("text", "seconds"), [("1/5s", 5), ("10/1m", 6), ("5s", 5), ("1/0.05s", 0.05), ("1/0s", 0)])
def test_a_rate_is_the_least_time_between_two(text: str, seconds: float) -> None:
    assert units.gap(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize(("text", "count"), [("5MB", 5_000_000), ("512kB", 512_000), ("1MiB", 1_048_576), (4096, 4096)])
def test_a_size_counts_bytes(text: object, count: int) -> None:
    assert units.size(text) == count


@pytest.mark.parametrize("text", ["", "MB", "-1", "0", True, "5 apples"])
def test_what_is_no_size_is_refused(text: object) -> None:
    with pytest.raises(ValueError, match="expected a size"):
        units.size(text)
