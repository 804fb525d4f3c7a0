"""Why a source is due when it is, told by who planned it; and the gap that a host's robots.txt asks for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two columns that may lack: sources and hosts of before have them from their next check on."""
    op.add_column("sources", sa.Column("due_why", sa.Text, nullable=True))
    op.add_column("hosts", sa.Column("gap_s", sa.Double, nullable=True))
