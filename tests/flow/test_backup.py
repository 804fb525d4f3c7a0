"""A live store is backed up and comes back; a hostile backup, or one that does not prove itself, changes nothing."""

from __future__ import annotations

import hashlib
import io
import json
import sqlite3
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from monitor.adapters.store_sql import lock_daemon
from monitor.cli.app import run
from monitor.model.ids import canonical_json
from tests.conformance.stores import KINDS, database
from tests.fakes.newsroom import COSMETIC, FIRST, MOVED, SECRET, Newsroom


@pytest.fixture(params=KINDS)
def room(
    request: pytest.FixtureRequest, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Newsroom]:
    with database(request.param, tmp_path_factory) as url:
        made = Newsroom(tmp_path, store=url)
        made.publish({"agency": FIRST, "wire": FIRST})
        made.publish({"agency": COSMETIC})
        made.publish({"agency": MOVED})
        yield made
        made.close()


def exported(room: Newsroom, name: str) -> bytes:
    path = room.config.parent / name
    assert run(["export", "harbour", "--out", str(path), "--config", str(room.config), "-q"]) == 0
    return path.read_bytes()


def test_a_backup_of_a_live_store_comes_back(room: Newsroom, capsys: pytest.CaptureFixture[str]) -> None:
    config, path = ["--config", str(room.config)], room.config.parent / "monitor.tar"
    before = exported(room, "before.jsonl")
    assert run(["backup", "--out", str(path), *config]) == 0
    assert path.stat().st_mode & 0o777 == 0o600
    assert SECRET.encode() not in path.read_bytes()
    assert [each.name for each in path.parent.iterdir() if each.name.startswith(".")] == []
    room.publish({"agency": FIRST})
    later = exported(room, "later.jsonl")
    assert later != before
    capsys.readouterr()
    assert run(["restore", str(path), "--dry-run", *config]) == 0
    assert exported(room, "later.jsonl") == later
    assert run(["restore", str(path), "--json", *config]) == 0
    found = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (found["versions"], found["restored"]) == (4, True)
    assert found["aside"]
    assert exported(room, "back.jsonl") == before
    assert run(["verify", *config]) == 0


@pytest.mark.parametrize("room", ["sqlite"], indirect=True)
def test_a_restore_waits_for_no_daemon_and_mends_a_damaged_database(room: Newsroom) -> None:
    config, path = ["--config", str(room.config)], room.config.parent / "monitor.tar"
    assert run(["backup", "--out", str(path), *config]) == 0
    before = exported(room, "before.jsonl")
    with lock_daemon(room.settings.store, room.clock):
        assert run(["restore", str(path), *config]) == 5
    file = Path(room.settings.store.removeprefix("sqlite:///"))
    file.write_bytes(b"not a database at all" * 1000)
    assert run(["restore", str(path), *config]) == 0
    assert exported(room, "after.jsonl") == before
    kept = [each for each in file.parent.iterdir() if each.name.startswith(f"{file.name}.before-")]
    (old,) = (each for each in kept if not each.name.endswith(("-wal", "-shm")))
    assert old.read_bytes().startswith(b"not a database")


def _tar(*members: tuple[tarfile.TarInfo, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for info, body in members:
            info.size = len(body) if info.isreg() else 0
            archive.addfile(info, io.BytesIO(body))
    return out.getvalue()


def _manifest(files: dict[str, bytes]) -> tuple[tarfile.TarInfo, bytes]:
    listed = {name: {"size": len(body), "sha256": hashlib.sha256(body).hexdigest()} for name, body in files.items()}
    said = {"type": "monitor backup", "format": 1, "at": "2026", "program": "x", "counts": {}, "files": listed}
    return tarfile.TarInfo("manifest.json"), canonical_json(said).encode()


def _link(name: str, kind: bytes) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, "/etc/passwd"
    return info


def _trigger(database: bytes, folder: Path) -> bytes:
    path = folder / "crafted.db"
    path.write_bytes(database)
    connection = sqlite3.connect(path)
    connection.execute("create trigger own after insert on captures begin delete from silences; end")
    connection.commit()
    connection.close()
    return path.read_bytes()


def _altered(database: bytes, folder: Path) -> bytes:
    path = folder / "altered.db"
    path.write_bytes(database)
    connection = sqlite3.connect(path)
    (sql,) = connection.execute("select sql from sqlite_master where name = 'versions_stand'").fetchone()
    connection.execute("drop trigger versions_stand")
    connection.execute("update versions set headline = 'Nothing was signed' where seq = 3")
    connection.execute(sql)
    connection.commit()
    connection.close()
    return path.read_bytes()


def _with(info: tarfile.TarInfo, body: bytes, listed: bytes | None = None) -> bytes:
    """A backup of one member; what it lists fits unless told."""
    return _tar(_manifest({info.name: body if listed is None else listed}), (info, body))


def _plain(name: str = "monitor.db") -> tarfile.TarInfo:
    return tarfile.TarInfo(name)


HOSTILE: dict[str, tuple[int, Callable[[bytes, Path], bytes]]] = {
    "a path above": (2, lambda db, _: _with(_plain("../monitor.db"), db)),
    "an absolute path": (2, lambda db, _: _with(_plain("/tmp/x.db"), db)),
    "a name it does not list": (2, lambda db, _: _tar(_manifest({"monitor.db": db}), (_plain("stories-a.jsonl"), db))),
    "a link": (2, lambda db, _: _with(_link("monitor.db", tarfile.SYMTYPE), b"", db)),
    "a hard link": (2, lambda db, _: _with(_link("monitor.db", tarfile.LNKTYPE), b"", db)),
    "a device": (2, lambda db, _: _with(_link("monitor.db", tarfile.CHRTYPE), b"", db)),
    "twice": (2, lambda db, _: _tar(_manifest({"monitor.db": db}), (_plain(), db), (_plain(), db))),
    "another digest": (2, lambda db, _: _with(_plain(), db + b"x", db)),
    "no database": (6, lambda _, __: _with(_plain(), b"x" * 9000)),
    "code of its own": (6, lambda db, at: _with(_plain(), _trigger(db, at))),
    "an altered row": (7, lambda db, at: _with(_plain(), _altered(db, at))),
    "nothing": (2, lambda _, __: b""),
    "a cut file": (2, lambda db, _: _with(_plain(), db)[:20_000]),
}


@pytest.mark.parametrize("room", ["sqlite"], indirect=True)
def test_a_hostile_backup_changes_nothing(room: Newsroom, tmp_path: Path) -> None:
    config, path = ["--config", str(room.config)], tmp_path / "good.tar"
    assert run(["backup", "--out", str(path), *config]) == 0
    with tarfile.open(path) as archive:
        file = archive.extractfile("monitor.db")
        assert file is not None
        good = file.read()
    before = exported(room, "before.jsonl")
    for name, (code, make) in HOSTILE.items():
        (tmp_path / "hostile.tar").write_bytes(make(good, tmp_path))
        assert run(["restore", str(tmp_path / "hostile.tar"), *config]) == code, name
    assert exported(room, "after.jsonl") == before
    assert not list(tmp_path.glob("**/*.before-*"))
