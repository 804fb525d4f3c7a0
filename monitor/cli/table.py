"""How do cells become lines? A table without rules: columns shrink to the screen, and no line ends in blanks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from monitor.render.styled import Bit, Line, cells, flat, wrap

GAP = "  "

Cell = tuple[Bit, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. `wrap` lets long cells take several lines, else they are cut with an ellipsis.

    `least` is the fewest cells the column shrinks to; columns with a `drop_below` are left out on narrower screens.
    """

    title: str
    right: bool = False
    wrap: bool = False
    least: int = 4
    drop_below: int = 0


def lay_out(columns: Sequence[Column], rows: Iterable[Sequence[Cell]], width: int | None) -> tuple[Line, ...]:
    """The table's lines, its titles first. Without a width every cell stands on one line, as long as it is.

    >>> columns = (Column("WHO"), Column("WHAT", wrap=True))
    >>> [flat(line) for line in lay_out(columns, [((Bit("a"),), (Bit("one two"),))], 9)]
    ['WHO  WHAT', 'a    one', '     two']
    """
    kept = [n for n, column in enumerate(columns) if width is None or width >= column.drop_below]
    used = [columns[n] for n in kept]
    body: list[list[Cell]] = [[(Bit(column.title, "bold"),) for column in used]]
    body += [[row[n] for n in kept] for row in rows]
    wide = [max(cells(flat(row[n])) for row in body) for n in range(len(used))]
    widths = wide if width is None else _shrunk(used, wide, width - len(GAP) * (len(used) - 1))
    return tuple(line for row in body for line in _row(used, row, widths))


def _shrunk(columns: Sequence[Column], wide: Sequence[int], room: int) -> list[int]:
    """Takes the width that lacks from the widest columns, those that can wrap first."""
    widths = list(wide)
    for may_wrap in (True, False):
        open_ones = [n for n, column in enumerate(columns) if column.wrap == may_wrap]
        while sum(widths) > room:
            able = [n for n in open_ones if widths[n] > columns[n].least]
            if not able:
                break
            widths[max(able, key=lambda n: widths[n])] -= 1
    return widths


def _row(columns: Sequence[Column], row: Sequence[Cell], widths: Sequence[int]) -> list[Line]:
    laid = [
        wrap(cell, width) if column.wrap and cells(flat(cell)) > width else (_cut(cell, width),)
        for column, cell, width in zip(columns, row, widths, strict=True)
    ]
    lines = []
    for k in range(max(len(parts) for parts in laid)):
        line: list[Bit] = []
        for n, (parts, width) in enumerate(zip(laid, widths, strict=True)):
            part = parts[k] if k < len(parts) else ()
            pad = Bit(" " * (width - cells(flat(part))))
            line += [Bit(GAP)] if n else []
            line += [pad, *part] if columns[n].right else [*part, pad]
        lines.append(_stripped(line))
    return lines


def _cut(cell: Cell, width: int) -> Cell:
    if cells(flat(cell)) <= width:
        return cell
    out, room = [], width - 1
    for bit in cell:
        text = bit.text
        while cells(text) > room:
            text = text[:-1]
        out.append(Bit(text, bit.style))
        room -= cells(text)
        if len(text) < len(bit.text):
            break
    return (*out, Bit("…", out[-1].style if out else "plain"))


def _stripped(line: list[Bit]) -> Line:
    while line and not line[-1].text.strip():
        line.pop()
    if line:
        line[-1] = Bit(line[-1].text.rstrip(), line[-1].style)
    return tuple(line)
