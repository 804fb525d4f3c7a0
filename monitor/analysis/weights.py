"""What does each feature weigh? The tables in `data/claim_weights.json` (ladders) and `data/claim_value_weights.json`
(claims on a value), fitted by `tools/fit_claims.py`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib.resources import files

FILES = ("claim_weights.json", "claim_value_weights.json")


@cache
def _tables() -> dict[str, dict[str, float]]:
    texts = [(files("monitor.analysis") / "data" / name).read_text(encoding="utf-8") for name in FILES]
    return {name: dict(table) for text in texts for name, table in json.loads(text).items() if isinstance(table, dict)}


_instead: ContextVar[Mapping[str, Mapping[str, float]] | None] = ContextVar("weights", default=None)


@contextmanager
def using(tables: Mapping[str, Mapping[str, float]]) -> Iterator[None]:
    """Within it, readings weigh by these tables instead: to measure weights that were fitted without a story.

    A weight that they do not have yet is the shipped one.
    """
    shipped = _tables()
    token = _instead.set({name: {**shipped.get(name, {}), **tables.get(name, {})} for name in {*shipped, *tables}})
    try:
        yield
    finally:
        _instead.reset(token)


def as_shipped() -> bool:
    """Whether readings weigh by the shipped tables: then what was weighed once may be kept."""
    return _instead.get() is None


def weights(name: str) -> Mapping[str, float]:
    """The weights of one table (`ladder`, a kind of value, `pair`, `calibration`); empty where there is none."""
    tables = _instead.get()
    return (_tables() if tables is None else tables).get(name, {})
