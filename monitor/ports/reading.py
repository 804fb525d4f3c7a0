"""What do we need of a store that we only look at?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from monitor.model.record import MARKS

if TYPE_CHECKING:
    from monitor.model.alert import ReceiverState, Silence, StoredAlert
    from monitor.model.article import Version
    from monitor.model.ids import SourceRef, VersionRef
    from monitor.model.observation import Ruling, SourceReading
    from monitor.model.record import (
        Began,
        CaptureRow,
        ChangeRow,
        ClaimRow,
        EditQuery,
        Health,
        Mark,
        Placed,
        Ruled,
        SearchHit,
        SourceRow,
        Told,
        VersionRow,
    )
    from monitor.model.story import Claim
    from monitor.model.vitals import CaughtUp, Vitals


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
        """The claims that are tracked now, as the configuration defined them when it was last taken up, without
        severities; those of its record in a story that nobody follows."""
        ...

    def addresses(self, story: str) -> Mapping[str, str]:
        """The address of each of a story's sources, inactive ones too."""
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

    def ruled(self, story: str) -> tuple[Ruled, ...]:
        """Every ruling that was given in a story, oldest first: those that stand, and those that were taken off."""
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

    def search(
        self, text: str, story: str | None = None, known_at: datetime | None = None, limit: int | None = None
    ) -> tuple[SearchHit, ...]:
        """Sentences that hold the text, in any version, oldest first; of those that had been recorded at `known_at`."""
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
