"""What of a story goes into a table, a text, a feed? One row or entry for each change."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from monitor.ports import History

FORMS: dict[str, Callable[[History, str, datetime], Iterator[str]]] = {}
