"""Each kind of edit is found, and what only reads otherwise is none."""

from datetime import UTC, datetime

import pytest

from monitor.analysis.edits import Context, edits_of
from monitor.model.article import Sentence
from monitor.model.observation import Pair

AT = datetime(2026, 5, 20, tzinfo=UTC)

# kind, before, after: a careful editor would want to know
MATERIAL = [
    (
        "number",
        "The glacier lost 11 metres of ice in a single summer.",
        "The glacier lost 17 metres of ice in a single summer.",
    ),
    ("number", "Two climbers were found at the foot of the wall.", "Four climbers were found at the foot of the wall."),
    ("number", "Rents in the city went up by 6.5% last year.", "Rents in the city went up by 8.5% last year."),
    ("number", "The museum bought the painting for £2.4 million.", "The museum bought the painting for £2.9 million."),
    ("date", "The probe will reach the comet on 12 October.", "The probe will reach the comet on 21 October."),
    ("date", "The school reopens on Monday after the outbreak.", "The school reopens on Thursday after the outbreak."),
    ("date", "The factory is to close in the spring.", "The factory is to close in the autumn."),
    ("date", "Kick-off has been set for 7:45 p.m.", "Kick-off has been set for 8:15 p.m."),
    ("entity", "Defender Leo Marsh tore a muscle in training.", "Defender Tim Okoye tore a muscle in training."),
    ("entity", "The satellite was launched from Kourou.", "The satellite was launched from Baikonur."),
    (
        "entity",
        "The recall covers tinned tuna sold in four countries.",
        "The recall covers tinned salmon sold in four countries.",
    ),
    ("entity", "Police seized two rifles from the flat.", "Police seized two pistols from the flat."),
    (
        "quote",
        '"It was the worst night of my life," the captain said.',
        '"It was the longest night of my life," the captain said.',
    ),
    (
        "quote",
        "“We have nothing to hide,” said the chairman, Piet Vos.",
        "“We have made mistakes,” said the chairman, Piet Vos.",
    ),
    ("negation", "The vaccine protected children under five.", "The vaccine did not protect children under five."),
    ("negation", "The rover has responded to commands.", "The rover has not responded to commands."),
    (
        "negation",
        "The company denied that the data had been sold.",
        "The company admitted that the data had been sold.",
    ),
    ("negation", "Nobody was on board when the boat sank.", "Six people were on board when the boat sank."),
    (
        "negation",
        "Shares in the airline rose after the announcement.",
        "Shares in the airline fell after the announcement.",
    ),
    ("negation", "The jury found him guilty of fraud.", "The jury found him not guilty of fraud."),
    ("hedge", "The fossil is a new species of crocodile.", "The fossil may be a new species of crocodile."),
    ("hedge", "The pilot was reportedly asleep.", "The pilot was asleep."),
    ("hedge", "The bank will raise its fees.", "The bank could raise its fees."),
    ("hedge", "The two sides reached an informal understanding.", "The two sides reached an understanding."),
    ("hedge", "The two sides agreed on terms.", "The two sides are close to agreeing on terms."),
    ("hedge", "At least 40 houses were damaged.", "40 houses were damaged."),
    ("negation", "The minister would not say whether she will resign.", "The minister said she will resign."),
    (
        "attribution",
        "The blast was caused by a gas leak, the fire brigade said.",
        "The blast was caused by a gas leak, a neighbour said.",
    ),
    ("attribution", "According to the union, 300 posts will go.", "According to the company, 300 posts will go."),
    ("attribution", "The striker has asked to leave.", "The striker has asked to leave, according to his agent."),
    (
        "addition",
        "The lighthouse was built in 1883.",
        "The lighthouse was built in 1883 and will be sold to a hotel group.",
    ),
    (
        "addition",
        "The orchestra cancelled its tour of Japan.",
        "The orchestra cancelled its tour of Japan after three players fell ill.",
    ),
    (
        "removal",
        "The mayor resigned on Tuesday after claims that she had taken bribes from builders.",
        "The mayor resigned on Tuesday.",
    ),
    ("negation", "The court upheld the ban on the drug.", "The court overturned the ban on the drug."),
    ("negation", "The mine is safe to enter.", "The mine is unsafe to enter."),
    ("negation", "The strike has ended.", "The strike has begun."),
    ("entity", "The suspect is a 34-year-old nurse from Leeds.", "The suspect is a 34-year-old teacher from Leeds."),
    ("number", "A third of the crop was lost to frost.", "Half of the crop was lost to frost."),
    ("hedge", "The cause is believed to be faulty wiring.", "The cause was faulty wiring."),
    ("entity", "Norway beat Chile in the final.", "Chile beat Norway in the final."),
    ("date", "The trial began last week.", "The trial begins next week."),
]

# before, after: no fact differs
COSMETIC = [
    (
        "The glacier lost eleven metres of ice in a single summer.",
        "In a single summer, 11 m of ice were lost by the glacier.",
    ),
    ("The museum bought the painting for £2.4 million.", "The museum paid 2.4 million pounds for the painting."),
    ("The probe will reach the comet on 12 October.", "On Oct. 12 the probe is to arrive at the comet."),
    ("Kick-off has been set for 7:45 p.m.", "Kick-off is at 19:45."),
    ("The bank won't raise its fees, it said.", "The bank said it will not raise its fees."),
    ("Rents in the city went up by 6.5% last year.", "Last year rents in the city rose 6.5 percent."),
    ("Prime Minister Ada Lund opened the bridge.", "Ada Lund, the prime minister, opened the bridge."),
    (
        '"It was the worst night of my life," the captain said.',
        "“It was the worst night of my life”, said the captain.",
    ),
    ("Firefighters put out the blaze within two hours.", "The fire was extinguished by firefighters within two hours."),
    (
        "The company hired 200 workers at its plant near Lyon.",
        "At its Lyon plant the company took on two hundred employees.",
    ),
    (
        "The storm destroyed the harbour wall, officials said.",
        "Officials said the harbour wall was destroyed by the storm.",
    ),
    ("She'll appear in court on Friday.", "She will appear in court on Friday."),
    ("The theatre is 9 km from the centre.", "The theatre is nine kilometres from the centre."),
    ("Because of the fog, the airport closed for six hours.", "The airport closed for six hours because of the fog."),
    ("The colour of the lake changed in June.", "The color of the lake changed in June."),
    ("Doctors said the boy's condition was stable.", "The boy was in a stable condition, doctors said."),
    (
        "The firm is to build a plant in Ohio, creating 900 jobs.",
        "The firm will create 900 jobs by building a plant in Ohio.",
    ),
    ("More than 300 people attended the vigil.", "The vigil drew over 300 people."),
    ("The team has won seven of its last ten games.", "Of its last 10 games the team has won 7."),
    ("The government has banned the export of sand.", "Exports of sand have been prohibited by the government."),
    (
        "The researchers found that the drug halved the risk of stroke.",
        "The drug cut the risk of stroke by half, the researchers found.",
    ),
    ("Voters go to the polls on 4 May.", "Polling day is May 4."),
    ("The painter died at her home in Cadiz, aged 81.", "The painter, who was 81, died at home in Cadiz."),
    ("A spokesman for the ministry declined to comment.", "The ministry's spokesman would not comment."),
    (
        "The ferry was carrying 214 passengers and 18 crew.",
        "There were 214 passengers and 18 crew members aboard the ferry.",
    ),
    ("The trial, which lasted six weeks, ended on Tuesday.", "The six-week trial ended on Tuesday."),
    ("The volcano erupted for the first time in 60 years.", "It was the volcano's first eruption in six decades."),
    ("The airline said it would cancel 120 flights today.", "Today 120 flights will be cancelled, the airline said."),
    ("The new law takes effect on January 1.", "The new law comes into force on 1 January."),
    ("The tunnel isn't expected to open before 2031.", "The tunnel is not expected to open until 2031."),
    ("He was sentenced to four years in prison.", "He was jailed for four years."),
    ("The lorry hit a tree and caught fire.", "The truck struck a tree and burst into flames."),
    ("It was the third quake in a week.", "It was the week's third earthquake."),
    (
        "Talks will resume next week, the two governments said in a joint statement.",
        "In a joint statement the two governments said talks would resume next week.",
    ),
    ("The virus has killed 38 people so far.", "So far 38 people have died of the virus."),
]

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
