"""What does the user follow? Stories, their sources, their tracked claims."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from monitor.model.ids import SourceRef, sha_of

UNKNOWN = "unknown"  # the state of a claim that the article does not speak of


@dataclass(frozen=True, slots=True)
class State:
    """One rung of a ladder, with a few example phrases."""

    name: str
    phrases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ruling:
    """A person's judgement on one reading: this is the state of that article, by these sentences.

    `state` may be unknown: the article does not say. `quotes` say the state; `against` are sentences that were read as
    something else and say nothing, or nothing but that state.
    """

    claim_id: str
    state: str
    quotes: tuple[str, ...]
    by: str
    text_sha: str  # of the article that was judged
    against: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """A tracked question. Exactly one of `states` (a ladder, in order) and `value` (a kind of value) is given.

    `value` is one of number, money, percent, date, person, place. `severity` maps states to info, notice or urgent;
    key `default` for the rest. `was` is an older id whose history this one carries on. `rulings` are what people
    decided of it, oldest first: examples for later readings, no part of its definition.
    """

    id: str
    question: str
    subject: tuple[str, ...]
    states: tuple[State, ...] = ()
    value: str | None = None
    severity: Mapping[str, str] = field(default_factory=dict, hash=False)
    was: str | None = None
    rulings: tuple[Ruling, ...] = field(default=(), hash=False)

    @property
    def kind(self) -> str:
        """The claim kind: `ladder`, or the kind of value."""
        return self.value or "ladder"

    @property
    def ladder(self) -> tuple[str, ...]:
        """The states' names, in order."""
        return tuple(state.name for state in self.states)

    @property
    def definition_sha(self) -> str:
        """Changes when anything that the reading depends on does; not for the severity."""
        return sha_of([self.question, self.subject, [[state.name, state.phrases] for state in self.states], self.value])


@dataclass(frozen=True, slots=True)
class Source:
    """One address that tells the story. `every` is the user's floor between two fetches; None takes the story's."""

    name: str
    url: str
    kind: str = "article"
    every: timedelta | None = None
    match: tuple[str, ...] = ()
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    was: str | None = None


@dataclass(frozen=True, slots=True)
class Tell:
    """Which edits are worth an alert: a material one of `kinds` from `from_score` on. Moved claims always are."""

    from_score: float = 0.5
    kinds: tuple[str, ...] = ("number", "quote", "negation", "removal", "date", "entity", "attribution", "hedge")


@dataclass(frozen=True, slots=True)
class Story:
    """An evolving event that a user follows. `config_sha` is the hash of its file as read."""

    id: str
    title: str
    sources: tuple[Source, ...] = ()
    claims: tuple[Claim, ...] = ()
    every: timedelta = timedelta(minutes=15)
    tell: Tell = Tell()
    about: str = ""
    was: str | None = None
    config_sha: str = ""

    def claim(self, claim_id: str) -> Claim:
        """The tracked claim with that id. Raises KeyError."""
        for claim in self.claims:
            if claim.id == claim_id:
                return claim
        raise KeyError(claim_id)

    def taught(self, rulings: Iterable[Ruling]) -> Story:
        """The story with people's rulings on its claims, oldest first, as examples."""
        held = tuple(rulings)
        if not held:
            return self
        claims = tuple(
            replace(claim, rulings=tuple(one for one in held if one.claim_id == claim.id)) for claim in self.claims
        )
        return replace(self, claims=claims)

    def source(self, name: str) -> Source:
        """The source with that name. Raises KeyError."""
        for source in self.sources:
            if source.name == name:
                return source
        raise KeyError(name)

    def every_of(self, source: Source) -> timedelta:
        """The least time between two fetches of a source."""
        return source.every if source.every is not None else self.every


@dataclass(frozen=True, slots=True)
class Leased:
    """A due source with what we remember of it, as leased."""

    id: int
    ref: SourceRef
    token: int
    kind: str
    failures: int
    last_outcome: str | None
    etag: str | None
    last_modified: str | None
    container: tuple[str, str, str] | None  # path, text_sha, rest_sha
    body_sha: str | None  # of the last page that was an article
    full_at: datetime | None  # when the whole page was last extracted
    changed_at: tuple[datetime, ...] = ()  # capture times of the last 20 versions, newest first, for the pace
    first_seen: datetime | None = None  # capture time of the first version


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to fetch one URL now: fetched once, recorded for each source that has it (two stories may)."""

    host: str
    url: str
    worker: str
    sources: tuple[Leased, ...]
