"""How does a message read as HTML mail? Inline styles, nothing remote, readable on light and on dark ground."""

from __future__ import annotations

import re
from html import escape as escaped

from monitor.model.alert import Severity
from monitor.model.words import Words
from monitor.render.message import Message
from monitor.render.parts import Marked, Part, Pointer
from monitor.render.text import capital, marks, said_of

# No colour is set on text or ground: the client's own light or dark pair stays. Tints are half transparent and work on
# both; each has a second cue (strike, bold underline, word) for those who cannot see it or whose client drops it.
FONT = "font:16px/1.5 -apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
SMALL = "font-size:13px;line-height:1.5;opacity:.8"
RULE = "border:0;border-top:1px solid rgba(128,128,128,.4);margin:24px 0"
DEL = "background-color:rgba(230,120,0,.22);text-decoration:line-through"
INS = "background-color:rgba(40,120,255,.22);text-decoration:underline;font-weight:bold"
EDGES = {
    Severity.URGENT: "rgba(220,60,30,.9)",
    Severity.NOTICE: "rgba(40,120,255,.8)",
    Severity.INFO: "rgba(128,128,128,.7)",
}
FULL_PARTS = 30  # mail programs cut a body near 100 kB; the rest is told by title and id, in full in the text part
OPEN_PARTS = 3  # the rest is folded; clients without folding show it open
HEAD = (
    '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    '<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">'
    "<style>:root{color-scheme:light dark}</style>"
)


SCRIPTED = re.compile(r"(\bon\w+\s*=|script\s*:)", re.IGNORECASE)


def escape(text: str) -> str:
    """Page text in HTML. Also without what a mail filter may take for a handler or a scripted address.

    >>> escape("<b onclick=x> javascript:y")
    '&lt;b onclick&#61;x&gt; javascript&#58;y'
    """
    return SCRIPTED.sub(lambda found: f"{found[0][:-1]}&#{ord(found[0][-1])};", escaped(text))


def html_of(message: Message) -> str:
    """The whole message as one document."""
    shown = [
        _part(part, n, len(message.parts), message.words) for n, part in enumerate(message.parts[:FULL_PARTS], start=1)
    ]
    shown += [_short(part, n, len(message.parts)) for n, part in enumerate(message.parts, start=1)][FULL_PARTS:]
    body = f'<hr style="{RULE}">'.join(shown[:OPEN_PARTS])
    if shown[OPEN_PARTS:]:
        rest = f'<hr style="{RULE}">'.join(shown[OPEN_PARTS:])
        more = escape(message.words("more", n=len(shown) - OPEN_PARTS))
        body += f'<hr style="{RULE}"><details><summary style="cursor:pointer">{more}</summary>{rest}</details>'
    if message.besides:
        body += f'<hr style="{RULE}"><p style="margin:0">{"<br>".join(map(escape, message.besides))}</p>'
    quiet = "".join(f"<br>{escape(question)} <code>{escape(command)}</code>" for question, command in message.actions)
    return (
        f'<!doctype html><html lang="en"><head>{HEAD}<title>{escape(message.subject)}</title></head>'
        '<body style="margin:0;padding:0">'
        f'<div style="display:none;max-height:0;overflow:hidden">{_preheader(message)}</div>'
        f'<div style="max-width:640px;margin:0 auto;padding:16px;{FONT}">{body}<hr style="{RULE}">'
        f'<p style="{SMALL};margin:0">{escape(message.words("why"))}: {escape(message.why)}{quiet}</p>'
        "</div></body></html>\n"
    )


def paragraph_of(text: str) -> str:
    """Plain text as a document that keeps its lines."""
    body = f'<div style="{FONT};white-space:pre-wrap;padding:16px">{escape(text)}</div>'
    return f'<!doctype html><html lang="en"><head>{HEAD}</head><body style="margin:0">{body}</body></html>\n'


def _preheader(message: Message) -> str:
    """What a mail list shows after the subject: the new sentence."""
    first = message.parts[0] if message.parts else None
    return escape(marks(tuple(("=", text) for _, text in first.now or first.was))) if first else ""


def _part(part: Part, n: int, of: int, words: Words) -> str:
    number = f"{n}/{of} " if of > 1 else ""
    edge, level = EDGES[part.severity], escape(words(part.severity.value).upper())
    rows = [
        f'<h2 style="font-size:19px;line-height:1.35;margin:0 0 4px">{number}{escape(part.heading or part.title)}</h2>',
        f'<p style="{SMALL};margin:0 0 12px"><b>{level}</b> · {escape(part.where)} · {escape(part.when)}</p>',
        _sentence(words("was"), part.was),
        _sentence(words("now"), part.now),
        _sentence(words("now"), (("=", words("gone")),)) if part.was and not part.now else "",
        _line(words("question"), part.question),
        _line(words("certainty" if part.moved else "because"), part.certainty),
        *(f'<p style="margin:0 0 4px">{escape(note)}</p>' for note in said_of(part, words)),
        *(_line(words("also"), other) for other in part.also),
        f'<p style="margin:12px 0 0">{"<br>".join(map(_pointer, part.pointers))}</p>' if part.pointers else "",
        *(f'<p style="{SMALL};margin:8px 0 0;word-break:break-all">alert id: {escape(one)}</p>' for one in part.ids),
    ]
    return f'<div style="border-left:4px solid {edge};padding-left:12px">{"".join(rows)}</div>'


def _short(part: Part, n: int, of: int) -> str:
    ids = " ".join(f"alert id: {escape(one)}" for one in part.ids)
    return f'<p style="margin:0"><b>{n}/{of} {escape(part.title)}</b><br><span style="{SMALL}">{ids}</span></p>'


def _sentence(label: str, side: Marked) -> str:
    if not side:
        return ""
    return (
        f'<p style="margin:0 0 8px"><span style="{SMALL}">{escape(capital(label))}</span><br>'
        f'<span style="overflow-wrap:anywhere">{"".join(_mark(op, text) for op, text in side)}</span></p>'
    )


def _mark(op: str, text: str) -> str:
    if op == "=":
        return escape(text)
    tag, style = ("del", DEL) if op == "-" else ("ins", INS)
    return f'<{tag} style="{style}">{escape(text)}</{tag}>'


def _line(label: str, text: str) -> str:
    return f'<p style="margin:0 0 4px">{escape(label)}: {escape(text)}</p>' if text else ""


def _pointer(pointer: Pointer) -> str:
    if pointer.url:
        address = escape(pointer.url)
        return (
            f'{escape(pointer.label)}: <a href="{address}" rel="noreferrer" style="word-break:break-all">{address}</a>'
        )
    return (
        f'{escape(pointer.label)}: <code style="font-size:13px;overflow-wrap:anywhere">{escape(pointer.command)}</code>'
    )
