"""Due sources once, in the foreground."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.exits import Code
from monitor.cli.frame import Frame, frame_of
from monitor.cli.progress import progress
from monitor.cli.run import worker_name
from monitor.cli.screen import Span
from monitor.model.alert import Dead, Retry, Sent
from monitor.model.errors import MonitorError, NotFound, StoreError
from monitor.model.ids import SourceRef
from monitor.model.outcome import outcome_name

if TYPE_CHECKING:
    from monitor.engine.handlers import Handlers
    from monitor.model.config import Settings
    from monitor.pipeline.check import Checked
    from monitor.pipeline.notify import Told
    from monitor.wiring import App


def command(
    ctx: typer.Context,
    which: Annotated[str | None, typer.Argument(metavar="[STORY[/SOURCE]]", help="What to check.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Due or not.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Fetch and compare; store and send nothing.")] = False,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="End with 1 when something material changed.")] = False,
    workers: Annotated[int, typer.Option(min=1, max=256, help="Hosts that are fetched from at the same time.")] = 32,
) -> int | None:
    """Check due sources once: fetch, compare, store, deliver what is due.

    Ends with 3 when a source gave neither a new nor an unchanged article, with 8 when a receiver refused an alert.

    Examples:
      monitor check
      monitor check syria-bases --all
      monitor check syria-bases/agency --dry-run
    """
    from monitor.cli.logs import keep_silent, start_logging

    frame = frame_of(ctx)
    settings = frame.settings()
    refs = _chosen(settings, which)
    if not refs:
        frame.screen.note("No source to check. Next: monitor add URL")
        return Code.DONE
    tally = Tally()
    if frame.verbose:
        start_logging(frame.screen, as_json=frame.json, verbose=True)
    else:
        keep_silent()
    asyncio.run(_check(frame, refs, every or dry_run, dry_run, workers, tally))
    _report(frame, tally, dry_run)
    if tally.broken:
        return Code.DATABASE if tally.refused else Code.FAILED
    if tally.given_up:
        return Code.DEAD
    if tally.failed:
        return Code.PARTLY
    return Code.FAILED if exit_code and tally.material else Code.DONE


@dataclass(slots=True)
class Tally:
    """What a run came to."""

    checked: list[Checked] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    broken: list[Exception] = field(default_factory=list)
    waiting: bool = False

    @property
    def given_up(self) -> bool:
        """Whether an alert will not be taken by its receiver."""
        return any(
            isinstance(told.result, Dead) or (isinstance(told.result, Sent) and told.result.receipt.refused)
            for told in self.told
        )

    @property
    def refused(self) -> bool:
        """Whether the database refused something."""
        return any(isinstance(error, StoreError) for error in self.broken)

    @property
    def failed(self) -> list[Checked]:
        """Sources that gave no article."""
        return [one for one in self.checked if not one.well]

    @property
    def material(self) -> bool:
        """Whether something changed that a careful editor would want to know."""
        return any(one.observation and one.observation.material for one in self.checked)


def _chosen(settings: Settings, which: str | None) -> list[SourceRef]:
    from monitor.cli.refs import missing

    refs = [SourceRef(story.id, source.name) for story in settings.stories for source in story.sources]
    if which is None:
        return refs
    chosen = [ref for ref in refs if which in (ref.story, str(ref))]
    if not chosen and any(which.startswith(f"{ref}-") for ref in refs):
        return [SourceRef(*which.split("/", 1))]  # one that a feed or list led to, if there is such a one
    if not chosen:
        names = [*{ref.story for ref in refs}, *map(str, refs)]
        raise NotFound(missing("story or source", which, names))
    return chosen


async def _check(frame: Frame, refs: list[SourceRef], every: bool, dry_run: bool, workers: int, tally: Tally) -> None:
    from monitor import wiring
    from monitor.engine.daemon import take_up
    from monitor.engine.handlers import Handlers

    app = wiring.build(frame.settings())
    try:
        with progress(frame.screen, len(refs), "Checking") as advance:
            left = dict.fromkeys(refs)
            seen = set(refs)
            handlers = Handlers(app, worker_name(), refs, on_told=tally.told.append, on_failed=tally.broken.append)

            def on_checked(one: Checked) -> None:
                tally.checked.append(one)
                left.pop(one.ref, None)  # once: what is due again by now waits for the next check
                left.update(dict.fromkeys(ref for ref in one.found if ref not in seen))
                seen.update(one.found)
                handlers.only = tuple(left)
                advance()

            if dry_run:
                await _rehearse(app, refs, on_checked)
                return
            await take_up(app)
            left.update(dict.fromkeys(_led_to(app, refs)))
            handlers.only = tuple(left)
            seen.update(left)
            if every:
                app.schedule.make_due(handlers.only, app.clock.now())
            handlers.on_checked = on_checked
            await _drain(app, handlers, left, workers, tally)
            await handlers.deliver("outbox")
        tally.waiting = app.outbox.next_due() is not None
    finally:
        await app.aclose()


def _led_to(app: App, refs: list[SourceRef]) -> list[SourceRef]:
    """The sources that the feeds and lists among these have led to. Raises NotFound for one that is not there."""
    from monitor.cli.refs import missing
    from monitor.model.found import ENTRY

    rows = app.schedule.rows(app.clock.now())
    known = {row.ref for row in rows}
    for ref in refs:
        if ref not in known and ref.source not in {one.name for one in app.settings.story(ref.story).sources}:
            raise NotFound(missing("source", str(ref), [str(one) for one in known]))
    found = [row for row in rows if row.parent and row.kind != ENTRY]
    return [row.ref for row in found if SourceRef(row.ref.story, row.parent or "") in refs]


async def _rehearse(app: App, refs: list[SourceRef], on_checked: Callable[[Checked], None]) -> None:
    """One after another, at the pace of the strictest host; nothing is stored."""
    from monitor.pipeline.check import check
    from monitor.pipeline.rehearse import DryStore, free_lease

    dry = replace(app, store=DryStore(app.store))  # type: ignore[arg-type]  # a check uses only these methods
    for n, ref in enumerate(refs):
        if n:
            await app.clock.sleep(app.settings.fetch.gap.total_seconds())
        source = app.settings.story(ref.story).source(ref.source)
        for one in await check(dry, free_lease(ref, source)):
            on_checked(one)


async def _drain(app: App, handlers: Handlers, left: Mapping[SourceRef, None], workers: int, tally: Tally) -> None:
    """Works through the hosts until none of the sources that are left is due within its host's gap."""
    gate = asyncio.Semaphore(workers)

    async def host(name: str) -> None:
        async with gate:
            await handlers.drain(name)

    while left and not tally.refused:
        hosts = app.schedule.due_hosts(app.clock.now(), handlers.only)
        if hosts:
            await asyncio.gather(*(host(name) for name in hosts))
            continue
        due = app.schedule.next_due(handlers.only)
        soon = app.settings.fetch.gap + timedelta(seconds=1)
        if due is None or due > app.clock.now() + soon:
            return
        await app.clock.sleep((due - app.clock.now()).total_seconds())


def _report(frame: Frame, tally: Tally, dry_run: bool) -> None:
    for words, n in Counter(_words(error) for error in tally.broken).items():
        frame.screen.error(f"monitor: {words}" + (f" ({n} times)" if n > 1 else ""))
    if frame.json:
        frame.screen.emit_json(_document(tally, dry_run))
        return
    screen = frame.screen
    for one in sorted(tally.checked, key=lambda one: one.ref):
        if one.version is not None or not one.well or one.outcome == "found":
            screen.print(*_line(one))
            for piece in _claims(one):
                screen.print(*piece)
    for line in _not_taken(tally):
        screen.error(line)
    if not tally.checked and tally.broken:
        return
    counts = Counter(one.outcome.replace("_", " ") for one in tally.checked)
    parts = ", ".join(f"{n} {name}" for name, n in sorted(counts.items()))
    noun = "source" if len(tally.checked) == 1 else "sources"
    screen.print(f"{len(tally.checked)} {noun}" + (f": {parts}." if parts else " due.") + _sent(tally))
    if not tally.checked:
        screen.note("Nothing is due. Next: monitor list, or monitor check --all")


def _words(error: Exception) -> str:
    if isinstance(error, MonitorError):
        return str(error)
    return f"a bug: {type(error).__name__}; --verbose shows where, and the source is tried again at the next check"


def _line(one: Checked) -> tuple[str | Span, ...]:
    head = (Span(f"{one.ref}", "bold"), "  ")
    if one.outcome == "found":
        return (*head, Span(one.detail, "dim"))
    if one.version is None:
        why = (one.reason or one.outcome).replace("_", " ")
        return (*head, Span(one.outcome.replace("_", " "), "bad"), f" ({why}) {one.detail}".rstrip())
    seen = one.observation
    if seen is None or seen.baseline:
        return (*head, f"@{one.version.ref.seq} baseline: {one.version.article.headline}")
    kinds = Counter(edit.kind for edit in seen.edits)
    what = ", ".join(f"{n} {kind}" for kind, n in kinds.most_common()) or "text"
    mark = Span("material", "bad") if seen.material else Span("cosmetic", "dim")
    tail = "" if one.alerts else " – no alert"
    return (*head, f"@{one.version.ref.seq} ", mark, f" ({what}){tail}")


def _claims(one: Checked) -> list[tuple[str | Span, ...]]:
    seen = one.observation
    lines: list[tuple[str | Span, ...]] = []
    if seen is None or one.version is None:
        return []
    if seen.baseline:
        for reading in seen.readings:
            if reading.known:
                quote = f' "{reading.evidence[0].quote}"' if reading.evidence else ""
                lines.append(
                    ("  ", f"{reading.claim_id} = {reading.state} ({reading.confidence:.2f})", Span(quote, "dim"))
                )
        return lines
    for change in seen.changes:
        if change.changed:
            quote = f' "{change.after.evidence[0].quote}"' if change.after.evidence else ""
            move = f"● {change.claim_id}: {change.before.state} → {change.after.state}"
            lines.append(("  ", Span(move, "bold"), f" ({change.after.confidence:.2f})", Span(quote, "dim")))
    return lines


def _not_taken(tally: Tally) -> Iterator[str]:
    """Receivers that did not take what was sent to them, each with its answer and what follows."""
    lines: dict[str, None] = {}
    for told in tally.told:
        match told.result:
            case Dead(reason):
                lines[f"{told.delivery.receiver}: given up: {reason}. Next: monitor alerts list --dead"] = None
            case Sent(receipt) if receipt.refused:
                lines[f"{told.delivery.receiver}: {receipt.lost}. Next: monitor alerts list --dead"] = None
            case Retry(at, reason, True):
                lines[
                    f"{told.delivery.receiver}: not taken yet: {reason}; tried again from {at.astimezone():%H:%M:%S} on"
                ] = None
            case _:
                pass
    return iter(lines)


def _sent(tally: Tally) -> str:
    names = {"dead": "given up", "retry": "to be tried again"}
    sent = Counter(outcome_name(told.result) for told in tally.told)
    words = ", ".join(f"{n} {names.get(state, state)}" for state, n in sorted(sent.items()))
    wait = " More waits to be sent together: monitor alerts list" if tally.waiting and not words else ""
    return (f" Deliveries: {words}." if words else "") + wait


def _document(tally: Tally, dry_run: bool) -> dict[str, Any]:
    return {
        "schema_version": 1,
        "dry_run": dry_run,
        "sources": [
            {
                "source": str(one.ref),
                "outcome": one.outcome,
                "reason": one.reason,
                "detail": one.detail or None,
                "http_status": one.http_status,
                "ms": one.ms,
                "version": str(one.version.ref) if one.version else None,
                "material": one.observation.material if one.observation else None,
                "claims": [
                    {
                        "id": change.claim_id,
                        "before": change.before.state,
                        "after": change.after.state,
                        "changed": change.changed,
                        "evidence": [evidence.quote for evidence in change.after.evidence],
                        "confidence": change.after.confidence,
                    }
                    for change in (one.observation.changes if one.observation else ())
                ],
                "alerts": [alert.dedup_key for alert in one.alerts],
                "due_at": one.due_at,
            }
            for one in sorted(tally.checked, key=lambda one: one.ref)
        ],
        "deliveries": [
            {
                "receiver": told.delivery.receiver,
                "result": outcome_name(told.result),
                "alerts": [alert.dedup_key for alert in told.delivery.alerts],
                "ms": told.ms,
            }
            for told in tally.told
        ],
    }
