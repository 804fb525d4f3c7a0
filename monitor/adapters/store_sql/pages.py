"""Which page was a version made of? The raw page with what its headers said, as far as retention left it."""

from __future__ import annotations

import json
import re

from monitor.adapters.store_sql.filling import pages_of
from monitor.adapters.store_sql.packing import Shelf
from monitor.adapters.store_sql.reader import Reader
from monitor.adapters.store_sql.reads import version
from monitor.model.ids import VersionRef
from monitor.model.outcome import Fetched

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([^\s\"';]{1,40})", re.IGNORECASE)


def page_of(reader: Reader, shelf: Shelf, ref: VersionRef) -> Fetched | None:
    """The page of a version as it was captured; None where its bytes are gone. Raises NotFound."""
    body_sha, headers_sha = pages_of(reader, ref)
    body = shelf.body(reader, body_sha) if body_sha else None
    if body is None:
        return None
    stored = version(reader, shelf, ref, as_stored=True)
    said = shelf.body(reader, headers_sha) if headers_sha else None
    headers = tuple((str(name), str(value)) for name, value in json.loads(said)) if said else ()
    kind = next((value for name, value in headers if name.lower() == "content-type"), "")
    charset = _CHARSET.search(kind)
    url = _url(reader, ref)
    return Fetched(
        url=url[0],
        final_url=url[1] or url[0],
        body=body,
        content_type=kind.partition(";")[0].strip().lower() or _told(body),
        charset=charset.group(1).lower() if charset else None,
        etag=None,
        last_modified=None,
        http_status=200,
        tls=None,
        at=stored.captured_at,
        ms=0,
        headers=headers,
    )


def _url(reader: Reader, ref: VersionRef) -> tuple[str, str | None]:
    cells = reader.first(
        "select s.url, (select c.final_url from captures c join versions v on v.id = c.version_id "
        "where v.source_id = s.id and v.seq = :seq order by c.at, c.id limit 1) "
        "from sources s where s.story_id = :story and s.name = :source",
        story=ref.story,
        source=ref.source,
        seq=ref.seq,
    )
    assert cells is not None  # its version was just read
    return cells[0], cells[1]


def _told(body: bytes) -> str:
    """What an answer without a known type is: text where it holds no markup at all."""
    return "text/plain" if b"<" not in body[:4000] else ""
