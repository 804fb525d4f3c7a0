"""What does a database hold beside its records, and how does it come back with them?

What is still to be sent, silences, bookmarks, rests, what the schedule knows of sources and hosts, the watch's word on
itself. Rows without a database's own ids, one a line; secrets are in none of these columns.
"""

# ruff: noqa: S608  # statements are put together of this package's own constants, values are always bound

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Boolean, Column, Connection, Double, Integer, Table, delete, update

from monitor.adapters.store_sql import tables
from monitor.adapters.store_sql.reader import Reader
from monitor.adapters.store_sql.statements import insert, insert_for_id
from monitor.adapters.store_sql.tables import metadata
from monitor.adapters.store_sql.types import BigId, Json, Sha, Utc
from monitor.adapters.store_sql.values import clean, hexed, is_digest, late_moment_or_none, moment, obj
from monitor.model.errors import ConfigError
from monitor.model.hashing import plain
from monitor.model.ids import utc_text

Line = Mapping[str, Any]
FOUND = {"stories": ("id",), "claims": ("story_id", "id"), "sources": ("story_id", "name")}  # by what a row is known
OF_RECORD = {  # what the record of the story has of them
    "stories": ("title", "about"),
    "claims": ("question", "kind", "definition", "place", "origin", "defined_at"),
    "sources": ("id", "parent_id", "url", "kind", "host", "origin", "title", "found_at", "told_at"),
}
WHOLE = ("hosts", "silences", "pulse", "bookmarks")
NUMBERS = ("silences", "deliveries", "alerts")  # tables whose ids are a database's own
LEASES = ("leased_by",)  # of a worker that is not here
LOOSE = ("id", "story_id", "source_id", "change_id", "version_id")  # of an alert of no story: all null


def lines(reader: Reader) -> Iterator[dict[str, Any]]:
    """All of it: first what belongs to rows of a record, deliveries last."""
    for name in (*FOUND, *WHOLE):
        yield from _rows(reader, name, _columns(name))
    yield from _rows(reader, "alerts", _columns("alerts"), "where story_id is null")
    told: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    for delivery, key, muted_by in reader.all(
        "select l.delivery_id, a.dedup_key, l.muted_by from delivery_alerts l join alerts a on a.id = l.alert_id "
        "order by l.delivery_id, l.alert_id"
    ):
        told[delivery].append({"alert": key, "muted_by": muted_by})
    columns = _columns("deliveries")
    names = ", ".join(column.name for column in columns)
    for row_id, *cells in reader.all(f"select id, {names} from deliveries order by id"):
        yield {"table": "deliveries", "row": _row(columns, cells), "alerts": told[row_id]}


def put(connection: Connection, reader: Reader, given: Iterable[Line]) -> None:
    """Stores it beside records that were just taken in, in the caller's transaction; deliveries of a record give way to
    these, which are the same and all others. Raises ConfigError for a line that `lines` would not have given."""
    connection.execute(delete(tables.delivery_alerts))
    connection.execute(delete(tables.deliveries))
    for n, line in enumerate(given, 1):
        name, row = _judged(line, n)
        table = metadata.tables[name]
        if name in FOUND:
            _set(connection, table, row, n)
        elif name == "deliveries":
            _put_delivery(connection, reader, row, line.get("alerts"), n)
        else:
            connection.execute(insert(table), row)


def _columns(name: str) -> tuple[Column[Any], ...]:
    left = (*OF_RECORD.get(name, ()), *LEASES, *(LOOSE if name == "alerts" else ()), *(("id",) * (name in NUMBERS)))
    return tuple(column for column in metadata.tables[name].columns if column.name not in left)


def _rows(reader: Reader, name: str, columns: Sequence[Column[Any]], where: str = "") -> Iterator[dict[str, Any]]:
    names = ", ".join(column.name for column in columns)
    order = ", ".join(column.name for column in metadata.tables[name].primary_key.columns)
    for cells in reader.all(f"select {names} from {name} {where} order by {order}"):
        yield {"table": name, "row": _row(columns, cells)}


def _row(columns: Sequence[Column[Any]], cells: Sequence[Any]) -> dict[str, Any]:
    return {column.name: _told(column, cell) for column, cell in zip(columns, cells, strict=True)}


def _told(column: Column[Any], cell: Any) -> Any:
    if cell is None:
        return None
    if isinstance(column.type, Utc):
        return utc_text(late_moment_or_none(cell) or moment(cell))
    if isinstance(column.type, Sha):
        return hexed(cell)
    if isinstance(column.type, Json):
        return plain(obj(cell))
    return bool(cell) if isinstance(column.type, Boolean) else plain(cell)


# -- on the way in


def _judged(line: Line, n: int) -> tuple[str, dict[str, Any]]:
    name, row = line.get("table"), line.get("row")
    if name not in (*FOUND, *WHOLE, "alerts", "deliveries") or not isinstance(row, Mapping):
        raise _refused(n, "is of no table that is beside a record")
    columns = {column.name: column for column in _columns(name)}
    if row.keys() != columns.keys():
        raise _refused(n, f"has not the fields of {name}")
    try:
        return name, {key: _value(columns[key], row[key]) for key in columns}
    except ValueError as error:
        raise _refused(n, str(error)) from error


def _value(column: Column[Any], value: Any) -> Any:
    if value is None and column.nullable:
        return None
    kind: Any = column.type
    if isinstance(kind, Json):
        return value
    if isinstance(kind, Boolean):
        right = isinstance(value, bool)
    elif isinstance(kind, Integer | Double) or kind is BigId:
        right = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 2**53
    else:
        right = isinstance(value, str) and clean(value) == value and (not isinstance(kind, Sha) or is_digest(value))
    if not right:
        raise ValueError(f"{column.name} is not what that field holds")
    return moment(value) if isinstance(kind, Utc) else value


def _set(connection: Connection, table: Table, row: dict[str, Any], n: int) -> None:
    where = [table.c[key] == row.pop(key) for key in FOUND[table.name]]
    if not connection.execute(update(table).where(*where).values(**row)).rowcount:
        raise _refused(n, f"is of a row of {table.name} that no record has")


def _put_delivery(connection: Connection, reader: Reader, row: dict[str, Any], told: Any, n: int) -> None:
    if not isinstance(told, list) or not all(isinstance(one, Mapping) for one in told):
        raise _refused(n, "says of no alerts")
    delivery = connection.execute(insert_for_id(tables.deliveries), row).scalar_one()
    for one in told:
        found = reader.first("select id from alerts where dedup_key = :key", key=str(one.get("alert")))
        muted_by = one.get("muted_by")
        if found is None or not (muted_by is None or isinstance(muted_by, str)):
            raise _refused(n, "is of an alert that no record has")
        connection.execute(
            insert(tables.delivery_alerts), {"delivery_id": delivery, "alert_id": found[0], "muted_by": muted_by}
        )


def _refused(n: int, what: str) -> ConfigError:
    return ConfigError(f"what the backup holds beside records, line {n}: {what}")
