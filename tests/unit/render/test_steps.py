"""What leaves as a table, a text, a feed or a report is inert, whatever a page said."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from xml.etree import ElementTree as Tree

from hypothesis import given
from hypothesis import strategies as st

from monitor.analysis.words import word_ops
from monitor.model.article import Article, Version
from monitor.model.ids import VersionRef
from monitor.model.observation import Edit, Evidence
from monitor.model.record import ChangeRow, ClaimRow, Mark, Ruled, Told, VersionRow
from monitor.render import report_html, steps_atom, steps_csv, steps_md
from monitor.render.steps import Pieces, Step, Verdict, by_whom

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOSTILE = (
    "=cmd|'/c calc'!A1", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r\n=1", "<script>alert(1)</script>",
    '"><img src=x onerror=y>',
    "]]>", "&lt;b&gt;", "[x](javascript:alert(1))", "![x](https://evil.example/p.png)", "<!channel> @everyone",
    "a\x00b\x1b]0;t\x07", "\u202etxt", "\ud800", "`code` **bold** # head", "https://evil.example/", "-->",
)  # fmt: skip
text = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=40))


def marked(edit: Edit) -> Pieces:
    return tuple((one.op, one.text) for one in word_ops(edit.before or "", edit.after or ""))


def steps(said: str) -> tuple[Step, ...]:
    """Two versions whose every free text is `said`."""
    made = []
    for n in (1, 2):
        ref, at = VersionRef("bases", "agency", n), START + n * timedelta(hours=1)
        row = VersionRow(ref, at, at, None, None, said, "00", 3, None, None, "ab" * 32, "00" * 32)
        change, moves = None, ()
        if n == 2:
            edit = Edit("status", True, 0.9, said, "Talks go on.", said or "x", 1, 1, ("status",), {})
            gone = Edit("removal", False, 0.1, "", said or "x", None, 2, None, ("removal",), {})
            change = ChangeRow(VersionRef("bases", "agency", 1), ref, "rules/1", 0.9, True, True, (edit, gone))
            reading = ClaimRow(ref, "deal", said, 0.9, (Evidence(1, said),), "human/x", at, at, None)
            moves = (Told(reading, "talks"),)
        by_rules = ClaimRow(ref, "deal", "talks", 0.7, (Evidence(1, said),), "rules/1", at, at, at)
        ruled = ClaimRow(ref, "deal", "agreed", 1.0, (), f"human/{said}", at, at, None)
        verdicts = (Verdict(Ruled(ruled, said, "undone", at, said, said), by_rules),) * (n == 2)
        marks = (Mark("bases", 7, at, "note", str(ref), said, said),) * (n == 2)
        made.append(Step(row, change, moves, "https://agency.example/a?token=***", verdicts, {}, marks))
    return tuple(made)


@given(text)
def test_no_cell_is_a_formula_and_every_row_has_every_column(said: str) -> None:
    rows = list(csv.reader(io.StringIO("".join(steps_csv.table(steps(said))), newline="")))
    assert len(rows) == 7
    assert {len(row) for row in rows} == {len(steps_csv.COLUMNS)}
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


@given(text)
def test_no_markup_of_a_page_is_alive_in_markdown(said: str) -> None:
    document = "".join(steps_md.document(said, steps(said), marked, START))
    ours = r"\\.|^#+ |^\s*> |^- |~~|\*\*|`bases/agency@\d`|<https://agency\.example/a\?token=\*\*\*>"
    bare = re.sub(ours, "", document, flags=re.MULTILINE)
    assert not re.search(r"[\[\]`*<>]|https?:/", bare)
    assert "\x1b" not in document


@given(text)
def test_a_feed_is_well_formed_with_ids_that_stay(said: str) -> None:
    root = Tree.fromstring(steps_atom.feed("bases", said, steps(said), marked).encode("utf-8"))
    name = "{http://www.w3.org/2005/Atom}"
    entries = root.findall(f"{name}entry")
    assert [entry.findtext(f"{name}id") for entry in entries] == [
        "tag:monitor.invalid,2026:bases/agency@2", "tag:monitor.invalid,2026:bases/agency@1",
    ]  # fmt: skip
    for part in (root, *entries):  # RFC 4287 4.1.1, 4.1.2: each exactly once
        assert [len(part.findall(name + each)) for each in ("id", "title", "updated")] == [1, 1, 1]
    content = entries[0].findtext(f"{name}content") or ""
    assert set(_Tags.of(content)) <= {"p", "b", "blockquote", "small", "br", "del", "ins"}


@given(text)
def test_a_report_loads_and_runs_nothing(said: str) -> None:
    article = Article(said, (said, "Talks go on."))
    version = Version(VersionRef("bases", "agency", 2), START, article, "0", "0", "x", "0", "0", "0", START)
    reading = steps(said)[1].moves[0].row
    report = report_html.Report(
        "bases", said, START, (("deal", said, True),), (reading,), steps(said), (version,)
    )  # fmt: skip
    page = "".join(report_html.page(report, marked))
    known = {
        "html", "head", "meta", "title", "style", "body", "header", "main", "nav", "h1", "h2", "h3", "p", "a",
        "section", "svg", "g", "rect", "text", "div", "table", "tr", "th", "td", "b", "time", "article", "blockquote",
        "code", "span",
        "details", "summary", "del", "ins",
    }  # fmt: skip
    assert set(_Tags.of(page)) <= known
    assert not re.search(r"\x1b|\u202e", page)
    assert not [name for name in _Tags.attributes(page) if name.startswith("on") or name == "style"]
    assert set(re.findall(r'(?:href|src)="([^"]*)"', page)) <= {
        "#claims", "#changes", "#texts", "#proof", "https://agency.example/a?token=***",
    }  # fmt: skip
    assert "default-src &#x27;none&#x27;; style-src &#x27;sha256-" in page


class _Tags(HTMLParser):
    """The elements that a browser would see."""

    @classmethod
    def of(cls, page: str) -> list[str]:
        made = cls()
        made.feed(page)
        return made.found

    @classmethod
    def attributes(cls, page: str) -> set[str]:
        made = cls()
        made.feed(page)
        return made.names

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.names: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(tag)
        self.names |= {name for name, _ in attrs}


def test_a_state_that_a_ruling_taught_says_whose_it_is() -> None:
    reading = steps("agreed")[1].moves[0].row
    by_rules = replace(reading, analyzer="rules/1")
    lessons = {("deal", "agreed", "agreed"): "ana"}
    assert by_whom(reading, lessons) == " (ruled by x)"
    assert by_whom(by_rules, lessons) == " (as ana ruled on this sentence)"
    assert by_whom(replace(by_rules, state="talks"), lessons) == ""
