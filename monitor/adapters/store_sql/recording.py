"""How does a version get into the database? Blobs, version, change, edits, readings and capture, in that order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text

from monitor.adapters.store_sql import blobs, tables
from monitor.adapters.store_sql.laying import insert_change, insert_reading, lay, origin
from monitor.adapters.store_sql.mapping import (
    alert_row,
    capture_row,
    change_row,
    edit_row,
    evidence_rows,
    reading_row,
)
from monitor.adapters.store_sql.packing import Shelf
from monitor.adapters.store_sql.reader import Cells, Reader
from monitor.adapters.store_sql.reads import FROM, NEWEST, WHOLE, article_of, stands, whole_version
from monitor.adapters.store_sql.statements import insert, insert_for_id
from monitor.adapters.store_sql.values import clean, digest, hexed, hexed_or_none, moment
from monitor.adapters.store_sql.words import new_words
from monitor.model.alert import Alert
from monitor.model.article import Article, Version
from monitor.model.hashing import alert_document, change_document, look_document, observation_sha, reading_document
from monitor.model.ids import GENESIS, VersionRef, canonical_json, chain
from monitor.model.observation import Observation
from monitor.model.outcome import Capture, Via
from monitor.model.story import Leased

RULES = "rules/"


@dataclass(frozen=True, slots=True)
class Recording:
    """What is to be stored. `alerts` are those that are not stored yet."""

    leased: Leased
    capture: Capture
    article: Article
    extractor: str
    observation: Observation
    alerts: tuple[Alert, ...]
    now: datetime


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a version comes to stand: after `last` in time, linked to `tip`, the one stored before it."""

    seq: int
    captured_at: datetime
    last: Cells | None
    tip: Cells | None

    @property
    def prev_chain(self) -> str:
        return hexed(self.tip[12]) if self.tip else GENESIS


def write_version(
    connection: Connection, reader: Reader, shelf: Shelf, new: Recording
) -> tuple[Version, dict[str, int | None]]:
    """Stores a version and its capture, in the caller's transaction. Gives it and the ids that caused the alerts; a
    text that stands already makes no version, and its `version_id` there is None."""
    place = _place(reader, new)
    if place.last is not None and stands(place.last, new.article.text_sha):
        row = {
            **capture_row(new.capture, new.leased.id, **known_since(new.capture, new.now)),
            "outcome": "unchanged",
            "version_id": place.last[17],
        }
        connection.execute(insert(tables.captures), row)
        return whole_version(reader, shelf, place.last), {"version_id": None, "change_id": None}
    row, look = _version_row(connection, reader, shelf, new, place)
    version_id = connection.execute(insert_for_id(tables.versions), row).scalar_one()
    change_id = _write_change(connection, new, place, version_id)
    _write_readings(connection, new, place, version_id)
    connection.execute(insert(tables.captures), {**look, "version_id": version_id})
    _lay_on_previous(connection, reader, new, place)
    _index(connection, reader, shelf, new, place, version_id)
    return _version(new, row), {"version_id": version_id, "change_id": change_id}


def known_since(capture: Capture, now: datetime) -> dict[str, Any]:
    """Since when we know of a capture that somebody else made."""
    return {} if capture.via is Via.LIVE else {"seen_at": now}


def put_headers(connection: Connection, reader: Reader, shelf: Shelf, capture: Capture, source: int) -> str | None:
    """Stores what the answer's headers said, packed against the last ones of the source; gives their hash."""
    if not capture.headers:
        return None
    document = canonical_json([list(pair) for pair in capture.headers]).encode("utf-8", "replace")
    last = reader.first(
        "select headers_sha from captures where source_id = :source and headers_sha is not null "
        "order by id desc limit 1",
        source=source,
    )
    return blobs.put(connection, reader, shelf, document, hexed(last[0]) if last else None)


def _place(reader: Reader, new: Recording) -> _Place:
    source = new.leased.id
    live = new.capture.via is Via.LIVE
    head = f"select {WHOLE} {FROM} where v.source_id = :source"
    tip = reader.first(f"{head} order by v.seq desc limit 1", source=source)
    if live:
        last = reader.first(f"{head} {NEWEST} limit 1", source=source)
    else:
        last = reader.first(f"{head} and v.captured_at <= :at {NEWEST} limit 1", source=source, at=new.capture.at)
    captured_at = max(new.capture.at, moment(last[3])) if last else new.capture.at
    return _Place(tip[2] + 1 if tip else 1, captured_at, last, tip)


def _version_row(
    connection: Connection, reader: Reader, shelf: Shelf, new: Recording, place: _Place
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The version, and the look that brought it, which its digests cover."""
    article, tip = new.article, place.tip
    document = canonical_json(article.document()).encode("utf-8", "replace")
    article_sha = blobs.put(connection, reader, shelf, document, hexed(tip[14]) if tip else None)
    shelf.keep(article_sha, document)
    body_sha = None
    if new.capture.body is not None:
        body_sha = blobs.put(connection, reader, shelf, new.capture.body, hexed_or_none(tip[11]) if tip else None)
        shelf.keep(body_sha, new.capture.body)
    headers_sha = put_headers(connection, reader, shelf, new.capture, new.leased.id)
    kept = {"body_sha": body_sha, "headers_sha": headers_sha, "seen_at": None, **known_since(new.capture, new.now)}
    look = {**capture_row(new.capture, new.leased.id, **kept), "outcome": "new"}
    derived = _digest(reader, new, place, look_document(look))
    digests = {
        "text_sha": article.text_sha,
        "article_sha": article_sha,
        "body_sha": body_sha,
        "observation_sha": derived,
    }
    row = {
        "source_id": new.leased.id,
        "seq": place.seq,
        "captured_at": place.captured_at,
        "published_at": article.published_at,
        "modified_at": article.modified_at,
        "headline": clean(article.headline),
        **digests,
        "words": article.words,
        "extractor": new.extractor,
        "returns_to": _returns_to(reader, new, place),
        "prev_chain": place.prev_chain,
        "chain": chain(place.prev_chain, _origin_of(reader, new.leased.id), place.seq, place.captured_at, digests),
        "recorded_at": new.now,
    }
    return row, look


def _origin_of(reader: Reader, source: int) -> str:
    found = reader.first("select origin from sources where id = :id", id=source)
    assert found is not None  # its row was locked before
    return str(found[0])


def _returns_to(reader: Reader, new: Recording, place: _Place) -> int | None:
    """The last version before it, in time, that has this text."""
    found = reader.first(
        "select seq from versions where source_id = :source and text_sha = :sha and captured_at <= :at "
        "order by captured_at desc, seq desc limit 1",
        source=new.leased.id,
        sha=digest(new.article.text_sha),
        at=place.captured_at,
    )
    return found[0] if found else None


def _digest(reader: Reader, new: Recording, place: _Place, look: list[Any]) -> str:
    """The digest of all that is derived: rows as they will be stored, in the form that `verify` reads back."""
    change = None
    if place.last is not None:
        row = change_row(new.observation, 0, 0, new.now)
        change = change_document(
            place.last[2], row, [edit_row(n, edit) for n, edit in enumerate(new.observation.edits, 1)]
        )
    story = new.leased.ref.story
    readings = [
        reading_document(
            origin(reader, story, reading.claim_id),
            reading_row(reading, 0, story, place.captured_at, new.now),
            [(quote["sentence"], quote["quote"]) for quote in evidence_rows(reading)],
        )
        for reading in new.observation.readings
    ]
    alerts = [
        alert_document(alert_row(alert), origin(reader, story, alert.claim) if alert.claim else None)
        for alert in new.alerts
    ]
    return observation_sha(change, readings, alerts, new.extractor, new.now, look)


def _write_change(connection: Connection, new: Recording, place: _Place, version_id: int) -> int | None:
    if place.last is None:
        return None
    row = change_row(new.observation, place.last[17], version_id, new.now)
    return insert_change(connection, row, new.observation)


def _write_readings(connection: Connection, new: Recording, place: _Place, version_id: int) -> None:
    for reading in new.observation.readings:
        row = reading_row(reading, version_id, new.leased.ref.story, place.captured_at, new.now)
        insert_reading(connection, row, reading)


def _lay_on_previous(connection: Connection, reader: Reader, new: Recording, place: _Place) -> None:
    """Where the pair was read otherwise than the previous version alone was, that reading is laid on it.

    Newer rules are one cause; the same rules may be surer of an older text once they see what became of it.
    """
    if place.last is None:
        return
    older = []
    for changed in new.observation.changes:
        found = reader.first(
            "select state, analyzer from claim_states where version_id = :version and claim_id = :claim "
            "and seen_to is null",
            version=place.last[17],
            claim=changed.claim_id,
        )
        by_rules = found is not None and found[1].startswith(RULES) and changed.before.analyzer.startswith(RULES)
        surer = found is not None and (changed.before.known or found[1] != changed.before.analyzer)
        if by_rules and surer and found is not None and found[0] != changed.before.state:
            older.append(changed.before)
    if older:
        ref = VersionRef(place.last[0], place.last[1], place.last[2])
        lay(connection, reader, ref, place.last[17], moment(place.last[3]), older, new.now, "reread")


def _index(
    connection: Connection, reader: Reader, shelf: Shelf, new: Recording, place: _Place, version_id: int
) -> None:
    known: tuple[str, ...] = ()  # the words of the version before it in time are found there
    if place.last is not None:
        last = article_of(reader, shelf, hexed(place.last[14]), f"{new.leased.ref}@{place.last[2]}")
        known = (last.headline, *last.paragraphs)
    words = new_words((new.article.headline, *new.article.paragraphs), known)
    if reader.sqlite:
        statement = "insert into search (rowid, words) values (:id, :words)"
        connection.execute(text(statement), {"id": version_id, "words": " ".join(words)})
    else:
        statement = "insert into search (version_id, words) values (:id, array_to_tsvector(cast(:words as text[])))"
        connection.execute(text(statement), {"id": version_id, "words": list(words)})


def _version(new: Recording, row: dict[str, Any]) -> Version:
    return Version(
        ref=VersionRef(new.leased.ref.story, new.leased.ref.source, row["seq"]),
        captured_at=row["captured_at"],
        article=new.article,
        text_sha=row["text_sha"],
        article_sha=row["article_sha"],
        extractor=row["extractor"],
        observation_sha=row["observation_sha"],
        prev_chain=row["prev_chain"],
        chain=row["chain"],
        recorded_at=row["recorded_at"],
        body_sha=row["body_sha"],
        returns_to=row["returns_to"],
    )
