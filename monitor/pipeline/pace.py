"""When is a source due again, and why then? Pure: from what is known of it, to a time and its reason in words.

A source that just changed is asked again at the user's own floor; one at rest less often, up to a cap; one that fails
backs off. Nothing here ever goes below the floor. The rate at which a source changes is not known but estimated:
a Gamma prior that falls with the age of the story, updated by the source's own changes, recent ones counting more. The
interval goes with the square root of that rate, which spends a budget of requests best (Cho & Garcia-Molina 2003);
docs/measurements.md has the simulation that `ASKED` and the horizons were chosen by.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.model.story import Rhythm

SLOWEST = timedelta(hours=6)  # a story at rest is still looked at four times a day
LONG_PAUSE = timedelta(hours=6)  # robots, scheme, a forbidden address, too large: it will not mend itself in minutes
LONGEST_REST = timedelta(hours=1)  # a host that fails is tried again this often at least
ASKED = 0.25  # hours^½: the interval of a source that changes once an hour is ASKED hours
HORIZONS_H = (168.0, 24.0, 3.0)  # how far back a change counts, in hours: each estimate is the prior of the next
PRIOR_SHARE = 0.5  # of a horizon: the prior weighs as much as watching for so long
PRIOR_RATE = 1.0  # changes in an hour of a story that has just begun
PRIOR_AGE_H = 8.0  # the age at which that has fallen to half
PATIENCE = 4  # the interval is at most this part of the quiet so far: a floor of a minute is kept while news is fresh
SPREAD = 0.1  # of the interval: sources that began together do not stay together
WAKING = timedelta(minutes=10)  # after quiet hours the sources of a story come back over so long
HOST_TRIES = 3  # failures of a host in a row before all of it rests


@dataclass(frozen=True, slots=True)
class Due:
    """A time and why it is that one. The first word of `why` says by what rule."""

    at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Past:
    """What the pace knows of a source: capture times of its versions, newest first, and of the first."""

    changed_at: Sequence[datetime]
    first_seen: datetime | None


def next_due(now: datetime, rhythm: Rhythm, past: Past, chance: float) -> Due:
    """The next time after a fetch that worked. `chance` in 0..1 spreads sources that began together."""
    if rhythm.cron is not None:
        at = rhythm.cron.after(now)
        assert at is not None  # the configuration refuses a line that never comes round
        return Due(at, f"cron {rhythm.cron.text} ({rhythm.cron.zone})")
    if rhythm.fixed:
        return _awake(Due(now + rhythm.every, f"fixed: every {spelt(rhythm.every)}"), rhythm, chance)
    wait, why = _adapted(now, rhythm.every, past)
    return _awake(Due(now + wait * (1 + SPREAD * chance), why), rhythm, chance)


def _adapted(now: datetime, floor: timedelta, past: Past) -> tuple[timedelta, str]:
    rate = rate_of(now, past)
    wished = timedelta(hours=ASKED / math.sqrt(rate))
    last = past.changed_at[0] if len(past.changed_at) > 1 else None
    began = last or past.first_seen or now
    wait = max(floor, min(wished, SLOWEST, (now - began) / PATIENCE))
    if last is None:
        seen = past.first_seen
        told = f"no change in {spelt(now - seen)}" if seen is not None and now > seen else "no change seen yet"
        told = "new" if seen is None or now <= seen else told
    else:
        recent = sum(1 for at in past.changed_at[:-1] if now - at < timedelta(days=1))
        told = f"changed {spelt(now - last)} ago" if now > last else "changed just now"
        told += f", {recent} times in a day" if recent > 1 else ""
    if wait == floor:
        return wait, f"lively: {told}; every {spelt(floor)}, the least you allow"
    return wait, f"{'at rest' if wait >= SLOWEST / 2 else 'calm'}: {told}; now every {spelt(wait)}"


def rate_of(now: datetime, past: Past) -> float:
    """Changes in an hour that are to be expected now: the posterior mean of a Gamma over a week, then a
    day, then three hours.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    >>> ago = lambda hours: noon - timedelta(hours=hours)
    >>> quiet, lively = Past((ago(90),), ago(90)), Past((ago(1), ago(2), ago(90)), ago(90))
    >>> rate_of(noon, quiet) < 0.05 < 0.25 < rate_of(noon, lively)
    True
    """
    age = max(_hours(now - past.first_seen), 0.0) if past.first_seen is not None else 0.0
    ages = [max(_hours(now - at), 0.0) for at in past.changed_at]
    if past.first_seen is not None and ages and now - past.changed_at[-1] >= now - past.first_seen:
        ages = ages[:-1]  # the first version is where we came in, not a change
    rate = PRIOR_RATE / (1 + age / PRIOR_AGE_H)
    for horizon in HORIZONS_H:
        rate = _posterior(horizon, rate, age, ages)
    return rate


def _posterior(horizon: float, prior: float, age: float, ages: Sequence[float]) -> float:
    """A Gamma prior that weighs as much as PRIOR_SHARE of the horizon, after what was seen within it."""
    weight = PRIOR_SHARE * horizon
    seen = sum(math.exp(-since / horizon) for since in ages)
    watched = horizon * -math.expm1(-age / horizon)
    return (prior * weight + seen) / (weight + watched)


def back_off(
    now: datetime, rhythm: Rhythm, failures: int, base: timedelta, cap: timedelta, chance: float, what: str
) -> Due:
    """The next time after the `failures`-th failure in a row (from 1): base × 2^(failures-1), at least `every`.

    `chance` in 0..1 spreads it by up to a quarter, so that sources that failed together do not come back together.
    A source by the clock comes round by it, unless the wait is shorter.
    """
    wait = max(doubled(base, failures, cap), rhythm.every) * (1 + chance / 4)
    due = Due(now + wait, f"retry: {what}, {_times(failures)}; again after {spelt(wait)}")
    if rhythm.cron is not None:
        return due
    return _awake(due, rhythm, chance)


def doubled(base: timedelta, times: int, cap: timedelta) -> timedelta:
    """base × 2^(times-1), at most `cap`."""
    return min(base * int(2 ** min(max(times - 1, 0), 20)), cap)


def asked_to_wait(now: datetime, rhythm: Rhythm, wait: timedelta, chance: float) -> Due:
    """The next time after a server asked for rest: never earlier than it asked, a little later for each source."""
    spread = wait * (1 + SPREAD * chance)
    return _awake(
        Due(now + max(spread, rhythm.every), f"asked: the server wants {spelt(wait)} of rest"), rhythm, chance
    )


def host_rest(failures: int, base: timedelta, cap: timedelta) -> timedelta:
    """How long a host rests after the `failures`-th failure in a row: not at all for the first two."""
    if failures < HOST_TRIES:
        return timedelta()
    return doubled(base, failures - HOST_TRIES + 1, min(cap, LONGEST_REST))


def _awake(due: Due, rhythm: Rhythm, chance: float) -> Due:
    """The same, or the end of the quiet hours that it falls into."""
    end = rhythm.quiet.until(due.at) if rhythm.quiet is not None else None
    if end is None or rhythm.quiet is None:
        return due
    quiet = f"quiet until {rhythm.quiet.end:%H:%M} ({rhythm.quiet.zone})"
    return Due(end + min(WAKING, rhythm.every) * chance, f"{quiet}; {due.why}")


def spelt(span: timedelta) -> str:
    """A span for people, in its largest unit.

    >>> spelt(timedelta(minutes=15)), spelt(timedelta(hours=5, minutes=30)), spelt(timedelta(seconds=0.5))
    ('15 min', '5.5 h', '0.5 s')
    """
    seconds = span.total_seconds()
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= size * (2 if unit == "d" else 1):
            return f"{round(seconds / size, 1):g} {unit}"
    return f"{round(seconds, 1):g} s"


def _times(failures: int) -> str:
    return "once" if failures == 1 else f"{failures} times in a row"


def _hours(span: timedelta) -> float:
    return span.total_seconds() / 3600


def spread(key_sha: str) -> float:
    """A number in 0..1 that is always the same for a key: jitter without chance.

    >>> spread("80" + "0" * 62)
    0.5
    """
    return int(key_sha[:8], 16) / 0x1_0000_0000
