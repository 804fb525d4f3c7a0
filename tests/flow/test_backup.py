"""A live store is backed up and comes back; a hostile backup, or one that does not prove itself, changes nothing."""

from __future__ import annotations

import hashlib
import io
import json
import sqlite3
import tarfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.adapters.store_sql import lock_daemon
from monitor.adapters.store_sql.importing import TAKERS, Import
from monitor.cli.app import run
from monitor.model.errors import ConfigError
from monitor.model.ids import SourceRef, canonical_json
from tests.conformance.stores import KINDS, database, raw
from tests.fakes.newsroom import COSMETIC, FIRST, MOVED, SECRET, Newsroom
from tests.laws.test_review_laws import do


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


BESIDE = (
    "select state, receiver, group_key, due_at, attempts, reason, sent_at from deliveries order by id",
    "select d.group_key, a.dedup_key, l.muted_by from delivery_alerts l join deliveries d on d.id = l.delivery_id "
    "join alerts a on a.id = l.alert_id order by 1, 2",
    "select matchers, starts_at, ends_at, created_by, comment from silences order by 1",
    "select reader, story_id, seen_until from bookmarks",
    "select name, at, detail from pulse order by 1",
    "select name, status, due_at, due_why, failures, last_outcome, body_sha, listed from sources order by 1",
    "select host, next_at, failures from hosts order by 1",
    "select dedup_key, title from alerts where story_id is null",
    "select id, active, config_sha from stories",
)


def test_what_is_to_be_sent_and_silent_and_at_rest_comes_back_with_the_record(room: Newsroom) -> None:
    """The past was filled in from before the first version, which is where changes point forward in the record."""
    begun = room.clock.now()
    do(room, "fill", 2, begun - timedelta(days=3), 0)
    store, ref = room.app.store, SourceRef("harbour", "wire")
    store.pause([ref], "ana", "quiet", room.clock.now())
    store.bookmark("ana", "harbour", room.clock.now())
    room.deliver()
    room.publish({"agency": FIRST})
    room.publish({"agency": MOVED})
    config, path = ["--config", str(room.config)], room.config.parent / "monitor.tar"
    silence = ["silence", "add", "--story", "harbour", "--for", "2h", "--comment", "relaunch"]
    assert run([*silence, *config]) == 0
    with raw(room.settings.store) as ask:
        before = [ask(sql) for sql in BESIDE]
        assert {row[0] for row in before[0]} >= {"sent", "dead", "collecting"}
        assert run(["backup", "--out", str(path), *config]) == 0
        ask("delete from delivery_alerts")
        ask("delete from deliveries")
        ask("update sources set status = 'active'")
    room.app.history.close()
    assert run(["restore", str(path), *config]) == 0
    with raw(room.settings.store) as ask:
        assert [ask(sql) for sql in BESIDE] == before
    assert run(["verify", *config]) == 0


@pytest.mark.parametrize("room", ["postgres"], indirect=True)
def test_a_backup_that_could_not_be_restored_is_not_made(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As by a fault in the way back in: the file must not stand, and say that all was proven."""

    def lost(self: Import, line: object) -> None:
        raise ConfigError("agency@1: no version 3 that it changes")

    monkeypatch.setitem(TAKERS, "journal", lost)
    room.app.store.mark("harbour", "note", "harbour/agency@1", "odd", "ana", room.clock.now())
    path = room.config.parent / "monitor.tar"
    assert run(["backup", "--out", str(path), "--config", str(room.config)]) != 0
    assert not path.exists()
    assert "no version 3" in capsys.readouterr().err


BAD_BESIDE: dict[str, Any] = {
    "another table": {"table": "versions", "row": {}},
    "another field": {"table": "pulse", "row": {"name": "x", "at": "2026-03-01T12:00:00.000000Z", "x": 1}},
    "another kind": {"table": "pulse", "row": {"name": 7, "at": "2026-03-01T12:00:00.000000Z", "detail": {}}},
    "no time": {"table": "pulse", "row": {"name": "x", "at": "yesterday", "detail": {}}},
    "no object": [1],
    "no story of it": {"table": "stories", "row": {"id": "other", "config_sha": "", "active": True}},
}


@pytest.mark.parametrize("room", ["sqlite"], indirect=True)
@pytest.mark.parametrize("what", BAD_BESIDE)
def test_what_no_backup_holds_beside_records_is_refused(room: Newsroom, what: str, tmp_path: Path) -> None:
    before = exported(room, "before.jsonl")
    files = {"stories-harbour.jsonl": before, "beside.jsonl": json.dumps(BAD_BESIDE[what]).encode() + b"\n"}
    path = tmp_path / "bad.tar"
    path.write_bytes(_tar(_manifest(files), *((_plain(name), body) for name, body in files.items())))
    assert run(["restore", str(path), "--config", str(room.config)]) == 2
    assert exported(room, "after.jsonl") == before


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
