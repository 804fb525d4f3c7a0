"""Does another daemon run on this database? A lock that the kernel, or the server, lets go when its holder dies."""

from __future__ import annotations

import fcntl
import json
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

from monitor.adapters.store_sql import places
from monitor.adapters.store_sql.failures import explain
from monitor.model.errors import Locked, StoreError
from monitor.model.ids import utc_text
from monitor.ports import Clock

ADVISORY = 0x6D6F6E69746F72  # "monitor"; advisory locks are counted per database
CHECK_S = 2.0  # a gigabyte may take longer; a daemon has to start
_held: set[Path] = set()  # record locks are one per process: two daemons in one process are told apart here
_guard = threading.Lock()


@contextmanager
def lock_daemon(url: str, clock: Clock, *, sound: bool = True) -> Iterator[None]:
    """Holds the one daemon's place on this database. Raises Locked, naming who has it; where it is to be `sound`,
    StoreError for a file that is damaged.

    SQLite: a file `NAME.lock` beside the database with pid and start time; what a dead daemon left there is taken over.
    PostgreSQL: an advisory lock on a connection of its own.
    """
    with _file_lock(places.path_of(url), clock, sound) if places.is_sqlite(url) else _server_lock(url, clock):
        yield


@contextmanager
def _file_lock(database: Path, clock: Clock, sound: bool) -> Iterator[None]:
    path = database.resolve().with_name(database.name + ".lock")
    with _guard:
        if path in _held:
            raise Locked(f"{database}: a daemon runs on it in this process already")
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise StoreError(f"{path}: cannot be made ({error.strerror}); give this user write permission") from error
        try:
            # a record lock, not flock: worker processes inherit the file, and must not hold its lock for a dead daemon
            fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = _holder(descriptor)
            os.close(descriptor)
            raise Locked(
                f"{database}: another daemon runs on it ({holder}); stop it, or name another `store:`"
            ) from error
        _held.add(path)
    try:
        if sound:
            _check_quickly(database, clock)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps({"pid": os.getpid(), "since": utc_text(clock.now())}).encode(), 0)
        yield
    finally:
        with _guard:
            _held.discard(path)
            os.ftruncate(descriptor, 0)
            os.close(descriptor)  # lets the lock go; the file stays: removing it would race with the next daemon


def _check_quickly(database: Path, clock: Clock) -> None:
    """Raises StoreError where the file is damaged, as far as CHECK_S shows it; `doctor` looks at all of it."""
    if not database.is_file():
        return
    connection = sqlite3.connect(f"file:{quote(str(database))}?mode=ro", uri=True, timeout=CHECK_S)
    end = clock.monotonic() + CHECK_S
    connection.set_progress_handler(lambda: clock.monotonic() > end, 100_000)
    try:
        found = [str(row[0]) for row in connection.execute("pragma quick_check(1)")]
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorname", "") == "SQLITE_INTERRUPT":
            return
        raise explain(error, str(database)) from error
    finally:
        connection.close()
    if found != ["ok"]:
        raise StoreError(
            f"{database}: is damaged ({found[0]}); keep a copy and run `monitor restore` with a backup, "
            "`monitor doctor` shows how far it goes"
        )


def _holder(descriptor: int) -> str:
    with suppress(ValueError, KeyError):
        told = json.loads(os.pread(descriptor, 1000, 0))
        return f"pid {told['pid']}, since {told['since']}"
    return "just starting"


@contextmanager
def _server_lock(url: str, clock: Clock) -> Iterator[None]:
    place = places.place_of(url)
    try:
        import psycopg
    except ImportError as error:
        raise StoreError(f"{place}: PostgreSQL needs the extra: pip install 'monitor[postgres]'") from error
    name = f"monitor daemon pid {os.getpid()} since {utc_text(clock.now())[:19]}Z"
    try:
        connection = psycopg.connect(
            places.psycopg_url(url), autocommit=True, application_name=name[:63], connect_timeout=10, keepalives_idle=30
        )
    except psycopg.Error as error:
        raise explain(error, place) from error
    try:
        if not _taken(connection):
            raise Locked(f"{place}: another daemon runs on it ({_server_holder(connection)}); stop it first")
        yield
    finally:
        with suppress(psycopg.Error):
            connection.close()


def _taken(connection: Any) -> bool:
    row = connection.execute("select pg_try_advisory_lock(%s)", (ADVISORY,)).fetchone()
    return bool(row and row[0])


def _server_holder(connection: Any) -> str:
    row = connection.execute(
        "select a.application_name from pg_locks l join pg_stat_activity a on a.pid = l.pid "
        "where l.locktype = 'advisory' and l.granted and ((l.classid::bigint << 32) | l.objid::bigint) = %s "
        "and l.database = (select oid from pg_database where datname = current_database())",
        (ADVISORY,),
    ).fetchone()
    return str(row[0]).removeprefix("monitor daemon ") if row else "just starting"
