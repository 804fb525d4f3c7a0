"""How is the database opened, and how does a transaction begin and end? SQLAlchemy, over SQLite or PostgreSQL."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from monitor.adapters.store_sql import places, schema
from monitor.adapters.store_sql.failures import Crossed, explain
from monitor.adapters.store_sql.reader import Reader
from monitor.model.errors import StoreError

T = TypeVar("T")

TRIES = 3  # of a transaction that another one crossed
MIGRATING = 0x6D6967726174  # "migrat"; advisory locks are counted per database
BUSY_S = 10  # a writer of ours holds the database for milliseconds; on a busy disk, three of them for a second each


class Database:
    """One database: its engine, and transactions whose failures speak for themselves. Threads may share it."""

    def __init__(self, url: str) -> None:
        self.sqlite = places.is_sqlite(url)
        self.place = places.place_of(url)
        self._path = places.path_of(url) if self.sqlite else None
        self.engine = _sqlite_engine(self._path) if self._path else _postgres_engine(url)
        # SQLite has one writer at a time: threads of this process queue here instead of polling the file
        self._turn: Any = threading.Lock() if self.sqlite else nullcontext()
        self._made = False

    @contextmanager
    def write(self, *, durable: bool = True) -> Iterator[Connection]:
        """A transaction that may write: committed at the end, rolled back by any exception.

        One that is not `durable` may be forgotten when the power fails (never when a process dies): for what would only
        be done again, a lease or the word that nothing changed. It saves the wait for the disk.
        """
        with self._turn, self._translated():
            self._make_file()
            with self.engine.connect() as connection:
                if self.sqlite:
                    level = "full" if durable else "normal"
                    driver: Any = connection.connection.driver_connection
                    driver.execute(f"pragma synchronous = {level}")  # outside the transaction, or it is ignored
                with connection.execution_options(writer=True).begin():
                    if not self.sqlite and not durable:
                        connection.exec_driver_sql("set local synchronous_commit = off")
                    yield connection

    def again(self, step: Callable[[Connection, Reader], T], *, durable: bool = True) -> T:
        """Runs a step as one transaction; one that another crossed was rolled back whole, and is run again."""
        for _ in range(TRIES - 1):
            with suppress(Crossed), self.write(durable=durable) as connection:
                return step(connection, self.reader(connection))
        with self.write(durable=durable) as connection:
            return step(connection, self.reader(connection))

    @contextmanager
    def read(self) -> Iterator[Reader]:
        """A transaction that reads one state of the database, whatever others write meanwhile."""
        with self._translated():
            self._make_file()
            with self.engine.connect() as connection:
                if not self.sqlite:  # where a reader's snapshot is the rule
                    connection.execution_options(isolation_level="REPEATABLE READ")
                with connection.begin():
                    yield self.reader(connection)

    def reader(self, connection: Connection) -> Reader:
        """Plain SQL inside a transaction."""

        def run(sql: str, values: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
            try:
                return connection.exec_driver_sql(sql, dict(values)).all()
            except UnicodeDecodeError as error:
                raise explain(error, self.place) from error

        return Reader(run, sqlite=self.sqlite)

    def migrate(self) -> None:
        """Brings the schema up; an upgrade that is interrupted leaves the database as it was."""
        with self._turn, self._translated():
            self._make_file()
            with self.engine.connect() as connection:
                if self.sqlite:  # batch mode drops and renames tables; the check below makes up for it
                    connection.exec_driver_sql("pragma foreign_keys = off")
                    connection.commit()
                try:
                    with connection.execution_options(writer=True).begin():
                        if not self.sqlite:  # one at a time: an empty database has no row to lock
                            connection.exec_driver_sql(f"select pg_advisory_xact_lock({MIGRATING})")
                        schema.upgrade(connection, self.place)
                        self._check_references(connection)
                finally:
                    connection.invalidate()

    def close(self) -> None:
        """Closes every connection."""
        self.engine.dispose()

    def _check_references(self, connection: Connection) -> None:
        if not self.sqlite:
            return
        broken = connection.exec_driver_sql("pragma foreign_key_check").first()
        if broken:
            raise StoreError(f"{self.place}: a row of {broken[0]} refers to one of {broken[2]} that is not there")

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise explain(error.orig or error, self.place) from error
        except sqlite3.Error as error:  # while connecting, before SQLAlchemy wraps anything
            raise explain(error, self.place) from error
        except SQLAlchemyError as error:
            raise StoreError(f"{self.place}: {str(error).splitlines()[0]}") from error

    def _make_file(self) -> None:
        """Nobody else may read what is followed: the file is 0600 and a folder made for it 0700, whatever the umask."""
        if self._path is None or self._made:
            return
        try:
            _make_folder(self._path.parent)
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            os.fchmod(descriptor, 0o600)
            os.close(descriptor)
        except FileExistsError:
            pass
        except OSError as error:
            raise StoreError(
                f"{self.place}: cannot be made ({error.strerror}); "
                "name a folder under `store:` that this user may write"
            ) from error
        self._made = True


def _make_folder(folder: Path) -> None:
    if folder.exists():
        return
    _make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    folder.chmod(0o700)


def _sqlite_engine(path: Path) -> Engine:
    engine = create_engine(URL.create("sqlite", database=str(path)), connect_args={"timeout": BUSY_S})

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, record: Any) -> None:
        connection.isolation_level = None  # we begin by hand: the driver would begin too late, and never IMMEDIATE
        cursor = connection.cursor()
        for pragma in (
            "journal_mode = wal",
            "synchronous = full",
            f"busy_timeout = {BUSY_S * 1000}",
            "foreign_keys = on",
        ):
            cursor.execute(f"pragma {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _began(connection: Connection) -> None:
        # a reader that later writes could not upgrade its snapshot: writers say so at once
        writer = connection.get_execution_options().get("writer")
        connection.exec_driver_sql("begin immediate" if writer else "begin")

    return engine


def _postgres_engine(url: str) -> Engine:
    options = f"-c timezone=UTC -c lock_timeout={BUSY_S}s -c application_name=monitor"
    return create_engine(
        make_url(places.psycopg_url(url)).set(drivername="postgresql+psycopg"),
        connect_args={"options": options, "connect_timeout": 10},
        pool_pre_ping=True,  # a server that restarted is met by a new connection, not by an error
    )
