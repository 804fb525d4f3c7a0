"""What happened in a story, step by step? A version with what changed in it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from monitor.model.observation import Edit
from monitor.model.record import ChangeRow, Told, VersionRow
from monitor.render.inert import clean

Pieces = tuple[tuple[str, str], ...]  # `=` kept, `-` taken out, `+` put in; the text
Marked = Callable[[Edit], Pieces]
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Step:
    """A version, the change that leads to it (None for the first), and the claims that it moved."""

    row: VersionRow
    change: ChangeRow | None
    moves: tuple[Told, ...]
    url: str = ""  # the source's address, fit to be shown

    @property
    def material(self) -> bool:
        """Whether a careful editor would want to know."""
        return bool(self.moves) or self.change is None or self.change.material

    @property
    def edits(self) -> tuple[Edit, ...]:
        """What changed."""
        return self.change.edits if self.change is not None else ()


def named(state: str) -> str:
    """A state as people read it: a ladder's name without hyphens; a value as it is.

    >>> named("informal-understanding"), named("2026-06-30")
    ('informal understanding', '2026-06-30')
    """
    return state.replace("-", " ") if re.fullmatch(r"[a-z]+(?:-[a-z]+)*", state) else state


def xml_safe(text: str) -> str:
    """Clean text that an XML document may hold."""
    return _NO_XML.sub("\ufffd", clean(text))


def title_of(step: Step) -> str:
    """A step in one line."""
    source = step.row.ref.source
    if step.change is None:
        return f"First seen: {step.row.headline or step.row.ref} ({source})"
    if step.moves:
        moved = "; ".join(
            f"{named(told.row.claim_id)}: {named(told.before or 'unknown')} → {named(told.row.state)}"
            for told in step.moves[:3]
        )
        return f"{moved} ({source})"
    kinds = ", ".join(dict.fromkeys(edit.kind for edit in step.edits if edit.material == step.change.material))
    return f"{kinds or 'no edit'} ({source}): {step.row.headline}"
