"""What does one version say? Its text, its claims, its raw page; or all sources of a story at one moment."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.asked import moment, story_of
from monitor.cli.filters import Asked, Given, filtered_as
from monitor.cli.frame import Frame, frame_of
from monitor.cli.refs import Ref, meant, resolve_row
from monitor.cli.times import show_time
from monitor.model.errors import NotFound
from monitor.model.ids import SourceRef

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.model.article import Sentence, Version
    from monitor.model.record import CaptureRow, ClaimRow, Mark, VersionRow
    from monitor.ports import History


@dataclass(frozen=True, slots=True)
class Shown:
    """A version with all that is shown of it."""

    version: Version
    readings: tuple[ClaimRow, ...]
    sentences: tuple[Sentence, ...]
    capture: CaptureRow | None
    marks: tuple[Mark, ...] = ()  # what people noted beside it and ruled


@filtered_as(
    since="Only a version captured at or after it.",
    until="Only a version captured before.",
    claim="Of the claims only this one.",
    kind="Only a version whose change has an edit of this kind.",
    material="Only a version whose change is material.",
    cosmetic="Only a version whose change is cosmetic.",
    unseen="Only a version recorded since `monitor seen`.",
)
def command(
    ctx: typer.Context,
    ref: Annotated[str | None, typer.Argument(help="STORY/SOURCE@3, @3:headline, or a story for all sources.")] = None,
    raw: Annotated[bool, typer.Option("--raw", help="The page as it was fetched.")] = False,
    at: Annotated[
        str | None, typer.Option("--at", metavar="TIME", help="What stood then, by all that is known today.")
    ] = None,
    *,
    given: Given,
) -> int | None:
    """One version: where it comes from, what its claims stand at, its text.

    A story with several sources shows what each says; a part of a version (@3:headline, :text, :byline, :12 for a
    sentence) is printed alone.

    Two clocks: --as-of shows what this installation knew at a time; --at what stood then as the record shows it
    today, with what was filled in or read again since. Together: what we knew at one time of another.

    Examples:
      monitor show syria-bases/agency@3
      monitor show syria-bases/agency@3:headline
      monitor show syria-bases --as-of "2024-12-14 09:00"
      monitor show syria-bases --at "2024-12-14 09:00"
    """
    frame = frame_of(ctx)
    now = frame.now()
    with frame.history() as history:
        place = meant(ref or "", history, now)
        asked = given.read(frame, history, place.place, now)
        if place.source is None and asked.source is not None and place.tag is None:
            place = replace(place, story=asked.story, source=asked.source)
        when = moment(frame, "at", at, now) or asked.known_at
        if place.source is None and not place.names_version and place.part is None and not raw:
            story = asked.story or story_of(history, None)
            if len(history.sources(story)) != 1 or asked.narrowed:
                _overview(frame, history, story, asked, when or now)
                return None
        shown = _shown(history, place, asked, now, when)
        body = _raw(history, shown.version) if raw else None
    if body is not None:
        frame.screen.bare()
        _write_raw(frame, body)
    elif place.part is not None:
        frame.screen.bare()
        _part(frame, shown, place.part)
    elif frame.json:
        frame.screen.emit_json(_document(shown, asked.known_at))
    else:
        _version(frame, shown)
    return None


def _shown(history: History, place: Ref, asked: Asked, now: datetime, when: datetime | None) -> Shown:
    from monitor.analysis.sentences import sentences_of
    from monitor.cli.marks import said_of
    from monitor.model.record import RULED

    if when is not None and not place.names_version:
        place = replace(place, at=when)
    row = resolve_row(place, history, now, asked.known_at)
    changes = history.changes([row.ref], asked.known_at) if asked.by_edit else {}
    if not (asked.has_row(row) and asked.has_change(changes.get(row.ref))):
        typed = " ".join(asked.options.values())
        raise NotFound(f"{row.ref} does not fit {typed}; without it: monitor show {row.ref}")
    version = history.version(row.ref, asked.known_at)
    told = history.readings([row.ref], asked.known_at)
    readings = tuple(one.row for one in told if asked.claim in (None, one.row.claim_id))
    marks = said_of(history, row.ref.story, ("note", *RULED), asked.known_at, str(row.ref))
    return Shown(version, readings, sentences_of(version.article), history.shown_by(row.ref), marks)


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
    from monitor.render.log_text import mark_lines
    from monitor.render.show_text import version_lines

    url = shown.capture.final_url if shown.capture else None
    lines = version_lines(
        shown.version, shown.readings, shown.sentences, url, lambda at: show_time(at), frame.screen.width
    )
    said = [line for mark in shown.marks for line in mark_lines(mark, lambda at: show_time(at), frame.screen.width)]
    print_paged(frame, [*lines, *([()] if said else []), *said])


def _document(shown: Shown, known: datetime | None) -> dict[str, Any]:
    from monitor.cli.marks import document_of
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
        "marks": [document_of(mark) for mark in shown.marks],
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


def _overview(frame: Frame, history: History, story: str, asked: Asked, at: datetime) -> None:
    """What each source of a story said at a moment, and which was not seen yet."""
    from monitor.model.found import is_child

    by_name = {
        source: history.at(SourceRef(story, source), at, asked.known_at)
        for source in history.sources(story)
        if asked.has_source(source)
    }
    unseen = [
        source
        for source, row in by_name.items()
        if row is None and not any(is_child(one, source) for one in by_name)  # a feed is its items
    ]
    rows = [row for row in by_name.values() if row is not None and asked.has_row(row)]
    refs = [row.ref for row in rows]
    changes = history.changes(refs, asked.known_at) if asked.by_edit else {}
    told = history.readings(refs, asked.known_at)
    standing = [
        (
            row,
            tuple(one.row for one in told if one.row.ref == row.ref and asked.claim in (None, one.row.claim_id)),
        )
        for row in rows
        if asked.has_change(changes.get(row.ref))
    ]
    if frame.json:
        frame.screen.emit_json(
            {
                "schema_version": 1,
                "story": story,
                "as_of": at,
                "known_at": asked.known_at,
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
                "not_seen_yet": unseen,
            }
        )
        return
    if not standing:
        frame.screen.note(_nothing(history, story, asked, at))
        return
    _print_overview(frame, standing, unseen)


def _nothing(history: History, story: str, asked: Asked, at: datetime) -> str:
    """Why no source has anything to show: it did not stand, was not known, or does not fit."""
    sources = [SourceRef(story, name) for name in history.sources(story) if asked.has_source(name)]
    if asked.options.keys() - {"as_of", "source"} and any(history.at(one, at, asked.known_at) for one in sources):
        return f"No version fits {' '.join(asked.options.values())}. What there is: monitor log {story}"
    if asked.known_at is not None and any(history.at(one, at) for one in sources):
        return (
            f"{story} had a version at {show_time(at)}, but this installation did not know of it yet at "
            f"{show_time(asked.known_at)}. By what is known today: --at without --as-of"
        )
    return f"{story} had no version at {show_time(at)}. What there is: monitor log {story}"


def _print_overview(
    frame: Frame, standing: Sequence[tuple[VersionRow, tuple[ClaimRow, ...]]], unseen: Sequence[str]
) -> None:
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
    for source in unseen:
        lines += [(), (Bit(source, "bold"), Bit(": not seen yet", "dim"))]
    print_paged(frame, lines)
