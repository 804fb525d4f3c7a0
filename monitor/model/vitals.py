"""How is the watch itself? Numbers and states of the daemon, never a word of a story."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Vitals:
    """One cheap look at database and disk. `failing` and `dead` count deliveries by receiver."""

    due_since: datetime | None = None  # of the unfinished delivery that is due longest
    waiting: int = 0
    failing: Mapping[str, int] = field(default_factory=dict, hash=False)  # tried, refused, to be tried again
    dead: Mapping[str, int] = field(default_factory=dict, hash=False)
    stuck_leases: int = 0
    sources: int = 0
    blind: int = 0
    free_bytes: int | None = None  # None where the database is not on a disk of this machine


@dataclass(frozen=True, slots=True)
class CaughtUp:
    """What was seen since a moment: of how many sources, how many new versions, and which alerts that made."""

    sources: int
    looked: int
    versions: int
    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """What the health page and the health check tell. `reasons` are empty where all is well."""

    reasons: tuple[str, ...]
    numbers: Mapping[str, float] = field(hash=False)  # metric, with its labels, → value


def title_of(reasons: tuple[str, ...]) -> str:
    """One line: `well`, or what is wrong."""
    return "; ".join(reasons) if reasons else "well"
