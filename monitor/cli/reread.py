"""What do a story's stored versions say by today's rules and extractor? A new layer over what was read then."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.backfill import chosen_story
from monitor.cli.exits import Code
from monitor.cli.frame import Frame, frame_of
from monitor.model.errors import NotFound

if TYPE_CHECKING:
    from monitor.model.story import Story
    from monitor.pipeline.reread import Reread


def command(
    ctx: typer.Context,
    which: Annotated[str, typer.Argument(metavar="STORY[/SOURCE]", help="Whose versions.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would differ; lay nothing down.")] = False,
) -> int | None:
    """Judge stored versions again by today's rules, claims and extractor.

    What differs is laid over what stood, which is closed and kept: `timeline --known-at` answers as before, and
    `verify` covers both. A person's ruling stays. Nobody is alerted. Ends with 3 when a version could not be read.

    Examples:
      monitor reread syria-bases --dry-run
      monitor reread syria-bases/agency
    """
    from monitor.cli.logs import keep_silent

    frame = frame_of(ctx)
    story, source = _chosen(frame, which)
    keep_silent()
    found: list[Reread] = []
    asyncio.run(_reread(frame, story, source, dry_run, found))
    _report(frame, story, dry_run, found)
    return Code.PARTLY if any(one.failed for one in found) else Code.DONE


def _chosen(frame: Frame, which: str) -> tuple[Story, str | None]:
    """The story as configured; as its record has it, where nobody follows it. Its pages' options are unknown then, so
    it is judged by the text that was read. Raises NotFound with the nearest match."""
    from monitor.cli.asked import story_of
    from monitor.model.story import Story

    try:
        return chosen_story(frame.settings(), which)
    except NotFound:
        name, _, source = which.partition("/")
        with frame.history() as history:
            held = story_of(history, name)
            title = next(title for each, title, _ in history.stories() if each == held)
            return Story(held, title, claims=history.definitions(held)), source or None


async def _reread(frame: Frame, story: Story, source: str | None, dry: bool, found: list[Reread]) -> None:
    from monitor import wiring
    from monitor.cli.refs import missing
    from monitor.engine.daemon import take_up
    from monitor.pipeline.reread import reread

    app = wiring.build(frame.settings())
    try:
        if not dry:
            await take_up(app)
        stories = [name for name, _, _ in app.history.stories()]
        names = app.history.sources(story.id) if story.id in stories else ()
        if source is not None and source not in names:
            raise NotFound(missing(f"source of {story.id}", source, names))
        for name in [source] if source is not None else names:
            async for one in reread(app, app.history, story, name, dry=dry):
                found.append(one)
                if one.differs or one.failed:
                    frame.screen.note(_line(one))
    finally:
        await app.aclose()


def _line(one: Reread) -> str:
    if one.failed:
        return f"  {one.ref}  reading it took too long"
    said = [f"{claim}: {before} → {after}" for claim, before, after in one.moved]
    if one.text:
        said.append("its page is read otherwise")
    if one.edits is not None:
        said.append(f"{one.edits[0]} edits → {one.edits[1]}" if one.edits[0] != one.edits[1] else "other edits")
    return f"  {one.ref}  {'; '.join(said)}"


def _report(frame: Frame, story: Story, dry: bool, found: list[Reread]) -> None:
    if frame.json:
        frame.screen.emit_json(
            {
                "schema_version": 1,
                "story": story.id,
                "dry_run": dry,
                "versions": len(found),
                "differ": [_document(one) for one in found if one.differs or one.failed or one.laid],
            }
        )
        return
    differ, laid = sum(one.differs for one in found), sum(one.laid for one in found)
    end = "nothing was laid down" if dry else f"{laid} laid over"
    frame.screen.print(f"{len(found)} versions read again: {differ} say something else; {end}.")
    if dry and differ:
        frame.screen.note(f"To lay it down: monitor reread {story.id}")


def _document(one: Reread) -> dict[str, Any]:
    return {
        "ref": str(one.ref),
        "claims": [{"id": claim, "before": before, "after": after} for claim, before, after in one.moved],
        "edits": {"before": one.edits[0], "after": one.edits[1]} if one.edits else None,
        "text": one.text,
        "laid": one.laid,
        "failed": one.failed,
    }
