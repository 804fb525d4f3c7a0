"""What does the database itself refuse? Triggers on both databases, and the view `claim_timeline`.

They are dropped before every upgrade and made again after it: SQLite's batch mode rebuilds tables and would lose them.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

MAY_FOLLOW = {  # what may still be written once a row stands; a renamed story or claim takes its rows along
    "versions": (),
    "edits": (),
    "evidence": (),
    "journal": ("story_id",),
    "changes": ("seen_to",),
    "claim_states": ("seen_to", "story_id", "claim_id"),
    "captures": (),
    "layers": ("seen_to",),
    "alerts": ("acked_at", "acked_by", "story_id", "claim_id"),
    "blobs": ("codec", "body", "base_sha", "depth"),  # the same bytes packed another way; `verify` reads them
}
SET_ONCE = {"changes": "seen_to", "claim_states": "seen_to", "layers": "seen_to"}
MAY_GO = {  # blobs: foreign keys hold what is needed
    "captures": "old.outcome in ('unchanged', 'not_modified')",
    "blobs": "1 = 1",
}

TIMELINE = """
create view claim_timeline as
select cs.id, cs.story_id, s.name as source, v.seq, cs.claim_id, cs.state, cs.confidence, cs.analyzer, cs.valid_from,
  lag(cs.state) over (partition by v.source_id, cs.claim_id order by v.captured_at, v.seq) as state_before,
  lead(cs.valid_from) over (partition by v.source_id, cs.claim_id order by v.captured_at, v.seq) as next_from
from claim_states cs join versions v on v.id = cs.version_id join sources s on s.id = v.source_id
where cs.seen_to is null
"""


def _refusals(columns: dict[str, tuple[str, ...]]) -> Iterator[tuple[str, str, str, str]]:
    """(name, table, event, condition under which the statement is refused)."""
    for table, free in MAY_FOLLOW.items():
        fixed = [column for column in columns[table] if column not in free]
        differs = " or ".join(f"old.{column} is distinct from new.{column}" for column in fixed)
        if table in SET_ONCE:
            once = SET_ONCE[table]
            differs += f" or (old.{once} is not null and old.{once} is distinct from new.{once})"
        yield f"{table}_stand", table, "update", differs
        may_go = MAY_GO.get(table)
        yield f"{table}_stay", table, "delete", f"not ({may_go})" if may_go else "1 = 1"


def drop(connection: Connection) -> None:
    """Takes triggers and view away, for an upgrade."""
    connection.exec_driver_sql("drop view if exists claim_timeline")
    for table in MAY_FOLLOW:
        for name in (f"{table}_stand", f"{table}_stay", f"{table}_whole"):
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql(f"drop trigger if exists {name}")
            elif _exists(connection, table):
                connection.exec_driver_sql(f"drop trigger if exists {name} on {table}")


def create(connection: Connection) -> None:
    """Makes triggers and view for the tables as they now stand."""
    sqlite = connection.dialect.name == "sqlite"
    if not sqlite:
        connection.exec_driver_sql(
            "create or replace function monitor_refuses() returns trigger language plpgsql as "
            "$$ begin raise exception 'history is not rewritten: %% on %%', tg_op, tg_table_name"
            " using errcode = 'integrity_constraint_violation'; end $$"
        )
    for name, table, event, condition in _refusals(_columns(connection)):
        if sqlite:
            when = condition.replace("is distinct from", "is not")
            connection.exec_driver_sql(
                f"create trigger {name} before {event} on {table} for each row when {when} "
                f"begin select raise(abort, 'history is not rewritten: {event} on {table}'); end"
            )
        else:
            connection.exec_driver_sql(
                f"create trigger {name} before {event} on {table} for each row when ({condition}) "
                "execute function monitor_refuses()"
            )
    for table in () if sqlite else MAY_FOLLOW:
        connection.exec_driver_sql(
            f"create trigger {table}_whole before truncate on {table} for each statement "
            "execute function monitor_refuses()"
        )
    connection.exec_driver_sql(TIMELINE)


def _columns(connection: Connection) -> dict[str, tuple[str, ...]]:
    from sqlalchemy import inspect

    inspector = inspect(connection)
    return {table: tuple(column["name"] for column in inspector.get_columns(table)) for table in MAY_FOLLOW}


def _exists(connection: Connection, table: str) -> bool:
    return connection.exec_driver_sql(f"select to_regclass('{table}') is not null").scalar_one() is True
