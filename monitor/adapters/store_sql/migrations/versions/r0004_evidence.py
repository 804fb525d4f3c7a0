"""What an answer's headers said, since when a capture is known, and pages read again by a newer extractor."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from monitor.adapters.store_sql.types import BigId, Sha, Utc

revision = "0004"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two columns that may lack, and a table that is empty at first."""
    op.add_column("captures", sa.Column("headers_sha", Sha, nullable=True))
    op.add_column("captures", sa.Column("seen_at", Utc, nullable=True))
    op.create_table(
        "layers",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("version_id", BigId, nullable=False),
        sa.Column("extractor", sa.Text, nullable=False),
        sa.Column("article_sha", Sha, nullable=False),
        sa.Column("text_sha", Sha, nullable=False),
        sa.Column("seen_from", Utc, nullable=False),
        sa.Column("seen_to", Utc, nullable=True),
        sa.Column("laid_by", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["versions.id"], name=op.f("fk_layers_version_id")),
        sa.ForeignKeyConstraint(["article_sha"], ["blobs.sha"], name=op.f("fk_layers_article_sha")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_layers")),
    )
    current = sa.text("seen_to is null")
    op.create_index(
        "uq_layers_current", "layers", ["version_id"], unique=True, sqlite_where=current, postgresql_where=current
    )
