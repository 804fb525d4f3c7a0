"""How does a story read in a feed reader, from a file? Atom (RFC 4287): an entry a step, with ids that stay."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape
from xml.etree import ElementTree as Tree

from monitor.model.ids import utc_text
from monitor.model.record import Mark
from monitor.render.steps import Marked, Step, by_whom, mark_line, named, title_of, verdict_line, xml_safe

NAMESPACE = "http://www.w3.org/2005/Atom"
TAG = "tag:monitor.invalid,2026:"  # the authority of ids; a reserved name, so that they are nobody's address
TAGS = {"=": "{}", "-": "<del>{}</del>", "+": "<ins>{}</ins>"}


def feed(story: str, title: str, steps: Iterable[Step], marked: Marked, marks: Sequence[Mark] = ()) -> str:
    """The feed, newest first; `marks` are words on the story or a source, each an entry of its own."""
    told = sorted(steps, key=lambda step: (step.row.captured_at, step.row.ref), reverse=True)
    root = Tree.Element("feed", {"xmlns": NAMESPACE, "xml:lang": "en"})
    put(root, "id", TAG + story)
    put(root, "title", f"{title}: what changed")
    put(root, "updated", stamp(max((*map(_updated, told), *(mark.at for mark in marks)), default=None)))
    put(Tree.SubElement(root, "author"), "name", "monitor")
    for step in told:
        _entry(root, step, marked)
    for mark in reversed(marks):
        entry = Tree.SubElement(root, "entry")
        put(entry, "id", f"{TAG}{story}/journal/{mark.n}")
        put(entry, "title", f"{mark.ref}: {mark_line(mark)}")
        put(entry, "updated", stamp(mark.at))
        put(entry, "content", f"<p>{escape(mark_line(mark))}</p>", type="html")
    return '<?xml version="1.0" encoding="utf-8"?>\n' + Tree.tostring(root, "unicode") + "\n"


def put(parent: Tree.Element, name: str, text: str, **more: str) -> None:
    """An element with this text."""
    Tree.SubElement(parent, name, more).text = xml_safe(text)


def stamp(at: datetime | None) -> str:
    """A moment as Atom writes it; the epoch where there is none."""
    return utc_text(at)[:19] + "Z" if at is not None else "1970-01-01T00:00:00Z"


def _updated(step: Step) -> datetime:
    """When there was something new of it: itself, a ruling, the end of one, or words beside it."""
    ruled = [at for one in step.verdicts for at in (one.told.row.seen_from, one.told.ended_at) if at is not None]
    return max((step.row.recorded_at, *ruled, *(mark.at for mark in step.marks)))


def _entry(root: Tree.Element, step: Step, marked: Marked) -> None:
    entry = Tree.SubElement(root, "entry")
    put(entry, "id", f"{TAG}{step.row.ref}")
    put(entry, "title", title_of(step))
    put(entry, "updated", stamp(_updated(step)))
    put(entry, "published", stamp(step.row.captured_at))
    if step.url:
        Tree.SubElement(entry, "link", {"rel": "alternate", "href": xml_safe(step.url), "type": "text/html"})
    put(entry, "content", content_of(step, marked), type="html")


def content_of(step: Step, marked: Marked) -> str:
    """What happened in a step, as HTML."""
    parts = []
    for told in step.moves:
        quotes = "".join(f"<blockquote>{escape(proof.quote)}</blockquote>" for proof in told.row.evidence)
        before, after = escape(named(told.before or "unknown")), escape(named(told.row.state))
        moved = f"{before} → <b>{after}</b>{escape(by_whom(told.row, step.lessons))}"
        parts.append(f"<p><b>{escape(named(told.row.claim_id))}</b>: {moved}</p>{quotes}")
    for edit in step.edits:
        pieces = "".join(TAGS[sign].format(escape(piece)) for sign, piece in marked(edit))
        parts.append(f"<p><small>{escape(edit.kind)}</small><br>{pieces}</p>")
    for verdict in step.verdicts:
        read = verdict.read.evidence if verdict.read is not None else ()
        quotes = "".join(f"<blockquote>{escape(proof.quote)}</blockquote>" for proof in read)
        parts.append(f"<p>{escape(verdict_line(verdict))}</p>{quotes}")
    parts += [f"<p>{escape(mark_line(mark))}</p>" for mark in step.marks]
    return "".join(parts) or f"<p>{escape(step.row.headline)}, {step.row.words} words.</p>"
