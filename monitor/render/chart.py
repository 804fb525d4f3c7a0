"""How does a course of states look on a terminal? Bars over one axis of time, told apart by fill and label."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.render.styled import Bit, Line, cells, wrap

FILLS = "░▒▓█"  # states in their order, over and over
NOTHING, MANY, EMPTY = "·", "╫", " "
UNKNOWN = "unknown"
NAME_MOST = 18
ARROW = " →"  # after what is cut: it goes on so
AFTER, LEAST_AFTER = 12, timedelta(minutes=10)  # how much is shown of the time after the last change, as in the report
_OFFSET = re.compile(r" [+-]\d\d:\d\d$")


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


def chart_lines(
    bars: Sequence[Bar],
    end: datetime,
    moment: Callable[[datetime], str],
    width: int,
    *,
    begin: datetime | None = None,
    last: datetime | None = None,
    order: Sequence[str] = (),
) -> tuple[Line, ...]:
    """The bars, each on a line, above an axis with its first and last moment; nothing without time to show.

    Every piece has a column at least, while there are enough; what has no room for its name is named below. `last` is
    when anything was last seen to happen: a while after it the axis is cut, and an arrow says that it goes on to `end`.
    A state has the fill of its place in `order`, whatever part of the story is shown.
    """
    start = min((piece.since for bar in bars for piece in bar.pieces), default=end)
    begin = max(start, begin) if begin is not None else start
    stop = end if last is None else min(end, last + max((last - begin) / AFTER, LEAST_AFTER))
    wide = min(NAME_MOST, max((cells(bar.name) for bar in bars), default=0))
    arrow = ARROW if stop < end else ""
    room = width - wide - 4 - cells(arrow)
    if begin >= stop or room < 10:
        return ()
    fills = _fills(bars, order)
    drawn = [(bar, _runs(bar, begin, stop, room)) for bar in bars]
    lines: list[Line] = []
    for bar, runs in drawn:
        name = bar.name if cells(bar.name) <= wide else bar.name[: wide - 1] + "…"
        text = "".join(_run(label, length, fills) for label, length in runs)
        goes_on = arrow if runs[-1][0] != EMPTY else ""
        lines.append((Bit(f"  {name}{' ' * (wide - cells(name))}  ", "bold"), Bit(f"{text}{goes_on}".rstrip())))
    indent = " " * (wide + 4)
    for axis in _axis(moment(begin), moment(stop), arrow, room):
        lines.append((Bit(indent), Bit(axis, "dim")))
    return (*lines, *_key([runs for _, runs in drawn], fills, width, indent))


def _axis(left: str, right: str, arrow: str, room: int) -> tuple[str, ...]:
    """The first and last moment below the bars, as exact as there is room for."""
    exact = [(left, right)]
    exact.append((_OFFSET.sub("", left), _OFFSET.sub("", right)))
    exact.append((left.partition(" ")[0], right.partition(" ")[0]))
    for one, two in exact:
        gap = room - cells(one) - cells(two)
        if gap > 0:
            return (f"{one}{' ' * gap}{two}{arrow}",)
    return left, f"{' ' * max(0, room - cells(right))}{right}{arrow}"


def _key(
    drawn: Sequence[Sequence[tuple[str, int]]], fills: dict[str, str], width: int, indent: str
) -> tuple[Line, ...]:
    """Which fill is which state, for those that have no room for their name anywhere."""
    crowded = any(label == MANY for runs in drawn for label, _ in runs)
    named = dict.fromkeys(fills, False) if crowded else {}
    for runs in drawn:
        for label, length in runs:
            state = label.removesuffix("!")
            named[state] = named.get(state, False) or _has_room(label, length)
    missing = [state for state, is_named in named.items() if not is_named and state not in (MANY, EMPTY, UNKNOWN)]
    bits = [Bit(f"{', ' * (n > 0)}{fills[state]} {state}", "dim") for n, state in enumerate(missing)]
    return wrap(bits, width, [Bit(indent)], indent) if bits else ()


def _fills(bars: Sequence[Bar], order: Sequence[str]) -> dict[str, str]:
    """A fill for each state, by its place in `order`. A disputed one (marked !) is filled like the state itself."""
    states = dict.fromkeys(piece.label.removesuffix("!") for bar in bars for piece in bar.pieces)
    every = [state for state in dict.fromkeys((*order, *states)) if state != UNKNOWN]
    known = [state for state in every if state in states]
    return {UNKNOWN: NOTHING} | {state: FILLS[every.index(state) % len(FILLS)] for state in known}


def _runs(bar: Bar, begin: datetime, end: datetime, room: int) -> list[tuple[str, int]]:
    """What the columns of a bar show: label and length of each run, a column a piece at least."""
    found = _stretches(bar.pieces, begin, end)
    if len(found) > room:
        return _crowded(bar.pieces, begin, end, room)
    step = (end - begin) / room
    starts: list[int] = []
    for since, _ in found:
        starts.append(max(int((since - begin) / step), starts[-1] + 1 if starts else 0))
    starts = [min(start, room - (len(found) - n)) for n, start in enumerate(starts)]
    ends = [*starts[1:], room]
    return [(label, stop - start) for (_, label), start, stop in zip(found, starts, ends, strict=True)]


def _stretches(pieces: Sequence[Piece], begin: datetime, end: datetime) -> list[tuple[datetime, str]]:
    """Where each label begins, from the chart's begin on; like ones together, with what is between them."""
    found: list[tuple[datetime, str]] = []
    at = begin
    for piece in pieces:
        if piece.until is not None and piece.until <= begin:
            continue
        since = max(piece.since, begin)
        if since > at:
            found.append((at, EMPTY))
        if not found or found[-1][1] != piece.label:
            found.append((since, piece.label))
        at = piece.until or end
    return [*found, (at, EMPTY)] if at < end else found


def _crowded(pieces: Sequence[Piece], begin: datetime, end: datetime, room: int) -> list[tuple[str, int]]:
    """The runs of a bar that has more pieces than columns."""
    step = (end - begin) / room
    starts = [piece.since for piece in pieces]
    runs: list[tuple[str, int]] = []
    for column in range(room):
        label = _label(pieces, starts, begin + step * column, begin + step * (column + 1))
        if runs and runs[-1][0] == label:
            runs[-1] = (label, runs[-1][1] + 1)
        else:
            runs.append((label, 1))
    return runs


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
    if label != UNKNOWN and _has_room(label, length):
        return f"{fill}{label}{fill * (length - cells(label) - 1)}"
    mark = "!" if label.endswith("!") else ""
    return (mark + fill * length)[:length]


def _has_room(label: str, length: int) -> bool:
    """Whether a run can hold its own name."""
    return length >= cells(label) + 2
