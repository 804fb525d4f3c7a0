"""How does a story read as a report? One page that loads nothing and runs nothing, for a screen, a phone and paper."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import escape
from itertools import groupby

from monitor.model.article import Version
from monitor.model.ids import VersionRef
from monitor.model.observation import Edit
from monitor.model.record import ClaimRow, Mark
from monitor.model.review import Reach
from monitor.model.words import ENGLISH
from monitor.render.inert import clean, line
from monitor.render.report_chart import Span, chart, combined, spans_of
from monitor.render.steps import Lesson, Marked, Step, by_whom, mark_line, named, title_of, verdict_line
from monitor.render.titles import lasting
from monitor.render.verdict_text import is_apart

TAGS = {"=": "{}", "-": "<del>{}</del>", "+": "<ins>{}</ins>"}
STYLE = """
:root {
  color-scheme: light dark; --ink: #1b1d21; --soft: #565c66; --ground: #fff; --rule: #d5d9df; --edge: #b04a00;
  --out: #fbe3d2; --out-ink: #6f2b00; --in: #dbe8ff; --in-ink: #06357a; --card: #f6f7f9;
  --t0: #cfe0fb; --t1: #ffdcb8; --t2: #d9d4f5; --t3: #cdebe4; --t4: #f3e3a6; --none: #eceef1;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e8eaed; --soft: #a9b0ba; --ground: #15171b; --rule: #3a3f47; --edge: #f0a060;
    --out: #4d2710; --out-ink: #ffd9bd; --in: #12325f; --in-ink: #d3e4ff; --card: #1d2026;
    --t0: #1f4684; --t1: #7a4312; --t2: #4b4187; --t3: #1d5f53; --t4: #66570f; --none: #2c3036;
  }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 52rem; padding: 2.5rem 1.25rem 4rem; background: var(--ground); color: var(--ink);
  font: 1.0625rem/1.6 Charter, "Iowan Old Style", Georgia, serif; overflow-wrap: anywhere; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .4rem; } h2 { font-size: 1.3rem; margin: 2.8rem 0 .8rem;
  padding-top: .8rem; border-top: 2px solid var(--ink); } 
h3 { font-size: 1.08rem; line-height: 1.35; margin: 0 0 .2rem; }
p { margin: .4rem 0; } a { color: inherit; }
.soft, .meta, th, .tick, .lane, summary, nav { color: var(--soft); font: .875rem/1.5 system-ui, sans-serif; }
nav a { margin-right: 1rem; }
table { border-collapse: collapse; width: 100%; font: .9rem/1.45 system-ui, sans-serif; }
th, td { text-align: left; vertical-align: top; padding: .45rem .8rem .45rem 0; border-bottom: 1px solid var(--rule); }
th, td { overflow-wrap: normal; } td:last-child, .headline { overflow-wrap: anywhere; }
td b, time { white-space: nowrap; } .wide { overflow-x: auto; } section { margin-bottom: 2.2rem; }
blockquote { margin: .35rem 0; padding-left: .8rem; border-left: 2px solid var(--rule); }
article { margin: 1.4rem 0; padding-left: 1rem; border-left: 3px solid var(--rule); }
article.material { border-color: var(--edge); }
.edit { margin: .7rem 0; } .kind { color: var(--soft); font: .8rem/1.4 system-ui, sans-serif; }
.kind b { color: var(--edge); }
del { background: var(--out); color: var(--out-ink); }
ins { background: var(--in); color: var(--in-ink); text-decoration: underline; text-underline-offset: .15em; }
del + ins { margin-left: .15em; }
code { font: .8rem/1.4 ui-monospace, monospace; }
details { margin: .6rem 0; } summary { cursor: pointer; padding: .25rem 0; }
:focus-visible { outline: 3px solid var(--edge); outline-offset: 2px; }
.chart { display: block; margin: .4rem 0 .4rem; } .lane, .tick { fill: var(--soft); font-size: 12px; }
.name { fill: var(--ink); font: 600 13px system-ui, sans-serif; }
.all { fill: var(--ink); font-weight: 600; }
.bar { stroke: var(--ground); stroke-width: 1; } .disputed { stroke: var(--edge); stroke-dasharray: 5 3; }
.t0 { fill: var(--t0); } .t1 { fill: var(--t1); } .t2 { fill: var(--t2); }
.t3 { fill: var(--t3); } .t4 { fill: var(--t4); }
.none { fill: var(--none); }
.key { font: .8rem/1.6 system-ui, sans-serif; margin: 0 0 .8rem; }
.key span { border-left: .9em solid; padding: 0 .8em 0 .4em; display: inline-block; }
.key .dashes { border: 1px dashed var(--edge); padding: 0 .4em; }
.key .t0 { border-color: var(--t0); } .key .t1 { border-color: var(--t1); }
.key .t2 { border-color: var(--t2); } .key .t3 { border-color: var(--t3); } .key .t4 { border-color: var(--t4); }
.until { display: block; white-space: nowrap; }
@media (max-width: 36rem) { body { padding: 1.5rem 1rem 3rem; font-size: 1rem; } h1 { font-size: 1.5rem; }
  article { padding-left: .7rem; } table, tbody, tr { display: block; } tr { border-bottom: 1px solid var(--rule); }
  th { position: absolute; left: -99rem; } td { display: inline-block; border: 0; padding: .3rem .7rem .1rem 0; }
  .roomy { display: none; } .until { display: inline; }
  td:last-child, .headline { display: block; padding: .1rem 0 .5rem; } }
@media print {
  :root { --ink: #000; --soft: #444; --ground: #fff; --rule: #bbb; --edge: #000; --out: #eee; --out-ink: #000;
    --in: #fff; --in-ink: #000;
    --t0: #e4e4e4; --t1: #cfcfcf; --t2: #f2f2f2; --t3: #dadada; --t4: #ececec; --none: #fff; }
  body { max-width: none; padding: 0; font-size: 10.5pt; } nav { display: none; }
  article, .edit, blockquote, tr, svg { break-inside: avoid; } h2, h3 { break-after: avoid; }
  details::details-content { content-visibility: visible; display: block; } .wide { overflow: visible; }
  .bar { stroke: #000; } del { text-decoration: line-through; } ins { font-weight: bold; }
  a[href^="http"]::after { content: " (" attr(href) ")"; font-size: 85%; }
}
"""


@dataclass(frozen=True, slots=True)
class Report:
    """What the page tells. `claims` are (id, question, active), `texts` the newest version of each source, `courses`
    how the state of a claim went over all sources."""

    story: str
    title: str
    now: datetime
    claims: Sequence[tuple[str, str, bool]]
    readings: Sequence[ClaimRow]
    steps: Sequence[Step]
    texts: Sequence[Version]
    courses: Mapping[str, Sequence[Reach]] = field(default_factory=dict)
    dated: Mapping[tuple[VersionRef, str], datetime] = field(default_factory=dict)
    marks: Sequence[Mark] = ()
    lessons: Mapping[Lesson, str] = field(default_factory=dict)


def page(report: Report, marked: Marked) -> Iterator[str]:
    """The page, piece by piece."""
    style = f"\n{STYLE.strip()}\n"
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    title = _text(report.title)
    yield (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">\n'
        '<meta name="referrer" content="no-referrer">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}: what changed</title>\n<style>{style}</style></head><body>\n"
        f"<header><h1>{title}</h1>{_about(report)}"
        '<nav aria-label="Parts"><a href="#claims">Claims</a><a href="#changes">Changes</a>'
        '<a href="#texts">Texts now</a><a href="#proof">Proof</a></nav></header><main>\n'
    )
    yield '<h2 id="claims">What is claimed</h2>\n'
    yield from _claims(report)
    yield '<h2 id="changes">What changed</h2>\n'
    yield from _changes(report.steps, marked)
    if report.marks:
        yield '<h2 id="beside">Beside the record</h2>\n'
        yield "".join(f"<p><code>{_text(mark.ref)}</code> {_written(mark)}</p>" for mark in report.marks) + "\n"
    yield '<h2 id="texts">The texts as they stand</h2>\n'
    for version in report.texts:
        yield _full(version)
    yield '<h2 id="proof">Versions and their proof</h2>\n'
    yield from _proof(report)
    yield "</main></body></html>\n"


def _text(value: object) -> str:
    return escape(line(value, 20_000))


def _time(at: datetime) -> str:
    return f'<time datetime="{at.isoformat()}">{at:%Y-%m-%d %H:%M}</time>'


def _about(report: Report) -> str:
    if not report.steps:
        return '<p class="meta">Nothing has been recorded yet.</p>'
    sources = len({step.row.ref.source for step in report.steps})
    material = sum(step.material and step.change is not None for step in report.steps)
    first, last = report.steps[0].row.captured_at, report.steps[-1].row.captured_at
    return (
        f'<p class="meta">{len(report.steps)} versions of {sources} source{"s" * (sources != 1)}, {_time(first)} to '
        f"{_time(last)}; {material} material change{'s' * (material != 1)}. Report of {_time(report.now)}. "
        "All times are UTC.</p>"
    )


def _claims(report: Report) -> Iterator[str]:
    if not report.claims:
        yield '<p class="soft">No claim is tracked.</p>\n'
    for claim, question, active in report.claims:
        rows = [row for row in report.readings if row.claim_id == claim]
        spans = spans_of(rows)
        rest = "" if active else ' <span class="soft">(no longer tracked)</span>'
        yield f"<section><h3>{_text(question)}{rest}</h3>\n"
        if not rows:
            yield '<p class="soft">No source has said anything of it.</p></section>\n'
            continue
        course = report.courses.get(claim, ())
        lanes = (*combined(course), *spans) if len({span.source for span in spans}) > 1 else spans
        table = _table(question, _turns(course) if lanes is not spans else "", spans, report)
        yield _stands(course) + chart(claim, lanes, _end(report)) + table + "</section>\n"


def _stands(course: Sequence[Reach]) -> str:
    """The answer in one line, before how it came about."""
    if not course:
        return ""
    now = course[-1].standing
    facts = [f"by {_text(now.source)}, seen since {_time(now.since)}", f"confidence {now.confidence:.2f}"]
    facts += [f"disputed by {_text(', '.join(now.against) or 'a later source')}"] if now.disputed else []
    facts += [f"an older state in {_text(', '.join(now.behind))}"] if now.behind else []
    return f'<p>Now: <b>{_text(named(now.state))}</b> <span class="soft">{", ".join(facts)}</span></p>\n'


def _end(report: Report) -> datetime:
    """Where the drawings end: a little after what was recorded last, so that what stands is seen to stand."""
    first, last = report.steps[0].row.captured_at, report.steps[-1].row.captured_at
    return last + max((last - first) / 12, timedelta(minutes=10))


def _turns(course: Sequence[Reach]) -> str:
    """How the state went over all sources, as rows."""
    rows, last = [], ""
    for (state, disputed), run in groupby(course, key=lambda one: (one.standing.state, one.standing.disputed)):
        first, *rest = run
        facts = [f"by {_text(first.standing.source)}", *(["disputed"] if disputed else [])]
        facts += [f"reversal: back after {_lasted(first.back_after)}"] if first.back_after and state != last else []
        last = state
        until = rest[-1].until if rest else first.until
        rows.append(_row("all sources", state, first.since, until, None, ", ".join(facts)))
    return "".join(rows)


def _lasted(span: timedelta | None) -> str:
    """A length of time, two units at most."""
    return lasting(span.total_seconds() if span is not None else 0, ENGLISH)


def _table(question: str, turns: str, spans: Sequence[Span], report: Report) -> str:
    rows = turns + "".join(
        _row(span.source, span.state, span.since, span.until, report.dated.get((span.row.ref, span.row.claim_id)),
             _proofs(span.row, report.lessons))
        for span in spans
    )  # fmt: skip
    head = "".join(f'<th scope="col">{name}</th>' for name in ("Source", "State", "Seen", "By this sentence"))
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="States: {_text(question)}">'
        f"<table><tr>{head}</tr>{rows}</table></div>"
    )


def _row(source: str, state: str, since: datetime, until: datetime | None, dated: datetime | None, by: str) -> str:
    """A stretch: seen from when until when, and what the page itself says of its time."""
    told = f'<span class="until soft">page dated {_time(dated)}</span>' if dated else ""
    return (
        f"<tr><td>{_text(source)}</td><td><b>{_text(named(state))}</b></td>"
        f'<td>{_time(since)} <span class="until">to {_time(until) if until else "now"}</span>{told}</td>'
        f"<td>{by}</td></tr>"
    )


def _proofs(row: ClaimRow, lessons: Mapping[Lesson, str]) -> str:
    said = by_whom(row, lessons).strip(" ()")
    by = f'<div class="kind">{_text(said)}</div>' if said else ""
    quotes = "".join(f"<div>{_text(proof.quote)}</div>" for proof in row.evidence)
    return by + (quotes or '<span class="soft">not spoken of</span>')


def _changes(steps: Sequence[Step], marked: Marked) -> Iterator[str]:
    quiet: list[Step] = []
    for step in steps:
        if not step.material and not step.verdicts and not step.marks:
            quiet.append(step)
            continue
        yield _folded(quiet, marked)
        quiet = []
        yield _step(step, marked)
    yield _folded(quiet, marked)
    if not steps:
        yield '<p class="soft">Nothing yet.</p>\n'


def _folded(quiet: Sequence[Step], marked: Marked) -> str:
    """Changes that no careful editor would want to know, out of the way."""
    if not quiet:
        return ""
    told = f"{len(quiet)} change{'s' * (len(quiet) != 1)} without weight"
    return f"<details><summary>{told}</summary>{''.join(_step(step, marked) for step in quiet)}</details>\n"


def _step(step: Step, marked: Marked) -> str:
    row = step.row
    link = f' · <a href="{escape(step.url)}" rel="noreferrer">{_text(row.ref.source)}</a>' if step.url else ""
    back = f" · back to the text of version {row.returns_to}" if row.returns_to else ""
    moves = "".join(
        f"<p><b>{_text(named(told.row.claim_id))}</b>: {_text(named(told.before or 'unknown'))} → "
        f"<b>{_text(named(told.row.state))}</b>{escape(clean(by_whom(told.row, step.lessons)))}</p>"
        + "".join(f"<blockquote>{_text(proof.quote)}</blockquote>" for proof in told.row.evidence)
        for told in step.moves
    )
    edits = "".join(_edit(edit, marked) for edit in step.edits)
    kind = ' class="material"' if step.material and step.change is not None else ""
    return (
        f"<article{kind}><h3>{_text(title_of(step))}</h3>"
        f'<p class="meta">{_time(row.captured_at)} · <code>{_text(row.ref)}</code>{link}{back}</p>'
        f"{moves}{edits}{_said(step)}</article>\n"
    )


def _said(step: Step) -> str:
    """What people ruled on a version and wrote beside it."""
    rulings = "".join(
        f'<p class="soft">{_text(verdict_line(verdict))}, {_time(verdict.told.row.seen_from)}</p>'
        + "".join(
            f"<blockquote>{_text(proof.quote)}</blockquote>"
            for proof in (verdict.read.evidence if verdict.read is not None else ())
        )
        for verdict in step.verdicts
    )
    return rulings + "".join(f"<p>{_written(mark)}</p>" for mark in step.marks)


def _written(mark: Mark) -> str:
    return f'{_text(mark_line(mark))} <span class="soft">{_time(mark.at)}</span>'


def _edit(edit: Edit, marked: Marked) -> str:
    kind, reason = str(edit.kind), edit.reason
    told = reason if reason.startswith(kind) else f"{kind}: {reason}" if reason else kind
    weight = "<b>material</b> " if edit.material else ""
    pieces = marked(edit)
    if edit.before and edit.after and is_apart(edit.before, edit.after, pieces):
        pieces = (("-", edit.before), ("=", " "), ("+", edit.after))
    words = "".join(TAGS[sign].format(escape(clean(piece))) for sign, piece in pieces)
    return f'<div class="edit"><div class="kind">{weight}{_text(told)}</div>{words}</div>'


def _full(version: Version) -> str:
    article = version.article
    paragraphs = "".join(f"<p>{_text(paragraph)}</p>" for paragraph in article.paragraphs)
    return (
        f"<details><summary>{_text(version.ref.source)}: {_text(article.headline)} "
        f"({article.words} words, version {version.ref.seq})</summary>{paragraphs}</details>\n"
    )


def _proof(report: Report) -> Iterator[str]:
    yield (
        '<p class="soft">Each digest covers its version, all that was derived from it, and the version before it. '
        "<code>monitor verify</code> recomputes them; "
        f"<code>monitor export {_text(report.story)}</code> gives the record that others can check.</p>\n"
        '<div class="wide" tabindex="0" role="region" aria-label="Versions"><table><tr><th scope="col">Version</th>'
        '<th scope="col">Captured</th><th scope="col">Headline</th><th scope="col">Chain</th></tr>'
    )
    for step in report.steps:
        row = step.row
        yield (
            f"<tr><td>{_text(row.ref.source)}@{row.ref.seq}</td><td>{_time(row.captured_at)}</td>"
            f'<td class="headline">{_text(row.headline)}</td><td><code>{_text(row.chain)}</code></td></tr>\n'
        )
    yield "</table></div>\n"
