"""Times to come: what looks back elsewhere looks ahead where something ends."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import typer

from monitor.cli.ahead import coming, ending

NOW = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)  # a Friday


@pytest.fixture(autouse=True)
def zone() -> Iterator[None]:
    """The reader's zone is UTC, wherever this runs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", "UTC")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.parametrize(
    ("said", "day", "clock"),
    [
        ("monday", 9, (0, 0)),
        ("monday 09:00", 9, (9, 0)),
        ("Mon 09:00", 9, (9, 0)),
        ("next monday", 9, (0, 0)),
        ("next friday 09:00", 13, (9, 0)),
        ("next week", 9, (0, 0)),
        ("friday 11:00", 13, (11, 0)),
        ("friday 13:00", 6, (13, 0)),
        ("11:00", 7, (11, 0)),
        ("13:00", 6, (13, 0)),
        ("3h", 6, (15, 0)),
        ("2026-03-08 18:00", 8, (18, 0)),
        ("tomorrow 08:00", 7, (8, 0)),
    ],
)
def test_what_ends_ends_at_the_next_time_of_that_name(said: str, day: int, clock: tuple[int, int]) -> None:
    assert coming(said, NOW) == datetime(2026, 3, day, *clock, tzinfo=UTC)


def test_a_span_counts_from_the_beginning_and_what_has_passed_is_refused() -> None:
    assert ending("2d", None, NOW, NOW) == NOW + timedelta(days=2)
    assert ending(None, None, NOW, NOW) is None
    for wrong in (("2h", "monday"), (None, "2026-01-01"), (None, "2h ago"), ("soon", None), ("99999999d", None)):
        with pytest.raises(typer.BadParameter):
            ending(*wrong, NOW, NOW)
