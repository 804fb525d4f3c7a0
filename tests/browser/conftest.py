"""The browser that tests drive: the one named by MONITOR_CHROMIUM, else the first on PATH."""

from __future__ import annotations

import os
import shutil

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder needs one."""
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Its path."""
    named = os.environ.get("MONITOR_CHROMIUM")
    found = next((path for name in ((named,) if named else NAMES) if (path := shutil.which(name))), None)
    if found is None:
        pytest.fail("no Chromium: install one (Debian: apt-get install chromium), or name it in MONITOR_CHROMIUM")
    return found
