"""Whose claims are read? A story file, or a story of the configuration by its id."""

from __future__ import annotations

from pathlib import Path

from monitor.cli.frame import Frame
from monitor.model.errors import NotFound
from monitor.model.ids import is_slug
from monitor.model.story import Story


def story_given(frame: Frame, name: str | None) -> Story:
    """The story of --story: a file, else the id of one that is followed; without it a story without claims."""
    if name is None:
        return Story("compare", "Compare")
    path = Path(name)
    if path.is_file():
        from monitor.settings.load import load_story

        return load_story(path, frame.env)
    if is_slug(name):
        from monitor.cli.refs import missing

        settings = frame.settings()
        known = [story.id for story in settings.stories]
        if name not in known:
            raise NotFound(missing("story", name, known))
        return settings.story(name)
    raise NotFound(f"{path}: no such story file")
