"""How do sources × claims read? A grid where it fits, else a list a claim; a sign in each cell, then who was first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from monitor.model.review import AGAINST, AGREES, BEHIND, CARRIES, COPY, SAYS, SILENT, Cell, First, Row
from monitor.render.styled import Bit, Line, cells, wrap

SIGNS = {CARRIES: "●", AGREES: "●", SAYS: "●", BEHIND: "<", AGAINST: "!", COPY: "=", SILENT: "·"}
STYLES = {CARRIES: "good", AGREES: "plain", SAYS: "plain", BEHIND: "dim", AGAINST: "bad", COPY: "dim", SILENT: "dim"}
RULED = "*"
LEGEND = "● says so  < still on an older state  ! says otherwise  = carries another's text  · does not say"

Moment = Callable[[datetime], str]
Lasted = Callable[[timedelta], str]


def grid_of(rows: Sequence[Row], sources: Sequence[str]) -> tuple[tuple[tuple[Bit, ...], ...], ...]:
    """A row a source: its name, then a cell a claim."""
    by_source = [{cell.source: cell for cell in row.cells} for row in rows]
    return tuple(
        ((Bit(source, "bold"),), *(_grid_cell(found.get(source)) for found in by_source)) for source in sources
    )


def _grid_cell(cell: Cell | None) -> tuple[Bit, ...]:
    if cell is None:
        return (Bit("", "dim"),)
    style = STYLES[cell.role]
    state = "" if cell.role == SILENT else f" {cell.reading.reading.state}"
    ruled = RULED if cell.reading.reading.ruled_by else ""
    return (Bit(f"{SIGNS[cell.role]}{state}{ruled}", style),)


def legend_of(rows: Sequence[Row]) -> str:
    """What the signs mean; the mark of a ruling only where there is one, with who ruled."""
    who = {reading.ruled_by for row in rows for cell in row.cells if (reading := cell.reading.reading).ruled_by}
    return f"{LEGEND}  {RULED} ruled by {', '.join(sorted(filter(None, who)))}" if who else LEGEND


def standing_lines(row: Row, moment: Moment, lasted: Lasted, width: int) -> tuple[Line, ...]:
    """What stands of a claim, since when, by whom, and who says otherwise."""
    now = row.standing
    bits = [Bit(f"{row.claim_id}: ", "bold")]
    if now is None:
        said = any(cell.role != SILENT for cell in row.cells)
        bits.append(Bit("no longer tracked" if said else "nobody says", "dim"))
        return wrap(bits, width, (), "  ")
    bits.append(Bit(now.state, "bad" if now.disputed else "good"))
    bits.append(Bit(f", seen since {moment(now.since)}, by {now.source} ({now.confidence:.2f})", "dim"))
    if row.back_after:
        bits.append(Bit(f", back after {lasted(row.back_after)}", "dim"))
    for word, names in (("disputed by", now.against), ("behind:", now.behind)):
        if names:
            bits.append(Bit(f"; {word} {', '.join(names)}", "bad" if word.startswith("disputed") else "dim"))
    return wrap(bits, width, (), "  ")


def cell_lines(row: Row, moment: Moment, width: int) -> tuple[Line, ...]:
    """A line a source, with the sentence that says so."""
    lines: list[Line] = []
    wide = max((cells(cell.source) for cell in row.cells), default=0)
    for cell in row.cells:
        reading = cell.reading.reading
        head = [Bit(f"  {SIGNS[cell.role]} ", STYLES[cell.role]), Bit(f"{cell.source:<{wide}}  ", "bold")]
        ruled = f"ruled by {reading.ruled_by}" if reading.ruled_by else ""
        if cell.role == SILENT:
            lines += wrap([Bit(f"does not say{f' ({ruled})' if ruled else ''}", "dim")], width, head, "    ")
            continue
        facts = [
            f"seen since {moment(cell.reading.since)}",
            f"@{cell.reading.seq}",
            ruled or f"{reading.confidence:.2f}",
        ]
        facts += [f"carries the text of {cell.of}"] if cell.role == COPY else []
        facts += ["still on an older state"] if cell.role == BEHIND else []
        facts += ["says otherwise"] if cell.role == AGAINST else []
        lines += wrap(
            [Bit(reading.state, STYLES[cell.role]), Bit(f" ({', '.join(facts)})", "dim")], width, head, "    "
        )
        if reading.evidence:
            lines += wrap([Bit(f"“{reading.evidence[0].quote}”")], width, [Bit("    ")], "    ")
    return tuple(lines)


def first_lines(row: Row, moment: Moment, lasted: Lasted, width: int) -> tuple[Line, ...]:
    """Who first came to each state, and when at the earliest."""
    lines: list[Line] = []
    for first in row.firsts:
        bits = [
            Bit(first.state, "bold"),
            Bit(f" first by {first.ref.source} ", "plain"),
            Bit(f"@{first.ref.seq}, ", "dim"),
        ]
        bits.append(Bit(between(first.last_seen, first.at, moment), "dim"))
        if first.dated is not None:
            bits.append(Bit(f"; the page says {moment(first.dated)}", "dim"))
        lines += wrap(bits, width, [Bit("  ▸ ", "moved")], "    ")
        lines += _lag(first, lasted, width)
        if first.quote:
            lines += wrap([Bit(f"“{first.quote}”")], width, [Bit("    ")], "    ")
    return tuple(lines)


def _lag(first: First, lasted: Lasted, width: int) -> tuple[Line, ...]:
    """Who came to it later, and how long after the first."""
    later = [f"{source} after {lasted(at - first.at)}" for source, at in first.followed]
    return wrap([Bit(f"then {', '.join(later)}", "dim")], width, [Bit("    ")], "    ") if later else ()


def between(last_seen: datetime | None, at: datetime, moment: Moment) -> str:
    """A moment that lies between two looks."""
    return f"seen {moment(at)}" if last_seen is None else f"between {moment(last_seen)} and {moment(at)}"
