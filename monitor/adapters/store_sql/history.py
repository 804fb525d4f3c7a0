"""What does the record say? `History`: plain SQL on the driver, so that a reading command starts at once."""

# ruff: noqa: S608  # statements are put together of this package's own constants, values are always bound

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from monitor.adapters.store_sql import lookback, reads, review, ruled
from monitor.adapters.store_sql.driver import Connected
from monitor.adapters.store_sql.packing import Shelf
from monitor.adapters.store_sql.reader import Cells
from monitor.adapters.store_sql.values import hexed_or_none, is_digest, moment, moment_or_none, obj
from monitor.model.ids import SourceRef, VersionRef
from monitor.model.observation import Evidence, Ruling, SourceReading
from monitor.model.record import (
    MARKS,
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
from monitor.model.story import Claim, State

if TYPE_CHECKING:
    from monitor.model.alert import ReceiverState, Silence, StoredAlert
    from monitor.model.article import Version
    from monitor.ports import Clock, History

_CAPTURES = """
select s.story_id, s.name, c.at, c.ms, c.via, c.outcome, c.reason, c.http_status, c.final_url, c.detail, c.body_sha,
 v.seq, c.tls, c.headers_sha, c.seen_at
from captures c join sources s on s.id = c.source_id left join versions v on v.id = c.version_id
where s.story_id = :story {more} order by c.at, c.id
"""
_SHOWN = "and s.name = :source and v.seq = :seq and c.outcome = 'new'"
_BARE = "from versions v join sources s on s.id = v.source_id"
_ORDER = "order by v.captured_at desc, v.seq desc, s.story_id desc, s.name desc"
_AFTER = (  # what comes after one version in this order
    " and v.captured_at <= :at and (v.captured_at < :at or v.seq < :seq or (v.seq = :seq and "
    "(s.story_id < :of or (s.story_id = :of and s.name < :name))))"
)
_TIMELINE = """
from claim_states cs join versions v on v.id = cs.version_id join sources s on s.id = v.source_id
where cs.story_id = :story and {believed} {more}
"""
_TRACKED = (  # a record reads the same when nobody follows it any more, or here
    "(active or exists (select 1 from stories t where t.id = claims.story_id and not t.active))"
)
_BELIEVED = "cs.seen_from <= :known and (cs.seen_to is null or cs.seen_to > :known)"
_READINGS = """
select s.story_id, s.name, v.seq, cs.claim_id, cs.state, cs.confidence, cs.analyzer, cs.valid_from, cs.seen_from,
 cs.seen_to, cs.rival, cs.id
"""


class SqlHistory:
    """Reads only (`ports.History`). Opens the database at the first question."""

    def __init__(self, url: str, clock: Clock) -> None:
        self._url, self._clock = url, clock
        self._opened: Connected | None = None
        self._shelf = Shelf()

    @property
    def _connected(self) -> Connected:
        if self._opened is None:
            connected = Connected(self._url)
            try:
                connected.require_schema()
            except Exception:
                connected.close()
                raise
            self._opened = connected
        return self._opened

    def stories(self) -> tuple[tuple[str, str, bool], ...]:
        """(id, title, active) of every story ever followed."""
        rows = self._connected.reader.all("select id, title, active from stories order by id")
        return tuple((row[0], row[1], bool(row[2])) for row in rows)

    def sources(self, story: str) -> tuple[str, ...]:
        """The names of a story's sources, inactive ones too."""
        rows = self._connected.reader.all(
            "select name from sources where story_id = :story order by listed desc, id", story=story
        )
        return tuple(row[0] for row in rows)

    def claims(self, story: str) -> tuple[tuple[str, str, bool], ...]:
        """(id, question, active) of every claim ever tracked in a story, in the configuration's order."""
        rows = self._connected.reader.all(
            f"select id, question, {_TRACKED} as tracked from claims where story_id = :story "
            "order by tracked desc, place, id",
            story=story,
        )
        return tuple((row[0], row[1], bool(row[2])) for row in rows)

    def definitions(self, story: str) -> tuple[Claim, ...]:
        """The claims that are tracked now, as the configuration defined them when it was last taken up; those of its
        record in a story that nobody follows."""
        rows = self._connected.reader.all(
            f"select id, question, definition from claims where story_id = :story and {_TRACKED} order by place, id",
            story=story,
        )
        return tuple(_definition(*row) for row in rows)

    def addresses(self, story: str) -> Mapping[str, str]:
        """The address of each of a story's sources, inactive ones too."""
        rows = self._connected.reader.all("select name, url from sources where story_id = :story", story=story)
        return {row[0]: row[1] for row in rows}

    def version(self, ref: VersionRef, known_at: datetime | None = None, *, as_stored: bool = False) -> Version:
        """One version with its text: as read last, as read last at `known_at`, or as first stored. Raises NotFound."""
        return reads.version(self._connected.reader, self._shelf, ref, known_at, as_stored=as_stored)

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
        """Versions, newest first by capture time then seq. `since` counts in, `until` does not."""
        more, values = _conditions(
            ("s.story_id = :story", "story", story),
            ("s.name = :source", "source", source),
            ("v.captured_at >= :since", "since", since),
            ("v.captured_at < :until", "until", until),
            ("v.recorded_at <= :known", "known", known_at),
        )
        tail = ""
        if limit is not None:
            tail, values["n"] = " limit :n", limit
        if before is not None:
            more += _AFTER
            values |= {
                "at": before.captured_at,
                "seq": before.ref.seq,
                "of": before.ref.story,
                "name": before.ref.source,
            }
        sql = f"select {reads.VERSION} {_BARE} where 1 = 1 {more} {_ORDER}{tail}"
        return tuple(reads.version_row(cells) for cells in self._connected.reader.all(sql, **values))

    def row(self, ref: VersionRef, known_at: datetime | None = None) -> VersionRow:
        """One version without its text. Raises NotFound."""
        return review.row(self._connected.reader, ref, known_at)

    def back(self, ref: SourceRef, n: int, known_at: datetime | None = None) -> VersionRow | None:
        """The version `n` before the newest of a source."""
        return review.back(self._connected.reader, ref, n, known_at)

    def first(self, ref: SourceRef, known_at: datetime | None = None) -> VersionRow | None:
        """The first version of a source in time."""
        return review.first(self._connected.reader, ref, known_at)

    def earlier(self, ref: VersionRef, known_at: datetime | None = None) -> VersionRow | None:
        """The version before this one, in time, in its source."""
        return review.earlier(self._connected.reader, ref, known_at)

    def at(self, ref: SourceRef, when: datetime, known_at: datetime | None = None) -> VersionRow | None:
        """The version that stood at `when`, as far as it had been recorded at `known_at`."""
        reader = self._connected.reader
        source = reads.source_id(reader, ref)
        more, values = _conditions(("v.recorded_at <= :known", "known", known_at))
        cells = reader.first(
            f"select {reads.VERSION} {reads.FROM} where v.source_id = :id and v.captured_at <= :at {more} "
            f"{reads.NEWEST} limit 1",
            id=source,
            at=when,
            **values,
        )
        return reads.version_row(cells) if cells else None

    def changes(self, refs: Sequence[VersionRef], known_at: datetime | None = None) -> Mapping[VersionRef, ChangeRow]:
        """The change that leads to each of these versions, with its edits."""
        return review.changes(self._connected.reader, refs, known_at)

    def readings(self, refs: Sequence[VersionRef], known_at: datetime | None = None) -> tuple[Told, ...]:
        """What these versions say of each claim, and the state before it."""
        return review.readings(self._connected.reader, refs, known_at)

    def edits(self, story: str, wanted: EditQuery, known_at: datetime | None = None) -> tuple[Placed, ...]:
        """The edits of a story that `wanted` asks for, newest first."""
        return review.edits(self._connected.reader, story, wanted, known_at)

    def brought(
        self, upto: VersionRow, known_at: datetime | None = None
    ) -> Callable[[Sequence[str]], tuple[Placed, ...]]:
        """What tells, of a source's edits up to that version, those that brought one of these sentences."""
        from monitor.adapters.store_sql.trails import Trail

        return Trail(self._connected.reader, upto, known_at).brought

    def said(self, story: str, at: datetime, known_at: datetime | None = None) -> tuple[SourceReading, ...]:
        """What each source's version that stood at `at` says of each claim."""
        return lookback.readings(self._connected.reader, story, at, known_at)

    def beginnings(self, story: str, claim: str | None = None, known_at: datetime | None = None) -> tuple[Began, ...]:
        """Each reading that differs from the one before it in its source, and each ruling."""
        return review.beginnings(self._connected.reader, story, claim, known_at)

    def rulings(self, story: str, known_at: datetime | None = None) -> tuple[Ruling, ...]:
        """People's rulings in a story, oldest first, as they stand, or stood."""
        return lookback.rulings(self._connected.reader, story, known_at)

    def ruled(self, story: str) -> tuple[Ruled, ...]:
        """Every ruling that was given in a story, oldest first: those that stand, and those that were taken off."""
        return ruled.ruled(self._connected.reader, story)

    def marks(self, story: str, acts: Sequence[str] = MARKS) -> tuple[Mark, ...]:
        """What people wrote beside a story's record and did to its sources, oldest first."""
        return review.marks(self._connected.reader, story, acts)

    def bookmarks(self, name: str) -> Mapping[str, datetime]:
        """How far a reader has seen each story."""
        return review.bookmarks(self._connected.reader, name)

    def captures(self, story: str, source: str | None = None, since: datetime | None = None) -> tuple[CaptureRow, ...]:
        """Every attempt, oldest first."""
        more, values = _conditions(("s.name = :source", "source", source), ("c.at >= :since", "since", since))
        rows = self._connected.reader.all(_CAPTURES.format(more=more), story=story, **values)
        return tuple(_capture(cells) for cells in rows)

    def shown_by(self, ref: VersionRef) -> CaptureRow | None:
        """The capture that brought a version."""
        rows = self._connected.reader.all(
            _CAPTURES.format(more=_SHOWN), story=ref.story, source=ref.source, seq=ref.seq
        )
        return _capture(rows[0]) if rows else None

    def claim_timeline(
        self, story: str, claim: str | None = None, known_at: datetime | None = None
    ) -> tuple[ClaimRow, ...]:
        """Readings by source and capture time, oldest first, as believed at `known_at` (default now)."""
        reader = self._connected.reader
        more, values = _conditions(("cs.claim_id = :claim", "claim", claim))
        believed = "cs.seen_to is null"
        if known_at is not None:
            believed, values["known"] = _BELIEVED, known_at
        tail = _TIMELINE.format(believed=believed, more=more)
        order = "order by s.name, v.captured_at, v.seq, cs.claim_id"
        rows = reader.all(f"{_READINGS} {tail} {order}", story=story, **values)
        quotes: dict[int, list[Evidence]] = {}
        sql = (
            "select e.claim_state_id, e.sentence, e.quote from evidence e "
            f"where e.claim_state_id in (select cs.id {tail}) order by e.claim_state_id, e.n"
        )
        for row_id, sentence, quote in reader.all(sql, story=story, **values):
            quotes.setdefault(row_id, []).append(Evidence(sentence, quote))
        return tuple(review.claim_row(cells, tuple(quotes.get(cells[11], ()))) for cells in rows)

    def alerts(
        self, story: str | None = None, since: datetime | None = None, dead: bool = False, muted: bool = False
    ) -> tuple[StoredAlert, ...]:
        """Alerts with their deliveries, newest first."""
        from monitor.adapters.store_sql.alerts_read import stored_alerts

        return stored_alerts(self._connected.reader, story, since, dead=dead, muted=muted)

    def alert(self, alert_id: int) -> StoredAlert:
        """One alert. Raises NotFound."""
        from monitor.adapters.store_sql.alerts_read import stored_alert

        return stored_alert(self._connected.reader, alert_id)

    def receivers(self) -> tuple[ReceiverState, ...]:
        """Receivers that fail now, by name."""
        from monitor.adapters.store_sql.alerts_read import failing

        return failing(self._connected.reader)

    def silences(self) -> tuple[Silence, ...]:
        """Every stored silence, ended ones too, oldest first."""
        from monitor.adapters.store_sql.alerts_read import silences

        return silences(self._connected.reader)

    def body(self, sha: str) -> bytes | None:
        """A raw page; None when retention let it go."""
        return self._shelf.body(self._connected.reader, sha) if is_digest(sha) else None

    def search(
        self, text: str, story: str | None = None, known_at: datetime | None = None, limit: int | None = None
    ) -> tuple[SearchHit, ...]:
        """Sentences that hold the text, each where it first stood in its source, oldest first."""
        from monitor.adapters.store_sql.searching import search  # the splitter of sentences: 15 ms for this one command

        return search(self._connected.reader, self._shelf, text, story, known_at, limit)

    def rows(self, now: datetime) -> tuple[SourceRow, ...]:
        """As `Schedule.rows`."""
        return reads.source_rows(self._connected.reader)

    def health(self, now: datetime) -> Health:
        """One look for `doctor`; never raises for a damaged table, it reports it."""
        from monitor.adapters.store_sql.health import health

        connected = Connected(self._url)
        try:
            return health(connected, now)
        finally:
            connected.close()

    def close(self) -> None:
        """Closes the connection."""
        if self._opened is not None:
            self._opened.close()
            self._opened = None


def _definition(claim: str, question: str, definition: Any) -> Claim:
    said = obj(definition)
    states = tuple(State(name, tuple(phrases)) for name, phrases in said["states"])
    return Claim(claim, question, tuple(said["subject"]), states, said["value"])


def _conditions(*given: tuple[str, str, Any]) -> tuple[str, dict[str, Any]]:
    """The conditions whose value is given, each with `and` before it."""
    used = [(condition, name, value) for condition, name, value in given if value is not None]
    return " ".join(f"and {condition}" for condition, _, _ in used), {name: value for _, name, value in used}


def _capture(cells: Cells) -> CaptureRow:
    story, source, at, ms, via, outcome, reason, http_status, final_url, detail, body_sha, seq, *kept = cells
    return CaptureRow(
        ref=SourceRef(story, source),
        at=moment(at),
        ms=ms,
        via=via,
        outcome=outcome,
        reason=reason,
        http_status=http_status,
        final_url=final_url,
        detail=detail,
        body_sha=hexed_or_none(body_sha),
        seq=seq,
        tls=kept[0],
        headers_sha=hexed_or_none(kept[1]),
        seen_at=moment_or_none(kept[2]),
    )


def open_history(url: str, clock: Clock) -> History:
    """What reads only, on the driver alone. The database is opened at the first question."""
    return SqlHistory(url, clock)
