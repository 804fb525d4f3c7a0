"""Is everything what was recorded? Every cell in its form, every blob unpacked, every line of every story recomputed.

The first bad row is named. What is checked of a line stands in `model/proof.py`, which reads files by the same rules.
"""

# ruff: noqa: S608  # statements are put together of this package's own constants, values are always bound

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

from monitor.adapters.store_sql.forms import first_fault
from monitor.adapters.store_sql.lines import lines_of
from monitor.adapters.store_sql.packing import Shelf, unpack
from monitor.adapters.store_sql.reader import Reader
from monitor.adapters.store_sql.values import digest, hexed, hexed_or_none
from monitor.model.errors import ChainBroken
from monitor.model.ids import sha256
from monitor.model.proof import Head, Proof
from monitor.model.record import Verified

CHECKPOINT = "the checkpoint"
_HANG = (  # (table, its column, the table it hangs on, that one's column)
    ("sources", "story_id", "stories", "id"),
    ("versions", "source_id", "sources", "id"),
    ("captures", "source_id", "sources", "id"),
    ("captures", "version_id", "versions", "id"),
    ("changes", "before_id", "versions", "id"),
    ("changes", "after_id", "versions", "id"),
    ("edits", "change_id", "changes", "id"),
    ("claim_states", "version_id", "versions", "id"),
    ("evidence", "claim_state_id", "claim_states", "id"),
    ("layers", "version_id", "versions", "id"),
    ("alerts", "version_id", "versions", "id"),
    ("alerts", "story_id", "stories", "id"),
    ("journal", "story_id", "stories", "id"),
)


def verify(reader: Reader, sought: Sequence[Head] = ()) -> Verified:
    """Looks at the form of every cell, then walks blobs, then each story. `sought` are heads that a checkpoint says
    stood once."""
    blobs, proofs = 0, list[Proof]()
    broken: tuple[str, str] | None = None
    try:
        if (fault := first_fault(reader)) is not None:
            raise ChainBroken(*fault)
        for _ in _blobs(reader):
            blobs += 1
        for proof in _stories(reader, sought):
            proofs.append(proof)
    except ChainBroken as error:
        broken = (error.where, error.what)
    return Verified(
        sum(proof.versions for proof in proofs),
        blobs,
        sum(proof.entries for proof in proofs),
        broken,
        tuple(head for proof in proofs for head in proof.heads),
        sum(proof.newer for proof in proofs),
    )


def _stories(reader: Reader, sought: Sequence[Head]) -> Iterator[Proof]:
    """A story at a time, then what hangs on nothing, and what a checkpoint still misses. Stories are met in any order
    and under any name: what was followed as one may have been renamed since."""
    unmet = {head.hash: head for head in sought}
    for (story,) in reader.all("select id from stories order by id"):
        proof = Proof(sought=unmet.values())
        yield proof
        for line in lines_of(reader, Shelf(), story, pages=False):
            proof.take(line)
        proof.end()
        unmet = proof.unmet
    for table, column, base, key in _HANG:
        found = reader.first(
            f"select t.{column} from {table} t left join {base} b on b.{key} = t.{column} "
            f"where t.{column} is not null and b.{key} is null limit 1"
        )
        if found is not None:
            raise ChainBroken(f"{table} of {base} {found[0]}", f"the row of {base} that it hangs on is gone")
    held = {row[0] for row in reader.all("select id from stories")}
    met = {head.story for head in sought if head.hash not in unmet}  # under another name, where it was renamed since
    for head in unmet.values():
        if head.story in held | met:
            raise head.lost()
    if unmet:
        raise ChainBroken(CHECKPOINT, _unheld(sorted({head.story for head in unmet.values()}), met))


def _unheld(missing: Sequence[str], met: Collection[str]) -> str:
    """What is said of stories that a checkpoint has and this database has not."""
    stories = "the story" if len(missing) == 1 else "the stories"
    rest = f"; what it says of {', '.join(sorted(met))} stands" if met else ""
    return f"it names {stories} {', '.join(missing)}, which this database does not hold{rest}"


def _blobs(reader: Reader) -> Iterator[str]:
    """Each blob by its line of dictionaries; a line is walked from its root, so each is unpacked once."""
    under: dict[str | None, list[str]] = defaultdict(list)
    known = set()
    for sha, base in reader.all("select sha, base_sha from blobs"):
        under[hexed_or_none(base)].append(hexed(sha))
        known.add(hexed(sha))
    for base in under:
        if base is not None and base not in known:
            raise ChainBroken(f"blob {under[base][0]}", f"the blob {base} under it is gone")
    waiting: list[tuple[str, bytes | None]] = [(sha, None) for sha in under[None]]
    seen = 0
    while waiting:
        sha, base_body = waiting.pop()
        body = _checked_blob(reader, sha, base_body)
        waiting.extend((other, body) for other in under[sha])
        seen += 1
        yield sha
    if seen != len(known):
        raise ChainBroken("blobs", f"{len(known) - seen} of them lie upon each other in a circle")


def _checked_blob(reader: Reader, sha: str, base: bytes | None) -> bytes:
    cells = reader.first("select codec, body, size from blobs where sha = :sha", sha=digest(sha))
    if cells is None:
        raise ChainBroken(f"blob {sha}", "is gone")
    try:
        body = unpack(cells[0], bytes(cells[1]), base)
    except ValueError as error:
        raise ChainBroken(f"blob {sha}", str(error)) from error
    if sha256(body) != sha or len(body) != cells[2]:
        raise ChainBroken(f"blob {sha}", "its bytes are not what was stored")
    return body
