"""Who says what of each claim, who said it first, who disagrees, and who only carries another's text?"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.asked import definitions, moment, story_of
from monitor.cli.filters import Asked, Given, emptied, filtered_as
from monitor.cli.frame import Frame, frame_of
from monitor.cli.times import show_span, show_time
from monitor.model.ids import SourceRef

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from monitor.model.observation import SourceReading
    from monitor.model.record import Began, VersionRow
    from monitor.model.review import Cell, Row
    from monitor.ports import History

CELL = 14  # columns that a claim needs in the grid
NAMES = 16  # columns of the sources' names there
COMPARED = 40  # sources whose texts are held against each other


@filtered_as(
    since="States that a source came to at or after it.",
    until="The same as --at.",
    kind="States that a version with an edit of this kind brought.",
    material="States that a material change brought.",
    cosmetic="Of no use here: a state that a source came to is material.",
    unseen="States that came since `monitor seen`.",
)
def command(
    ctx: typer.Context,
    story: Annotated[
        str | None,
        typer.Argument(help="STORY, or STORY/SOURCE for its row; left out where there is one."),
    ] = None,
    at: Annotated[
        str | None, typer.Option("--at", metavar="TIME", help="What stood then, by all that is known today.")
    ] = None,
    first: Annotated[bool, typer.Option("--first", help="Who first said each state, and when.")] = False,
    full: Annotated[bool, typer.Option("--full", help="A line a source with its sentence, no grid.")] = False,
    *,
    given: Given,
) -> None:
    """Sources × claims: who says what, who said it first, who disagrees, who only carries another's text.

    --at shows what stood at a time, by all that is known today; --as-of what this installation knew then.

    Examples:
      monitor matrix syria-bases
      monitor matrix syria-bases --first --claim agreement-status
      monitor matrix syria-bases --as-of "2024-12-14 09:00"
    """
    frame = frame_of(ctx)
    now = frame.now()
    with frame.history() as history:
        asked = given.read(frame, history, story, now)
        name = asked.story or story_of(history, None)
        when = moment(frame, "at", at, now) or asked.until or asked.known_at or now
        rows = rows_of(history, name, asked, when)
        nothing = "" if any(row.cells for row in rows) else _nothing(history, name, asked, when)
    if frame.json:
        document = {"schema_version": 1, "story": name, "at": when, "as_of": asked.known_at}
        frame.screen.emit_json(document | {"claims": [_document(name, row) for row in rows]})
        return
    if nothing:
        frame.screen.note(nothing)
        return
    _show(frame, rows, now, first=first, full=full)


def _nothing(history: History, story: str, asked: Asked, when: datetime) -> str:
    """Why no source has anything to show."""
    if not asked.narrowed or asked.options.keys() <= {"as_of", "until"}:
        return f"No source of {story} had said anything by {show_time(when)}. What there is: monitor log {story}"

    def has_some(less: Asked) -> bool:
        return any(row.cells for row in rows_of(history, story, less, when))

    return emptied(asked, has_some, f"monitor matrix {story}")


def rows_of(history: History, story: str, asked: Asked, when: datetime) -> tuple[Row, ...]:
    """The matrix at a moment, narrowed to what is asked for."""
    from monitor.analysis.matrix import carried_by, matrix

    defined = definitions(history, story)
    claims = [(claim, defined.get(claim)) for claim, _, _ in history.claims(story) if asked.claim in (None, claim)]
    said = history.said(story, when, asked.known_at)
    began = [one for one in history.beginnings(story, asked.claim, asked.known_at) if one.row.valid_from <= when]
    standing = _versions(history, story, said, asked)
    texts = {row.ref.source: _text(history, row, asked) for row in standing[:COMPARED]}
    rows = matrix(claims, said, began, carried_by(texts))
    kept = _kept(history, asked, began, standing)
    narrowed = (
        replace(
            row,
            cells=tuple(cell for cell in row.cells if kept(cell)),
            firsts=tuple(one for one in row.firsts if asked.since is None or one.at >= asked.since),
        )
        for row in rows
    )
    return tuple(row for row in narrowed if row.cells or not asked.narrowed)


def _versions(history: History, story: str, said: Sequence[SourceReading], asked: Asked) -> list[VersionRow]:
    """The versions that stand, each source's once."""
    from monitor.model.ids import VersionRef

    refs = dict.fromkeys(VersionRef(story, one.source, one.seq) for one in said)
    return [history.row(ref, asked.known_at) for ref in refs]


def _text(history: History, row: VersionRow, asked: Asked) -> tuple[datetime, tuple[str, ...]]:
    """Since when a source has its text, and its sentences: since its first version, where that had most of them."""
    from monitor.analysis.matrix import SHARE
    from monitor.analysis.sentences import sentences_of

    def body(of: VersionRow) -> tuple[str, ...]:
        return tuple(one.text for one in sentences_of(history.version(of.ref, asked.known_at).article) if one.n)

    mine = body(row)
    first = history.first(SourceRef(row.ref.story, row.ref.source), asked.known_at)
    if first is not None and len(set(mine) & set(body(first))) >= SHARE * len(set(mine)):
        return first.captured_at, mine
    return row.captured_at, mine


def _kept(history: History, asked: Asked, began: Sequence[Began], standing: Sequence[VersionRow]) -> Any:
    """Which cells pass the filters: by the version that brought the cell's state."""
    from monitor.model.ids import VersionRef

    brought: dict[tuple[str, str], VersionRef] = {}
    for one in began:  # in order of time: the last one stays
        brought[(one.row.claim_id, one.row.ref.source)] = one.row.ref
    changes = history.changes(sorted(set(brought.values())), asked.known_at) if asked.by_edit else {}
    story = standing[0].ref.story if standing else ""

    def kept(cell: Cell) -> bool:
        if not asked.has_source(cell.source) or (asked.since and cell.reading.since < asked.since):
            return False
        ref = brought.get(
            (cell.reading.reading.claim_id, cell.source), VersionRef(story, cell.source, cell.reading.seq)
        )
        if asked.seen is not None and not asked.is_unseen(history.row(ref, asked.known_at)):
            return False
        return asked.has_change(changes.get(ref))

    return kept


def _show(frame: Frame, rows: Sequence[Row], now: datetime, *, first: bool, full: bool) -> None:
    from monitor.cli.lines import print_paged
    from monitor.cli.table import Column, lay_out
    from monitor.render.matrix_text import cell_lines, first_lines, grid_of, legend_of, standing_lines
    from monitor.render.styled import Bit, Line, wrap

    width = frame.screen.width
    sources = list(dict.fromkeys(cell.source for row in rows for cell in row.cells))
    lines: list[Line] = []

    def say(at: datetime) -> str:
        return show_time(at, now)

    grid = not (full or first) and width >= NAMES + CELL * len(rows)
    if grid:
        columns = [Column("SOURCE"), *(Column(row.claim_id.upper(), wrap=True, least=10) for row in rows)]
        lines += [*lay_out(columns, grid_of(rows, sources), width), (), *wrap([Bit(legend_of(rows), "dim")], width), ()]
    for row in rows:
        lines += standing_lines(row, say, show_span, width)
        lines += () if grid or (first and not full) else cell_lines(row, say, width)
        lines += first_lines(row, say, show_span, width) if first else ()
        lines += () if grid else ((),)
    print_paged(frame, lines)


def _document(story: str, row: Row) -> dict[str, Any]:
    return {
        "id": row.claim_id,
        "standing": row.standing,
        "back_after_s": row.back_after.total_seconds() if row.back_after else None,
        "sources": [
            {
                "source": cell.source,
                "ref": f"{SourceRef(story, cell.source)}@{cell.reading.seq}",
                "state": cell.reading.reading.state,
                "since": cell.reading.since,
                "confidence": cell.reading.reading.confidence,
                "evidence": [proof.quote for proof in cell.reading.reading.evidence],
                "role": cell.role,
                "of": cell.of,
                "ruled_by": cell.reading.reading.ruled_by,
            }
            for cell in row.cells
        ],
        "first": [
            {
                "state": one.state,
                "source": one.ref.source,
                "ref": str(one.ref),
                "between": [one.last_seen, one.at],
                "page_says": one.dated,
                "quote": one.quote,
                "followed": [{"source": source, "at": at} for source, at in one.followed],
            }
            for one in row.firsts
        ],
    }
