"""What is due when, and why?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.exits import Code
from monitor.cli.frame import Frame, frame_of
from monitor.cli.screen import Column, Span
from monitor.cli.times import show_span, show_time
from monitor.model.errors import ConfigError, NotFound
from monitor.model.found import ENTRY
from monitor.model.ids import SourceRef
from monitor.render.inert import link

if TYPE_CHECKING:
    from monitor.model.alert import Silence
    from monitor.model.config import Settings
    from monitor.model.record import Mark, SourceRow
    from monitor.model.story import Source

NEVER = "–"
DEAD_AFTER = timedelta(seconds=30)  # without a heartbeat a daemon counts as not running
PARTLY = ("claim", "kind", "severity")  # what a silence may be narrowed by besides place
HOST_TRIES = 3  # a host that failed so often in a row is left alone for a while
MOVED = "moved for good to "
HEADLINES_FROM = 130  # letters in a line of the terminal
UNTIL = "paused until "  # how what is told of a source begins that wakes by itself
SAME = "the same page as"  # what a found source says of itself when another one has its page
OPTIONS = ("path:", "link:", "include:", "entry:", "no entries are marked", "kind:")  # begin of what the user can mend
COLUMNS = (
    Column("SOURCE", least=16),
    Column("NEXT", least=9),
    Column("WHY", wrap=True, least=16),
    Column("LAST", least=9, drop_below=80),
    Column("V", right=True, least=1, drop_below=72),
    Column("HEADLINE", least=20, drop_below=HEADLINES_FROM),
)


@dataclass(frozen=True, slots=True)
class Item:
    """A source with its place in time. `row` is None for one that no check has taken up yet."""

    ref: SourceRef
    url: str
    why: str
    due_at: datetime | None
    wrong: bool = False
    row: SourceRow | None = None
    rest: Mark | None = None  # who let it rest
    silences: tuple[Silence, ...] = ()  # that are about it


@dataclass(frozen=True, slots=True)
class Stored:
    """What the database knows: the sources, the daemon's last heartbeat and whether that was its end, who let which
    source rest, and silences."""

    rows: tuple[SourceRow, ...] = ()
    heard: datetime | None = None
    stopped: bool = False
    rests: Mapping[str, Mark] = field(default_factory=dict, hash=False)
    silences: tuple[Silence, ...] = ()


def command(
    ctx: typer.Context,
    story: Annotated[str | None, typer.Argument(metavar="STORY", help="Only this one.")] = None,
) -> int | None:
    """Show what is fetched when, and why then.

    Examples:
      monitor list
      monitor list syria-bases --json
    """
    frame = frame_of(ctx)
    settings, fault = _settings(frame)
    now = frame.now()
    try:
        stored = _stored(frame, now)
    except ConfigError as error:
        raise fault or error from None
    heard = stored.heard
    alive = heard is not None and not stored.stopped and now - heard < DEAD_AFTER
    silences = (*stored.silences, *(settings.silences if settings else ()))
    items = [_told(item, stored.rests, silences, now) for item in _items(stored.rows, settings, now, alive)]
    if fault is not None and not items:
        raise fault
    if story is not None:
        items = _of_story(items, settings, story)
    if frame.json:
        frame.screen.emit_json(_document(items, now, heard, alive))
    elif items:
        with frame.screen.paged():
            frame.screen.table(COLUMNS, [_cells(item, now, frame.screen.width) for item in items])
        _foot(frame, items, now, heard, alive)
    else:
        frame.screen.note("Nothing is followed yet. Next: monitor add URL")
    if fault is not None:
        frame.screen.error("This is what was taken up last; the configuration has faults since:")
        raise fault
    return Code.DONE


def _settings(frame: Frame) -> tuple[Settings | None, ConfigError | None]:
    """The configuration, or its faults: what was last taken up is shown all the same."""
    try:
        return frame.settings(), None
    except ConfigError as error:
        return None, error


def _stored(frame: Frame, now: datetime) -> Stored:
    """What the database knows; nothing where there is none yet."""
    from monitor.settings.load import load_reading

    place = load_reading(frame.folder, frame.env).store
    if place.startswith("sqlite:///") and not Path(place.removeprefix("sqlite:///")).exists():
        return Stored()
    with frame.history() as history:
        rows = history.rows(now)
        at, detail = history.health(now).pulses.get("daemon", (None, {}))
        resting = {row.ref.story for row in rows if row.status == "paused"}
        rests = {mark.ref: mark for story in sorted(resting) for mark in history.marks(story, ("pause",))}
        return Stored(rows, at, bool(detail.get("stopped")), rests, history.silences())


def _told(item: Item, rests: Mapping[str, Mark], silences: Sequence[Silence], now: datetime) -> Item:
    """The same, with what people did: who let it rest, when and why; who does not want to hear of it, until when."""
    mark = rests.get(str(item.ref)) if item.row and item.row.status == "paused" else None
    why = item.why
    if mark is not None and why.startswith("paused"):
        by = f", by {mark.by}{f': {mark.text}' if mark.text else ''}" if f"by {mark.by}" not in why else ""
        why = f"{why}, since {show_time(mark.at, now)}{by}"
    held = tuple(one for one in silences if _is_hushed(item.ref, one, now))
    for one in held:
        narrower = ", ".join(f"{key} {' or '.join(one.match.of[key])}" for key in PARTLY if key in one.match.of)
        what = f" ({narrower})" if narrower else ""
        why += f"; silenced{what} until {show_time(one.ends_at, now)}{f': {one.comment}' if one.comment else ''}"
    return replace(item, why=why, rest=mark, silences=held)


def _is_hushed(ref: SourceRef, one: Silence, now: datetime) -> bool:
    """Whether a silence that holds now is about this source, at least in part."""
    if one.ends_at <= now or (one.starts_at is not None and one.starts_at > now):
        return False
    of = one.match.of
    return ref.story in of.get("story", (ref.story,)) and ref.source in of.get("source", (ref.source,))


def _items(rows: Sequence[SourceRow], settings: Settings | None, now: datetime, alive: bool) -> list[Item]:
    stored = {row.ref: row for row in rows}
    told = {
        SourceRef(story.id, source.name): source for story in (settings.stories if settings else ())
        for source in story.sources
    }  # fmt: skip
    items = []
    for row in rows:
        why, due_at, wrong = _why(row, now, alive)
        items.append(Item(row.ref, row.url, _more(why, row, told.get(row.ref)), due_at, wrong, row))
    for ref, source in told.items():
        if ref not in stored:
            items.append(Item(ref, source.url, _more("new: fetched at the next check", None, source), now))
    return sorted(items, key=_place)


def _place(item: Item) -> tuple[str, str, bool, str]:
    """What a feed or list led to stands below it."""
    parent = item.row.parent if item.row else None
    return (item.ref.story, parent or item.ref.source, parent is not None, item.ref.source)


def _why(row: SourceRow, now: datetime, alive: bool) -> tuple[str, datetime | None, bool]:
    """Why it is due then, when, and whether something is wrong with it."""
    if row.kind == ENTRY:
        return "read in its feed", None, False
    if row.status == "paused" and row.last_detail and row.last_detail.startswith(SAME):
        return f"not followed: it is {row.last_detail}", None, False
    if row.status == "paused" and (row.due_why or "").startswith("paused"):
        ends = (row.due_why or "").startswith(UNTIL)
        over = ends and row.due_at <= now
        why = "its rest is over" + ("" if alive else "; nobody fetches") if over else row.due_why or row.status
        return why, row.due_at if ends else None, not ends or (over and not alive)
    if row.status != "active":
        return ("gone: nothing is there; looked for once a day" if row.status == "gone" else row.status), None, True
    due = max(row.due_at, row.host_next_at) if row.host_next_at else row.due_at
    if row.failures:
        times = "once" if row.failures == 1 else f"{row.failures} times in a row"
        reason = (row.last_reason or row.last_outcome or "unknown").replace("_", " ")
        return f"failed {times}: {reason}{_again(row)}", due, True
    if row.last_at is None:
        return "new: never fetched yet", due, False
    if due <= now:
        return ("due: its turn comes" if alive else f"{_overdue(now - due)}; nobody fetches"), due, not alive
    if row.host_next_at and row.host_next_at > row.due_at:
        return _resting(row), due, row.host_failures >= HOST_TRIES
    return row.due_why or f"every {show_span(row.every_s)}", due, False


def _overdue(late: timedelta) -> str:
    return "due now" if late < timedelta(minutes=1) else f"due for {show_span(late)}"


def _again(row: SourceRow) -> str:
    """When it is tried again, where that is not simply its back-off."""
    said = row.due_why or ""
    if said.startswith("asked"):
        return f"; {said.removeprefix('asked: ')}"
    return "; looks again to confirm it" if said.startswith("confirm") else ""


def _resting(row: SourceRow) -> str:
    if row.host_failures >= HOST_TRIES:
        return f"its host failed {row.host_failures} times in a row and is left alone"
    if row.host_gap_s:
        return f"its host rests: robots.txt asks for {show_span(row.host_gap_s)} between two requests"
    return "its host rests between two requests"


def _more(why: str, row: SourceRow | None, source: Source | None) -> str:
    """The same, with what a reader should know of how the source is fetched."""
    if source is not None and source.ignore_robots:
        why += f"; robots.txt not asked: {source.ignore_robots}"
    detail = row.last_detail if row else None
    if row is not None and row.failures and detail and detail.startswith(OPTIONS):
        why += f" ({detail[:160]})"
    if detail and detail.startswith(MOVED):
        why += f"; {MOVED}{link(detail.removeprefix(MOVED))}, which may stand in its place"
    return why


def _of_story(items: list[Item], settings: Settings | None, story: str) -> list[Item]:
    from monitor.cli.refs import missing

    known = sorted({item.ref.story for item in items} | {one.id for one in (settings.stories if settings else ())})
    if story not in known:
        raise NotFound(missing("story", story, known))
    return [item for item in items if item.ref.story == story]


def _cells(item: Item, now: datetime, width: int) -> tuple[Any, ...]:
    row = item.row
    last = show_time(row.last_at, now) if row and row.last_at else "never"
    outcome = f" {row.last_outcome.replace('_', ' ')}" if row and row.last_outcome and width >= 100 else ""
    found = f"“{row.headline[:50]}”: " if row and row.parent and row.headline and width < HEADLINES_FROM else ""
    return (
        f"{'└ ' if row and row.parent else ''}{item.ref}",
        _next(item, now, width),
        Span(f"{found}{item.why}", "bad" if item.wrong else "plain"),
        f"{last}{outcome}",
        str(row.versions) if row else "0",
        (row.headline or NEVER) if row else NEVER,
    )


def _next(item: Item, now: datetime, width: int) -> str:
    if item.due_at is None:
        return NEVER
    if item.due_at <= now:
        return "now"
    left = (item.due_at - now).total_seconds()
    wait = f"in {show_span(left if left < 120 else left // 60 * 60)}"
    return f"{show_time(item.due_at, now)} ({wait})" if width >= 100 else wait


def _foot(frame: Frame, items: Sequence[Item], now: datetime, heard: datetime | None, alive: bool) -> None:
    if any(frame.screen.width < column.drop_below for column in COLUMNS):
        widest = max(column.drop_below for column in COLUMNS)
        frame.screen.note(f"(more at {widest} columns, or --json)")
    stories = len({item.ref.story for item in items})
    counts = f"{stories} stor{'y' if stories == 1 else 'ies'}, {len(items)} source{'s' * (len(items) != 1)}"
    if alive:
        frame.screen.note(f"{counts}. The daemon runs.")
    else:
        seen = f"; the last one was heard of {show_time(heard, now)}" if heard else ", and none has run yet"
        frame.screen.note(f"{counts}. No daemon runs{seen}. Next: monitor run, or monitor check")


def _document(items: Sequence[Item], now: datetime, heard: datetime | None, alive: bool) -> dict[str, Any]:
    return {
        "schema_version": 1,
        "at": now,
        "daemon": {"running": alive, "heard_at": heard},
        "sources": [_source(item) for item in items],
    }


def _source(item: Item) -> dict[str, Any]:
    row = item.row
    return {
        "source": str(item.ref),
        "url": link(item.url),
        "kind": row.kind if row else None,
        "parent": row.parent if row else None,
        "status": row.status if row else "new",
        "due_at": item.due_at,
        "why": item.why,
        "every_s": row.every_s if row else None,
        "failures": row.failures if row else 0,
        "host_failures": row.host_failures if row else 0,
        "host_gap_s": row.host_gap_s if row else 0,
        "last_outcome": row.last_outcome if row else None,
        "last_reason": row.last_reason if row else None,
        "last_at": row.last_at if row else None,
        "versions": row.versions if row else 0,
        "headline": row.headline if row else None,
        "paused": {"at": rest.at, "by": rest.by, "why": rest.text} if (rest := item.rest) else None,
        "silences": [
            {"id": one.id, "match": dict(one.match.of), "until": one.ends_at, "comment": one.comment}
            for one in item.silences
        ],
    }
