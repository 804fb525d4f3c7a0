"""What every test may use."""

from __future__ import annotations

import pytest
from hypothesis import settings

settings.register_profile("laws", deadline=None)  # a law says what holds, not how fast
settings.load_profile("laws")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`make kill` asks for more rounds than `make check`."""
    parser.addoption("--rounds", default=None, help="how often each kill test kills, in place of its least")
    parser.addoption("--report", default=None, help="a page to which each kill test adds the row of its run")
