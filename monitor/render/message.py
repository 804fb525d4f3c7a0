"""What does a message say? Alerts → parts in the order a reader needs them; every form is written from these."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from monitor.model.alert import Alert, Severity
from monitor.render.inert import clean, clip, line, link

SUBJECT_MOST = 78  # what a phone and a mail list show of a subject
LOUD = (Severity.INFO, Severity.NOTICE, Severity.URGENT)
KINDS = ("claim", "reversal", "source", "system", "edit")
EDITS = ("status", "negation", "removal", "number", "date", "quote", "entity", "attribution", "hedge", "addition")
MARKS_LEAST = 0.25  # below this share of common words, marks hide more than they show
HIGH, FAIR = 0.85, 0.6  # calibrated confidence → the word a hurried reader needs

Marked = tuple[tuple[Literal["=", "-", "+"], str], ...]


@dataclass(frozen=True, slots=True)
class Pointer:
    """Where to read on: a label and either an address or a command to type."""

    label: str
    url: str = ""
    command: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One thing told, ready for any form. Texts are clean single lines; empty ones are not shown.

    `where` is story and source. `was` and `now` are the sentence before and after with their word marks; `also` are
    other sources that report the same move; `ids` the ids of every alert in it, its own first.
    """

    title: str
    severity: Severity
    kind: str
    moved: tuple[str, str] | None
    where: str
    when: str
    was: Marked
    now: Marked
    certainty: str
    notes: tuple[str, ...]
    also: tuple[str, ...]
    pointers: tuple[Pointer, ...]
    ids: tuple[str, ...]
    question: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """A group of alerts for one receiver: the subject, its parts (strongest first), and why the reader has it."""

    subject: str
    parts: tuple[Part, ...]
    why: str
    quiet: str  # the command that would have kept it away
    story: str
    story_title: str

    @property
    def ids(self) -> tuple[str, ...]:
        """Every alert id, the strongest first."""
        return tuple(one for part in self.parts for one in part.ids)

    @property
    def severity(self) -> Severity:
        """The loudest of its parts."""
        return max((part.severity for part in self.parts), key=LOUD.index, default=Severity.INFO)


def message(
    alerts: Sequence[Alert], receiver: str, route: str, now: datetime, *, zone: str = "UTC", digest: bool = False
) -> Message:
    """The message that tells `alerts`; times are shown in `zone`. Deterministic: equal alerts give an equal message."""
    parts = tuple(_part(group, zone) for group in _folded(sorted(alerts, key=_order)))
    stories = tuple(dict.fromkeys(alert.story for alert in alerts if alert.story))
    titles = [line(alert.facts.get("story_title", ""), 80) for alert in alerts if alert.story]
    title = next((one for one in titles if one), stories[0] if stories else "monitor")
    return Message(
        subject=_digest_subject(parts, alerts, title, now, zone) if digest else _subject(parts),
        parts=parts,
        why=_why(alerts, stories, receiver, route),
        quiet=_quiet(alerts, stories),
        story=stories[0] if len(stories) == 1 else "",
        story_title=title,
    )


def plain(marked: Marked) -> str:
    """The marked sentence without its marks."""
    return " ".join("".join(text for _, text in marked).split())


def moment(at: datetime, zone: str) -> str:
    """A time for people: `16 Dec 2026, 14:03 UTC`."""
    return at.astimezone(ZoneInfo(zone)).strftime("%-d %b %Y, %H:%M %Z")


def _order(alert: Alert) -> tuple[int, int, int, float, datetime, str]:
    kind = KINDS.index(alert.kind) if alert.kind in KINDS else len(KINDS)
    edit = str(alert.facts.get("edit_kind", ""))
    rank = EDITS.index(edit) if edit in EDITS else len(EDITS)
    score = float(alert.facts.get("score") or alert.facts.get("confidence") or 0)
    return -LOUD.index(alert.severity), kind, rank, -score, alert.at, alert.dedup_key


def _folded(alerts: Iterable[Alert]) -> tuple[tuple[Alert, ...], ...]:
    """Sources that report one and the same move are told together, the strongest first."""
    groups: dict[object, list[Alert]] = {}
    for alert in alerts:
        move = (alert.facts.get("before"), alert.facts.get("after"))
        same = alert.kind == "claim" and all(move)
        groups.setdefault((alert.story, alert.claim, *move) if same else alert.dedup_key, []).append(alert)
    return tuple(tuple(group) for group in groups.values())


def _part(group: Sequence[Alert], zone: str) -> Part:
    alert, *others = group
    facts = alert.facts
    was, now = _sentences(facts)
    before, after = line(facts.get("before", ""), 80), line(facts.get("after", ""), 80)
    return Part(
        title=line(alert.title, 200),
        severity=alert.severity,
        kind=alert.kind,
        moved=(before, after) if before and after else None,
        where=_where(alert),
        when=moment(_seen(alert), zone),
        was=was,
        now=now,
        certainty=_certainty(facts, alert.title),
        notes=_notes(facts, zone),
        also=tuple(_also(other, zone) for other in others),
        pointers=_pointers(facts),
        ids=tuple(line(one.dedup_key, 80) for one in group),
        question=line(facts.get("question", ""), 200),
    )


def _where(alert: Alert) -> str:
    """Story and source; a reader who follows twelve stories needs both."""
    title = line(alert.facts.get("story_title") or alert.story or "", 80)
    return " · ".join(one for one in (title, line(alert.source or "", 80)) if one) or "monitor"


def _seen(alert: Alert) -> datetime:
    return _time(alert.facts.get("captured_at")) or alert.at


def _time(value: object) -> datetime | None:
    if isinstance(value, datetime):
        return value
    try:
        return datetime.fromisoformat(str(value)) if value else None
    except ValueError:
        return None


def _sentences(facts: Mapping[str, Any]) -> tuple[Marked, Marked]:
    """Was and now. With word marks where they help; the evidence stands in for a missing sentence after."""
    before, after = line(facts.get("before_sentence") or ""), line(facts.get("after_sentence") or "")
    if not after and not before:
        after = line(next(iter(facts.get("evidence") or ()), ""))
    ops = tuple((op, clean(text)) for op, text in facts.get("marked") or () if op in ("=", "-", "+"))
    common = sum(len(text) for op, text in ops if op == "=")
    if ops and before and after and common >= MARKS_LEAST * max(len(before), len(after)):
        return _side(ops, "-"), _side(ops, "+")
    return (("=", before),) if before else (), (("=", after),) if after else ()


def _side(ops: Sequence[tuple[Any, str]], keep: Literal["-", "+"]) -> Marked:
    """One side of the comparison; spaces at the edge of a mark stand outside it, neighbours are joined."""
    out: list[tuple[Literal["=", "-", "+"], str]] = []
    for op, text in ops:
        if op not in ("=", keep) or not text:
            continue
        sign: Literal["=", "-", "+"] = keep if op == keep and text.strip() else "="
        lead, tail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
        pieces = [("=", lead), (sign, text.strip()), ("=", tail)] if sign != "=" else [("=", text)]
        for kind, piece in pieces:
            if piece and out and out[-1][0] == kind:
                out[-1] = (out[-1][0], out[-1][1] + piece)
            elif piece:
                out.append(("=" if kind == "=" else keep, piece))
    return tuple((kind, text.replace("\n", " ").replace("\t", " ")) for kind, text in out)


def _certainty(facts: Mapping[str, Any], title: str) -> str:
    confidence = facts.get("confidence")
    said = []
    if isinstance(confidence, int | float):
        word = "high" if confidence >= HIGH else "fair" if confidence >= FAIR else "low, read it yourself"
        said.append(f"{confidence:.2f} ({word})")
    if facts.get("attribution"):
        said.append(f"according to {line(facts['attribution'], 120)}")
    if facts.get("reason") and "what" not in facts and str(facts["reason"]) not in title:
        said.append(line(facts["reason"], 200))
    return "; ".join(said)


def _notes(facts: Mapping[str, Any], zone: str) -> tuple[str, ...]:
    notes = []
    if facts.get("returns_to"):
        notes.append(f"Went back to the text of {line(facts['returns_to'], 160)}{_after(facts)}.")
    if facts.get("already"):
        notes.append(f"Not the first: {line(facts['already'], 80)} already said so.")
    if facts.get("rival"):
        notes.append(f"The same article also supports: {line(facts['rival'], 80)}.")
    if facts.get("unannounced"):
        notes.append("Unannounced: no update note, no newer date on the page.")
    published = _time(facts.get("published_at"))
    if published:
        notes.append(f"The page dates itself {moment(published, zone)}.")
    if facts.get("what"):
        since = _time(facts.get("since"))
        reason = f" ({line(facts['reason'], 200)})" if facts.get("reason") else ""
        notes.append(
            f"{line(facts['what'], 120).capitalize()}{f', since {moment(since, zone)}' if since else ''}{reason}."
        )
    if facts.get("detail"):
        notes.append(line(facts["detail"], 400))
    return tuple(notes)


def _after(facts: Mapping[str, Any]) -> str:
    seconds = facts.get("returned_after_s")
    if not isinstance(seconds, int | float):
        return ""
    minutes = round(seconds / 60)
    return f" after {minutes} min" if minutes < 120 else f" after {minutes // 60} h"


def _also(alert: Alert, zone: str) -> str:
    version = line(alert.facts.get("version", ""), 160)
    return f"{line(alert.source or 'another source', 80)}, {moment(_seen(alert), zone)}" + (
        f" (monitor show {version})" if version else ""
    )


def _pointers(facts: Mapping[str, Any]) -> tuple[Pointer, ...]:
    version, previous = line(facts.get("version") or "", 160), line(facts.get("previous") or "", 160)
    live = link(facts.get("url") or "")
    made = (
        Pointer("Page", url=live) if live else None,
        Pointer("Stored", command=f"monitor show {version}") if version else None,
        Pointer("Diff", command=f"monitor diff {previous} {version}") if version and previous else None,
        Pointer("Next", command=line(facts["command"], 200)) if facts.get("command") else None,
    )
    return tuple(one for one in made if one)


def _subject(parts: Sequence[Part]) -> str:
    if not parts:
        return "monitor: nothing to tell"
    more = len(parts) - 1
    tail = f" and {more} more" if more else ""
    return clip(parts[0].title, SUBJECT_MOST - len(tail)) + tail


def _digest_subject(parts: Sequence[Part], alerts: Sequence[Alert], title: str, now: datetime, zone: str) -> str:
    names = {"claim": "claim moved", "reversal": "reversal", "source": "source note", "system": "system note"}
    counts: dict[str, int] = {}
    for part, alert in zip(parts, sorted(alerts, key=_order), strict=False):
        name = names.get(part.kind) or line(alert.facts.get("edit_kind", "edit"), 20)
        counts[name] = counts.get(name, 0) + 1
    said = [f"{n} {_many(name) if n > 1 else name}" for name, n in counts.items()]
    day = now.astimezone(ZoneInfo(zone)).strftime("%-d %b")
    tail = f": {', '.join(said)} — {day}"
    if len(tail) > SUBJECT_MOST - 20:
        tail = f": {len(parts)} changes — {day}"
    return clip(title, SUBJECT_MOST - len(tail)) + tail


def _many(name: str) -> str:
    return name.replace("claim", "claims") if name.startswith("claim") else f"{name}s"


def _why(alerts: Sequence[Alert], stories: Sequence[str], receiver: str, route: str) -> str:
    kinds = ", ".join(dict.fromkeys(alert.kind for alert in alerts))
    about = f" of {', '.join(stories[:3])}" if stories else ""
    return f'Route "{line(route, 80)}" sends {kinds} alerts{about} to {line(receiver, 80)}.'


def _quiet(alerts: Sequence[Alert], stories: Sequence[str]) -> str:
    if not stories:
        return ""
    only = ""
    for flag in ("source", "claim", "kind"):
        values = {getattr(alert, flag) for alert in alerts}
        told = flag == "kind" and values == {"claim"}  # a claim's name says it already
        only += f" --{flag} {next(iter(values))}" if len(values) == 1 and None not in values and not told else ""
    return f"monitor silence add --story {stories[0]}{only} --for 2h"
