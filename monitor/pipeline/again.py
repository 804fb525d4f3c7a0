"""When is a source asked again after this outcome, and for how long does its host rest? Pure, over `pace`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.model.config import Timing
from monitor.model.outcome import (
    Blocked,
    Disallowed,
    Failed,
    Fetched,
    FetchOutcome,
    RateLimited,
    Reason,
    SourceUnreachable,
    TooLarge,
)
from monitor.model.story import Rhythm
from monitor.pipeline import pace
from monitor.pipeline.pace import Due

UNREACHED = frozenset({Reason.NETWORK, Reason.TIMEOUT, Reason.DEADLINE})  # what a dead network of our own looks like
_HOST_WIDE = UNREACHED | {Reason.TLS, Reason.PROTOCOL}


@dataclass(frozen=True, slots=True)
class Turn:
    """A source at the end of one attempt: `failures` in a row before it, `chance` in 0..1 that spreads it."""

    now: datetime
    rhythm: Rhythm
    failures: int
    chance: float
    timing: Timing
    blame: bool = True  # else our own network is dead: no answer tells nothing of the source

    def seen(self, changed_at: Sequence[datetime], first_seen: datetime | None) -> Due:
        """After a look that showed the article."""
        return pace.next_due(self.now, self.rhythm, pace.Past(changed_at, first_seen), self.chance)

    def missed(self, reason: Reason) -> Due:
        """After one that did not."""
        timing = self.timing
        return pace.back_off(
            self.now, self.rhythm, self.failures + 1, timing.retry_base, timing.retry_cap, self.chance, words(reason)
        )

    def doubted(self, confirm: timedelta) -> Due:
        """After a page that may be an accident: soon, whatever the pace."""
        return Due(self.now + confirm, f"confirm: what came was odd; looks again after {pace.spelt(confirm)}")

    def failed(self, why: Failed) -> tuple[Due, datetime | None]:
        """After a fetch without a page; and until when the whole host is left alone, where it asks for that."""
        match why:
            case RateLimited():
                rest = self._rest(why.retry_after_s)
                return pace.asked_to_wait(self.now, self.rhythm, rest, self.chance), self.now + rest
            case Blocked() if why.reason is Reason.CAPTCHA:
                due = self.missed(why.reason)
                return due, due.at
            case Disallowed() if why.http_status is None:
                return self._paused(why.reason), None
            case TooLarge():
                return self._paused(why.reason), None
            case _ if not self.blame and is_unreached(why):
                return Due(self.now + self.rhythm.every, "network: it is down here, no source is to blame"), None
            case _:
                return self.missed(why.reason), None

    def _paused(self, reason: Reason) -> Due:
        wait = max(self.rhythm.every, pace.LONG_PAUSE)
        return Due(self.now + wait, f"refused: {words(reason)}; again after {pace.spelt(wait)}")

    def _rest(self, asked_s: float | None) -> timedelta:
        """What the server asked for; never less than our own back-off, which grows while it goes on asking."""
        timing = self.timing
        own = pace.doubled(timing.retry_base, self.failures + 1, min(timing.retry_cap, pace.LONGEST_REST))
        return max(own, timedelta(seconds=asked_s or 0))


def is_host_trouble(outcome: FetchOutcome) -> bool:
    """Whether it tells of the whole host: no answer, a broken one, an overloaded server."""
    if isinstance(outcome, RateLimited):
        return True
    if not isinstance(outcome, SourceUnreachable):
        return False
    return outcome.reason in _HOST_WIDE or (outcome.http_status or 0) >= 500


def is_unreached(outcome: FetchOutcome | Failed) -> bool:
    """Whether nothing at all came back, as when our own network is dead."""
    return isinstance(outcome, SourceUnreachable) and outcome.reason in UNREACHED and outcome.http_status is None


def answered(outcome: FetchOutcome) -> bool:
    """Whether the host said something."""
    return isinstance(outcome, Fetched) or not (is_unreached(outcome) or isinstance(outcome, Disallowed))


def words(reason: Reason) -> str:
    """A reason for people.

    >>> words(Reason.RATE_LIMITED)
    'rate limited'
    """
    return reason.value.replace("_", " ")
