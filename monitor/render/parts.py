"""What does one alert say? Facts → a part with its texts ready: clean, short, marked; no form decides content."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from monitor.model.alert import Alert, Severity
from monitor.model.words import ENGLISH, Words
from monitor.render.inert import clean, clip, line, link
from monitor.render.titles import (
    STATE_MOST,
    Title,
    claim_name,
    lasting,
    missed_of,
    number,
    removed_of,
    time_of,
    title_of,
)

REFERENCE = re.compile(r"[a-z0-9-]+/[a-z0-9-]+@[0-9]+")
SIGNS = ("=", "-", "+")
HEADING_MOST = 60  # of two values over the sentences that show them
MARKS_LEAST = 0.25  # below this share of common words, marks hide more than they show
TAKEN_OUT = "sentence taken out"
UNEXPLAINED = {  # reasons of the engine that say too little by themselves, and the phrase that says it
    "without explanation": "unexplained",
    "something that happened, without explanation": "unexplained_event",
}
SUREST = 0.99  # nothing read by a program is certain
HIGH, FAIR = 0.85, 0.6  # calibrated confidence → the word a hurried reader needs

SAID = {  # facts with a phrase each, and the slot that each fills
    "settled": "sources", "already": "source", "copy_of": "source",
    "taken_back": "sources", "against": "who", "rival": "state",
}  # fmt: skip

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
    edit: str = ""  # the edit kind, where it is one
    name: Title | None = None  # the title in pieces, for a subject; None where the title is not made of one
    heading: str = ""  # what stands over the part: the move in full, where it is told below
    attribution: str = ""  # who says so, as a line of its own
    score: float = 0.0

    def titled(self, most: int) -> str:
        """The title in at most so many characters; what it moved to stays."""
        if self.name is not None and str(self.name) == self.title:
            return self.name.fit(most)
        return clip(self.title, most)


def plain(marked: Marked) -> str:
    """The marked sentence without its marks."""
    return " ".join("".join(text for _, text in marked).split())


def moment(at: datetime, zone: str) -> str:
    """A time for people: `16 Dec 2026, 14:03 UTC`."""
    return at.astimezone(ZoneInfo(zone)).strftime("%-d %b %Y, %H:%M %Z")


def part_of(group: Sequence[Alert], zone: str, words: Words = ENGLISH) -> Part:
    """The part that tells the first alert; the others report the same move elsewhere. Times in `zone`."""
    alert, *others = group
    facts = alert.facts
    was, now = _sentences(facts)
    before, after = line(facts.get("before", ""), STATE_MOST), line(facts.get("after", ""), STATE_MOST)
    name = title_of(alert, zone, words)
    return Part(
        title=str(name),
        severity=alert.severity,
        kind=alert.kind,
        moved=(before, after) if before and after else None,
        where=_where(alert),
        when=moment(seen_at(alert), zone),
        was=was,
        now=now,
        certainty=_certainty(facts, str(name), words),
        notes=_notes(facts, zone, words),
        also=tuple(_also(other, zone, words) for other in others),
        pointers=_pointers(facts, words),
        ids=tuple(line(one.dedup_key, 80) for one in group),
        question=line(facts.get("question", ""), 200),
        edit=line(facts.get("edit_kind", ""), 20),
        name=name,
        heading=_heading(alert, name, before, after, words) or str(name),
        attribution=line(facts.get("attribution") or "", 120),
        score=number(facts, "score") or number(facts, "confidence") or 0.0,
    )


def _heading(alert: Alert, name: Title, before: str, after: str, words: Words) -> str:
    """The move in full; who says so stands on the next line."""
    facts = alert.facts
    if facts.get("edit_kind"):
        long = len(name.before) + len(name.after) > HEADING_MOST
        said = name.head if long and name.head else str(replace(name, where=""))
        return removed_of(facts, words) or said  # the words stand below
    if alert.kind not in ("claim", "reversal") or not (before and after and facts.get("claim")):
        return ""
    said = f"{claim_name(facts['claim'])}: {before} → {after}"
    seconds = number(facts, "returned_after_s")
    if alert.kind == "reversal" and seconds is not None:
        said += f", {words('came_back', time=lasting(seconds, words))}"
    return f"{said}, {words('disputed')}" if facts.get("against") else said


def _where(alert: Alert) -> str:
    """Story and source; a reader who follows twelve stories needs both."""
    title = line(alert.facts.get("story_title") or alert.story or "", 80)
    return " · ".join(one for one in (title, line(alert.source or "", 80)) if one) or "monitor"


def seen_at(alert: Alert) -> datetime:
    """When the page was captured; for alerts without one, when it was raised."""
    return time_of(alert.facts.get("captured_at")) or alert.at


def _sentences(facts: Mapping[str, Any]) -> tuple[Marked, Marked]:
    """Was and now. With word marks where they help; the evidence stands in for a missing sentence after."""
    before, after = line(facts.get("before_sentence") or ""), line(facts.get("after_sentence") or "")
    if not after and not before:
        evidence = facts.get("evidence")
        after = line(evidence[0]) if isinstance(evidence, list | tuple) and evidence else ""
    ops = _ops(facts.get("marked"))
    common = sum(len(text) for op, text in ops if op == "=")
    if ops and before and after and common >= MARKS_LEAST * max(len(before), len(after)):
        return _side(ops, "-"), _side(ops, "+")
    return (("=", before),) if before else (), (("=", after),) if after else ()


def _ops(marked: object) -> tuple[tuple[str, str], ...]:
    """The word operations as far as they are well formed; without them the sentences are told unmarked."""
    if not isinstance(marked, list | tuple):
        return ()
    pairs = [one for one in marked if isinstance(one, list | tuple) and len(one) == 2]
    return tuple((str(op), clean(str(text))) for op, text in pairs if op in SIGNS)


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


def _certainty(facts: Mapping[str, Any], title: str, words: Words) -> str:
    confidence = number(facts, "confidence")
    said = []
    if confidence is not None:
        word = "high" if confidence >= HIGH else "fair" if confidence >= FAIR else "low"
        said.append(f"{min(confidence, SUREST):.2f} ({words(word)})")
    reason = line(facts.get("reason") or "", 200)
    if facts.get("edit_kind") == "removal" and not facts.get("after_sentence"):
        reason = reason.removeprefix(TAKEN_OUT).lstrip(": ")  # the title says so
        reason = words(UNEXPLAINED[reason]) if reason in UNEXPLAINED else reason
    if reason and "what" not in facts and not _is_said(reason, facts, title):
        said.append(reason)
    return "; ".join(said)


def _is_said(reason: str, facts: Mapping[str, Any], title: str) -> bool:
    """Whether the title, or the move in it, tells the reason already."""
    move = f"{facts.get('claim')}: {facts.get('before')} → {facts.get('after')}"
    said = reason.rpartition(": ")[2] if " → " in reason else reason
    return reason == move or said.casefold() in title.casefold()


def _notes(facts: Mapping[str, Any], zone: str, words: Words) -> tuple[str, ...]:
    stood, published = number(facts, "stood_s"), time_of(facts.get("published_at"))
    told = stood is None or not facts.get("after_sentence")  # a whole sentence's life stands in the title
    notes = (
        "" if told or stood is None else words("stood", time=lasting(stood, words)),
        _went_back(facts, words) if facts.get("returns_to") else "",
        *(
            words(name, **{slot: line(facts[name], 160)})
            for name, slot in SAID.items()
            if facts.get(name) and not (name == "already" and facts.get("settled"))
        ),
        words("unannounced") if facts.get("unannounced") else "",
        words("page_dated", at=moment(published, zone)) if published else "",
        _matter(facts, zone, words) if facts.get("what") else "",
        line(facts.get("detail") or "", 400),
    )
    return tuple(note for note in notes if note)


def _matter(facts: Mapping[str, Any], zone: str, words: Words) -> str:
    """What is the matter with a source or with the program, since when and why."""
    since, lasted, what = time_of(facts.get("since")), number(facts, "lasted_s"), line(facts["what"], 120)
    if what == "seeing again" and lasted is not None and (seen := time_of(facts.get("until"))):
        return words("seeing_since", at=moment(seen, zone), time=lasting(lasted, words), missed=missed_of(facts, words))
    said = what if facts.get("receiver") else what[:1].upper() + what[1:]
    said += f" {words('since', at=moment(since, zone))}" if since else ""
    return said + (f" ({line(facts['reason'], 200)})." if facts.get("reason") else ".")


def _went_back(facts: Mapping[str, Any], words: Words) -> str:
    version, seconds = line(facts["returns_to"], 160), number(facts, "returned_after_s")
    if seconds is None:
        return words("went_back", version=version)
    return words("went_back_after", version=version, time=lasting(seconds, words))


def _also(alert: Alert, zone: str, words: Words) -> str:
    version = _reference(alert.facts.get("version"))
    copied = alert.facts.get("copy_of")
    copy = f", {words('carries', source=line(copied, 80))}" if copied else ""
    return f"{line(alert.source or 'another source', 80)}, {moment(seen_at(alert), zone)}{copy}" + (
        f" (monitor show {version})" if version else ""
    )


def _reference(value: object) -> str:
    """A version's address, where it is one: it stands in commands that people paste."""
    text = str(value or "")
    return text if REFERENCE.fullmatch(text) else ""


def _pointers(facts: Mapping[str, Any], words: Words) -> tuple[Pointer, ...]:
    version, previous = _reference(facts.get("version")), _reference(facts.get("previous"))
    live = link(facts.get("url") or "")
    made = (
        Pointer(words("page"), url=live) if live else None,
        Pointer(words("stored"), command=f"monitor show {version}") if version else None,
        Pointer(words("diff"), command=f"monitor diff {previous} {version}") if version and previous else None,
        Pointer(words("next"), command=line(facts["command"], 200)) if facts.get("command") else None,
    )
    return tuple(one for one in made if one)
