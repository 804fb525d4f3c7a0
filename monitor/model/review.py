"""What does a look back find? Origins of sentences, who said what first, how a state went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.model.article import Sentence
from monitor.model.ids import VersionRef
from monitor.model.observation import Edit, SourceReading, Standing

CARRIES, AGREES, BEHIND, AGAINST, COPY, SILENT, SAYS = (
    "carries", "agrees", "behind", "against", "copy", "silent", "says",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Arrival:
    """A version in which something came to stand."""

    ref: VersionRef
    at: datetime


@dataclass(frozen=True, slots=True)
class Wording:
    """How a sentence once ran: from when until when."""

    text: str
    came: Arrival
    left: Arrival


@dataclass(frozen=True, slots=True)
class Stood:
    """An earlier stretch in which a sentence stood, word for word: from `came` to `last`; `left` lacked it."""

    came: Arrival
    last: VersionRef
    left: Arrival


@dataclass(frozen=True, slots=True)
class Blamed:
    """A sentence of the article: what brought its present form (`edit` is None for the first version), how it ran
    before, the newest first. `more`: there are earlier wordings than those. `elsewhere`: another source had it before.
    `anew`: it is no other wording of what stood in its place, if anything did. `restored`: it had stood before, and
    was away.
    """

    sentence: Sentence
    came: Arrival
    edit: Edit | None
    earlier: tuple[Wording, ...] = ()
    more: bool = False
    elsewhere: Arrival | None = None
    anew: bool = False
    restored: Stood | None = None


@dataclass(frozen=True, slots=True)
class Gone:
    """A statement that was taken away and never came back, in its last wording, which `came` and `left`. `since`: when
    its first wording came, or the first that was looked at where there are `more`. `announced`: whether the page owned
    up when it went, None where nothing tells; `announced_by`: how, by a `note`, a newer `date`, or both."""

    text: str
    came: Arrival
    left: Arrival
    edit: Edit
    earlier: tuple[Wording, ...]
    since: Arrival
    more: bool = False
    announced: bool | None = None
    announced_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """What one source says of one claim. `role` is how that stands to the story's state: it carries it, agrees, is
    behind it or against it, only carries the text of source `of`, is silent; `says` where there is no such state."""

    source: str
    reading: SourceReading
    role: str
    of: str | None = None


@dataclass(frozen=True, slots=True)
class First:
    """Who first came to a state: in which version, between when the page was last seen without it and `at`. `followed`
    are the sources that came to it later, each with the time."""

    state: str
    ref: VersionRef
    at: datetime
    last_seen: datetime | None
    dated: datetime | None
    quote: str
    followed: tuple[tuple[str, datetime], ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One claim over all sources."""

    claim_id: str
    standing: Standing | None
    cells: tuple[Cell, ...]
    firsts: tuple[First, ...]
    back_after: timedelta | None = None  # as `Reach.back_after`, of what stands


@dataclass(frozen=True, slots=True)
class Reach:
    """A stretch of time in which the story's state stood as it is told; `until` is None while it does.

    `back_after`: the state before the last one was this one, too; how long it had been left for the other.
    """

    standing: Standing
    since: datetime
    until: datetime | None
    back_after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """A value that became another in a version: either is empty where it was put in or dropped."""

    ref: VersionRef
    at: datetime
    kind: str
    before: str
    after: str
    sentence_before: str
    sentence: str
    material: bool


@dataclass(frozen=True, slots=True)
class Drift:
    """The turns of one thing told, over versions and sources, oldest first; `claim` is the tracked one it is."""

    claim: str | None
    turns: tuple[Turn, ...]
