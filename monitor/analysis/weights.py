"""What does each feature weigh? The tables in `data/claim_weights.json`, fitted by `tools/fit_claims.py`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def _tables() -> dict[str, dict[str, float]]:
    text = (files("monitor.analysis") / "data" / "claim_weights.json").read_text(encoding="utf-8")
    return {name: dict(table) for name, table in json.loads(text).items() if isinstance(table, dict)}


def weights(name: str) -> Mapping[str, float]:
    """The weights of one table (`ladder`, a kind of value, `pair`, `calibration`); empty where there is none."""
    return _tables().get(name, {})
