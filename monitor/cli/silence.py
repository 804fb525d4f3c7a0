"""What does nobody want to hear now? Silences: add, list, end. What they keep back stays in the history."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.frame import Frame, frame_of, group
from monitor.cli.refs import missing
from monitor.cli.screen import Column, Span
from monitor.cli.times import show_time
from monitor.model.errors import ConfigError, NotFound

if TYPE_CHECKING:
    from monitor.model.alert import Silence
    from monitor.ports import History

app = group("Silences: what nobody wants to hear now. What they keep back stays in the history.")

SEVERITIES = ("info", "notice", "urgent")
KINDS = ("claim", "edit", "reversal", "source", "system")
Many = list[str] | None


@app.command("add")
def add(
    ctx: typer.Context,
    story: Annotated[Many, typer.Option("--story", metavar="ID", help="Of this story.")] = None,
    source: Annotated[Many, typer.Option("--source", metavar="NAME", help="Of this source.")] = None,
    claim: Annotated[Many, typer.Option("--claim", metavar="ID", help="On this claim.")] = None,
    kind: Annotated[Many, typer.Option("--kind", metavar="KIND", help=f"One of: {', '.join(KINDS)}.")] = None,
    severity: Annotated[Many, typer.Option("--severity", metavar="WORD", help="info, notice or urgent.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every alert of every story.")] = False,
    for_: Annotated[str | None, typer.Option("--for", metavar="TIME", help="How long, such as 2h or 1d.")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="TIME", help="Or until when.")] = None,
    start: Annotated[str | None, typer.Option("--from", metavar="TIME", help="From when; else from now.")] = None,
    comment: Annotated[str, typer.Option("--comment", help="Why.")] = "",
    by: Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who says so; else $USER.")] = None,
) -> int | None:
    """Keep alerts back for a time. Each option may be given several times; all that are given must fit.

    Alerts that came meanwhile are not sent afterwards; they are in: monitor alerts list --muted

    Examples:
      monitor silence add --story syria-bases --source agency --for 2h --comment "site relaunch"
      monitor silence add --kind edit --until "2026-03-02 06:00"
    """
    from monitor.model.alert import Matcher, Silence

    frame = frame_of(ctx)
    given = {"story": story, "source": source, "claim": claim, "kind": kind, "severity": severity}
    of = {key: tuple(dict.fromkeys(values)) for key, values in given.items() if values}
    if bool(of) == everything:
        raise typer.BadParameter("say which alerts: --story, --source, --claim, --kind, --severity, or --all alone")
    now = frame.now()
    begins = _time(start, now) if start else None
    ends = _end(for_, until, begins or now)
    if ends <= max(now, begins or now):
        raise typer.BadParameter(f"it would have ended already, {show_time(ends)}")
    with frame.app(reading=True) as parts:
        _check(parts.history, of)
        one = Silence(Matcher(of), begins, ends, comment, _who(frame, by))
        number = parts.outbox.silence(one, parts.clock.now())
    if frame.json:
        frame.screen.emit_json({"schema_version": 1, "id": number, "match": of, "from": begins or now, "until": ends})
        return None
    frame.screen.print(f"Silence {number}: ", Span(said(of), "bold"), f" until {show_time(ends)}.")
    frame.screen.note(f"To end it sooner: monitor silence expire {number}")
    return None


@app.command("list")
def list_(
    ctx: typer.Context,
    ended: Annotated[bool, typer.Option("--ended", help="Those that have ended, too.")] = False,
) -> int | None:
    """Silences that hold now or will, those of the configuration too.

    Examples:
      monitor silence list
      monitor silence list --ended
    """
    frame = frame_of(ctx)
    now = frame.now()
    with frame.history() as history:
        found = [one for one in (*_configured(frame), *history.silences()) if ended or one.ends_at > now]
    if frame.json:
        frame.screen.emit_json({"schema_version": 1, "silences": [_document(one, now) for one in found]})
    elif not found:
        frame.screen.note("No silence holds. To add one: monitor silence add --story ID --for 2h")
    else:
        columns = (
            Column("#", right=True, least=3),
            Column("what", wrap=True, least=16),
            Column("state", least=9),
            Column("until", least=16),
            Column("why", wrap=True, least=12, drop_below=72),
        )
        frame.screen.table(columns, [_row(one, now) for one in found])
    return None


@app.command("expire")
def expire(
    ctx: typer.Context, number: Annotated[int, typer.Argument(metavar="ID", help="Its number in `silence list`.")]
) -> int | None:
    """End a silence now.

    Examples:
      monitor silence expire 3
    """
    frame = frame_of(ctx)
    with frame.app(reading=True) as parts:
        now = parts.clock.now()
        was = parts.outbox.expire(number, now)
    ended = was.ends_at <= now
    if frame.json:
        frame.screen.emit_json({"schema_version": 1, "id": number, "ended": min(was.ends_at, now)})
    elif ended:
        frame.screen.note(f"Silence {number} had ended already, {show_time(was.ends_at)}.")
    else:
        frame.screen.note(f"Silence {number} ({said(was.match.of)}) has ended. What it kept back is not sent now.")
    return None


def said(of: Any) -> str:
    """Matchers in words."""
    return ", ".join(f"{key} {' or '.join(values)}" for key, values in of.items()) or "everything"


def _end(for_: str | None, until: str | None, start: datetime) -> datetime:
    if (for_ is None) == (until is None):
        raise typer.BadParameter("say how long: --for 2h, or --until TIME")
    if until is not None:
        return _time(until, start)
    from monitor.settings.units import some_time

    try:
        return start + some_time(for_)
    except (ValueError, OverflowError) as error:
        raise typer.BadParameter(f"--for: {error}") from None


def _time(text: str, now: datetime) -> datetime:
    """A time to come; a clock time alone is its next one."""
    from monitor.cli.times import CLOCK, read_time

    at = read_time(text, now)
    return at + timedelta(days=1) if at <= now and CLOCK.fullmatch(text.strip()) else at


def _check(history: History, of: dict[str, tuple[str, ...]]) -> None:
    """Raises NotFound for a name that no alert can have: such a silence would be one in name only."""
    stories = [story for story, _, _ in history.stories()]
    asked = of.get("story", tuple(stories))
    known = {
        "story": stories,
        "source": [name for story in asked if story in stories for name in history.sources(story)],
        "claim": [name for story in asked if story in stories for name, _, _ in history.claims(story)],
        "kind": list(KINDS),
        "severity": list(SEVERITIES),
    }
    for key, values in of.items():
        for value in values:
            if value not in known[key]:
                raise NotFound(missing(key, value, known[key]))


def _who(frame: Frame, by: str | None) -> str:
    return " ".join((by or frame.env.get("USER") or frame.env.get("LOGNAME") or "somebody").split())[:80]


def _configured(frame: Frame) -> tuple[Silence, ...]:
    try:
        return frame.settings().silences
    except ConfigError as error:
        frame.screen.note(f"The configuration cannot be read; its silences are left out: {error}")
        return ()


def _state(one: Silence, now: datetime) -> str:
    if one.ends_at <= now:
        return "ended"
    return "to come" if one.starts_at is not None and one.starts_at > now else "holds"


def _row(one: Silence, now: datetime) -> tuple[Any, ...]:
    why = f"{one.comment}{f' ({one.created_by})' if one.created_by else ''}".strip()
    number = "file" if one.id is None else str(one.id)
    state = _state(one, now)
    loud = "good" if state == "holds" else "dim"
    return number, said(one.match.of), Span(state, loud), show_time(one.ends_at, now), Span(why, "dim")


def _document(one: Silence, now: datetime) -> dict[str, Any]:
    return {
        "id": one.id,
        "match": {key: list(values) for key, values in one.match.of.items()},
        "state": _state(one, now),
        "from": one.starts_at,
        "until": one.ends_at,
        "by": one.created_by,
        "comment": one.comment,
    }
