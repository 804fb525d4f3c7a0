"""Whatever happens to a cell, `verify` names its row and never falls over it; what others read of it says so, too."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, LargeBinary, Text

from monitor.adapters.store_sql.forms import SET_LATER
from monitor.adapters.store_sql.guards import MAY_FOLLOW
from monitor.adapters.store_sql.tables import metadata
from monitor.adapters.store_sql.types import Json, Sha, Utc
from monitor.cli.app import run
from tests.conformance.stores import Desk, database, desk_on, raw
from tests.conformance.test_record import PROVEN, _disarm, told
from tests.fakes.newsroom import Newsroom
from tests.fakes.newsroom import told as told_room

FILLED = sorted(metadata.tables)
LOOK = "at ms via reason http_status final_url tls detail body_sha headers_sha seen_at"


def filled(desk: Desk) -> Desk:
    """A row in every table."""
    told(desk)
    desk.opened.store.bookmark("ann", "bases", desk.now)
    with raw(desk.url) as ask:
        at = f"'{desk.now:%Y-%m-%dT%H:%M:%S.%fZ}'"
        later = f"'{desk.now:%Y}-12-31T00:00:00.000000Z'"
        ask(f"insert into silences (matchers, starts_at, ends_at, created_by, comment) "
            f"values ('{{}}', {at}, {later}, 'ann', 'why')")  # fmt: skip
        ask(f"insert into pulse (name, at, detail) values ('x', {at}, '{{}}')")
    return desk


@pytest.fixture(scope="module")
def shared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with database(request.param, tmp_path_factory) as url, desk_on(url) as desk:
        yield filled(desk)


def damages(value: Any) -> Iterator[tuple[str, Any]]:
    """What can happen to the bytes of a cell: (how, what stands there then)."""
    yield "null", None
    if isinstance(value, str) and value:
        body = value.encode()
        for place, bit in ((len(body) // 2, 0x80), (min(10, len(body) - 1), 0x01), (len(body) - 1, 0x20)):
            yield "flip", (body[:place] + bytes([body[place] ^ bit]) + body[place + 1 :],)
        yield "cut", (body[:-1],)
        yield "no text", (b"\xff\xfe",)
        yield "other", b"\x00\x01"
        yield "other", 7
    elif isinstance(value, bytes):
        yield "flip", bytes([value[0] ^ 0x80, *value[1:]]) if value else b"\x00"
        yield "cut", value[:-1]
        yield "other", "text"
        yield "other", 3
    else:
        yield "no text", (b"\xff\xfe",)
        yield "other", "text"
        yield "other", b"\x00"
        yield "flip", (value or 0) + 2


def is_wrong_at_sight(column: Column[Any], now: Any) -> bool:
    """Whether the form alone tells: such a cell is found even where no digest covers it."""
    is_bytes = isinstance(column.type, Sha | LargeBinary)
    match now:
        case (b"\xff\xfe",):
            return True
        case bytes():
            return not is_bytes
        case "text":
            return is_bytes or isinstance(column.type, Utc | Json) or not isinstance(column.type, Text)
        case int():
            return is_bytes
    return False


@pytest.mark.parametrize("shared", ["sqlite"], indirect=True)
@pytest.mark.parametrize("table", FILLED)
def test_any_damage_of_any_cell_is_named(shared: Desk, table: str) -> None:
    columns = list(metadata.tables[table].columns)
    names = ", ".join(column.name for column in columns)
    keys = [column.name for column in metadata.tables[table].primary_key.columns]
    with raw(shared.url) as ask:
        _disarm(ask, shared.url)
        ask("pragma ignore_check_constraints = on")
        row = dict(
            zip([column.name for column in columns], ask(f"select {names} from {table} limit 1")[0], strict=True)
        )
        for column in columns:
            if column.name in keys:
                continue
            place = " and ".join(f"{key} is :k_{key}" for key in keys), {f"k_{key}": row[key] for key in keys}
            for how, now in damages(row[column.name]):
                broken = _looked(shared, ask, table, column.name, place, row[column.name], now)
                if broken is ...:
                    continue
                covered = column.name in PROVEN.get(table, "").split()
                covered |= table == "captures" and column.name in LOOK.split()
                if covered or is_wrong_at_sight(column, now):
                    assert broken is not None, (table, column.name, how, row[column.name], now)
    assert shared.opened.store.verify().broken is None


def _looked(desk: Desk, ask: Any, table: str, column: str, place: Any, value: Any, now: Any) -> Any:
    """What `verify` says of it; ... where the database takes no such cell, or takes it for the same."""
    where, keys = place
    put = "cast(:now as text)" if isinstance(now, tuple) else ":now"
    try:
        ask(f"update {table} set {column} = {put} where {where}",
            {"now": now[0] if isinstance(now, tuple) else now, **keys})  # fmt: skip
    except sqlite3.IntegrityError:
        return ...
    same = ask(f"select typeof({column}) = typeof(:was) and cast({column} as blob) is cast(:was as blob) from {table} "
               f"where {where}", {"was": value, **keys})[0][0]  # fmt: skip
    try:
        return ... if same else desk.opened.store.verify().broken
    finally:
        ask(f"update {table} set {column} = :was where {where}", {"was": value, **keys})


@pytest.mark.parametrize("shared", ["sqlite"], indirect=True)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_one_flipped_byte_of_what_is_covered_is_found(shared: Desk, data: st.DataObject) -> None:
    """Also one that leaves what a cell means and changes only how it is written."""
    table = data.draw(st.sampled_from(sorted({*PROVEN, "captures"} - {"blobs"})))
    column = data.draw(st.sampled_from(PROVEN[table].split() if table in PROVEN else LOOK.split()))
    keys = [each.name for each in metadata.tables[table].primary_key.columns]
    where = "where outcome = 'new'" if table == "captures" else ""
    with raw(shared.url) as ask:
        _disarm(ask, shared.url)
        rows = ask(f"select {', '.join(keys)}, {column} from {table} {where}")
        *key, value = data.draw(st.sampled_from(rows))
        if not isinstance(value, str | bytes) or not value or column in keys:
            return
        body = value.encode() if isinstance(value, str) else value
        place, bit = data.draw(st.integers(0, len(body) - 1)), data.draw(st.sampled_from([1 << n for n in range(8)]))
        altered = body[:place] + bytes([body[place] ^ bit]) + body[place + 1 :]
        at = (
            " and ".join(f"{one} is :k_{one}" for one in keys),
            {f"k_{one}": v for one, v in zip(keys, key, strict=True)},
        )
        now = (altered,) if isinstance(value, str) else altered
        broken = _looked(shared, ask, table, column, at, value, now)
        assert broken is not None, (table, column, value, altered)


@pytest.mark.parametrize("shared", ["postgres"], indirect=True)
def test_times_numbers_and_digests_that_a_server_takes_and_no_program_are_named(shared: Desk) -> None:
    with raw(shared.url) as ask:
        _disarm(ask, shared.url)
        for table in sorted(MAY_FOLLOW):
            keys = [each.name for each in metadata.tables[table].primary_key.columns]
            where = " and ".join(f"{key} = %(k_{key})s" for key in keys)
            for column in metadata.tables[table].columns:
                if column.name not in SET_LATER and (bad := _no_value(column)):
                    name = column.name
                    found = ask(
                        f"select {name}, {', '.join(keys)} from {table} where {name} is not null "
                        f"order by {', '.join(keys)} limit 1"
                    )
                    for was, *key in found:
                        place = {f"k_{one}": value for one, value in zip(keys, key, strict=True)}
                        for value in bad:
                            _put_and_look(shared, ask, table, f"set {name} = {value} where {where}", place)
                        ask(f"update {table} set {name} = %(was)s where {where}", {"was": was, **place})
    assert shared.opened.store.verify().broken is None


def _put_and_look(desk: Desk, ask: Any, table: str, change: str, place: dict[str, Any]) -> None:
    try:
        ask(f"update {table} {change}", place)
    except psycopg.IntegrityError:
        return
    broken = desk.opened.store.verify().broken
    assert broken is not None
    assert broken[0].startswith(f"{table} "), (change, broken)


def _no_value(column: Column[Any]) -> tuple[str, ...]:
    if isinstance(column.type, Utc):
        return "'infinity'", "'-infinity'", "'0044-03-15 00:00:00+00 BC'"
    return ("'NaN'",) if str(column.type) in ("DOUBLE", "DOUBLE_PRECISION") else ()


# -- as a user meets it


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    made = told_room(tmp_path)
    yield made
    made.close()


BROKEN = {
    "versions 3": "update versions set headline = cast(x'ff' || headline as text) where id = 3",
    "versions 2": "update versions set captured_at = replace(captured_at, 'T', ' ') where id = 2",
    "alerts 1": "update alerts set facts = '{' where id = 1",
    "claim_states 1": "update claim_states set confidence = 'much' where id = 1",
    "edits 1/1": "update edits set material = 2 where change_id = 1 and n = 1",
}


@pytest.mark.parametrize("where", BROKEN)
def test_a_damaged_row_is_named_by_verify_and_by_whoever_reads_it(
    room: Newsroom, where: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with raw(room.settings.store) as ask:
        _disarm(ask, room.settings.store)
        ask(BROKEN[where])
    config = ["--config", str(room.config)]
    capsys.readouterr()
    assert run(["verify", *config]) == 7
    assert f"broken at {where}: " in capsys.readouterr().out
    told_by = []
    for argv in (["log", "harbour"], ["timeline", "harbour"], ["show", "harbour/agency@3"], ["alerts", "list"],
                 ["diff", "harbour/agency@1..harbour/agency@2"], ["export", "harbour", "--json"],
                 ["export", "harbour", "--out", str(room.config.parent / "x.jsonl")]):  # fmt: skip
        code = run([*argv, *config])
        said = capsys.readouterr().err
        assert code in (0, 6), (argv, code, said)
        assert (code == 6) == (where in said), (argv, code, said)
        told_by.append(code)
    assert told_by[-1] == 6  # a record is whole or is not given


def test_a_schema_that_is_no_text_is_a_damaged_file(room: Newsroom, capsys: pytest.CaptureFixture[str]) -> None:
    """SQLite quotes it in its own message, which is then no text either."""
    room.close()
    path = Path(room.settings.store.removeprefix("sqlite:///"))
    with raw(room.settings.store) as ask:
        ask("pragma wal_checkpoint(truncate)")
    body = path.read_bytes()
    place = body.index(b"CREATE TABLE versions") + len(b"CREATE TABLE vers")
    path.write_bytes(body[:place] + bytes([body[place] ^ 0x80]) + body[place + 1 :])
    for side in ("-wal", "-shm"):
        path.with_name(path.name + side).unlink(missing_ok=True)
    capsys.readouterr()
    for command in ("verify", "log"):
        assert run([command, "--config", str(room.config)]) == 6
        assert "is damaged; stop the daemon" in capsys.readouterr().err
