"""The history as people read it: golden files at several widths, and what holds at every width."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.analysis.align import align
from monitor.analysis.words import word_ops
from monitor.model.article import Sentence
from monitor.model.ids import SourceRef, VersionRef
from monitor.model.observation import ClaimChange, Edit, Evidence, Observation, Reading, Rival, Standing
from monitor.model.record import CaptureRow, ChangeRow, VersionRow
from monitor.render.diff_html import Titles, page
from monitor.render.diff_text import Row, inline_lines, rows_of, side_lines, words_lines
from monitor.render.log_text import Entry, Failure, Move, log_lines, shortened, stat_lines
from monitor.render.styled import Bit, Line, Ops, cells, flat, wrap
from monitor.render.timeline_text import ClaimLife, Stretch, Words, timeline_lines
from monitor.render.verdict_text import text_of, verdict_lines

GOLDEN = Path(__file__).parents[2] / "golden" / "history"
WIDTHS = (60, 80, 120, 200)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
OLD = (
    "Talks on harbour go on",
    "Talks on the harbour are taking place, the ministry said on Monday.",
    "About 120 ships wait outside.",
    "An official denied that a date had been set.",
    "The harbour was opened in 1911.",
    "It handles most of the grain.",
    "Residents heard the cranes through the night.",
    "Rain is expected.",
)
NEW = (
    "Harbour agreement signed",
    "Both sides signed the agreement on the harbour, the ministry said on Monday.",
    "About 175 ships wait outside.",
    "The harbour was opened in 1911.",
    "Rain is expected.",
    "It handles most of the grain.",
    "Residents heard the cranes through the night.",
    "“We are done,” said the minister, who had come by train with his wife <and two clerks>.",
)


def ops_of(before: str, after: str) -> Ops:
    return tuple((op.op, op.text) for op in word_ops(before, after))


def moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"


def golden(name: str, text: str) -> None:
    """`make golden` writes the file; else it must be the same."""
    path = GOLDEN / name
    if os.environ.get("GOLDEN") == "write":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text


def sentences(texts: Iterable[str]) -> tuple[Sentence, ...]:
    return tuple(Sentence(n, text, (n + 1) // 2) for n, text in enumerate(texts))


def edit(kind: str, before: str | None, after: str | None, score: float = 0.0, reason: str = "") -> Edit:
    return Edit(
        kind=kind,
        material=score > 0,
        score=score,
        reason=reason,
        before=before,
        after=after,
        before_n=OLD.index(before) if before else None,
        after_n=NEW.index(after) if after else None,
    )


EDITS = (
    edit("status", OLD[0], NEW[0], 0.9, "the headline tells of a signature"),
    edit("status", OLD[1], NEW[1], 0.95, "talks became a signed agreement"),
    edit("number", OLD[2], NEW[2], 0.7, "120 ships became 175"),
    edit("removal", OLD[3], None, 0.6, "a denial is gone without a word"),
    edit("moved", OLD[7], NEW[4]),
    edit("quote", None, NEW[7], 0.4, "a quotation is new"),
)


def reading(state: str, *quotes: str, rival: Rival | None = None) -> Reading:
    evidence = tuple(Evidence(n, quote) for n, quote in enumerate(quotes, 1))
    return Reading("agreement", state, 0.91, evidence, "rules/1", rival)


MOVED = ClaimChange("agreement", reading("talks", OLD[1]), reading("signed", NEW[1], NEW[0]))
STAYED = ClaimChange("mayor", reading("unknown"), reading("unknown"))
OBSERVED = Observation(EDITS, (MOVED.after,), (MOVED, STAYED), True, 0.95, True, "rules/1")


@pytest.fixture(scope="module")
def rows() -> tuple[Row, ...]:
    return rows_of(align(sentences(OLD), sentences(NEW)), EDITS)


def version(seq: int, headline: str, returns_to: int | None = None) -> VersionRow:
    at = NOON + timedelta(hours=seq)
    ref = VersionRef("harbour", "agency", seq)
    return VersionRow(ref, at, at, None, None, headline, "0" * 64, 300, returns_to, None, "c" * 64, "b" * 64)


def change(seq: int, *edits: Edit) -> ChangeRow:
    before, after = VersionRef("harbour", "agency", seq - 1), VersionRef("harbour", "agency", seq)
    return ChangeRow(before, after, "rules/1", 0.9, any(one.material for one in edits), False, edits)


def log() -> tuple[Entry | Failure, ...]:
    move = Move("agreement", "talks", "signed", 0.91, (Evidence(1, NEW[1]),))
    capture = CaptureRow(
        SourceRef("harbour", "wire"), NOON, 20_000, "live", "source_unreachable", "timeout", None, None,
        "no answer within 20 s", None, None,
    )  # fmt: skip
    return (
        Entry(version(4, OLD[0], 2), change(4, *EDITS[:3])),
        Entry(version(3, NEW[0]), change(3, *EDITS), (move,)),
        Entry(version(2, OLD[0] + ", and on, and on, and on, says everybody who has been asked"), change(2, EDITS[4])),
        Failure(capture, capture, 3),
        Entry(version(1, OLD[0]), None),
    )


def life() -> ClaimLife:
    ref = VersionRef("harbour", "agency", 1)
    first = Stretch(ref, "talks", 0.8, NOON, NOON + timedelta(hours=2), NOON, "rules/1", (Evidence(1, OLD[1]),), 2)
    then = Stretch(
        VersionRef("harbour", "agency", 3), "signed", 0.91, NOON + timedelta(hours=2), None, NOON, "human/ana",
        (Evidence(1, NEW[1]),), 1, "talks",
    )  # fmt: skip
    wire = Stretch(VersionRef("harbour", "wire", 1), "unknown", 1.0, NOON, None, NOON, "rules/1", (), 1)
    now = Standing("agreement", "signed", 0.91, "agency", then.since, True, ("post",), ("wire",), ("mirror",))
    return ClaimLife("agreement", "Is there an agreement?", True, now, (("agency", (first, then)), ("wire", (wire,))))


WORDS = Words(moment, lambda span: f"{span.total_seconds() / 3600:.0f} h")


def every_text(rows: tuple[Row, ...], width: int) -> dict[str, tuple[Line, ...]]:
    return {
        "verdict": verdict_lines(OBSERVED, ops_of, width, {"agreement": "Is there an agreement on the harbour?"}),
        "log": log_lines(log(), moment, width, stories=False),
        "log_patch": log_lines(log()[:3], moment, width, stories=True, patch=ops_of),
        "stat": stat_lines([entry for entry in log() if isinstance(entry, Entry)], width),
        "timeline": timeline_lines([life()], WORDS, width),
        "diff": inline_lines(rows, ops_of, width),
        "diff_side": side_lines(rows, ops_of, width),
        "diff_words": words_lines(rows, ops_of, width),
    }


@pytest.mark.parametrize("width", [60, 120])
def test_each_view_reads_as_its_golden_file(rows: tuple[Row, ...], width: int) -> None:
    for name, lines in every_text(rows, width).items():
        golden(f"{name}_{width}.txt", text_of(lines))


@pytest.mark.parametrize("width", WIDTHS)
def test_no_line_is_wider_than_the_screen(rows: tuple[Row, ...], width: int) -> None:
    for name, lines in every_text(rows, width).items():
        assert max(cells(flat(line)) for line in lines) <= width, name


def test_what_colour_says_is_said_by_marks_too(rows: tuple[Row, ...]) -> None:
    text = text_of(inline_lines(rows, ops_of, 200))
    assert "About [-120-]{+175+} ships wait outside." in text
    assert f"[-{OLD[3]}-]" in text
    assert f"{{+{NEW[7]}+}}" in text
    assert "Rain is expected. (moved from sentence 7)" in text


def test_unchanged_sentences_are_folded_and_shown_again_on_request(rows: tuple[Row, ...]) -> None:
    assert "sentence" in text_of(inline_lines(rows, ops_of, 200, 0))
    whole = text_of(inline_lines(rows, ops_of, 200, None))
    assert "unchanged" not in whole
    assert all(sentence in whole for sentence in (NEW[3], NEW[5], NEW[6]))


def test_every_sentence_of_both_sides_is_in_the_words_view(rows: tuple[Row, ...]) -> None:
    text = " ".join(text_of(words_lines(rows, ops_of, 10_000)).split())
    assert all(sentence in text for sentence in (OLD[3], NEW[3], NEW[5], NEW[6], NEW[7]))


def test_each_edit_stands_above_its_own_place_and_once(rows: tuple[Row, ...]) -> None:
    text = text_of(inline_lines(rows, ops_of, 200))
    for one in EDITS:
        if one.reason:
            assert text.count(one.reason) == 1
    assert text.index("120 ships became 175") < text.index("About [-120-]")


def test_the_page_escapes_what_the_text_holds_and_loads_nothing(rows: tuple[Row, ...]) -> None:
    titles = Titles("harbour/agency@2", "harbour/agency@3", "then", "now", "<script>alert(1)</script>")
    text = page(titles, OBSERVED, rows, ops_of)
    golden("diff.html", text)
    assert "<script" not in text
    assert "&lt;and two clerks&gt;" in text
    assert "default-src &#x27;none&#x27;" in text
    assert "http" not in text.replace("http-equiv", "")
    assert "<del>120</del><ins>175</ins>" in text


def test_the_pages_policy_names_the_digest_of_its_own_style(rows: tuple[Row, ...]) -> None:
    import base64
    import hashlib

    text = page(Titles("a", "b", "", "", "h"), OBSERVED, rows, ops_of)
    style = text.split("<style>", 1)[1].split("</style>", 1)[0]
    assert base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() in text


def test_no_edit_and_no_move_is_no_difference() -> None:
    nothing = Observation((), (), (), False, 0.0, False, "rules/1")
    assert text_of(verdict_lines(nothing, ops_of, 80)) == "No difference.\n"


@pytest.mark.parametrize("width", [8, 20, 60])
def test_wrapping_loses_no_word_and_breaks_no_mark(width: int) -> None:
    bits = [Bit("one "), Bit("[-two three-]", "removed"), Bit(", four "), Bit("日本日本", "added"), Bit("five")]
    lines = wrap(bits, width, [Bit("- ")], "  ")
    assert "".join("".join(flat(line) for line in lines).split()) == "-one[-twothree-],four日本日本five"
    assert all(cells(flat(line)) <= width for line in lines)


def test_a_word_longer_than_the_line_is_cut() -> None:
    assert [flat(line) for line in wrap([Bit("x" * 20)], 10)] == ["x" * 10, "x" * 10]


def test_a_headline_is_shortened_at_a_word() -> None:
    assert shortened("Talks on the harbour go on", 20) == "Talks on the…"
    assert shortened("Talks", 20) == "Talks"
