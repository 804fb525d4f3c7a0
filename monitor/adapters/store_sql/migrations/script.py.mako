"""${message}"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import text

from monitor.adapters.store_sql.types import BigId, Bytes, Json, Utc

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Brings the schema here."""
    ${upgrades if upgrades else "pass"}
