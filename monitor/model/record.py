"""What does the history answer? The rows that reading commands show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from monitor.model.article import Version
from monitor.model.ids import SourceRef, VersionRef
from monitor.model.observation import Edit, Evidence, Reading
from monitor.model.proof import Head

MARKS = ("note", "tag", "untag", "pause", "resume")  # the acts of a journal entry that a person's words make
RULED = ("ruling", "undo")  # those of a person's judgement of a reading


@dataclass(frozen=True, slots=True)
class Before:
    """What is known of a source before a new version of it is judged (`Store.before`).

    `readings` are the current readings of every source of the story, this one too, for the standing states;
    `last_sent` maps (receiver, group key) to the time of its last delivery; `changed_at` are the capture times of the
    source's last versions, newest first, for pacing; `spell` is when the present run of failures or walls began, and
    `announced` whether the source's present spell has been told.
    """

    previous: Version | None
    following: Version | None
    suspect: Any | None  # outcome.Suspect: the last capture's, where that is what it was
    readings: tuple[Any, ...]  # observation.SourceReading
    rulings: tuple[Any, ...]  # observation.Ruling
    last_sent: Mapping[tuple[str, str], datetime] = field(hash=False)
    first_seen: datetime | None
    changed_at: tuple[datetime, ...]
    spell: datetime | None
    announced: bool
    flips: int = 0  # how often in the last day this source returned to an older text
    next_seq: int = 1  # the number that the next version stored will have


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source's state in the schedule. `status` is active, paused or gone."""

    ref: SourceRef
    url: str
    kind: str
    status: str
    due_at: datetime
    every_s: float
    failures: int
    last_outcome: str | None
    last_reason: str | None
    last_at: datetime | None
    versions: int
    headline: str | None
    host_next_at: datetime | None
    parent: str | None = None  # the feed or list that led to it
    due_why: str | None = None  # why it is due then, told by who planned it
    last_detail: str | None = None  # what the last attempt said of itself
    host_failures: int = 0  # how often in a row its host failed
    host_gap_s: float = 0.0  # what its host's robots.txt asks for between two requests


@dataclass(frozen=True, slots=True)
class CaptureRow:
    """One attempt as the history shows it. `seen_at` is since when we know of one that others made."""

    ref: SourceRef
    at: datetime
    ms: int
    via: str
    outcome: str
    reason: str | None
    http_status: int | None
    final_url: str | None
    detail: str | None
    body_sha: str | None
    seq: int | None
    tls: str | None = None
    headers_sha: str | None = None
    seen_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version as `log` shows it; the text is read on demand (`History.version`)."""

    ref: VersionRef
    captured_at: datetime
    recorded_at: datetime
    published_at: datetime | None
    modified_at: datetime | None
    headline: str
    text_sha: str
    words: int
    returns_to: int | None
    body_sha: str | None
    chain: str
    prev_chain: str


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """The stored change between two neighbouring versions, with its edits."""

    before: VersionRef
    after: VersionRef
    analyzer: str
    score: float
    material: bool
    unannounced: bool
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """One reading of the timeline: what a version of a source said of a claim, and when we knew."""

    ref: VersionRef
    claim_id: str
    state: str
    confidence: float
    evidence: tuple[Evidence, ...]
    analyzer: str
    valid_from: datetime
    seen_from: datetime
    seen_to: datetime | None
    rival: Mapping[str, Any] | None = field(default=None, hash=False)

    @property
    def ruled_by(self) -> str | None:
        """Who ruled so; None for a reading by rules."""
        return self.analyzer.removeprefix("human/") if self.analyzer.startswith("human/") else None

    def reading(self) -> Reading:
        """The reading itself, without its place in time."""
        return Reading(self.claim_id, self.state, self.confidence, self.evidence, self.analyzer)


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A sentence that is or was in a version. Where its source's newest version has it no more: `now` is the sentence
    that says it there; else it is gone, and `left` is the edit that took it, or `last`, its last wording, away (None:
    no edit tells)."""

    ref: VersionRef
    captured_at: datetime
    sentence: str
    still_there: bool
    now: str | None = None
    left: Placed | None = None
    last: str | None = None

    @property
    def gone(self) -> bool:
        """Whether nothing says it any more; a sentence in other words is not gone."""
        return self.left is not None


@dataclass(frozen=True, slots=True)
class Health:
    """What `doctor` reads from the store in one look."""

    schema: str
    expected_schema: str
    server: str
    pulses: Mapping[str, tuple[datetime, Mapping[str, Any]]] = field(hash=False)
    stuck_leases: int
    dead_deliveries: int
    waiting_deliveries: int
    blind: tuple[SourceRow, ...]
    problems: tuple[str, ...]  # integrity check


@dataclass(frozen=True, slots=True)
class Verified:
    """What `verify` found: how much was checked, the first bad row (None where all is well), where each chain stands,
    and how many links are newer than the checkpoint that was asked for; of a file, the lines of the bad row and of what
    hangs on it."""

    versions: int
    blobs: int
    journal: int
    broken: tuple[str, str] | None
    heads: tuple[Head, ...] = ()
    newer: int = 0
    lines: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Pruned:
    """What retention let go, or would: pages with their packed size, and looks that showed nothing new."""

    pages: int = 0
    size: int = 0
    looks: int = 0

    def __add__(self, other: Pruned) -> Pruned:
        """Both together."""
        return Pruned(self.pages + other.pages, self.size + other.size, self.looks + other.looks)


@dataclass(frozen=True, slots=True)
class Placed:
    """An edit where it happened: in the step to `ref` from `before`, by capture time."""

    ref: VersionRef
    before: VersionRef
    captured_at: datetime
    edit: Edit


@dataclass(frozen=True, slots=True)
class EditQuery:
    """Which edits of a story are asked for (`History.edits`); what is not given does not narrow.

    `brought`: their new side is one of these sentences, or is made of several sentences. `upto`: up to that version of
    `source`, in time.
    """

    source: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    kinds: tuple[str, ...] = ()
    material: bool = False
    brought: tuple[str, ...] = ()
    upto: VersionRow | None = None
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """A reading of a version and the state that stood before it in its source, None where nothing was read before."""

    row: ClaimRow
    before: str | None


@dataclass(frozen=True, slots=True)
class Began:
    """Where a source came to a state, or a person ruled: the reading, its number in the source's readings of that
    claim, how many there are; when the source was last seen before, and what the page says of its own time."""

    row: ClaimRow
    n: int
    of: int
    last_seen: datetime | None
    dated: datetime | None
    text_sha: str


@dataclass(frozen=True, slots=True)
class Mark:
    """What a person wrote beside the record, did to a source or ruled; an entry of the story's journal. `act` is one of
    MARKS or RULED; `text` the words, the tag's name, or what was ruled of `claim`; `why` the reason given for that."""

    story: str
    n: int
    at: datetime
    act: str
    ref: str
    by: str
    text: str
    claim: str | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Ruled:
    """A person's ruling as it was given, whether it stands or not: `row` is its reading, `why` the reason given.
    `ended` says how it was taken off: undone, or ruled anew; None where it stands. By whom and why: where known. `read`
    is what the rules had read there; None where they never did."""

    row: ClaimRow
    why: str
    ended: str | None = None
    ended_at: datetime | None = None
    ended_by: str = ""
    ended_why: str = ""
    read: ClaimRow | None = None
