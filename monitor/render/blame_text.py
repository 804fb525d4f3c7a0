"""How does an article read with each sentence's origin beside it? Origin left, sentence right, old wordings below."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.model.article import Sentence
from monitor.model.observation import Edit
from monitor.model.review import Gone
from monitor.render.styled import Bit, Line, cells, marked, wrap
from monitor.render.verdict_text import OpsOf, is_apart

NARROW = 80  # columns below which a sentence stands below its origin
GONE = "-"
OWNED = {"note": "update note", "date": "newer date"}  # what a page shows where it owns up to a change


@dataclass(frozen=True, slots=True)
class Was:
    """An earlier wording: its text, the versions in which it came and went, and how long it stood."""

    text: str
    came: int
    left: int
    lasted: timedelta


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence with what is known of its origin; `anew`: it is no other wording of what stood in its place."""

    sentence: Sentence
    came: int
    at: datetime
    edit: Edit | None
    earlier: tuple[Was, ...]
    more: bool
    anew: bool
    note: str
    restored: bool = False  # it had stood before, word for word: the note says when


@dataclass(frozen=True, slots=True)
class Lost:
    """A sentence that is gone for good, with how it ran before."""

    gone: Gone
    earlier: tuple[Was, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """How times and spans are written, and what makes word marks."""

    moment: Callable[[datetime], str]
    lasted: Callable[[timedelta], str]
    ops: OpsOf


def blame_lines(told: Sequence[Told], gone: Iterable[Lost], source: str, words: Words, width: int) -> Iterator[Line]:
    """The article's sentences, then those that are gone for good from the source, laid out as they come."""
    wide = max((cells(_origin(one, words)) for one in told), default=0)
    paragraph = 0
    for n, one in enumerate(told):
        if one.sentence.paragraph != paragraph and n:
            yield ()
        paragraph = one.sentence.paragraph
        yield from _sentence(one, wide, words, width)
    for n, lost in enumerate(gone):
        if n == 0:
            yield from [()] if told else []
            yield from wrap([Bit(f"Gone for good from {source}, the newest first", "bold")], width)
        yield from _gone(lost, words, width)


def _owned(gone: Gone) -> str:
    """How the page owned up when it let a sentence go."""
    if not gone.announced:
        return "unannounced"
    return " and ".join(OWNED.get(one, one) for one in gone.announced_by) or "announced"


def life(gone: Gone, lasted: Callable[[timedelta], str]) -> str:
    """How the page let a sentence go, and for how long it had stood: in all its wordings, then in the last one."""
    parts = [] if gone.announced is None else [_owned(gone)]
    least = "at least " if gone.more else ""
    parts.append(f"stood {least}{lasted(gone.left.at - gone.since.at)} since @{gone.since.ref.seq}")
    if gone.since != gone.came:
        own = gone.left.at - gone.came.at
        parts.append(f"so worded since @{gone.came.ref.seq}" + (f" for {lasted(own)}" if own else ""))
    if gone.edit.after is not None:
        parts.append("replaced")
    if gone.edit.material:
        parts.append(f"{gone.edit.kind} {gone.edit.score:.2f}")
    return ", ".join(parts)


def _origin(one: Told, words: Words) -> str:
    return f"@{one.came:<4} {words.moment(one.at)}"


def _sentence(one: Told, wide: int, words: Words, width: int) -> list[Line]:
    number = "H" if one.sentence.n == 0 else str(one.sentence.n)
    changed = one.edit is not None
    head = Bit(f"{_origin(one, words):<{wide}}", "plain" if changed else "dim")
    sign = "+" if one.anew or one.restored else "~" if changed else " "
    at = Bit(f" {sign} {number:>3}  ", "bold" if changed and one.edit is not None and one.edit.material else "dim")
    text = Bit(one.sentence.text, "bold" if one.sentence.n == 0 else "plain")
    note = Bit(f" ({one.note})" if one.note else "", "dim")
    if width < NARROW:
        lines = [(head,), *wrap([text, note], width, [at], " " * cells(at.text))]
        return [*lines, *_earlier(one, words, width, cells(at.text))]
    indent = wide + cells(at.text)
    return [*wrap([text, note], width, [head, at], " " * indent), *_earlier(one, words, width, indent)]


def _earlier(one: Told, words: Words, width: int, indent: int) -> list[Line]:
    """Each earlier wording, and whether there are more."""
    earlier = [was for was in one.earlier if was.text != one.sentence.text]  # of its own words the note tells
    lines = _wordings(one.sentence.text, earlier, words, width, indent)
    if one.more:
        lines.append((Bit(" " * indent), Bit("… and earlier wordings: --all", "dim")))
    return lines


def _wordings(text: str, earlier: Sequence[Was], words: Words, width: int, indent: int) -> list[Line]:
    """Each earlier wording against the one that came after it."""
    lines: list[Line] = []
    for was in earlier:
        head = Bit(f"was @{was.came} to @{was.left}, {words.lasted(was.lasted)}: ", "dim")
        ops = words.ops(was.text, text)
        bits = (Bit(was.text, "removed"),) if is_apart(was.text, text, ops) else marked(ops, "-")
        lines += wrap(bits, width, [Bit(" " * indent), head], " " * (indent + 2))
        text = was.text
    return lines


def _gone(lost: Lost, words: Words, width: int) -> list[Line]:
    gone = lost.gone
    head = f"gone with @{gone.left.ref.seq}, {words.moment(gone.left.at)}; {life(gone, words.lasted)}"
    lines = list(wrap([Bit(head, "dim")], width, [Bit(f"{GONE} ", "removed")], "  "))
    lines += wrap([Bit(f"[-{gone.text}-]", "removed")], width, [Bit("  ")], "  ")
    return [*lines, *_wordings(gone.text, lost.earlier, words, width, 2)]
