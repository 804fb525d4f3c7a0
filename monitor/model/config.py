"""What did the user decide, once read and checked? The whole configuration as frozen values (design §8)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from monitor.model.alert import Inhibit, QuietHours, Receiver, Route, Silence
    from monitor.model.story import Story


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """`timeout` is the one deadline over DNS, connection, redirects and body; `max_bytes` holds raw and decoded.

    `gap` is the least time between two requests to one host. `allow_private` are exact `host:port` exceptions.
    """

    user_agent: str = "monitor/0.1 (change tracking of news stories)"
    gap: timedelta = timedelta(seconds=5)
    timeout: timedelta = timedelta(seconds=20)
    max_bytes: int = 5_000_000
    confirm_after: timedelta = timedelta(minutes=10)
    allow_private: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Timing:
    """The daemon's own times. `grace` is how long a stop may drain."""

    tick: timedelta = timedelta(seconds=2)
    lease: timedelta = timedelta(minutes=2)
    retry_base: timedelta = timedelta(seconds=30)
    retry_cap: timedelta = timedelta(hours=6)
    blind_after: timedelta = timedelta(hours=3)
    grace: timedelta = timedelta(seconds=8)


@dataclass(frozen=True, slots=True)
class Keep:
    """How long raw pages and captures that showed nothing new are kept; all else stays for ever."""

    raw: timedelta = timedelta(days=365)
    unchanged_captures: timedelta = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class HealthSigns:
    """How others see that the daemon is well: a page at `listen` (host:port), a sign of life to `ping` once a minute.

    The page is for this machine only, unless `public`.
    """

    listen: str | None = None
    ping: str | None = field(default=None, repr=False)
    public: bool = False


@dataclass(frozen=True, slots=True)
class ArchivePlace:
    """Where older captures are: `index` lists them, `page` is where the bytes of one lie as they were captured.

    `kind` is cdx (a Wayback-style endpoint) or timemap (Memento; `{url}` in `index` is the address asked for). In
    `page`, `{url}` and `{timestamp}` (14 digits) stand for a capture's; empty: where the index says. `index_gap` and
    `gap` are the least time between two requests for the index and for pages.
    """

    kind: str = "cdx"
    index: str = "https://web.archive.org/cdx/search/cdx"
    page: str = "https://web.archive.org/web/{timestamp}id_/{url}"
    index_gap: timedelta = timedelta(seconds=2.5)
    gap: timedelta = timedelta(seconds=5)
    ignore_robots: str | None = None


@dataclass(frozen=True, slots=True)
class Adjudication:
    """Where a doubtful reading is asked about: the base address of an OpenAI-compatible endpoint, and its model.

    Asked only for readings whose confidence is below `below`, at most `daily` times in a day.
    """

    url: str = field(repr=False)
    model: str
    key: str = field(default="", repr=False)
    below: float = 0.6
    timeout: timedelta = timedelta(seconds=20)
    daily: int = 200


@dataclass(frozen=True, slots=True)
class Settings:
    """The configuration. `store` is a database URL with its secrets in; it never appears in a repr.

    `root` is the folder that holds `config/`: relative paths start there. `places` maps story ids to their files.
    `warnings` are findings that do not stop anything, for `doctor`. `similar` is auto, encoder, none, or the absolute
    path of a folder with an encoder.
    """

    root: Path
    folder: Path
    store: str = field(repr=False)
    queue: str = "local"
    fetch: FetchLimits = FetchLimits()
    timing: Timing = Timing()
    keep: Keep = Keep()
    archive: ArchivePlace = ArchivePlace()
    health: HealthSigns = HealthSigns()
    receivers: tuple[Receiver, ...] = ()
    routes: tuple[Route, ...] = ()
    inhibit: tuple[Inhibit, ...] = ()
    quiet_hours: QuietHours | None = None
    silences: tuple[Silence, ...] = ()
    similar: str = "auto"
    adjudicator: Adjudication | None = None
    stories: tuple[Story, ...] = ()
    places: dict[str, Path] = field(default_factory=dict, hash=False)
    warnings: tuple[str, ...] = ()

    def receiver(self, name: str) -> Receiver:
        """The receiver with that name. Raises KeyError."""
        for receiver in self.receivers:
            if receiver.name == name:
                return receiver
        raise KeyError(name)

    def story(self, story_id: str) -> Story:
        """The story with that id. Raises KeyError."""
        for story in self.stories:
            if story.id == story_id:
                return story
        raise KeyError(story_id)
