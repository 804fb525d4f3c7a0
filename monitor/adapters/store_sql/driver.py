"""How does a reading command open the database? On the driver alone, without writing to it.

SQLAlchemy is not imported here: it alone costs more than a whole reading command.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import quote

from monitor.adapters.store_sql import places
from monitor.adapters.store_sql.failures import explain
from monitor.adapters.store_sql.reader import Reader
from monitor.adapters.store_sql.revisions import HEAD, REVISIONS
from monitor.model.errors import NotFound, SchemaTooNew, SchemaTooOld, StoreError

BUSY_S = 5


class Connected:
    """One connection for reading. Failures are StoreErrors that name the place."""

    def __init__(self, url: str) -> None:
        self.place = places.place_of(url)
        self.sqlite = places.is_sqlite(url)
        self._run, self._close = _open_sqlite(url, self.place) if self.sqlite else _open_postgres(url, self.place)
        self.reader = Reader(self._run, sqlite=self.sqlite)

    def revision(self) -> str | None:
        """The schema's revision; None where there is none."""
        table = "select 1 from sqlite_master where name = 'alembic_version'"
        if not self.sqlite:
            table = "select 1 where to_regclass('alembic_version') is not null"
        if self.reader.first(table) is None:
            return None
        row = self.reader.first("select version_num from alembic_version")
        return str(row[0]) if row else None

    def require_schema(self) -> None:
        """Raises SchemaTooNew, SchemaTooOld, or NotFound for a database that nothing was ever written to."""
        found = self.revision()
        if found is None:
            raise NotFound(f"{self.place}: no history yet; `monitor check` or `monitor run` begins it")
        if found not in REVISIONS:
            raise SchemaTooNew(
                f"{self.place}: made by a newer release (schema {found}, this one knows up to {HEAD}); "
                "install that release, or restore a backup made by this one"
            )
        if found != HEAD:
            raise SchemaTooOld(
                f"{self.place}: schema {found}, this release needs {HEAD}; `monitor check` or `monitor run` migrates it"
            )

    def close(self) -> None:
        """Closes the connection."""
        self._close()


def _open_sqlite(url: str, place: str) -> tuple[Any, Callable[[], None]]:
    path = places.path_of(url)
    if not path.exists():
        raise NotFound(f"{place}: no history yet; `monitor check` or `monitor run` begins it")
    if not path.is_file():
        raise StoreError(f"{place}: is not a file; name one under `store:`")
    if not os.access(path, os.R_OK):
        raise StoreError(f"{place}: cannot be read; give this user read permission")
    mode = "mode=ro"
    if not os.access(path.parent, os.W_OK) and not path.with_name(path.name + "-wal").exists():
        mode = "immutable=1"  # nobody can write beside it: there is no log to read, and none can be made
    connection = sqlite3.connect(
        f"file:{quote(str(path))}?{mode}", uri=True, timeout=BUSY_S, isolation_level=None, check_same_thread=False
    )

    def run(sql: str, values: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        try:
            return connection.execute(sql, values).fetchall()
        except (sqlite3.Error, UnicodeDecodeError) as error:
            raise explain(error, place) from error

    return run, connection.close


def _open_postgres(url: str, place: str) -> tuple[Any, Callable[[], None]]:
    try:
        import psycopg
    except ImportError as error:
        raise StoreError(f"{place}: PostgreSQL needs the extra: pip install 'monitor[postgres]'") from error
    options = f"-c timezone=UTC -c default_transaction_read_only=on -c lock_timeout={BUSY_S}s"
    try:
        connection = psycopg.connect(
            places.psycopg_url(url), autocommit=True, options=options, connect_timeout=10, application_name="monitor"
        )
    except psycopg.Error as error:
        raise explain(error, place) from error

    def run(sql: str, values: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        try:
            return connection.execute(sql, values).fetchall()
        except psycopg.Error as error:
            raise explain(error, place) from error

    def close() -> None:
        with suppress(psycopg.Error):
            connection.close()

    return run, close
