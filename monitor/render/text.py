"""How does a message read as plain text? 72 columns, complete, marks `[-was-] {+now+}`."""

from __future__ import annotations

import re
import textwrap

from monitor.model.words import ENGLISH, Words
from monitor.render.message import Message
from monitor.render.parts import Marked, Part

WIDTH = 72
SIGNS = {"-": ("[-", "-]"), "+": ("{+", "+}"), "=": ("", "")}
BAR = "-" * WIDTH
COMMAND = re.compile(r"monitor show [a-z0-9-]+/[a-z0-9-]+@[0-9]+")
UNBROKEN = "\x00"  # cleaned text has none
CONTENTS_FROM = 3  # more parts than this have a list of their titles before them


def text_of(message: Message) -> str:
    """The whole message. Ids and addresses stand on lines of their own and are never broken."""
    contents = _contents(message)
    blocks = [part_text(part, n, len(message.parts), message.words) for n, part in enumerate(message.parts, start=1)]
    foot = (
        [
            *map(_wrap, message.besides),
            "",
        ]
        if message.besides
        else []
    )
    foot.append(_wrap(f"{message.words('why')}: {message.why}"))
    foot += [f"{question} {command}" for question, command in message.actions]
    return contents + f"\n\n{BAR}\n".join(blocks) + f"\n\n{BAR}\n" + "\n".join(foot) + "\n"


def _contents(message: Message) -> str:
    """Where there are many parts: their titles first, so that one look tells whether to read on."""
    if len(message.parts) <= CONTENTS_FROM:
        return ""
    rows = [_wrap(part.title, f"{n:>3}  ", "     ") for n, part in enumerate(message.parts, start=1)]
    return "\n".join(rows) + f"\n\n{BAR}\n"


def marks(marked: Marked) -> str:
    """A sentence with its changed words between marks.

    >>> marks((("=", "Both sides "), ("+", "signed"), ("=", ".")))
    'Both sides {+signed+}.'
    """
    out = "".join(f"{SIGNS[op][0]}{text}{SIGNS[op][1]}" for op, text in marked)
    return " ".join(out.split())


def capital(text: str) -> str:
    """The text with a large first letter; the rest stays."""
    return text[:1].upper() + text[1:]


def part_text(part: Part, n: int = 1, of: int = 1, words: Words = ENGLISH) -> str:
    """One part: the claim and its move, source and time, the sentences, certainty, links, id."""
    number = f"{n}/{of} " if of > 1 else ""
    lines = [
        _wrap(f"{number}{part.heading or part.title}"),
        _wrap(f"{words(part.severity.value).upper()} · {part.where} · {part.when}"),
        "",
    ]
    if part.was:
        lines.append(_hung(words("was"), marks(part.was)))
    if part.now:
        lines.append(_hung(words("now"), marks(part.now)))
    if part.was and not part.now:
        lines.append(_hung(words("now"), words("gone")))
    if part.was or part.now:
        lines.append("")
    if part.question:
        lines.append(_wrap(part.question, f"{words('question')}: ", "  "))
    if part.certainty:
        lines.append(_wrap(part.certainty, f"{words('certainty' if part.moved else 'because')}: ", "  "))
    lines += [_wrap(note) for note in said_of(part, words)]
    lines += [_wrap(other, f"{words('also')}: ", "  ") for other in part.also]
    lines += [f"{pointer.label + ':':<8}{pointer.url or pointer.command}" for pointer in part.pointers]
    lines += [f"alert id: {one}" for one in part.ids]
    return "\n".join(lines)


def said_of(part: Part, words: Words) -> tuple[str, ...]:
    """Who says so, and what else there is to say of it, each a line."""
    who = (capital(f"{words('according_to', who=part.attribution)}."),) if part.attribution else ()
    return (*who, *part.notes)


def _hung(label: str, text: str) -> str:
    return _wrap(text, f"  {label}: ", " " * (len(label) + 4))


def _wrap(text: str, first: str = "", rest: str = "") -> str:
    """Lines of 72 columns. A command is never broken: it is there to be pasted."""
    whole = COMMAND.sub(lambda found: found[0].replace(" ", UNBROKEN), text)
    return textwrap.fill(
        whole, WIDTH, initial_indent=first, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
    ).replace(UNBROKEN, " ")
