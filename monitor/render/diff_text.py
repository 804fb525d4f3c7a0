"""How does a difference read on a terminal? Sentences in order, changed words marked, unchanged ones folded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from monitor.model.article import Sentence
from monitor.model.observation import Edit, Pair
from monitor.render.styled import Bit, Line, added, beside, marked, removed, wrap
from monitor.render.verdict_text import OpsOf, is_apart, kinds_of

SIGNS = {"changed": "~", "split": "~", "merged": "~", "moved": ">", "added": "+", "removed": "-", "same": " "}
GUTTER = 7  # sign, sentence number, a space each
ONLY = "only "  # begins the reason of what one of two sources alone says
LEAST_SIDES = 60  # columns that two texts beside each other need


@dataclass(frozen=True, slots=True)
class Row:
    """One place of the two texts: the sentences that belong together and the edits found there."""

    pair: Pair
    edits: tuple[Edit, ...] = ()
    asked: str | None = None  # the kind of edit that was asked for: it is named even where it says little

    @property
    def same(self) -> bool:
        """Whether nothing differs here, the place included."""
        return self.pair.shape == "same"

    @property
    def before(self) -> str:
        """The older text."""
        return self.pair.before_text

    @property
    def after(self) -> str:
        """The newer text."""
        return self.pair.after_text

    @property
    def number(self) -> str:
        """The sentence's number in the newer version, in the older one where it is gone; `H` for the headline."""
        return _number(self.pair.after or self.pair.before)

    @property
    def material(self) -> bool:
        """Whether an edit here is."""
        return any(edit.material for edit in self.edits)


Fold = int  # so many unchanged sentences, left out


def rows_of(pairs: Iterable[Pair], edits: Sequence[Edit], asked: str | None = None) -> tuple[Row, ...]:
    """The pairs of two versions with the edits that belong to each, as far as they are of the kind asked for."""
    return tuple(Row(pair, tuple(edit for edit in edits if _belongs(edit, pair)), asked) for pair in pairs)


def _belongs(edit: Edit, pair: Pair) -> bool:
    if pair.shape == "same":
        return False
    before, after = {sentence.n for sentence in pair.before}, {sentence.n for sentence in pair.after}
    if edit.after_n is not None and after:
        return edit.after_n in after and (edit.before_n is None or not before or edit.before_n in before)
    return edit.before_n is not None and edit.before_n in before and not (edit.after_n is not None and after)


def folded(rows: Sequence[Row], context: int | None) -> tuple[Row | Fold, ...]:
    """The rows with runs of unchanged ones left out but for `context` sentences beside a change; None keeps all."""
    if context is None:
        return tuple(rows)
    near = {m for n, row in enumerate(rows) if not row.same for m in range(n - context, n + context + 1)}
    out: list[Row | Fold] = []
    for n, row in enumerate(rows):
        if n in near:
            out.append(row)
        elif out and isinstance(out[-1], int):
            out[-1] += 1
        else:
            out.append(1)
    return tuple(out)


def inline_lines(rows: Sequence[Row], ops_of: OpsOf, width: int, context: int | None = 1) -> tuple[Line, ...]:
    """The difference in one column; the kind and reason of each edit stand above it."""
    lines: list[Line] = []
    for row in folded(rows, context):
        if isinstance(row, int):
            lines.append((Bit(f"       … {row} sentence{'s' * (row != 1)} unchanged", "dim"),))
            continue
        for edit in row.edits:
            lines += _reason(edit, width, row.asked)
        texts = row_bits(row, ops_of)
        for sign, bits in zip(SIGNS[row.pair.shape] if len(texts) == 1 else "-+", texts, strict=True):
            lines += wrap(bits, width, _gutter(row, sign), " " * GUTTER)
    return tuple(lines)


def _gutter(row: Row, sign: str) -> tuple[Bit, ...]:
    sentences = row.pair.before if sign == "-" else row.pair.after
    style = "bad" if row.material else "dim" if row.same else "plain"
    return (Bit(f"{sign} {_number(sentences):>4} ", style),)


def _number(sentences: Sequence[Sentence]) -> str:
    """The number of the first sentence; `H` for the headline."""
    return "H" if sentences[0].n == 0 else str(sentences[0].n)


def is_only(edit: Edit) -> bool:
    """Whether an edit is what only one of two sources says: nobody put it in or took it out."""
    return (edit.before is None or edit.after is None) and edit.reason.startswith(ONLY)


def _reason(edit: Edit, width: int, asked: str | None) -> tuple[Line, ...]:
    if is_only(edit):
        return wrap([Bit(edit.reason, "dim")], width, [Bit(" " * GUTTER)], " " * (GUTTER + 2))
    kinds = kinds_of(edit, asked)
    text = f"{kinds} {edit.score:.2f}" if edit.material else kinds
    style = "bold" if edit.material else "dim"
    rest = Bit(f": {edit.reason}" if edit.reason else "", "plain" if edit.material else "dim")
    return wrap([Bit(text, style), rest], width, [Bit(" " * GUTTER)], " " * (GUTTER + 2))


def row_bits(row: Row, ops_of: OpsOf) -> tuple[tuple[Bit, ...], ...]:
    """A row's text with marks: one paragraph, or old and new apart where they have little in common."""
    if not row.pair.after:
        return ((removed(row.before),),)
    if not row.pair.before:
        return ((added(row.after),),)
    if row.pair.shape == "moved":
        note = Bit(f" (moved from sentence {row.pair.before[0].n})", "moved")
        text = (Bit(row.after, "moved"),) if row.before == row.after else marked(ops_of(row.before, row.after))
        return ((*text, note),)
    if row.before == row.after:
        return ((Bit(row.after, "dim" if row.same else "plain"),),)
    ops = ops_of(row.before, row.after)
    if is_apart(row.before, row.after, ops):
        return (removed(row.before),), (added(row.after),)
    return (marked(ops),)


def words_lines(rows: Sequence[Row], ops_of: OpsOf, width: int) -> tuple[Line, ...]:
    """The whole newer text as it runs, with marks and nothing else; a removed sentence stands where it stood."""
    lines: list[Line] = []
    paragraph: list[Bit] = []
    at: int | None = None
    for row in rows:
        here = row.pair.after[0].paragraph if row.pair.after else at
        if here != at and paragraph:
            lines += [*wrap(paragraph, width), ()]
            paragraph = []
        at = here
        for bits in row_bits(row, ops_of):
            plain = tuple(Bit(bit.text, "plain" if bit.style == "dim" else bit.style) for bit in bits)
            paragraph += [*plain, Bit(" ")]
    if paragraph:
        lines += wrap(paragraph, width)
    return tuple(lines)


def side_lines(rows: Sequence[Row], ops_of: OpsOf, width: int, context: int | None = 1) -> tuple[Line, ...]:
    """The older text left, the newer right. Below LEAST_SIDES columns they stand one above the other."""
    if width < LEAST_SIDES:
        return inline_lines(rows, ops_of, width, context)
    half = (width - 3) // 2
    lines: list[Line] = []
    for row in folded(rows, context):
        if isinstance(row, int):
            lines.append((Bit(f"       … {row} sentence{'s' * (row != 1)} unchanged", "dim"),))
            continue
        for edit in row.edits:
            lines += _reason(edit, width, row.asked)
        left, right = _sides(row, ops_of)
        lines += beside(_column(row, left, half, old=True), _column(row, right, half, old=False), width)
    return tuple(lines)


def _column(row: Row, bits: tuple[Bit, ...], half: int, *, old: bool) -> tuple[Line, ...]:
    sentences = row.pair.before if old else row.pair.after
    if not sentences:
        return ()
    sign = " " if row.same else "-" if old else "+"
    return wrap(bits, half, [Bit(f"{sign} {_number(sentences):>4} ", "dim" if row.same else "plain")], " " * GUTTER)


def _sides(row: Row, ops_of: OpsOf) -> tuple[tuple[Bit, ...], tuple[Bit, ...]]:
    if not row.pair.after:
        return (removed(row.before),), ()
    if not row.pair.before:
        return (), (added(row.after),)
    if row.before == row.after:
        style = "dim" if row.same else "moved"
        note = () if row.same else (Bit(f" (moved from sentence {row.pair.before[0].n})", "moved"),)
        return (Bit(row.before, style),), (Bit(row.after, style), *note)
    ops = ops_of(row.before, row.after)
    return marked(ops, "-"), marked(ops, "+")
