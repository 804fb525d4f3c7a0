"""What happened in a story, step by step? A version with what changed in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from monitor.model.observation import Edit
from monitor.model.record import ChangeRow, ClaimRow, Mark, Ruled, Told, VersionRow
from monitor.render.inert import clean

Pieces = tuple[tuple[str, str], ...]  # `=` kept, `-` taken out, `+` put in; the text
Lesson = tuple[str, str, str]  # a claim, a state, the sentence that says it
Marked = Callable[[Edit], Pieces]
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a person ruled of a claim, and what the rules had read there (None where they never read it)."""

    told: Ruled
    read: ClaimRow | None


@dataclass(frozen=True, slots=True)
class Step:
    """A version, the change that leads to it (None for the first), the claims that it moved, what people ruled on it
    and wrote beside it."""

    row: VersionRow
    change: ChangeRow | None
    moves: tuple[Told, ...]
    url: str = ""  # the source's address, fit to be shown
    verdicts: tuple[Verdict, ...] = ()
    lessons: Mapping[Lesson, str] = field(default_factory=dict, hash=False)  # what rulings taught the rules, and whose
    marks: tuple[Mark, ...] = ()

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


def by_whom(row: ClaimRow, lessons: Mapping[Lesson, str]) -> str:
    """What is to stand behind a state that a person ruled, on this version or on the same sentence elsewhere; nothing
    for one that the rules read by themselves."""
    if row.ruled_by:
        return f" (ruled by {row.ruled_by})"
    taught = (lessons.get((row.claim_id, row.state, proof.quote)) for proof in row.evidence)
    by = next((one for one in taught if one is not None), None)
    return f" (as {by} ruled on this sentence)" if by is not None else ""


def verdict_line(verdict: Verdict) -> str:
    """A ruling in one line: who ruled what, what the rules had read, why, and how it ended."""
    told, read = verdict.told, verdict.read
    said = f"{named(told.row.claim_id)}: ruled {named(told.row.state)} by {told.row.ruled_by}"
    said += f"; the rules had read {named(read.state)}" if read is not None else "; the rules had not read it"
    said += f"; why: {told.why}" if told.why else ""
    if told.ended is not None:
        said += f"; {told.ended}{f' by {told.ended_by}' if told.ended_by else ''}"
        said += f": {told.ended_why}" if told.ended_why else ""
    return said


def mark_line(mark: Mark) -> str:
    """What a person wrote beside the record, in one line."""
    return f"{'tag taken off' if mark.act == 'untag' else mark.act} by {mark.by}: {mark.text}"


def xml_safe(text: str) -> str:
    """Clean text that an XML document may hold."""
    return _NO_XML.sub("\ufffd", clean(text))


def _moved(told: Told, step: Step) -> str:
    before, after = named(told.before or "unknown"), named(told.row.state)
    return f"{named(told.row.claim_id)}: {before} → {after}{by_whom(told.row, step.lessons)}"


def title_of(step: Step) -> str:
    """A step in one line."""
    source = step.row.ref.source
    if step.change is None:
        return f"First seen: {step.row.headline or step.row.ref} ({source})"
    if step.moves:
        return f"{'; '.join(_moved(told, step) for told in step.moves[:3])} ({source})"
    kinds = ", ".join(dict.fromkeys(edit.kind for edit in step.edits if edit.material == step.change.material))
    return f"{kinds or 'no edit'} ({source}): {step.row.headline}"
