"""Does a sentence now tell of another event? Families of what happens, by the concepts that news names them with."""

from __future__ import annotations

from functools import cache

from monitor.analysis.bags import bag_of
from monitor.analysis.word_lists import lines_of


@cache
def _family() -> dict[str, str]:
    """Concept → its family."""
    rows = (line.partition(":") for line in lines_of("edit_stages"))
    return {concept: name.strip() for name, _, concepts in rows for concept in concepts.split()}


def stages_in(text: str) -> frozenset[str]:
    """The families that a text tells of.

    >>> sorted(stages_in("Talks go on.")), sorted(stages_in("Both sides signed the pact."))
    (['under-way'], ['done'])
    """
    return frozenset(_family()[name[1:]] for name in bag_of(text) if name[:1] == "@" and name[1:] in _family())


def turned(before: str, after: str) -> bool:
    """Whether both tell of something that happens, and of no family in common."""
    old = stages_in(before)
    if not old:
        return False
    new = stages_in(after)
    return bool(new) and not old & new
