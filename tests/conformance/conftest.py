"""Fixtures of the store suites: each runs on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conformance.stores import KINDS, Desk, database, desk_on


@pytest.fixture(params=KINDS)
def store_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A migrated, empty database."""
    with database(request.param, tmp_path_factory) as url:
        yield url


@pytest.fixture
def desk(store_url: str) -> Iterator[Desk]:
    """All ports of one database, and a clock."""
    with desk_on(store_url) as made:
        yield made
