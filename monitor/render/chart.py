"""How does a course of states look on a terminal? Bars over one axis of time, told apart by fill and label."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.render.styled import Bit, Line, cells

FILLS = "░▒▓█"  # states in the order in which they came up, over and over
NOTHING, MANY, EMPTY = "·", "╫", " "
UNKNOWN = "unknown"
NAME_MOST = 18


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a bar; `until` is None where it reaches the chart's end."""

    since: datetime
    until: datetime | None
    label: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of the chart: its pieces, oldest first."""

    name: str
    pieces: tuple[Piece, ...]


def chart_lines(bars: Sequence[Bar], end: datetime, moment: Callable[[datetime], str], width: int) -> tuple[Line, ...]:
    """The bars, each on a line, above an axis with its first and last moment; nothing without time to show."""
    starts = [piece.since for bar in bars for piece in bar.pieces]
    begin = min(starts, default=end)
    wide = min(NAME_MOST, max((cells(bar.name) for bar in bars), default=0))
    room = width - wide - 4
    if begin >= end or room < 10:
        return ()
    fills = _fills(bars)
    lines = [_bar(bar, (begin, end), room, wide, fills) for bar in bars]
    left, right = moment(begin), moment(end)
    axis = f"{left}{' ' * max(1, room - cells(left) - cells(right))}{right}"
    lines.append((Bit(" " * (wide + 4)), Bit(axis if cells(axis) <= room else left, "dim")))
    return tuple(lines)


def _fills(bars: Sequence[Bar]) -> dict[str, str]:
    """A fill for each state. A disputed one (marked !) is filled like the state itself."""
    states = dict.fromkeys(piece.label.removesuffix("!") for bar in bars for piece in bar.pieces)
    known = [state for state in states if state != UNKNOWN]
    return {UNKNOWN: NOTHING} | {state: FILLS[n % len(FILLS)] for n, state in enumerate(known)}


def _bar(bar: Bar, span: tuple[datetime, datetime], room: int, wide: int, fills: dict[str, str]) -> Line:
    begin, end = span
    step = (end - begin) / room
    starts = [piece.since for piece in bar.pieces]
    text, at = "", 0
    runs: list[tuple[str, int]] = []
    for column in range(room):
        label = _label(bar.pieces, starts, begin + step * column, begin + step * (column + 1))
        if runs and runs[-1][0] == label:
            runs[-1] = (label, runs[-1][1] + 1)
        else:
            runs.append((label, 1))
    for label, length in runs:
        text += _run(label, length, fills)
        at += length
    name = bar.name if cells(bar.name) <= wide else bar.name[: wide - 1] + "…"
    return (Bit(f"  {name}{' ' * (wide - cells(name))}  ", "bold"), Bit(text.rstrip()))


def _label(pieces: Sequence[Piece], starts: Sequence[datetime], left: datetime, right: datetime) -> str:
    """What a column of time shows: the state at its end; MANY where it changed there more than once."""
    if bisect_right(starts, right, 1) - bisect_right(starts, left, 1) > 1:
        return MANY
    last = bisect_left(starts, right) - 1
    here = pieces[last] if last >= 0 else None
    return here.label if here is not None and (here.until is None or here.until >= left) else EMPTY


def _run(label: str, length: int, fills: dict[str, str]) -> str:
    """A run of columns: filled, its label inside where it fits."""
    if label in (MANY, EMPTY):
        return label * length
    fill = fills[label.removesuffix("!")]
    shown = "" if label == UNKNOWN else label
    if shown and length >= cells(shown) + 2:
        return f"{fill}{shown}{fill * (length - cells(shown) - 1)}"
    mark = "!" if label.endswith("!") else ""
    return (mark + fill * length)[:length]
