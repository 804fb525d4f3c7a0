"""How is something laid on a stored version later? The old row is closed, the new one inserted, the journal says so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, update

from monitor.adapters.store_sql import tables
from monitor.adapters.store_sql.lookback import evidence
from monitor.adapters.store_sql.mapping import (
    evidence_rows,
    journal_hash,
    reading_document,
    reading_row,
    rival_of,
    rows_sha,
)
from monitor.adapters.store_sql.reader import Reader
from monitor.adapters.store_sql.statements import insert, insert_for_id
from monitor.model.ids import GENESIS, VersionRef
from monitor.model.observation import Reading

HUMAN = "human/"
UNDO = "undo"  # the one act that takes a person's ruling off

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


def lay(
    connection: Connection,
    reader: Reader,
    ref: VersionRef,
    version_id: int,
    captured_at: datetime,
    readings: Sequence[Reading],
    now: datetime,
    act: str,
) -> None:
    """Lays readings over a version's. A person's ruling stays; what says the same already is left alone."""
    news = []
    for reading in readings:
        current = reader.first(_CURRENT, version=version_id, claim=reading.claim_id)
        if current is None or _supersedes(reader, reading, current, act):
            news.append((reading, current[0] if current else None))
    if not news:
        return
    n, prev = _tip(connection, reader, ref.story)
    documents = []
    for reading, old in news:
        if old is not None:
            closing = update(tables.claim_states).where(tables.claim_states.c.id == old).values(seen_to=now)
            connection.execute(closing)
        row = {**reading_row(reading, version_id, ref.story, captured_at, now), "laid_by": n}
        insert_reading(connection, row, reading)
        quotes = [(quote["sentence"], quote["quote"]) for quote in evidence_rows(reading)]
        documents.append(reading_document(origin(reader, ref.story, reading.claim_id), row, quotes))
    digest = rows_sha(documents)
    entry = {"story_id": ref.story, "n": n, "at": now, "act": act, "ref": str(ref), "rows_sha": digest, "prev": prev}
    link = journal_hash(prev, n, now, act, str(ref), digest)
    connection.execute(insert(tables.journal), {**entry, "hash": link})


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


def _tip(connection: Connection, reader: Reader, story: str) -> tuple[int, str]:
    """The next number of the story's journal and the hash before it; the story's row keeps others waiting."""
    if not reader.sqlite:
        reader.all("select id from stories where id = :story for no key update", story=story)
    found = reader.first("select n, hash from journal where story_id = :story order by n desc limit 1", story=story)
    return (int(found[0]) + 1, str(found[1])) if found else (1, GENESIS)
