"""Which part of the record does a reading command show? The same filters on every one of them, read once.

    @filtered
    def command(ctx, story=None, *, given: Given) -> None:
        with frame.history() as history:
            asked = given.read(frame, history, story)

`given` is filled from --since --until --as-of --source --claim --kind --material --cosmetic --unseen --by. What a
filter comes to on a command where that is not plain: `@filtered_as(kind="…")`.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
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
    "material": ("", "Material changes only: a careful editor would want to know."),
    "cosmetic": ("", "Cosmetic changes only: what is not material."),
    "unseen": ("", "What was recorded since `monitor seen`."),
    "by": ("NAME", "With --unseen: since this reader's `monitor seen`; else $USER's."),
}
EVERYDAY = {  # what people call them
    **dict.fromkeys(("removed", "remove", "deleted", "delete", "deletion", "gone", "cut", "dropped"), "removal"),
    **dict.fromkeys(("added", "add", "new", "inserted", "insertion"), "addition"),
    **dict.fromkeys(("figure", "figures", "amount", "count", "percent", "money"), "number"),
    **dict.fromkeys(("quotation", "quotations", "quoted"), "quote"),
    **dict.fromkeys(("name", "names", "person", "people", "place", "renamed"), "entity"),
    **dict.fromkeys(("day", "days", "time", "deadline"), "date"),
    **dict.fromkeys(("denial", "denied", "not", "polarity", "opposite", "reversed"), "negation"),
    **dict.fromkeys(("certainty", "uncertainty", "doubt", "maybe", "weakened"), "hedge"),
    **dict.fromkeys(("source", "sources", "sourcing", "speaker", "attributed"), "attribution"),
    **dict.fromkeys(("claim", "state", "states"), "status"),
    **dict.fromkeys(("order", "reordered", "move", "moves"), "moved"),
    **dict.fromkeys(("reworded", "rewording", "wording", "words", "rephrased"), "rephrase"),
    **dict.fromkeys(("typo", "typos", "spelling", "punctuation", "style"), "copyedit"),
    **dict.fromkeys(("furniture", "caption", "credit", "byline"), "boilerplate"),
}
WEIGHTS = ("cosmetic", "material")  # --kind takes them, too: any kind that is so
SET_BY = {"as_of": "known_at", "unseen": "seen"}  # fields of Asked that have another name than their option


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
    cosmetic: bool = False
    options: Mapping[str, str] = field(default_factory=dict, hash=False)  # what was typed, by option
    reader: str = ""  # whose mark `seen` is

    @property
    def narrowed(self) -> bool:
        """Whether anything but the story is asked for."""
        return any((self.source, self.since, self.until, self.known_at, self.by_change)) or self.seen is not None

    @property
    def by_change(self) -> bool:
        """Whether what a version changed decides."""
        return bool(self.claim or self.by_edit)

    @property
    def by_edit(self) -> bool:
        """Whether the edits of a version decide."""
        return bool(self.kind or self.material or self.cosmetic)

    def without(self, option: str) -> Asked:
        """The same without one of its options."""
        name, none = SET_BY.get(option, option), Asked()
        left = {each: text for each, text in self.options.items() if each != option}
        values: dict[str, Any] = {name: getattr(none, name)}
        if option == "kind" and self.kind is None:
            values |= {"material": False, "cosmetic": False}  # it had named a weight
        return replace(self, **values, options=left)

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

    def has_weight(self, material: bool) -> bool:
        """Whether what is material, or is not, passes --material and --cosmetic."""
        return not self.cosmetic if material else not self.material

    def has_edit(self, edit: Edit) -> bool:
        """Whether an edit passes --kind, --material and --cosmetic."""
        return (self.kind is None or self.kind in (edit.kind, *edit.kinds)) and self.has_weight(edit.material)

    def has_change(self, change: ChangeRow | None) -> bool:
        """Whether a version's change passes --kind, --material and --cosmetic (the change as a whole is)."""
        if not self.by_edit:
            return True
        if change is None or (self.cosmetic and change.material):
            return False
        return any(map(self.has_edit, change.edits))


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
    cosmetic: bool = False
    unseen: bool = False
    by: str | None = None

    def read(self, frame: Frame, history: History, story: str | None, now: datetime | None = None) -> Asked:
        """What is meant, checked against what is stored. `story` is STORY or STORY/SOURCE. Raises NotFound with the
        nearest name, typer.BadParameter for what is no time and no kind."""
        now = now or frame.now()
        place = where(history, story, self.source, now)
        stories = [place.story] if place.story else [each for each, _, _ in history.stories()]
        check_claim(history, stories, self.claim)
        kind, material, cosmetic = self._weighed()
        if self.by is not None and not self.unseen:
            raise typer.BadParameter("--by names the reader whose mark counts, and goes with --unseen")
        seen, reader = None, ""
        if self.unseen:
            reader = name_of(frame, self.by)
            seen = history.bookmarks(reader)
            if not seen.keys() & set(stories):
                frame.screen.note("Nothing is marked as seen yet, so all is new. To mark it: monitor seen")
        return Asked(
            place.story,
            place.source,
            moment(frame, "since", self.since, now),
            moment(frame, "until", self.until, now),
            moment(frame, "as of", self.as_of, now),
            self.claim,
            kind,
            material,
            seen,
            cosmetic,
            self._typed(),
            reader,
        )

    def _weighed(self) -> tuple[str | None, bool, bool]:
        """The kind, and whether only the material or only the cosmetic is meant. Raises typer.BadParameter."""
        check_kind(self.kind)
        material, cosmetic = self.material or self.kind == "material", self.cosmetic or self.kind == "cosmetic"
        if material and cosmetic:
            raise typer.BadParameter("--material and --cosmetic leave nothing: a change is one or the other")
        return None if self.kind in WEIGHTS else self.kind, material, cosmetic

    def _typed(self) -> dict[str, str]:
        """The options that were given, as they were typed."""
        found = {}
        for part in fields(self):
            if part.name == "by":
                continue  # whose mark it is narrows nothing
            value = getattr(self, part.name)
            if value:
                flag = f"--{part.name.replace('_', '-')}"
                found[part.name] = flag if value is True else f'{flag} "{value}"' if " " in value else f"{flag} {value}"
        return found


def check_kind(kind: str | None) -> None:
    """Raises typer.BadParameter with the nearest name where there is no such edit kind."""
    from monitor.model.observation import EDIT_KINDS

    if kind is not None and kind not in (*EDIT_KINDS, *WEIGHTS):
        every = (*EDIT_KINDS, *WEIGHTS)
        if meant := EVERYDAY.get(kind.lower()):
            raise typer.BadParameter(f'no edit kind "{kind}"; did you mean "{meant}"?')
        raise typer.BadParameter(missing("edit kind", kind, every, len(every)))


def emptied(asked: Asked, has_some: Callable[[Asked], bool], whole: str) -> str:
    """Why nothing fits: the options, and those of them without which something does. `whole` is the command that shows
    all of it."""
    if asked.seen is not None and has_some(asked.without("unseen")):
        return f"Nothing new since you last marked it as seen. All of it: {whole}"
    alone = [text for name, text in asked.options.items() if has_some(asked.without(name))]
    widen = f"; without {' or without '.join(alone)} there is some" if alone else ""
    return f"Nothing fits {' '.join(asked.options.values())}{widen}. All of it: {whole}"


def filtered(command: Callable[..., Any]) -> Callable[..., Any]:
    """A command with the filters among its options; it takes them as `given`."""
    return filtered_as()(command)


def filtered_as(**said: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The same, with what a filter means there, where that is not plain."""
    return lambda command: _with_filters(command, said)


def _with_filters(command: Callable[..., Any], said: Mapping[str, str]) -> Callable[..., Any]:
    @functools.wraps(command)
    def wrapper(*args: Any, **values: Any) -> Any:
        given = Given(**{part.name: values.pop(part.name) for part in fields(Given)})
        return command(*args, given=given, **values)

    own = inspect.signature(command, eval_str=True)
    parameters = [one for one in own.parameters.values() if one.name != "given"]
    parameters += [_parameter(part.name, said.get(part.name)) for part in fields(Given)]
    wrapper.__signature__ = own.replace(parameters=parameters)  # type: ignore[attr-defined]  # what typer reads
    wrapper.__annotations__ = {one.name: one.annotation for one in parameters}
    return wrapper


def _parameter(name: str, said: str | None) -> inspect.Parameter:
    metavar, text = HELP[name]
    flag = f"--{name.replace('_', '-')}"
    flags = (flag, "--known-at") if name == "as_of" else (flag,)
    kind: Any = Annotated[str | None, typer.Option(*flags, metavar=metavar, help=said or text)]
    if not metavar:
        kind = Annotated[bool, typer.Option(flag, help=said or text)]
    default = None if metavar else False
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind)
