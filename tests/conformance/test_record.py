"""A record leaves and comes in byte for byte; whatever is altered in it, in a database or in a file, is found."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb

from monitor import wiring
from monitor.adapters.store_sql.ledger import SqlLedger
from monitor.model.errors import ChainBroken, ConfigError
from monitor.model.filling import Laid, Layer
from monitor.model.proof import Head
from monitor.pipeline import checkpoint
from monitor.pipeline.record_file import RecordFile, written
from tests.conformance.stores import (
    KINDS,
    Desk,
    alert,
    article,
    database,
    desk_on,
    observed,
    planned,
    raw,
    reading,
    story,
)


@contextmanager
def ledger_of(desk: Desk) -> Iterator[SqlLedger]:
    made = SqlLedger(desk.url, desk.clock)
    try:
        yield made
    finally:
        made.close()


def bytes_of(desk: Desk, name: str = "bases") -> bytes:
    with ledger_of(desk) as ledger:
        return b"".join(written(dict(line) for line in ledger.lines(name)))


def told(desk: Desk) -> Desk:
    """A history with everything that a record can hold."""
    desk.follow(story("agency", "wire"))
    first = desk.saw("Talks go on.", "All is calm.", state="talks", body=b"<p>1 \xff", headers=(("etag", "x"),))
    moved = alert("2", desk.now)
    second = desk.saw(
        "A deal was agreed.", "All is calm.", state="agreed", alerts=[moved], plans=[planned(moved, desk.now)],
        body=b"<p>2",
    )  # fmt: skip
    desk.saw("Talks go on.", "All is calm.", state="talks")
    desk.saw("The wire says so.", source="wire", state="talks", body=b"<p>1 \xff")
    desk.missed("unchanged")
    desk.missed("source_unreachable", source="wire")
    desk.told_of("gone")
    store = desk.opened.store
    desk.clock.advance(1)
    store.reread(first.ref, [reading("agreed", "Talks", analyzer="rules/2+b")], desk.now)
    desk.clock.advance(1)
    store.rule(second.ref, reading("rejected", "A deal was agreed.", analyzer="human/ann"), desk.now)
    desk.clock.advance(1)
    store.undo_ruling(second.ref, "deal", desk.now)
    desk.clock.advance(1)
    page = article("A deal was agreed, all say.", "All is calm.")
    store.lay(Laid(second.ref, (), observed(first, page, None), Layer("extract/2", page)), desk.now)
    store.mark("bases", "note", "bases/agency@2", "ann", "Looks odd \u202e.", desk.now)
    return desk


@pytest.fixture
def full(desk: Desk) -> Desk:
    return told(desk)


@pytest.fixture(scope="module")
def shared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with database(request.param, tmp_path_factory) as url, desk_on(url) as desk:
        yield told(desk)


def test_a_record_that_was_taken_in_comes_out_byte_for_byte(
    full: Desk, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    first = bytes_of(full)
    kinds = {json.loads(line)["type"] for line in first.splitlines()}
    assert kinds == {"story", "claim", "source", "blob", "version", "change", "reading", "layer", "alert", "capture",
                     "journal", "end"}  # fmt: skip
    path = tmp_path / "bases.jsonl"
    path.write_bytes(first)
    record = RecordFile(path)
    assert checkpoint.check_file(record)[1].broken is None
    for kind in KINDS:  # into the same kind of database and into the other one
        with database(kind, tmp_path_factory) as url, desk_on(url) as other:
            with ledger_of(other) as ledger:
                assert ledger.put(record.lines())[0] == "bases"
                assert ledger.verify().broken is None
            assert bytes_of(other) == first
            found = {hit.ref.seq for hit in other.history.search("agreed")}
            assert found == {hit.ref.seq for hit in full.history.search("agreed")}


def test_a_record_goes_on_where_it_is_followed_again(
    full: Desk, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path / "bases.jsonl"
    path.write_bytes(bytes_of(full))
    with database("sqlite", tmp_path_factory) as url, desk_on(url) as other:
        other.clock.advance(86_400)
        other.follow(story("agency", "wire"))
        with ledger_of(other) as ledger:
            ledger.put(RecordFile(path).lines())
        assert other.saw("Signed at last.", state="agreed").ref.seq == 4
        assert other.opened.store.verify().broken is None


def test_what_cannot_be_stored_leaves_nothing(full: Desk, tmp_path: Path) -> None:
    path = tmp_path / "bases.jsonl"
    path.write_bytes(bytes_of(full))
    before = bytes_of(full)
    with ledger_of(full) as ledger:
        with pytest.raises(ConfigError, match="this record is here already, as the story bases"):
            ledger.put(RecordFile(path).lines())
        with pytest.raises(ConfigError, match="is here already, as the story bases"):
            ledger.put(RecordFile(path).lines(), "other")
        path.write_bytes(b'{"type":"story","format":1,"story":"third","title":"","about":""}\n')
        with pytest.raises(ConfigError, match="the file was cut"):
            ledger.put(RecordFile(path).lines())
    assert [name for name, _, _ in full.history.stories()] == ["bases"]
    assert bytes_of(full) == before


def test_every_altered_line_of_a_file_is_found(full: Desk, tmp_path: Path) -> None:
    """A file whose last line was made anew for what was altered: only what is proven can find it."""
    lines = [json.loads(line) for line in bytes_of(full).splitlines()[:-1]]
    path = tmp_path / "altered.jsonl"
    for n, line in enumerate(lines):
        if line["type"] not in ("version", "change", "reading", "layer", "journal", "alert"):
            continue
        for name in line.keys() - {"type", "acked_at", "acked_by"}:
            altered = {**line, name: _other(line[name])}
            path.write_bytes(b"".join(written([*lines[:n], altered, *lines[n + 1 :]])))
            assert _refused(path), (line["type"], name, line[name])


def test_removed_doubled_and_moved_lines_of_a_file_are_found(full: Desk, tmp_path: Path) -> None:
    lines = [json.loads(line) for line in bytes_of(full).splitlines()[:-1]]
    path = tmp_path / "altered.jsonl"
    proven = [n for n, line in enumerate(lines) if line["type"] in ("version", "change", "reading", "layer", "journal",
                                                                    "alert")]  # fmt: skip
    last = proven[-1]  # the tail of a journal: what it holds is only missed with a checkpoint, if it laid on nothing
    for n in proven:
        without = [*lines[:n], *lines[n + 1 :]]
        others = [without] if n != last else []
        for made in (*others, [*lines[:n], lines[n], *lines[n:]], [*without, lines[n]]):
            if made == lines:
                continue
            path.write_bytes(b"".join(written(made)))
            assert _refused(path), lines[n]


def _refused(path: Path) -> bool:
    try:
        return checkpoint.check_file(RecordFile(path))[1].broken is not None
    except ConfigError:
        return True


def test_each_byte_of_a_file_counts(full: Desk, tmp_path: Path) -> None:
    whole = bytes_of(full)
    path = tmp_path / "flipped.jsonl"
    for place in range(0, len(whole), 397):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert _refused(path), place
    path.write_bytes(whole[: whole.rindex(b'{"type":"end"')])
    with pytest.raises(ConfigError, match="the file was cut"):
        list(RecordFile(path).lines())


# -- in a database

PROVEN = {
    "versions": "source_id seq captured_at published_at modified_at headline text_sha article_sha words extractor "
    "returns_to body_sha observation_sha prev_chain chain recorded_at",
    "changes": "before_id after_id analyzer score material unannounced seen_from seen_to laid_by",
    "edits": "change_id n kind material score before_n before_text after_n after_text detail",
    "claim_states": "version_id story_id claim_id state confidence rival analyzer valid_from seen_from seen_to laid_by",
    "evidence": "claim_state_id n sentence quote",
    "layers": "version_id extractor article_sha text_sha seen_from seen_to laid_by",
    "alerts": "story_id source_id version_id change_id claim_id kind severity title facts dedup_key at",
    "journal": "story_id n at act ref rows_sha prev hash detail",
    "blobs": "sha size body",
}
KEYS = {
    "edits": ("change_id", "n"),
    "evidence": ("claim_state_id", "n"),
    "journal": ("story_id", "n"),
    "blobs": ("sha",),
}


@pytest.mark.parametrize("shared", KINDS, indirect=True)
@pytest.mark.parametrize("table", PROVEN)
def test_any_altered_cell_is_found(shared: Desk, table: str) -> None:
    keys = KEYS.get(table, ("id",))
    with raw(shared.url) as run:
        _disarm(run, shared.url)
        columns = PROVEN[table].split()
        rows = run(f"select {', '.join((*keys, *columns))} from {table} order by {', '.join(keys)}")
        for cells in rows[:3]:
            place, values = cells[: len(keys)], dict(zip(columns, cells[len(keys) :], strict=True))
            for column, value in values.items():
                _alter_and_look(shared, run, table, dict(zip(keys, place, strict=True)), column, value)
    assert shared.opened.store.verify().broken is None


def _alter_and_look(
    desk: Desk, run: Callable[..., Any], table: str, place: Mapping[str, Any], column: str, value: Any
) -> None:
    sqlite = desk.url.startswith("sqlite")
    mark = (lambda name: f":{name}") if sqlite else (lambda name: f"%({name})s")
    altered = _cell(column, value, sqlite=sqlite)
    new_place = {**place, column: altered} if column in place else place

    def put(now: Any, at: Mapping[str, Any]) -> None:
        where = " and ".join(f"{key} = {mark('k_' + key)}" for key in at)
        run(
            f"update {table} set {column} = {mark('new')} where {where}",
            {"new": now, **{f"k_{key}": item for key, item in at.items()}},
        )

    try:
        put(altered, place)
    except (sqlite3.IntegrityError, psycopg.IntegrityError):
        return  # a constraint of the database refuses it before any proof has to
    broken = desk.opened.store.verify().broken
    put(Jsonb(value) if isinstance(value, dict | list) and not sqlite else value, new_place)
    assert broken is not None, (table, column, value, altered)


def _cell(column: str, value: Any, *, sqlite: bool) -> Any:
    """The least other value that the column's type takes."""
    if column in ("material", "unannounced"):
        return (not value) if not sqlite else 1 - value
    if value is None:
        texts = ("before_text", "after_text", "claim_id", "story_id")
        if column in texts:
            return "x"
        if column.endswith("_at") or column == "seen_to":
            at = datetime.fromisoformat("2026-03-01T12:00:00+00:00")
            return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ") if sqlite else at
        if column.endswith("_sha"):
            return b"\x00" * 32
        if column in ("rival", "detail"):
            return "{}" if sqlite else Jsonb({})
        return 1
    if isinstance(value, dict | list):
        return Jsonb(_other(value))
    if isinstance(value, datetime):
        return value + timedelta(microseconds=1)
    if sqlite and isinstance(value, str) and value[:1] in "{[" and column in ("rival", "detail", "facts"):
        return json.dumps(_other(json.loads(value)))
    if (
        sqlite
        and isinstance(value, str)
        and (column.endswith("_at") or column in ("at", "seen_from", "seen_to", "valid_from"))
    ):
        return value[:-2] + ("1" if value[-2] != "1" else "2") + "Z"
    return _other(value)


def _other(value: Any) -> Any:
    """A value that differs in as little as can be."""
    match value:
        case bool():
            return not value
        case None:
            return 1
        case int():
            return value + 1
        case float():
            return value + 0.0001
        case str():
            return value[:-1] + chr(ord(value[-1]) ^ 1) if value else "x"
        case bytes() | memoryview():
            body = bytes(value)
            return body[:-1] + bytes([body[-1] ^ 1]) if body else b"x"
        case list():
            return [*value[:-1], _other(value[-1])] if value else [1]
        case dict():
            name = next(iter(value), None)
            return {**value, name: _other(value[name])} if name is not None else {"x": 1}
    raise TypeError(type(value))


def _disarm(run: Callable[..., Any], url: str) -> None:
    if url.startswith("sqlite"):
        for (name,) in run("select name from sqlite_master where type = 'trigger'"):
            run(f"drop trigger {name}")
    else:
        run("set session_replication_role = replica")


# -- checkpoints


def signed(desk: Desk, folder: Path) -> checkpoint.Checkpoint:
    signer = wiring.signer(folder / "key", new=True)
    path = folder / "checkpoint"
    with ledger_of(desk) as ledger:
        path.write_text(checkpoint.written(ledger.verify(), desk.now, signer))
    return checkpoint.read(path, wiring.signed_by, wiring.public_key(folder / "key.pub"))


def test_a_checkpoint_stands_while_the_record_grows(full: Desk, tmp_path: Path) -> None:
    made = signed(full, tmp_path)
    assert {(head.kind, head.name, head.n) for head in made.heads} == {
        ("source", "bases/agency", 3), ("source", "bases/wire", 1), ("journal", "bases", 6),
    }  # fmt: skip
    full.saw("Signed at last.", state="agreed")
    full.follow(story("agency", "wire", story_id="bases"))
    with ledger_of(full) as ledger:
        found = ledger.verify(made.heads)
    assert (found.broken, found.newer) == (None, 1)


@pytest.mark.parametrize("what", ["tail of a source", "tail of the journal", "whole source"])
def test_a_cut_tail_is_found_with_a_checkpoint_only(full: Desk, tmp_path: Path, what: str) -> None:
    made = signed(full, tmp_path)
    statements = {
        "tail of a source": _cut_version("seq = 3 and source_id = (select id from sources where name = 'agency')"),
        "tail of the journal": ("delete from journal where act = 'note'",),
        "whole source": (
            *_cut_version("source_id = (select id from sources where name = 'wire')"),
            "delete from captures where source_id = (select id from sources where name = 'wire')",
            "delete from sources where name = 'wire'",
        ),
    }[what]
    with raw(full.url) as run:
        _disarm(run, full.url)
        for statement in statements:
            run(statement)
    with ledger_of(full) as ledger:
        assert ledger.verify().broken is None
        where, why = ledger.verify(made.heads).broken or ("", "")
    assert "stood when the checkpoint was made" in why
    expected = {"tail of a source": "bases/agency@3", "tail of the journal": "journal of bases, entry 6"}
    assert where == expected.get(what, "bases/wire@1")


def _cut_version(which: str) -> tuple[str, ...]:
    versions = f"(select id from versions where {which})"
    return (
        f"delete from evidence where claim_state_id in (select id from claim_states where version_id in {versions})",
        f"delete from claim_states where version_id in {versions}",
        f"delete from edits where change_id in (select id from changes where after_id in {versions})",
        f"delete from changes where after_id in {versions}",
        f"delete from captures where version_id in {versions}",
        f"delete from versions where {which}",
    )


def test_an_export_is_checked_by_the_public_key_alone(full: Desk, tmp_path: Path) -> None:
    made = signed(full, tmp_path)
    path = tmp_path / "bases.jsonl"
    path.write_bytes(bytes_of(full))
    assert checkpoint.check_file(RecordFile(path), made.of)[1].broken is None
    lines = [json.loads(line) for line in path.read_bytes().splitlines()[:-1]]
    notes = [line for line in lines if line.get("act") != "note"]
    path.write_bytes(b"".join(written(notes)))
    assert checkpoint.check_file(RecordFile(path))[1].broken is None
    broken = checkpoint.check_file(RecordFile(path), made.of)[1].broken
    assert broken is not None
    assert broken[0] == "journal of bases, entry 6"


def test_a_checkpoint_that_was_altered_or_signed_by_another_is_refused(full: Desk, tmp_path: Path) -> None:
    made = signed(full, tmp_path)
    text = made.path.read_text()
    made.path.write_text(text.replace('"n":3', '"n":2', 1))
    with pytest.raises(ChainBroken, match="its signature does not fit"):
        checkpoint.read(made.path, wiring.signed_by)
    made.path.write_text(text)
    wiring.signer(tmp_path / "other", new=True)
    with pytest.raises(ChainBroken, match="is signed by the key"):
        checkpoint.read(made.path, wiring.signed_by, wiring.public_key(tmp_path / "other.pub"))
    for bad in ("", "{}\n{}\n", text.split("\n")[0], text.replace("source", "cellar"), "[" * 100_000):
        made.path.write_text(bad)
        with pytest.raises((ConfigError, ChainBroken)):
            checkpoint.read(made.path, wiring.signed_by)


def test_a_key_is_for_its_owner_and_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "key"
    wiring.signer(path, new=True)
    assert (path.stat().st_mode & 0o777, (tmp_path / "key.pub").stat().st_mode & 0o777) == (0o600, 0o644)
    with pytest.raises(ConfigError, match="never overwritten"):
        wiring.signer(path, new=True)
    path.chmod(0o644)
    with pytest.raises(ConfigError, match="chmod 600"):
        wiring.signer(path)
    with pytest.raises(ConfigError, match="holds no public key"):
        wiring.public_key(path)
    assert Head("a", "source", "a/b", 1, "00").lost().where == "a/b@1"
