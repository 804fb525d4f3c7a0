"""How far has a reader looked? A bookmark a story, which `--unseen` goes by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.asked import story_of
from monitor.cli.frame import Frame, frame_of
from monitor.cli.screen import Span
from monitor.cli.times import read_time, show_time
from monitor.cli.who import name_of
from monitor.model.record import RULED

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.ports import History

SAID = ("note", "tag", *RULED)


def command(
    ctx: typer.Context,
    story: Annotated[str | None, typer.Argument(help="Which story; all of them without it.")] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="TIME", help="Seen up to then, not to now; may lie further back.")
    ] = None,
    list_: Annotated[bool, typer.Option("--list", help="How far you are, and how much is new; marks nothing.")] = False,
    by: Annotated[str | None, typer.Option("--by", metavar="NAME", help="Whose bookmark; else $USER's.")] = None,
) -> None:
    """Mark a story as seen: `--unseen` shows what was recorded since.

    What is filled in later (backfill) is new, whatever time it is of.

    Examples:
      monitor seen syria-bases
      monitor seen --until "yesterday 18:00"
      monitor seen --list
    """
    frame = frame_of(ctx)
    now = frame.now()
    name = name_of(frame, by)
    with frame.history() as history:
        stories = [story_of(history, story)] if story else [each for each, _, _ in history.stories()]
        marks = dict(history.bookmarks(name))
        if not list_:
            at = read_time(until, now) if until else now
            if at > now:
                frame.screen.note(f"{show_time(at)} is still to come: seen up to now, {show_time(now)}.")
                at = now
            marks |= dict.fromkeys(stories, at)
        counts = {each: unseen(history, each, marks.get(each)) for each in stories}
        words = {each: words_of_others(history, each, marks.get(each), name) for each in stories}
    if not list_:
        with frame.app(reading=True) as parts:
            for each in stories:
                parts.store.bookmark(name, each, marks[each])
    _tell(frame, name, counts, words, marks)


def unseen(history: History, story: str, seen: datetime | None) -> int:
    """How many versions of a story were recorded since."""
    return sum(1 for row in history.versions(story) if seen is None or row.recorded_at > seen)


def words_of_others(history: History, story: str, seen: datetime | None, name: str) -> int:
    """How many notes, tags and rulings others made since."""
    if seen is None:
        return 0
    return sum(1 for mark in history.marks(story, SAID) if mark.by != name and mark.at > seen)


def _tell(frame: Frame, name: str, counts: dict[str, int], words: dict[str, int], marks: dict[str, datetime]) -> None:
    if frame.json:
        rows = [
            {"story": story, "seen_until": marks.get(story), "unseen": n, "said": words[story]}
            for story, n in counts.items()
        ]
        frame.screen.emit_json({"schema_version": 1, "reader": name, "stories": rows})
        return
    if not counts:
        frame.screen.note("Nothing is stored yet. Next: monitor check")
    for story, n in counts.items():
        said = f"seen up to {show_time(marks[story])}" if story in marks else "never marked as seen"
        told = [f"{n} version{'s' * (n != 1)} new"] if n else []
        others = words[story]
        told += [f"{others} of others' notes, tags and rulings"] if others else []
        new = ", ".join(told) or "nothing new"
        frame.screen.print(Span(f"{story}: ", "bold"), f"{said}, {new}")
