"""Who is plugged in? The only file that names adapters, imported inside functions so that `--help` stays fast."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from monitor.model.errors import ConfigError

if TYPE_CHECKING:
    from monitor.adapters.notify_apprise.turns import Turns
    from monitor.model.alert import Receiver
    from monitor.model.config import FetchLimits, Settings
    from monitor.model.observation import Similar
    from monitor.model.outcome import Fetched
    from monitor.model.record import Verified
    from monitor.model.story import Source, Story
    from monitor.model.vitals import Condition
    from monitor.ports import (
        Adjudicator,
        Archive,
        Aside,
        Beacon,
        Clock,
        Examiner,
        Extractor,
        Fetcher,
        Finder,
        History,
        Ledger,
        Notifier,
        Outbox,
        Queue,
        Restoring,
        Rulebook,
        Runner,
        Schedule,
        Signer,
        Store,
    )

ENCODER_MEMORY = 1 << 29  # bytes of address space that a sentence encoder may take in a worker, while it is loaded


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
    examiner: Examiner
    lock: Callable[[], AbstractContextManager[None]]  # the daemon's; raises Locked
    similar: Similar | None = None
    adjudicator: Adjudicator | None = None
    rulebook: Rulebook | None = None
    extractors: Callable[[Source], Extractor | None] = lambda source: reader(source)
    finders: Callable[[Source], Finder | None] = lambda source: finder(source)
    fetchers: Callable[[Source, Fetcher, FetchLimits], Fetcher | None] = lambda *given: drawer(*given)

    async def aclose(self) -> None:
        """Closes connections, worker processes and the database."""
        await self.fetcher.aclose()
        if self.adjudicator is not None:
            await self.adjudicator.aclose()
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

    encoder = similar(settings.similar)
    opened = open_store(settings.store, clock())
    opened.store.migrate()
    aside = ThreadAside()
    rulebook = opened.rulebook(aside)
    return App(
        settings=settings,
        clock=clock(),
        fetcher=_fetcher(settings, rulebook),
        rulebook=rulebook,
        extractor=extractor(),
        runner=_runner(encoder),
        similar=encoder,
        adjudicator=_adjudicator(settings),
        schedule=opened.schedule,
        store=opened.store,
        history=open_history(settings),
        outbox=opened.outbox,
        examiner=opened.examiner,
        queue=LocalQueue(),
        notifier=notifier,
        aside=aside,
        lock=lambda: lock_daemon(settings.store, clock()),
    )


def daemon_place(settings: Settings) -> AbstractContextManager[None]:
    """The place of the one daemon on this database, for a look at who has it. Raises Locked where one has."""
    from monitor.adapters.store_sql import lock_daemon

    return lock_daemon(settings.store, clock(), sound=False)


def rewire(app: App, settings: Settings) -> App:
    """The same App under another configuration; the database stays the one it was started with."""
    fetcher = app.fetcher if settings.fetch == app.settings.fetch else _fetcher(settings, app.rulebook)
    same = settings.adjudicator == app.settings.adjudicator
    return replace(
        app,
        settings=settings,
        fetcher=fetcher,
        similar=similar(settings.similar),
        adjudicator=app.adjudicator if same else _adjudicator(settings),
    )


def beacon(settings: Settings, condition: Callable[[], Condition]) -> Beacon:
    """How others see that the daemon is well: what the configuration asks for, and the supervisor that started us."""
    from os import environ

    from monitor.adapters.serve_health import HealthBeacon

    return HealthBeacon(settings.health, condition, environ)


def notifier(receiver: Receiver) -> Notifier:
    """The notifier of the receiver's kind. Raises DeliveryError(permanent) for an address nobody can read."""
    from monitor.adapters import notify_apprise, notify_file

    if receiver.kind == "file":
        return notify_file.notifier(receiver)
    return notify_apprise.notifier(receiver, clock(), _turns())


@lru_cache(maxsize=1)
def _turns() -> Turns:
    """One for the whole process: two receivers on one channel share its rate."""
    from monitor.adapters.notify_apprise.turns import Turns

    return Turns(clock())


def open_history(settings: Settings) -> History:
    """The reading side alone. Raises StoreError where there is no database yet."""
    from monitor.adapters.store_sql.history import open_history as opened

    return opened(settings.store, clock())


def ledger(settings: Settings) -> Ledger:
    """The record as a whole. Raises NotFound where there is no database yet."""
    from monitor.adapters.store_sql.ledger import SqlLedger

    return SqlLedger(settings.store, clock())


def damage(settings: Settings) -> tuple[str, str] | None:
    """The first row of the database that is not what was recorded, and what is wrong with it; None where all are.
    Raises StoreError where it cannot be read at all."""
    found = ledger(settings)
    try:
        return found.verify().broken
    finally:
        found.close()


def check_copy(path: Path) -> Verified:
    """Whether a copy of a database is sound and proven. Raises StoreError or ChainBroken."""
    from monitor.adapters.store_sql import backing

    return backing.check(path)


def restoring(settings: Settings) -> AbstractContextManager[Restoring]:
    """Puts a backup into the database's place. Raises Locked where a daemon runs on it."""
    from monitor.adapters.store_sql.restoring import restoring as begun
    from monitor.pipeline.backup import beside_of
    from monitor.pipeline.record_file import RecordFile

    return begun(settings.store, clock(), lambda path: RecordFile(path).lines(), beside_of)


def rehearse(records: Sequence[Path], beside: Path) -> Verified:
    """Puts records, and what was beside them, into a database file in their folder, as `restore` would, and recomputes
    it. Raises StoreError, ConfigError or ChainBroken."""
    from monitor.adapters.store_sql import backing, restoring
    from monitor.pipeline.backup import beside_of
    from monitor.pipeline.record_file import RecordFile

    return backing.check(restoring.made(records, beside, clock(), lambda path: RecordFile(path).lines(), beside_of))


def signer(path: Path, *, new: bool = False) -> Signer:
    """Who signs with the key of this file, which is made where `new`. Raises ConfigError."""
    from monitor.adapters import keys_ed25519

    return keys_ed25519.make(path) if new else keys_ed25519.opened(path)


def public_key(path: Path) -> bytes:
    """The public key of a file. Raises ConfigError."""
    from monitor.adapters import keys_ed25519

    return keys_ed25519.public_of(path)


def signed_by(public: bytes, statement: bytes, signature: bytes) -> bool:
    """Whether the holder of that key signed the statement. Raises ConfigError where it cannot be told."""
    from monitor.adapters import keys_ed25519

    return keys_ed25519.signed_by(public, statement, signature)


def extractor() -> Extractor:
    """What makes articles of pages."""
    from monitor.adapters.extract_html import HtmlExtractor
    from monitor.adapters.extract_text import TextExtractor

    return HtmlExtractor(plain=TextExtractor())


def finder(source: Source) -> Finder | None:
    """What reads the source as a list of others; None where it is none."""
    make = FINDERS.get(source.kind)
    return make(source) if make else None


def reader(source: Source) -> Extractor | None:
    """What makes articles of this source's pages, where its kind or options ask for another than `extractor`."""
    make = EXTRACTORS.get(source.kind)
    return make(source) if make else None


def _feed(source: Source) -> Finder:
    from monitor.adapters.find_feed import FeedFinder

    return FeedFinder(zone=source.zone, language=source.language)


def _list(source: Source) -> Finder:
    from monitor.adapters.find_list import ListFinder

    return ListFinder(page_tree, source.link, source.zone)


def page_tree(page: Fetched) -> Any:
    """The root element of a page, or the outcome where it is none; travels to a worker by its name."""
    from monitor.adapters.extract_html.tree import Unreadable, tree_of

    try:
        return tree_of(page)
    except Unreadable as error:
        return error.why


def _article(source: Source) -> Extractor | None:
    return _cut(extractor(), source) if source.include or source.exclude or source.zone or source.language else None


def _any(source: Source) -> Extractor:
    """A page that a list led to may be of any kind."""
    from monitor.adapters.extract_any import AnyExtractor

    return AnyExtractor(_cut(extractor(), source), pdf=_pdf(source))


def _text(_: Source) -> Extractor:
    from monitor.adapters.extract_text import TextExtractor

    return TextExtractor()


def _pdf(source: Source) -> Extractor:
    from monitor.adapters.extract_pdf import PdfExtractor

    return PdfExtractor(source.language)


def _json(source: Source) -> Extractor:
    from monitor.adapters.extract_json import JsonExtractor

    return JsonExtractor(source.path, source.language, source.zone)


def _live(source: Source) -> Extractor:
    from monitor.adapters.extract_live import LiveExtractor

    return _cut(LiveExtractor(page_tree, source.entry, source.language, source.zone), source)


def _cut(inner: Extractor, source: Source) -> Extractor:
    """The reader of a page of which only parts are read."""
    from monitor.adapters.extract_part import PartExtractor

    if not (source.include or source.exclude or source.zone or source.language):
        return inner
    return PartExtractor(inner, page_tree, source.include, source.exclude, source.language, source.zone)


def drawer(source: Source, fetcher: Fetcher, limits: FetchLimits) -> Fetcher | None:
    """What gets the source's pages by way of `fetcher`, where they need a browser."""
    if source.kind != "js":
        return None
    from monitor.adapters.fetch_browser import BrowserFetcher

    return BrowserFetcher(fetcher, limits, clock())


def lacking(stories: Sequence[Story], env: Mapping[str, str]) -> dict[str, str]:
    """Sources whose kind needs what is not installed, by their address, and what to do; for `doctor`."""
    from importlib.util import find_spec

    from monitor.adapters.fetch_browser import missing

    pdf = None if find_spec("pypdf") else "kind: pdf needs the extra: pip install 'monitor[pdf]'"
    needs = {"js": missing(env), "pdf": pdf}
    return {
        f"{story.id}/{source.name}": need
        for story in stories
        for source in story.sources
        if (need := needs.get(source.kind))
    }


FINDERS: dict[str, Callable[[Source], Finder]] = {"feed": _feed, "list": _list}
EXTRACTORS: dict[str, Callable[[Source], Extractor | None]] = {
    "article": _article,
    "js": _article,
    "found": _any,
    "text": _text,
    "pdf": _pdf,
    "json": _json,
    "live": _live,
}


def archive(app: App, tell: Callable[[str], None]) -> Archive:
    """The web archive that the configuration names; `tell` hears of waits."""
    from monitor.adapters.archive_memento import MementoArchive

    return MementoArchive(app.settings.archive, app.fetcher, app.clock, tell)


def archive_of(folder: Path, settings: Settings) -> Archive:
    """A folder of saved pages."""
    from monitor.adapters.archive_files import FolderArchive

    return FolderArchive(folder, settings.fetch.max_bytes)


def similar(choice: str = "auto") -> Similar | None:
    """The sentence encoder of this choice: auto, encoder, none, or a folder. A value that is loaded where it is used.

    Raises ConfigError where it is asked for and cannot be had.
    """
    if choice == "none":
        return None
    from monitor.adapters import similar_onnx

    if not similar_onnx.installed():
        if choice == "auto":
            return None
        raise ConfigError("similar: an encoder needs the extra: pip install 'monitor[encoder]'; or say none")
    folder = similar_onnx.SHIPPED if choice in ("auto", "encoder") else Path(choice)
    similar_onnx.model_file(folder)
    return similar_onnx.OnnxSimilar(folder)


def _adjudicator(settings: Settings) -> Adjudicator | None:
    if settings.adjudicator is None:
        return None
    from monitor.adapters.adjudicate_openai import OpenAIAdjudicator

    return OpenAIAdjudicator(settings.adjudicator, clock())


def _fetcher(settings: Settings, book: Rulebook | None) -> Fetcher:
    from monitor.adapters.fetch_http import HttpFetcher

    return HttpFetcher(settings.fetch, clock(), book)


def _runner(similar: Similar | None) -> Runner:
    from monitor.adapters.run_processes import MEMORY, ProcessRunner

    return ProcessRunner(memory=MEMORY if similar is None else MEMORY + ENCODER_MEMORY)
