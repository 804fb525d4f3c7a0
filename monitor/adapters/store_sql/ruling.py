"""How does a person's ruling get onto a version, and off it again? Both are entries of the story's journal."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from monitor.adapters.store_sql.laying import HUMAN, UNDO, lay
from monitor.adapters.store_sql.lookback import evidence
from monitor.adapters.store_sql.read_back import rival_of
from monitor.adapters.store_sql.reader import Reader
from monitor.adapters.store_sql.reads import missing_version
from monitor.adapters.store_sql.values import clean, moment, plain
from monitor.model.errors import NotFound
from monitor.model.ids import VersionRef
from monitor.model.observation import Reading
from monitor.model.record import RULED
from monitor.model.story import UNKNOWN

UNREAD = Reading("", UNKNOWN, 0.0, (), "rules/0")  # what stands where no rules ever read the claim

_STANDS = """
select analyzer, state from claim_states where version_id = :version and claim_id = :claim and seen_to is null
"""
_BY_RULES = """
select state, confidence, analyzer, rival, id from claim_states
where version_id = :version and claim_id = :claim and substr(analyzer, 1, 6) <> 'human/' order by id desc limit 1
"""


def place_of(reader: Reader, ref: VersionRef) -> tuple[int, datetime]:
    """A version's id and capture time. Raises NotFound."""
    cells = reader.first(
        "select v.id, v.captured_at from versions v join sources s on s.id = v.source_id "
        "where s.story_id = :story and s.name = :source and v.seq = :seq",
        story=ref.story,
        source=ref.source,
        seq=ref.seq,
    )
    if cells is None:
        raise missing_version(reader, ref)
    return int(cells[0]), moment(cells[1])


def rule(
    connection: Connection, reader: Reader, ref: VersionRef, ruling: Reading, now: datetime, why: str = ""
) -> None:
    """Lays a ruling, with the reason given for it. Raises NotFound for a version or a claim that does not exist."""
    version, captured_at = place_of(reader, ref)
    known = reader.first(
        "select 1 from claims where story_id = :story and id = :claim", story=ref.story, claim=ruling.claim_id
    )
    if known is None:
        raise NotFound(f'{ref.story} tracks no claim "{ruling.claim_id}"; `monitor timeline {ref.story}` shows them')
    instead = f", not {ruling.rival.state}" if ruling.rival is not None else ""
    said = _said(ruling.claim_id, f"{ruling.state}{instead}", ruling.analyzer.removeprefix(HUMAN), why)
    lay(connection, reader, ref, version, captured_at, (ruling,), now, RULED[0], detail=said)


def _said(claim: str, what: str, by: str, why: str) -> Any:
    """What the journal says of a ruling, or of its end, in a person's words."""
    return plain({"by": clean(by), "text": clean(f"{claim}: {what}"), "claim": claim, "why": clean(why)})


def undo(
    connection: Connection,
    reader: Reader,
    ref: VersionRef,
    claim_id: str,
    now: datetime,
    by: str = "",
    why: str = "",
) -> Reading:
    """Lays the rules' last reading anew over a ruling, and gives it. Raises NotFound where no ruling stands."""
    version, captured_at = place_of(reader, ref)
    stands = reader.first(_STANDS, version=version, claim=claim_id)
    if stands is None or not str(stands[0]).startswith(HUMAN):
        raise NotFound(f"nobody has ruled on {claim_id} in {ref}; `monitor timeline {ref.story}` shows rulings")
    found = reader.first(_BY_RULES, version=version, claim=claim_id)
    back = Reading(claim_id, UNREAD.state, UNREAD.confidence, UNREAD.evidence, UNREAD.analyzer)
    if found is not None:
        state, confidence, analyzer, rival, row_id = found
        back = Reading(claim_id, state, float(confidence), evidence(reader, row_id), analyzer, rival_of(rival))
    said = _said(claim_id, f"{back.state} as read, no longer {stands[1]} as ruled", by, why)
    lay(connection, reader, ref, version, captured_at, (back,), now, UNDO, detail=said)
    return back
