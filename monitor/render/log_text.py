"""How does a history read, one version after another? A line each, with its claims' moves below."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.model.observation import Edit, Evidence
from monitor.model.record import CaptureRow, ChangeRow, ClaimRow, Mark, VersionRow
from monitor.render.styled import Bit, Line, cells, flat, wrap
from monitor.render.verdict_text import MOVED, OpsOf, counted, edit_lines

Moment = Callable[[datetime], str]
FILLED_IN = timedelta(hours=1)  # from capture to record: no live look takes as long
NARROW = 76  # columns below which what changed stands on a line of its own


@dataclass(frozen=True, slots=True)
class Move:
    """A claim that moved with a version."""

    claim_id: str
    before: str
    after: str
    confidence: float
    evidence: tuple[Evidence, ...]
    ruled_by: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A version as the log tells it; `change` is None for the first of a source."""

    row: VersionRow
    change: ChangeRow | None
    moves: tuple[Move, ...] = ()
    rulings: tuple[ClaimRow, ...] = ()  # what people ruled on it
    marks: tuple[Mark, ...] = ()  # what people wrote beside it
    unseen: bool = False  # since the reader marked the story as seen
    asked: tuple[Edit, ...] = ()  # the edits of a kind that was asked for: they stand below their version
    kind: str | None = None  # that kind

    @property
    def at(self) -> datetime:
        """When it was captured."""
        return self.row.captured_at

    @property
    def material(self) -> bool:
        """Whether it is worth a reader's time: a material change, or a claim that moved."""
        return bool(self.moves) or (self.change is not None and self.change.material)


@dataclass(frozen=True, slots=True)
class Failure:
    """A run of captures of one source that came to nothing, all alike."""

    first: CaptureRow
    last: CaptureRow
    times: int

    @property
    def at(self) -> datetime:
        """When it began."""
        return self.first.at


def what_changed(entry: Entry) -> str:
    """A version's edits in a few words; of one that was filled in later, that too."""
    late = ", filled in later" if entry.row.recorded_at - entry.row.captured_at > FILLED_IN else ""
    return f"{_edited(entry)}{late}"


def _edited(entry: Entry) -> str:
    if entry.change is None:
        return "baseline"
    if entry.change.analyzer == "rebased":
        return "read by a newer extractor, the older page is gone: a new baseline"
    edits = entry.change.edits
    material, cosmetic = [edit for edit in edits if edit.material], [edit for edit in edits if not edit.material]
    moved = len(entry.moves)
    parts = [counted(material)] if material else [f"{moved} claim{'s' * (moved != 1)} moved"] if moved else []
    if cosmetic:
        parts.append(f"{len(cosmetic)} cosmetic" if parts else f"cosmetic ({counted(cosmetic)})")
    if not edits:
        parts.append("no edit")
    if entry.row.returns_to is not None:
        parts.append(f"returns to @{entry.row.returns_to}")
    if entry.change.unannounced:
        parts.append("unannounced")
    return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class Layout:
    """How wide names and times are written: the same on every page of one log."""

    name: int = 0
    time: int = 0


def layout_of(entries: Sequence[Entry | Failure], moment: Moment, width: int, *, stories: bool) -> Layout:
    """The layout that these entries need."""
    names = (cells(_name(entry, stories=stories)) for entry in entries)
    times = (cells(moment(entry.at)) for entry in entries)
    return Layout(min(max(names, default=0), max(12, width // 4)), max(times, default=0))


def log_lines(
    entries: Sequence[Entry | Failure],
    moment: Moment,
    width: int,
    *,
    stories: bool,
    patch: OpsOf | None = None,
    layout: Layout | None = None,
) -> tuple[Line, ...]:
    """The log. `stories` shows the story's name with each version; `patch` adds the edits with their words marked."""
    names = [_name(entry, stories=stories) for entry in entries]
    times = [moment(entry.at) for entry in entries]
    layout = layout or layout_of(entries, moment, width, stories=stories)
    wide_name, wide_time = layout.name, layout.time
    lines: list[Line] = []
    for entry, name, time in zip(entries, names, times, strict=True):
        head = [Bit(f"{time:<{wide_time}}  ", "dim"), Bit(f"{name:<{wide_name}}  ", _style(entry, "bold"))]
        rest = " " * (wide_time + 2)
        if isinstance(entry, Failure):
            lines += wrap([Bit(failed(entry, moment), "dim")], width, head, rest)
            continue
        lines += _version(entry, head, rest, width)
        moved = {(move.claim_id, move.ruled_by) for move in entry.moves}
        for move in entry.moves:
            lines += _move(move, width, rest)
        for ruling in entry.rulings:
            if (ruling.claim_id, ruling.ruled_by) not in moved:  # the move says it already
                lines += _ruling(ruling, moment, width, rest)
        for mark in entry.marks:
            lines += mark_lines(mark, moment, width, rest)
        shown = entry.asked or (entry.change.edits if entry.change is not None else ())
        if patch is not None and entry.change is not None:
            for edit in shown:
                lines += edit_lines(edit, patch, width, entry.kind)
            lines.append(())
    return tuple(lines)


def _name(entry: Entry | Failure, *, stories: bool) -> str:
    if isinstance(entry, Failure):
        ref = entry.first.ref
        return f"{ref}" if stories else ref.source
    version = entry.row.ref
    return (str(version) if stories else f"{version.source}@{version.seq}") + ("*" if entry.unseen else "")


def _style(entry: Entry | Failure, normal: str) -> str:
    quiet = isinstance(entry, Failure) or (entry.change is not None and not entry.material)
    return "dim" if quiet else normal


def _version(entry: Entry, head: list[Bit], rest: str, width: int) -> tuple[Line, ...]:
    style = _style(entry, "plain")
    changed = Bit(what_changed(entry), "dim" if style == "dim" or entry.change is None else "plain")
    headline = Bit(entry.row.headline or "(no headline)", style)
    used = cells(flat(head))
    room = width - used - cells(changed.text) - 2
    if width < NARROW or room < 24:
        return (*wrap([headline], width, head, rest), *wrap([changed], width, [Bit(rest)], rest))
    return ((*head, Bit(shortened(headline.text, room), style), Bit("  "), changed),)


def _move(move: Move, width: int, rest: str) -> tuple[Line, ...]:
    bits = [Bit(f"{move.claim_id}: ", "bold"), Bit(f"{move.before} → "), Bit(move.after, "bad")]
    bits.append(Bit(f" (ruled by {move.ruled_by})" if move.ruled_by else f" ({move.confidence:.2f})", "dim"))
    lines = [*wrap(bits, width, [Bit(f"{rest}{MOVED} ", "bad")], f"{rest}  ")]
    if move.evidence:
        lines += wrap([Bit(f"“{move.evidence[0].quote}”", "dim")], width, [Bit(f"{rest}  ")], f"{rest}  ")
    return tuple(lines)


def _ruling(row: ClaimRow, moment: Moment, width: int, rest: str) -> tuple[Line, ...]:
    """A person's ruling: what it says, and what it says instead of."""
    bits = [Bit(f"{row.claim_id}: ", "bold"), Bit(row.state), Bit(f", ruled by {row.ruled_by}")]
    if row.rival:
        bits.append(Bit(f", not {row.rival['state']}"))
    bits.append(Bit(f" ({moment(row.seen_from)})", "dim"))
    return wrap(bits, width, [Bit(f"{rest}= ", "good")], f"{rest}  ")


MARKS = {"note": "✎", "tag": "#", "untag": "#", "pause": "‖", "resume": "▸", "ruling": "=", "undo": "↶"}
SAID = {"untag": "no longer ", "pause": "paused", "resume": "resumed", "ruling": "ruled ", "undo": "undone: "}


def mark_lines(mark: Mark, moment: Moment, width: int, rest: str = "") -> tuple[Line, ...]:
    """What a person wrote or did: a sign, the words, by whom, when."""
    what = SAID.get(mark.act, "")
    colon = " " if mark.text.startswith("until ") else ": "
    said = f"{colon}{mark.text}" if mark.act in ("pause", "resume") and mark.text else mark.text
    said += f": {mark.why}" if mark.why else ""
    who = f"{mark.by}, " if mark.by else ""
    bits = [Bit(f"{what}{said}"), Bit(f" ({who}{moment(mark.at)})", "dim")]
    return wrap(bits, width, [Bit(f"{rest}{MARKS[mark.act]} ", "moved")], f"{rest}  ")


def failed(failure: Failure, moment: Moment) -> str:
    """A run of failures in words."""
    row = failure.last
    status = f", HTTP {row.http_status}" if row.http_status and row.http_status != 200 else ""
    reason = f" ({row.reason}{status})" if row.reason else ""
    times = f", {failure.times} times until {moment(row.at)}" if failure.times > 1 else ""
    detail = f": {row.detail}" if row.detail else ""
    return f"{row.outcome.replace('_', ' ')}{reason}{times}{detail}"


def shortened(text: str, most: int) -> str:
    """A text cut at a word to at most `most` columns, with an ellipsis."""
    if cells(text) <= most:
        return text
    while cells(text) > most - 1:
        text = text[:-1]
    cut = text.rfind(" ")
    return f"{text[:cut] if cut > most // 2 else text}…"


def stat_lines(entries: Sequence[Entry], width: int) -> tuple[Line, ...]:
    """How many edits of each kind these versions brought, as bars, material ones first."""
    material, all_ = Counter[str](), Counter[str]()
    for entry in entries:
        for edit in entry.change.edits if entry.change else ():
            all_[edit.kind] += 1
            material[edit.kind] += edit.material
    longest = max(all_.values(), default=0)
    room = max(8, width - 30)
    lines: list[Line] = []
    for kind, n in sorted(all_.items(), key=lambda item: (-material[item[0]], -item[1], item[0])):
        bar = max(1, round(n / longest * room)) if longest > room else n
        loud = round(bar * material[kind] / n)
        label = f"{kind:<12} {n:>4}"
        bits = (Bit(f"{label}  "), Bit("█" * loud, "bad"), Bit("░" * (bar - loud), "dim"))
        lines.append(tuple(bit for bit in bits if bit.text))
    moves = sum(len(entry.moves) for entry in entries)
    total = f"{len(entries)} version{'s' * (len(entries) != 1)}, {sum(all_.values())} edits"
    if lines:
        lines.append((Bit("█", "bad"), Bit(" material  ░ cosmetic", "dim")))
    lines.append((Bit(f"{total} ({sum(material.values())} material), {moves} claim moves."),))
    return tuple(lines)
