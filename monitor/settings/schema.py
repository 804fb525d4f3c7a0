"""What may stand in the configuration? The keys, what each takes, and what it means: the source of the JSON Schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from monitor.model.config import Adjudication as AdjudicationValues
from monitor.model.config import ArchivePlace, FetchLimits
from monitor.model.config import Keep as KeepValues
from monitor.model.config import Timing as TimingValues
from monitor.model.story import UNKNOWN
from monitor.model.story import Source as SourceValues
from monitor.settings import kinds, units
from monitor.settings.types import (
    Address,
    AlertKind,
    ArchiveKind,
    Clock,
    CronLine,
    Duration,
    EditKind,
    Form,
    Gap,
    GroupKey,
    HostPort,
    Loudness,
    Many,
    Moment,
    PageUrl,
    Paths,
    PhraseName,
    QueueKind,
    Reason,
    ReceiverKind,
    Selector,
    Severities,
    Share,
    Size,
    Slug,
    SomeTime,
    SourceKind,
    SubjectKind,
    ValueKind,
    Words,
    Zone,
    said,
)

ARCHIVED = ArchivePlace()
LIMITS, TIMES, KEPT, ASKED = FetchLimits(), TimingValues(), KeepValues(), AdjudicationValues("", "")
FOUND = SourceValues("", "")


class Part(BaseModel):
    """A mapping of the configuration: unknown keys are faults, and no value is guessed from another kind."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True, hide_input_in_errors=True)


class Source(Part):
    """One address that tells the story."""

    name: Slug = Field(description="Its name within the story.")
    url: PageUrl = Field(description="Its address, https:// or http://.")
    kind: SourceKind = Field(
        default="article",
        description="What the address gives: " + "; ".join(map(": ".join, kinds.KINDS.items())) + ".",
    )
    every: SomeTime | None = Field(
        default=None, description="The least time between two fetches; the story's where it is left out."
    )
    match: Annotated[tuple[Words, ...], Many] = Field(
        default=(), description="Entries of a feed or list count when title or summary hold one of these words (Tart*)."
    )
    items: Annotated[int, Field(ge=1, le=500, strict=True)] = Field(
        default=FOUND.items, description="How many of the newest entries of a feed or list are followed at a time."
    )
    follow: SomeTime = said(
        units.spelt(FOUND.follow), description="How long an entry is looked at after it last changed."
    )
    full: Annotated[bool, Field(strict=True)] = Field(
        default=False, description="The feed holds the whole texts: they stand for the pages, which are not fetched."
    )
    link: Selector = Field(default="", validate_default=False, description="CSS selector of a list's links.")
    entry: Selector = Field(
        default="",
        validate_default=False,
        description="CSS selector of a live blog's entries, where the page does not mark them itself.",
    )
    path: Paths = Field(
        default={}, validate_default=False, description="Where a JSON document has its text, headline, date, byline."
    )
    include: Annotated[tuple[Selector, ...], Many] = Field(
        default=(), description="CSS selectors of the only parts of a page that are read."
    )
    exclude: Annotated[tuple[Selector, ...], Many] = Field(
        default=(), description="CSS selectors of parts of a page that are not read."
    )
    language: Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")] = Field(
        default="", validate_default=False, description="The language, where pages do not say it or say it wrongly: de."
    )
    zone: Zone = Field(
        default="", validate_default=False, description="The time zone of times that name none; UTC where left out."
    )
    headers: dict[Words, Words] = Field(
        default={}, repr=False, description="Request headers, sent to this source's host only."
    )
    fixed: Annotated[bool, Field(strict=True)] | None = Field(
        default=None, description="true: every `every`, neither slower at rest nor later; the story's where left out."
    )
    cron: CronLine | None = Field(
        default=None, description="At these times instead: a crontab line in UTC, or {at: LINE, zone: ZONE}."
    )
    ignore_robots: Reason | None = Field(
        default=None, description="The reason why robots.txt is not asked for this source; `list` shows it."
    )
    was: Slug | None = Field(default=None, description="Its older name, whose history it carries on.")


class Claim(Part):
    """A tracked question, with a ladder of states or a kind of value."""

    id: Slug = Field(description="Its name within the story.")
    question: Words = Field(description="The question, as a reader would ask it.")
    subject: Annotated[tuple[Words, ...], Many] = Field(
        default=(), description="Phrases by which a sentence is about this claim."
    )
    states: dict[Slug, Annotated[tuple[Words, ...], Many]] | None = Field(
        default=None, description="The ladder: states in order, each with a few example phrases."
    )
    value: ValueKind | None = Field(default=None, description="Instead of states: the kind of value that is asked for.")
    severity: Severities = Field(
        default={}, description="How loud a move is: by the state it moves to, `default` for the rest."
    )
    was: Slug | None = Field(default=None, description="Its older id, whose history it carries on.")

    @field_validator("states", mode="after")
    @classmethod
    def _a_ladder(cls, states: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
        if states is not None and len(states) < 2:
            raise ValueError(f"has {len(states) or 'no'} state{'s' * (not states)}; a ladder needs two or more")
        for reserved in (UNKNOWN, "disputed", "default"):
            if states and reserved in states:
                raise ValueError(f'"{reserved}" has a meaning of its own; give the state another name')
        return states

    @model_validator(mode="after")
    def _one_way_to_answer(self) -> Claim:
        if (self.states is None) == (self.value is None):
            which = "neither" if self.states is None else "both"
            raise ValueError(f'claim "{self.id}" has {which} of states and value; give one of them')
        known = (*(self.states or ()), "default")
        for state in self.severity:
            if state not in known:
                raise ValueError(
                    f'severity names "{state}", which is no state of "{self.id}"{units.near(state, known)}'
                )
        return self


class Quiet(Part):
    """Hours of the day at which a story rests. A page that is being confirmed is looked at all the same."""

    start: Clock = Field(alias="from", description="When the rest begins.")
    end: Clock = Field(alias="to", description="When it ends; earlier than `from` means the next day.")
    zone: Zone = Field(default="UTC", description="The time zone.")

    @model_validator(mode="after")
    def _some_time(self) -> Quiet:
        if self.start == self.end:
            raise ValueError("quiet: `to` is the same as `from`; the rest would never begin or never end")
        return self


class TellEdits(Part):
    """Which edits are worth an alert."""

    from_score: Share = Field(default=0.5, description="The least score, 0 to 1.")
    kinds: Annotated[tuple[EditKind, ...], Many] | None = Field(default=None, description="The kinds of edit.")


class Tell(Part):
    """What is worth an alert. Moved claims always are."""

    edits: TellEdits = Field(default=TellEdits(), description="Which edits.")


class StoryFile(Part):
    """A story to follow: its sources and the claims tracked in it."""

    story: Slug = Field(description="The story's name, used in commands and addresses.")
    title: Words | None = Field(default=None, description="Its title, for people.")
    about: str = Field(default="", description="A sentence on what the story is.")
    every: SomeTime = said("15m", description="The least time between two fetches of a source.")
    fixed: Annotated[bool, Field(strict=True)] = Field(
        default=False, description="true: every `every`, neither slower at rest nor later."
    )
    cron: CronLine | None = Field(
        default=None, description="At these times instead: a crontab line in UTC, or {at: LINE, zone: ZONE}."
    )
    quiet: Quiet | None = Field(default=None, description="Hours of the day at which nothing is fetched.")
    tell: Tell = Field(default=Tell(), description="Which edits are worth an alert.")
    sources: tuple[Source, ...] = Field(default=(), description="Where the story is told.")
    claims: tuple[Claim, ...] = Field(default=(), description="The questions that are tracked.")
    was: Slug | None = Field(default=None, description="The story's older name, whose history it carries on.")


class Fetch(Part):
    """How pages are fetched."""

    user_agent: Words = Field(default=LIMITS.user_agent, description="Who we say we are; name a contact.")
    per_host: Gap = said(f"1/{units.spelt(LIMITS.gap)}", description="Requests per time to one host, over all stories.")
    timeout: SomeTime = said(
        units.spelt(LIMITS.timeout), description="The deadline over connection, redirects and body."
    )
    max_bytes: Size = Field(default=LIMITS.max_bytes, description="The largest page, as sent and as decoded.")
    confirm_after: Duration = said(
        units.spelt(LIMITS.confirm_after),
        description="When most of a text vanishes: look again after this time.",
    )
    allow_private: tuple[HostPort, ...] = Field(
        default=(), description="Private addresses that pages may come from, host:port."
    )


class Retry(Part):
    """How failed fetches and deliveries are tried again: base × 2^failures, at most cap."""

    base: SomeTime = said(units.spelt(TIMES.retry_base), description="The first wait.")
    cap: SomeTime = said(units.spelt(TIMES.retry_cap), description="The longest wait.")


class Timing(Part):
    """The daemon's own times."""

    tick: SomeTime = said(units.spelt(TIMES.tick), description="How often the daemon looks for due work.")
    lease: SomeTime = said(units.spelt(TIMES.lease), description="How long a worker may hold a source or a delivery.")
    retry: Retry = Field(default=Retry(), description="How failures are tried again.")
    blind_after: SomeTime = said(
        units.spelt(TIMES.blind_after), description="How long a source may show nothing before it is told."
    )
    grace: Duration = said(units.spelt(TIMES.grace), description="How long a stop waits for running work.")


class Archive(Part):
    """Where `backfill` finds older captures."""

    kind: ArchiveKind = Field(
        default="cdx", description="How the index speaks: cdx (as the Wayback Machine's), or timemap (Memento)."
    )
    index: PageUrl = Field(
        default=ARCHIVED.index,
        description="The index's address; for a timemap with {url} where the address asked for belongs.",
    )
    page: PageUrl | None = Field(
        default=None,
        description="Where a capture's bytes lie as they were, with {timestamp} and {url}; where the index says, "
        "if it is left out and `index` is given.",
    )
    per_host: Gap = said(f"1/{units.spelt(ARCHIVED.gap)}", description="Pages asked for per time.")
    index_rate: Gap = said("24/1m", description="Index requests per time.")
    ignore_robots: Reason | None = Field(
        default=None, description="Why its robots.txt does not bind us here; left out: it binds."
    )


class Keep(Part):
    """What retention may take away; versions, edits, readings and alerts stay for ever."""

    raw: Duration = said(units.spelt(KEPT.raw), description="How long raw pages are kept.")
    unchanged_captures: Duration = said(
        units.spelt(KEPT.unchanged_captures), description="How long captures that showed nothing new are kept."
    )


class Health(Part):
    """How others see that the daemon is well."""

    listen: HostPort | None = Field(
        default=None, description="A page for this machine, host:port: /healthz (200 or 503) and /metrics."
    )
    public: Annotated[bool, Field(strict=True)] = Field(
        default=False, description="true: `listen` may be an address that other machines reach. It has no password."
    )
    ping: PageUrl | None = Field(
        default=None,
        repr=False,
        description="A health check's address, asked once a minute; with /fail at its end where something is wrong.",
    )

    @model_validator(mode="after")
    def _for_this_machine(self) -> Health:
        if self.listen is not None and not self.public and not units.is_loopback(self.listen):
            raise ValueError(
                f"{self.listen} can be reached by other machines; say 127.0.0.1:PORT, "
                "or `public: true` where you mean it"
            )
        return self


class Receiver(Part):
    """Where alerts go."""

    url: Address = Field(repr=False, description="An Apprise address or a Slack webhook; keep it in ${NAME}.")
    kind: ReceiverKind | None = Field(default=None, description="How it is reached; seen from the address.")
    format: Form = Field(default="auto", description="How messages are written for it.")
    zone: Zone | None = Field(default=None, description="The time zone of its reader, for the times in its messages.")
    words: Slug | None = Field(default=None, description="Which of `words` it is told in; English where left out.")


class Match(Part):
    """Which alerts: every key given must hold one of its values; nothing given takes all."""

    story: Annotated[tuple[Slug, ...], Many] | None = None
    source: Annotated[tuple[Slug, ...], Many] | None = None
    claim: Annotated[tuple[Slug, ...], Many] | None = None
    kind: Annotated[tuple[AlertKind, ...], Many] | None = None
    severity: Annotated[tuple[Loudness, ...], Many] | None = None


class Digest(Part):
    """A time of day at which waiting alerts are sent together."""

    at: Clock = Field(description="The time of day.")
    zone: Zone = Field(default="UTC", description="Its time zone.")
    always: Annotated[bool, Field(strict=True)] = Field(
        default=False, description="Send it also on a day with nothing to tell, one for each story."
    )


class Escalate(Part):
    """Who hears of it when nobody acknowledges in time."""

    after: SomeTime = Field(description="How long to wait.")
    to: Annotated[tuple[Slug, ...], Many] = Field(description="Receivers.", min_length=1)


class Route(Part):
    """Who hears of what, and what is told together. The first match wins unless it says `continue: true`."""

    name: Slug = Field(description="Its name, shown in `alerts explain`.")
    match: Match = Field(default=Match(), description="Which alerts; {} takes all.")
    receivers: Annotated[tuple[Slug, ...], Many] = Field(description="Names of receivers.", min_length=1)
    group_by: Annotated[tuple[GroupKey, ...], Many] = Field(
        default=("story",), description="What one message holds together."
    )
    group_wait: Duration = said("0s", description="How long a first alert waits for others.")
    group_interval: Duration = said("0s", description="The least time between two messages of a group.")
    digest: Digest | None = Field(default=None, description="Send at this time of day instead.")
    escalate: Escalate | None = Field(default=None, description="Who hears of it when nobody acknowledges.")
    zone: Zone | None = Field(default=None, description="The time zone of the times in its messages.")
    subject: SubjectKind = Field(
        default="change", description="What a mail's subject says: the change, or always the story (for one thread)."
    )
    proceed: Annotated[bool, Field(strict=True)] = Field(
        default=False, alias="continue", description="Look at the next routes too."
    )

    @model_validator(mode="after")
    def _by_story(self) -> Route:
        if self.digest is not None and self.digest.always and self.group_by != ("story",):
            raise ValueError("digest.always is of one story: leave out group_by, or write group_by: [story]")
        return self


class Inhibit(Part):
    """A stronger alert makes a weaker one needless."""

    source: Match = Field(description="The stronger alert.")
    target: Match = Field(description="The weaker one.")
    equal: Annotated[tuple[GroupKey, ...], Many] = Field(default=(), description="Keys in which both agree.")


class QuietHours(Part):
    """When receivers rest; what waits is sent afterwards."""

    receivers: Annotated[tuple[Slug, ...], Many] = Field(description="Names of receivers.", min_length=1)
    start: Clock = Field(alias="from", description="When the rest begins.")
    end: Clock = Field(alias="to", description="When it ends; earlier than `from` means the next day.")
    zone: Zone = Field(default="UTC", description="The time zone.")
    excepted: Annotated[tuple[Loudness, ...], Many] = Field(
        default=("urgent",), alias="except", description="Severities that go through."
    )


class Silence(Part):
    """A person says "not now"."""

    match: Match = Field(description="Which alerts.")
    start: Moment | None = Field(default=None, alias="from", description="From when; now where it is left out.")
    until: Moment = Field(description="Until when.")
    comment: Words = Field(description="Why.")


class Adjudicator(Part):
    """A language model that is asked about doubtful readings. Its answer counts only with a quotation from the text."""

    url: PageUrl = Field(
        repr=False, description="The base address of an OpenAI-compatible endpoint, such as http://127.0.0.1:11434/v1."
    )
    model: Words = Field(description="The model's name, as the endpoint knows it.")
    key: str = Field(default="", repr=False, description="The endpoint's key, by reference: ${NAME}.")
    below: Share = Field(default=ASKED.below, description="Asked about readings less sure than this, 0 to 1.")
    timeout: SomeTime = said(units.spelt(ASKED.timeout), description="The longest wait for one answer.")
    daily: Annotated[int, Field(ge=1, strict=True)] = Field(
        default=ASKED.daily, description="The most questions in one day."
    )


class MonitorFile(Part):
    """The configuration of monitor: one file; each story has its own under stories/."""

    store: Words = Field(
        default="sqlite:///var/monitor.db",
        repr=False,
        description="The database: sqlite:///PATH or postgresql+psycopg://….",
    )
    queue: QueueKind = Field(default="local", description="Where work waits.")
    fetch: Fetch = Field(default=Fetch(), description="How pages are fetched.")
    timing: Timing = Field(default=Timing(), description="The daemon's own times.")
    keep: Keep = Field(default=Keep(), description="What retention may take away.")
    archive: Archive = Field(default=Archive(), description="Where `backfill` finds older captures.")
    health: Health = Field(default=Health(), description="How others see that the daemon is well.")
    receivers: dict[Slug, Receiver] = Field(default={}, description="Where alerts go, by name.")
    routes: tuple[Route, ...] = Field(default=(), description="Who hears of what; the first match wins.")
    inhibit: tuple[Inhibit, ...] = Field(default=(), description="Which alerts make others needless.")
    quiet_hours: QuietHours | None = Field(default=None, description="When receivers rest.")
    words: dict[Slug, dict[PhraseName, Words]] = Field(
        default={}, description="Phrases in which receivers are told, by a name of yours (a language): phrase and text."
    )
    silences: tuple[Silence, ...] = Field(default=(), description="What nobody wants to hear now.")
    similar: Words = Field(
        default="auto",
        description="The sentence encoder that helps to read claims told in other words: encoder (the shipped one), "
        "none, the path of a folder with another, or auto (the shipped one where its libraries are installed).",
    )
    adjudicator: Adjudicator | None = Field(
        default=None, description="A language model that is asked about doubtful readings; off where it is left out."
    )
