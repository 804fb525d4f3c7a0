"""Does everybody still have the name that the record gives them? First names are hashed, later ones are in the journal.

Who said it is what a record is about: two sources that change places must be found, and one that the configuration
renamed must not. So each name is the first one, or the last that an entry `rename` gave.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from monitor.model.errors import ChainBroken


class Names:
    """The names of one story's record, met in any order, checked at its end."""

    def __init__(self) -> None:
        self._story = ""
        self._stories: list[str] = []  # names that the story had, in the order of its journal
        self._now: dict[tuple[str, str], list[str]] = defaultdict(list)  # (source or claim, first name) -> name
        self._given: dict[tuple[str, str], list[str]] = defaultdict(list)  # the same, as the journal says, in order

    def story(self, name: str) -> None:
        """What the story is called."""
        self._story = name

    def source(self, name: str, origin: str) -> None:
        """A source's name, and the address it was first followed under."""
        self._now["source", origin].append(name)

    def claim(self, name: str, origin: str) -> None:
        """A claim's id, and the one it was first tracked under."""
        self._now["claim", origin].append(name)

    def renamed(self, detail: Mapping[str, Any]) -> None:
        """An entry of the journal that gave a new name."""
        kind, origin, was, name = (str(detail.get(key)) for key in ("kind", "origin", "was", "name"))
        if kind == "story":
            self._stories += [was, name]
        else:
            self._given[kind, origin].append(name)

    def check(self) -> None:
        """Raises ChainBroken for the first that stands under a name which nobody gave it."""
        if self._stories and self._stories[-1] != self._story:
            raise self._strange("story", self._story, self._stories[-1])
        for (kind, origin), names in self._now.items():
            story, _, first = origin.rpartition("/")
            given = [first, *self._given[kind, origin]]
            for name in names:
                # the first databases gave a name that was left to the next one, first name and all
                if name != given[-1] and (len(names) == 1 or name not in given):
                    raise self._strange(kind, f"{self._story}/{name}", given[-1])
            if kind == "source" and story not in (self._story, *self._stories):
                raise self._strange("story", self._story, story)

    def _strange(self, kind: str, where: str, known: str) -> ChainBroken:
        return ChainBroken(
            f"{kind} {where}", f"was recorded as {known}, and no entry of the journal says that it was renamed"
        )
