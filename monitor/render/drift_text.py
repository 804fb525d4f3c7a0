"""How does the drift of a value read? Its values in a line, then each turn with its source and the words marked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from monitor.model.review import Drift, Turn
from monitor.render.styled import Bit, Line, marked, removed, wrap
from monitor.render.verdict_text import OpsOf, is_apart

Moment = Callable[[datetime], str]
DROPPED = "dropped"
MOST = 12  # values in the line above the turns


def drift_lines(
    drifts: Sequence[Drift], moment: Callable[[datetime], str], ops_of: OpsOf, width: int
) -> tuple[Line, ...]:
    """A block a thread."""
    lines: list[Line] = []
    for drift in drifts:
        if lines:
            lines.append(())
        lines += wrap([Bit(heading(drift), "bold")], width, (), "  ")
        for n, turn in enumerate(drift.turns):
            lines += _turn(turn, turn.ref.source in {one.ref.source for one in drift.turns[:n]}, moment, ops_of, width)
    return tuple(lines)


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
    at: dict[str, int] = {}  # source → the place of its value
    for turn in drift.turns:
        source = turn.ref.source
        for value in filter(None, (turn.before, turn.after)):
            here = at.get(source, -1)
            ahead = [n for n, one in enumerate(said) if one == value and n >= here]
            if not ahead:
                said.append(value)
            at[source] = ahead[-1] if ahead else len(said) - 1
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
