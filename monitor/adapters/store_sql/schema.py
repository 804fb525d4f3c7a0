"""Which schema does a database have, and how does it get this release's? Alembic, run from the program."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy.types import TypeDecorator

from monitor.adapters.store_sql import guards
from monitor.adapters.store_sql.revisions import HEAD, REVISIONS
from monitor.adapters.store_sql.types import BigId, Bytes, Json, Sha, Utc
from monitor.model.errors import SchemaTooNew

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Connection

NOT_OURS = ("search", "procrastinate_")  # the search index is SQL of the migration, Procrastinate has its own schema


def include_object(thing: Any, name: str | None, kind: str, reflected: bool, other: Any) -> bool:
    """Whether Alembic may compare it with the models."""
    return not (kind == "table" and reflected and name is not None and name.startswith(NOT_OURS))


def compare_type(context: Any, inspected: Any, column: Any, there: Any, ours: Any) -> bool | None:
    """False where a column type of ours is what the database should have; None leaves it to Alembic."""
    if isinstance(ours, Utc | Json | Sha | Bytes):
        expected: Any = ours.load_dialect_impl(context.dialect) if isinstance(ours, TypeDecorator) else ours
        zone = getattr(expected, "timezone", None)
        return there._type_affinity is not expected._type_affinity or zone is not getattr(there, "timezone", None)
    return None


def render_item(kind: str, thing: Any, context: Any) -> str | bool:
    """How our column types are written in a migration."""
    if kind == "type" and isinstance(thing, Utc | Json | Sha):
        return f"{type(thing).__name__}()"
    if kind == "type" and thing is BigId:
        return "BigId"
    return False


COMPARE: dict[str, Any] = {
    "include_object": include_object,
    "compare_type": compare_type,
    "compare_server_default": False,
    "render_item": render_item,
}


def config(connection: Connection) -> Config:
    """Alembic's configuration for one connection."""
    from alembic.config import Config

    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    made.set_main_option("path_separator", "os")
    made.attributes["connection"] = connection
    return made


def upgrade(connection: Connection, place: str) -> None:
    """Brings the database to this release's schema, inside the caller's transaction. Raises SchemaTooNew."""
    found = revision(connection)
    if found == HEAD:
        return
    refuse_newer(found, place)
    from alembic import command

    guards.drop(connection)
    command.upgrade(config(connection), "head")
    guards.create(connection)


def revision(connection: Connection) -> str | None:
    """The database's revision; None where it is empty."""
    if not connection.dialect.has_table(connection, "alembic_version"):
        return None
    row = connection.exec_driver_sql("select version_num from alembic_version").first()
    return row[0] if row else None


def refuse_newer(found: str | None, place: str) -> None:
    """Raises SchemaTooNew for a revision that this release does not know."""
    if found is not None and found not in REVISIONS:
        raise SchemaTooNew(
            f"{place}: made by a newer release (schema {found}, this one knows up to {HEAD}); "
            "install that release, or restore a backup made by this one"
        )
