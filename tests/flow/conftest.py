"""The harbour, told and asked: what the tests of reading commands share. A test file may have a room of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.inside import Shell
from tests.fakes.newsroom import Newsroom, told


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    made = told(tmp_path_factory.mktemp("harbour"), "similar: none\n")
    yield made
    made.close()


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Newsroom]:
    """A room that a test may change."""
    made = told(tmp_path, "similar: none\n")
    yield made
    made.close()


@pytest.fixture
def shell(room: Newsroom, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("USER", "ana")
    return Shell(room, capsys)
