"""What do we need from outside? Protocols only; each promise is kept by every adapter and by the test fakes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, TypeVarTuple

from monitor.model.record import MARKS

if TYPE_CHECKING:
    from monitor.model.alert import (
        Alert,
        Besides,
        Delivery,
        Notification,
        Planned,
        Receipt,
        ReceiverState,
        Settled,
        Silence,
        StoredAlert,
    )  # fmt: skip
    from monitor.model.article import Container, Version
    from monitor.model.filling import Between, Filling, Laid, Listed, Memento
    from monitor.model.found import Adopted, Entry, Finding, Follow
    from monitor.model.ids import SourceRef, VersionRef
    from monitor.model.observation import Observation, Reading, Ruling, SourceReading
    from monitor.model.outcome import Capture, ExtractOutcome, Fetched, FetchOutcome, Request, Suspect, TimedOut, Via
    from monitor.model.proof import Head
    from monitor.model.question import Answer, Question
    from monitor.model.record import (
        Before,
        Began,
        CaptureRow,
        ChangeRow,
        ClaimRow,
        EditQuery,
        Health,
        Mark,
        Placed,
        Pruned,
        SearchHit,
        SourceRow,
        Told,
        Verified,
        VersionRow,
    )  # fmt: skip
    from monitor.model.story import Claim, Lease, Leased, Story
    from monitor.model.vitals import CaughtUp, Vitals

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


class Clock(Protocol):
    """Time, the only way to it."""

    def now(self) -> datetime:
        """The wall clock, aware, UTC. It may jump."""
        ...

    def monotonic(self) -> float:
        """Seconds that never go back."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Waits; zero or less lets others run once."""
        ...


class Fetcher(Protocol):
    """Gets a page over the network."""

    async def fetch(self, request: Request) -> FetchOutcome:
        """One attempt under one deadline; never raises for what the network does. Never connects to an address that the
        rules refuse, at any hop. A body that is given back is whole."""
        ...

    async def aclose(self) -> None:
        """Closes idle connections."""
        ...


class Rulebook(Protocol):
    """Keeps what robots.txt of a host said, over restarts. The text is the fetcher's own."""

    async def recall(self, host: str) -> str | None:
        """What was kept last; None where nothing was, or where the book cannot be read now."""
        ...

    async def keep(self, host: str, said: str, at: datetime, gap_s: float) -> None:
        """Keeps it, and the gap between two requests that it asks for, for a host that the schedule knows; for others,
        and where the disk refuses, nothing is kept."""
        ...


class Extractor(Protocol):
    """Makes an article of a page. Sync, picklable, deterministic: it runs in a worker process."""

    @property
    def name(self) -> str:
        """Name and version of the rules, as stored with each version."""
        ...

    def extract(self, page: Fetched) -> ExtractOutcome:
        """The whole page read; gives Extracted, NothingExtracted, NotAnArticle or Paywalled."""
        ...

    def glance(self, page: Fetched, container: Container) -> bool:
        """True when the remembered container's text is the same and nothing around it tells of a change."""
        ...


class Finder(Protocol):
    """Reads the entries of a feed or list page. Sync, picklable, deterministic: it runs in a worker process."""

    @property
    def name(self) -> str:
        """Name and version of the rules."""
        ...

    def find(self, page: Fetched) -> Finding:
        """Its entries, newest first, with absolute http(s) addresses, each id once; NothingExtracted with the reason
        where it is no such list. Never raises for what the page holds, loads nothing, expands no entities."""
        ...


class Archive(Protocol):
    """Keeps captures that others made."""

    @property
    def via(self) -> Via:
        """How its captures come to us."""
        ...

    async def mementos(self, url: str, since: datetime | None, until: datetime | None) -> Listed:
        """The captures of an address from `since` up to `until`, oldest first, each moment once. Paces itself, waits
        where it is asked to; what cannot be read is `trouble` in words, never an exception."""
        ...

    async def page(self, memento: Memento) -> FetchOutcome:
        """The capture's own bytes, as if they had been fetched then and there: `url`, `final_url` and `at` are those of
        the capture. Whatever else the archive answers is a Failed outcome; Gone where it says that it is not there."""
        ...


class Runner(Protocol):
    """Runs a function where it can be stopped."""

    async def run(self, fn: Callable[[*Ts], T], *args: *Ts, timeout_s: float) -> T | TimedOut:
        """fn(*args), or TimedOut when it took longer or its process died; what it raises is raised here."""
        ...

    async def aclose(self) -> None:
        """Ends the processes, at once."""
        ...


class Adjudicator(Protocol):
    """Gives a second opinion on a doubtful reading."""

    async def ask(self, question: Question) -> Answer | None:
        """An answer in bounded time, or None: no answer, a late one, one that cannot be read, no questions left for
        today. Never raises for what the other side does. The same question is asked once."""
        ...

    async def aclose(self) -> None:
        """Closes idle connections."""
        ...


class Schedule(Protocol):
    """Who is due, and the right to fetch them. Safe for many processes at once."""

    def sync(self, stories: Sequence[Story], now: datetime) -> tuple[tuple[str, str], ...]:
        """Makes the tables mirror the configuration; what is new is due now, what is gone goes inactive and keeps its
        history, `was` renames. Gives the (story, claim) pairs that are new or whose definition changed while their
        sources already have versions, for `reread`."""
        ...

    def due_hosts(self, now: datetime, only: Sequence[SourceRef] | None = None) -> tuple[str, ...]:
        """Hosts that have a due, active source (one of `only`, where given) and whose own turn has come."""
        ...

    def next_due(self, only: Sequence[SourceRef] | None = None) -> datetime | None:
        """When the next active source (one of `only`, where given) can be leased: it is due and its host's turn has
        come; None where there is none."""
        ...

    def lease(
        self,
        now: datetime,
        host: str,
        n: int,
        worker: str,
        *,
        until: datetime,
        only: Sequence[SourceRef] | None = None,
    ) -> tuple[Lease, ...]:
        """At most n due URLs of the host, oldest first; their due time moves to `until`, so a dead worker's are due
        again then. Takes the host's turn too: while it is held (until `until`) nobody else gets a lease of that host.
        Due sources with one URL are one lease. Empty when the host is resting or held."""
        ...

    def postpone_host(self, host: str, until: datetime, failures: int | None = None) -> None:
        """Ends the host's turn; its next one is not before `until`. `failures` is how often in a row it failed."""
        ...

    def step(self, by: timedelta, now: datetime, digests: Sequence[str]) -> None:
        """The wall clock was set by `by`: what was planned by the length of a wait moves with it; what was planned by
        the hour (cron lines, quiet hours, the digests of these routes) stays."""
        ...

    def smooth(self, now: datetime, most: int) -> int:
        """Spreads what is overdue, where a host has more than `most` of it, over each source's interval; gives how many
        were moved. Sources that were never fetched stay."""
        ...

    def recover(self, since: datetime, now: datetime) -> int:
        """Our own network was dead since `since`: what failed meanwhile is tried again within its usual interval, and
        no host rests for it; gives how many sources."""
        ...

    def make_due(self, refs: Sequence[SourceRef], now: datetime) -> None:
        """These sources are due now, whatever their plan was (`check --all`)."""
        ...

    def hand_back(self, lease: Lease, due_at: datetime) -> None:
        """Returns a lease unused: due again at `due_at`."""
        ...

    def rows(self, now: datetime) -> tuple[SourceRow, ...]:
        """Every source of an active story, for `list`, by story and name."""
        ...


class Store(Protocol):
    """Keeps what was seen. Every method is one transaction: all of it or nothing."""

    def migrate(self) -> None:
        """Brings an empty or older database to this release's schema; raises SchemaTooNew."""
        ...

    def before(self, ref: SourceRef, at: datetime) -> Before:
        """What is known of a source at the moment `at`, its neighbours in time included."""
        ...

    def article(self, ref: VersionRef) -> Version:
        """One version with its text. Raises NotFound."""
        ...

    def page(self, ref: VersionRef) -> Fetched | None:
        """The page of a version as it was captured; None where retention let it go. Raises NotFound."""
        ...

    def earlier(self, ref: SourceRef, text_sha: str) -> VersionRow | None:
        """The newest version of the source with this text, but for the last one; None where there is none."""
        ...

    def elsewhere(self, ref: SourceRef, text_sha: str) -> VersionRef | None:
        """The oldest version with this text in another source of the story; None where there is none."""
        ...

    def left_at(self, ref: VersionRef) -> datetime | None:
        """When the version after this one, in time, began to stand; None where this one stands. Raises NotFound."""
        ...

    def record(
        self,
        leased: Leased,
        worker: str,
        capture: Capture,
        container: Container | None,
        extractor: str,
        article: Any,
        observation: Observation,
        alerts: Sequence[Alert],
        plans: Sequence[Planned],
        due_at: datetime,
        etag: str | None = None,
        last_modified: str | None = None,
        due_why: str | None = None,
    ) -> Version:
        """Stores capture, blobs, version, change, edits, readings, chain, alerts and deliveries, and the source's next
        due time. Raises StaleLease when the token is no longer the source's; StoreError when the disk refuses."""
        ...

    def note(
        self,
        leased: Leased,
        worker: str,
        capture: Capture,
        due_at: datetime,
        etag: str | None = None,
        last_modified: str | None = None,
        container: Container | None = None,
        full_at: datetime | None = None,
        status: str | None = None,
        suspect: Any | None = None,
        alerts: Sequence[Alert] = (),
        plans: Sequence[Planned] = (),
        due_why: str | None = None,
    ) -> None:
        """Stores a capture that made no version, counts failures, and sets the next due time; StaleLease as `record`.
        `suspect` keeps the doubted article, to be compared with the next one."""
        ...

    def adopt(self, leased: Leased, worker: str, entries: Sequence[Entry], follow: Follow, now: datetime) -> Adopted:
        """Makes sources of a list's entries: new ones are due now, ones that the list says changed are due again, ones
        that rest too long or are too many are let go with their history. An address that another source of the story
        has is not taken twice. Idempotent; StaleLease as `record`. What is to be read from the list itself comes back
        leased; it is never due by itself."""
        ...

    def twin(self, leased: Leased, urls: Sequence[str]) -> SourceRef | None:
        """Another listed source of the story that is one of these pages, by its address or where it last led."""
        ...

    def tell(self, alerts: Sequence[Alert], plans: Sequence[Planned], now: datetime) -> None:
        """Stores alerts that have no source (`system`) and plans their deliveries."""
        ...

    def reread(self, ref: VersionRef, readings: Sequence[Reading], now: datetime) -> None:
        """Lays readings by other rules over a version's; the old ones are closed, not deleted."""
        ...

    def between(self, ref: SourceRef, at: datetime) -> Between:
        """The versions around a moment of the past, by capture time. Raises NotFound for an unknown source."""
        ...

    def fill(
        self,
        ref: SourceRef,
        capture: Capture,
        extractor: str,
        found: Between,
        filled: Filling | None,
        suspect: Suspect | None = None,
    ) -> tuple[Version, ...]:
        """Puts a capture of the past into the record; where `filled` is given, as a version between its neighbours in
        time: the change from the one to the other is closed, the two that take its place are written. Tells nobody,
        plans nothing. Gives the versions made; none where a capture of that moment is stored already. Raises StaleLease
        where the versions around are no longer those of `found`. Where it comes to be the newest of its source, the
        source's next look takes the whole page."""
        ...

    def sighted(self, ref: SourceRef) -> frozenset[datetime]:
        """The moments of the past that captures are stored of (not live ones)."""
        ...

    def lay(self, laid: Laid, now: datetime) -> bool:
        """Lays a version's page, readings and change as read today over those that stand, which are closed, not
        deleted; a person's ruling stays. One entry of the journal. False where nothing of it is new."""
        ...

    def rule(self, ref: VersionRef, ruled: Reading, now: datetime) -> None:
        """Lays a person's ruling (analyzer `human/NAME`) over a version's reading; what stood is closed, not deleted.
        From then on it is among `before(...).rulings`. Raises NotFound for a version or claim that does not exist."""
        ...

    def undo_ruling(self, ref: VersionRef, claim_id: str, now: datetime) -> Reading:
        """Closes the ruling that stands and lays the rules' last reading anew, which is given back; `unknown` where
        rules never read the claim there. Raises NotFound where no ruling stands."""
        ...

    def mark(self, story: str, act: str, ref: str, by: str, text: str, now: datetime) -> None:
        """Enters a person's words in the story's journal (`record.MARKS`). Raises NotFound for an unknown story."""
        ...

    def pause(self, refs: Sequence[SourceRef], by: str, why: str, now: datetime) -> tuple[SourceRef, ...]:
        """Lets sources rest until `resume`, each an entry of the journal; gives those that were at work. Raises
        NotFound."""
        ...

    def resume(self, refs: Sequence[SourceRef], by: str, why: str, now: datetime) -> tuple[SourceRef, ...]:
        """Sets sources at work again, due now; gives those that rested. One that rests because another source has its
        page goes on resting. Raises NotFound."""
        ...

    def bookmark(self, name: str, story: str, until: datetime) -> None:
        """How far a reader has seen a story: all that was recorded up to then. Raises NotFound."""
        ...

    def pulse(self, name: str, now: datetime, detail: Mapping[str, Any]) -> None:
        """Writes a heartbeat."""
        ...

    def ack(self, alert_id: int, by: str, now: datetime) -> None:
        """Marks an alert as seen by a person. Raises NotFound."""
        ...

    def verify(self) -> Verified:
        """Recomputes every chain, journal entry and blob; stops at the first bad row."""
        ...

    def close(self) -> None:
        """Closes every connection."""
        ...


class History(Protocol):
    """Reads only. Opens the database without writing to it."""

    def stories(self) -> tuple[tuple[str, str, bool], ...]:
        """(id, title, active) of every story ever followed."""
        ...

    def sources(self, story: str) -> tuple[str, ...]:
        """The names of a story's sources, inactive ones too."""
        ...

    def claims(self, story: str) -> tuple[tuple[str, str, bool], ...]:
        """(id, question, active) of every claim ever tracked in a story, in the configuration's order."""
        ...

    def definitions(self, story: str) -> tuple[Claim, ...]:
        """The claims that are tracked now, as the configuration defined them when it was last taken up; without
        severities."""
        ...

    def version(self, ref: VersionRef, known_at: datetime | None = None, *, as_stored: bool = False) -> Version:
        """One version with its text: as read last, as read last at `known_at`, or as first stored, which is what its
        hashes are of. Raises NotFound."""
        ...

    def versions(
        self,
        story: str | None = None,
        source: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = None,
        *,
        known_at: datetime | None = None,
        before: VersionRow | None = None,
    ) -> tuple[VersionRow, ...]:
        """Versions, newest first by capture time then seq; as far as they had been recorded at `known_at`. `before`
        goes on after that one, in this order."""
        ...

    def row(self, ref: VersionRef, known_at: datetime | None = None) -> VersionRow:
        """One version without its text. Raises NotFound with the numbers there are."""
        ...

    def back(self, ref: SourceRef, n: int, known_at: datetime | None = None) -> VersionRow | None:
        """The version `n` before the newest of a source; None where it has not so many. Raises NotFound."""
        ...

    def first(self, ref: SourceRef, known_at: datetime | None = None) -> VersionRow | None:
        """The first version of a source in time; None where it has none. Raises NotFound."""
        ...

    def earlier(self, ref: VersionRef, known_at: datetime | None = None) -> VersionRow | None:
        """The version before this one, in time, in its source; None for the first. Raises NotFound."""
        ...

    def at(self, ref: SourceRef, when: datetime, known_at: datetime | None = None) -> VersionRow | None:
        """The version that stood at `when`, as far as it had been recorded at `known_at`."""
        ...

    def changes(self, refs: Sequence[VersionRef], known_at: datetime | None = None) -> Mapping[VersionRef, ChangeRow]:
        """The change that leads to each of these versions with its edits: the current one, or as believed then."""
        ...

    def readings(self, refs: Sequence[VersionRef], known_at: datetime | None = None) -> tuple[Told, ...]:
        """What these versions say of each claim, and the state before it in the same source."""
        ...

    def edits(self, story: str, wanted: EditQuery, known_at: datetime | None = None) -> tuple[Placed, ...]:
        """The edits of a story that `wanted` asks for, newest first by capture time."""
        ...

    def brought(
        self, upto: VersionRow, known_at: datetime | None = None
    ) -> Callable[[Sequence[str]], tuple[Placed, ...]]:
        """What tells, of a source's edits up to that version, those that brought one of these sentences: as `edits`
        with `brought`, but they are read once, for one question after the other."""
        ...

    def said(self, story: str, at: datetime, known_at: datetime | None = None) -> tuple[SourceReading, ...]:
        """What each source's version that stood at `at` says of each claim, as believed at `known_at`."""
        ...

    def beginnings(self, story: str, claim: str | None = None, known_at: datetime | None = None) -> tuple[Began, ...]:
        """Each reading that differs from the one before it in its source, and each ruling; by claim, source, time."""
        ...

    def rulings(self, story: str, known_at: datetime | None = None) -> tuple[Ruling, ...]:
        """People's rulings in a story, oldest first, as they stand, or stood at `known_at`: what readings made now are
        to heed."""
        ...

    def marks(self, story: str, acts: Sequence[str] = MARKS) -> tuple[Mark, ...]:
        """What people wrote beside a story's record and did to its sources, oldest first."""
        ...

    def bookmarks(self, name: str) -> Mapping[str, datetime]:
        """How far a reader has seen each story."""
        ...

    def captures(self, story: str, source: str | None = None, since: datetime | None = None) -> tuple[CaptureRow, ...]:
        """Every attempt, oldest first."""
        ...

    def shown_by(self, ref: VersionRef) -> CaptureRow | None:
        """The capture that brought a version; None where it is not kept."""
        ...

    def claim_timeline(
        self, story: str, claim: str | None = None, known_at: datetime | None = None
    ) -> tuple[ClaimRow, ...]:
        """Readings by source and capture time, oldest first, as believed at `known_at` (default now)."""
        ...

    def alerts(
        self, story: str | None = None, since: datetime | None = None, dead: bool = False, muted: bool = False
    ) -> tuple[StoredAlert, ...]:
        """Alerts with their deliveries, newest first."""
        ...

    def alert(self, alert_id: int) -> StoredAlert:
        """One alert. Raises NotFound."""
        ...

    def receivers(self) -> tuple[ReceiverState, ...]:
        """Receivers that fail now, by name."""
        ...

    def silences(self) -> tuple[Silence, ...]:
        """Every stored silence, ended ones too, oldest first."""
        ...

    def body(self, sha: str) -> bytes | None:
        """A raw page; None when retention let it go."""
        ...

    def search(self, text: str, story: str | None = None, known_at: datetime | None = None) -> tuple[SearchHit, ...]:
        """Sentences that hold the text, in any version; of those that had been recorded at `known_at`."""
        ...

    def rows(self, now: datetime) -> tuple[SourceRow, ...]:
        """As `Schedule.rows`."""
        ...

    def health(self, now: datetime) -> Health:
        """One look for `doctor`; never raises for a damaged table, it reports it."""
        ...

    def close(self) -> None:
        """Closes the connection."""
        ...


class Examiner(Protocol):
    """Looks how the watch itself is: cheap reads, every few seconds while the daemon runs. Each raises StoreError."""

    def look(self, now: datetime) -> Vitals:
        """The state now."""
        ...

    def since(self, then: datetime) -> CaughtUp:
        """What was seen from `then` on."""
        ...

    def pulse(self, name: str) -> tuple[datetime, Mapping[str, Any]] | None:
        """A heartbeat as `Store.pulse` wrote it last."""
        ...


class Beacon(Protocol):
    """Tells the outside how the daemon is: a page, a health check, the supervisor. Called from a thread."""

    def say(self, words: str) -> None:
        """To the process that supervises this one; nothing where there is none."""
        ...

    def ping(self, well: bool, why: str) -> str | None:
        """One sign of life to the health check, in bounded time; what went wrong, in words without the address."""
        ...

    def close(self) -> None:
        """Closes the page."""
        ...


class Outbox(Protocol):
    """Deliveries on their way. At least once: leased before sending, settled after."""

    def lease(self, now: datetime, n: int, worker: str, *, until: datetime) -> tuple[Delivery, ...]:
        """At most n due deliveries, oldest first; each is `sending` until `until`, then due again. Of one receiver and
        story the oldest that is due, under way or refused goes first; a receiver that rests gets nothing, one that is
        down (`ReceiverState.open`) one at a time."""
        ...

    def settle(self, delivery: Delivery, result: Settled, now: datetime) -> bool:
        """Writes what became of it; False when the lease had run out and another has it (nothing is written)."""
        ...

    def besides(self, delivery: Delivery, until: datetime) -> Besides:
        """What there is to tell of its stories beside its alerts: since the last delivery of that receiver and group,
        or in the day before `until`."""
        ...

    def silences(self, now: datetime) -> tuple[Silence, ...]:
        """Stored silences that hold now."""
        ...

    def failing(self) -> tuple[ReceiverState, ...]:
        """Receivers whose last attempts failed, by name."""
        ...

    def silence(self, one: Silence, now: datetime) -> int:
        """Stores a silence, from now where it names no beginning; gives its number."""
        ...

    def expire(self, silence_id: int, now: datetime) -> Silence:
        """Ends a silence now; one that has ended stays as it is. Gives it as it was. Raises NotFound."""
        ...

    def next_due(self) -> datetime | None:
        """When the next unfinished delivery is due and may go; None where all are done."""
        ...

    def retry(self, delivery_id: int, now: datetime) -> None:
        """A dead or waiting delivery is due now. Raises NotFound."""
        ...

    def took(self, receiver: str, now: datetime) -> None:
        """A receiver took what was not of the outbox: it is not down any more, and what waited for that is due now."""
        ...


class Aside(Protocol):
    """Runs short, blocking calls (the store's) beside the event loop, one after another."""

    async def __call__(self, fn: Callable[[*Ts], T], *args: *Ts) -> T:
        """fn(*args); what it raises is raised here."""
        ...


class Queue(Protocol):
    """Work to be done soon, by this process or another."""

    async def put(self, job: str, key: str) -> None:
        """Asks for `job` on `key`. A key that already waits is not put twice; a key never runs twice at once."""
        ...

    async def run(self, handlers: Mapping[str, Callable[[str], Awaitable[None]]], workers: int) -> None:
        """Works until cancelled or stopped, at most `workers` jobs at a time. An exception ends that job only."""
        ...

    async def stop(self, grace_s: float) -> int:
        """Takes no new job, waits at most grace_s seconds for running ones, cancels the rest; gives how many."""
        ...

    def idle(self) -> bool:
        """True when nothing waits and nothing runs here."""
        ...


class Notifier(Protocol):
    """Takes a notification to one receiver."""

    async def send(self, notification: Notification, key: str, thread: Receipt | None) -> Receipt:
        """Sends once, in bounded time; returns only when the receiver accepted it. Raises DeliveryError."""
        ...


__all__ = [
    "Adjudicator", "Archive", "Aside", "Beacon", "Clock", "Examiner", "Extractor", "Fetcher", "Finder", "History",
    "Notifier", "Outbox",
    "Queue", "Rulebook", "Runner", "Schedule", "Store",
]  # fmt: skip


class Ledger(Protocol):
    """The record as a whole: out, in, and proven."""

    def lines(self, story: str) -> Iterator[Mapping[str, Any]]:
        """Every line of a story's record, of one moment, in the order that `model/proof.py` checks. The same record
        gives the same lines in any database. No secrets. Raises NotFound."""
        ...

    def stories(self) -> tuple[str, ...]:
        """The ids of all stories."""
        ...

    def copy(self, path: Path) -> bool:
        """A copy of the whole database as it stands, of one moment, secrets taken out; False where it is no file."""
        ...

    def verify(self, sought: Sequence[Head] = ()) -> Verified:
        """As `Store.verify`; `sought` are heads of a checkpoint that must still stand."""
        ...

    def prune(self, raw_before: datetime, looks_before: datetime, *, dry: bool = False) -> Pruned:
        """Lets go pages that were captured last before `raw_before`, but for those of versions that stand, and live
        looks before `looks_before` that showed nothing new, but for a version's first and last. The journal says what
        went; the record still verifies. `dry` only counts."""
        ...

    def put(self, lines: Iterable[Mapping[str, Any]], story: str | None = None) -> tuple[str, Mapping[str, int]]:
        """Stores a checked record under its own id or another, all of it or nothing; what `lines` raises undoes it.
        Gives the id and how many lines of each type. Raises ConfigError where story or record are here already."""
        ...

    def close(self) -> None:
        """Closes every connection."""
        ...


class Signer(Protocol):
    """Signs with an Ed25519 key."""

    @property
    def public(self) -> bytes:
        """The public key, 32 bytes."""
        ...

    def sign(self, statement: bytes) -> bytes:
        """The signature, 64 bytes."""
        ...


class Restoring(Protocol):
    """A backup on its way into the database's place, while no daemon can start."""

    @property
    def folder(self) -> Path:
        """Where the backup may be taken out."""
        ...

    def check(self, database: Path | None, records: Sequence[Path]) -> Verified:
        """Recomputes a database file or records that came out of a backup. Raises StoreError or ChainBroken."""
        ...

    def swap(self, now: datetime) -> str | None:
        """Puts what was checked into the database's place, all of it or nothing; gives the name under which what was
        there is kept, None where nothing was."""
        ...
