"""What no route took was told to nobody: every way to ask says so, names the story, and says what to do."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from monitor.cli.app import run
from monitor.settings.load import load
from tests.fakes.newsroom import QUIET, SHIPS, TALKS, Newsroom, page, told

Ran = Callable[..., tuple[str, str]]


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    """A story whose routes take moved claims only, and an edit that moves none."""
    made = told(tmp_path_factory.mktemp("harbour"))
    made.publish({"agency": page("Talks on the harbour go on", TALKS, SHIPS.format(12), *QUIET, "It cost 70 million.")})
    made.publish({"agency": page("Talks on the harbour go on", TALKS, SHIPS.format(12), *QUIET, "It cost 90 million.")})
    yield made
    made.close()


@pytest.fixture
def ran(room: Newsroom, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Ran:
    monkeypatch.setenv("COLUMNS", "120")

    def ran(*argv: str, config: Path = room.config) -> tuple[str, str]:
        capsys.readouterr()
        assert run([*argv, "--config", str(config)]) == 0
        said = capsys.readouterr()
        return said.out, said.err

    return ran


def without_routes(room: Newsroom, folder: Path) -> Path:
    """The room's configuration and database, without any route."""
    config = folder / "config"
    (config / "stories").mkdir(parents=True)
    text = yaml.safe_load((room.config / "monitor.yaml").read_text())
    text.update(routes=[], store=f"sqlite:///{room.config.parent / 'var' / 'monitor.db'}")
    (config / "monitor.yaml").write_text(yaml.safe_dump(text))
    (config / "stories" / "harbour.yaml").write_text((room.config / "stories" / "harbour.yaml").read_text())
    return config


def unrouted(ran: Ran) -> dict[str, Any]:
    rows = json.loads(ran("alerts", "list", "--json")[0])["alerts"]
    found: dict[str, Any] = next(row for row in rows if row["receiver"] is None and row["kind"] == "edit")
    return found


def test_a_version_explained_agrees_with_its_alert_that_nobody_was_told(ran: Ran) -> None:
    row = unrouted(ran)
    by_alert, _ = ran("alerts", "explain", str(row["number"]))
    by_version, note = ran("alerts", "explain", f"harbour/agency@{row['seq']}")
    assert "Told to nobody: no route of config/monitor.yaml took it." in by_alert
    assert f"alert {row['number']}: told to nobody, no route took it" in by_version
    assert not any(line.startswith("told ") for line in by_version.splitlines())
    assert f"monitor alerts explain {row['number']}" in note
    found = json.loads(ran("alerts", "explain", f"harbour/agency@{row['seq']}", "--json")[0])
    assert [why["told"] for why in found["reasons"] if why["unrouted"] == row["number"]] == [False]


def test_without_any_route_the_lines_to_add_are_named_and_can_be_followed(
    room: Newsroom, ran: Ran, tmp_path: Path
) -> None:
    row, config = unrouted(ran), without_routes(room, tmp_path)
    for asked in (str(row["number"]), f"harbour/agency@{row['seq']}"):
        said = " ".join(" ".join(ran("alerts", "explain", asked, config=config)).split())
        assert "no routes, so nobody is told of anything" in said
        receivers = said.partition("receivers: ")[2].partition(" and routes: ")[0]
        routes = said.partition(" and routes: ")[2].partition(";")[0]
        (config / "monitor.yaml").write_text(f"receivers: {receivers}\nroutes: {routes}\n")
        assert [route.name for route in load(config, {}).routes] == ["all"]
        (config / "monitor.yaml").write_text((without_routes(room, tmp_path / asked[-1]) / "monitor.yaml").read_text())


def test_what_reached_one_receiver_is_told(ran: Ran) -> None:
    rows = json.loads(ran("alerts", "list", "--json")[0])["alerts"]
    sent = {row["number"] for row in rows if row["state"] == "sent"}
    moved = next(row for row in rows if row["number"] in sent and row["kind"] == "claim")
    out, _ = ran("alerts", "explain", f"harbour/{moved['source']}@{moved['seq']}")
    assert out.splitlines()[1].startswith("told ")


@pytest.mark.parametrize("columns", ["70", "120"])
def test_over_all_stories_every_alert_names_its_story(ran: Ran, monkeypatch: pytest.MonkeyPatch, columns: str) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    for asked in (("alerts", "list"), ("alerts", "replay", "--since", "2000-01-01")):
        out = ran(*asked)[0]
        assert "harbour/agency" in out
        assert "(agency" not in out or columns == "120"


def test_a_rehearsal_says_its_span_and_cannot_be_taken_for_a_sending(room: Newsroom, ran: Ran, tmp_path: Path) -> None:
    out, _ = ran("alerts", "replay", "--since", "2000-01-01", "--with", str(without_routes(room, tmp_path)))
    assert "Alerts from 2000-01-01" in out
    assert "rehearsal: nothing is sent" in out
    assert "It would send nothing: it has no routes" in out
    _, empty = ran("alerts", "replay", "--since", "1s")
    assert "no alert was raised, so there is nothing to try it on" in empty
