"""What does the user follow? Stories, their sources, their tracked claims."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from monitor.model.cron import Cron
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
class Quiet:
    """Hours of the day at which nothing is fetched; `end` before `start` means the next day."""

    start: time
    end: time
    zone: str = "UTC"

    def until(self, moment: datetime) -> datetime | None:
        """When the quiet that holds at `moment` ends, as UTC; None where none holds.

        >>> Quiet(time(23), time(6)).until(datetime(2026, 3, 1, 23, 30, tzinfo=UTC))
        datetime.datetime(2026, 3, 2, 6, 0, tzinfo=datetime.timezone.utc)
        """
        zone = ZoneInfo(self.zone)
        today = moment.astimezone(zone).date()
        for day in (today - timedelta(days=1), today):
            start = datetime.combine(day, self.start, tzinfo=zone).astimezone(UTC)
            last = day if self.start < self.end else day + timedelta(days=1)
            end = datetime.combine(last, self.end, tzinfo=zone).astimezone(UTC)
            if start <= moment < end:
                return end
        return None


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When a source may be fetched: `every` is the floor (adaptive) or, with `fixed`, the interval; `cron` instead of
    both; never within `quiet`."""

    every: timedelta
    fixed: bool = False
    cron: Cron | None = None
    quiet: Quiet | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """One address that tells the story. `every` is the user's floor between two fetches; None takes the story's.

    `fixed` and `cron` likewise. `ignore_robots` is the stated reason why robots.txt is not asked for it.

    `match`, `items`, `follow`, `full` are for feeds and lists; `link` (a CSS selector) for lists, `entry` (one) for
    live blogs, `path` (part, dotted path) for JSON. `include` and `exclude` are CSS selectors of parts of a page.
    """

    name: str
    url: str
    kind: str = "article"
    every: timedelta | None = None
    match: tuple[str, ...] = ()
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    was: str | None = None
    fixed: bool | None = None
    cron: Cron | None = None
    ignore_robots: str | None = None
    items: int = 20
    follow: timedelta = timedelta(days=14)
    full: bool = False
    link: str = ""
    entry: str = ""
    path: tuple[tuple[str, str], ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    language: str = ""
    zone: str = ""

    @property
    def options_sha(self) -> str:
        """Changes when the same bytes may be read otherwise: then what is remembered of the page is worth nothing."""
        lists = [self.match, self.items, self.full, self.link, self.entry]
        return sha_of([lists, self.path, self.include, self.exclude, self.language, self.zone])[:16]


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
    fixed: bool = False
    cron: Cron | None = None
    quiet: Quiet | None = None

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

    def rhythm_of(self, source: Source) -> Rhythm:
        """When a source may be fetched; a source's own `every` or `fixed` wins over the story's `cron`."""
        own = source.every is not None or source.fixed is not None
        fixed = self.fixed if source.fixed is None else source.fixed
        return Rhythm(self.every_of(source), fixed, source.cron or (None if own else self.cron), self.quiet)


@dataclass(frozen=True, slots=True)
class Child:
    """How a source was found: the name of the feed or list, what that said of it, and when.

    `told_at` is the entry's date, else when it was first seen in a list that was read before; None where the first
    look at the list gave it without a date. `since` is when the list was first read.
    """

    parent: str
    title: str
    told_at: datetime | None
    found_at: datetime | None
    since: datetime | None

    @property
    def is_news(self) -> bool:
        """Whether it came up after the list was first read; what stood there before is history."""
        return self.since is not None and self.found_at is not None and self.found_at > self.since


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
    found: Child | None = None  # where a feed or list led to it
    host: str = ""  # whose turn it was leased in


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to fetch one URL now: fetched once, recorded for each source that has it (two stories may)."""

    host: str
    url: str
    worker: str
    sources: tuple[Leased, ...]
    host_failures: int = 0  # how often in a row the host failed before this turn
    host_gap_s: float = 0.0  # what its robots.txt asks for between two requests, as far as it is known
