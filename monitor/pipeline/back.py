"""Does a claim go back to a state that its source had left, and how often did it in a day? Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.model.observation import ClaimChange
from monitor.model.story import UNKNOWN

DAY = timedelta(days=1)
FLAPS = 3  # from so many ways back in a day on it is flapping

Run = tuple[str, datetime]  # a state, and the capture of the source's first version in a row that says so
Runs = Mapping[str, Sequence[Run]]  # by claim, each the oldest first; `unknown` is a state, too


@dataclass(frozen=True, slots=True)
class Back:
    """A claim's way back: how long ago its source left the state, and the ways back of a day, this one too."""

    after_s: float
    times: int

    @property
    def flapping(self) -> int:
        """How often it went back and forth in a day, where that is so often that it is one thing to tell; else 0."""
        return self.times if self.times >= FLAPS else 0


def way_back(move: ClaimChange, runs: Runs, now: datetime) -> Back | None:
    """The way back that a move is; None where the source never had this state, or has said nothing else since.

    What a source does not speak of for a while it has not left: talks, nothing, talks is no way back.
    """
    spoken = _spoken(runs.get(move.claim_id, ()))
    left = [end for state, _, end in spoken[:-1] if state == move.after.state]
    if not left or left[-1] is None or spoken[-1][0] == move.after.state:
        return None
    earlier = sum(
        since > now - DAY and state in {one[0] for one in spoken[:n]} for n, (state, since, _) in enumerate(spoken)
    )
    return Back((now - left[-1]).total_seconds(), earlier + 1)


def _spoken(runs: Sequence[Run]) -> list[tuple[str, datetime, datetime | None]]:
    """The states that were said one after another, with the time each was left."""
    ends = [*(since for _, since in runs[1:]), None][: len(runs)]
    out: list[tuple[str, datetime, datetime | None]] = []
    for (state, since), end in zip(runs, ends, strict=True):
        if state == UNKNOWN:
            continue
        if out and out[-1][0] == state:
            out[-1] = (state, out[-1][1], end)
        else:
            out.append((state, since, end))
    return out
