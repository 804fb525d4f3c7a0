"""Which part of the record does a reading command show? The same filters on every one of them, read once.

    @filtered
    def command(ctx, story=None, *, given: Given) -> None:
        with frame.history() as history:
            asked = given.read(frame, history, story)

`given` is filled from --since --until --as-of --source --claim --kind --material --unseen.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.asked import check_claim, moment, where
from monitor.cli.frame import Frame
from monitor.cli.refs import missing
from monitor.cli.who import name_of

if TYPE_CHECKING:
    from monitor.model.observation import Edit
    from monitor.model.record import ChangeRow, VersionRow
    from monitor.ports import History

HELP = {
    "since": ("TIME", "Captured at or after."),
    "until": ("TIME", "Captured before."),
    "as_of": ("TIME", "As this installation knew it then."),
    "source": ("NAME", "One source only."),
    "claim": ("ID", "This claim only."),
    "kind": ("KIND", "With an edit of this kind."),
    "material": ("", "Material changes only."),
    "unseen": ("", "What was recorded since `monitor seen`."),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for. `seen` maps stories to how far this reader has seen them; None: seen or not, all of it."""

    story: str | None = None
    source: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    known_at: datetime | None = None
    claim: str | None = None
    kind: str | None = None
    material: bool = False
    seen: Mapping[str, datetime] | None = field(default=None, hash=False)

    @property
    def narrowed(self) -> bool:
        """Whether anything but the story is asked for."""
        return any((self.source, self.since, self.until, self.known_at, self.by_change)) or self.seen is not None

    @property
    def by_change(self) -> bool:
        """Whether what a version changed decides."""
        return bool(self.claim or self.kind or self.material)

    def has_source(self, name: str) -> bool:
        """Whether a source, or one that a feed led to, is meant."""
        if self.source is None or name == self.source:
            return True
        from monitor.model.found import is_child

        return is_child(name, self.source)

    def has_time(self, at: datetime) -> bool:
        """Whether a moment lies between --since and --until."""
        return (self.since is None or at >= self.since) and (self.until is None or at < self.until)

    def has_row(self, row: VersionRow) -> bool:
        """Whether a version is meant, by source, times and bookmark."""
        if self.known_at is not None and row.recorded_at > self.known_at:
            return False
        return self.has_source(row.ref.source) and self.has_time(row.captured_at) and self.is_unseen(row)

    def is_unseen(self, row: VersionRow) -> bool:
        """Whether the reader has not seen it, where that is asked for."""
        seen = None if self.seen is None else self.seen.get(row.ref.story)
        return seen is None or row.recorded_at > seen

    def has_edit(self, edit: Edit) -> bool:
        """Whether an edit passes --kind and --material."""
        return (self.kind is None or self.kind in (edit.kind, *edit.kinds)) and (edit.material or not self.material)

    def has_change(self, change: ChangeRow | None) -> bool:
        """Whether a version's change passes --kind and --material."""
        if self.kind is None and not self.material:
            return True
        return change is not None and any(map(self.has_edit, change.edits))


@dataclass(frozen=True, slots=True)
class Given:
    """The filters as they were typed."""

    since: str | None = None
    until: str | None = None
    as_of: str | None = None
    source: str | None = None
    claim: str | None = None
    kind: str | None = None
    material: bool = False
    unseen: bool = False

    def read(self, frame: Frame, history: History, story: str | None, now: datetime | None = None) -> Asked:
        """What is meant, checked against what is stored. `story` is STORY or STORY/SOURCE. Raises NotFound with the
        nearest name, typer.BadParameter for what is no time and no kind."""
        now = now or frame.now()
        place = where(history, story, self.source, now)
        stories = [place.story] if place.story else [each for each, _, _ in history.stories()]
        check_claim(history, stories, self.claim)
        check_kind(self.kind)
        seen = None
        if self.unseen:
            seen = history.bookmarks(name_of(frame))
            if not seen.keys() & set(stories):
                frame.screen.note("Nothing is marked as seen yet, so all is new. To mark it: monitor seen")
        return Asked(
            place.story,
            place.source,
            moment(frame, "since", self.since, now),
            moment(frame, "until", self.until, now),
            moment(frame, "as of", self.as_of, now),
            self.claim,
            self.kind,
            self.material,
            seen,
        )


def check_kind(kind: str | None) -> None:
    """Raises typer.BadParameter with the nearest name where there is no such edit kind."""
    from monitor.model.observation import EDIT_KINDS

    if kind is not None and kind not in EDIT_KINDS:
        raise typer.BadParameter(missing("edit kind", kind, EDIT_KINDS))


def filtered(command: Callable[..., Any]) -> Callable[..., Any]:
    """A command with the filters among its options; it takes them as `given`."""

    @functools.wraps(command)
    def wrapper(*args: Any, **values: Any) -> Any:
        given = Given(**{part.name: values.pop(part.name) for part in fields(Given)})
        return command(*args, given=given, **values)

    own = inspect.signature(command, eval_str=True)
    parameters = [one for one in own.parameters.values() if one.name != "given"]
    parameters += [_parameter(part.name) for part in fields(Given)]
    wrapper.__signature__ = own.replace(parameters=parameters)  # type: ignore[attr-defined]  # what typer reads
    wrapper.__annotations__ = {one.name: one.annotation for one in parameters}
    return wrapper


def _parameter(name: str) -> inspect.Parameter:
    metavar, text = HELP[name]
    flag = f"--{name.replace('_', '-')}"
    flags = (flag, "--known-at") if name == "as_of" else (flag,)
    kind: Any = Annotated[str | None, typer.Option(*flags, metavar=metavar, help=text)]
    if not metavar:
        kind = Annotated[bool, typer.Option(flag, help=text)]
    default = None if metavar else False
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind)
