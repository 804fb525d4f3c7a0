"""How is something laid on a stored version later? The old row is closed, the new one inserted, the journal says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, update

from monitor.adapters.store_sql import tables
from monitor.adapters.store_sql.lookback import evidence
from monitor.adapters.store_sql.mapping import change_row, edit_row, evidence_rows, reading_row
from monitor.adapters.store_sql.read_back import rival_of
from monitor.adapters.store_sql.reader import Reader
from monitor.adapters.store_sql.statements import insert, insert_for_id
from monitor.adapters.store_sql.values import hexed, obj, plain
from monitor.model.hashing import (
    EDIT_COLUMNS,
    RENAME,
    change_document,
    journal_hash,
    laid_change,
    laid_layer,
    placed,
    reading_document,
    rows_sha,
)  # fmt: skip
from monitor.model.ids import GENESIS, VersionRef, canonical_json
from monitor.model.observation import Observation, Reading

HUMAN = "human/"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)  # a row that is only compared needs a time, whichever
UNDO = "undo"  # the one act that takes a person's ruling off

_CHANGE = """
select c.id, c.before_id, c.analyzer, c.score, c.material, c.unannounced from changes c
where c.after_id = :version and c.seen_to is null
"""
_EDITS = """
select n, kind, material, score, before_n, before_text, after_n, after_text, detail from edits
where change_id = :change order by n
"""
_CURRENT = """
select id, state, confidence, rival, analyzer from claim_states
where version_id = :version and claim_id = :claim and seen_to is null
"""


def insert_reading(connection: Connection, row: dict[str, Any], reading: Reading) -> None:
    """One reading with its evidence."""
    row_id = connection.execute(insert_for_id(tables.claim_states), row).scalar_one()
    quotes = evidence_rows(reading)
    if quotes:
        connection.execute(insert(tables.evidence), [{"claim_state_id": row_id, **quote} for quote in quotes])


@dataclass(frozen=True, slots=True)
class NewChange:
    """The change that is to lead to a version: from which one, and what it holds."""

    before_id: int
    before_seq: int
    observation: Observation


@dataclass(frozen=True, slots=True)
class NewLayer:
    """A version's page as read again; its blob is stored already."""

    extractor: str
    article_sha: str
    text_sha: str


def lay(
    connection: Connection,
    reader: Reader,
    ref: VersionRef,
    version_id: int,
    captured_at: datetime,
    readings: Sequence[Reading],
    now: datetime,
    act: str,
    change: NewChange | None = None,
    layer: NewLayer | None = None,
    detail: Any = None,
) -> bool:
    """Lays readings over a version's, and a change or a layer where one is given; gives whether anything was laid.
    A person's ruling stays; what says the same already is left alone. `detail` is what the journal says of it."""
    news = _news(reader, version_id, readings, act)
    change = change if change is not None and _differs(reader, version_id, change) else None
    layer = layer if layer is not None and _is_new(reader, version_id, layer) else None
    if not news and change is None and layer is None:
        return False
    n, prev = tip(connection, reader, ref.story)
    documents: list[Any] = []
    if layer is not None:
        documents.append(_lay_layer(connection, version_id, layer, now, n))
    if change is not None:
        documents.append(_lay_change(connection, version_id, change, now, n))
    for reading, old in news:
        if old is not None:
            closing = update(tables.claim_states).where(tables.claim_states.c.id == old).values(seen_to=now)
            connection.execute(closing)
        row = {**reading_row(reading, version_id, ref.story, captured_at, now), "laid_by": n}
        insert_reading(connection, row, reading)
        quotes = [(quote["sentence"], quote["quote"]) for quote in evidence_rows(reading)]
        documents.append(reading_document(origin(reader, ref.story, reading.claim_id), row, quotes))
    place = source_origin(reader, version_id)
    laid = [placed(place, ref.seq, each) for each in documents] + ([] if detail is None else [detail])
    enter(connection, ref.story, (n, prev), act, str(ref), laid, now, detail)
    return True


def enter(
    connection: Connection,
    story: str,
    place: tuple[int, str],
    act: str,
    ref: str,
    documents: Sequence[Any],
    now: datetime,
    detail: Any = None,
) -> None:
    """One entry of a story's journal at its `tip`; `documents` is what it laid on, `detail` what it holds itself."""
    n, prev = place
    digest = rows_sha(documents)
    entry = {"story_id": story, "n": n, "at": now, "act": act, "ref": ref, "rows_sha": digest, "prev": prev}
    link = journal_hash(prev, n, now, act, ref, digest)
    connection.execute(insert(tables.journal), {**entry, "hash": link, "detail": detail})


def enter_rename(connection: Connection, reader: Reader, story: str, detail: Mapping[str, str], now: datetime) -> None:
    """Says in the journal that the story, a source or a claim of it has another name from now on."""
    ref = story if detail["kind"] == "story" else f"{story}/{detail['name']}"
    enter(connection, story, tip(connection, reader, story), RENAME, ref, [dict(detail)], now, dict(detail))


def _news(reader: Reader, version_id: int, readings: Sequence[Reading], act: str) -> list[tuple[Reading, int | None]]:
    """The readings that say something else than what stands, each with the row it replaces."""
    news = []
    for reading in readings:
        current = reader.first(_CURRENT, version=version_id, claim=reading.claim_id)
        if current is None or _supersedes(reader, reading, current, act):
            news.append((reading, current[0] if current else None))
    return news


def _differs(reader: Reader, version_id: int, change: NewChange) -> bool:
    current = reader.first(_CHANGE, version=version_id)
    if current is None or current[1] != change.before_id:
        return True
    row = dict(zip(("analyzer", "score", "material", "unannounced"), current[2:], strict=True))
    edits = [
        dict(zip(EDIT_COLUMNS, (*cells[:-1], obj(cells[-1])), strict=True))
        for cells in reader.all(_EDITS, change=current[0])
    ]
    stands = change_document(change.before_seq, row, edits)
    return canonical_json(plain(stands)) != canonical_json(plain(_document_of(change)))


def _document_of(change: NewChange) -> list[Any]:
    observation = change.observation
    row = change_row(observation, 0, 0, EPOCH)
    return change_document(change.before_seq, row, [edit_row(n, edit) for n, edit in enumerate(observation.edits, 1)])


def _lay_change(connection: Connection, version_id: int, change: NewChange, now: datetime, n: int) -> list[Any]:
    table = tables.changes
    closing = update(table).where(table.c.after_id == version_id, table.c.seen_to.is_(None)).values(seen_to=now)
    connection.execute(closing)
    insert_change(connection, {**change_row(change.observation, change.before_id, version_id, now), "laid_by": n},
                  change.observation)  # fmt: skip
    return laid_change(_document_of(change))


def insert_change(connection: Connection, row: dict[str, Any], observation: Observation) -> int:
    """One change with its edits; gives its id."""
    change_id: int = connection.execute(insert_for_id(tables.changes), row).scalar_one()
    edits = [{"change_id": change_id, **edit_row(n, edit)} for n, edit in enumerate(observation.edits, 1)]
    if edits:
        connection.execute(insert(tables.edits), edits)
    return change_id


def _is_new(reader: Reader, version_id: int, layer: NewLayer) -> bool:
    current = reader.first(
        "select extractor, article_sha from layers where version_id = :version and seen_to is null", version=version_id
    )
    return current is None or (current[0], hexed(current[1])) != (layer.extractor, layer.article_sha)


def _lay_layer(connection: Connection, version_id: int, layer: NewLayer, now: datetime, n: int) -> list[Any]:
    table = tables.layers
    closing = update(table).where(table.c.version_id == version_id, table.c.seen_to.is_(None)).values(seen_to=now)
    connection.execute(closing)
    row = {"version_id": version_id, "extractor": layer.extractor, "article_sha": layer.article_sha}
    connection.execute(
        insert(table), {**row, "text_sha": layer.text_sha, "seen_from": now, "seen_to": None, "laid_by": n}
    )
    return laid_layer(layer.extractor, layer.article_sha, layer.text_sha)


def source_origin(reader: Reader, version_id: int) -> str:
    """The address under which a version's source was first followed."""
    found = reader.first(
        "select s.origin from sources s join versions v on v.source_id = s.id where v.id = :id", id=version_id
    )
    assert found is not None  # a version stands on its source
    return str(found[0])


def origin(reader: Reader, story: str, claim: str) -> str:
    """The id a claim was first tracked under."""
    found = reader.first("select origin from claims where story_id = :story and id = :claim", story=story, claim=claim)
    return str(found[0]) if found else claim


def _supersedes(reader: Reader, reading: Reading, current: Sequence[Any], act: str) -> bool:
    row_id, state, confidence, rival, analyzer = current
    if str(analyzer).startswith(HUMAN) and not reading.analyzer.startswith(HUMAN):
        return act == UNDO
    same = (reading.state, reading.analyzer) == (state, analyzer) and reading.confidence == float(confidence)
    return not (same and reading.evidence == evidence(reader, row_id) and reading.rival == rival_of(rival))


def tip(connection: Connection, reader: Reader, story: str) -> tuple[int, str]:
    """The next number of the story's journal and the hash before it; the story's row keeps others waiting."""
    if not reader.sqlite:
        reader.all("select id from stories where id = :story for no key update", story=story)
    found = reader.first("select n, hash from journal where story_id = :story order by n desc limit 1", story=story)
    return (int(found[0]) + 1, str(found[1])) if found else (1, GENESIS)
