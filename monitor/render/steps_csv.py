"""How does a story read in a spreadsheet? A row for each edit and each claim that moved (RFC 4180)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from monitor.model.ids import utc_text
from monitor.model.record import Mark
from monitor.render.inert import line
from monitor.render.steps import Step, by_whom, verdict_line

COLUMNS = (
    "at", "story", "source", "version", "row", "kind", "material", "score", "before", "after", "reason", "headline",
    "url", "recorded_at", "chain",
)  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t", "\r", "|", "%", "＝", "＋", "－", "＠")
LONGEST = 32_000  # characters that a spreadsheet takes in a cell


def cell(value: object) -> str:
    """A cell that no spreadsheet computes: what looks like a formula begins with an apostrophe.

    >>> cell("=cmd|'/c calc'!A1"), cell(" -2"), cell(0.5), cell(None)
    ("'=cmd|'/c calc'!A1", "'-2", '0.5', '')
    """
    text = "" if value is None else line(value, LONGEST)
    return f"'{text}" if text.startswith(FORMULA) else text


def table(steps: Iterable[Step], story: str = "", marks: Iterable[Mark] = ()) -> Iterator[str]:
    """The table, a step at a time; `marks` are words on the story or a source, not on one version."""
    yield _rows([COLUMNS])
    for step in steps:
        yield _rows([[cell(value) for value in row] for row in _of(step)])
    for mark in marks:
        head = (utc_text(mark.at), story, mark.ref.partition("/")[2], None)
        yield _rows([[cell(value) for value in (*head, *_mark(mark), None, None, utc_text(mark.at), None)]])


def _rows(rows: Iterable[Iterable[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


def _of(step: Step) -> Iterator[tuple[object, ...]]:
    row = step.row
    head = (utc_text(row.captured_at), row.ref.story, row.ref.source, row.ref.seq)
    tail = (row.headline, step.url, utc_text(row.recorded_at), row.chain)
    if step.change is None:
        yield (*head, "version", "first", None, None, None, None, None, *tail)
    for edit in step.edits:
        material = "yes" if edit.material else "no"
        yield (*head, "edit", edit.kind, material, edit.score, edit.before, edit.after, edit.reason, *tail)
    for told in step.moves:
        quote = told.row.evidence[0].quote if told.row.evidence else None
        before, after = told.before or "unknown", told.row.state
        why = f"{by_whom(told.row, step.lessons).strip()} {quote or ''}".strip() or None
        yield (*head, "claim", told.row.claim_id, "yes", told.row.confidence, before, after, why, *tail)
    for verdict in step.verdicts:
        row_of, read = verdict.told.row, verdict.read.state if verdict.read is not None else None
        yield (
            *head, "ruling", row_of.claim_id, None, row_of.confidence, read, row_of.state, verdict_line(verdict), *tail
        )  # fmt: skip
    for mark in step.marks:
        yield (*head, *_mark(mark), *tail)


def _mark(mark: Mark) -> tuple[object, ...]:
    """The cells from `row` to `reason` of what a person wrote."""
    return mark.act, None, None, None, None, mark.text, f"by {mark.by}, {utc_text(mark.at)}"
