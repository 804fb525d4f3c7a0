"""How does Alembic reach the database? Through the connection that `migrate` opened: one transaction for all."""

from __future__ import annotations

from alembic import context

from monitor.adapters.store_sql.schema import COMPARE
from monitor.adapters.store_sql.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=True,  # SQLite too: the caller begins by hand, so an interrupted upgrade leaves nothing
    **COMPARE,
)
with context.begin_transaction():
    context.run_migrations()
