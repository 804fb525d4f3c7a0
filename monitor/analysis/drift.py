"""How did a figure, a day, a name or a quotation drift? Edits of one statement, wherever it stands, as one thread.

A thread goes on where an edit leaves the statement standing in other words (`rewording.carries`), and where a quotation
gave way to another of the same speaker. Where the statement was taken away, or another took its place, the value is
dropped, and the thread says so; one that came back goes on.
"""

from __future__ import annotations

from collections.abc import Sequence

from monitor.analysis.bags import stems_of
from monitor.analysis.blame import parts_of
from monitor.analysis.rewording import carries, is_rewording, share
from monitor.analysis.tidy import fold
from monitor.analysis.turns import SEVERAL, states, unquoted, values_turned
from monitor.analysis.views import view_of
from monitor.model.observation import Edit
from monitor.model.record import Began, Placed
from monitor.model.review import Drift, Turn
from monitor.model.story import UNKNOWN

ALIKE = 0.6  # from this share of common words on, sentences of two sources tell the same
COMPARED = 300  # threads that a new sentence is held against


class _Thread:
    """Sentences that tell the same, in any source, and how their values turned: a run of turns for each value."""

    def __init__(self, frame: frozenset[str]) -> None:
        self.frame = frame
        self.runs: list[_Run] = []

    def add(self, turn: Turn) -> None:
        """A turn goes to the run that had its old value last, else to one that had it ever, else begins one."""
        run = self._of(turn.kind, turn.before)
        if run is None:
            run = _Run(turn.kind)
            self.runs.append(run)
        run.take(turn)

    def _of(self, kind: str, before: str) -> _Run | None:
        old = frozenset(before.split(SEVERAL)) - {""}
        ever: _Run | None = None
        for run in self.runs:
            if run.kind != kind:
                continue
            if before and run.turns[-1].after == before:
                return run
            if ever is None and not run.values.isdisjoint(old):
                ever = run
        return ever

    def drop(self, placed: Placed) -> None:
        """The statement does not stand in this source any more."""
        text = placed.edit.before or ""
        for run in self.runs:
            last = run.last.get(placed.ref.source)
            if last is not None and last.after and states(text, last.kind, last.after):
                run.take(_turn(placed, last.kind, last.after, "", text, ""))

    def back(self, placed: Placed) -> None:
        """A sentence of it stands again: with the values that it had."""
        text = placed.edit.after or ""
        for run in self.runs:
            last = run.last.get(placed.ref.source)
            if last is not None and not last.after and (had := run.told.get(text)):
                run.take(_turn(placed, last.kind, "", had, "", text))


class _Run:
    """The turns of one value; every value it had, the last turn of each source, and what a sentence told last."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.turns: list[Turn] = []
        self.values: set[str] = set()
        self.last: dict[str, Turn] = {}
        self.told: dict[str, str] = {}

    def take(self, turn: Turn) -> None:
        """A further turn."""
        self.turns.append(turn)
        self.values.update(turn.before.split(SEVERAL), turn.after.split(SEVERAL))
        self.last[turn.ref.source] = turn
        if turn.after:
            self.told[turn.sentence] = turn.after


def _turn(placed: Placed, kind: str, before: str, after: str, sentence_before: str, sentence: str) -> Turn:
    return Turn(placed.ref, placed.captured_at, kind, before, after, sentence_before, sentence, placed.edit.material)


class _Loom:
    """Keeps which sentence of which source belongs to which thread."""

    def __init__(self) -> None:
        self._at: dict[tuple[str, str], _Thread] = {}
        self._by_frame: dict[frozenset[str], _Thread] = {}
        self.threads: list[_Thread] = []

    def weave(self, placed: Placed) -> None:
        """Lays an edit into its thread; its new sentence belongs to it from now on."""
        edit, source = placed.edit, placed.ref.source
        before, after = edit.before or "", edit.after or ""
        if before and after and _goes_on(edit):
            thread = self._known(source, before) or self._alike(before)
            for text in (after, *parts_of(after)):
                self._at[(source, text)] = thread
            for kind, old, new in values_turned(edit):
                thread.add(_turn(placed, kind, old, new, before, after))
            return
        ended, again = self._known(source, before), self._known(source, after)
        if ended is not None and ended is not again:
            ended.drop(placed)
        if again is not None and again is not ended:
            again.back(placed)

    def _known(self, source: str, text: str) -> _Thread | None:
        found = (self._at.get((source, part)) for part in (text, *parts_of(text)))
        return next((thread for thread in found if thread is not None), None)

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


def _goes_on(edit: Edit) -> bool:
    """Whether the new side tells what the old one told, or quotes another word of the same speaker. The place of a
    headline is no statement."""
    before, after = edit.before or "", edit.after or ""
    if is_rewording(before, after) if edit.before_n == 0 else carries(edit):
        return True
    outside = stems_of(unquoted(before)), stems_of(unquoted(after))
    return edit.kind == "quote" and all(outside) and share(*outside) >= ALIKE


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    both = len(one | other)
    return len(one & other) / both if both else 0.0


def drifts(placed: Sequence[Placed]) -> tuple[Drift, ...]:
    """Every value that sentences had and lost, a run of turns each; the one that turned last first.

    `placed` are all edits of a story, in any order: those that changed no value carry a sentence on.
    """
    loom = _Loom()
    for one in sorted(placed, key=lambda one: (one.captured_at, one.ref)):
        loom.weave(one)
    found = [Drift(None, tuple(run.turns)) for thread in loom.threads for run in thread.runs]
    return tuple(sorted(found, key=lambda one: one.turns[-1].at, reverse=True))


def claim_drifts(began: Sequence[Began], values: frozenset[str]) -> tuple[Drift, ...]:
    """How claims on a value went: a thread a claim, a turn wherever a source came to another value, or to none."""
    found = []
    for claim in dict.fromkeys(one.row.claim_id for one in began if one.row.claim_id in values):
        turns, last = list[Turn](), dict[str, Began]()
        mine = [one for one in began if one.row.claim_id == claim]
        for one in sorted(mine, key=lambda one: (one.row.valid_from, one.row.ref)):
            row, before = one.row, last.get(one.row.ref.source)
            state, old = _stated(one), _stated(before)
            if state == old:
                continue
            last[row.ref.source] = one
            turns.append(Turn(row.ref, row.valid_from, "claim", old, state, _quote(before), _quote(one), material=True))
        if turns:
            found.append(Drift(claim, tuple(turns)))
    return tuple(found)


def _stated(one: Began | None) -> str:
    """The value that is stated; empty where none is."""
    return "" if one is None or one.row.state == UNKNOWN else one.row.state


def _quote(one: Began | None) -> str:
    return one.row.evidence[0].quote if one is not None and one.row.evidence else ""


def speaks_of(drift: Drift, text: str) -> bool:
    """Whether a thread's claim, values or sentences hold a text, in whatever case and quotes."""
    wanted = fold(text)
    said = (part for turn in drift.turns for part in (turn.before, turn.after, turn.sentence_before, turn.sentence))
    return any(wanted in fold(part) for part in (drift.claim or "", *said))
