"""How is an address shown that holds a secret? Enough to recognise it, nothing to use it with."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

from monitor.model.alert import Receiver
from monitor.model.config import Settings


def store_place(settings: Settings) -> str:
    """The configured database for people."""
    return place_of(settings.store, settings.root)


def place_of(store: str, root: Path) -> str:
    """A database for people: a path from the root, or driver and host without user and password.

    >>> place_of("sqlite:////srv/var/monitor.db", Path("/srv"))
    'var/monitor.db'
    >>> place_of("postgresql+psycopg://me:secret@db:5433/news?sslmode=require", Path("/srv"))
    'PostgreSQL news on db:5433'
    """
    if store.startswith("sqlite:///"):
        return _near(Path(store.removeprefix("sqlite:///")), root)
    parts = urlsplit(store)
    return f"PostgreSQL {parts.path.strip('/') or '?'} on {parts.netloc.rpartition('@')[2] or 'this machine'}"


def receiver_place(receiver: Receiver, root: Path) -> str:
    """A receiver's address for people.

    >>> receiver_place(Receiver("desk", "mailtos://joe:secret@mail.example?to=x"), Path("/srv"))
    'mailtos://mail.example/…'
    """
    if receiver.kind == "file":
        return _near(Path(receiver.url.removeprefix("file://")), root)
    return masked(receiver.url)


def masked(url: str) -> str:
    """Scheme and, where the host is no secret (it is one for tokens: slack://TOKEN), the host."""
    scheme, _, rest = url.partition("://")
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        host = ""
    shown = host if re.fullmatch(r"[\w-]+(\.[\w-]+)+|localhost|[\d.:]+", host) else ""
    return f"{scheme}://{shown}{'/' if shown else ''}…" if rest else "…"


def _near(path: Path, root: Path) -> str:
    return str(path.relative_to(root)) if path.is_relative_to(root) else str(path)
