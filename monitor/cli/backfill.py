"""What did a story's sources say before it was followed? Captures of web archives, or pages saved in a folder."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.asked import moment
from monitor.cli.exits import Code
from monitor.cli.frame import Frame, frame_of
from monitor.cli.screen import Span as Bit
from monitor.cli.times import show_time
from monitor.model.errors import NotFound

if TYPE_CHECKING:
    from monitor.model.config import Settings
    from monitor.model.ids import VersionRef
    from monitor.model.story import Source, Story
    from monitor.pipeline.backfill import Listing, Span, Step
    from monitor.ports import Archive
    from monitor.wiring import App

EVERY = 25  # captures without a new version, then a line says how far it is


def command(
    ctx: typer.Context,
    which: Annotated[str, typer.Argument(metavar="STORY[/SOURCE]", help="Whose past.")],
    since: Annotated[str | None, typer.Option("--since", metavar="TIME", help="No captures before this time.")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="TIME", help="None from this time on.")] = None,
    limit: Annotated[
        int | None, typer.Option("--limit", metavar="N", min=1, help="At most so many new captures of a source.")
    ] = None,
    folder: Annotated[
        Path | None, typer.Option("--from", metavar="DIR", help="Pages saved there instead of a web archive.")
    ] = None,
) -> int | None:
    """Fill in what was published before a story was followed, or while nobody looked.

    Captures are put between the stored versions in the order of time, compared and read like any other; nobody is
    alerted. What was known when stays apart: `show --as-of` and `timeline --known-at` answer as before. A run that is
    stopped at any point is taken up by the same command. Ends with 3 when something could not be had.

    A folder holds pages named by their time (2024-12-14T09-00-00Z.html), or a manifest.jsonl with lines such as
    {"file": "a.html", "at": "2024-12-14T09:00:00Z", "url": "https://…"}, or WARC files.

    Examples:
      monitor backfill syria-bases --since 2024-12-01
      monitor backfill syria-bases/agency --limit 50
      monitor backfill syria-bases/agency --from saved/
    """
    from monitor.cli.logs import keep_silent

    frame = frame_of(ctx)
    settings = frame.settings()
    if folder is not None and not folder.is_dir():
        raise typer.BadParameter(f"--from: {folder} is no folder")
    story, sources = _chosen(settings, which)
    if folder is not None and len(sources) > 1 and not _tells_addresses(folder):
        names = ", ".join(source.name for source in sources)
        raise typer.BadParameter(f"--from: whose pages are they? Name one source: {story.id}/… of {names}")
    keep_silent()
    tally = Tally(story.id)
    now = frame.now()
    span = (moment(frame, "since", since, now), moment(frame, "until", until, now), limit)
    try:
        asyncio.run(_fill(frame, story, sources, folder, span, tally))
    except KeyboardInterrupt:
        frame.screen.note(f"Nothing is half done. To go on: monitor backfill {which}")
        raise
    _report(frame, tally)
    return Code.PARTLY if tally.troubles or tally.outcomes["failed"] else Code.DONE


@dataclass(slots=True)
class Tally:
    """What a run came to."""

    story: str
    listings: list[Listing] = field(default_factory=list)
    versions: list[VersionRef] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)
    failed: list[Step] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)


def chosen_story(settings: Settings, which: str) -> tuple[Story, str | None]:
    """The story that STORY[/SOURCE] names, and the source. Raises NotFound with the nearest match."""
    from monitor.cli.refs import missing

    name, _, source = which.partition("/")
    try:
        return settings.story(name), source or None
    except KeyError:
        raise NotFound(missing("story", name, [one.id for one in settings.stories])) from None


def _chosen(settings: Settings, which: str) -> tuple[Story, list[Source]]:
    """The story and its sources that are meant. Raises NotFound with the nearest match."""
    from monitor.cli.refs import missing

    story, source = chosen_story(settings, which)
    if source is None:
        return story, list(story.sources)
    try:
        return story, [story.source(source)]
    except KeyError:
        raise NotFound(missing(f"source of {story.id}", source, [one.name for one in story.sources])) from None


def _tells_addresses(folder: Path) -> bool:
    """Whether its pages say by themselves whose they are."""
    names = ("manifest.jsonl", "manifest.json")
    return any((folder / name).exists() for name in names) or any(folder.rglob("*.warc*"))


async def _fill(
    frame: Frame,
    story: Story,
    sources: Sequence[Source],
    folder: Path | None,
    asked: tuple[datetime | None, datetime | None, int | None],
    tally: Tally,
) -> None:
    from monitor import wiring
    from monitor.engine.daemon import take_up
    from monitor.pipeline.backfill import Span

    app = wiring.build(frame.settings())
    try:
        await take_up(app)
        archive = wiring.archive(app, frame.screen.note) if folder is None else wiring.archive_of(folder, app.settings)
        for source in sources:
            if app.finders(source) is not None:
                frame.screen.note(f"{story.id}/{source.name} is a {source.kind}: what it listed once is not kept.")
                continue
            await _source(frame, app, archive, story, source, Span(*asked), tally)
    finally:
        await app.aclose()


async def _source(
    frame: Frame, app: App, archive: Archive, story: Story, source: Source, span: Span, tally: Tally
) -> None:
    from monitor.pipeline.backfill import Listing, backfill

    total, quiet = 0, 0
    frame.screen.note(f"{story.id}/{source.name}: asking for captures of {source.url} …")
    async for told in backfill(app, archive, story, source, span):
        if isinstance(told, Listing):
            total = told.to_do
            _listed(frame, told, tally)
            continue
        tally.outcomes[told.outcome] += 1
        tally.versions += told.versions
        if told.outcome == "failed":
            tally.failed.append(told)
        quiet = 0 if told.versions else quiet + 1
        if told.versions or told.outcome == "failed" or quiet % EVERY == 0:
            frame.screen.note(_line(told, total))


def _listed(frame: Frame, told: Listing, tally: Tally) -> None:
    tally.listings.append(told)
    if told.trouble is not None:
        tally.troubles.append(f"{told.ref}: {told.trouble}")
    known = f", {told.known} of them known" if told.known else ""
    frame.screen.note(f"{told.ref}: {told.listed} captures{known}; looking at {told.to_do}.")


def _line(step: Step, total: int) -> str:
    what = ", ".join(f"@{ref.seq}" for ref in step.versions)
    said = f"{step.outcome} {what}".strip() + (f": {step.detail}" if step.detail else "")
    return f"  {step.n}/{total}  {show_time(step.at)}  {said}"


def _report(frame: Frame, tally: Tally) -> None:
    if frame.json:
        frame.screen.emit_json(_document(tally))
        return
    for trouble in tally.troubles:
        frame.screen.error("monitor: ", trouble)
    counts = [f"{n} {name.replace('_', ' ')}" for name, n in sorted(tally.outcomes.items()) if name != "new"]
    made = len(tally.versions)
    frame.screen.print(
        Bit(f"{made} new version{'' if made == 1 else 's'}", "bold"), f"; {', '.join(counts)}" if counts else ""
    )
    if tally.failed:
        frame.screen.note("What failed is not stored; the same command tries it again.")
    if made:
        frame.screen.note(f"Next: monitor log {tally.story}")


def _document(tally: Tally) -> dict[str, Any]:
    return {
        "schema_version": 1,
        "story": tally.story,
        "sources": [
            {
                "source": one.ref.source,
                "captures": one.listed,
                "known": one.known,
                "looked_at": one.to_do,
                "trouble": one.trouble,
            }
            for one in tally.listings
        ],
        "versions": [str(ref) for ref in tally.versions],
        "outcomes": dict(sorted(tally.outcomes.items())),
        "failed": [{"source": one.ref.source, "at": one.at, "detail": one.detail} for one in tally.failed],
    }
