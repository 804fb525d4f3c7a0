"""Who said it: names that change places are found, names that the configuration changes are not."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.model.hashing import observation_sha
from monitor.model.story import Story
from monitor.pipeline import checkpoint
from monitor.pipeline.record_file import RecordFile, written
from tests.conformance.stores import CLAIM, KINDS, Desk, database, desk_on, raw, story
from tests.conformance.test_record import _disarm, bytes_of, ledger_of, told


@pytest.fixture
def full(desk: Desk) -> Desk:
    return told(desk)


SWAPPED = {
    "source bases/agency": (
        "update sources set name = 'x' where name = 'agency'",
        "update sources set name = 'agency' where name = 'wire'",
        "update sources set name = 'wire' where name = 'x'",
    ),
    "source bases/other": ("update sources set name = 'other' where name = 'wire'",),
    "source bases/wire": (
        "update sources set origin = 'x' where name = 'agency'",
        "update sources set origin = 'bases/agency' where name = 'wire'",
        "update sources set origin = 'bases/wire' where name = 'agency'",
    ),
}


@pytest.mark.parametrize("where", SWAPPED)
def test_names_that_changed_places_are_found_in_a_database_and_in_a_file(
    full: Desk, where: str, tmp_path: Path
) -> None:
    with raw(full.url) as ask:
        _disarm(ask, full.url)
        for statement in SWAPPED[where]:
            ask(statement)
    with ledger_of(full) as ledger:
        found = ledger.verify().broken
    assert found is not None
    path = tmp_path / "swapped.jsonl"
    path.write_bytes(bytes_of(full))
    assert checkpoint.check_file(RecordFile(path))[1].broken == found
    if "origin" not in SWAPPED[where][0]:
        assert found[0] in (where, "source bases/wire")
        assert "no entry of the journal says that it was renamed" in found[1]


def test_a_claim_under_another_id_and_a_story_under_another_name_are_found(full: Desk) -> None:
    with raw(full.url) as ask:
        _disarm(ask, full.url)
        for table, column, was, now in (("claims", "id", "deal", "denial"), ("stories", "id", "bases", "cellars")):
            ask("pragma foreign_keys = on") if full.url.startswith("sqlite") else None
            ask(f"update {table} set {column} = '{now}' where {column} = '{was}'")
            if not full.url.startswith("sqlite"):  # disarmed, a server cascades nothing
                for other in ("claim_states", "alerts") if table == "claims" else (
                    "claims", "sources", "claim_states", "alerts", "journal"):  # fmt: skip
                    ask(f"update {other} set {'claim_id' if table == 'claims' else 'story_id'} = '{now}'"
                        f" where {'claim_id' if table == 'claims' else 'story_id'} = '{was}'")  # fmt: skip
            else:
                ask(f"update alerts set claim_id = '{now}' where claim_id = '{was}'")
            with ledger_of(full) as ledger:
                broken = ledger.verify().broken
            assert broken is not None
            assert "no entry of the journal says that it was renamed" in broken[1]


def renamed() -> Story:
    """The story, its agency and its claim under other names, as the configuration may say."""
    old = story("agency", "wire")
    agency, wire = old.sources
    return replace(
        old,
        id="cellars",
        was="bases",
        sources=(replace(agency, name="bureau", was="agency"), wire),
        claims=(replace(CLAIM, id="pact", was="deal"),),
        config_sha="other",
    )


def test_what_the_configuration_renames_is_an_entry_and_stays_proven(
    full: Desk, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with ledger_of(full) as ledger:
        heads = ledger.verify().heads
    full.follow(renamed())
    with ledger_of(full) as ledger:
        found = ledger.verify(heads)
    assert (found.broken, found.newer) == (None, 3)
    path = tmp_path / "cellars.jsonl"
    path.write_bytes(bytes_of(full, "cellars"))
    entries = [json.loads(line) for line in path.read_bytes().splitlines()]
    told_of = {(line["detail"]["kind"], line["detail"]["was"], line["detail"]["name"]) for line in entries
               if line["type"] == "journal" and line["act"] == "rename"}  # fmt: skip
    assert told_of == {("story", "bases", "cellars"), ("source", "agency", "bureau"), ("claim", "deal", "pact")}
    assert checkpoint.check_file(RecordFile(path))[1].broken is None
    for kind in KINDS:
        with database(kind, tmp_path_factory) as url, desk_on(url) as other, ledger_of(other) as ledger:
            assert ledger.put(RecordFile(path).lines(), "vaults")[0] == "vaults"
            assert ledger.verify().broken is None


def test_a_name_that_was_left_may_be_given_to_another(full: Desk) -> None:
    """The new one's first name is another, so that the two cannot change places."""
    full.follow(renamed())
    agency = story("agency").sources[0]
    again = replace(renamed(), sources=(*renamed().sources, agency), claims=(*renamed().claims, CLAIM), config_sha="3")
    full.follow(replace(again, sources=tuple(replace(one, was=None) for one in again.sources)))
    with ledger_of(full) as ledger:
        assert ledger.verify().broken is None
    with raw(full.url) as ask:
        origins = {name: origin for name, origin in ask("select name, origin from sources")}
        assert origins["bureau"] == "bases/agency"
        assert origins["agency"] == "cellars/agency"
        assert dict(ask("select id, origin from claims")) == {"pact": "deal", "deal": "deal-2"}


def test_the_look_that_brought_a_version_is_proven_with_it(full: Desk, tmp_path: Path) -> None:
    lines = [json.loads(line) for line in bytes_of(full).splitlines()[:-1]]
    path = tmp_path / "altered.jsonl"
    (n, *_) = [n for n, line in enumerate(lines) if line["type"] == "capture" and line["outcome"] == "new"]
    altered = {"final_url": "https://other.example/", "http_status": 201, "tls": "none", "ms": 9, "detail": "x",
               "at": "2026-01-01T00:00:00.000000Z", "seq": None, "outcome": "unchanged"}  # fmt: skip
    for name, value in altered.items():
        path.write_bytes(b"".join(written([*lines[:n], {**lines[n], name: value}, *lines[n + 1 :]])))
        assert checkpoint.check_file(RecordFile(path))[1].broken is not None, name
    for made in ([*lines[:n], *lines[n + 1 :]], [*lines[:n], lines[n], *lines[n:]]):
        path.write_bytes(b"".join(written(made)))
        assert checkpoint.check_file(RecordFile(path))[1].broken is not None


def test_a_database_from_before_looks_were_proven_still_verifies(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from monitor.adapters.store_sql import recording

    monkeypatch.setattr(recording, "observation_sha", lambda *parts: observation_sha(*parts[:5]))
    desk.follow(story("agency"))
    desk.saw("Talks go on.", state="talks")
    monkeypatch.undo()
    desk.saw("A deal was agreed.", state="agreed")
    assert desk.opened.store.verify().broken is None


def test_an_alerts_seal_and_the_begin_of_failures_are_stored_as_every_time_is(full: Desk) -> None:
    from monitor.adapters.store_sql.forms import _time

    full.missed("source_unreachable", source="wire")
    with raw(full.url) as ask:
        (number,) = ask("select id from alerts order by id limit 1")[0]
        full.opened.store.ack(number, "ann", full.now)
        if full.url.startswith("sqlite"):
            cells = [*ask("select acked_at from alerts where acked_at is not null"),
                     *ask("select spell_at from sources where spell_at is not null")]  # fmt: skip
            assert len(cells) > 1
            assert [_time(cell[0]) for cell in cells] == [None] * len(cells)
