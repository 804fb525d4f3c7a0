"""How does an article read with each sentence's origin beside it? Origin left, sentence right, old wordings below."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.model.article import Sentence
from monitor.model.ids import VersionRef
from monitor.model.observation import Edit
from monitor.render.styled import Bit, Line, cells, marked, wrap
from monitor.render.verdict_text import OpsOf, is_apart

NARROW = 80  # columns below which a sentence stands below its origin
GONE = "-"


@dataclass(frozen=True, slots=True)
class Was:
    """An earlier wording: its text, the versions in which it came and went, and how long it stood."""

    text: str
    came: int
    left: int
    lasted: timedelta


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence with what is known of its origin; `gone` is when it went, where it did."""

    sentence: Sentence | None
    text: str
    came: VersionRef
    at: datetime
    edit: Edit | None
    earlier: tuple[Was, ...]
    more: bool
    note: str
    gone: tuple[int, datetime] | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """How times and spans are written, and what makes word marks."""

    moment: Callable[[datetime], str]
    lasted: Callable[[timedelta], str]
    ops: OpsOf


def blame_lines(told: Sequence[Told], gone: Sequence[Told], words: Words, width: int) -> tuple[Line, ...]:
    """The article's sentences, then those that are gone for good."""
    lines: list[Line] = []
    wide = max((cells(_origin(one, words)) for one in told), default=0)
    paragraph = 0
    for one in told:
        assert one.sentence is not None
        if one.sentence.paragraph != paragraph and lines:
            lines.append(())
        paragraph = one.sentence.paragraph
        lines += _sentence(one, wide, words, width)
    if gone:
        lines += [(), (Bit("Gone for good", "bold"),)] if lines else [(Bit("Gone for good", "bold"),)]
    for one in gone:
        lines += _gone(one, words, width)
    return tuple(lines)


def _origin(one: Told, words: Words) -> str:
    return f"@{one.came.seq:<4} {words.moment(one.at)}"


def _sentence(one: Told, wide: int, words: Words, width: int) -> list[Line]:
    assert one.sentence is not None
    number = "H" if one.sentence.n == 0 else str(one.sentence.n)
    changed = one.edit is not None
    head = Bit(f"{_origin(one, words):<{wide}}", "plain" if changed else "dim")
    sign = "+" if changed and one.edit is not None and one.edit.before is None else "~" if changed else " "
    at = Bit(f" {sign} {number:>3}  ", "bold" if changed and one.edit is not None and one.edit.material else "dim")
    text = Bit(one.text, "bold" if one.sentence.n == 0 else "plain")
    note = Bit(f" ({one.note})" if one.note else "", "dim")
    if width < NARROW:
        lines = [(head,), *wrap([text, note], width, [at], " " * cells(at.text))]
        return [*lines, *_earlier(one, words, width, cells(at.text))]
    indent = wide + cells(at.text)
    return [*wrap([text, note], width, [head, at], " " * indent), *_earlier(one, words, width, indent)]


def _earlier(one: Told, words: Words, width: int, indent: int) -> list[Line]:
    """Each earlier wording against the one that came after it."""
    lines: list[Line] = []
    after = one.text
    for was in one.earlier:
        head = Bit(f"was @{was.came} to @{was.left}, {words.lasted(was.lasted)}: ", "dim")
        ops = words.ops(was.text, after)
        bits = (Bit(was.text, "removed"),) if is_apart(was.text, after, ops) else marked(ops, "-")
        lines += wrap(bits, width, [Bit(" " * indent), head], " " * (indent + 2))
        after = was.text
    if one.more:
        lines.append((Bit(" " * indent), Bit("… and earlier wordings: --all", "dim")))
    return lines


def _gone(one: Told, words: Words, width: int) -> list[Line]:
    assert one.gone is not None
    seq, at = one.gone
    span = f"@{one.came.seq} to @{seq}, {words.lasted(at - one.at)}, gone {words.moment(at)}"
    weight = f", {one.edit.kind} {one.edit.score:.2f}" if one.edit is not None and one.edit.material else ""
    lines = list(wrap([Bit(f"{span}{weight}", "dim")], width, [Bit(f"{GONE} ", "removed")], "  "))
    lines += wrap([Bit(f"[-{one.text}-]", "removed")], width, [Bit("  ")], "  ")
    return [*lines, *_earlier(one, words, width, 2)]
