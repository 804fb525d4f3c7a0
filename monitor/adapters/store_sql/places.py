"""Where is the database? Its URL taken apart, and a spelling of it without secrets. Standard library only."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from monitor.model.errors import StoreError

SQLITE = "sqlite:///"


def is_sqlite(url: str) -> bool:
    """Whether the URL names an SQLite file; otherwise it is PostgreSQL. Raises StoreError for anything else."""
    if url.startswith(SQLITE) and url != SQLITE:
        return True
    if url.startswith(("postgresql://", "postgresql+psycopg://")):
        return False
    kind = url.split(":", 1)[0]
    raise StoreError(
        f"store: cannot keep a history in {kind!r}; use sqlite:///PATH or postgresql+psycopg://HOST/DATABASE"
    )


def path_of(url: str) -> Path:
    """The file of an SQLite URL: `sqlite:///var/x.db` is relative, `sqlite:////srv/x.db` absolute."""
    return Path(url.removeprefix(SQLITE).split("?", 1)[0])


def psycopg_url(url: str) -> str:
    """The URL as the driver itself takes it."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


def place_of(url: str) -> str:
    """How messages name the database: the file, or host and database without user and password.

    >>> place_of("postgresql+psycopg://me:secret@db.example:5433/monitor")
    'postgresql://db.example:5433/monitor'
    """
    if is_sqlite(url):
        return str(path_of(url))
    parts = urlsplit(url)
    return f"postgresql://{parts.netloc.rpartition('@')[2]}{parts.path}"
