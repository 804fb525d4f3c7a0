"""What became of a sentence that a source once had? It stands, stands in other words, or is gone: one meaning for all.

A sentence is *gone* when the edit that took it, or the last of its later wordings, away did not leave the statement
standing in other words (`rewording.stands_on`), and no sentence of the newest version says the same. A statement is
gone once, in its last wording. The diff shows what stands in a place: there a sentence whose place was taken by another
statement is replaced, in one edit; here the old one is gone and the other is new.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from monitor.analysis.blame import DEEP, ROUNDS, Past, Tracer, parts_of
from monitor.analysis.rewording import says_the_same, stands_on
from monitor.model.record import Placed
from monitor.model.review import Arrival, Gone


@dataclass(frozen=True, slots=True)
class Fate:
    """`now`: the sentence of the newest version that is this one or says it. `left`: where there is none, the edit that
    took `last`, the last wording, away. Neither: no edit tells (the version that lacks it was stored unread)."""

    last: str
    now: str | None = None
    left: Placed | None = None

    @property
    def gone(self) -> bool:
        """Whether it was taken away and nothing says it any more."""
        return self.left is not None


class Fates:
    """The fates of one source's sentences: of what its edits, newest first, took away, and what stands at their end."""

    def __init__(self, edits: Sequence[Placed], standing: Iterable[str]) -> None:
        self._standing = dict.fromkeys(standing)
        self._edits = [placed for placed in edits if placed.edit.before != placed.edit.after]
        self._taken: dict[str, Placed] = {}
        self._brought: dict[str, Placed] = {}
        self._known: dict[str, Fate] = {}
        for placed in self._edits:
            for text in parts_of(placed.edit.before):
                self._taken.setdefault(text, placed)
            for text in parts_of(placed.edit.after):
                self._brought.setdefault(text, placed)

    def of(self, text: str) -> Fate:
        """What became of a sentence. Cost: its later wordings; a run of them is walked once, whichever is asked for."""
        walked: dict[str, None] = {}
        forked, open_ones, ends = False, [text], list[Fate]()
        while open_ones:
            here = open_ones.pop()
            if here in walked:
                continue
            fate, parts = self._step(here)
            forked = forked or len(parts) > 1
            walked[here] = None
            open_ones += reversed(parts)
            if fate is not None:
                ends.append(fate)
                if fate.now is not None:
                    break
        found = max(ends, key=_last, default=Fate(text))
        self._known |= dict.fromkeys([text] if forked else walked, found)
        return found

    def _step(self, text: str) -> tuple[Fate | None, Sequence[str]]:
        """Where a wording ended, or the wordings that came after it."""
        if text in self._known:
            return self._known[text], ()
        if text in self._standing:
            return Fate(text, text), ()
        placed = self._away(text)
        if placed is None:
            return None, ()
        if stands_on(placed.edit):
            return None, parts_of(placed.edit.after)
        instead = parts_of(placed.edit.after)  # says another thing, however alike its words are
        other = next((one for one in self._standing if one not in instead and says_the_same(text, one)), None)
        return Fate(text, other, None if other is not None else placed), ()

    def _away(self, text: str) -> Placed | None:
        """The edit that last took a sentence away; None where a later one brought it."""
        left, came = self._taken.get(text), self._brought.get(text)
        return left if left is not None and (came is None or _when(came) <= _when(left)) else None

    def gone(self, wanted: Callable[[Placed], bool] | None = None) -> Iterator[Fate]:
        """The statements that are gone, the newest first; of those that `wanted` edits took away. Each is looked for
        when it is asked for: the first ones cost nothing of a long history but its reading."""
        for placed in self._edits:
            if (wanted is not None and not wanted(placed)) or stands_on(placed.edit):
                continue
            for text in dict.fromkeys(parts_of(placed.edit.before)):
                if self._taken[text] is placed and (fate := self.of(text)).left is placed:
                    yield fate


def _when(placed: Placed) -> tuple[object, ...]:
    return placed.captured_at, placed.ref.seq


def _last(fate: Fate) -> tuple[object, ...]:
    return (1,) if fate.now is not None else (0, *_when(fate.left)) if fate.left is not None else (-1,)


def lives(fates: Iterable[Fate], past: Past, shown: int = 3, deep: int = DEEP) -> tuple[Gone, ...]:
    """What is gone, each with its last `shown` earlier wordings and since when it had stood in all of them; at most
    `deep` are followed back."""
    tracer = Tracer(past, stands_on)
    ends = [(fate, fate.left) for fate in fates if fate.left is not None]
    tracer.learn(fate.last for fate, _ in ends)
    lefts = [Arrival(left.ref, left.captured_at) for _, left in ends]
    origins = [tracer.origin(fate.last, left) for (fate, _), left in zip(ends, lefts, strict=True)]
    return tuple(
        Gone(
            fate.last,
            origin.came,
            left,
            placed.edit,
            earlier[:shown],
            earlier[-1].came if earlier else origin.came,
            more,
        )
        for (fate, placed), left, origin, (earlier, more) in zip(
            ends, lefts, origins, tracer.earlier(origins, min(deep, ROUNDS)), strict=True
        )
    )
