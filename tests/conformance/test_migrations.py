"""Migrations: from empty to this release's schema, all or nothing, the same on both databases as the models say."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from monitor.adapters.store_sql import lock_daemon, open_store, schema
from monitor.adapters.store_sql.engine import Database
from monitor.adapters.store_sql.guards import MAY_FOLLOW
from monitor.adapters.store_sql.revisions import HEAD, REVISIONS
from monitor.adapters.store_sql.tables import metadata
from monitor.model.errors import Locked, StoreError
from monitor.model.filling import Laid, Layer
from tests.conformance.stores import KINDS, article, desk_on, empty_postgres, raw, shared_folder, story
from tests.fakes.clock import FakeClock


@pytest.fixture(params=KINDS)
def empty_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database without any table."""
    folder = shared_folder(tmp_path_factory)
    if request.param == "postgres":
        with empty_postgres(folder) as url:
            yield url
        return
    mine = folder / uuid.uuid4().hex
    yield f"sqlite:///{mine / 'm.db'}"
    shutil.rmtree(mine, ignore_errors=True)


def objects(url: str) -> set[str]:
    with raw(url) as run:
        if url.startswith("sqlite"):
            return {row[0] for row in run("select name from sqlite_master where name not like 'sqlite%'")}
        found = run(
            "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'v') "
            "union select tgname from pg_trigger where not tgisinternal"
        )
        return {row[0] for row in found}


def test_models_and_migrations_do_not_differ(store_url: str) -> None:
    database = Database(store_url)
    with database.engine.connect() as connection:
        options = {name: value for name, value in schema.COMPARE.items() if name != "render_item"}
        found = compare_metadata(MigrationContext.configure(connection, opts=options), metadata)
    database.close()
    assert found == []


def test_a_forgotten_column_would_be_noticed(store_url: str) -> None:
    from sqlalchemy import Column, Integer, MetaData, Text

    ours = MetaData(naming_convention=metadata.naming_convention)
    for table in metadata.sorted_tables:
        table.to_metadata(ours)
    ours.tables["stories"].append_column(Column("mood", Text))
    ours.tables["claims"].c.question.type = Integer()
    database = Database(store_url)
    with database.engine.connect() as connection:
        options = {name: value for name, value in schema.COMPARE.items() if name != "render_item"}
        found = str(compare_metadata(MigrationContext.configure(connection, opts=options), ours))
    database.close()
    assert "mood" in found
    assert "modify_type" in found


def test_every_table_is_guarded(store_url: str) -> None:
    there = objects(store_url)
    assert {f"{table}_stand" for table in MAY_FOLLOW} | {f"{table}_stay" for table in MAY_FOLLOW} <= there
    assert "claim_timeline" in there


def test_the_named_revisions_are_those_of_the_files() -> None:
    from sqlalchemy import create_engine

    with create_engine("sqlite://").connect() as connection:
        scripts = ScriptDirectory.from_config(schema.config(connection))
    assert tuple(reversed([one.revision for one in scripts.walk_revisions()])) == REVISIONS
    assert scripts.get_current_head() == HEAD


def test_migrating_twice_changes_nothing(store_url: str) -> None:
    with desk_on(store_url) as desk:
        desk.follow(story())
        made = desk.saw("Talks go on.", state="talks")
        desk.opened.store.migrate()
        assert desk.history.version(made.ref) == made


def test_an_interrupted_migration_leaves_nothing_behind(empty_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from monitor.adapters.store_sql import guards

    def broken(connection: object) -> None:
        raise StoreError("the plug is pulled")

    with monkeypatch.context() as patched:
        patched.setattr(guards, "create", broken)
        opened = open_store(empty_url, FakeClock())
        with pytest.raises(StoreError, match="plug"):
            opened.store.migrate()
        opened.close()
    assert objects(empty_url) == set()
    opened = open_store(empty_url, FakeClock())
    opened.store.migrate()
    opened.close()
    assert "versions" in objects(empty_url)


def test_a_killed_migration_leaves_nothing_behind(empty_url: str) -> None:
    code = (
        "import os, signal\n"
        "from monitor.adapters.store_sql import guards, open_store\n"
        "from tests.fakes.clock import FakeClock\n"
        "guards.create = lambda connection: os.kill(os.getpid(), signal.SIGKILL)\n"
        f"open_store({empty_url!r}, FakeClock()).store.migrate()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], timeout=60, cwd=Path(__file__).parents[2])
    assert done.returncode == -9
    opened = open_store(empty_url, FakeClock())
    opened.store.migrate()
    opened.close()
    assert "claim_timeline" in objects(empty_url)


def test_two_processes_may_migrate_at_once(empty_url: str) -> None:
    code = (
        "import sys\n"
        "from monitor.adapters.store_sql import open_store\n"
        "from tests.fakes.clock import FakeClock\n"
        "sys.stdin.readline()\n"
        f"open_store({empty_url!r}, FakeClock()).store.migrate()\n"
    )
    started = [
        subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2])
        for _ in range(2)
    ]
    for one in started:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    for one in started:
        one.communicate(timeout=60)
    assert [one.returncode for one in started] == [0, 0]


def test_one_daemon_a_database(store_url: str) -> None:
    with lock_daemon(store_url, FakeClock()), pytest.raises(Locked), lock_daemon(store_url, FakeClock()):
        pass
    with lock_daemon(store_url, FakeClock()):
        pass


def test_the_daemon_on_a_server_is_named(store_url: str) -> None:
    if store_url.startswith("sqlite"):
        return
    refused = pytest.raises(Locked, match=rf"pid {os.getpid()} since 2026-03-01T12:00:00Z")
    with lock_daemon(store_url, FakeClock()), refused, lock_daemon(store_url, FakeClock()):
        pass


def test_sources_of_the_first_release_keep_their_history_and_may_find_others(empty_url: str) -> None:
    from alembic import command

    if empty_url.startswith("sqlite"):
        Path(empty_url.removeprefix("sqlite:///")).parent.mkdir(parents=True)
    database = Database(empty_url)
    with database.write() as connection:
        command.upgrade(schema.config(connection), REVISIONS[0])
        for table, values in FIRST_RELEASE.items():
            names = ", ".join(values)
            marks = ", ".join(repr(value) for value in values.values())
            connection.exec_driver_sql(f"insert into {table} ({names}) values ({marks})")
    database.close()
    opened = open_store(empty_url, FakeClock())
    opened.store.migrate()
    (row,) = opened.schedule.rows(FakeClock().now())
    assert (str(row.ref), row.parent, row.url) == ("bases/wire", None, "https://wire.example/1")
    opened.close()


def test_versions_of_before_keep_their_proof_and_may_be_laid_upon(empty_url: str) -> None:
    with desk_on(empty_url) as desk:
        desk.opened.store.migrate()
        desk.follow(story())
        made = [desk.saw("Talks go on.", state="talks"), desk.saw("A deal was agreed.", state="agreed")]
    _as_of(empty_url, "0002")
    with desk_on(empty_url) as desk:
        desk.opened.store.migrate()
        assert [desk.history.version(one.ref) for one in made] == made
        layer = Layer("extract/2", article("A deal was agreed at last."))
        assert desk.opened.store.lay(Laid(made[1].ref, layer=layer), desk.now)
        assert desk.history.version(made[1].ref).layer == "extract/2"
        assert desk.opened.store.verify().broken is None


def _as_of(url: str, revision: str) -> None:
    """The database's rows under an older schema, as far as that has room for them."""
    from alembic import command

    database = Database(url)
    with database.engine.connect() as connection:
        rows = {table: connection.execute(table.select()).mappings().all() for table in metadata.sorted_tables}
    database.close()
    if url.startswith("sqlite"):
        for left in Path(url.removeprefix("sqlite:///")).parent.glob("m.db*"):
            left.unlink()
    else:
        with raw(url) as run:
            run("drop schema public cascade")
            run("create schema public")
    database = Database(url)
    with database.write() as connection:
        command.upgrade(schema.config(connection), revision)
        there = inspect(connection)
        for table, found in rows.items():
            if found and there.has_table(table.name):
                names = {column["name"] for column in there.get_columns(table.name)}
                connection.execute(
                    table.insert(), [{key: value for key, value in row.items() if key in names} for row in found]
                )
    database.close()


FIRST_RELEASE: dict[str, dict[str, object]] = {
    "stories": {"id": "bases", "title": "Bases", "about": "", "config_sha": "x", "active": True},
    "sources": {
        "story_id": "bases",
        "name": "wire",
        "url": "https://wire.example/1",
        "kind": "article",
        "host": "wire.example",
        "every_s": 900.0,
        "status": "active",
        "failures": 0,
        "due_at": "2026-03-01T12:00:00.000000Z",
        "lease_token": 0,
        "listed": True,
        "origin": "bases/wire",
    },
}
