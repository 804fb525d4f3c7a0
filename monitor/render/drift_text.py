"""How does the drift of a value read? Its values in a line, then each turn with its source and the words marked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from monitor.model.review import Drift, Turn
from monitor.render.styled import Bit, Line, cells, marked, wrap
from monitor.render.verdict_text import OpsOf, is_apart

Moment = Callable[[datetime], str]
NONE = "–"
MOST = 12  # values in the line above the turns


def drift_lines(
    drifts: Sequence[Drift], moment: Callable[[datetime], str], ops_of: OpsOf, width: int
) -> tuple[Line, ...]:
    """A block a thread."""
    lines: list[Line] = []
    for drift in drifts:
        if lines:
            lines.append(())
        head = drift.claim or drift.turns[0].kind
        values = list(values_of(drift))
        shown = values if len(values) <= MOST else [*values[:2], "…", *values[-MOST + 3 :]]
        lines += wrap([Bit(f"{head}: ", "bold"), Bit(" → ".join(shown), "bold")], width, (), "  ")
        names = max(cells(f"{turn.ref.source}@{turn.ref.seq}") for turn in drift.turns)
        for turn in drift.turns:
            lines += _turn(turn, names, moment, ops_of, width)
    return tuple(lines)


def values_of(drift: Drift) -> tuple[str, ...]:
    """The values in the order of time, one that stays said once."""
    said: list[str] = []
    for turn in drift.turns:
        for value in (turn.before, turn.after):
            if value and (not said or said[-1] != value):
                said.append(value)
    return tuple(said)


def _turn(turn: Turn, names: int, moment: Moment, ops_of: OpsOf, width: int) -> tuple[Line, ...]:
    name = f"{turn.ref.source}@{turn.ref.seq}"
    head = [Bit(f"  {moment(turn.at)}  ", "dim"), Bit(f"{name:<{names}}  ", "bold")]
    bits = [Bit(turn.before or NONE, "removed"), Bit(" → "), Bit(turn.after or NONE, "added")]
    if not turn.before and turn.kind == "claim":
        bits = [Bit(turn.after, "added"), Bit(" first said here", "dim")]
    lines = [*wrap(bits, width, head, "    ")]
    if not turn.sentence_before:
        sentence: tuple[Bit, ...] = (Bit(turn.sentence),)
    else:
        ops = ops_of(turn.sentence_before, turn.sentence)
        apart = is_apart(turn.sentence_before, turn.sentence, ops)
        sentence = (Bit(turn.sentence),) if apart else marked(ops)
    return (*lines, *wrap(sentence, width, [Bit("    ")], "    "))
