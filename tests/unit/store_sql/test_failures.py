"""Failures: a database that cannot do its work says what is wrong, where, and what to do."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import tempfile
import threading
import warnings
from pathlib import Path

import pytest

from monitor.adapters.store_sql import engine, lock_daemon, open_store
from monitor.adapters.store_sql.failures import explain
from monitor.adapters.store_sql.history import open_history
from monitor.model.errors import Locked, NotFound, SchemaTooNew, SchemaTooOld, StoreBusy, StoreError
from tests.fakes.clock import FakeClock


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A migrated database."""
    made = tmp_path / "var" / "m.db"
    opened = open_store(f"sqlite:///{made}", FakeClock())
    opened.store.migrate()
    opened.close()
    return made


def test_files_are_for_their_owner_only_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        made = tmp_path / "new" / "deeper" / "m.db"
        opened = open_store(f"sqlite:///{made}", FakeClock())
        opened.store.migrate()
        opened.store.pulse("daemon", FakeClock().now(), {})
        with lock_daemon(f"sqlite:///{made}", FakeClock()):
            modes = {one.name: stat.S_IMODE(one.stat().st_mode) for one in made.parent.iterdir()}
        opened.close()
    finally:
        os.umask(before)
    assert set(modes) >= {"m.db", "m.db-wal", "m.db-shm", "m.db.lock"}
    assert set(modes.values()) == {0o600}
    assert stat.S_IMODE(made.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(made.parent.parent.stat().st_mode) == 0o700


def test_the_database_is_opened_as_safely_as_it_goes(path: Path) -> None:
    database = engine.Database(f"sqlite:///{path}")
    with database.write() as connection:
        found = {
            name: connection.exec_driver_sql(f"pragma {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    database.close()
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10000}


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    bad = tmp_path / "m.db"
    bad.write_bytes(b"this is no database at all, but long enough to be read as one" * 20)
    opened = open_store(f"sqlite:///{bad}", FakeClock())
    with pytest.raises(StoreError, match=r"m\.db: is not a database of monitor"):
        opened.store.migrate()
    with pytest.raises(StoreError, match=r"m\.db: is not a database"):
        open_history(f"sqlite:///{bad}", FakeClock()).versions()


def test_a_damaged_page_is_reported_by_health_and_by_reads(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("pragma journal_mode = delete")
        root = connection.execute(
            "select rootpage from sqlite_master where name = 'sqlite_autoindex_stories_1'"
        ).fetchone()[0]
        size = connection.execute("pragma page_size").fetchone()[0]
    connection.close()
    with path.open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xff" * size)
    history = open_history(f"sqlite:///{path}", FakeClock())
    with pytest.raises(StoreError, match="is damaged"):
        history.stories()
    problems = history.health(FakeClock().now()).problems
    assert any("m.db" in problem for problem in problems)
    history.close()


def test_a_newer_schema_is_refused_and_left_alone(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("update alembic_version set version_num = '9999'")
    connection.close()
    before = path.read_bytes()
    opened = open_store(f"sqlite:///{path}", FakeClock())
    with pytest.raises(SchemaTooNew, match=r"newer release \(schema 9999"):
        opened.store.migrate()
    opened.close()
    with pytest.raises(SchemaTooNew, match="install that release"):
        open_history(f"sqlite:///{path}", FakeClock()).stories()
    assert path.read_bytes() == before


def test_a_database_that_was_never_migrated_says_so(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'm.db'}"
    opened = open_store(url, FakeClock())
    with pytest.raises(SchemaTooOld, match="has no tables of this release"):
        opened.schedule.next_due()
    opened.close()


def test_a_history_that_does_not_exist_yet_is_not_made_by_reading(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'm.db'}"
    with pytest.raises(NotFound, match="no history yet; `monitor check`"):
        open_history(url, FakeClock()).versions()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    opened = open_store(f"sqlite:///{tmp_path / 'file' / 'm.db'}", FakeClock())
    with pytest.raises(StoreError, match=r"file/m\.db: cannot be made"):
        opened.store.migrate()


def test_a_folder_in_place_of_the_file_is_named(tmp_path: Path) -> None:
    opened = open_store(f"sqlite:///{tmp_path}", FakeClock())
    with pytest.raises(StoreError, match="cannot be opened"):
        opened.store.migrate()
    with pytest.raises(StoreError, match="is not a file"):
        open_history(f"sqlite:///{tmp_path}", FakeClock()).versions()


def test_a_held_database_is_busy_and_nothing_is_written(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "BUSY_S", 0)
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("begin exclusive")
    opened = open_store(f"sqlite:///{path}", FakeClock())
    with pytest.raises(StoreBusy, match=r"m\.db: another process held the database too long.*try again"):
        opened.store.pulse("daemon", FakeClock().now(), {})
    holder.execute("rollback")
    opened.store.pulse("daemon", FakeClock().now(), {})
    opened.close()
    holder.close()


def test_a_full_database_says_so_and_keeps_what_it_has(path: Path) -> None:
    database = engine.Database(f"sqlite:///{path}")
    with database.write() as connection:
        connection.exec_driver_sql("insert into stories values ('a', 'A', '', '', 1)")
    with pytest.raises(StoreError, match=r"m\.db: the disk is full"), database.write() as connection:  # noqa: PT012
        connection.exec_driver_sql("pragma max_page_count = 1")
        connection.exec_driver_sql("insert into stories values ('b', ?, '', '', 1)", ("B" * 900_000,))
    with database.read() as reader:
        assert reader.all("select id from stories") == [("a",)]
    database.close()


def test_a_file_without_write_permission_can_be_read_and_says_why_it_cannot_be_written() -> None:
    """In a child process that gives up root's rights, where the tests have them."""
    folder = Path(tempfile.mkdtemp(prefix="monitor-read-only-"))  # pytest's own folder is closed to other users
    made = folder / "m.db"
    url = f"sqlite:///{made}"
    opened = open_store(url, FakeClock())
    opened.store.migrate()
    opened.close()
    with sqlite3.connect(made) as connection:
        connection.execute("pragma wal_checkpoint(truncate)")
    connection.close()
    made.chmod(0o444)
    folder.chmod(0o555)
    assert open_history(url, FakeClock()).stories() == ()  # all modules are loaded before rights are given up
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # newer Pythons warn of forking beside threads; this child starts none
        child = os.fork()
    if child == 0:
        os._exit(_as_nobody(url))
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    shutil.rmtree(folder)
    assert status == 0


def _as_nobody(url: str) -> int:
    if os.geteuid() == 0:
        os.setgid(65534)
        os.setuid(65534)
    if open_history(url, FakeClock()).stories() != ():
        return 1
    try:
        open_store(url, FakeClock()).store.pulse("x", FakeClock().now(), {})
    except StoreError as error:
        return 0 if "m.db: cannot be written; give this user write permission" in str(error) else 2
    return 3


def test_a_server_that_is_not_there_is_named_without_its_password() -> None:
    url = "postgresql+psycopg://me:s3cret@127.0.0.1:1/monitor"
    for call in (open_store(url, FakeClock()).store.migrate, open_history(url, FakeClock()).stories):
        with pytest.raises(StoreError, match=r"postgresql://127\.0\.0\.1:1/monitor: the server cannot be") as caught:
            call()
        assert "s3cret" not in str(caught.value)


def test_an_unknown_error_keeps_its_words() -> None:
    class Odd(Exception):
        sqlstate = "XX000"

    assert str(explain(Odd("something\nmore"), "place")) == "place: something"


# one daemon


def test_a_second_daemon_is_refused_and_the_first_one_named(path: Path) -> None:
    url = f"sqlite:///{path}"
    code = (
        "import sys\n"
        "from monitor.adapters.store_sql import lock_daemon\n"
        "from tests.fakes.clock import FakeClock\n"
        f"with lock_daemon({url!r}, FakeClock()):\n"
        "    print('held', flush=True)\n"
        "    sys.stdin.read()\n"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "held\n"
    refused = pytest.raises(Locked, match=rf"another daemon runs on it \(pid {other.pid}, since 2026-03-01")
    with refused, lock_daemon(url, FakeClock()):
        pass
    other.kill()  # as if its power went: nobody takes the file away
    other.communicate()
    with lock_daemon(url, FakeClock()):
        assert str(os.getpid()) in Path(f"{path}.lock").read_text()


def test_a_daemon_does_not_start_on_a_damaged_database(path: Path) -> None:
    url = f"sqlite:///{path}"
    with sqlite3.connect(path) as connection:
        connection.execute("pragma journal_mode = delete")
        root = connection.execute("select rootpage from sqlite_master where name = 'versions'").fetchone()[0]
        size = connection.execute("pragma page_size").fetchone()[0]
    connection.close()
    with path.open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xff" * size)
    refused = pytest.raises(StoreError, match=r"m\.db: is damaged")
    with refused, lock_daemon(url, FakeClock()):
        pass
    with pytest.raises(StoreError, match="is damaged"), lock_daemon(url, FakeClock()):
        pass  # and the place was let go


def test_two_daemons_in_one_process_are_told_apart(path: Path) -> None:
    url = f"sqlite:///{path}"
    refused = pytest.raises(Locked, match="in this process")
    with lock_daemon(url, FakeClock()), refused, lock_daemon(url, FakeClock()):
        pass
    with lock_daemon(url, FakeClock()):
        pass


def test_other_work_goes_on_beside_a_daemon(path: Path) -> None:
    url = f"sqlite:///{path}"
    with lock_daemon(url, FakeClock()):
        opened = open_store(url, FakeClock())
        opened.store.pulse("check", FakeClock().now(), {})
        opened.close()


def test_threads_write_in_turn(path: Path) -> None:
    opened = open_store(f"sqlite:///{path}", FakeClock())
    failures: list[BaseException] = []

    def work(n: int) -> None:
        try:
            for _ in range(20):
                opened.store.pulse(f"w{n}", FakeClock().now(), {})
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    opened.close()
    assert failures == []
