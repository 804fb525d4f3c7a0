"""Is every cell written as this program writes it? The first row with one that is not, by table and key.

Digests cover values. Text that means the same in another form (a time with a space for its T) would pass them, and be
read or sorted as something else; what is no text, no number or no JSON at all could not even be read.
"""

# ruff: noqa: S608  # statements are put together of this package's own constants, values are always bound

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Column, Double, Integer, LargeBinary, Table, Text

from monitor.adapters.store_sql.guards import MAY_FOLLOW
from monitor.adapters.store_sql.reader import Cells, Reader
from monitor.adapters.store_sql.tables import metadata
from monitor.adapters.store_sql.types import BigId, Json, Sha, Utc
from monitor.adapters.store_sql.values import late_moment_or_none
from monitor.model.hashing import clean, plain
from monitor.model.ids import canonical_json

Fault = tuple[str, str]  # the row, and what is wrong with it
BATCH = 5000  # rows at a time, where rows are counted
SET_LATER = ("acked_at", "acked_by", "spell_at")  # what no digest covers need only be readable
FIRST, LAST = "timestamptz '0001-01-01 00:00:00+00'", "timestamptz '10000-01-01 00:00:00+00'"

_TIME = re.compile(r"\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{6}Z")


def first_fault(reader: Reader) -> Fault | None:
    """The first row that holds what this program never writes, None where there is none."""
    for table in metadata.sorted_tables:
        for find in (_by_kind, _by_text):
            found = find(reader, table)
            if found is not None:
                return found
    return None


def _where(table: Table, key: Sequence[Any]) -> str:
    shown = [bytes(cell).decode("utf-8", "replace") if isinstance(cell, bytes | memoryview) else cell for cell in key]
    return f"{table.name} {'/'.join(str(cell) for cell in shown)}"


def _keys(table: Table, reader: Reader) -> list[str]:
    """The columns that name a row, as something that can always be shown."""
    found = []
    for column in table.primary_key.columns:
        if isinstance(column.type, Sha):
            found.append(f"hex({column.name})" if reader.sqlite else f"encode({column.name}, 'hex')")
        else:
            found.append(f"cast({column.name} as blob)" if reader.sqlite else f"cast({column.name} as text)")
    return found


# -- by the database itself: kinds of cells


def _by_kind(reader: Reader, table: Table) -> Fault | None:
    """A cell of another kind than its column's."""
    rules = [(column.name, rule) for column in table.columns if (rule := _rule(column, sqlite=reader.sqlite))]
    if not rules:
        return None
    cases = " ".join(f"when not ({rule}) then '{name}'" for name, rule in rules)
    holds = " and ".join(f"({rule})" for _, rule in rules)
    keys = ", ".join(_keys(table, reader))
    row = reader.first(f"select {keys}, case {cases} end from {table.name} where not ({holds}) limit 1")
    if row is None:
        return None
    return _where(table, row[:-1]), f"its {row[-1]} is not what that column holds"


def _rule(column: Column[Any], *, sqlite: bool) -> str | None:
    """What is true of each cell of a column, never null itself."""
    rule = (_sqlite_rule if sqlite else _postgres_rule)(column)
    if rule is None:
        return None
    return f"{column.name} is null or ({rule})" if column.nullable else f"{column.name} is not null and ({rule})"


def _sqlite_rule(column: Column[Any]) -> str:
    name, kind = column.name, column.type
    if isinstance(kind, Sha):
        return f"typeof({name}) = 'blob' and length({name}) = 32"
    if isinstance(kind, LargeBinary):
        return f"typeof({name}) = 'blob'"
    if isinstance(kind, Boolean):
        return f"typeof({name}) = 'integer' and {name} in (0, 1)"
    if isinstance(kind, Integer) or kind is BigId:
        return f"typeof({name}) = 'integer'"
    if isinstance(kind, Double):
        return f"typeof({name}) = 'real' and abs({name}) < 9e999"
    return f"typeof({name}) = 'text'"


def _postgres_rule(column: Column[Any]) -> str | None:
    name, kind = column.name, column.type
    if isinstance(kind, Sha):
        return f"octet_length({name}) = 32"
    if isinstance(kind, Utc):
        return f"{name} >= {FIRST} and {name} < {LAST}"
    if isinstance(kind, Double):
        return f"{name} > cast('-Infinity' as float8) and {name} < cast('Infinity' as float8)"
    return None


# -- by their text


def _by_text(reader: Reader, table: Table) -> Fault | None:
    """Text that is none, or is not in the one form of what it says."""
    checks = {column.name: check for column in table.columns if (check := _check(column, sqlite=reader.sqlite))}
    if not checks:
        return None
    as_read = "cast({} as blob)" if reader.sqlite else "cast({} as text)"
    cells = [as_read.format(name) for name in checks]
    for row in _rows(reader, table, cells):
        for (name, check), cell in zip(checks.items(), row[-len(cells) :], strict=True):
            wrong = check(cell) if cell is not None else None
            if wrong is not None:
                return _where(table, row[: -len(cells)]), f"its {name} {wrong}"
    return None


def _rows(reader: Reader, table: Table, cells: Sequence[str]) -> Iterator[Cells]:
    """Key and cells of each row; a large table is not taken into memory whole."""
    columns = table.primary_key.columns
    keys, chosen = _keys(table, reader), ", ".join(cells)
    if not all(isinstance(column.type, Integer) or column.type is BigId for column in columns):
        yield from reader.all(f"select {', '.join(keys)}, {chosen} from {table.name}")
        return
    names = ", ".join(column.name for column in columns)
    marks = ", ".join(f":after_{n}" for n in range(len(keys)))
    after = {f"after_{n}": -(2**31) for n in range(len(keys))}
    while True:
        rows = reader.all(
            f"select {names}, {names}, {chosen} from {table.name} where ({names}) > ({marks}) "
            f"order by {names} limit {BATCH}",
            **after,
        )
        for row in rows:
            yield row[len(keys) :]
        if len(rows) < BATCH:
            return
        after = {f"after_{n}": rows[-1][n] for n in range(len(keys))}


def _check(column: Column[Any], *, sqlite: bool) -> Callable[[Any], str | None] | None:
    kind = column.type
    if isinstance(kind, Json):
        return _json
    if not sqlite:
        return None
    covered = column.table.name in MAY_FOLLOW and column.name not in SET_LATER
    if isinstance(kind, Utc):
        return _late_time if column.name in SET_LATER else _time
    if not isinstance(kind, Text):
        return None
    return _text if covered else _any_text


def _decoded(cell: Any) -> str | None:
    try:
        return cell if isinstance(cell, str) else bytes(cell).decode()
    except UnicodeDecodeError:
        return None


def _any_text(cell: Any) -> str | None:
    return "is no UTF-8 text" if _decoded(cell) is None else None


def _text(cell: Any) -> str | None:
    text = _decoded(cell)
    if text is None:
        return "is no UTF-8 text"
    return None if clean(text) == text else "holds a sign that is never stored"


def _late_time(cell: Any) -> str | None:
    try:
        late_moment_or_none(_decoded(cell) or "")
    except ValueError:
        return "is no time"
    return None


def _time(cell: Any) -> str | None:
    text = _decoded(cell)
    try:
        if text is not None and _TIME.fullmatch(text) and datetime.fromisoformat(text):
            return None
    except ValueError:
        return "is no time"
    return "is no time as it is written here"


def _json(cell: Any) -> str | None:
    text = _decoded(cell)
    try:
        value = json.loads(text) if text is not None else None
        same = canonical_json(plain(value)) == (text if isinstance(cell, bytes) else canonical_json(value))
    except (ValueError, RecursionError):
        return "is no JSON"
    return None if text is not None and same else "is no JSON as it is written here"
