"""How does a difference read as a page? One HTML file that loads nothing and runs nothing; all text is escaped."""

from __future__ import annotations

import base64
import hashlib
import html
from collections.abc import Sequence
from dataclasses import dataclass

from monitor.model.observation import ClaimChange, Edit, Observation
from monitor.render.diff_text import Row, folded, is_only
from monitor.render.inert import clean
from monitor.render.styled import Ops, flat
from monitor.render.verdict_text import OpsOf, certainty, is_apart, kinds_of, summary

STYLE = """
:root { color-scheme: light dark; }
body { font: 1rem/1.5 Georgia, serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.3rem; } .meta, .why, .fold, .n { color: #666; font-family: system-ui, sans-serif; font-size: .85rem; }
del { background: #fde3cf; color: #7a2e00; }
ins { background: #d6e6ff; color: #003a80; font-weight: bold; text-decoration: none; }
.row { margin: .6rem 0; padding-left: .8rem; border-left: 3px solid #ccc; } .material { border-color: #c4560a; }
.moved { border-style: dashed; } .claims { padding-left: 1.2rem; } blockquote { margin: .3rem 0 .3rem 1rem; }
@media (prefers-color-scheme: dark) {
  del { background: #5a2a10; color: #ffd9bf; }
  ins { background: #0b3566; color: #cfe3ff; }
  .meta, .why, .fold, .n { color: #aaa; }
}
"""


@dataclass(frozen=True, slots=True)
class Titles:
    """What the page is headed with: the two references and when each was captured, as text."""

    before: str
    after: str
    before_at: str
    after_at: str
    headline: str
    said: str = ""  # what stands in the summary's place


def page(titles: Titles, observation: Observation, rows: Sequence[Row], ops_of: OpsOf, context: int | None = 1) -> str:
    """The whole page. Marks are <del> and <ins>, so the meaning does not hang on colour."""
    style = f"\n{STYLE.strip()}\n"
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    claims = "".join(_claim(change) for change in observation.changes if change.changed)
    body = "\n".join(
        f'<p class="fold">… {row} sentence{"s" * (row != 1)} unchanged</p>'
        if isinstance(row, int)
        else _row(row, ops_of)
        for row in folded(rows, context)
    )
    return (
        "<!doctype html>\n"
        '<html lang="en"><head><meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{html.escape(policy)}">\n'
        '<meta name="referrer" content="no-referrer"><meta name="viewport" content="width=device-width">\n'
        f"<title>{_text(titles.before)} .. {_text(titles.after)}</title>\n<style>{style}</style></head><body>\n"
        f"<h1>{_text(titles.headline)}</h1>\n"
        f'<p class="meta">{_text(titles.before)} ({_text(titles.before_at)}) → '
        f"{_text(titles.after)} ({_text(titles.after_at)})</p>\n"
        f"<p>{_text(titles.said or flat(summary(observation)))}</p>\n"
        + (f'<ul class="claims">{claims}</ul>\n' if claims else "")
        + f"{body}\n</body></html>\n"
    )


def _text(text: str) -> str:
    return html.escape(clean(text))


def _claim(change: ClaimChange) -> str:
    quotes = "".join(f"<blockquote>{_text(proof.quote)}</blockquote>" for proof in change.after.evidence)
    return (
        f"<li><b>{_text(change.claim_id)}</b>: {_text(change.before.state)} → <b>{_text(change.after.state)}</b>"
        f' <span class="n">{_text(certainty(change.after))}</span>{quotes}</li>'
    )


def _why(edit: Edit) -> str:
    if is_only(edit):
        return edit.reason
    return f"{kinds_of(edit)}{f': {edit.reason}' if edit.reason else ''}"


def _row(row: Row, ops_of: OpsOf) -> str:
    classes = ["row", *(["material"] if row.material else []), *(["moved"] if row.pair.shape == "moved" else [])]
    why = "".join(f'<div class="why">{_text(_why(edit))}</div>' for edit in row.edits)
    moved = f' <span class="n">(moved from sentence {row.pair.before[0].n})</span>' if row.pair.shape == "moved" else ""
    return (
        f'<div class="{" ".join(classes)}">{why}<span class="n">{row.number}</span> {_marked(row, ops_of)}{moved}</div>'
    )


def _marked(row: Row, ops_of: OpsOf) -> str:
    if not row.pair.after:
        return f"<del>{_text(row.before)}</del>"
    if not row.pair.before:
        return f"<ins>{_text(row.after)}</ins>"
    if row.before == row.after:
        return _text(row.after)
    ops = ops_of(row.before, row.after)
    if is_apart(row.before, row.after, ops):
        return f"<del>{_text(row.before)}</del> <ins>{_text(row.after)}</ins>"
    return _ops(ops)


def _ops(ops: Ops) -> str:
    tags = {"=": "{}", "-": "<del>{}</del>", "+": "<ins>{}</ins>"}
    return "".join(tags[op].format(_text(text)) for op, text in ops)
