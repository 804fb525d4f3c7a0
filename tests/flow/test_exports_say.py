"""What a person ruled and wrote stands in every export, with who did and what the rules had read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.cli.app import run
from tests.conformance.stores import KINDS, database
from tests.fakes.newsroom import Newsroom, told


@pytest.fixture(params=KINDS)
def room(
    request: pytest.FixtureRequest, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Newsroom]:
    with database(request.param, tmp_path_factory) as url:
        made = told(tmp_path, store=url)
        yield made
        made.close()


def test_every_export_says_who_ruled_and_what_the_rules_had_read(room: Newsroom) -> None:
    config = ["--config", str(room.config), "-q"]
    ruling = ["claim", "correct", "harbour/agency@3", "agreement", "--state", "talks", "--sentence", "1", "--by", "ana"]
    assert run([*ruling, *config]) == 0
    assert run(["note", "harbour/agency@1", "Phoned the ministry.", "--by", "ben", *config]) == 0
    assert run(["note", "harbour", "Two of us read it.", "--by", "ben", *config]) == 0
    assert run(["tag", "harbour/agency@2", "checked", "--by", "ben", *config]) == 0
    for form in ("csv", "md", "atom", "html", "json"):
        out = room.config.parent / f"out.{form}"
        assert run(["export", "harbour", "--format", form, "--out", str(out), *config]) == 0
        said = out.read_text().replace("\\", "")
        if form == "json":
            document = json.loads(said)
            (ruled,) = document["rulings"]
            assert (ruled["by"], ruled["state"], ruled["read"]) == ("ana", "talks", "agreed")
            assert {mark["text"] for mark in document["marks"]} >= {"Phoned the ministry.", "Two of us read it."}
            continue
        assert "ruled talks by ana; the rules had read agreed" in said, form
        for words in ("Phoned the ministry.", "Two of us read it.", "checked"):
            assert words in said, (form, words)


def test_a_report_names_what_was_seen_what_the_page_says_and_what_came_back(room: Newsroom) -> None:
    out = room.config.parent / "out.html"
    assert run(["export", "harbour", "--format", "html", "--out", str(out), "--config", str(room.config), "-q"]) == 0
    page = out.read_text()
    assert "seen since <time" in page
    assert "reversal: back after " in page
    assert "since <time" not in page.replace("seen since <time", "")
