"""What is in a backup, and may it be believed? A tar file: what it says of itself, and the database or its records.

A backup may come from anywhere: its names, kinds, sizes and digests are judged before anything of it is opened.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import tarfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from monitor.model.errors import ConfigError
from monitor.model.ids import canonical_json, utc_text
from monitor.pipeline import record_file
from monitor.ports import Moment

TYPE, FORMAT = "monitor backup", 1
MANIFEST, DATABASE, BESIDE = "manifest.json", "monitor.db", "beside.jsonl"
NAME = re.compile(r"monitor\.db|beside\.jsonl|stories-[a-z0-9]+(?:-[a-z0-9]+)*\.jsonl")
MOST = 10_000  # members: one a story
LARGEST = 1 << 40
CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup whose files were taken out and are those that it was made with."""

    at: str
    program: str
    files: tuple[Path, ...]

    @property
    def database(self) -> Path | None:
        """The database file; None where it holds records."""
        return next((path for path in self.files if path.name == DATABASE), None)

    @property
    def records(self) -> tuple[Path, ...]:
        """The records."""
        return tuple(path for path in self.files if path.name not in (DATABASE, BESIDE))

    @property
    def beside(self) -> Path | None:
        """What was beside the records; None where it holds a database, or was made by a release that kept none."""
        return next((path for path in self.files if path.name == BESIDE), None)


def pack(files: Iterable[Path], counts: Mapping[str, int], now: datetime, program: str) -> Iterator[bytes]:
    """The bytes of a backup of these files."""
    paths = tuple(files)
    listed: dict[str, dict[str, Any]] = {
        path.name: {"size": path.stat().st_size, "sha256": _digest(path)} for path in paths
    }
    said = {
        "type": TYPE,
        "format": FORMAT,
        "at": utc_text(now),
        "program": program,
        "counts": dict(counts),
        "files": listed,
    }
    manifest = (canonical_json(said) + "\n").encode()
    yield from _member(MANIFEST, len(manifest), io.BytesIO(manifest), now)
    for path in paths:
        with path.open("rb") as file:
            yield from _member(path.name, listed[path.name]["size"], file, now)
    yield bytes(2 * tarfile.BLOCKSIZE)


def written(whole: Moment, folder: Path) -> Iterator[tuple[Path, Iterator[bytes]]]:
    """The files of a backup of a whole database, with the bytes of each: records, and what is beside."""
    for story in whole.stories():
        yield folder / f"stories-{story}.jsonl", record_file.written(dict(line) for line in whole.lines(story))
    yield folder / BESIDE, ((canonical_json(line) + "\n").encode() for line in whole.beside())


def beside_of(path: Path) -> Iterator[Mapping[str, Any]]:
    """The lines of what was beside the records. Raises ConfigError."""
    try:
        with path.open("rb") as file:
            while raw := file.readline(record_file.LONGEST + 1):
                line = json.loads(raw.decode()) if len(raw) <= record_file.LONGEST else None
                if not isinstance(line, dict):
                    raise ConfigError("holds a line that no backup has", path)
                yield line
    except (ValueError, RecursionError) as error:
        raise ConfigError("holds a line that is no JSON", path) from error


def _member(name: str, size: int, file: IO[bytes], now: datetime) -> Iterator[bytes]:
    info = tarfile.TarInfo(name)
    info.size, info.mode, info.mtime = size, 0o600, int(now.timestamp())
    yield info.tobuf(tarfile.PAX_FORMAT)
    while piece := file.read(CHUNK):
        yield piece
    if rest := size % tarfile.BLOCKSIZE:
        yield bytes(tarfile.BLOCKSIZE - rest)


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            digest.update(piece)
    return digest.hexdigest()


def unpack(path: Path, folder: Path) -> Backup:
    """Takes the files of a backup out, into a folder of our own. Raises ConfigError for anything that `pack` would not
    have written: another name, a link, a device, a second file of one name, another digest."""
    try:
        with path.open("rb") as file, tarfile.open(fileobj=file, mode="r:") as archive:
            manifest = _manifest(archive, path)
            found: dict[str, Path] = {}
            while (member := archive.next()) is not None:
                if member.name in found or member.name not in manifest["files"]:
                    raise ConfigError(f"holds {member.name[:80]!r}, which it does not list", path)
                _judge(member, path)
                found[member.name] = _taken(archive, member, folder, manifest["files"][member.name], path)
    except (tarfile.TarError, EOFError, ValueError, RecursionError) as error:
        raise ConfigError(f"is no backup, or is damaged: {error}", path) from error
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror or error}", path) from error
    if missing := sorted(manifest["files"].keys() - found.keys()):
        raise ConfigError(f"lacks {missing[0]}; it was cut", path)
    return Backup(manifest["at"], manifest["program"], tuple(found.values()))


def _manifest(archive: tarfile.TarFile, path: Path) -> dict[str, Any]:
    member = archive.next()
    if member is None or member.name != MANIFEST or member.type not in (tarfile.REGTYPE, tarfile.AREGTYPE):
        raise ConfigError("is no backup of this program", path)
    file = archive.extractfile(member)
    said = json.loads(file.read(4 << 20)) if file is not None else None
    if not isinstance(said, dict) or (said.get("type"), said.get("format")) != (TYPE, FORMAT):
        raise ConfigError("is no backup that this release can read", path)
    files = said.get("files")
    if not isinstance(files, dict) or not files or len(files) > MOST or not all(map(_is_listed, files.items())):
        raise ConfigError("lists files that no backup holds", path)
    if DATABASE in files and len(files) > 1:
        raise ConfigError("holds both a database and records", path)
    return {"files": files, "at": str(said.get("at")), "program": str(said.get("program"))}


def _is_listed(item: tuple[str, Any]) -> bool:
    name, said = item
    return (
        NAME.fullmatch(name) is not None
        and isinstance(said, dict)
        and type(said.get("size")) is int
        and isinstance(said.get("sha256"), str)
    )


def _judge(member: tarfile.TarInfo, path: Path) -> None:
    plain = member.type in (tarfile.REGTYPE, tarfile.AREGTYPE) and not member.issparse()
    if not plain or NAME.fullmatch(member.name) is None or not 0 <= member.size <= LARGEST:
        raise ConfigError(f"holds {member.name[:80]!r}, which is no plain file of a backup", path)


def _taken(
    archive: tarfile.TarFile, member: tarfile.TarInfo, folder: Path, said: Mapping[str, Any], path: Path
) -> Path:
    """One file, written under the name that was judged; the archive's modes and owners count for nothing."""
    target, digest, size = folder / member.name, hashlib.sha256(), 0
    file = archive.extractfile(member)
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        while file is not None and (piece := file.read(CHUNK)):
            digest.update(piece)
            size += len(piece)
            out.write(piece)
        out.flush()
        os.fsync(out.fileno())
    if (size, digest.hexdigest()) != (said["size"], said["sha256"]):
        raise ConfigError(f"{member.name} is not what was backed up", path)
    return target
