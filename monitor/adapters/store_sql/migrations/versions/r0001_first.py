"""The first schema: every table of the design, the search index, and nothing that a trigger or view makes."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from monitor.adapters.store_sql.types import BigId, Json, Sha, Utc

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Brings an empty database here."""
    tables = (
        _blobs,
        _deliveries,
        _hosts,
        _pulse,
        _silences,
        _stories,
        _bookmarks,
        _claims,
        _journal,
        _sources,
        _versions,
        _captures,
        _changes,
        _claim_states,
        _alerts,
        _edits,
        _evidence,
        _delivery_alerts,
    )
    for table in tables:
        table()
    _search()


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def _search() -> None:
    """Which words a version brought to its source; `tokens` in words.py says what a word is."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "create virtual table search using fts5"
            "(words, content='', detail=none, columnsize=0, tokenize=\"unicode61 remove_diacritics 0\")"
        )
    else:
        op.execute(
            "create table search (version_id bigint primary key references versions (id), words tsvector not null)"
        )
        op.execute("create index ix_search_words on search using gin (words)")


def _blobs() -> None:
    op.create_table(
        "blobs",
        sa.Column("sha", Sha(), nullable=False),
        sa.Column("codec", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("base_sha", Sha(), nullable=True),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.CheckConstraint("codec in ('raw', 'zlib', 'zstd')", name=op.f("ck_blobs_codec")),
        sa.ForeignKeyConstraint(["base_sha"], ["blobs.sha"], name=op.f("fk_blobs_base_sha")),
        sa.PrimaryKeyConstraint("sha", name=op.f("pk_blobs")),
    )


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("receiver", sa.Text(), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("group_key", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("due_at", Utc(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_token", sa.Integer(), nullable=False),
        sa.Column("leased_by", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("receipt", Json(), nullable=True),
        sa.Column("sent_at", Utc(), nullable=True),
        sa.Column("created_at", Utc(), nullable=False),
        sa.CheckConstraint(
            "state in ('collecting', 'sending', 'retrying', 'sent', 'muted', 'dead')", name=op.f("ck_deliveries_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
    )
    op.create_index(
        "ix_deliveries_due", "deliveries", ["due_at"], **_where("state in ('collecting', 'sending', 'retrying')")
    )
    op.create_index(
        "ix_deliveries_sent", "deliveries", ["receiver", "group_key", "sent_at"], **_where("state = 'sent'")
    )
    op.create_index(
        "uq_deliveries_collecting",
        "deliveries",
        ["receiver", "group_key"],
        unique=True,
        **_where("state = 'collecting'"),
    )


def _hosts() -> None:
    op.create_table(
        "hosts",
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("next_at", Utc(), nullable=False),
        sa.Column("lease_token", sa.Integer(), nullable=False),
        sa.Column("leased_by", sa.Text(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("robots", sa.Text(), nullable=True),
        sa.Column("robots_at", Utc(), nullable=True),
        sa.PrimaryKeyConstraint("host", name=op.f("pk_hosts")),
    )


def _pulse() -> None:
    op.create_table(
        "pulse",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("detail", Json(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_pulse")),
    )


def _silences() -> None:
    op.create_table(
        "silences",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("matchers", Json(), nullable=False),
        sa.Column("starts_at", Utc(), nullable=False),
        sa.Column("ends_at", Utc(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_silences_span")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_silences")),
    )
    op.create_index("ix_silences_ends", "silences", ["ends_at"])


def _stories() -> None:
    op.create_table(
        "stories",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("config_sha", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stories")),
    )


def _bookmarks() -> None:
    op.create_table(
        "bookmarks",
        sa.Column("reader", sa.Text(), nullable=False),
        sa.Column("story_id", sa.Text(), nullable=False),
        sa.Column("seen_until", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name=op.f("fk_bookmarks_story_id"), onupdate="CASCADE"),
        sa.PrimaryKeyConstraint("reader", "story_id", name=op.f("pk_bookmarks")),
    )


def _claims() -> None:
    op.create_table(
        "claims",
        sa.Column("story_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("definition", Json(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("defined_at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name=op.f("fk_claims_story_id"), onupdate="CASCADE"),
        sa.PrimaryKeyConstraint("story_id", "id", name=op.f("pk_claims")),
    )


def _journal() -> None:
    op.create_table(
        "journal",
        sa.Column("story_id", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("rows_sha", sa.Text(), nullable=False),
        sa.Column("prev", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name=op.f("fk_journal_story_id"), onupdate="CASCADE"),
        sa.PrimaryKeyConstraint("story_id", "n", name=op.f("pk_journal")),
    )


def _sources() -> None:
    op.create_table(
        "sources",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("story_id", sa.Text(), nullable=False),
        sa.Column("parent_id", BigId, nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("every_s", sa.Double(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_outcome", sa.Text(), nullable=True),
        sa.Column("due_at", Utc(), nullable=False),
        sa.Column("lease_token", sa.Integer(), nullable=False),
        sa.Column("leased_by", sa.Text(), nullable=True),
        sa.Column("container", Json(), nullable=True),
        sa.Column("full_at", Utc(), nullable=True),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("spell_at", Utc(), nullable=True),
        sa.Column("body_sha", Sha(), nullable=True),
        sa.CheckConstraint("status in ('active', 'paused', 'gone')", name=op.f("ck_sources_status")),
        sa.ForeignKeyConstraint(["parent_id"], ["sources.id"], name=op.f("fk_sources_parent_id")),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name=op.f("fk_sources_story_id"), onupdate="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sources")),
        sa.UniqueConstraint("story_id", "name", name=op.f("uq_sources_story_id_name")),
    )
    op.create_index("ix_sources_due", "sources", ["host", "due_at"], **_where("status = 'active' and listed"))
    op.create_index("ix_sources_next", "sources", ["due_at"], **_where("status = 'active' and listed"))


def _versions() -> None:
    op.create_table(
        "versions",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("source_id", BigId, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("captured_at", Utc(), nullable=False),
        sa.Column("published_at", Utc(), nullable=True),
        sa.Column("modified_at", Utc(), nullable=True),
        sa.Column("headline", sa.Text(), nullable=False),
        sa.Column("text_sha", Sha(), nullable=False),
        sa.Column("article_sha", Sha(), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("extractor", sa.Text(), nullable=False),
        sa.Column("returns_to", sa.Integer(), nullable=True),
        sa.Column("body_sha", Sha(), nullable=True),
        sa.Column("observation_sha", Sha(), nullable=False),
        sa.Column("prev_chain", Sha(), nullable=False),
        sa.Column("chain", Sha(), nullable=False),
        sa.Column("recorded_at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["article_sha"], ["blobs.sha"], name=op.f("fk_versions_article_sha")),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_versions_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_versions")),
        sa.UniqueConstraint("chain", name=op.f("uq_versions_chain")),
        sa.UniqueConstraint("source_id", "seq", name=op.f("uq_versions_source_id_seq")),
    )
    op.create_index("ix_versions_captured", "versions", ["captured_at"])
    op.create_index("ix_versions_shown", "versions", ["source_id", "captured_at"])


def _captures() -> None:
    op.create_table(
        "captures",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("source_id", BigId, nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("ms", sa.Integer(), nullable=False),
        sa.Column("via", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("http_status", sa.Integer(), nullable=True),
        sa.Column("final_url", sa.Text(), nullable=True),
        sa.Column("tls", sa.Text(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("body_sha", Sha(), nullable=True),
        sa.Column("version_id", BigId, nullable=True),
        sa.Column("article_sha", Sha(), nullable=True),
        sa.CheckConstraint("via in ('live', 'archive', 'file')", name=op.f("ck_captures_via")),
        sa.ForeignKeyConstraint(["article_sha"], ["blobs.sha"], name=op.f("fk_captures_article_sha")),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_captures_source_id")),
        sa.ForeignKeyConstraint(["version_id"], ["versions.id"], name=op.f("fk_captures_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_captures")),
    )
    op.create_index("ix_captures_at", "captures", ["source_id", "at"])
    op.create_index("ix_captures_version", "captures", ["version_id"], **_where("version_id is not null"))


def _changes() -> None:
    op.create_table(
        "changes",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("before_id", BigId, nullable=False),
        sa.Column("after_id", BigId, nullable=False),
        sa.Column("analyzer", sa.Text(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("material", sa.Boolean(), nullable=False),
        sa.Column("unannounced", sa.Boolean(), nullable=False),
        sa.Column("seen_from", Utc(), nullable=False),
        sa.Column("seen_to", Utc(), nullable=True),
        sa.Column("laid_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("before_id <> after_id", name=op.f("ck_changes_sides")),
        sa.CheckConstraint("score >= 0 and score <= 1", name=op.f("ck_changes_score")),
        sa.ForeignKeyConstraint(["after_id"], ["versions.id"], name=op.f("fk_changes_after_id")),
        sa.ForeignKeyConstraint(["before_id"], ["versions.id"], name=op.f("fk_changes_before_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_changes")),
    )
    op.create_index("ix_changes_before", "changes", ["before_id"])
    op.create_index("uq_changes_current", "changes", ["after_id"], unique=True, **_where("seen_to is null"))


def _claim_states() -> None:
    op.create_table(
        "claim_states",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("version_id", BigId, nullable=False),
        sa.Column("story_id", sa.Text(), nullable=False),
        sa.Column("claim_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("rival", Json(), nullable=True),
        sa.Column("analyzer", sa.Text(), nullable=False),
        sa.Column("valid_from", Utc(), nullable=False),
        sa.Column("seen_from", Utc(), nullable=False),
        sa.Column("seen_to", Utc(), nullable=True),
        sa.Column("laid_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["story_id", "claim_id"],
            ["claims.story_id", "claims.id"],
            name=op.f("fk_claim_states_story_id_claim_id"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(["version_id"], ["versions.id"], name=op.f("fk_claim_states_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_states")),
    )
    op.create_index(
        "ix_claim_states_ruling",
        "claim_states",
        ["story_id"],
        **_where("substr(analyzer, 1, 6) = 'human/' and seen_to is null"),
    )
    op.create_index(
        "uq_claim_states_current", "claim_states", ["version_id", "claim_id"], unique=True, **_where("seen_to is null")
    )


def _alerts() -> None:
    op.create_table(
        "alerts",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("story_id", sa.Text(), nullable=True),
        sa.Column("source_id", BigId, nullable=True),
        sa.Column("change_id", BigId, nullable=True),
        sa.Column("version_id", BigId, nullable=True),
        sa.Column("claim_id", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("facts", Json(), nullable=False),
        sa.Column("dedup_key", sa.Text(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("acked_at", Utc(), nullable=True),
        sa.Column("acked_by", sa.Text(), nullable=True),
        sa.CheckConstraint("severity in ('info', 'notice', 'urgent')", name=op.f("ck_alerts_severity")),
        sa.ForeignKeyConstraint(["change_id"], ["changes.id"], name=op.f("fk_alerts_change_id")),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_alerts_source_id")),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name=op.f("fk_alerts_story_id"), onupdate="CASCADE"),
        sa.ForeignKeyConstraint(["version_id"], ["versions.id"], name=op.f("fk_alerts_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
        sa.UniqueConstraint("dedup_key", name=op.f("uq_alerts_dedup_key")),
    )
    op.create_index("ix_alerts_at", "alerts", ["story_id", "at"])
    op.create_index("ix_alerts_source", "alerts", ["source_id", "at"], **_where("kind = 'source'"))
    op.create_index("ix_alerts_version", "alerts", ["version_id"], **_where("version_id is not null"))


def _edits() -> None:
    op.create_table(
        "edits",
        sa.Column("change_id", BigId, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("material", sa.Boolean(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("before_n", sa.Integer(), nullable=True),
        sa.Column("before_text", sa.Text(), nullable=True),
        sa.Column("after_n", sa.Integer(), nullable=True),
        sa.Column("after_text", sa.Text(), nullable=True),
        sa.Column("detail", Json(), nullable=True),
        sa.CheckConstraint("before_text is not null or after_text is not null", name=op.f("ck_edits_sides")),
        sa.ForeignKeyConstraint(["change_id"], ["changes.id"], name=op.f("fk_edits_change_id")),
        sa.PrimaryKeyConstraint("change_id", "n", name=op.f("pk_edits")),
        sqlite_with_rowid=False,
    )


def _evidence() -> None:
    op.create_table(
        "evidence",
        sa.Column("claim_state_id", BigId, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("sentence", sa.Integer(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["claim_state_id"], ["claim_states.id"], name=op.f("fk_evidence_claim_state_id")),
        sa.PrimaryKeyConstraint("claim_state_id", "n", name=op.f("pk_evidence")),
        sqlite_with_rowid=False,
    )


def _delivery_alerts() -> None:
    op.create_table(
        "delivery_alerts",
        sa.Column("delivery_id", BigId, nullable=False),
        sa.Column("alert_id", BigId, nullable=False),
        sa.Column("muted_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.id"], name=op.f("fk_delivery_alerts_alert_id")),
        sa.ForeignKeyConstraint(["delivery_id"], ["deliveries.id"], name=op.f("fk_delivery_alerts_delivery_id")),
        sa.PrimaryKeyConstraint("delivery_id", "alert_id", name=op.f("pk_delivery_alerts")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_delivery_alerts_alert", "delivery_alerts", ["alert_id"])
