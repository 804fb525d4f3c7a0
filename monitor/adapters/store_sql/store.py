"""Where is what was seen kept? `Store` over SQLAlchemy Core; each method is one transaction."""

# ruff: noqa: S608  # statements are put together of this package's own constants, values are always bound

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Connection, case, func, literal, update

from monitor.adapters.store_sql import blobs, filling, lives, lookback, marking, reads, ruling, tables
from monitor.adapters.store_sql.adopting import Adoption, twin
from monitor.adapters.store_sql.engine import Database
from monitor.adapters.store_sql.laying import lay
from monitor.adapters.store_sql.mapping import SEEING, capture_row, host_of
from monitor.adapters.store_sql.mirror import ensure_hosts
from monitor.adapters.store_sql.packing import Shelf
from monitor.adapters.store_sql.pages import page_of
from monitor.adapters.store_sql.posting import acknowledge, fresh, post
from monitor.adapters.store_sql.reader import Reader
from monitor.adapters.store_sql.recording import Recording, put_headers, write_version
from monitor.adapters.store_sql.statements import dialect_insert, insert
from monitor.adapters.store_sql.types import Utc
from monitor.adapters.store_sql.values import clean_or_none, digest, hexed, hexed_or_none
from monitor.adapters.store_sql.verifying import verify
from monitor.model.alert import Alert, Planned
from monitor.model.article import Article, Container, Version
from monitor.model.errors import StaleLease
from monitor.model.filling import Between, Filling, Laid
from monitor.model.found import Adopted, Entry, Follow
from monitor.model.ids import SourceRef, VersionRef, canonical_json, sha256
from monitor.model.observation import Observation, Reading
from monitor.model.outcome import Capture, Fetched, Suspect, Via
from monitor.model.record import Before, Verified, VersionRow
from monitor.model.story import Leased
from monitor.ports import Clock

T = TypeVar("T")

LIVE_WITHIN = timedelta(minutes=5)  # a look whose time is this near is a live one: longer than any fetch may take


class SqlStore:
    """Keeps what was seen (`ports.Store`)."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock, self._shelf = database, clock, Shelf()

    def migrate(self) -> None:
        """Brings an empty or older database to this release's schema; raises SchemaTooNew."""
        self._database.migrate()

    def before(self, ref: SourceRef, at: datetime) -> Before:
        """What is known of a source at the moment `at`. A moment that is nearly now, or later, is a live look: then the
        version stored last in time is the previous one even where the clock has been set back meanwhile."""
        live = at >= self._clock.now() - LIVE_WITHIN
        with self._database.read() as reader:
            return lookback.before(reader, self._shelf, ref, at, live=live)

    def article(self, ref: VersionRef) -> Version:
        """One version with its text. Raises NotFound."""
        with self._database.read() as reader:
            return reads.version(reader, self._shelf, ref)

    def page(self, ref: VersionRef) -> Fetched | None:
        """The page of a version as it was captured; None where its bytes are gone."""
        with self._database.read() as reader:
            return page_of(reader, self._shelf, ref)

    def earlier(self, ref: SourceRef, text_sha: str) -> VersionRow | None:
        """The newest version of the source with this text, but for the last one; None where there is none."""
        with self._database.read() as reader:
            source = reads.source_id(reader, ref)
            cells = reader.first(
                f"select {reads.VERSION} {reads.FROM} where v.source_id = :source and v.text_sha = :sha "
                f"and v.id <> (select v.id {reads.FROM} where v.source_id = :source {reads.NEWEST} limit 1) "
                f"{reads.NEWEST} limit 1",
                source=source,
                sha=digest(text_sha),
            )
            return reads.version_row(cells) if cells else None

    def elsewhere(self, ref: SourceRef, text_sha: str) -> VersionRef | None:
        """The oldest version with this text in another source of the story; None where there is none."""
        with self._database.read() as reader:
            return lookback.elsewhere(reader, ref, text_sha)

    def left_at(self, ref: VersionRef) -> datetime | None:
        """When the version after this one, in time, began to stand; None where this one stands."""
        with self._database.read() as reader:
            return filling.left_at(reader, ref)

    def runs(self, ref: SourceRef, claims: Sequence[str]) -> Mapping[str, tuple[tuple[str, datetime], ...]]:
        """What a source has said of these claims, one state after another, each with the capture that first said so."""
        with self._database.read() as reader:
            return lookback.runs(reader, ref, claims)

    def carriers(self, ref: SourceRef, claim: str, quotes: Sequence[str]) -> tuple[str, ...]:
        """The other sources of the story in which one of these sentences ever carried this claim, by name."""
        with self._database.read() as reader:
            return lookback.carriers(reader, ref, claim, quotes)

    def stood_since(self, ref: SourceRef, sentences: Sequence[str]) -> Mapping[str, datetime]:
        """The capture that first had each of these sentences as it stands; those that nothing tells of are left out."""
        with self._database.read() as reader:
            return lives.stood_since(reader, self._shelf, ref, sentences)

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
        """Stores a version and all that follows from it. A text that is the last one's already makes none: the capture
        is `unchanged` and the version that stands is given back. A live version is never older than the one before it
        in the source: a clock that was set back does not put it into the past."""

        def step(connection: Connection, reader: Reader) -> Version:
            _own(connection, reader, leased, worker)
            now = self._clock.now()
            recording = Recording(leased, capture, article, extractor, observation, fresh(reader, alerts), now)
            version, cause = write_version(connection, reader, self._shelf, recording)
            fresh_ones = recording.alerts if cause["version_id"] is not None else ()
            post(connection, reader, fresh_ones, plans if cause["version_id"] is not None else (), now, cause)
            news = _after_version(capture, container, etag, last_modified)
            _next(connection, leased, due_at, {**news, **_plan(connection, reader, leased, capture, now, due_why)})
            return version

        return self._database.again(step)

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
        """Stores a capture that made no version. The body of a page that shows the known article is not kept, but
        remembered by its hash."""

        def step(connection: Connection, reader: Reader) -> None:
            _own(connection, reader, leased, worker)
            now, source = self._clock.now(), leased.id
            seeing = capture.outcome in SEEING
            row = capture_row(capture, source)
            if seeing:
                row["version_id"] = _last_version(reader, source)
            else:
                row.update(self._kept(connection, reader, source, capture, suspect))
            connection.execute(insert(tables.captures), row)
            post(connection, reader, fresh(reader, alerts), plans, now, {"version_id": None, "change_id": None})
            given = {
                "etag": clean_or_none(etag),
                "last_modified": clean_or_none(last_modified),
                "container": _container(container),
                "full_at": full_at,
                "status": status,
                "body_sha": sha256(capture.body) if seeing and capture.body is not None else None,
            }
            news = {name: value for name, value in given.items() if value is not None}
            placed = _plan(connection, reader, leased, capture, now, due_why)
            _next(connection, leased, due_at, {**_sight(capture, seeing), **news, **placed})

        self._database.again(step, durable=bool(alerts))

    def adopt(self, leased: Leased, worker: str, entries: Sequence[Entry], follow: Follow, now: datetime) -> Adopted:
        """Makes sources of a list's entries; the list's own lease stays as it is."""

        def step(connection: Connection, reader: Reader) -> Adopted:
            _own(connection, reader, leased, worker)
            return Adoption(connection, reader, leased, worker, follow, now).adopt(entries)

        return self._database.again(step)

    def twin(self, leased: Leased, urls: Sequence[str]) -> SourceRef | None:
        """Another listed source of the story that is one of these pages."""
        with self._database.read() as reader:
            return twin(reader, leased, urls)

    def tell(self, alerts: Sequence[Alert], plans: Sequence[Planned], now: datetime) -> None:
        """Stores alerts that no capture caused, and plans deliveries; known alerts to receivers that never had them."""
        cause = {"version_id": None, "change_id": None}
        self._database.again(
            lambda connection, reader: post(connection, reader, fresh(reader, alerts), plans, now, cause)
        )

    def reread(self, ref: VersionRef, readings: Sequence[Reading], now: datetime) -> None:
        """Lays readings by other rules over a version's; the old ones are closed. A person's ruling stays."""

        def step(connection: Connection, reader: Reader) -> None:
            version, captured_at = ruling.place_of(reader, ref)
            lay(connection, reader, ref, version, captured_at, readings, now, "reread")

        self._database.again(step)

    def between(self, ref: SourceRef, at: datetime) -> Between:
        """The versions around a moment of the past."""
        with self._database.read() as reader:
            return filling.between(reader, self._shelf, ref, at)

    def fill(
        self,
        ref: SourceRef,
        capture: Capture,
        extractor: str,
        found: Between,
        filled: Filling | None,
        suspect: Suspect | None = None,
    ) -> tuple[Version, ...]:
        """Puts a capture of the past into the record, and the version it is between its neighbours."""

        def step(connection: Connection, reader: Reader) -> tuple[Version, ...]:
            insertion = filling.Insertion(connection, reader, self._shelf, ref, self._clock.now())
            return insertion.put(capture, extractor, found, filled, suspect)

        return self._database.again(step)

    def sighted(self, ref: SourceRef) -> frozenset[datetime]:
        """The moments of the past that captures are stored of."""
        with self._database.read() as reader:
            return filling.sighted(reader, ref)

    def lay(self, laid: Laid, now: datetime) -> bool:
        """Lays a version's page, readings and change as read today over those that stand."""

        def step(connection: Connection, reader: Reader) -> bool:
            return filling.lay_on(connection, reader, self._shelf, laid, now, filling.REREAD)

        return self._database.again(step)

    def rule(self, ref: VersionRef, ruled: Reading, now: datetime, why: str = "") -> None:
        """Lays a person's ruling over a version's reading. Raises NotFound for a version or claim that is not there."""
        self._database.again(lambda connection, reader: ruling.rule(connection, reader, ref, ruled, now, why))

    def undo_ruling(self, ref: VersionRef, claim_id: str, now: datetime, by: str = "", why: str = "") -> Reading:
        """Takes a ruling off: the rules' last reading comes back and is given. Raises NotFound where none stands."""
        return self._database.again(
            lambda connection, reader: ruling.undo(connection, reader, ref, claim_id, now, by, why)
        )

    def mark(self, story: str, act: str, ref: str, by: str, text: str, now: datetime) -> None:
        """Enters a person's words in the story's journal: a note, a tag, or its end."""
        self._database.again(
            lambda connection, reader: marking.mark(connection, reader, story, act, ref, by, text, now)
        )

    def pause(
        self, refs: Sequence[SourceRef], by: str, why: str, now: datetime, until: datetime | None = None
    ) -> tuple[SourceRef, ...]:
        """Lets sources rest until `resume` or a time; gives those that were at work, or rested to another end."""
        return self._database.again(
            lambda connection, reader: marking.pause(connection, reader, refs, by, why, now, until)
        )

    def resume(self, refs: Sequence[SourceRef], by: str, why: str, now: datetime) -> tuple[SourceRef, ...]:
        """Sets sources at work again, due now; gives those that rested."""
        return self._database.again(lambda connection, reader: marking.resume(connection, reader, refs, by, why, now))

    def bookmark(self, name: str, story: str, until: datetime) -> None:
        """How far a reader has seen a story, by the time of recording."""
        self._database.again(lambda connection, reader: marking.bookmark(connection, reader, name, story, until))

    def pulse(self, name: str, now: datetime, detail: Mapping[str, Any]) -> None:
        """Writes a heartbeat; one that a power cut takes away is no loss."""
        with self._database.write(durable=False) as connection:
            statement = dialect_insert(tables.pulse, sqlite=self._database.sqlite).values(
                name=name, at=now, detail=detail
            )
            connection.execute(
                statement.on_conflict_do_update(
                    index_elements=["name"], set_={"at": statement.excluded.at, "detail": statement.excluded.detail}
                )
            )

    def ack(self, alert_id: int, by: str, now: datetime) -> tuple[int, ...]:
        """Marks an alert as seen by a person, and all that stood beside it in a message; the first mark stands. Gives
        the alerts that are seen. Raises NotFound."""
        with self._database.write() as connection:
            return acknowledge(connection, self._database.reader(connection), alert_id, by, now)

    def verify(self) -> Verified:
        """Recomputes every chain, journal entry and blob; stops at the first bad row."""
        with self._database.read() as reader:
            return verify(reader)

    def close(self) -> None:
        """Closes every connection."""
        self._database.close()

    def _kept(
        self, connection: Connection, reader: Reader, source: int, capture: Capture, suspect: Suspect | None
    ) -> dict[str, str | None]:
        """What a miss leaves for a person to look at: the page, and the article that was doubted."""
        kept: dict[str, str | None] = {}
        last = reader.first(
            f"select v.article_sha, v.body_sha from versions v where v.source_id = :source {reads.NEWEST} limit 1",
            source=source,
        )
        if capture.body is not None:
            kept["body_sha"] = blobs.put(
                connection, reader, self._shelf, capture.body, hexed_or_none(last[1]) if last else None
            )
            kept["headers_sha"] = put_headers(connection, reader, self._shelf, capture, source)
        if suspect is not None:
            body = article_bytes(suspect.article)
            kept["article_sha"] = blobs.put(connection, reader, self._shelf, body, hexed(last[0]) if last else None)
        return kept


def article_bytes(article: Article) -> bytes:
    """The article as its blob: canonical JSON, whose SHA-256 is `article_sha`."""
    return canonical_json(article.document()).encode("utf-8", "replace")


def _own(connection: Connection, reader: Reader, leased: Leased, worker: str) -> None:
    """Locks the source's row and proves that the lease still holds. Raises StaleLease."""
    lock = "" if reader.sqlite else " for update"
    found = reader.first(f"select lease_token, leased_by from sources where id = :id{lock}", id=leased.id)
    if found is None or found[0] != leased.token or found[1] != worker:
        holder = f"{found[1]} has it now" if found and found[1] else "it was settled already"
        raise StaleLease(f"{leased.ref}: the lease {leased.token} of {worker} has ended; {holder}")


def _next(connection: Connection, leased: Leased, due_at: datetime, news: Mapping[str, Any]) -> None:
    """Ends the lease: its token never opens the source again."""
    row = tables.sources
    connection.execute(
        update(row)
        .where(row.c.id == leased.id)
        .values(due_at=due_at, leased_by=None, lease_token=row.c.lease_token + 1, **news)
    )


def _plan(
    connection: Connection, reader: Reader, leased: Leased, capture: Capture, now: datetime, why: str | None
) -> dict[str, Any]:
    """Why it is due then, and whose turn that is: a page that leads to another host is that host's to be asked for."""
    values: dict[str, Any] = {"due_why": why}
    if capture.via is Via.LIVE and capture.outcome in SEEING and capture.final_url:
        host = host_of(capture.final_url)
        if leased.host and host and host != leased.host:
            ensure_hosts(connection, reader, {host}, now)
            values["host"] = host
    return values


_BACK = {"status": case((tables.sources.c.status == "gone", "active"), else_=tables.sources.c.status)}


def _sight(capture: Capture, seeing: bool) -> dict[str, Any]:
    row = tables.sources.c
    return {
        "last_outcome": capture.outcome,
        "failures": 0 if seeing else row.failures + 1,
        "spell_at": None if seeing else func.coalesce(row.spell_at, literal(capture.at, Utc)),
        **(_BACK if seeing else {}),
    }


def _after_version(
    capture: Capture, container: Container | None, etag: str | None, last_modified: str | None
) -> dict[str, Any]:
    if capture.via is not Via.LIVE:  # an archive says nothing about what the address serves now
        return {}
    return {
        "etag": clean_or_none(etag),
        "last_modified": clean_or_none(last_modified),
        "container": _container(container),
        "full_at": capture.at,
        "body_sha": sha256(capture.body) if capture.body is not None else None,
        **_sight(capture, seeing=True),
    }


def _container(container: Container | None) -> list[str] | None:
    return [container.path, container.text_sha, container.rest_sha] if container else None


def _last_version(reader: Reader, source: int) -> int | None:
    found = reader.first(
        f"select v.id from versions v where v.source_id = :source {reads.NEWEST} limit 1",
        source=source,
    )
    return int(found[0]) if found else None
