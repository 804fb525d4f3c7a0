"""What do we need of the world? Time, pages, workers, receivers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Protocol, TypeVar, TypeVarTuple

if TYPE_CHECKING:
    from monitor.model.alert import Notification, Receipt
    from monitor.model.article import Container
    from monitor.model.filling import Listed, Memento
    from monitor.model.found import Finding
    from monitor.model.outcome import ExtractOutcome, Fetched, FetchOutcome, Request, TimedOut, Via
    from monitor.model.question import Answer, Question

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


class Clock(Protocol):
    """Time, the only way to it."""

    def now(self) -> datetime:
        """The wall clock, aware, UTC. It may jump."""
        ...

    def monotonic(self) -> float:
        """Seconds that never go back."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Waits; zero or less lets others run once."""
        ...


class Fetcher(Protocol):
    """Gets a page over the network."""

    async def fetch(self, request: Request) -> FetchOutcome:
        """One attempt under one deadline; never raises for what the network does. Never connects to an address that the
        rules refuse, at any hop. A body that is given back is whole."""
        ...

    async def aclose(self) -> None:
        """Closes idle connections."""
        ...


class Rulebook(Protocol):
    """Keeps what robots.txt of a host said, over restarts. The text is the fetcher's own."""

    async def recall(self, host: str) -> str | None:
        """What was kept last; None where nothing was, or where the book cannot be read now."""
        ...

    async def keep(self, host: str, said: str, at: datetime, gap_s: float) -> None:
        """Keeps it, and the gap between two requests that it asks for, for a host that the schedule knows; for others,
        and where the disk refuses, nothing is kept."""
        ...


class Extractor(Protocol):
    """Makes an article of a page. Sync, picklable, deterministic: it runs in a worker process."""

    @property
    def name(self) -> str:
        """Name and version of the rules, as stored with each version."""
        ...

    def extract(self, page: Fetched) -> ExtractOutcome:
        """The whole page read; gives Extracted, NothingExtracted, NotAnArticle or Paywalled."""
        ...

    def glance(self, page: Fetched, container: Container) -> bool:
        """True when the remembered container's text is the same and nothing around it tells of a change."""
        ...


class Finder(Protocol):
    """Reads the entries of a feed or list page. Sync, picklable, deterministic: it runs in a worker process."""

    @property
    def name(self) -> str:
        """Name and version of the rules."""
        ...

    def find(self, page: Fetched) -> Finding:
        """Its entries, newest first, with absolute http(s) addresses, each id once; NothingExtracted with the reason
        where it is no such list. Never raises for what the page holds, loads nothing, expands no entities."""
        ...


class Archive(Protocol):
    """Keeps captures that others made."""

    @property
    def via(self) -> Via:
        """How its captures come to us."""
        ...

    async def mementos(self, url: str, since: datetime | None, until: datetime | None) -> Listed:
        """The captures of an address from `since` up to `until`, oldest first, each moment once. Paces itself, waits
        where it is asked to; what cannot be read is `trouble` in words, never an exception."""
        ...

    async def page(self, memento: Memento) -> FetchOutcome:
        """The capture's own bytes, as if they had been fetched then and there: `url`, `final_url` and `at` are those of
        the capture. Whatever else the archive answers is a Failed outcome; Gone where it says that it is not there."""
        ...


class Runner(Protocol):
    """Runs a function where it can be stopped."""

    async def run(self, fn: Callable[[*Ts], T], *args: *Ts, timeout_s: float) -> T | TimedOut:
        """fn(*args), or TimedOut when it took longer or its process died; what it raises is raised here."""
        ...

    async def aclose(self) -> None:
        """Ends the processes, at once."""
        ...


class Adjudicator(Protocol):
    """Gives a second opinion on a doubtful reading."""

    async def ask(self, question: Question) -> Answer | None:
        """An answer in bounded time, or None: no answer, a late one, one that cannot be read, no questions left for
        today. Never raises for what the other side does. The same question is asked once."""
        ...

    async def aclose(self) -> None:
        """Closes idle connections."""
        ...


class Notifier(Protocol):
    """Takes a notification to one receiver."""

    async def send(self, notification: Notification, key: str, thread: Receipt | None) -> Receipt:
        """Sends once, in bounded time; returns only when the receiver accepted it. Raises DeliveryError. Where some of
        several recipients will never take it, the receipt names them (`refused`)."""
        ...


class Beacon(Protocol):
    """Tells the outside how the daemon is: a page, a health check, the supervisor. Called from a thread."""

    def say(self, words: str) -> None:
        """To the process that supervises this one; nothing where there is none."""
        ...

    def ping(self, well: bool, why: str) -> str | None:
        """One sign of life to the health check, in bounded time; what went wrong, in words without the address."""
        ...

    def close(self) -> None:
        """Closes the page."""
        ...


class Aside(Protocol):
    """Runs short, blocking calls (the store's) beside the event loop, one after another."""

    async def __call__(self, fn: Callable[[*Ts], T], *args: *Ts) -> T:
        """fn(*args); what it raises is raised here."""
        ...


class Queue(Protocol):
    """Work to be done soon, by this process or another."""

    async def put(self, job: str, key: str) -> None:
        """Asks for `job` on `key`. A key that already waits is not put twice; a key never runs twice at once."""
        ...

    async def run(self, handlers: Mapping[str, Callable[[str], Awaitable[None]]], workers: int) -> None:
        """Works until cancelled or stopped, at most `workers` jobs at a time. An exception ends that job only."""
        ...

    async def stop(self, grace_s: float) -> int:
        """Takes no new job, waits at most grace_s seconds for running ones, cancels the rest; gives how many."""
        ...

    def idle(self) -> bool:
        """True when nothing waits and nothing runs here."""
        ...
