"""Who is plugged in? The only file that names adapters, imported inside functions so that `--help` stays fast."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

from monitor.model.alert import Receiver
from monitor.model.config import Settings
from monitor.ports import (
    Aside,
    Clock,
    Extractor,
    Fetcher,
    History,
    Notifier,
    Outbox,
    Queue,
    Runner,
    Schedule,
    Store,
)


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
    lock: Callable[[], AbstractContextManager[None]]  # the daemon's; raises Locked

    async def aclose(self) -> None:
        """Closes connections, worker processes and the database."""
        await self.fetcher.aclose()
        await self.runner.aclose()
        self.history.close()
        self.store.close()


def clock() -> Clock:
    """The machine's clock."""
    from monitor.adapters.clock_system import SystemClock

    return SystemClock()


def build(settings: Settings) -> App:
    """Plugs the adapters together; the database is brought to this release's schema. Raises StoreError."""
    from monitor.adapters.aside_thread import ThreadAside
    from monitor.adapters.queue_local import LocalQueue
    from monitor.adapters.store_sql import lock_daemon, open_store

    opened = open_store(settings.store, clock())
    opened.store.migrate()
    return App(
        settings=settings,
        clock=clock(),
        fetcher=_fetcher(settings),
        extractor=extractor(),
        runner=_runner(),
        schedule=opened.schedule,
        store=opened.store,
        history=open_history(settings),
        outbox=opened.outbox,
        queue=LocalQueue(),
        notifier=notifier,
        aside=ThreadAside(),
        lock=lambda: lock_daemon(settings.store, clock()),
    )


def rewire(app: App, settings: Settings) -> App:
    """The same App under another configuration; the database stays the one it was started with."""
    fetcher = app.fetcher if settings.fetch == app.settings.fetch else _fetcher(settings)
    return replace(app, settings=settings, fetcher=fetcher)


def notifier(receiver: Receiver) -> Notifier:
    """The notifier of the receiver's kind. Raises DeliveryError(permanent) for an address nobody can read."""
    from monitor.adapters import notify_apprise, notify_file

    kinds = {"apprise": notify_apprise.notifier, "file": notify_file.notifier}
    return kinds[receiver.kind](receiver)


def open_history(settings: Settings) -> History:
    """The reading side alone. Raises StoreError where there is no database yet."""
    from monitor.adapters.store_sql.history import open_history as opened

    return opened(settings.store, clock())


def extractor() -> Extractor:
    """What makes articles of pages."""
    from monitor.adapters.extract_html import HtmlExtractor
    from monitor.adapters.extract_text import TextExtractor

    return HtmlExtractor(plain=TextExtractor())


def _fetcher(settings: Settings) -> Fetcher:
    from monitor.adapters.fetch_http import HttpFetcher

    return HttpFetcher(settings.fetch, clock())


def _runner() -> Runner:
    from monitor.adapters.run_processes import ProcessRunner

    return ProcessRunner()
