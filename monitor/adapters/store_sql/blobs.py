"""How does a body get into the database? Once, under its hash, packed against the one before it in its source."""

from __future__ import annotations

from sqlalchemy import Connection

from monitor.adapters.store_sql import tables
from monitor.adapters.store_sql.packing import DEPTH, Shelf, pack
from monitor.adapters.store_sql.reader import Reader
from monitor.adapters.store_sql.statements import insert_new
from monitor.adapters.store_sql.values import digest
from monitor.model.ids import sha256


def put(connection: Connection, reader: Reader, shelf: Shelf, body: bytes, base_sha: str | None) -> str:
    """Stores a body, insert or ignore, and gives its hash. `base_sha` is the body before it in its source."""
    sha = sha256(body)
    if reader.first("select 1 from blobs where sha = :sha", sha=digest(sha)):
        return sha
    base = depth = None
    if base_sha is not None:
        under = reader.first("select depth from blobs where sha = :sha", sha=digest(base_sha))
        if under is not None and under[0] + 1 < DEPTH:
            base, depth = shelf.body(reader, base_sha), under[0] + 1
    codec, packed = pack(body, base)
    alone = base is None or codec == "raw"
    row = {
        "sha": sha,
        "codec": codec,
        "size": len(body),
        "body": packed,
        "base_sha": None if alone else base_sha,
        "depth": 0 if alone else depth,
    }
    connection.execute(insert_new(tables.blobs, sqlite=reader.sqlite), row)
    return sha
