"""What every test may use."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """`make kill` asks for more rounds than `make check`."""
    parser.addoption("--rounds", default=None, help="how often each kill test kills, in place of its least")
    parser.addoption("--report", default=None, help="a page to which each kill test adds the row of its run")
