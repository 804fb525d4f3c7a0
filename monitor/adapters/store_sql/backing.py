"""How is a live database copied, and how does a copy take its place? SQLite by its backup API and a change of names.

PostgreSQL has no file of its own to copy here: its records go out as lines, and come back into a schema of their own.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection

from monitor.adapters.store_sql import guards, household, schema
from monitor.adapters.store_sql.engine import Database
from monitor.adapters.store_sql.failures import explain
from monitor.adapters.store_sql.importing import Import
from monitor.adapters.store_sql.packing import Shelf
from monitor.adapters.store_sql.reader import Reader
from monitor.adapters.store_sql.tables import metadata
from monitor.adapters.store_sql.verifying import verify
from monitor.model.errors import ChainBroken, StoreError
from monitor.model.record import Verified
from monitor.render.inert import link

PAGES = 2000  # of the file copied at a time: others get at it in between
SIDES = ("-wal", "-shm", "-journal")
_MASKED = (("sources", "url"), ("captures", "final_url"))


def copy(source: Path, path: Path) -> None:
    """A consistent copy of a database that others may be writing, for its owner only, without secrets in addresses: a
    configuration has them and gives them back. Raises StoreError."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    with _speaking(source), closing(_opened(source, "ro")) as live, closing(_opened(path, "rw")) as made:
        live.backup(made, pages=PAGES, sleep=0.01)
        made.execute("pragma journal_mode = delete")
        for table, column in _MASKED:
            _mask(made, table, column)
        made.execute("vacuum")  # what was masked is not left in free pages


def _mask(made: sqlite3.Connection, table: str, column: str) -> None:
    found = made.execute(f"select id, {column} from {table} where {column} is not null").fetchall()  # noqa: S608
    news = [(link(url), row) for row, url in found if url != link(url)]
    if not news:
        return
    kept = made.execute(
        "select name, sql from sqlite_master where type = 'trigger' and tbl_name = ?", (table,)
    ).fetchall()
    for name, _ in kept:
        made.execute(f"drop trigger {name}")
    made.executemany(f"update {table} set {column} = ? where id = ?", news)  # noqa: S608
    for _, sql in kept:
        made.execute(sql)


def check(path: Path) -> Verified:
    """Whether a database file from somewhere is sound, ours, and proven; guards and schema are then this release's.
    Raises StoreError or ChainBroken."""
    with _speaking(path), closing(_opened(path, "rw")) as given:
        if (found := [str(row[0]) for row in given.execute("pragma integrity_check(3)")]) != ["ok"]:
            raise StoreError(f"{path.name}: is damaged ({found[0]})")
        _refuse_strange(given, path)
        if broken := given.execute("pragma foreign_key_check").fetchone():
            raise StoreError(f"{path.name}: a row of {broken[0]} refers to one of {broken[2]} that is not there")
    database = Database(f"sqlite:///{path}")
    try:
        database.migrate()
        with database.write() as connection:
            guards.drop(connection)
            guards.create(connection)
        with database.read() as reader:
            found_all = verify(reader)
    finally:
        database.close()
    if found_all.broken is not None:
        raise ChainBroken(*found_all.broken)
    with _speaking(path), closing(_opened(path, "rw")) as given:
        given.execute("pragma wal_checkpoint(truncate)")
        given.execute("pragma journal_mode = delete")
    return found_all


def _refuse_strange(given: sqlite3.Connection, path: Path) -> None:
    """A database file may bring code: triggers, views, expressions. Only what this program makes is let in."""
    for kind, name, sql in given.execute("select type, name, sql from sqlite_master").fetchall():
        ours = name.startswith("sqlite_") or name == "alembic_version" or name in metadata.tables
        ours |= kind == "table" and (name == "search" or name.startswith("search_"))
        ours |= kind == "index" and name.startswith(("ix_", "uq_", "search"))
        ours |= kind == "view" and name == "claim_timeline"
        ours |= kind == "trigger" and name.rpartition("_")[0] in guards.MAY_FOLLOW
        if not ours or (kind == "table" and "generated always" in (sql or "").lower()):
            raise StoreError(f"{path.name}: holds a {kind} {name[:60]!r} that this program never made")


def swap(path: Path, new: Path, aside: Path) -> bool:
    """Puts a checked file into the database's place; the old one, with its log, is kept as `aside`. Gives whether there
    was an old one. Raises StoreError; then the old one is in its place again."""
    had = path.exists()
    try:
        if had:
            for side in ("", *SIDES):
                old = path.with_name(path.name + side)
                if old.exists():
                    old.rename(aside.with_name(aside.name + side))
        new.rename(path)
    except OSError as error:
        for side in ("", *SIDES):
            kept = aside.with_name(aside.name + side)
            if kept.exists() and not path.with_name(path.name + side).exists():
                kept.rename(path.with_name(path.name + side))
        raise StoreError(f"{path}: cannot be replaced: {error.strerror or error}") from error
    descriptor = os.open(path.parent, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)
    return had


def replace(
    database: Database,
    records: Sequence[Iterable[Mapping[str, Any]]],
    beside: Iterable[Mapping[str, Any]] | None,
    aside: str,
    now: datetime,
) -> str | None:
    """Puts records, and what was beside them, in the place of all that a server's database holds, in one transaction;
    what was there goes into the schema `aside`, whose name is given where there was anything. Raises ChainBroken, and
    then nothing was changed."""
    with database.write() as connection:
        had = connection.exec_driver_sql("select to_regclass('public.stories') is not null").scalar_one()
        if had:
            connection.exec_driver_sql(f'alter schema public rename to "{aside}"')
            connection.exec_driver_sql("create schema public")
        schema.upgrade(connection, database.place)
        reader = database.reader(connection)
        fill(connection, reader, records, beside, now)
        found = verify(reader)
        if found.broken is not None:
            raise ChainBroken(*found.broken)
    return aside if had else None


def fill(
    connection: Connection,
    reader: Reader,
    records: Iterable[Iterable[Mapping[str, Any]]],
    beside: Iterable[Mapping[str, Any]] | None,
    now: datetime,
) -> None:
    """Stores records in an empty database, and what was beside them where that is known. Raises ConfigError."""
    for lines in records:
        Import(connection, reader, Shelf(), None, now).take(lines)
    if beside is not None:
        household.put(connection, reader, beside)


def _opened(path: Path, mode: str) -> sqlite3.Connection:
    connection = sqlite3.connect(f"file:{quote(str(path))}?mode={mode}", uri=True, timeout=10, isolation_level=None)
    connection.execute("pragma trusted_schema = off")
    connection.execute("pragma cell_size_check = on")
    return connection


@contextmanager
def _speaking(path: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise explain(error, str(path)) from error
