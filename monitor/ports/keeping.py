"""What do we need of a store that we write to?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from monitor.model.alert import Alert, Besides, Delivery, Planned, ReceiverState, Settled, Silence
    from monitor.model.article import Container, Version
    from monitor.model.filling import Between, Filling, Laid
    from monitor.model.found import Adopted, Entry, Follow
    from monitor.model.ids import SourceRef, VersionRef
    from monitor.model.observation import Observation, Reading
    from monitor.model.outcome import Capture, Fetched, Suspect
    from monitor.model.record import Before, SourceRow, Verified, VersionRow
    from monitor.model.story import Lease, Leased, Story


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

    def runs(self, ref: SourceRef, claims: Sequence[str]) -> Mapping[str, tuple[tuple[str, datetime], ...]]:
        """What a source has said of these claims, one state after another, each with the capture that first said so; by
        claim, the oldest first, as believed now. Raises NotFound."""
        ...

    def carriers(self, ref: SourceRef, claim: str, quotes: Sequence[str]) -> tuple[str, ...]:
        """The other sources of the story in which one of these sentences ever carried this claim, by name."""
        ...

    def stood_since(self, ref: SourceRef, sentences: Sequence[str]) -> Mapping[str, datetime]:
        """The capture that first had each of these sentences of a source's last version, as it stands: since then it
        has stood. One that nothing tells of is left out. Raises NotFound."""
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

    def rule(self, ref: VersionRef, ruled: Reading, now: datetime, why: str = "") -> None:
        """Lays a person's ruling (analyzer `human/NAME`) over a version's reading; what stood is closed, not deleted.
        `why`, the reason given, stands in the journal. From then on it is among `before(...).rulings`. Raises NotFound
        for a version or claim that does not exist."""
        ...

    def undo_ruling(self, ref: VersionRef, claim_id: str, now: datetime, by: str = "", why: str = "") -> Reading:
        """Closes the ruling that stands and lays the rules' last reading anew, which is given back; `unknown` where
        rules never read the claim there. Raises NotFound where no ruling stands."""
        ...

    def mark(self, story: str, act: str, ref: str, by: str, text: str, now: datetime) -> None:
        """Enters a person's words in the story's journal (`record.MARKS`). Raises NotFound for an unknown story."""
        ...

    def pause(
        self, refs: Sequence[SourceRef], by: str, why: str, now: datetime, until: datetime | None = None
    ) -> tuple[SourceRef, ...]:
        """Lets sources rest until `resume`, or until a time after which the schedule takes them up again by itself;
        each an entry of the journal. Gives those that were at work, or rested to another end than `until`. Raises
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

    def ack(self, alert_id: int, by: str, now: datetime) -> tuple[int, ...]:
        """Marks an alert as seen by a person, and with it all that stood beside it in a message that is no digest; the
        first mark stands. Gives the alerts that are seen. Raises NotFound."""
        ...

    def verify(self) -> Verified:
        """Recomputes every chain, journal entry and blob; stops at the first bad row."""
        ...

    def close(self) -> None:
        """Closes every connection."""
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
        or in the day before `until`, never before their first look."""
        ...

    def vouches(self, receiver: str, group_key: str, story: str, until: datetime) -> datetime | None:
        """Since when a digest of that story speaks: the last one of that receiver and group, or a day before `until`,
        never before the first look at one of its sources; None where none was looked at up to `until`."""
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

    def had(self, receiver: str, group_key: str, since: datetime, at: datetime) -> bool:
        """Whether anything of a group that was planned up to `at` went to a receiver since, or is to; not what was
        muted, nor what was given up before `since`."""
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
