"""A terminal in an empty folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fakes.terminal import Terminal


@pytest.fixture
def monitor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    return Terminal(tmp_path, monkeypatch)
