"""How is text with marks laid out on a terminal? Styled bits, wrapped with a hanging indent; colour is the caller's.

Style names are those of the screen: plain added removed moved dim bold good bad urgent link. What a colour says is said
by marks, too: `[-was-] {+now+}`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

Ops = Sequence[tuple[str, str]]
"""Word operations of a changed sentence: ("=" | "-" | "+", text)."""

_CHUNK = re.compile(r"\s+|[^\s]+")
_MARKS = {"-": ("[-", "-]", "removed"), "+": ("{+", "+}", "added")}


@dataclass(frozen=True, slots=True)
class Bit:
    """A piece of a line in one style."""

    text: str
    style: str = "plain"


Line = tuple[Bit, ...]


def cells(text: str) -> int:
    """How many columns a text takes: wide characters two, combining marks none.

    >>> cells("abc"), cells("日本"), cells("e\u0301")
    (3, 4, 1)
    """
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )


def flat(line: Iterable[Bit]) -> str:
    """The line's text without styles."""
    return "".join(bit.text for bit in line)


def wrap(bits: Iterable[Bit], width: int, first: Sequence[Bit] = (), rest: str = "") -> tuple[Line, ...]:
    """Lays bits out in lines of at most `width` columns: `first` before the first one, `rest` before the others.

    Breaks at spaces only; a word longer than the line is cut. White space runs become one space.

    >>> [flat(line) for line in wrap([Bit("one two three")], 9, [Bit("- ")], "  ")]
    ['- one two', '  three']
    """
    lines: list[Line] = []
    line: list[Bit] = list(first)
    used = start = cells(flat(first))
    for word in _words(bits, max(2, width - len(rest))):
        need = cells(flat(word))
        if used + (used > start) + need > width and (used > start or start > len(rest)):
            lines.append(_joined(line))
            line, used = [Bit(rest)], len(rest)
            start = used
        if used > start:
            inside = line[-1].style == word[0].style
            line.append(Bit(" ", word[0].style if inside else "plain"))
            used += 1
        line += word
        used += need
    lines.append(_joined(line))
    return tuple(lines)


def _words(bits: Iterable[Bit], most: int) -> Iterator[Line]:
    """The bits as words without spaces, each of at most `most` columns; a word may hold several styles."""
    word: list[Bit] = []
    for bit in bits:
        for chunk in _CHUNK.findall(bit.text):
            if chunk.isspace():
                yield from _pieces(word, most)
                word = []
            else:
                word.append(Bit(chunk, bit.style))
    yield from _pieces(word, most)


def _pieces(word: Sequence[Bit], most: int) -> Iterator[Line]:
    """A word as it is, or cut where it is longer than a line."""
    if word and cells(flat(word)) <= most:
        yield tuple(word)
        return
    for bit in word:
        piece = ""
        for char in bit.text:
            if cells(piece + char) > most:
                yield (Bit(piece, bit.style),)
                piece = ""
            piece += char
        yield (Bit(piece, bit.style),)


def _joined(line: Iterable[Bit]) -> Line:
    out: list[Bit] = []
    for bit in line:
        if out and out[-1].style == bit.style:
            out[-1] = Bit(out[-1].text + bit.text, bit.style)
        elif bit.text:
            out.append(bit)
    return tuple(out)


def marked(ops: Ops, keep: str = "-+") -> tuple[Bit, ...]:
    """A changed sentence with its words marked; `keep="-"` shows the old side only, `"+"` the new.

    >>> flat(marked([("=", "Both "), ("-", "spoke"), ("+", "signed"), ("=", ".")]))
    'Both [-spoke-]{+signed+}.'
    """
    out: list[Bit] = []
    for op, text in ops:
        if op == "=":
            out.append(Bit(text))
        elif op in keep and text:
            opened, closed, style = _MARKS[op]
            lead, tail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
            inner = text.strip()
            out += [Bit(lead), Bit(f"{opened}{inner}{closed}", style), Bit(tail)] if inner else [Bit(text)]
    return tuple(bit for bit in out if bit.text)


def removed(text: str) -> Bit:
    """A whole text that is gone, marked."""
    return Bit(f"[-{text}-]", "removed")


def added(text: str) -> Bit:
    """A whole text that is new, marked."""
    return Bit(f"{{+{text}+}}", "added")


def beside(left: Sequence[Line], right: Sequence[Line], width: int, gutter: str = " │ ") -> tuple[Line, ...]:
    """Two columns of lines, each half of `width` wide."""
    half = (width - len(gutter)) // 2
    rows = []
    for n in range(max(len(left), len(right))):
        here = left[n] if n < len(left) else ()
        there = right[n] if n < len(right) else ()
        pad = Bit(" " * max(0, half - cells(flat(here))))
        rows.append(_joined((*here, pad, Bit(gutter, "dim"), *there)))
    return tuple(rows)
