"""Who is plugged in? The only file that names adapters, imported inside functions so that `--help` stays fast."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from monitor.model.alert import Receiver
from monitor.model.config import Settings
from monitor.model.observation import Similar
from monitor.ports import Aside, Clock, Extractor, Fetcher, History, Notifier, Outbox, Queue, Runner, Schedule, Store


@dataclass(frozen=True, slots=True)
class App:
    """Everything the pipeline needs, plugged together; tests replace single ports with `dataclasses.replace`."""

    settings: Settings
    clock: Clock
    fetcher: Fetcher
    extractor: Extractor
    runner: Runner
    schedule: Schedule
    store: Store
    history: History
    outbox: Outbox
    queue: Queue
    notifier: Callable[[Receiver], Notifier]  # raises DeliveryError(permanent) for an address nobody can read
    aside: Aside
    similar: Similar | None = None
