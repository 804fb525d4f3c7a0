"""What may a step use? The ports plugged together, as the pipeline sees them; `wiring.App` is one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from monitor.model.alert import Receiver
from monitor.model.config import FetchLimits, Settings
from monitor.model.observation import Similar
from monitor.model.story import Source
from monitor.ports import (
    Adjudicator,
    Aside,
    Clock,
    Extractor,
    Fetcher,
    Finder,
    Notifier,
    Outbox,
    Runner,
    Schedule,
    Store,
)


class Parts(Protocol):
    """Everything that a step of the pipeline may use."""

    @property
    def settings(self) -> Settings:
        """The configuration as it stands."""
        ...

    @property
    def clock(self) -> Clock:
        """Time."""
        ...

    @property
    def fetcher(self) -> Fetcher:
        """The network."""
        ...

    @property
    def extractor(self) -> Extractor:
        """Pages to articles."""
        ...

    @property
    def extractors(self) -> Callable[[Source], Extractor | None]:
        """Who reads a source whose kind or options ask for another reader than `extractor`."""
        ...

    @property
    def finders(self) -> Callable[[Source], Finder | None]:
        """Who reads the lists."""
        ...

    @property
    def fetchers(self) -> Callable[[Source, Fetcher, FetchLimits], Fetcher | None]:
        """Who gets the pages of a source whose kind asks for another than `fetcher`."""
        ...

    @property
    def runner(self) -> Runner:
        """Where hostile input is read."""
        ...

    @property
    def adjudicator(self) -> Adjudicator | None:
        """Who is asked about doubtful readings; None where nobody is."""
        ...

    @property
    def similar(self) -> Similar | None:
        """The sentence encoder, a picklable value that is loaded where it is first called; None without one."""
        ...

    @property
    def schedule(self) -> Schedule:
        """Who is due."""
        ...

    @property
    def store(self) -> Store:
        """What was seen."""
        ...

    @property
    def outbox(self) -> Outbox:
        """What is on its way."""
        ...

    @property
    def aside(self) -> Aside:
        """Beside the event loop."""
        ...

    @property
    def notifier(self) -> Callable[[Receiver], Notifier]:
        """A receiver's notifier; raises DeliveryError for an address nobody can read."""
        ...
