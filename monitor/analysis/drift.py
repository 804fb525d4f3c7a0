"""How did a figure, a day, a name or a quotation drift? Edits of one sentence, wherever it stands, as one thread."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from monitor.analysis.tidy import fold
from monitor.analysis.values import DATED, values_of
from monitor.analysis.views import view_of
from monitor.model.observation import Edit
from monitor.model.record import Began, Placed
from monitor.model.review import Drift, Turn
from monitor.model.story import UNKNOWN

KINDS = ("number", "date", "entity", "quote")
ALIKE = 0.6  # from this share of common words on, sentences of two sources tell the same
COMPARED = 300  # threads that a new sentence is held against


class _Thread:
    """Sentences that tell the same, in any source, and how their values turned."""

    def __init__(self, frame: frozenset[str]) -> None:
        self.frame = frame
        self.turns: list[Turn] = []


class _Loom:
    """Keeps which sentence of which source belongs to which thread."""

    def __init__(self) -> None:
        self._at: dict[tuple[str, str], _Thread] = {}
        self._by_frame: dict[frozenset[str], _Thread] = {}
        self.threads: list[_Thread] = []

    def of(self, source: str, edit: Edit) -> _Thread:
        """The thread of an edit; its new sentence belongs to it from now on."""
        before, after = edit.before or "", edit.after or ""
        thread = self._at.get((source, before)) or self._alike(before or after)
        self._at[(source, after)] = thread
        return thread

    def _alike(self, text: str) -> _Thread:
        frame = view_of(text).content
        known = self._by_frame.get(frame)
        if known is None:
            known = next((one for one in reversed(self.threads[-COMPARED:]) if _share(one.frame, frame) >= ALIKE), None)
        if known is None:
            known = _Thread(frame)
            self.threads.append(known)
        self._by_frame[frame] = known
        return known


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    both = len(one | other)
    return len(one & other) / both if both else 0.0


def drifts(placed: Sequence[Placed]) -> tuple[Drift, ...]:
    """Every value that sentences had and lost, a thread for sentences that tell the same; the latest turned first.

    `placed` are all edits of a story, in any order: those that changed no value carry a sentence on.
    """
    loom = _Loom()
    for one in sorted(placed, key=lambda one: (one.captured_at, one.ref)):
        if one.edit.before is None or one.edit.after is None:
            continue
        thread = loom.of(one.ref.source, one.edit)
        for kind, before, after in values_turned(one.edit):
            thread.turns.append(
                Turn(one.ref, one.captured_at, kind, before, after, one.edit.before, one.edit.after, one.edit.material)
            )
    found = [Drift(None, tuple(thread.turns)) for thread in loom.threads if thread.turns]
    return tuple(sorted(found, key=lambda one: one.turns[-1].at, reverse=True))


def values_turned(edit: Edit) -> Iterable[tuple[str, str, str]]:
    """(kind, before, after) of the values that an edit changed; what was put in or dropped has one side empty."""
    for kind in (each for each in KINDS if each in (edit.kind, *edit.kinds)):
        if kind == edit.kind and ("before" in edit.detail or "after" in edit.detail):
            before, after = _words(edit.detail.get("before")), _words(edit.detail.get("after"))
        elif kind in ("number", "date"):
            before, after = _moved(edit, dated=kind == "date")
        else:
            continue
        if before != after:
            yield kind, before, after


def _words(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(str(one) for one in value)
    return str(value or "")


def _moved(edit: Edit, *, dated: bool) -> tuple[str, str]:
    """The figures, or days, of one side that the other has not."""
    old, new = values_of(edit.before or ""), values_of(edit.after or "")
    keys = {value.key for value in old} & {value.key for value in new}
    sides = (
        ", ".join(value.norm for value in side if (value.kind in DATED) == dated and value.key not in keys)
        for side in (old, new)
    )
    before, after = sides
    return before, after


def claim_drifts(began: Sequence[Began], values: frozenset[str]) -> tuple[Drift, ...]:
    """How claims on a value went: a thread a claim, a turn wherever a source came to another value."""
    found = []
    for claim in dict.fromkeys(one.row.claim_id for one in began if one.row.claim_id in values):
        turns, last = [], dict[str, Began]()
        mine = [one for one in began if one.row.claim_id == claim]
        for one in sorted(mine, key=lambda one: (one.row.valid_from, one.row.ref)):
            row, before = one.row, last.get(one.row.ref.source)
            if row.state == UNKNOWN or (before is not None and before.row.state == row.state):
                continue
            last[row.ref.source] = one
            turns.append(
                Turn(
                    row.ref,
                    row.valid_from,
                    "claim",
                    before.row.state if before else "",
                    row.state,
                    _quote(before),
                    _quote(one),
                    material=True,
                )
            )
        if turns:
            found.append(Drift(claim, tuple(turns)))
    return tuple(found)


def _quote(one: Began | None) -> str:
    return one.row.evidence[0].quote if one is not None and one.row.evidence else ""


def speaks_of(drift: Drift, text: str) -> bool:
    """Whether a thread's claim, values or sentences hold a text, in whatever case and quotes."""
    wanted = fold(text)
    said = (part for turn in drift.turns for part in (turn.before, turn.after, turn.sentence_before, turn.sentence))
    return any(wanted in fold(part) for part in (drift.claim or "", *said))
