"""What may a page ask? The history, the configuration, and the answers that commands give too."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from monitor.model.errors import NotFound
from monitor.model.ids import VersionRef, is_slug
from monitor.model.observation import Similar
from monitor.model.record import VersionRow
from monitor.model.review import Blamed, Gone
from monitor.model.story import Claim, Story
from monitor.ports import History


class Why(Protocol):
    """One thing of a version: what it was, whether it was told, and the reason in words."""

    @property
    def what(self) -> str:
        """The edit or the moved claim."""
        ...

    @property
    def told(self) -> bool:
        """Whether somebody was to hear of it."""
        ...

    @property
    def reason(self) -> str:
        """Why, or why not; several reasons stand apart by ` | `."""
        ...


class Origins(Protocol):
    """An article's sentences with what brought them, and those that are gone for good."""

    @property
    def sentences(self) -> tuple[Blamed, ...]:
        """In the article's order."""
        ...

    @property
    def gone(self) -> tuple[Gone, ...]:
        """The last gone first."""
        ...


@dataclass(frozen=True, slots=True)
class Questions:
    """What answers: each page opens the history anew, so that it is of one moment and from one thread."""

    history: Callable[[], AbstractContextManager[History]]
    now: Callable[[], datetime]
    story: Callable[[str], Story]  # as configured; without claims where it is no longer there
    taught: Callable[[History, str], Story]  # the same with people's rulings as examples
    blame: Callable[[History, VersionRow], Origins]
    why: Callable[[History, VersionRef], Sequence[Why]]
    similar: Callable[[], Similar | None] = lambda: None


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: what it may look into, and what its address says."""

    questions: Questions
    history: History
    path: Mapping[str, Any]
    query: Mapping[str, str]
    base: str = ""  # the public address, where links must be absolute
    feed_key: Callable[[str], str] = lambda story: ""

    @property
    def now(self) -> datetime:
        """The wall clock."""
        return self.questions.now()

    def story_id(self) -> str:
        """The story that the address names. Raises NotFound."""
        name = str(self.path["story"])
        if name not in {story for story, _, _ in self.history.stories()}:
            raise NotFound(f"No story is called “{name}”.")
        return name

    def title_of(self, story: str) -> str:
        """What the story is called."""
        return next((title for each, title, _ in self.history.stories() if each == story), story)

    def version(self) -> VersionRow:
        """The version that the address names. Raises NotFound."""
        return self.history.row(self._ref(self.story_id(), str(self.path["source"]), str(self.path["seq"])))

    def _ref(self, story: str, source: str, seq: str) -> VersionRef:
        if source not in self.history.sources(story):
            raise NotFound(f"{story} has no source “{source}”.")
        return VersionRef(story, source, number(seq))

    def ref(self, story: str, text: str) -> VersionRef:
        """`agency@3` as a version of a story. Raises NotFound."""
        source, _, seq = text.strip().rpartition("@")
        source = source.rpartition("/")[2]
        if not is_slug(source):
            raise NotFound(f"“{text}” names no version; a version is written agency@3.")
        return self.history.row(self._ref(story, source, seq)).ref

    def definitions(self, story: str) -> Mapping[str, Claim]:
        """The story's claims as configured, by id."""
        return {claim.id: claim for claim in self.questions.story(story).claims}


def number(text: str, most: int = 10**9) -> int:
    """A version's or page's number. Raises NotFound for anything else."""
    if not (text.isascii() and text.isdigit()) or not 0 < int(text[:12]) <= most:
        raise NotFound(f"“{text[:40]}” is no number of a version.")
    return int(text)


@dataclass(frozen=True, slots=True)
class Page:
    """What is shown: a template, its title, its values; `story` where it belongs to one, `tab` is the place in it."""

    template: str
    title: str
    values: Mapping[str, Any] = field(hash=False)
    story: str | None = None
    story_title: str = ""
    tab: str = ""
    feed: str = ""


def page_of(asked: Asked, story: str, tab: str, template: str, title: str, values: Mapping[str, Any]) -> Page:
    """A page of a story."""
    key = asked.feed_key(story)
    feed = f"/s/{story}/atom.xml" + (f"?key={key}" if key else "")
    return Page(template, title, values, story, asked.title_of(story), tab, feed)
