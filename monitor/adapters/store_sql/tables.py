"""What does the database keep? The rows of design §7; they never leave this package.

Beside the design's columns stand a few that a promise asks for, each with its reason in the row's docstring.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import (
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlmodel import Field, SQLModel

from monitor.adapters.store_sql.types import BigId, Bytes, Json, Sha, Utc

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMES)
NO_ROWID: dict[str, Any] = {
    "sqlite_with_rowid": False
}  # rows that are found by their two-column key only: no second copy of it


class Row(SQLModel):
    """A row of this store; its tables lie in a metadata of their own."""

    metadata: ClassVar[MetaData] = metadata


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


def _one_of(column: str, *values: str) -> CheckConstraint:
    return CheckConstraint(f"{column} in ({', '.join(repr(value) for value in values)})", name=column)


def _word(default: Any = ..., **more: Any) -> Any:
    return Field(default, sa_type=Text, **more)


def _id() -> Any:
    return Field(None, sa_column=Column(BigId, primary_key=True, autoincrement=True))


def _to(target: str, *, null: bool = False, rename: bool = False, kind: Any = BigId) -> Any:
    onupdate = "CASCADE" if rename else None
    return Field(sa_column=Column(kind, ForeignKey(target, onupdate=onupdate), nullable=null))


class StoryRow(Row, table=True):
    """A mirror of the configuration; the file is the truth."""

    __tablename__ = "stories"
    id: str = _word(primary_key=True)
    title: str = _word()
    about: str = _word("")
    config_sha: str = _word("")
    active: bool = True


class ClaimRow(Row, table=True):
    """`origin` is the id it was first tracked under, which hashes keep; `place` its place in the configuration;
    `defined_at` is since when it has its definition: older readings of last versions are to be made anew."""

    __tablename__ = "claims"
    story_id: str = Field(
        sa_column=Column(Text, ForeignKey("stories.id", onupdate="CASCADE"), primary_key=True, nullable=False)
    )
    id: str = _word(primary_key=True)
    question: str = _word()
    kind: str = _word()
    definition: Any = Field(sa_type=Json)
    active: bool = True
    place: int = 0
    origin: str = _word()
    defined_at: datetime = Field(sa_type=Utc)


class SourceRow(Row, table=True):
    """`listed`: the configuration has it (a gone page stays gone while it is listed); `origin` is the address it was
    first followed under, which its chain keeps; `spell_at` is when the present run of failures began; `body_sha` is
    the last page that was an article; `title`, `told_at` and `mark` are what the list that led to it at `found_at` said
    of it, and `options_sha` is by which options its page was read; `due_why` says why it is due then."""

    __tablename__ = "sources"
    __table_args__ = (
        UniqueConstraint("story_id", "name"),
        _one_of("status", "active", "paused", "gone"),
        Index("ix_sources_due", "host", "due_at", **_where("status = 'active' and listed")),
        Index("ix_sources_next", "due_at", **_where("status = 'active' and listed")),
        Index("ix_sources_parent_id", "parent_id"),
    )
    id: int | None = _id()
    story_id: str = _to("stories.id", rename=True, kind=Text)
    parent_id: int | None = _to("sources.id", null=True)
    name: str = _word()
    url: str = _word()
    kind: str = _word()
    host: str = _word()
    every_s: float = Field(sa_type=Double)
    status: str = _word("active")
    etag: str | None = _word(None)
    last_modified: str | None = _word(None)
    failures: int = 0
    last_outcome: str | None = _word(None)
    due_at: datetime = Field(sa_type=Utc)
    lease_token: int = 0
    leased_by: str | None = _word(None)
    container: Any = Field(None, sa_type=Json, nullable=True)
    full_at: datetime | None = Field(None, sa_type=Utc)
    listed: bool = True
    origin: str = _word()
    spell_at: datetime | None = Field(None, sa_type=Utc)
    body_sha: str | None = Field(None, sa_type=Sha)
    title: str | None = _word(None)
    told_at: datetime | None = Field(None, sa_type=Utc)
    found_at: datetime | None = Field(None, sa_type=Utc)
    mark: str | None = _word(None)
    options_sha: str | None = _word(None)
    due_why: str | None = _word(None)


class HostRow(Row, table=True):
    """The gap, back-off and turn of a host, over stories, processes and restarts; `robots` is what its robots.txt said,
    for each of its schemes, `robots_at` when that was asked last, `gap_s` the seconds it wants between two requests."""

    __tablename__ = "hosts"
    host: str = _word(primary_key=True)
    next_at: datetime = Field(sa_type=Utc)
    lease_token: int = 0
    leased_by: str | None = _word(None)
    failures: int = 0
    robots: str | None = _word(None)
    robots_at: datetime | None = Field(None, sa_type=Utc)
    gap_s: float | None = Field(None, sa_type=Double)


class BlobRow(Row, table=True):
    """Bytes kept once. `base_sha` is the blob that serves as dictionary, `depth` how many lie under it."""

    __tablename__ = "blobs"
    __table_args__ = (_one_of("codec", "raw", "zlib", "zstd"),)
    sha: str = Field(sa_type=Sha, primary_key=True)
    codec: str = _word()
    size: int
    body: bytes = Field(sa_type=Bytes)
    base_sha: str | None = _to("blobs.sha", null=True, kind=Sha)
    depth: int = 0


class VersionRow(Row, table=True):
    """Insert only. `article_sha` is also the blob that holds the article; the page of `body_sha` may be let go."""

    __tablename__ = "versions"
    __table_args__ = (
        UniqueConstraint("source_id", "seq"),
        UniqueConstraint("chain"),
        Index("ix_versions_shown", "source_id", "captured_at"),
        Index("ix_versions_captured", "captured_at"),
    )
    id: int | None = _id()
    source_id: int = _to("sources.id")
    seq: int
    captured_at: datetime = Field(sa_type=Utc)
    published_at: datetime | None = Field(None, sa_type=Utc)
    modified_at: datetime | None = Field(None, sa_type=Utc)
    headline: str = _word()
    text_sha: str = Field(sa_type=Sha)
    article_sha: str = _to("blobs.sha", kind=Sha)
    words: int
    extractor: str = _word()
    returns_to: int | None = None
    body_sha: str | None = Field(None, sa_type=Sha)
    observation_sha: str = Field(sa_type=Sha)
    prev_chain: str = Field(sa_type=Sha)
    chain: str = Field(sa_type=Sha)
    recorded_at: datetime = Field(sa_type=Utc)


class CaptureRow(Row, table=True):
    """Every fetch. `article_sha` keeps the article of a suspect, to be compared with the next one; `headers_sha` what
    the answer's headers said; `seen_at` since when we know of it, where that is later than `at`."""

    __tablename__ = "captures"
    __table_args__ = (
        _one_of("via", "live", "archive", "file"),
        Index("ix_captures_at", "source_id", "at"),
        Index("ix_captures_version", "version_id", **_where("version_id is not null")),
    )
    id: int | None = _id()
    source_id: int = _to("sources.id")
    at: datetime = Field(sa_type=Utc)
    ms: int
    via: str = _word("live")
    outcome: str = _word()
    reason: str | None = _word(None)
    http_status: int | None = None
    final_url: str | None = _word(None)
    tls: str | None = _word(None)
    detail: str | None = _word(None)
    body_sha: str | None = Field(None, sa_type=Sha)
    version_id: int | None = _to("versions.id", null=True)
    article_sha: str | None = _to("blobs.sha", null=True, kind=Sha)
    headers_sha: str | None = Field(None, sa_type=Sha)
    seen_at: datetime | None = Field(None, sa_type=Utc)


class LayerRow(Row, table=True):
    """A version's page as a newer extractor reads it, laid over the article it was stored with."""

    __tablename__ = "layers"
    __table_args__ = (Index("uq_layers_current", "version_id", unique=True, **_where("seen_to is null")),)
    id: int | None = _id()
    version_id: int = _to("versions.id")
    extractor: str = _word()
    article_sha: str = _to("blobs.sha", kind=Sha)
    text_sha: str = Field(sa_type=Sha)
    seen_from: datetime = Field(sa_type=Utc)
    seen_to: datetime | None = Field(None, sa_type=Utc)
    laid_by: int


class JournalRow(Row, table=True):
    """What was laid on later, chained in its story. Insert only. `detail` is what a person wrote or did, where no row
    of another table holds it; `rows_sha` covers it."""

    __tablename__ = "journal"
    story_id: str = Field(
        sa_column=Column(Text, ForeignKey("stories.id", onupdate="CASCADE"), primary_key=True, nullable=False)
    )
    n: int = Field(primary_key=True)
    at: datetime = Field(sa_type=Utc)
    act: str = _word()
    ref: str = _word()
    rows_sha: str = _word()
    prev: str = _word()
    hash: str = _word()
    detail: Any = Field(None, sa_type=Json, nullable=True)


class ChangeRow(Row, table=True):
    """`laid_by` is the journal entry that brought it; null: it came with its version."""

    __tablename__ = "changes"
    __table_args__ = (
        CheckConstraint("before_id <> after_id", name="sides"),
        CheckConstraint("score >= 0 and score <= 1", name="score"),
        Index("uq_changes_current", "after_id", unique=True, **_where("seen_to is null")),
        Index("ix_changes_before", "before_id"),
    )
    id: int | None = _id()
    before_id: int = _to("versions.id")
    after_id: int = _to("versions.id")
    analyzer: str = _word()
    score: float = Field(sa_type=Double)
    material: bool
    unannounced: bool
    seen_from: datetime = Field(sa_type=Utc)
    seen_to: datetime | None = Field(None, sa_type=Utc)
    laid_by: int | None = None


class EditRow(Row, table=True):
    """`detail` holds the reason, further kinds and the values seen."""

    __tablename__ = "edits"
    __table_args__ = (CheckConstraint("before_text is not null or after_text is not null", name="sides"), NO_ROWID)
    change_id: int = Field(sa_column=Column(BigId, ForeignKey("changes.id"), primary_key=True, nullable=False))
    n: int = Field(primary_key=True)
    kind: str = _word()
    material: bool
    score: float = Field(sa_type=Double)
    before_n: int | None = None
    before_text: str | None = _word(None)
    after_n: int | None = None
    after_text: str | None = _word(None)
    detail: Any = Field(None, sa_type=Json, nullable=True)


class ClaimStateRow(Row, table=True):
    """One reading per version and claim. `laid_by` as in changes."""

    __tablename__ = "claim_states"
    __table_args__ = (
        ForeignKeyConstraint(["story_id", "claim_id"], ["claims.story_id", "claims.id"], onupdate="CASCADE"),
        Index("uq_claim_states_current", "version_id", "claim_id", unique=True, **_where("seen_to is null")),
        Index("ix_claim_states_ruling", "story_id", **_where("substr(analyzer, 1, 6) = 'human/' and seen_to is null")),
    )
    id: int | None = _id()
    version_id: int = _to("versions.id")
    story_id: str = _word()
    claim_id: str = _word()
    state: str = _word()
    confidence: float = Field(sa_type=Double)
    rival: Any = Field(None, sa_type=Json, nullable=True)
    analyzer: str = _word()
    valid_from: datetime = Field(sa_type=Utc)
    seen_from: datetime = Field(sa_type=Utc)
    seen_to: datetime | None = Field(None, sa_type=Utc)
    laid_by: int | None = None


class EvidenceRow(Row, table=True):
    """A sentence of the version, word for word."""

    __tablename__ = "evidence"
    __table_args__ = NO_ROWID
    claim_state_id: int = Field(
        sa_column=Column(BigId, ForeignKey("claim_states.id"), primary_key=True, nullable=False)
    )
    n: int = Field(primary_key=True)
    sentence: int
    quote: str = _word()


class AlertRow(Row, table=True):
    """`version_id` is the version that caused it: a first version has no change. Only `acked_*` may be set later."""

    __tablename__ = "alerts"
    __table_args__ = (
        UniqueConstraint("dedup_key"),
        _one_of("severity", "info", "notice", "urgent"),
        Index("ix_alerts_at", "story_id", "at"),
        Index("ix_alerts_version", "version_id", **_where("version_id is not null")),
        Index("ix_alerts_source", "source_id", "at", **_where("kind = 'source'")),
    )
    id: int | None = _id()
    story_id: str | None = _to("stories.id", null=True, rename=True, kind=Text)
    source_id: int | None = _to("sources.id", null=True)
    change_id: int | None = _to("changes.id", null=True)
    version_id: int | None = _to("versions.id", null=True)
    claim_id: str | None = _word(None)
    kind: str = _word()
    severity: str = _word()
    title: str = _word()
    facts: Any = Field(sa_type=Json)
    dedup_key: str = _word()
    at: datetime = Field(sa_type=Utc)
    acked_at: datetime | None = Field(None, sa_type=Utc)
    acked_by: str | None = _word(None)


class DeliveryRow(Row, table=True):
    """One group to one receiver, with its attempts. `leased_by` says who is sending it."""

    __tablename__ = "deliveries"
    __table_args__ = (
        _one_of("state", "collecting", "sending", "retrying", "sent", "muted", "dead"),
        Index("uq_deliveries_collecting", "receiver", "group_key", unique=True, **_where("state = 'collecting'")),
        Index("ix_deliveries_due", "due_at", **_where("state in ('collecting', 'sending', 'retrying')")),
        Index("ix_deliveries_sent", "receiver", "group_key", "sent_at", **_where("state = 'sent'")),
    )
    id: int | None = _id()
    receiver: str = _word()
    route: str = _word()
    group_key: str = _word()
    state: str = _word("collecting")
    due_at: datetime = Field(sa_type=Utc)
    attempts: int = 0
    lease_token: int = 0
    leased_by: str | None = _word(None)
    reason: str | None = _word(None)
    receipt: Any = Field(None, sa_type=Json, nullable=True)
    sent_at: datetime | None = Field(None, sa_type=Utc)
    created_at: datetime = Field(sa_type=Utc)


class DeliveryAlertRow(Row, table=True):
    """Which alerts go with which delivery; `muted_by` says in words why one was left out."""

    __tablename__ = "delivery_alerts"
    __table_args__ = (Index("ix_delivery_alerts_alert", "alert_id"), NO_ROWID)
    delivery_id: int = Field(sa_column=Column(BigId, ForeignKey("deliveries.id"), primary_key=True, nullable=False))
    alert_id: int = Field(sa_column=Column(BigId, ForeignKey("alerts.id"), primary_key=True, nullable=False))
    muted_by: str | None = _word(None)


class SilenceRow(Row, table=True):
    """A person says "not now"."""

    __tablename__ = "silences"
    __table_args__ = (CheckConstraint("ends_at > starts_at", name="span"), Index("ix_silences_ends", "ends_at"))
    id: int | None = _id()
    matchers: Any = Field(sa_type=Json)
    starts_at: datetime = Field(sa_type=Utc)
    ends_at: datetime = Field(sa_type=Utc)
    created_by: str = _word("")
    comment: str = _word("")


class PulseRow(Row, table=True):
    """A heartbeat."""

    __tablename__ = "pulse"
    name: str = _word(primary_key=True)
    at: datetime = Field(sa_type=Utc)
    detail: Any = Field(sa_type=Json)


class BookmarkRow(Row, table=True):
    """How far a reader has seen a story."""

    __tablename__ = "bookmarks"
    reader: str = _word(primary_key=True)
    story_id: str = Field(
        sa_column=Column(Text, ForeignKey("stories.id", onupdate="CASCADE"), primary_key=True, nullable=False)
    )
    seen_until: datetime = Field(sa_type=Utc)


def _table(row: type[Row]) -> Table:
    return metadata.tables[str(row.__tablename__)]


stories, claims, sources, hosts = (_table(row) for row in (StoryRow, ClaimRow, SourceRow, HostRow))
blobs, captures, versions, journal = (_table(row) for row in (BlobRow, CaptureRow, VersionRow, JournalRow))
layers = _table(LayerRow)
changes, edits, claim_states, evidence = (_table(row) for row in (ChangeRow, EditRow, ClaimStateRow, EvidenceRow))
alerts, deliveries, delivery_alerts = (_table(row) for row in (AlertRow, DeliveryRow, DeliveryAlertRow))
silences, pulse, bookmarks = (_table(row) for row in (SilenceRow, PulseRow, BookmarkRow))
