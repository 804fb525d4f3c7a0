"""How are a person's notes, tags and rests shown, and what are they about?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from monitor.cli.asked import story_of
from monitor.cli.frame import Frame
from monitor.cli.refs import meant, resolve, source_of
from monitor.cli.times import show_time
from monitor.model.ids import SourceRef

if TYPE_CHECKING:
    from monitor.model.record import Mark
    from monitor.ports import History
    from monitor.render.styled import Line

LONGEST = 2000  # characters of a note


def place_of(history: History, text: str, now: datetime) -> tuple[str, str]:
    """The story, and the story, source or version that a reference means. Raises NotFound."""
    place = meant(text, history, now)
    if place.names_version:
        ref = resolve(place, history, now)
        return ref.story, str(ref)
    if place.source is not None:
        source = source_of(place, history)
        return source.story, str(source)
    story = story_of(history, place.story)
    return story, story


def sources_of(history: History, text: str | None, now: datetime) -> list[SourceRef]:
    """One source, or all of a story's. Raises NotFound."""
    place = meant(text or "", history, now)
    if place.source is not None:
        return [source_of(place, history)]
    story = story_of(history, place.story)
    return [source_of(replace(place, story=story, source=name), history) for name in history.sources(story)]


def stories_of(history: History, where: str | None, now: datetime) -> list[str]:
    """The story that a reference names or is of, else all of them."""
    if where:
        return [story_of(history, meant(where, history, now).story)]
    return [story for story, _, _ in history.stories()]


def marks_at(history: History, where: str | None, acts: Sequence[str], now: datetime) -> list[Mark]:
    """What was written beside a story, source or version and all that belongs to it; all there is without one."""
    marks = [mark for story in stories_of(history, where, now) for mark in history.marks(story, acts)]
    if not where:
        return marks
    _, ref = place_of(history, where, now)
    return [mark for mark in marks if mark.ref == ref or mark.ref.startswith((f"{ref}/", f"{ref}@"))]


def said_of(
    history: History,
    story: str,
    acts: Sequence[str],
    known_at: datetime | None,
    ref: str = "",
    claim: str | None = None,
) -> tuple[Mark, ...]:
    """The marks of these acts on a story's versions (on `ref` only, where given), as far as they were made by then."""
    return tuple(
        one
        for one in history.marks(story, acts)
        if ref in ("", one.ref) and claim in (None, one.claim) and (known_at is None or one.at <= known_at)
    )


def document_of(one: Mark) -> dict[str, Any]:
    """A mark as plain JSON values."""
    return {
        "ref": one.ref,
        "act": one.act,
        "text": one.text,
        "by": one.by,
        "at": one.at,
        "claim": one.claim,
        "why": one.why,
    }


def lines_of(marks: Sequence[Mark], width: int) -> list[Line]:
    """Marks, each below what it is about; those of one thing that stand together have its name once."""
    from monitor.render.log_text import mark_lines
    from monitor.render.styled import Bit, wrap

    lines: list[Line] = []
    about = ""
    for one in marks:
        lines += wrap([Bit(one.ref, "bold")], width) if one.ref != about else ()
        lines += mark_lines(one, lambda at: show_time(at), width, "  ")
        about = one.ref
    return lines


def show_marks(frame: Frame, marks: Sequence[Mark], what: str) -> None:
    """A line a mark, oldest first."""
    if frame.json:
        rows = [{"story": one.story, "n": one.n, **document_of(one)} for one in marks]
        frame.screen.emit_json({"schema_version": 1, f"{what}s": rows})
        return
    if not marks:
        ways = {"note": 'monitor note STORY/SOURCE@3 "words"', "tag": "monitor tag STORY/SOURCE@3 NAME"}
        frame.screen.note(f"No {what} there. To make one: {ways[what]}")
        return
    from monitor.cli.lines import print_paged

    print_paged(frame, lines_of(marks, frame.screen.width))


TURNED = {
    "pause": ("rests now", "Nothing to pause: it rests already.", "To go on{}: monitor resume {}"),
    "resume": (
        "is due now",
        "Nothing to resume: it does not rest.",
        "Next{}: monitor check {}, or the daemon's turn",
    ),
}


def turn(frame: Frame, act: str, where: str, why: str, by: str, until: datetime | None = None) -> None:
    """Lets sources rest (`act` pause; `until` a time or a resume) or sets them at work again (resume), and says which.
    Raises NotFound."""
    with frame.history() as history:
        asked = sources_of(history, where, frame.now())
    with frame.app(reading=True) as parts:
        said = " ".join(why.split())
        if act == "pause":
            turned = parts.store.pause(asked, by, said, frame.now(), until)
        else:
            turned = parts.store.resume(asked, by, said, frame.now())
    _tell_turned(frame, act, turned, asked, until)


def _tell_turned(
    frame: Frame, act: str, turned: Sequence[SourceRef], asked: Sequence[SourceRef], until: datetime | None
) -> None:
    if frame.json:
        document = {"schema_version": 1, "act": act, "sources": [str(ref) for ref in turned]}
        frame.screen.emit_json(document | ({"until": until} if act == "pause" else {}))
        return
    done, nothing, following = TURNED[act]
    end = f" until {show_time(until)}, then it wakes by itself" if until is not None else ""
    for ref in turned:
        frame.screen.print(f"{ref} {done}{end}")
    whole = asked[0].story if len(asked) > 1 else str(asked[0]) if asked else ""
    frame.screen.note(following.format(" before" if until is not None else "", whole) if turned else nothing)
