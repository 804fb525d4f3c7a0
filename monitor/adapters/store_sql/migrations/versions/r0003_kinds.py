"""What a feed or list said of the sources it led to, and by which options a source is read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from monitor.adapters.store_sql.types import Utc

revision = "0003"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Five columns, all of which may lack: sources of before were told by people."""
    op.add_column("sources", sa.Column("title", sa.Text, nullable=True))
    op.add_column("sources", sa.Column("told_at", Utc, nullable=True))
    op.add_column("sources", sa.Column("found_at", Utc, nullable=True))
    op.add_column("sources", sa.Column("mark", sa.Text, nullable=True))
    op.add_column("sources", sa.Column("options_sha", sa.Text, nullable=True))
    op.create_index("ix_sources_parent_id", "sources", ["parent_id"])
