"""Which captures does a folder hold? Pages named by their moment or listed in a manifest, and WARC files.

The time a file was written says nothing of when its page was seen: it is never used.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from monitor.adapters.archive_files import warc
from monitor.model.filling import Listed, Memento
from monitor.model.ids import sha256
from monitor.model.links import plain_url
from monitor.model.outcome import Fetched, FetchOutcome, Reason, SourceUnreachable, TooLarge, Via

MANIFESTS = ("manifest.jsonl", "manifest.json")
MEDIA = {
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "application/xhtml+xml",
    ".txt": "text/plain",
    ".json": "application/json",
    ".pdf": "application/pdf",
    ".xml": "application/xml",
}
FILES = 100_000
_NAME = re.compile(
    r"(?P<date>\d{4}-?\d{2}-?\d{2})(?:[T_ -]?(?P<time>\d{2}[:.-]?\d{2}(?:[:.-]?\d{2})?))?(?P<zone>Z|[+-]\d{2}:?\d{2})?"
)


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    at: datetime
    url: str | None
    media: str
    status: int = 200


class FolderArchive:
    """`ports.Archive` over one folder. A page that names no address is taken for any that is asked for."""

    via = Via.FILE

    def __init__(self, folder: Path, most: int) -> None:
        self._folder, self._most = folder, most
        self._files: dict[str, _File] = {}  # by the place that its memento names
        self._answers: dict[str, warc.Response] = {}
        self._bodies: dict[str, bytes] = {}  # of WARC files, each once, packed

    async def mementos(self, url: str, since: datetime | None, until: datetime | None) -> Listed:
        """The captures of an address that the folder holds, oldest first."""
        found: dict[datetime, Memento] = {}
        troubles: list[str] = []
        for memento in self._all(url, troubles):
            before = found.get(memento.at)
            if before is None or (before.is_error and not memento.is_error):
                found[memento.at] = memento
        wanted = [at for at in sorted(found) if (since is None or at >= since) and (until is None or at < until)]
        return Listed(tuple(found[at] for at in wanted), "; ".join(troubles[:3]) or None)

    async def page(self, memento: Memento) -> FetchOutcome:
        """The page of one capture, read from its file."""
        if memento.url in self._answers:
            answer = self._answers[memento.url]
            body = zlib.decompress(self._bodies[answer.body.decode()])
            return _fetched(memento, body, answer.media, answer.charset, answer.headers)
        file = self._files[memento.url]
        try:
            with file.path.open("rb") as opened:
                body = opened.read(self._most + 1)
        except OSError as error:
            return SourceUnreachable(Reason.NETWORK, memento.at, 0, f"{file.path.name}: {error.strerror}")
        if len(body) > self._most:
            return TooLarge(Reason.TOO_LARGE, memento.at, 0, f"{file.path.name}: more than {self._most:,} bytes")
        return _fetched(memento, body, file.media, None, ())

    def _all(self, url: str, troubles: list[str]) -> Iterator[Memento]:
        for path in self._warcs():
            yield from self._of_warc(path, url, troubles)
        for file in self._pages(troubles):
            if file.url is None or plain_url(file.url) == plain_url(url):
                place = str(file.path)
                self._files[place] = file
                yield Memento(file.at, place, file.url or url, http_status=file.status, media=file.media)

    def _warcs(self) -> list[Path]:
        names = sorted(self._folder.rglob("*"))[:FILES]
        return [path for path in names if path.name.endswith((".warc", ".warc.gz")) and path.is_file()]

    def _of_warc(self, path: Path, url: str, troubles: list[str]) -> Iterator[Memento]:
        try:
            for n, record in enumerate(warc.responses(path, lambda one: plain_url(one) == plain_url(url), self._most)):
                place, digest = f"{path}#{n}", sha256(record.body)
                self._answers[place] = replace(record, body=digest.encode())
                if digest not in self._bodies:
                    self._bodies[digest] = zlib.compress(record.body)
                yield Memento(record.at, place, record.url, digest, record.status, record.media)
        except (OSError, ValueError, EOFError) as error:
            troubles.append(f"{path.name}: {error}")

    def _pages(self, troubles: list[str]) -> list[_File]:
        for name in MANIFESTS:
            if (self._folder / name).is_file():
                return self._listed(self._folder / name, troubles)
        found = []
        for path in sorted(self._folder.rglob("*"))[:FILES]:
            media = MEDIA.get(path.suffix.lower())
            if media is not None and path.is_file():
                at = moment_of(path.stem)
                if at is None:
                    troubles.append(f"{path.name}: its name holds no moment such as 2024-12-14T09-00-00Z")
                else:
                    found.append(_File(path, at, None, media))
        return found

    def _listed(self, manifest: Path, troubles: list[str]) -> list[_File]:
        """The rows of a manifest: file and at, and where they are known url, type and status."""
        try:
            text = manifest.read_text(encoding="utf-8")
            rows = (
                [json.loads(line) for line in text.splitlines() if line.strip()]
                if manifest.suffix == ".jsonl"
                else (json.loads(text))
            )
        except (OSError, ValueError) as error:
            troubles.append(f"{manifest.name}: {error}")
            return []
        found = []
        for n, row in enumerate(rows if isinstance(rows, list) else [], 1):
            file = self._row(row)
            if file is None:
                troubles.append(f'{manifest.name}, entry {n}: expected {{"file": NAME, "at": TIME}}')
            else:
                found.append(file)
        return found

    def _row(self, row: Any) -> _File | None:
        if not isinstance(row, dict) or not isinstance(row.get("file"), str) or not isinstance(row.get("at"), str):
            return None
        at, path = moment_of(row["at"]), (self._folder / row["file"]).resolve()
        if at is None or not path.is_relative_to(self._folder.resolve()):
            return None
        media = str(row.get("type") or MEDIA.get(path.suffix.lower(), ""))
        status = row.get("status", 200)
        url = row.get("url") if isinstance(row.get("url"), str) else None
        return _File(path, at, url, media, status if isinstance(status, int) else 200)


def _fetched(
    memento: Memento, body: bytes, media: str, charset: str | None, headers: tuple[tuple[str, str], ...]
) -> Fetched:
    return Fetched(
        url=memento.original,
        final_url=memento.original,
        body=body,
        content_type=media,
        charset=charset,
        etag=None,
        last_modified=None,
        http_status=200,
        tls=None,
        at=memento.at,
        ms=0,
        headers=tuple((name.lower(), value[:1024]) for name, value in headers),
        received=headers,
    )


def moment_of(text: str) -> datetime | None:
    """The moment in a file's name or a manifest, UTC where it names no zone; None where there is none.

    >>> moment_of("agency 2024-12-14T09-00-00Z") == moment_of("20241214090000")
    True
    >>> moment_of("2024-12-14").isoformat()
    '2024-12-14T00:00:00+00:00'
    """
    match = _NAME.search(text)
    if match is None:
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            return None
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    date, clock = re.sub(r"\D", "", match["date"]), re.sub(r"\D", "", match["time"] or "").ljust(6, "0")
    zone = (match["zone"] or "Z").replace("Z", "+0000").replace(":", "")
    try:
        return datetime.strptime(f"{date}{clock}{zone}", "%Y%m%d%H%M%S%z").astimezone(UTC)
    except ValueError:
        return None
