"""How news pages are edited: an assumption, written down so that it can be disputed.

Half are breaking stories: watched from their publication on, edited one to fourteen times within three days, the times
evenly spread on a logarithmic scale (five minutes to three days). A fifth are live pages: every one and a half to
twelve hours, by day. A fifth are older articles: about once a week, and a third of these times several times in a few
hours. A tenth never change.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from tests.fakes.world import Page


@dataclass(frozen=True)
class Edited:
    """A page, since when it is watched, and of which kind it is."""

    page: Page
    since_h: float
    kind: str


def edited(dice: random.Random, hours: float) -> Edited:
    """One page of a world that lasts so long."""
    kind = dice.choices(("breaking", "live", "older", "still"), (50, 20, 20, 10))[0]
    since = dice.uniform(0, hours * 0.7) if kind == "breaking" else 0.0
    times = {"breaking": _breaking, "live": _live, "older": _older}.get(kind, lambda *_: [])(dice, since, hours)
    return Edited(Page(sorted(at for at in times if since < at < hours)), since, kind)


def _breaking(dice: random.Random, since: float, hours: float) -> list[float]:
    first = 5 / 60
    return [since + first * (72 / first) ** dice.random() for _ in range(dice.choice((1, 2, 3, 4, 5, 6, 8, 10, 14)))]


def _live(dice: random.Random, since: float, hours: float) -> list[float]:
    rate, at, found = 1.6 / dice.uniform(1.5, 12), since, []
    while at < hours:
        at += dice.expovariate(rate)
        if 6 <= at % 24 < 23 or dice.random() < 0.15:
            found.append(at)
    return found


def _older(dice: random.Random, since: float, hours: float) -> list[float]:
    at, found = since, []
    while at < hours:
        at += dice.expovariate(1 / 168)
        found.append(at)
        if dice.random() < 0.3:
            found += [at + dice.expovariate(1 / 3) for _ in range(dice.randint(2, 6))]
    return found
