"""How does a story read as Markdown? Text from pages stays text: no markup, no link, no mention in it comes alive."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from monitor.model.record import Mark
from monitor.render.inert import line
from monitor.render.steps import Marked, Step, by_whom, mark_line, named, title_of, verdict_line

_LIVE = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~&:@$^=])")
SIGNS = {"=": "{}", "-": "~~{}~~", "+": "**{}**"}


def text(value: object) -> str:
    """One line of text in which every sign that could mean something stands for itself.

    >>> text("[x](javascript:y) @here *b*")
    '\\\\[x\\\\]\\\\(javascript\\\\:y\\\\) \\\\@here \\\\*b\\\\*'
    """
    return _LIVE.sub(r"\\\1", line(value, 20_000))


def document(
    title: str, steps: Iterable[Step], marked: Marked, now: datetime, marks: Sequence[Mark] = ()
) -> Iterator[str]:
    """The story, oldest change first; `marks` are words on the story or a source, not on one version."""
    yield f"# {text(title)}\n\nWhat changed, as recorded up to {now:%Y-%m-%d %H:%M} UTC. "
    yield "~~Struck out~~ text was taken out, **bold** text put in.\n"
    for step in steps:
        yield f"\n## {step.row.captured_at:%Y-%m-%d %H:%M} UTC: {text(title_of(step))}\n\n"
        address = f", <{step.url}>" if step.url and not re.search(r"[<>\s]", step.url) else ""
        yield f"`{step.row.ref}`{address}\n"
        for told in step.moves:
            yield f"\n- {text(named(told.row.claim_id))}: {text(named(told.before or 'unknown'))} → "
            by = by_whom(told.row, step.lessons)
            yield f"**{text(named(told.row.state))}**{' ' * bool(by)}{text(by)}\n"
            yield from (f"\n  > {text(proof.quote)}\n" for proof in told.row.evidence)
        for edit in step.edits:
            why = f": {text(edit.reason)}" if edit.reason else ""
            yield f"\n- {text(edit.kind)}{' (material)' if edit.material else ''}{why}\n\n  > "
            yield "".join(_piece(sign, piece) for sign, piece in marked(edit)) + "\n"
        for verdict in step.verdicts:
            quotes = verdict.read.evidence if verdict.read is not None else ()
            yield f"\n- {text(verdict_line(verdict))}\n"
            yield from (f"\n  > {text(proof.quote)}\n" for proof in quotes)
        yield from (f"\n- {text(mark_line(mark))}\n" for mark in step.marks)
    if marks:
        yield "\n## Beside the record\n"
        yield from (f"\n- {text(mark.ref)}, {text(mark_line(mark))}\n" for mark in marks)


def _piece(sign: str, piece: str) -> str:
    """Marks stand close to their words, or Markdown does not take them for marks."""
    bare = piece.strip()
    if not bare:
        return " "
    before, after = piece[: len(piece) - len(piece.lstrip())], piece[len(piece.rstrip()) :]
    return f"{' ' if before else ''}{SIGNS[sign].format(text(bare))}{' ' if after else ''}"
