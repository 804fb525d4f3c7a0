"""What every test may use."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """`make kill` asks for more rounds than `make check`."""
    parser.addoption("--rounds", default="8", help="kills in each kill test and database")
    parser.addoption("--report", default=None, help="a page to which each kill test adds the row of its run")
