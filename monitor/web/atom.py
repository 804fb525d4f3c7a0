"""How does a story read in a feed reader? Atom, an entry a change, with ids that stay (RFC 4287, paged by RFC 5005)."""

from __future__ import annotations

from urllib.parse import urlencode
from xml.etree import ElementTree as Tree

from monitor.model.observation import Edit
from monitor.render.inert import link
from monitor.render.steps import Pieces, Step, title_of, xml_safe
from monitor.render.steps_atom import NAMESPACE, TAG, content_of, put, stamp
from monitor.web.marks import of_edit
from monitor.web.questions import Asked
from monitor.web.versions import Entry, entries_from


def feed(asked: Asked) -> bytes:
    """One story's feed. `?all=1` has cosmetic changes too; `?before=agency@3` is the next page."""
    story = asked.story_id()
    every, before = asked.query.get("all") == "1", asked.query.get("before")
    last = asked.history.row(asked.ref(story, before)) if before else None
    found, last = entries_from(asked, story, last, lambda one: every or one.material or one.change is None)
    root = Tree.Element("feed", {"xmlns": NAMESPACE, "xml:lang": "en"})
    put(root, "id", TAG + story)
    put(root, "title", f"{asked.title_of(story)}: what changed")
    put(root, "updated", stamp(max((one.row.recorded_at for one in found), default=None)))
    put(Tree.SubElement(root, "author"), "name", "monitor")
    here = f"{asked.base}/s/{story}"
    key = asked.feed_key(story)
    extra = {"key": key} if key else {}
    extra |= {"all": "1"} if every else {}
    _link(root, "self", _with(here, extra | ({"before": before} if before else {})), "application/atom+xml")
    _link(root, "alternate", here, "text/html")
    if last is not None:
        _link(
            root, "next", _with(here, extra | {"before": f"{last.ref.source}@{last.ref.seq}"}), "application/atom+xml"
        )
    urls = asked.history.addresses(story)
    for one in found:
        _entry(root, one, here, link(urls.get(one.row.ref.source, "")))
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + Tree.tostring(root, "unicode").encode()


def _with(here: str, query: dict[str, str]) -> str:
    return f"{here}/atom.xml" + (f"?{urlencode(query)}" if query else "")


def _link(parent: Tree.Element, rel: str, href: str, kind: str) -> None:
    Tree.SubElement(parent, "link", {"rel": rel, "href": xml_safe(href), "type": kind})


def _entry(root: Tree.Element, one: Entry, here: str, live: str) -> None:
    step = Step(one.row, one.change, one.moves)
    entry = Tree.SubElement(root, "entry")
    ref = one.row.ref
    page = f"{here}/v/{ref.source}/{ref.seq}"
    put(entry, "id", f"{TAG}{ref}")
    put(entry, "title", title_of(step))
    put(entry, "updated", stamp(one.row.recorded_at))
    put(entry, "published", stamp(one.row.captured_at))
    _link(entry, "alternate", f"{page}/diff" if one.change else page, "text/html")
    _link(entry, "archives", page, "text/html")
    if live:
        _link(entry, "via", live, "text/html")
    put(entry, "summary", _summary(step))
    put(entry, "content", content_of(step, _marked), type="html")


def _summary(step: Step) -> str:
    if step.change is None:
        return f"The first version of {step.row.ref.source}, {step.row.words} words."
    reasons = [edit.reason for edit in step.edits if edit.material and edit.reason]
    return ". ".join(reasons[:3]) or "Nothing material."


def _marked(edit: Edit) -> Pieces:
    """An edit's sentences as one run, a space between two."""
    runs = of_edit(edit)
    return tuple(piece for n, run in enumerate(runs) for piece in ((("=", " "),) if n else ()) + tuple(run))
