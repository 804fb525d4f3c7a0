"""What the pace is for: news sooner than by looking every hour, with no more requests."""

from __future__ import annotations

import random
import statistics
from datetime import timedelta

from monitor.model.story import Rhythm
from monitor.pipeline import pace
from tests.fakes.editors import edited
from tests.fakes.world import START

DAYS, SOURCES = 14, 160
HOUR = timedelta(hours=1)


def looks_and_delays(seed: int) -> tuple[float, list[float], list[float]]:
    """Looks in a day of a source, and the minutes from each edit to its detection: by the pace, and by the hour."""
    dice, looks, watched = random.Random(seed), 0, 0.0
    mine: list[float] = []
    hourly: list[float] = []
    for _ in range(SOURCES):
        one = edited(dice, DAYS * 24)
        first = at = one.since_h + dice.uniform(0, 0.01)
        news = [edit for edit in one.page.edits if edit > first]
        hourly += [60 * (1 - (edit - first) % 1) for edit in news]
        watched += DAYS - first / 24
        changed = [at]
        while at < DAYS * 24:
            looks += 1
            found = [edit for edit in news if edit <= at]
            if found:
                mine += [(at - edit) * 60 for edit in found]
                news = news[len(found) :]
                changed.insert(0, at)
            past = pace.Past([START + HOUR * change for change in changed[:20]], START + HOUR * first)
            due = pace.next_due(START + HOUR * at, Rhythm(timedelta(minutes=15)), past, dice.random())
            at = (due.at - START) / HOUR
    return looks / watched, mine, hourly


def test_in_a_fortnight_news_comes_much_sooner_than_by_the_hour_with_no_more_requests() -> None:
    a_day, mine, hourly = looks_and_delays(seed=4)
    assert len(mine) > 500
    assert a_day <= 24
    assert statistics.median(mine) <= 0.6 * statistics.median(hourly)
