"""Which words differ between two sentences? Word operations that read well, and that can be applied and turned round.

A number, a word with its apostrophe and an abbreviation are one token each: no operation ever shows a part of one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from diff_match_patch import diff_match_patch
from rapidfuzz.distance import Indel

_TOKEN = re.compile(
    r"\d+(?:[.,:/]\d+)*(?:st|nd|rd|th)?|[^\W\d_]\.(?:[^\W\d_]\.)+|\w+(?:['’]\w+)*|\s+|[^\w\s]", re.UNICODE
)
_WORD = re.compile(r"\w")
_GLUE = {
    "a",
    "an",
    "the",
    "of",
    "to",
    "in",
    "on",
    "at",
    "by",
    "for",
    "and",
    "or",
    "that",
    "it",
    "its",
    "as",
    "with",
    "from",
    "is",
    "was",
}

SLOW = 160_000  # product of the token counts up to which diff-match-patch runs (pure Python); rapidfuzz above
HUGE = 400_000_000  # product above which the middle is told as replaced: rapidfuzz takes a bit of memory for each cell
_SURROGATES = 0xD800


@dataclass(frozen=True, slots=True)
class WordOp:
    """A stretch of text: `=` kept, `-` taken out, `+` put in."""

    op: str
    text: str


def word_ops(a: str, b: str) -> tuple[WordOp, ...]:
    """The operations that turn `a` into `b`: the texts of `=` and `-` joined give `a`, those of `=` and `+` give `b`.

    Removals stand before what replaces them; equal texts give one `=`, empty ones nothing. Deterministic: no time limit
    is used, long inputs take a bounded method instead.

    >>> [(op.op, op.text) for op in word_ops("They could leave on May 4.", "They will leave on May 14.")]
    [('=', 'They '), ('-', 'could'), ('+', 'will'), ('=', ' leave on May '), ('-', '4'), ('+', '14'), ('=', '.')]
    """
    return _word_ops(a, b, _patched)


def quick_ops(a: str, b: str) -> tuple[WordOp, ...]:
    """`word_ops` by a quicker method with less pleasant cuts: for counting, not for showing. The same laws hold."""
    return _word_ops(a, b, _opcodes)


_Op = tuple[str, list[str]]


def _word_ops(a: str, b: str, method: Callable[[list[str], list[str]], list[_Op]]) -> tuple[WordOp, ...]:
    left, right = _TOKEN.findall(a), _TOKEN.findall(b)
    low, most = 0, min(len(left), len(right))
    while low < most and left[low] == right[low]:
        low += 1
    high = 0
    while high < most - low and left[-1 - high] == right[-1 - high]:
        high += 1
    middle = _middle(left[low : len(left) - high], right[low : len(right) - high], method)
    head = [("=", left[:low])] if low else []
    tail = [("=", left[len(left) - high :])] if high else []
    ops: list[WordOp] = []
    for op, tokens in _clean([*head, *middle, *tail]):
        text = "".join(tokens)
        if ops and ops[-1].op == op:
            ops[-1] = WordOp(op, ops[-1].text + text)
        else:
            ops.append(WordOp(op, text))
    return tuple(ops)


def apply(ops: Iterable[WordOp], a: str) -> str:
    """`a` with the operations carried out. Raises ValueError where they do not belong to `a`."""
    ops = tuple(ops)
    if "".join(op.text for op in ops if op.op != "+") != a:
        raise ValueError("these operations belong to another text")
    return "".join(op.text for op in ops if op.op != "-")


def invert(ops: Iterable[WordOp]) -> tuple[WordOp, ...]:
    """The operations that lead back: `apply(invert(word_ops(a, b)), b) == a`."""
    turned = [WordOp({"-": "+", "+": "-"}.get(op.op, op.op), op.text) for op in ops]
    for at in range(len(turned) - 1):
        if turned[at].op == "+" and turned[at + 1].op == "-":
            turned[at], turned[at + 1] = turned[at + 1], turned[at]
    return tuple(turned)


def _middle(left: list[str], right: list[str], method: Callable[[list[str], list[str]], list[_Op]]) -> list[_Op]:
    if not left or not right:
        return [("-", left)] * bool(left) + [("+", right)] * bool(right)
    size = len(left) * len(right)
    if size > HUGE:
        return [("-", left), ("+", right)]
    return method(left, right) if size <= SLOW else _opcodes(left, right)


def _patched(left: list[str], right: list[str]) -> list[_Op]:
    """diff-match-patch in word mode: each distinct token is one character of our own table."""
    table: dict[str, int] = {}
    a, b = ("".join(_char(table.setdefault(token, len(table))) for token in side) for side in (left, right))
    names = list(table)
    engine = diff_match_patch()
    engine.Diff_Timeout = 0  # a clock would make the result depend on the machine's load
    signs = {0: "=", -1: "-", 1: "+"}
    return [(signs[sign], [names[_code(char)] for char in text]) for sign, text in engine.diff_main(a, b, False)]


def _char(number: int) -> str:
    """A character for a token's number; surrogates are left out."""
    return chr(number + 1 if number + 1 < _SURROGATES else number + 1 + 0x800)


def _code(char: str) -> int:
    return ord(char) - 1 if ord(char) < _SURROGATES else ord(char) - 1 - 0x800


def _opcodes(left: list[str], right: list[str]) -> list[_Op]:
    ops: list[_Op] = []
    for code in Indel.opcodes(left, right):
        if code.tag == "equal":
            ops.append(("=", left[code.src_start : code.src_end]))
            continue
        if code.src_end > code.src_start:
            ops.append(("-", left[code.src_start : code.src_end]))
        if code.dest_end > code.dest_start:
            ops.append(("+", right[code.dest_start : code.dest_end]))
    return ops


def _clean(ops: Sequence[_Op]) -> list[_Op]:
    """One removal and one insertion between kept stretches; a lone small word kept between two changes joins them."""
    blocks: list[tuple[list[str], list[str], list[str]]] = [([], [], [])]  # kept, taken out, put in
    for op, tokens in ops:
        kept, out, into = blocks[-1]
        if op == "=":
            if not out and not into:
                kept.extend(tokens)
            else:
                blocks.append((list(tokens), [], []))
        else:
            (out if op == "-" else into).extend(tokens)
    merged = [blocks[0]]
    for block in blocks[1:]:
        last = merged[-1]
        if (block[1] or block[2]) and (last[1] or last[2]) and _glue(block[0], last, block):
            last[1].extend([*block[0], *block[1]])
            last[2].extend([*block[0], *block[2]])
        else:
            merged.append(block)
    return [op for block in merged for op in _ops(*block)]


def _glue(
    kept: list[str], last: tuple[list[str], list[str], list[str]], block: tuple[list[str], list[str], list[str]]
) -> bool:
    """Whether what is kept between two changes is too little to be read as kept."""
    words = [token.lower() for token in kept if _WORD.search(token)]
    if not words:
        return all(token.isspace() for token in kept)
    if len(words) > 1 or words[0] not in _GLUE:
        return False
    return min(sum(bool(_WORD.search(token)) for side in (1, 2) for token in part[side]) for part in (last, block)) >= 2


def _ops(kept: list[str], out: list[str], into: list[str]) -> list[_Op]:
    """A block as operations; white space shared at either end of a change counts as kept."""
    tail: list[str] = []
    while out and into and out[0] == into[0]:
        kept.append(out.pop(0))
        into.pop(0)
    while out and into and out[-1] == into[-1]:
        tail.insert(0, out.pop())
        into.pop()
    return [(op, tokens) for op, tokens in (("=", kept), ("-", out), ("+", into), ("=", tail)) if tokens]
