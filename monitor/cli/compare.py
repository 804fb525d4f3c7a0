"""What changed between two texts? No store, no network."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.exits import Code
from monitor.cli.frame import Frame, frame_of

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.model.observation import Observation, Similar
    from monitor.model.story import Story


def command(
    ctx: typer.Context,
    before: Annotated[str | None, typer.Argument(help="The older text: .txt, .html, .json, or - for stdin.")] = None,
    after: Annotated[str | None, typer.Argument(help="The newer text.")] = None,
    story: Annotated[
        str | None, typer.Option("--story", metavar="FILE", help="A story file (or a story's id): its claims are read.")
    ] = None,
    batch: Annotated[
        str | None, typer.Option("--batch", metavar="FILE", help="JSON lines with before and after, or - for stdin.")
    ] = None,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="End with 1 when the change is material.")] = False,
    before_at: Annotated[
        str | None, typer.Option("--before-at", metavar="TIME", help="When the older text was written.")
    ] = None,
    after_at: Annotated[
        str | None, typer.Option("--after-at", metavar="TIME", help="When the newer text was written.")
    ] = None,
    no_model: Annotated[bool, typer.Option("--no-model", help="Read the claims without a sentence encoder.")] = False,
    model: Annotated[
        Path | None, typer.Option("--model", metavar="FOLDER", help="Another sentence encoder than the shipped one.")
    ] = None,
) -> int | None:
    """Compare two texts: typed edits, and where the story's claims stand.

    Each edit has its kinds and a score, and so has the whole: how likely, from 0 to 1, a careful editor who follows
    the story wants to know of it. ! marks a material edit, · a cosmetic one. A claim has how sure its reading is.

    A text file is headline, blank line, body; its date is its modification time unless --before-at or --after-at
    say otherwise. With --batch each line is {"before": X, "after": X, "config": {...}?}, X a text or
    {"headline", "text" or "sentences", "at"?}; one JSON object a line comes out, in the same order.

    Examples:
      monitor compare old.txt new.txt --story config/stories/bases.yaml
      monitor compare old.html new.html --exit-code
      monitor compare --batch pairs.jsonl --json
    """
    from monitor.cli.given_story import story_given

    frame = frame_of(ctx)
    if batch is not None:
        from monitor.cli.batch import run_batch

        if before is not None or after is not None:
            raise typer.BadParameter("--batch takes its texts from the file: leave BEFORE and AFTER out")
        return run_batch(frame, batch, story_given(frame, story), _similar(no_model, model), exit_code=exit_code)
    if before is None or after is None:
        raise typer.BadParameter("two texts are needed: monitor compare BEFORE AFTER (or --batch FILE)")
    if before == after == "-":
        raise typer.BadParameter("only one of BEFORE and AFTER can come from stdin")
    followed = story_given(frame, story)
    similar = _similar(no_model, model)
    observation = _observed((before, _time(before_at)), (after, _time(after_at)), followed, similar)
    _show(frame, observation, followed)
    return Code.FAILED if exit_code and observation.material else None


def _time(text: str | None) -> datetime | None:
    """A time given on the command line. A bare ISO time is UTC, as in the files; words are the reader's own."""
    if text is None:
        return None
    from monitor import wiring
    from monitor.analysis.given import time_of
    from monitor.cli.times import read_time

    try:
        return time_of(text)
    except ValueError:
        return read_time(text, wiring.clock().now())


def _similar(no_model: bool, model: Path | None) -> Similar | None:
    from monitor import wiring

    return wiring.similar("none" if no_model else str(model.absolute()) if model else "auto")


def _observed(
    before: tuple[str, datetime | None], after: tuple[str, datetime | None], story: Story, similar: Similar | None
) -> Observation:
    from monitor.analysis.observe import observe
    from monitor.cli.side import read_side

    return observe(read_side(*before), read_side(*after), story, similar)


def _show(frame: Frame, observation: Observation, story: Story) -> None:
    if frame.json:
        from monitor.render.verdict import verdict

        frame.screen.emit_json(verdict(observation))
        return
    from monitor.cli.lines import ops_of, print_lines
    from monitor.render.verdict_text import verdict_lines

    questions = {claim.id: claim.question for claim in story.claims}
    print_lines(frame, verdict_lines(observation, ops_of, frame.screen.width, questions))
    if not story.claims:
        frame.screen.note("No claims were read: name a story file with --story.")
