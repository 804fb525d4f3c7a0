"""What does a feed or a list page lead to? Its entries, and the sources that are made of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from monitor.model.article import Article
from monitor.model.ids import SourceRef, sha256, sha_of
from monitor.model.outcome import NothingExtracted
from monitor.model.story import Leased

PAGE, ENTRY = "found", "entry"  # kinds of a found source: fetched at its own address, or read where it was found
NEVER_DUE = datetime(9000, 1, 1, tzinfo=UTC)  # of a source that is read in its list, whenever that is


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a feed or list. `id` is the feed's own, else the address; `url` is empty where it has none.

    `article` is given where the feed's text stands for the page. `at` is when it says it was published or changed.
    """

    id: str
    url: str
    title: str
    summary: str = ""
    at: datetime | None = None
    article: Article | None = None

    def name(self, parent: str) -> str:
        """The name of the source that it becomes: stays while the id does."""
        return f"{parent}-{sha256(self.id or self.url)[:8]}"

    @property
    def kind(self) -> str:
        """Where it is read."""
        return PAGE if self.article is None else ENTRY

    @property
    def mark(self) -> str:
        """Changes when the list says something else of it: then its page is looked at again."""
        return sha_of([self.title, self.summary, self.at.isoformat() if self.at else ""])[:16]


def is_child(name: str, parent: str) -> bool:
    """Whether a source of this name was found by `parent`.

    >>> is_child("wire-0a1b2c3d", "wire"), is_child("wire-north", "wire")
    (True, False)
    """
    return re.fullmatch(r"-[0-9a-f]{8}", name.removeprefix(parent)) is not None


@dataclass(frozen=True, slots=True)
class Found:
    """The entries of a list, newest first. `left_out` counts what could not be read or stood beyond the limit."""

    entries: tuple[Entry, ...]
    title: str = ""
    left_out: int = 0


Finding = Found | NothingExtracted


@dataclass(frozen=True, slots=True)
class Follow:
    """How many entries of one list are followed at a time, for how long after their last change, and how often."""

    items: int
    time: timedelta
    every: timedelta


@dataclass(frozen=True, slots=True)
class ToRead:
    """An entry whose text is in the list itself and differs from the last version's, with the right to record it."""

    leased: Leased
    entry: Entry


@dataclass(frozen=True, slots=True)
class Adopted:
    """What became of a list's entries: new sources, those asked again because the list says they changed, those let
    go, and those to be read here."""

    new: tuple[SourceRef, ...] = ()
    again: tuple[SourceRef, ...] = ()
    left: tuple[SourceRef, ...] = ()
    to_read: tuple[ToRead, ...] = ()
