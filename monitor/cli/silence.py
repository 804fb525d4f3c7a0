"""What does nobody want to hear now? Silences: add, list, end. What they keep back stays in the history."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.ahead import coming, ending
from monitor.cli.frame import Frame, frame_of, group
from monitor.cli.refs import meant, missing
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
Given = Mapping[str, Many]


@app.command("add")
def add(
    ctx: typer.Context,
    where: Annotated[
        str | None, typer.Argument(metavar="STORY[/SOURCE]", help="Of this story, or of this source of it.")
    ] = None,
    story: Annotated[Many, typer.Option("--story", metavar="ID", help="Of this story.")] = None,
    source: Annotated[Many, typer.Option("--source", metavar="NAME", help="Of this source; or STORY/SOURCE.")] = None,
    claim: Annotated[Many, typer.Option("--claim", metavar="ID", help="On this claim.")] = None,
    kind: Annotated[Many, typer.Option("--kind", metavar="KIND", help=f"One of: {', '.join(KINDS)}.")] = None,
    severity: Annotated[Many, typer.Option("--severity", metavar="WORD", help="info, notice or urgent.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every alert of every story.")] = False,
    for_: Annotated[
        str | None, typer.Option("--for", metavar="TIME", help="How long, such as 2h or '5 hours'.")
    ] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="TIME", help="Or until when: 'monday 09:00'.")] = None,
    start: Annotated[str | None, typer.Option("--from", metavar="TIME", help="From when; else from now.")] = None,
    comment: Annotated[str, typer.Option("--comment", help="Why.")] = "",
    by: Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who says so; else $USER.")] = None,
) -> int | None:
    """Keep alerts back for a time. Each option may be given several times; all that are given must fit.

    Alerts that came meanwhile are not sent afterwards; they are in: monitor alerts list --muted

    Examples:
      monitor silence add syria-bases/agency --for 2h --comment "site relaunch"
      monitor silence add syria-bases --claim troops --until "monday 09:00"
      monitor silence add --kind edit --until "2026-03-02 06:00"
    """
    from monitor.model.alert import Matcher, Silence

    frame = frame_of(ctx)
    given = {"story": story, "source": source, "claim": claim, "kind": kind, "severity": severity}
    if bool(where or any(given.values())) == everything:
        raise typer.BadParameter(
            "say which alerts: STORY or STORY/SOURCE, --story, --source, --claim, --kind, --severity, or --all alone"
        )
    now = frame.now()
    begins = coming(start, now) if start else None
    ends = ending(for_, until, begins or now, now)
    if ends is None:
        raise typer.BadParameter("say how long: --for 2h, or --until TIME")
    with frame.app(reading=True) as parts:
        of = _placed(parts.history, where, given, now)
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
        frame.screen.note("No silence holds. To add one: monitor silence add STORY --for 2h")
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


def _placed(history: History, where: str | None, given: Given, now: datetime) -> dict[str, tuple[str, ...]]:
    """Matchers of what was given: WHERE, and --source STORY/SOURCE, name the story too. Raises NotFound, and
    typer.BadParameter for two that cannot be one silence."""
    stories, sources = list(given["story"] or ()), list(given["source"] or ())
    pairs = [where, *(each for each in sources if "/" in each)]
    sources = [each for each in sources if "/" not in each]
    for text in filter(None, pairs):
        place = meant(text, history, now)
        if place.names_version or place.part is not None or place.story is None:
            raise typer.BadParameter(f'"{text}": a silence is for a story or a source: STORY, or STORY/SOURCE')
        if stories and place.story not in stories:
            raise typer.BadParameter(f"{stories[0]} and {place.story}: make one silence for each story")
        stories.append(place.story)
        sources += [place.source] if place.source is not None else []
    values = {**given, "story": stories, "source": sources}
    return {key: tuple(dict.fromkeys(found)) for key, found in values.items() if found}


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
