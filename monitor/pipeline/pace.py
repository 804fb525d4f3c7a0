"""When is a source due again? Pure: from the recent outcomes and changes.

A source that just changed is asked again at the user's own interval; one at rest is asked less often, up to a cap; one
that fails backs off. Nothing here ever goes below the user's interval.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, timedelta

SLOWEST = timedelta(hours=6)  # a story at rest is still looked at four times a day
REST_SHARE = 0.25  # of the time since the last change: after a day without one, six hours
YOUNG = timedelta(hours=6)  # a source we only began to follow is asked at the user's interval
LONG_PAUSE = timedelta(hours=6)  # robots, scheme, a forbidden address, too large: it will not mend itself in minutes


def next_due(
    now: datetime,
    every: timedelta,
    changed_at: Sequence[datetime],
    first_seen: datetime | None,
) -> datetime:
    """The next time after a fetch that worked.

    `changed_at` are the capture times of the source's versions, newest first. The interval is the user's while the
    source is young or just changed; then it grows with the square root of the time at rest, as the best spacing for a
    rate that falls with age (Cho & Garcia-Molina 2003: visit by the square root of the change rate), up to SLOWEST.
    """
    if not changed_at or first_seen is None or now - first_seen < YOUNG:
        return now + every
    rest = now - changed_at[0]
    recent = sum(1 for at in changed_at if now - at < timedelta(days=1))
    grown = math.sqrt(max(rest / every, 1.0)) * every / math.sqrt(1 + recent)
    return now + min(max(every, grown), max(every, SLOWEST), max(every, rest * REST_SHARE))


def back_off(
    now: datetime, every: timedelta, failures: int, base: timedelta, cap: timedelta, chance: float
) -> datetime:
    """The next time after the `failures`-th failure in a row (from 1): base × 2^(failures-1), at least `every`.

    `chance` in 0..1 spreads it by up to a quarter, so that sources that failed together do not come back together.
    """
    wait = min(base * int(2 ** min(failures - 1, 20)), cap)
    return now + max(every, wait) * (1 + chance / 4)


def spread(key_sha: str) -> float:
    """A number in 0..1 that is always the same for a key: jitter without chance.

    >>> spread("80" + "0" * 62)
    0.5
    """
    return int(key_sha[:8], 16) / 0x1_0000_0000
