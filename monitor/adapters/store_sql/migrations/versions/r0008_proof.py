"""A look that was answered by "not modified" may be thinned like one that showed the same page."""

from __future__ import annotations

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """No table changes: guards are made anew after every upgrade, and this one's rule is theirs."""
