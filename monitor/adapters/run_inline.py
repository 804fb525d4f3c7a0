"""Runs a function where it is called: for tests, and for one-off work on input that the user chose."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, TypeVarTuple

from monitor.model.outcome import TimedOut

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


class InlineRunner:
    """No process, so no limit: `timeout_s` is not kept."""

    async def run(self, fn: Callable[[*Ts], T], *args: *Ts, timeout_s: float) -> T | TimedOut:
        """fn(*args)."""
        return fn(*args)

    async def aclose(self) -> None:
        """Nothing to end."""
