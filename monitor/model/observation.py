"""What was seen in a text? Pairs, edits, readings, and all of them together: an observation."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from monitor.model.article import Sentence
from monitor.model.story import UNKNOWN
from monitor.model.story import Ruling as Ruling  # stands with the claim that carries it

Similar = Callable[[Sequence[str], Sequence[str]], Sequence[Sequence[float]]]
"""Sentences × phrases → scores between 0 and 1: what a configured model gives; None everywhere without one."""

EDIT_KINDS = (
    "status", "number", "date", "entity", "quote", "negation", "hedge", "attribution", "addition", "removal",
    "moved", "rephrase", "copyedit", "boilerplate",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pair:
    """Sentences that belong together. Shapes: same changed split merged moved added removed.

    A moved pair may also be changed: then its texts differ. `similarity` is 0..1, 1 for equal texts.
    """

    shape: str
    before: tuple[Sentence, ...]
    after: tuple[Sentence, ...]
    similarity: float

    @property
    def before_text(self) -> str:
        """The old sentences as one text, empty where there are none."""
        return " ".join(sentence.text for sentence in self.before)

    @property
    def after_text(self) -> str:
        """The new sentences as one text, empty where there are none."""
        return " ".join(sentence.text for sentence in self.after)


@dataclass(frozen=True, slots=True)
class Finding:
    """What one edit kind found in a pair: the reason in plain words and the values it saw."""

    kind: str
    weight: float  # 0..1, how much it would matter if nothing else were known
    reason: str
    detail: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Edit:
    """One typed difference. At least one side is given; `kinds` holds every kind found, the primary first.

    `before_n` and `after_n` are the number of the first sentence of that side (0 the headline).
    """

    kind: str
    material: bool
    score: float
    reason: str
    before: str | None
    after: str | None
    before_n: int | None
    after_n: int | None
    kinds: tuple[str, ...] = ()
    detail: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence of the version, word for word, that carries a state."""

    sentence: int
    quote: str


@dataclass(frozen=True, slots=True)
class Rival:
    """The other state that the same article supports, where it supports two."""

    state: str
    confidence: float
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What an article, read whole, says of a claim now. `state` is a ladder's name, a value's normal form, or unknown.

    `analyzer` says by which rules: `rules/N+HASH`, or `human/NAME` for a ruling.
    """

    claim_id: str
    state: str
    confidence: float
    evidence: tuple[Evidence, ...]
    analyzer: str
    rival: Rival | None = None
    features: Mapping[str, float] = field(default_factory=dict, hash=False, compare=False)

    @property
    def known(self) -> bool:
        """Whether the article speaks of the claim at all."""
        return self.state != UNKNOWN

    @property
    def ruled_by(self) -> str | None:
        """Who ruled so; None for a reading by rules."""
        return self.analyzer.removeprefix("human/") if self.analyzer.startswith("human/") else None


@dataclass(frozen=True, slots=True)
class ClaimChange:
    """One claim before and after; both sides were read by the same rules."""

    claim_id: str
    before: Reading
    after: Reading

    @property
    def changed(self) -> bool:
        """Whether the state differs. unknown → a state is a change, so is a state → unknown."""
        return self.before.state != self.after.state


@dataclass(frozen=True, slots=True)
class Observation:
    """All that differs between two versions and all that the newer one says.

    For a first version `edits` and `changes` are empty and `readings` is what it says. `material` is any material edit
    or changed claim; `score` is the largest of theirs, 0..1. `unannounced`: material, and neither an update note nor a
    newer date in the article says so.
    """

    edits: tuple[Edit, ...]
    readings: tuple[Reading, ...]
    changes: tuple[ClaimChange, ...]
    material: bool
    score: float
    unannounced: bool
    analyzer: str
    baseline: bool = False


@dataclass(frozen=True, slots=True)
class SourceReading:
    """The current reading of one claim in one source; `since` is when this state began there, without a
    break: by the article's own date where that is believable, else when it was seen. `text_at` is when the source first
    had this very text, told where another has it now, too: a source that goes back to its text is nobody's copy."""

    source: str
    reading: Reading
    since: datetime
    captured_at: datetime
    text_sha: str
    seq: int
    text_at: datetime | None = None

    @property
    def had_text(self) -> datetime:
        """Since when it has or had its text, as far as is known."""
        return self.text_at or self.since


@dataclass(frozen=True, slots=True)
class Standing:
    """The story's state of one claim over its independent sources (design §3).

    `source` carries the state; `behind` still say an older one; `disputed` while a later source goes back or denies.
    """

    claim_id: str
    state: str
    confidence: float
    source: str
    since: datetime
    disputed: bool = False
    behind: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()  # sources that carry another's text
