"""Models on the one path: in a worker process, named in what is stored, and asked only where the rules are in doubt."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from monitor import wiring
from monitor.cli.app import run
from monitor.model.observation import Evidence, Observation, Reading, Rival
from monitor.model.question import Answer, Question
from monitor.pipeline.check import Checked
from tests.fakes.newsroom import FIRST, MOVED, SHIPS, SIGNED, TALKS, Newsroom, page


def agency(room: Newsroom, text: str) -> Checked:
    """The agency's page put up and checked."""
    return next(one for one in room.publish({"agency": text}) if one.ref.source == "agency")


def analyzers(room: Newsroom, claim: str) -> list[str]:
    return [row.analyzer for row in room.app.history.claim_timeline("harbour", claim) if row.ref.source == "agency"]


def test_a_ladder_read_with_the_encoder_says_so_in_the_history_and_a_value_does_not(tmp_path: Path) -> None:
    room = Newsroom(tmp_path)
    agency(room, FIRST)
    agency(room, MOVED)
    found = analyzers(room, "agreement")
    assert len(found) == 2
    assert all(one.startswith("rules/") and one.endswith(" similar/claim-encoder@e747") for one in found)
    assert all("similar" not in one for one in analyzers(room, "ships"))
    assert room.app.store.verify().broken is None
    room.close()


def test_a_worker_process_reads_with_the_encoder_what_this_one_reads(tmp_path: Path) -> None:
    rooms = [Newsroom(tmp_path / name) for name in ("here", "there") if not (tmp_path / name).mkdir()]
    rooms[1].app = replace(rooms[1].app, runner=wiring._runner(rooms[1].app.similar))
    read = []
    for room in rooms:
        seen = agency(room, FIRST).observation
        assert seen is not None
        read.append([(one.claim_id, one.state, one.confidence, one.analyzer) for one in seen.readings])
    assert read[0] == read[1]
    asyncio.run(rooms[1].app.runner.aclose())
    for room in rooms:
        room.close()


class Chooses:
    """An adjudicator that chooses `state` and quotes what speaks for it."""

    def __init__(self, state: str) -> None:
        self.state, self.asked = state, list[Question]()

    async def ask(self, question: Question) -> Answer | None:
        self.asked.append(question)
        return next(
            (Answer(one.state, one.sentences, "small") for one in question.choices if one.state == self.state), None
        )

    async def aclose(self) -> None:
        """Nothing to close."""


class DoubtfulRunner:
    """Reads as the rules do, but finds two states of the agreement, neither of them surely."""

    async def run(self, fn: object, *args: object, timeout_s: float) -> object:
        seen = fn(*args)  # type: ignore[operator]
        if not isinstance(seen, Observation):
            return seen
        doubt = Reading(
            "agreement", "talks", 0.45, (Evidence(1, TALKS),), seen.readings[0].analyzer,
            Rival("agreed", 0.4, (Evidence(2, SIGNED),)),
        )  # fmt: skip
        return replace(seen, readings=(doubt, *seen.readings[1:]))

    async def aclose(self) -> None:
        """Nothing to end."""


def test_a_doubtful_reading_is_decided_before_it_is_stored_and_the_history_names_who_decided(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    room = Newsroom(tmp_path, "adjudicator: {url: 'http://127.0.0.1:9/v1', model: small}\n")
    chooses = Chooses("agreed")
    room.app = replace(room.app, adjudicator=chooses, runner=DoubtfulRunner())  # type: ignore[arg-type]
    agency(room, page("The harbour", TALKS, SIGNED, SHIPS.format(12)))
    (row,) = [row for row in room.app.history.claim_timeline("harbour", "agreement") if row.ref.source == "agency"]
    assert len(chooses.asked) == 1
    assert (row.state, row.confidence) == ("agreed", 0.6)
    assert row.analyzer.endswith(" model/small")
    capsys.readouterr()
    for command in ("timeline harbour --claim agreement", "show harbour/agency@1"):
        assert run([*command.split(), "--config", str(room.config)]) == 0
        assert "decided by small" in capsys.readouterr().out
    assert room.app.store.verify().broken is None
    room.close()
