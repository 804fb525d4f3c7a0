"""How does a story read in a feed reader? Atom, an entry a change, with ids that stay (RFC 4287, paged by RFC 5005)."""

from __future__ import annotations

from datetime import datetime
from html import escape
from xml.etree import ElementTree as Tree

from monitor.model.ids import utc_text
from monitor.render.inert import link
from monitor.web.looks import named, xml_safe
from monitor.web.marks import of_edit
from monitor.web.questions import Asked
from monitor.web.versions import EACH, ROUNDS, Entry, entries_of

NAMESPACE = "http://www.w3.org/2005/Atom"
TAG = "tag:monitor.invalid,2026:"  # the authority of ids; a reserved name, so that they are nobody's address
TAGS = {"=": "{}", "-": "<del>{}</del>", "+": "<ins>{}</ins>"}


def feed(asked: Asked) -> bytes:
    """One story's feed. `?all=1` has cosmetic changes too; `?before=agency@3` is the next page."""
    story = asked.story_id()
    every, before = asked.query.get("all") == "1", asked.query.get("before")
    last = asked.history.row(asked.ref(story, before)) if before else None
    found: list[Entry] = []
    more = True
    for _ in range(ROUNDS):
        rows = asked.history.versions(story, limit=EACH, before=last)
        found += [one for one in entries_of(asked, rows) if every or one.material or one.change is None]
        last, more = (rows[-1] if rows else last), len(rows) == EACH
        if not more or len(found) >= EACH:
            break
    root = Tree.Element("feed", {"xmlns": NAMESPACE, "xml:lang": "en"})
    _put(root, "id", TAG + story)
    _put(root, "title", f"{asked.title_of(story)}: what changed")
    updated = max((one.row.recorded_at for one in found), default=None)
    _put(root, "updated", _time(updated) if updated else "1970-01-01T00:00:00Z")
    _put(Tree.SubElement(root, "author"), "name", "monitor")
    here = f"{asked.base}/s/{story}"
    key = asked.feed_key(story)
    extra = {"key": key} if key else {}
    extra |= {"all": "1"} if every else {}
    _link(root, "self", _with(here, extra | ({"before": before} if before else {})), "application/atom+xml")
    _link(root, "alternate", here, "text/html")
    if last is not None and more:
        _link(
            root, "next", _with(here, extra | {"before": f"{last.ref.source}@{last.ref.seq}"}), "application/atom+xml"
        )
    urls = {row.ref.source: row.url for row in asked.history.rows(asked.now) if row.ref.story == story}
    for one in found:
        _entry(root, one, here, link(urls.get(one.row.ref.source, "")))
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + Tree.tostring(root, "unicode").encode()


def _with(here: str, query: dict[str, str]) -> str:
    from urllib.parse import urlencode

    return f"{here}/atom.xml" + (f"?{urlencode(query)}" if query else "")


def _put(parent: Tree.Element, name: str, text: str, **more: str) -> None:
    Tree.SubElement(parent, name, more).text = xml_safe(text)


def _link(parent: Tree.Element, rel: str, href: str, kind: str) -> None:
    Tree.SubElement(parent, "link", {"rel": rel, "href": xml_safe(href), "type": kind})


def _time(at: datetime) -> str:
    return utc_text(at)[:19] + "Z"


def _entry(root: Tree.Element, one: Entry, here: str, live: str) -> None:
    entry = Tree.SubElement(root, "entry")
    ref = one.row.ref
    page = f"{here}/v/{ref.source}/{ref.seq}"
    _put(entry, "id", f"{TAG}{ref}")
    _put(entry, "title", _title(one))
    _put(entry, "updated", _time(one.row.recorded_at))
    _put(entry, "published", _time(one.row.captured_at))
    _link(entry, "alternate", f"{page}/diff" if one.change else page, "text/html")
    _link(entry, "archives", page, "text/html")
    if live:
        _link(entry, "via", live, "text/html")
    _put(entry, "summary", _summary(one))
    _put(entry, "content", _content(one), type="html")


def _title(one: Entry) -> str:
    source = one.row.ref.source
    if one.moves:
        moved = "; ".join(
            f"{named(told.row.claim_id)}: {named(told.before or '')} → {named(told.row.state)}"
            for told in one.moves[:3]
        )
        return f"{moved} ({source})"
    if one.change is None:
        return f"First seen: {one.row.headline or ref_text(one)} ({source})"
    return f"{one.counts or 'no edit'} ({source}): {one.row.headline}"


def ref_text(one: Entry) -> str:
    """A version's name, where its page has no headline."""
    return str(one.row.ref)


def _summary(one: Entry) -> str:
    if one.change is None:
        return f"The first version of {one.row.ref.source}, {one.row.words} words."
    reasons = [edit.reason for edit in one.change.edits if edit.material and edit.reason]
    return ". ".join(reasons[:3]) or one.counts or "Nothing material."


def _content(one: Entry) -> str:
    parts = [
        f"<p><b>{escape(named(told.row.claim_id))}</b>: {escape(named(told.before or ''))} → "
        f"<b>{escape(named(told.row.state))}</b></p>"
        + "".join(f"<blockquote>{escape(proof.quote)}</blockquote>" for proof in told.row.evidence[:2])
        for told in one.moves
    ]
    for edit in one.change.edits if one.change else ():
        marked = " ".join("".join(TAGS[op].format(escape(text)) for op, text in run) for run in of_edit(edit))
        parts.append(f"<p><small>{escape(edit.kind)}</small><br>{marked}</p>")
    return "".join(parts) or f"<p>{escape(one.row.headline)}</p>"
