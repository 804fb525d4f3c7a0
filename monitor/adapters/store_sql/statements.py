"""Which statements write a row? Built once: SQLAlchemy takes longer to build one than SQLite to run it."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Table, case, text
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from monitor.adapters.store_sql import tables

# Any: the statements of the two dialects have no type in common that knows `on_conflict`.


def dialect_insert(table: Table, *, sqlite: bool) -> Any:
    """An insert that knows `on_conflict_…`."""
    return (sqlite_insert if sqlite else postgres_insert)(table)


@cache
def insert(table: Table) -> Any:
    """One row, or many."""
    return table.insert()


@cache
def insert_for_id(table: Table) -> Any:
    """One row; gives its id."""
    return table.insert().returning(table.c.id)


@cache
def insert_new(table: Table, *, sqlite: bool) -> Any:
    """One row, or many; those that are there already are left alone."""
    return dialect_insert(table, sqlite=sqlite).on_conflict_do_nothing()


@cache
def insert_alert(*, sqlite: bool) -> Any:
    """One alert; gives its id, or nothing where its key is known."""
    statement = dialect_insert(tables.alerts, sqlite=sqlite).on_conflict_do_nothing(index_elements=["dedup_key"])
    return statement.returning(tables.alerts.c.id)


@cache
def collect(*, sqlite: bool) -> Any:
    """Opens the collecting delivery of a receiver and group, or finds the open one, which then goes out when the sooner
    of both is due; gives its id. Either way its row is locked to the end of the transaction."""
    statement = dialect_insert(tables.deliveries, sqlite=sqlite)
    stored, ours = tables.deliveries.c.due_at, statement.excluded.due_at
    return statement.on_conflict_do_update(
        index_elements=["receiver", "group_key"],
        index_where=text("state = 'collecting'"),
        set_={"due_at": case((ours < stored, ours), else_=stored)},
    ).returning(tables.deliveries.c.id)
