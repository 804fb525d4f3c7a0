"""What does one version say? Its text, its claims, its raw page; or all sources of a story at one moment."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.asked import moment, story_of
from monitor.cli.frame import Frame, frame_of
from monitor.cli.refs import Ref, read_ref, resolve
from monitor.cli.times import show_time
from monitor.model.errors import NotFound
from monitor.model.ids import SourceRef

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.model.article import Sentence, Version
    from monitor.model.record import CaptureRow, ClaimRow, VersionRow
    from monitor.ports import History


@dataclass(frozen=True, slots=True)
class Shown:
    """A version with all that is shown of it."""

    version: Version
    readings: tuple[ClaimRow, ...]
    sentences: tuple[Sentence, ...]
    capture: CaptureRow | None


def command(
    ctx: typer.Context,
    ref: Annotated[str | None, typer.Argument(help="STORY/SOURCE@3, @3:headline, or a story for all sources.")] = None,
    raw: Annotated[bool, typer.Option("--raw", help="The page as it was fetched.")] = False,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="TIME", help="What stood then, as far as we knew it then.")
    ] = None,
) -> int | None:
    """One version: where it comes from, what its claims stand at, its text.

    A story with several sources shows what each says; a part of a version (@3:headline, :text, :byline, :12 for a
    sentence) is printed alone.

    Examples:
      monitor show syria-bases/agency@3
      monitor show syria-bases/agency@3:headline
      monitor show syria-bases --as-of "2024-12-14 09:00"
    """
    frame = frame_of(ctx)
    now = frame.now()
    asked = read_ref(ref or "", now)
    with frame.history() as history:
        known = moment(frame, "as of", as_of, now)
        if asked.source is None and not _names_version(asked) and asked.part is None and not raw:
            story = story_of(history, asked.story)
            if len(history.sources(story)) != 1:
                _overview(frame, history, story, known or now, known)
                return None
        shown = _shown(history, asked, now, known)
        body = _raw(history, shown.version) if raw else None
    if body is not None:
        _write_raw(frame, body)
    elif asked.part is not None:
        _part(frame, shown, asked.part)
    elif frame.json:
        frame.screen.emit_json(_document(shown, known))
    else:
        _version(frame, shown)
    return None


def _names_version(asked: Ref) -> bool:
    return asked.seq is not None or asked.at is not None or asked.back > 0


def _shown(history: History, asked: Ref, now: datetime, known: datetime | None) -> Shown:
    from monitor.analysis.sentences import sentences_of

    if known is not None and not _names_version(asked):
        asked = Ref(asked.story, asked.source, at=known, part=asked.part)
    ref = resolve(asked, history, now, known)
    version = history.version(ref, known)
    readings = tuple(row for row in history.claim_timeline(ref.story, None, known) if row.ref == ref)
    captures = [row for row in history.captures(ref.story, ref.source) if row.seq == ref.seq]
    return Shown(version, readings, sentences_of(version.article), captures[0] if captures else None)


def _raw(history: History, version: Version) -> bytes:
    body = history.body(version.body_sha) if version.body_sha else None
    if body is None:
        raise NotFound(f"the raw page of {version.ref} is not kept any more; its text is: monitor show {version.ref}")
    return body


def _write_raw(frame: Frame, body: bytes) -> None:
    """Bytes as they are into a pipe or file; on a terminal made harmless first."""
    if frame.screen.is_terminal:
        frame.screen.print(body.decode("utf-8", "replace"))
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(body)


def _part(frame: Frame, shown: Shown, part: str) -> None:
    article = shown.version.article
    if part.isdigit():
        found = [sentence.text for sentence in shown.sentences if sentence.n == int(part)]
        if not found:
            last = shown.sentences[-1].n if shown.sentences else 0
            raise NotFound(f"{shown.version.ref} has no sentence {part}; it has 0 (the headline) to {last}")
        text = found[0]
    else:
        text = {"headline": article.headline, "text": article.text, "byline": article.byline}[part]
    if frame.json:
        frame.screen.emit_json({"schema_version": 1, "ref": str(shown.version.ref), part: text})
    else:
        frame.screen.print(text)


def _version(frame: Frame, shown: Shown) -> None:
    from monitor.cli.lines import print_paged
    from monitor.render.show_text import version_lines

    url = shown.capture.final_url if shown.capture else None
    lines = version_lines(
        shown.version, shown.readings, shown.sentences, url, lambda at: show_time(at), frame.screen.width
    )
    print_paged(frame, lines)


def _document(shown: Shown, known: datetime | None) -> dict[str, Any]:
    from monitor.render.inert import link

    version, article = shown.version, shown.version.article
    url = shown.capture.final_url if shown.capture else None
    return {
        "schema_version": 1,
        "ref": str(version.ref),
        "story": version.ref.story,
        "source": version.ref.source,
        "seq": version.ref.seq,
        "as_of": known,
        "captured_at": version.captured_at,
        "recorded_at": version.recorded_at,
        "published_at": article.published_at,
        "modified_at": article.modified_at,
        "headline": article.headline,
        "byline": article.byline,
        "language": article.language,
        "final_url": link(url or article.url) or None,
        "text": article.text,
        "sentences": [{"n": one.n, "paragraph": one.paragraph, "text": one.text} for one in shown.sentences],
        "words": article.words,
        "returns_to": version.returns_to,
        "extractor": version.extractor,
        "text_sha": version.text_sha,
        "article_sha": version.article_sha,
        "body_sha": version.body_sha,
        "chain": version.chain,
        "prev_chain": version.prev_chain,
        "claims": [_reading(row) for row in shown.readings],
    }


def _reading(row: ClaimRow) -> dict[str, Any]:
    return {
        "id": row.claim_id,
        "state": row.state,
        "confidence": row.confidence,
        "evidence": [{"sentence": proof.sentence, "quote": proof.quote} for proof in row.evidence],
        "analyzer": row.analyzer,
        "seen_from": row.seen_from,
        "rival": row.rival,
    }


def _overview(frame: Frame, history: History, story: str, at: datetime, known: datetime | None) -> None:
    """What each source of a story said at a moment."""
    rows = history.claim_timeline(story, None, known)
    standing: list[tuple[VersionRow, tuple[ClaimRow, ...]]] = []
    for source in history.sources(story):
        row = history.at(SourceRef(story, source), at, known)
        if row is not None:
            standing.append((row, tuple(each for each in rows if each.ref == row.ref)))
    if frame.json:
        frame.screen.emit_json(
            {
                "schema_version": 1,
                "story": story,
                "as_of": at,
                "sources": [
                    {
                        "ref": str(row.ref),
                        "source": row.ref.source,
                        "seq": row.ref.seq,
                        "captured_at": row.captured_at,
                        "recorded_at": row.recorded_at,
                        "headline": row.headline,
                        "claims": [_reading(each) for each in readings],
                    }
                    for row, readings in standing
                ],
            }
        )
        return
    if not standing:
        frame.screen.note(f"{story} had no version at {show_time(at)}. What there is: monitor log {story}")
        return
    _print_overview(frame, standing)


def _print_overview(frame: Frame, standing: Sequence[tuple[VersionRow, tuple[ClaimRow, ...]]]) -> None:
    from monitor.cli.lines import print_paged
    from monitor.render.show_text import reading_lines
    from monitor.render.styled import Bit, Line, wrap

    lines: list[Line] = []
    width = frame.screen.width
    for row, readings in standing:
        if lines:
            lines.append(())
        facts = f"  captured {show_time(row.captured_at)}, known to us since {show_time(row.recorded_at)}"
        lines += wrap([Bit(str(row.ref), "bold"), Bit(facts, "dim")], width, (), "  ")
        lines += wrap([Bit(row.headline or "(no headline)")], width, [Bit("  ")], "  ")
        lines += reading_lines(readings, width, "  ")
    print_paged(frame, lines)
