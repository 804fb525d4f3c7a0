"""How does the drift of a value read? Its values in a line, then each turn with its source and the words marked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from monitor.model.review import Drift, Turn
from monitor.render.styled import Bit, Line, marked, removed, wrap
from monitor.render.verdict_text import OpsOf, is_apart

Moment = Callable[[datetime], str]
DROPPED = "dropped"
MOST = 12  # values in the line above the turns, and turns below it unless all are asked for


def drift_lines(
    drifts: Sequence[Drift], moment: Callable[[datetime], str], ops_of: OpsOf, width: int, most: int | None = None
) -> Iterator[Line]:
    """A block a thread, of its turns the first and the last ones where there are more than `most`."""
    for place, drift in enumerate(drifts):
        if place:
            yield ()
        yield from wrap([Bit(heading(drift), "bold")], width, (), "  ")
        left_out = range(0)
        if most is not None and len(drift.turns) > most:
            left_out = range(2, len(drift.turns) - most + 2)
        told: set[str] = set()
        for n, turn in enumerate(drift.turns):
            if n not in left_out:
                yield from _turn(turn, turn.ref.source in told, moment, ops_of, width)
            elif n == left_out.start:
                yield (Bit(f"  … {len(left_out):,} turns between; all of them: --all", "dim"),)
            told.add(turn.ref.source)


def heading(drift: Drift) -> str:
    """What it is, its values in order, and where it is not stated any more."""
    values = list(values_of(drift))
    shown = values if len(values) <= MOST else [*values[:2], "…", *values[-MOST + 3 :]]
    sources = {turn.ref.source: turn for turn in drift.turns}
    if all(not turn.after for turn in sources.values()):
        last = drift.turns[-1].ref
        shown.append(f"{DROPPED} at {last.source if len(sources) > 1 else ''}@{last.seq}")
    return f"{drift.claim or drift.turns[0].kind}: {' → '.join(shown)}"


def values_of(drift: Drift) -> tuple[str, ...]:
    """The values in the order of time, one that stays said once. A source that only comes to what another had said
    brings no value; one that goes back does."""
    said: list[str] = []
    last: dict[str, int] = {}  # value → where it was said last
    at: dict[str, int] = {}  # source → the place of its value
    for turn in drift.turns:
        source = turn.ref.source
        for value in filter(None, (turn.before, turn.after)):
            if last.get(value, -1) < at.get(source, 0):
                last[value] = len(said)
                said.append(value)
            at[source] = last[value]
    return tuple(said)


def _turn(turn: Turn, told: bool, moment: Moment, ops_of: OpsOf, width: int) -> tuple[Line, ...]:
    head = [Bit(f"  {moment(turn.at)}  ", "dim"), Bit(f"{turn.ref}  ", "bold")]
    if turn.before and turn.after:
        bits = [Bit(turn.before, "removed"), Bit(" → "), Bit(turn.after, "added")]
    elif turn.before:
        bits = [Bit(turn.before, "removed"), Bit(" → "), Bit(DROPPED, "removed")]
    else:
        said = " first said here" if turn.kind == "claim" and not told else " stated anew" if told else " put in"
        bits = [Bit(turn.after, "added"), Bit(said, "dim")]
    return (*wrap(bits, width, head, "    "), *wrap(_sentence(turn, ops_of), width, [Bit("    ")], "    "))


def _sentence(turn: Turn, ops_of: OpsOf) -> tuple[Bit, ...]:
    """The sentence that carries the turn, against the one before it."""
    if not turn.sentence:
        return (removed(turn.sentence_before),) if turn.sentence_before else (Bit("no sentence says so now", "dim"),)
    if not turn.sentence_before:
        return (Bit(turn.sentence),)
    ops = ops_of(turn.sentence_before, turn.sentence)
    return (Bit(turn.sentence),) if is_apart(turn.sentence_before, turn.sentence, ops) else marked(ops)
