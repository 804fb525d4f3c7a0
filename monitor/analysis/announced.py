"""Does a page own up to a change? A newer date of its own, or a note that was not there before."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

_NOTE = re.compile(
    r"\b(?:updated?|updates|updating|corrected|correction|corrects|clarification|clarifies|recasts|amended|"
    r"editor's note|"
    r"an earlier version|this (?:story|article|report) (?:has been|was|is being))\b",
    re.IGNORECASE,
)


class Dated(Protocol):
    """What bears the dates that a page gives itself: an article, or its row in the record."""

    @property
    def published_at(self) -> datetime | None:
        """When it says it was published."""

    @property
    def modified_at(self) -> datetime | None:
        """When it says it was changed."""


NOTE, DATE = "note", "date"


def announced(previous: Dated, now: Dated, before: Iterable[str], after: Iterable[str]) -> bool:
    """Whether the page owns up to what turned `before` into `after`: all sentences of both versions, or those that an
    edit touches."""
    return _is_dated_anew(previous, now) or _is_noted(before, after)


def announced_by(previous: Dated, now: Dated, before: Iterable[str], after: Iterable[str]) -> tuple[str, ...]:
    """How the page owns up: by a `note` that says so, by a newer `date`, by both; empty where it does not."""
    return (NOTE,) * _is_noted(before, after) + (DATE,) * _is_dated_anew(previous, now)


def _is_dated_anew(previous: Dated, now: Dated) -> bool:
    pairs = ((previous.modified_at, now.modified_at), (previous.published_at, now.published_at))
    return any(new is not None and (old is None or new > old) for old, new in pairs)


def _is_noted(before: Iterable[str], after: Iterable[str]) -> bool:
    noted = {text for text in before if _NOTE.search(text)}
    return any(text not in noted and _NOTE.search(text) for text in after)
