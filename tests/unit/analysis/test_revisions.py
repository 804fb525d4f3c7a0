"""Edits in the manner of news desks: most are judged right, and what only seems to be a fact is none."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.analysis.align import align
from monitor.analysis.edits import Context, edits_of
from monitor.analysis.given import article_of
from monitor.analysis.texts import text_of

AT = datetime(2026, 5, 20, tzinfo=UTC)
LEAST = 0.9  # share of the rows that must be judged right; more would be luck with the table of the day

ROWS = [
    tuple(line.split("\t"))
    for line in (Path(__file__).parent / "edit_revisions.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


def edits(before, after):
    old, new = (text_of(article_of("", text)).sentences for text in (before, after))
    return edits_of(tuple(align(old, new)), Context(AT, AT))


def material(before, after):
    return any(edit.material for edit in edits(before, after))


@pytest.mark.parametrize("sign", ["+", "-"])
def test_most_revisions_are_judged_right(sign):
    rows = [(before, after) for label, before, after in ROWS if label == sign]
    wrong = [pair for pair in rows if material(*pair) != (sign == "+")]
    assert len(rows) > 200
    assert len(wrong) <= (1 - LEAST) * len(rows), wrong


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ("The tug lost an engine.", "The tug lost both engines.", "number"),
        ("A nurse was among the dead.", "Two nurses were among the dead.", "number"),
        ("All ferries run again.", "Some ferries run again.", "number"),
        ("The levy would hit small farms.", "The levy will hit small farms.", "hedge"),
        ("Acting Premier Jon Aske resigned.", "Premier Jon Aske resigned.", "entity"),
    ],
)
def test_a_small_word_that_changes_the_fact_names_the_edit(before, after, kind):
    (found,) = edits(before, after)
    assert (found.kind, found.material) == (kind, True), found


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "“It is a leak in the main pipe, and it has cost us a week,” the mayor said.",
            "It is a leak in the main pipe “and it has cost us a week”, the mayor said.",
        ),
        ("The firm has made bells since 2018.", "The firm has made bells for eight years."),
        ("A nurse and two porters were hurt.", "Three people, a nurse and two porters, were hurt."),
        ("April 22: The board meets.", "April 22, 2025: The board meets."),
        ("“It would a low point,” she said.", "“It would be a low point,” she said."),
        ("The dam is expectedto hold until onMonday.", "The dam is expected to hold until on Monday."),
        ("It is played in Peru, the Upper Isles and Cuba.", "It is played in Cuba, Peru and the Upper Isles."),
    ],
)
def test_what_only_seems_to_be_a_changed_fact_is_none(before, after):
    assert not material(before, after)


def test_a_sentence_parted_from_another_tells_nothing_new():
    before = "Skerry Foods has bought the mill, the brand and eight of 21 lorries for £34m. It keeps the name."
    after = "Skerry Foods has bought the mill, the brand and eight of 21 lorries. It paid £34m. It keeps the name."
    assert not material(before, after)
    assert material(before, after.replace("£34m", "£43m"))


def test_one_doubtful_rewording_among_many_on_a_page_gone_over_is_not_told_but_a_figure_is():
    plain = [
        ("The court rejected the appeal of the two firms.", "The two firms' appeal was rejected by the court."),
        ("Police arrested three men in Larne on Friday.", "On Friday three men were arrested in Larne by police."),
        ("The road has been closed since a landslide in March.", "Since a landslide in March the road has been shut."),
        ("The bakery, founded in 1921, employs 90 people.", "Founded in 1921, the bakery has 90 employees."),
        ("The minister said the plan would cost £40m.", "The plan will cost £40m, the minister said."),
        ("Schools will reopen on Monday.", "Schools are to open again on Monday."),
        ("A bridge near Tolby collapsed in the storm.", "In the storm a bridge collapsed near Tolby."),
    ]
    before, after = (" ".join(side) for side in zip(*plain, strict=True))
    assert not material(before, after)
    assert material(before, after.replace("£40m", "£60m"))
