"""How does a story read in a feed reader, from a file? Atom (RFC 4287): an entry a step, with ids that stay."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from html import escape
from xml.etree import ElementTree as Tree

from monitor.model.ids import utc_text
from monitor.render.steps import Marked, Step, named, title_of, xml_safe

NAMESPACE = "http://www.w3.org/2005/Atom"
TAG = "tag:monitor.invalid,2026:"  # the authority of ids; a reserved name, so that they are nobody's address
TAGS = {"=": "{}", "-": "<del>{}</del>", "+": "<ins>{}</ins>"}


def feed(story: str, title: str, steps: Iterable[Step], marked: Marked) -> str:
    """The feed, newest first."""
    told = sorted(steps, key=lambda step: (step.row.captured_at, step.row.ref), reverse=True)
    root = Tree.Element("feed", {"xmlns": NAMESPACE, "xml:lang": "en"})
    put(root, "id", TAG + story)
    put(root, "title", f"{title}: what changed")
    put(root, "updated", stamp(max((step.row.recorded_at for step in told), default=None)))
    put(Tree.SubElement(root, "author"), "name", "monitor")
    for step in told:
        _entry(root, step, marked)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + Tree.tostring(root, "unicode") + "\n"


def put(parent: Tree.Element, name: str, text: str, **more: str) -> None:
    """An element with this text."""
    Tree.SubElement(parent, name, more).text = xml_safe(text)


def stamp(at: datetime | None) -> str:
    """A moment as Atom writes it; the epoch where there is none."""
    return utc_text(at)[:19] + "Z" if at is not None else "1970-01-01T00:00:00Z"


def _entry(root: Tree.Element, step: Step, marked: Marked) -> None:
    entry = Tree.SubElement(root, "entry")
    put(entry, "id", f"{TAG}{step.row.ref}")
    put(entry, "title", title_of(step))
    put(entry, "updated", stamp(step.row.recorded_at))
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
        parts.append(f"<p><b>{escape(named(told.row.claim_id))}</b>: {before} → <b>{after}</b></p>{quotes}")
    for edit in step.edits:
        pieces = "".join(TAGS[sign].format(escape(piece)) for sign, piece in marked(edit))
        parts.append(f"<p><small>{escape(edit.kind)}</small><br>{pieces}</p>")
    return "".join(parts) or f"<p>{escape(step.row.headline)}, {step.row.words} words.</p>"
