"""Which rulings were ever given in a story, which of them stand, and how did the others end?"""

from __future__ import annotations

from collections.abc import Sequence

from monitor.adapters.store_sql.lookback import PORTION, evidence_of
from monitor.adapters.store_sql.reader import Reader
from monitor.adapters.store_sql.review import claim_row
from monitor.adapters.store_sql.values import obj
from monitor.model.record import RULED, ClaimRow, Ruled

_EVERY = """
select s.story_id, s.name, v.seq, cs.claim_id, cs.state, cs.confidence, cs.analyzer, cs.valid_from, cs.seen_from,
 cs.seen_to, cs.rival, cs.id, j.detail, k.act, k.detail,
 (select max(o.id) from claim_states o where o.version_id = cs.version_id and o.claim_id = cs.claim_id and o.id < cs.id
  and substr(o.analyzer, 1, 6) <> 'human/')
from claim_states cs join versions v on v.id = cs.version_id join sources s on s.id = v.source_id
join journal j on j.story_id = s.story_id and j.n = cs.laid_by and j.act = :act
left join claim_states nx on nx.version_id = cs.version_id and nx.claim_id = cs.claim_id and nx.id = (
 select min(o.id) from claim_states o where o.version_id = cs.version_id and o.claim_id = cs.claim_id and o.id > cs.id)
left join journal k on k.story_id = s.story_id and k.n = nx.laid_by
where s.story_id = :story and substr(cs.analyzer, 1, 6) = 'human/' order by cs.seen_from, cs.id
"""
_READ = """
select s.story_id, s.name, v.seq, cs.claim_id, cs.state, cs.confidence, cs.analyzer, cs.valid_from, cs.seen_from,
 cs.seen_to, cs.rival, cs.id
from claim_states cs join versions v on v.id = cs.version_id join sources s on s.id = v.source_id where {condition}
"""


def ruled(reader: Reader, story: str) -> tuple[Ruled, ...]:
    """Every ruling of a story, oldest first."""
    rows = reader.all(_EVERY, story=story, act=RULED[0])
    quotes = evidence_of(reader, [cells[11] for cells in rows])
    reads = _reads(reader, sorted({cells[15] for cells in rows if cells[15] is not None}))
    found = []
    for cells in rows:
        row = claim_row(cells, tuple(quotes.get(cells[11], ())))
        read = reads.get(cells[15])
        why = (obj(cells[12]) or {}).get("why", "")
        if row.seen_to is None:
            found.append(Ruled(row, why, read=read))
            continue
        end = obj(cells[14]) or {}
        how = "undone" if cells[13] == RULED[1] else "ruled anew"
        found.append(Ruled(row, why, how, row.seen_to, end.get("by", ""), end.get("why", ""), read))
    return tuple(found)


def _reads(reader: Reader, ids: Sequence[int]) -> dict[int, ClaimRow]:
    """These readings, by their rows: by the order of rows, not of times, since a clock may have gone back."""
    quotes = evidence_of(reader, ids)
    found: dict[int, ClaimRow] = {}
    for start in range(0, len(ids), PORTION):
        condition, marks = reader.among("cs.id", ids[start : start + PORTION])
        for cells in reader.all(_READ.format(condition=condition), **marks):
            found[cells[11]] = claim_row(cells, tuple(quotes.get(cells[11], ())))
    return found
