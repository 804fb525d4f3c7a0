"""A record reads the same whether a configuration lists its story or not; on both databases."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor import wiring
from monitor.cli.app import run
from monitor.engine.daemon import take_up
from monitor.settings.load import load
from tests.conformance.stores import KINDS, database, raw
from tests.fakes.newsroom import COSMETIC, FIRST, MONITOR, MOVED, SECRET, STORY, Newsroom

READ = (
    ["matrix", "harbour"],
    ["timeline", "harbour"],
    ["drift", "harbour"],
    ["log", "harbour"],
    ["matrix", "harbour", "--json"],
    ["timeline", "harbour", "--json"],
)
FORMS = ("jsonl", "json", "csv", "md", "atom", "html")
MADE_AT = re.compile(rb'"exported_at": "[^"]+", |Report of <time[^<]+</time>|Exported \S+ \S+')


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    made = Newsroom(tmp_path_factory.mktemp("followed"))
    made.publish({"agency": FIRST, "wire": FIRST})
    made.publish({"agency": COSMETIC})
    made.publish({"agency": MOVED})
    made.deliver()  # what waits to be sent is not of the record
    yield made
    made.close()


@pytest.fixture
def record(room: Newsroom, tmp_path: Path) -> Path:
    path = tmp_path / "harbour.jsonl"
    assert run(["export", "harbour", "--out", str(path), "--config", str(room.config), "-q"]) == 0
    return path


@pytest.fixture(params=KINDS)
def elsewhere(
    request: pytest.FixtureRequest, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    config = tmp_path / "config"
    (config / "stories").mkdir(parents=True)
    with database(request.param, tmp_path_factory) as url:
        (config / "monitor.yaml").write_text(MONITOR % {"secret": SECRET, "store": url})
        yield config


def said(capsys: pytest.CaptureFixture[str], words: list[str], config: Path) -> Any:
    capsys.readouterr()
    assert run([*words, "--config", str(config)]) == 0
    out = capsys.readouterr().out
    return {**json.loads(out), "at": None} if "--json" in words else out


def listed(config: Path) -> None:
    """The configuration takes the story up, without a look at its pages."""
    (config / "stories" / "harbour.yaml").write_text(STORY % {"secret": SECRET})
    app = wiring.build(load(config, {}))

    async def once() -> None:
        await take_up(app)
        await app.aclose()

    asyncio.run(once())


def test_what_is_imported_reads_as_where_it_came_from(
    room: Newsroom, record: Path, elsewhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["import", str(record), "--config", str(elsewhere)]) == 0
    for words in READ:
        there, here = said(capsys, words, room.config), said(capsys, words, elsewhere)
        assert here == there, words
        assert there
    assert said(capsys, ["reread", "harbour", "--dry-run", "--json"], elsewhere)["versions"] == 4


def test_every_form_of_an_imported_record_is_that_of_the_original(
    room: Newsroom, record: Path, elsewhere: Path, tmp_path: Path
) -> None:
    assert run(["import", str(record), "--config", str(elsewhere)]) == 0
    for form in FORMS:
        told = []
        for config in (room.config, elsewhere):
            path = tmp_path / f"{len(told)}.{form}"
            assert run(["export", "harbour", "--format", form, "--out", str(path), "--config", str(config)]) == 0
            told.append(MADE_AT.sub(b"", path.read_bytes()))
        there, here = map(json.loads, told) if form == "json" else told
        assert here == there, form
        assert form in ("html",) or b"agency.example" in told[0]


@pytest.mark.parametrize("first", ["import", "configuration"])
def test_what_a_record_was_read_for_is_not_read_anew_when_a_configuration_lists_it(
    record: Path, elsewhere: Path, first: str
) -> None:
    if first == "configuration":
        listed(elsewhere)
    assert run(["import", str(record), "--config", str(elsewhere)]) == 0
    with raw(load(elsewhere, {}).store) as ask:
        before = ask("select id, seen_to from claim_states order by id")
        listed(elsewhere)
        assert ask("select id, seen_to from claim_states order by id") == before


def test_a_story_that_is_followed_no_more_reads_as_before(
    record: Path, elsewhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["import", str(record), "--config", str(elsewhere)]) == 0
    listed(elsewhere)
    before = [said(capsys, words, elsewhere) for words in READ]
    (elsewhere / "stories" / "harbour.yaml").unlink()
    app = wiring.build(load(elsewhere, {}))
    app.schedule.sync((), app.clock.now())
    app.store.close()
    assert [said(capsys, words, elsewhere) for words in READ] == before


def test_a_record_that_is_here_is_named_at_once(
    record: Path, elsewhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["import", str(record), "--as", "pier", "--config", str(elsewhere)]) == 0
    for more in ([], ["--as", "pier"], ["--as", "third"]):
        capsys.readouterr()
        assert run(["import", str(record), *more, "--config", str(elsewhere)]) == 2
        err = capsys.readouterr().err
        assert "this record is here already, as the story pier" in err
        assert "--as" not in err


def test_a_checkpoint_of_stories_that_are_not_here_says_so(
    room: Newsroom, record: Path, elsewhere: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of two stories one was imported; what the checkpoint says of that one is still checked."""
    key, path = tmp_path / "desk.key", tmp_path / "monday.checkpoint"
    here, there = ["--config", str(elsewhere)], ["--config", str(room.config)]
    assert run(["checkpoint", "--key", str(key), "--new-key", "--out", str(path), *there]) == 0
    newsroom = Newsroom(tmp_path / "quay")
    newsroom.publish({"wire": MOVED}, timedelta(days=2))
    newsroom.close()
    another = tmp_path / "quay.jsonl"
    assert run(["export", "harbour", "--out", str(another), "--config", str(newsroom.config), "-q"]) == 0
    assert run(["import", str(another), "--as", "quay", *here]) == 0
    capsys.readouterr()
    assert run(["verify", "--checkpoint", str(path), *here]) == 7
    out = capsys.readouterr()
    assert "the checkpoint: it names the story harbour, which this database does not hold" in out.out
    assert "made beside another database" in out.err
    assert run(["import", str(record), *here]) == 0
    assert run(["verify", "--checkpoint", str(path), *here]) == 0
