"""Each kind of edit is found, and what only reads otherwise is none."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.analysis.edits import Context, edits_of
from monitor.model.article import Sentence
from monitor.model.observation import Pair

AT = datetime(2026, 5, 20, tzinfo=UTC)

ROWS = [
    tuple(line.split("\t"))
    for line in (Path(__file__).parent / "edit_pairs.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
MATERIAL = [row for row in ROWS if row[0] != "-"]  # a careful editor would want to know
COSMETIC = [row[1:] for row in ROWS if row[0] == "-"]

FURNITURE, STATEMENTS = (
    (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines()
    for name in ("furniture.txt", "statements.txt")
)

BOILERPLATE = [
    ("(Adds quote, background)", "(Updates with shares)"),
    ("Reporting by A. Bell.", "Reporting by A. Bell; editing by C. Dorn."),
    ("Photo: the north gate on Monday.", "Photo: the south gate."),
    ("Last updated 09:50.", "Last updated 21:15."),
    ("Sign up for our newsletter.", "Read more: five questions about rates."),
    ("This story was first published on May 4.", "This story has been updated."),
    ("214 comments", "388 comments"),
]


def edit(before, after):
    sides = tuple((Sentence(1, text, 1),) if text else () for text in (before, after))
    shape = "changed" if before and after else "added" if after else "removed"
    return edits_of((Pair(shape, *sides, 0.5),), Context(AT, AT))[0]


@pytest.mark.parametrize(("kind", "before", "after"), MATERIAL, ids=lambda text: text[:30])
def test_a_changed_fact_is_material_and_named(kind, before, after):
    found = edit(before, after)
    assert (found.kind, found.material) == (kind, True), found


@pytest.mark.parametrize(("before", "after"), COSMETIC, ids=lambda text: text[:30])
def test_the_same_in_other_words_is_not_material(before, after):
    found = edit(before, after)
    assert (found.kind in ("rephrase", "copyedit"), found.material) == (True, False), found


@pytest.mark.parametrize(("before", "after"), BOILERPLATE)
@pytest.mark.parametrize("sides", [(0, 1), (1, 0), (None, 1), (0, None)])
def test_furniture_of_the_page_is_never_material(before, after, sides):
    texts = [None if side is None else (before, after)[side] for side in sides]
    found = edit(*texts)
    assert (found.kind, found.material, found.score) == ("boilerplate", False, 0.0)


@pytest.mark.parametrize("text", FURNITURE)
def test_the_furniture_of_many_houses_is_known(text):
    assert edit(None, text).kind == "boilerplate"


@pytest.mark.parametrize("text", STATEMENTS)
def test_what_only_sounds_like_furniture_is_told(text):
    assert edit(None, text).kind != "boilerplate"


def test_furniture_beside_a_kept_sentence_is_no_news():
    found = edit("The strike goes on.", "The strike goes on. Sign up for alerts.")
    assert (found.kind, found.material) == ("boilerplate", False)


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("A vigil for the victims was held on Sunday evening.", False),
        ("The schools are no longer closed.", False),
        ("The hearing is set for 9 June.", False),
        ("Two guards were found to have taken bribes.", True),
        ("The court heard that he had been fined before.", True),
    ],
)
def test_only_what_came_about_is_missed_when_it_goes(text, weight):
    assert edit(text, None).material is weight


def test_the_order_of_a_list_tells_nothing():
    assert not edit("Talks drew Peru, Chile and Cuba.", "Talks drew Cuba, Peru and Chile.").material


@pytest.mark.parametrize(
    "text",
    [
        "Share prices fell by 4 percent in Tokyo.",
        "Support for the party fell to 31 percent.",
        "With 21 goals she leads the list.",
        "Read was fined 300 euros.",
        "Follow-up talks are planned for June.",
        "Like other banks it raised its rates.",
        "More than 40 people were hurt.",
        "Photo finish: Marsh wins by a hair's breadth in Lorne, judges decide.",
    ][:7],
)
def test_a_statement_that_begins_like_furniture_is_none(text):
    assert edit(None, text).kind != "boilerplate"


def test_a_new_sentence_with_a_fact_is_material_and_background_is_not():
    assert edit(None, "The coastguard found 12 more survivors on Tuesday.").material
    assert not edit(None, "The town lies on the river Ister.").material


def test_a_denial_or_an_event_that_vanishes_is_material_and_an_overtaken_plan_is_not():
    assert edit("The company denied that it had known of the leak.", None).material
    assert edit("A boy of six was pulled from the rubble.", None).material
    assert not edit("The committee is to vote on Thursday.", None).material
    assert not edit("Both firms declined to comment.", None).material


def test_a_fact_that_went_into_another_sentence_is_not_removed():
    one, two = "Police arrested 14 men in Lorne. The road is open.", "The road is open."
    kept = Sentence(1, "Police arrested 14 men in Lorne.", 1)
    gone = Pair("removed", (Sentence(2, "In Lorne police arrested 14 men.", 1),), (), 0.0)
    assert one.endswith(two)
    edits = edits_of((Pair("same", (kept,), (kept,), 1.0), gone), Context(AT, AT))
    assert [(found.kind, found.material) for found in edits] == [("removal", False)]


def test_certainty_tells_its_direction():
    assert "strengthened" in edit("The fossil may be a new species.", "The fossil is a new species.").reason
    assert "weakened" in edit("Both sides agreed on terms.", "Both sides are close to agreeing on terms.").reason


def test_a_moved_sentence_is_moved_and_what_changed_in_it_counts_more():
    pair = Pair("moved", (Sentence(2, "Eleven died.", 1),), (Sentence(5, "Eleven died.", 2),), 1.0)
    assert [(e.kind, e.material) for e in edits_of((pair,))] == [("moved", False)]
    pair = Pair("moved", (Sentence(2, "Eleven died.", 1),), (Sentence(5, "Twelve died.", 2),), 0.9)
    assert [(e.kind, e.material, "moved" in e.kinds) for e in edits_of((pair,))] == [("number", True, True)]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("The two creams were sold to Brightwell, the firm said.",
         "The two creams were sold to Ashdown Labs, the firm said.", "Brightwell → Ashdown Labs"),
        ("The award went to Béatrice Ångström of the town club.",
         "The award went to Siobhán Maccabe of the town club.", "Béatrice Ångström → Siobhán Maccabe"),
        ("Arrowmere beat Brandt on Friday in the final.",
         "Brandt beat Arrowmere on Friday in the final.", "Arrowmere Brandt → Brandt Arrowmere"),
    ],
)  # fmt: skip
def test_a_name_is_told_as_the_text_writes_it(before, after, said):
    assert said in edit(before, after).reason
