"""What is a version called? A name that a person gave it, and that references take."""

from __future__ import annotations

import re
from typing import Annotated

import typer

from monitor.cli.asked import story_of
from monitor.cli.frame import frame_of
from monitor.cli.marks import show_marks, stories_of
from monitor.cli.refs import POINT, meant, missing, resolve, tags_of
from monitor.cli.who import By, name_of
from monitor.model.errors import NotFound
from monitor.model.ids import VersionRef, is_slug, slugify

LONGEST_TAG = 60  # characters of a name that is proposed


def command(
    ctx: typer.Context,
    where: Annotated[
        str | None, typer.Argument(metavar="REF", help="The version; a story: its tags; without it all tags.")
    ] = None,
    name: Annotated[str | None, typer.Argument(help="The name: a-z, 0-9, single hyphens.")] = None,
    remove: Annotated[bool, typer.Option("--remove", help="Take the name off.")] = False,
    by: By = None,
) -> None:
    """Name a version, so that `show STORY@NAME` and `diff STORY@NAME` find it.

    A name that stands moves to the version it is given anew. Each tag is an entry of the story's journal.

    Examples:
      monitor tag syria-bases/agency@3 as-printed
      monitor diff syria-bases@as-printed syria-bases/agency
      monitor tag syria-bases as-printed --remove
    """
    frame = frame_of(ctx)
    now = frame.now()
    stood: VersionRef | None = None
    with frame.history() as history:
        if name is None:
            stories = stories_of(history, where, now)
            stand = {story: tags_of(history, story) for story in stories}
            marks = [mark for story in stories for mark in history.marks(story, ("tag",))]
            last = {(mark.story, mark.text): mark for mark in marks if mark.text in stand[mark.story]}
            show_marks(frame, list(last.values()), "tag")
            return
        found = POINT.fullmatch(name)
        if not is_slug(name) or found is None or found["tag"] is None:
            raise typer.BadParameter(_no_name(name))
        if remove:
            story = story_of(history, meant(where or "", history, now).story)
            tags = tags_of(history, story)
            if name not in tags:
                raise NotFound(missing("tag", name, sorted(tags)))
            ref = tags[name]
        else:
            ref = resolve(where or "", history, now)
            stood = tags_of(history, ref.story).get(name)
    with frame.app(reading=True) as parts:
        parts.store.mark(ref.story, "untag" if remove else "tag", str(ref), name_of(frame, by), name, now)
    moved = f"; it moved from {stood}" if stood not in (None, ref) else ""
    frame.screen.note(f"{ref} is {'no longer ' if remove else ''}{ref.story}@{name}{moved}.")


def _no_name(name: str) -> str:
    """Why a version cannot be called so, and how it could."""
    found = POINT.fullmatch(name)
    if found is not None and found["tag"] is None and name:
        return f'"{name}" says already which version is meant (v3, HEAD, ~1); choose another word'
    fault = "has a space" if " " in name.strip() else "is no name for a version"
    made = slugify(name, LONGEST_TAG)
    fits = (found := POINT.fullmatch(made)) is not None and found["tag"] and re.search("[a-z0-9]", name.lower())
    write = f'; write "{made}"' if fits else ""
    return f'"{name}" {fault}; a name has small letters, digits and single hyphens, the first a letter{write}'
