"""What a person wrote beside the record, or did to a source: words that the journal's entry holds itself."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from monitor.adapters.store_sql.types import Json

revision = "0007"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One column that may lack: entries of before laid rows on, which say it."""
    op.add_column("journal", sa.Column("detail", Json, nullable=True))
