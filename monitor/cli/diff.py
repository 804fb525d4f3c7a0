"""What changed between two versions?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.asked import followed, similar_of
from monitor.cli.exits import Code
from monitor.cli.frame import Frame, frame_of
from monitor.cli.refs import resolve_pair
from monitor.cli.times import show_time

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from monitor.model.article import Version
    from monitor.model.observation import Observation
    from monitor.render.diff_text import Row
    from monitor.render.styled import Line


def command(
    ctx: typer.Context,
    refs: Annotated[list[str], typer.Argument(help="A..B, two references, or one: against the version before it.")],
    words: Annotated[bool, typer.Option("--words", help="The whole text as it runs, changed words marked.")] = False,
    side_by_side: Annotated[bool, typer.Option("--side-by-side", "-y", help="Old left, new right.")] = False,
    form: Annotated[str, typer.Option("--format", metavar="text|html", help="HTML is one page on stdout.")] = "text",
    context: Annotated[
        int | None, typer.Option("--context", "-U", metavar="N", min=0, help="Unchanged sentences around a change.")
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="Fold nothing.")] = False,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="End with 1 when the change is material.")] = False,
) -> int | None:
    """What changed between two versions, of one source or of two, by number or by time.

    Removed words stand in [-…-], added ones in {+…+}; a moved sentence says where it stood.

    Examples:
      monitor diff syria-bases/agency
      monitor diff syria-bases/agency@3..5 --side-by-side
      monitor diff "syria-bases/agency@{yesterday 18:00}" syria-bases/wire --format html > diff.html
    """
    from monitor.analysis.align import align
    from monitor.analysis.observe import observe
    from monitor.analysis.sentences import sentences_of
    from monitor.cli.moves import rulings_of
    from monitor.render.diff_text import rows_of

    frame = frame_of(ctx)
    if form not in ("text", "html"):
        raise typer.BadParameter("--format is text or html")
    if len(refs) > 2:
        raise typer.BadParameter("one or two references, not more")
    with frame.history() as history:
        older, newer = resolve_pair(refs, history, frame.now())
        before, after = history.version(older), history.version(newer)
        story = followed(frame, newer.story).taught(rulings_of(history, newer.story))
    observation = observe(before.article, after.article, story, similar_of(frame))
    rows = rows_of(align(sentences_of(before.article), sentences_of(after.article)), observation.edits)
    shown = None if full else 1 if context is None else context
    if frame.json:
        frame.screen.emit_json(_document(before, after, observation, rows))
    elif form == "html":
        _html(frame, before, after, observation, rows, shown)
    else:
        _text(frame, before, after, observation, rows, shown, words=words, side=side_by_side)
    return Code.FAILED if exit_code and observation.material else None


def _text(
    frame: Frame,
    before: Version,
    after: Version,
    observation: Observation,
    rows: Sequence[Row],
    context: int | None,
    *,
    words: bool,
    side: bool,
) -> None:
    from monitor.cli.lines import ops_of, print_paged
    from monitor.render.diff_text import inline_lines, side_lines, words_lines

    width = frame.screen.width
    lines = list(_head(before, after, observation, width))
    if words:
        lines += words_lines(rows, ops_of, width)
    elif side:
        lines += side_lines(rows, ops_of, width, context)
    elif observation.edits:
        lines += inline_lines(rows, ops_of, width, context)
    print_paged(frame, lines)


def _head(before: Version, after: Version, observation: Observation, width: int) -> Iterator[Line]:
    from monitor.cli.lines import ops_of
    from monitor.render.styled import Bit, wrap
    from monitor.render.verdict_text import claim_lines, summary

    for sign, version in (("---", before), ("+++", after)):
        bits = [Bit(f"{version.ref}", "bold"), Bit(f"  {show_time(version.captured_at)}", "dim")]
        yield from wrap(bits, width, [Bit(f"{sign} ", "dim")], "    ")
    yield from wrap(summary(observation), width)
    for change in observation.changes:
        if change.changed:
            yield from claim_lines(change, ops_of, width)
    yield ()


def _html(
    frame: Frame,
    before: Version,
    after: Version,
    observation: Observation,
    rows: Sequence[Row],
    context: int | None,
) -> None:
    from monitor.cli.lines import ops_of
    from monitor.render.diff_html import Titles, page

    titles = Titles(
        before=str(before.ref),
        after=str(after.ref),
        before_at=show_time(before.captured_at),
        after_at=show_time(after.captured_at),
        headline=after.article.headline or str(after.ref),
    )
    frame.screen.write(page(titles, observation, rows, ops_of, context))


def _document(before: Version, after: Version, observation: Observation, rows: Sequence[Row]) -> dict[str, Any]:
    from monitor.cli.lines import ops_of
    from monitor.render.verdict import verdict

    places = []
    for row in rows:
        both = bool(row.pair.before and row.pair.after)
        places.append(
            {
                "shape": row.pair.shape,
                "before": row.before if row.pair.before else None,
                "after": row.after if row.pair.after else None,
                "before_n": [sentence.n for sentence in row.pair.before],
                "after_n": [sentence.n for sentence in row.pair.after],
                "words": [list(op) for op in ops_of(row.before, row.after)] if both and not row.same else [],
            }
        )
    return {
        "before": _side(before),
        "after": _side(after),
        **verdict(observation),
        "rows": places,
    }


def _side(version: Version) -> dict[str, Any]:
    return {
        "ref": str(version.ref),
        "captured_at": version.captured_at,
        "headline": version.article.headline,
        "text_sha": version.text_sha,
    }
