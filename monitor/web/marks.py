"""Which words of a difference are marked? Rows of two texts as pieces that a template writes out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from monitor.analysis.words import word_ops
from monitor.model.observation import Edit
from monitor.render.diff_text import Row, folded
from monitor.render.verdict_text import is_apart, kinds_of

Piece = tuple[str, str]  # `=` kept, `-` taken out, `+` put in; the text
WORDS = {
    "changed": "Changed", "split": "Split in two", "merged": "Merged into one", "moved": "Moved", "added": "Added",
    "removed": "Removed", "same": "Unchanged",
}  # fmt: skip
SIGNS = {"changed": "~", "split": "~", "merged": "~", "moved": "→", "added": "+", "removed": "−", "same": ""}


@dataclass(frozen=True, slots=True)
class Place:
    """One place of two texts. `n` counts the changed ones from 1; 0 for one that stayed. `fold` stands for so many
    unchanged sentences that are left out."""

    n: int = 0
    shape: str = "same"
    sign: str = ""
    word: str = ""
    material: bool = False
    old_n: str = ""
    new_n: str = ""
    left: tuple[Piece, ...] = ()
    right: tuple[Piece, ...] = ()
    inline: tuple[tuple[Piece, ...], ...] = ()
    edits: tuple[tuple[int, str, Edit], ...] = ()  # the edit's number in the change, its kinds in words, the edit
    fold: int = 0
    last: bool = False


def places_of(rows: Sequence[Row], edits: Sequence[Edit], context: int | None) -> tuple[Place, ...]:
    """The places of a difference in order; `context` unchanged sentences stand beside a change, None keeps all."""
    numbers = {id(edit): n for n, edit in enumerate(edits, 1)}
    most = sum(not row.same for row in rows)
    out, n = [], 0
    for row in folded(rows, context):
        if isinstance(row, int):
            out.append(Place(fold=row))
            continue
        n += not row.same
        out.append(_place(row, 0 if row.same else n, numbers, last=n == most))
    return tuple(out)


def _place(row: Row, n: int, numbers: dict[int, int], *, last: bool) -> Place:
    left, right, inline = pieces(row.before, row.after, bool(row.pair.before), bool(row.pair.after))
    return Place(
        n=n,
        shape=row.pair.shape,
        sign=SIGNS[row.pair.shape],
        word=WORDS[row.pair.shape],
        material=row.material,
        old_n=_number(row, old=True),
        new_n=_number(row, old=False),
        left=left,
        right=right,
        inline=inline,
        edits=tuple((numbers.get(id(edit), 0), kinds_of(edit), edit) for edit in row.edits),
        last=last,
    )


def _number(row: Row, *, old: bool) -> str:
    side = row.pair.before if old else row.pair.after
    return "" if not side else "H" if side[0].n == 0 else str(side[0].n)


def pieces(
    before: str, after: str, has_before: bool = True, has_after: bool = True
) -> tuple[tuple[Piece, ...], tuple[Piece, ...], tuple[tuple[Piece, ...], ...]]:
    """The old side, the new side, and both as one text (as two where they have little in common)."""
    if not has_after:
        return (("-", before),), (), ((("-", before),),)
    if not has_before:
        return (), (("+", after),), ((("+", after),),)
    if before == after:
        return (("=", before),), (("=", after),), ((("=", after),),)
    ops = tuple((op.op, op.text) for op in word_ops(before, after))
    left = tuple(op for op in ops if op[0] != "+")
    right = tuple(op for op in ops if op[0] != "-")
    if is_apart(before, after, ops):
        return (("-", before),), (("+", after),), ((("-", before),), (("+", after),))
    return left, right, (ops,)


def of_edit(edit: Edit) -> tuple[tuple[Piece, ...], ...]:
    """An edit's sentences as one marked text, or as two."""
    return pieces(edit.before or "", edit.after or "", edit.before is not None, edit.after is not None)[2]


def found_in(text: str, wanted: str) -> Iterator[Piece]:
    """A sentence with what was searched for marked as `+`."""
    low, want, at = text.lower(), wanted.lower(), 0
    if not want or len(low) != len(text):
        yield "=", text
        return
    while (hit := low.find(want, at)) >= 0:
        if hit > at:
            yield "=", text[at:hit]
        yield "+", text[hit : hit + len(want)]
        at = hit + len(want)
    if at < len(text):
        yield "=", text[at:]
