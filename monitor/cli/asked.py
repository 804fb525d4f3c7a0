"""What part of the history does the user ask for? Story, source, claim and times, checked against what is stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import typer

from monitor.cli.frame import Frame
from monitor.cli.refs import meant, missing
from monitor.cli.times import read_time, show_time
from monitor.model.errors import ConfigError, NotFound
from monitor.model.story import Story

if TYPE_CHECKING:
    from monitor.model.observation import Similar
    from monitor.model.story import Claim
    from monitor.ports import History

NOTHING = "Nothing is stored yet. Next: monitor check (or `monitor add URL` where no story is followed)."


@dataclass(frozen=True, slots=True)
class Where:
    """A story and a source of it; None where the user did not say."""

    story: str | None
    source: str | None


def where(history: History, text: str | None, source: str | None, now: datetime) -> Where:
    """The story and source that STORY, STORY/SOURCE, SOURCE and --source name. Raises NotFound with the nearest match,
    typer.BadParameter for one version."""
    ref = meant(text or "", history, now)
    if ref.names_version or ref.part is not None:
        raise typer.BadParameter(
            f'"{text}" names one version; here a story or a source is meant. Of one: monitor log {text}'
        )
    stories = [story for story, _, _ in history.stories()]
    if ref.story is not None and ref.story not in stories:
        raise NotFound(missing("story", ref.story, stories))
    name = source or ref.source
    if name is not None:
        held = [each for story in ([ref.story] if ref.story else stories) for each in history.sources(story)]
        if name not in held:
            of = f"source of {ref.story}" if ref.story else "source"
            raise NotFound(missing(of, name, held))
    return Where(ref.story, name)


def story_of(history: History, text: str | None) -> str:
    """One story's id: the one named, else the only one there is. Raises NotFound."""
    stories = [story for story, _, _ in history.stories()]
    if text is None:
        if len(stories) == 1:
            return stories[0]
        raise NotFound(f"which story? Name one of: {', '.join(stories)}" if stories else NOTHING)
    if text not in stories:
        raise NotFound(missing("story", text, stories))
    return text


def check_claim(history: History, stories: Sequence[str], claim: str | None) -> None:
    """Raises NotFound where none of the stories ever tracked this claim."""
    known = [claim_id for story in stories for claim_id, _, _ in history.claims(story)]
    if claim is not None and claim not in known:
        raise NotFound(missing("claim", claim, known))


CLOCKS = {"at": "what stood then", "as of": "what this installation knew then"}  # times that all of a result is of


def moment(frame: Frame, name: str, text: str | None, now: datetime) -> datetime | None:
    """The time of an option such as --since, which is echoed as it was understood: above the results where they are
    of that time, so that a saved result says so; else beside them."""
    if text is None:
        return None
    at = read_time(text, now)
    if name in CLOCKS and not frame.json:
        frame.screen.heading(f"{name} {show_time(at)}: {CLOCKS[name]}")
    else:
        frame.screen.note(f"{name} {show_time(at)}")
    return at


def followed(frame: Frame, story: str) -> Story:
    """The story as configured, for its claims' definitions; without claims where the configuration cannot be read."""
    try:
        return frame.settings().story(story)
    except KeyError:
        return Story(story, story)
    except ConfigError as error:
        frame.screen.note(f"The configuration cannot be read, so claims are shown as stored: {error}")
        return Story(story, story)


def similar_of(frame: Frame) -> Similar | None:
    """The sentence encoder as configured; none where the configuration cannot be read."""
    from monitor import wiring

    try:
        return wiring.similar(frame.settings().similar)
    except ConfigError:
        return None


def definitions(history: History, story: str) -> Mapping[str, Claim]:
    """The story's tracked claims, by id: as stored, so that a look back need not read the configuration."""
    return {claim.id: claim for claim in history.definitions(story)}
