"""How do laid-out lines reach the screen? From what render/ lays out to what the screen prints."""

from __future__ import annotations

from collections.abc import Iterable

from monitor.cli.frame import Frame
from monitor.cli.screen import Span
from monitor.render.styled import Line, Ops


def print_lines(frame: Frame, lines: Iterable[Line]) -> None:
    """Prints lines one by one; they are as wide as they were laid out."""
    for line in lines:
        frame.screen.print(tuple(Span(bit.text, bit.style) for bit in line))


def print_paged(frame: Frame, lines: Iterable[Line]) -> None:
    """Prints lines through the pager where a person reads them."""
    with frame.screen.paged():
        print_lines(frame, lines)


def cut(shown: str, width: int) -> tuple[Line, ...]:
    """The end of a list that goes on: what is shown of it, and how to see more."""
    from monitor.render.styled import Bit, wrap

    return ((), *wrap([Bit(f"… {shown}; more of them: -n N, all: --all", "dim")], width))


def ops_of(before: str, after: str) -> Ops:
    """The word operations that turn one sentence into another."""
    from monitor.analysis.words import word_ops

    return tuple((op.op, op.text) for op in word_ops(before, after))
