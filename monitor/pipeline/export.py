"""What is a story's evidence, all of it? The bundle of `export`: plain JSON values, no secrets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from monitor.model.alert import StoredAlert
from monitor.model.ids import VersionRef, utc_text
from monitor.model.record import CaptureRow, ChangeRow, ClaimRow, Mark
from monitor.ports import History
from monitor.render.alert_text import facts_document
from monitor.render.inert import link
from monitor.render.steps import Verdict
from monitor.render.verdict import edit_document

SCHEMA_VERSION = 1
KINDS = ("versions", "captures", "edits", "claims", "alerts", "rulings", "marks")

Row = tuple[str, dict[str, Any]]


def head(history: History, story: str, now: datetime) -> dict[str, Any]:
    """What the bundle is of, and when it was made."""
    title = next((title for each, title, _ in history.stories() if each == story), story)
    return {
        "schema_version": SCHEMA_VERSION,
        "type": "story",
        "story": story,
        "title": title,
        "exported_at": utc_text(now),
        "sources": list(history.sources(story)),
        "tracked": [
            {"id": claim, "question": question, "active": active} for claim, question, active in history.claims(story)
        ],
    }


def rows(history: History, story: str) -> Iterator[Row]:
    """Every row of a story as (kind, document), the kinds in the order of KINDS, each oldest first."""
    captures = history.captures(story)
    pages: dict[VersionRef, CaptureRow] = {}
    for capture in captures:
        if capture.seq is not None:
            pages.setdefault(VersionRef(story, capture.ref.source, capture.seq), capture)
    versions = sorted(history.versions(story), key=lambda row: (row.recorded_at, row.ref))
    refs = [row.ref for row in versions]
    for ref in refs:
        yield "versions", _version(history, ref, pages.get(ref))
    for capture in captures:
        yield "captures", _capture(capture)
    changes = history.changes(refs)
    for ref in refs:
        if ref in changes:
            yield from (("edits", document) for document in _edits(changes[ref]))
    for reading in history.claim_timeline(story):
        yield "claims", _reading(reading)
    for alert in reversed(history.alerts(story)):
        yield "alerts", _alert(alert)
    yield from _said(history, story)


def _said(history: History, story: str) -> Iterator[Row]:
    for of_it in verdicts(history, story).values():
        yield from (("rulings", _ruling(one)) for one in of_it)
    for mark in history.marks(story):
        yield "marks", _mark(mark)


def verdicts(history: History, story: str) -> Mapping[VersionRef, list[Verdict]]:
    """What people ruled, by version, each with what the rules had read there."""
    found: dict[VersionRef, list[Verdict]] = defaultdict(list)
    for told in history.ruled(story):
        found[told.row.ref].append(Verdict(told, told.read))
    return found


def bundle(history: History, story: str, now: datetime) -> dict[str, Any]:
    """The whole evidence as one document."""
    document: dict[str, Any] = head(history, story, now) | {kind: [] for kind in KINDS}
    for kind, row in rows(history, story):
        document[kind].append(row)
    return document


def _version(history: History, ref: VersionRef, capture: CaptureRow | None) -> dict[str, Any]:
    version = history.version(ref, as_stored=True)
    article = version.article
    return {
        "source": ref.source,
        "seq": ref.seq,
        "text": article.text,
        "headline": article.headline,
        "byline": article.byline,
        "language": article.language,
        "captured_at": utc_text(version.captured_at),
        "recorded_at": utc_text(version.recorded_at),
        "published_at": utc_text(article.published_at) if article.published_at else None,
        "modified_at": utc_text(article.modified_at) if article.modified_at else None,
        "at": utc_text(article.at) if article.at else None,
        "final_url": link(capture.final_url or "") or None if capture else None,
        "canonical_url": link(article.url) or None,
        "extractor": version.extractor,
        "returns_to": version.returns_to,
        "text_sha": version.text_sha,
        "article_sha": version.article_sha,
        "body_sha": version.body_sha,
        "observation_sha": version.observation_sha,
        "chain": version.chain,
        "prev_chain": version.prev_chain,
    }


def _capture(row: CaptureRow) -> dict[str, Any]:
    return {
        "source": row.ref.source,
        "at": utc_text(row.at),
        "via": row.via,
        "seen_at": utc_text(row.seen_at or row.at),
        "tls": row.tls,
        "outcome": row.outcome,
        "reason": row.reason,
        "http_status": row.http_status,
        "ms": row.ms,
        "final_url": link(row.final_url or "") or None,
        "detail": row.detail,
        "body_sha": row.body_sha,
        "seq": row.seq,
    }


def _edits(change: ChangeRow) -> Iterator[dict[str, Any]]:
    for n, edit in enumerate(change.edits, 1):
        yield {
            "source": change.after.source,
            "seq": change.after.seq,
            "before_seq": change.before.seq,
            "n": n,
            **edit_document(edit, explained=True),
            "analyzer": change.analyzer,
        }


def _reading(row: ClaimRow) -> dict[str, Any]:
    return {
        "source": row.ref.source,
        "seq": row.ref.seq,
        "id": row.claim_id,
        "state": row.state,
        "confidence": row.confidence,
        "evidence": [proof.quote for proof in row.evidence],
        "sentences": [proof.sentence for proof in row.evidence],
        "rival": dict(row.rival) if row.rival else None,
        "analyzer": row.analyzer,
        "valid_from": utc_text(row.valid_from),
        "seen_from": utc_text(row.seen_from),
        "seen_to": utc_text(row.seen_to) if row.seen_to else None,
    }


def _alert(each: StoredAlert) -> dict[str, Any]:
    alert = each.alert
    return {
        "id": alert.dedup_key,
        "number": each.id,
        "kind": alert.kind,
        "severity": alert.severity.value,
        "title": alert.title,
        "source": alert.source,
        "seq": each.seq,
        "claim": alert.claim,
        "at": utc_text(alert.at),
        "acked_at": utc_text(each.acked_at) if each.acked_at else None,
        "acked_by": each.acked_by,
        "facts": facts_document(alert.facts),
        "deliveries": [
            {
                "receiver": row.receiver,
                "route": row.route,
                "state": row.state.value,
                "attempts": row.attempts,
                "due_at": utc_text(row.due_at),
                "sent_at": utc_text(row.sent_at) if row.sent_at else None,
                "last_error": row.reason,
                "muted_by": row.muted_by,
            }
            for row in each.deliveries
        ],
    }


def _ruling(verdict: Verdict) -> dict[str, Any]:
    told, row, read = verdict.told, verdict.told.row, verdict.read
    return {
        "source": row.ref.source,
        "seq": row.ref.seq,
        "id": row.claim_id,
        "state": row.state,
        "by": row.ruled_by,
        "at": utc_text(row.seen_from),
        "why": told.why,
        "read": read.state if read is not None else None,
        "read_evidence": [proof.quote for proof in read.evidence] if read is not None else [],
        "ended": told.ended,
        "ended_at": utc_text(told.ended_at) if told.ended_at else None,
        "ended_by": told.ended_by,
        "ended_why": told.ended_why,
    }


def _mark(mark: Mark) -> dict[str, Any]:
    return {"n": mark.n, "at": utc_text(mark.at), "act": mark.act, "ref": mark.ref, "by": mark.by, "text": mark.text}
