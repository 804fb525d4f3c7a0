"""Commands run inside the test's own process on a newsroom's configuration: quicker than a real shell."""

from __future__ import annotations

import json
from typing import Any

import pytest

from monitor.cli.app import run
from tests.fakes.newsroom import SECRET, Newsroom


class Shell:
    """Runs commands and reads what they print; `err` is what the last one said beside its results."""

    def __init__(self, room: Newsroom, capsys: pytest.CaptureFixture[str]) -> None:
        self.room, self._capsys, self.err = room, capsys, ""

    def __call__(self, *argv: str, code: int = 0) -> str:
        """Its results. It must end with `code`, and tell no secret."""
        self._capsys.readouterr()
        found = run([*argv, "--config", str(self.room.config)])
        out, self.err = self._capsys.readouterr()
        assert found == code, self.err
        assert SECRET not in out + self.err
        return out

    def json(self, *argv: str, code: int = 0) -> dict[str, Any]:
        """Its one JSON document."""
        found: dict[str, Any] = json.loads(self(*argv, "--json", code=code))
        assert found["schema_version"] == 1
        return found
