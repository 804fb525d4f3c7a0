"""What is wrong, and which command mends it?"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlsplit

import typer

from monitor.cli.exits import Code
from monitor.cli.frame import Frame, frame_of
from monitor.cli.screen import Span
from monitor.model.errors import ConfigError, Locked, StoreError
from monitor.render.inert import link

if TYPE_CHECKING:
    from monitor.cli.findings import Finding
    from monitor.model.config import Settings
    from monitor.model.record import Health, SourceRow
    from monitor.wiring import App

MARKS = {"ok": Span("✓", "good"), "warn": Span("!", "bold"), "bad": Span("✗", "bad")}
SKEW_S = 60.0
MOST_HOSTS = 20


def command(
    ctx: typer.Context,
    net: Annotated[
        bool, typer.Option("--net", help="Also fetch one page of each host, and compare the clocks.")
    ] = False,
) -> int | None:
    """Check configuration, database, daemon, sources and receivers. Each fault comes with what mends it.

    Ends with 7 when something is wrong. A `!` is worth a look, but not wrong.

    Examples:
      monitor doctor
      monitor doctor --net
      monitor doctor --json | jq '.findings[] | select(.level == "bad")'
    """
    frame = frame_of(ctx)
    found = list(_findings(frame, net))
    bad = sum(finding.level == "bad" for finding in found)
    warned = sum(finding.level == "warn" for finding in found)
    if frame.json:
        frame.screen.emit_json({"schema_version": 1, "well": not bad, "findings": [_document(one) for one in found]})
    else:
        for finding in found:
            _show(frame, finding)
        frame.screen.print(_summary(bad, warned))
    return Code.VERIFICATION if bad else Code.DONE


def _summary(bad: int, warned: int) -> str:
    if not bad and not warned:
        return "All is well."
    parts = [f"{bad} wrong" if bad else "", f"{warned} worth a look" if warned else ""]
    return ", ".join(part for part in parts if part) + "."


def _show(frame: Frame, finding: Finding) -> None:
    head = (MARKS[finding.level], f" {finding.area:<11} ")
    frame.screen.hanging(head, finding.text, indent=14)
    if finding.mend and finding.level != "ok":
        frame.screen.hanging((" " * 12, Span("→ ", "dim")), Span(finding.mend, "bold"), indent=14)


def _document(finding: Finding) -> dict[str, Any]:
    return {"area": finding.area, "level": finding.level, "text": finding.text, "mend": finding.mend}


def _findings(frame: Frame, net: bool) -> Iterator[Finding]:
    from monitor.cli import findings

    settings, error = _settings(frame)
    store = settings.store if settings else _store_of(frame)
    yield from findings.of_config(settings, error)
    if frame.folder.exists():
        yield from findings.of_schema_files(frame.folder)
    yield from findings.of_environment(frame.env)
    yield from findings.of_modes(frame.folder, store)
    yield from findings.of_disk(store, frame.folder.absolute().parent)
    yield from _of_store(frame, store, settings)
    if settings is not None:
        yield from findings.of_fetching(settings, frame.folder)
        yield from findings.of_receivers(settings)
        yield from findings.of_models(settings)
        yield from findings.of_kinds(settings, frame.env)
        if net:
            yield from _of_net(settings)


def _settings(frame: Frame) -> tuple[Settings | None, ConfigError | None]:
    try:
        return frame.settings(), None
    except ConfigError as error:
        return None, error


def _store_of(frame: Frame) -> str | None:
    """The database's address where the rest of the configuration has faults."""
    from monitor.settings.load import load_reading

    try:
        return load_reading(frame.folder, frame.env).store
    except ConfigError:
        return None


def _of_store(frame: Frame, store: str | None, settings: Settings | None) -> Iterator[Finding]:
    from monitor.cli import findings
    from monitor.settings.shown import place_of

    if store is None:
        return
    place = place_of(store, frame.folder.absolute().parent)
    if store.startswith("sqlite:///") and not Path(store.removeprefix("sqlite:///")).exists():
        yield findings.Finding("database", findings.WARN, f"{place} is not there yet", "monitor check")
        return
    now = frame.now()
    health, rows, error = _look(frame, now)
    yield from findings.of_database(place, health, error)
    if health is None or health.schema != health.expected_schema:
        return
    due = sum(row.status == "active" and row.due_at <= now for row in rows)
    yield from findings.of_daemon(health, now, due, lambda: _lives(settings))
    yield from findings.of_watch(health)
    if settings is not None:
        yield from findings.of_health_page(settings, health, now)
    yield from findings.of_sources(health, rows, now)
    yield from findings.of_hosts(rows)
    yield from findings.of_deliveries(health)


def _lives(settings: Settings | None) -> bool:
    """Whether a daemon's process holds its place on the database, whatever it does there."""
    from monitor import wiring

    if settings is None:
        return False
    try:
        with wiring.daemon_place(settings):
            return False
    except Locked:
        return True
    except StoreError:
        return False


def _look(frame: Frame, now: datetime) -> tuple[Health | None, tuple[SourceRow, ...], StoreError | None]:
    health: Health | None = None
    try:
        with frame.history() as history:
            health = history.health(now)
            rows = history.rows(now) if health.schema == health.expected_schema else ()
            return health, rows, None
    except StoreError as error:
        return health, (), error


def _of_net(settings: Settings) -> Iterator[Finding]:
    """One page of each host: whether it can be reached, and what its clock says."""
    from monitor import wiring

    urls: dict[str, str] = {}
    for story in settings.stories:
        for source in story.sources:
            urls.setdefault(urlsplit(source.url).netloc, source.url)

    async def ask() -> list[Finding]:
        app = wiring.build(settings)
        try:
            return [await _host(app, host, url) for host, url in list(urls.items())[:MOST_HOSTS]]
        finally:
            await app.aclose()

    try:
        yield from asyncio.run(ask())
    except StoreError:
        return  # told already by the look at the database


async def _host(app: App, host: str, url: str) -> Finding:
    from monitor.cli.findings import BAD, OK, WARN, Finding
    from monitor.cli.look import BECAUSE
    from monitor.model.outcome import Fetched, Request

    page = await app.fetcher.fetch(Request(url))
    if not isinstance(page, Fetched):
        reason = getattr(page, "reason", None)
        detail = getattr(page, "detail", "")
        why = BECAUSE.get(reason, str(reason)) if reason else "the site said that nothing is new"
        return Finding("net", BAD, f"{host}: {why}" + (f" ({detail})" if detail else ""), f"open {link(url)} yourself")
    skew = _skew(dict(page.headers), page.at)
    if skew is not None and abs(skew) > SKEW_S:
        return Finding("net", WARN, f"{host}: its clock and ours are {abs(skew):.0f} s apart", "timedatectl status")
    return Finding("net", OK, f"{host}: answered in {page.ms} ms")


def _skew(headers: dict[str, str], at: datetime) -> float | None:
    """Seconds between the server's clock and ours, None where it does not say."""
    said = next((value for name, value in headers.items() if name.lower() == "date"), None)
    try:
        there = parsedate_to_datetime(said) if said else None
    except (TypeError, ValueError):
        return None
    if there is None:
        return None
    return ((there if there.tzinfo else there.replace(tzinfo=UTC)) - at).total_seconds()
