"""How is plain SQL asked of either driver? One spelling of parameters and times for sqlite3 and psycopg."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from monitor.model.ids import utc_text

Run = Callable[[str, Mapping[str, Any]], Sequence[Sequence[Any]]]
Cells = Sequence[Any]


class Reader:
    """Reads rows. `run` executes one statement in the driver's own spelling and gives all rows."""

    def __init__(self, run: Run, *, sqlite: bool) -> None:
        self._run, self.sqlite = run, sqlite

    def all(self, sql: str, **values: Any) -> Sequence[Cells]:
        """Every row of a statement with `:name` parameters. `%` must not stand in it."""
        return self._run(*self.spelt(sql, values))

    def spelt(self, sql: str, values: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
        """A statement and its values as the driver takes them."""
        if self.sqlite:
            return sql, {name: _for_sqlite(value) for name, value in values.items()}
        return _for_psycopg(sql), dict(values)

    def first(self, sql: str, **values: Any) -> Cells | None:
        """The first row, or None."""
        rows = self.all(sql, **values)
        return rows[0] if rows else None

    def among(self, column: str, values: Sequence[Any], name: str = "any") -> tuple[str, dict[str, Any]]:
        """A condition that `column` is one of `values` (never empty), and its parameters."""
        marks = {f"{name}_{n}": value for n, value in enumerate(values)}
        return f"{column} in ({', '.join(':' + mark for mark in marks)})", marks


def _for_sqlite(value: Any) -> Any:
    return utc_text(value) if isinstance(value, datetime) else value


@lru_cache(maxsize=512)
def _for_psycopg(sql: str) -> str:
    return re.sub(r":([a-z_][a-z_0-9]*)", r"%(\1)s", sql)
