"""Suggest: claims proposed from an article read sensibly on that article, and nothing is proposed out of thin air."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.analysis.event_kinds import events, quantities
from monitor.analysis.phrases import phrases_of
from monitor.analysis.suggest import MOST, Proposal, suggest
from monitor.evaluation.gold import load
from monitor.model.article import Article
from monitor.model.story import UNKNOWN

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
GOLD = sorted((Path(__file__).parents[2] / "gold").rglob("*.yaml"))

# (headline, sentences, {claim id: state expected})
ARTICLES: tuple[tuple[str, tuple[str, ...], dict[str, str]], ...] = (
    (
        "Train drivers in Ostley walk out over rosters",
        (
            "Train drivers in Ostley walked out at midnight on Sunday in a strike over new rosters, their union said.",
            "About 1,900 drivers are on strike, and only one train in ten is running.",
            "The railway has offered a pay rise of 4.2 percent over two years.",
            "Talks between the union and the railway broke down on Friday.",
        ),
        {"strike-status": "under-way", "pay-offer": "4.2%", "strikers": "1900"},
    ),
    (
        "Quake kills 63 in the Maruna highlands",
        (
            "An earthquake struck the Maruna highlands early on Monday, killing 63 people, officials said.",
            "Rescuers are digging through the rubble of a school, and the search for survivors continues.",
            "Another 140 people are missing and 412 were injured, it said.",
            "The quake had a magnitude of 6.4.",
        ),
        {"quake-status": "under-way", "deaths": "63", "missing": "140", "injured": "412"},
    ),
    (
        "Fellmore agrees to buy rival Tarn Foods",
        (
            "Fellmore agreed to buy Tarn Foods for $2.6 billion, both companies said on Monday.",
            "Fellmore will pay $31 per share in cash.",
            "The boards of both companies approved the deal, which is expected to close on 30 June.",
            "Shareholders of Tarn Foods are to vote on the takeover in May.",
        ),
        {"takeover-status": "agreed", "per-share": "USD 31"},
    ),
    (
        "Truce in the Sorrel valley holds",
        (
            "A ceasefire in the Sorrel valley was holding on Monday, two days after it took effect.",
            "Guns fell silent along the front line, monitors said.",
            "The mission has 56 monitors in the valley.",
            "Both commanders are to meet on Thursday.",
        ),
        {"ceasefire-status": "in-force", "monitors": "56"},
    ),
    (
        "Dairy recalls yoghurt after 14 fall ill",
        (
            "The Lindal dairy recalled two batches of yoghurt on Monday after 14 people fell ill with salmonella.",
            "Food inspectors found the bacteria in a sample from one shop.",
            "The recall covers 22,000 packs sold in the north.",
            "Nobody has died.",
        ),
        {"recall-status": "partial", "illnesses": "14"},
    ),
    (
        "Jury finds former mayor guilty of fraud",
        (
            "A jury found the former mayor of Quill, Greta Vann, guilty of fraud on Monday.",
            "The trial of Vann lasted for three months.",
            "Prosecutors said that she had taken money from a housing fund.",
            "Her lawyer said that she would appeal.",
        ),
        {"trial-status": "convicted"},
    ),
    (
        "Central bank leaves rates unchanged",
        (
            "The Bank of Ulver left its key rate unchanged at 3.75 percent on Monday.",
            "Inflation slowed to 2.4 percent in January.",
            "The central bank's governor, Ilse Brandt, said that it was too early to cut.",
        ),
        {"interest-rates-status": "held", "key-rate": "3.75%", "inflation": "2.4%"},
    ),
    (
        "Wildfire near Castor spreads",
        (
            "A wildfire near Castor was burning out of control on Monday after the wind turned, firefighters said.",
            "It has burned 8,200 hectares, and 15 percent of it is contained.",
            "Some 3,000 people were evacuated from the villages below the ridge.",
        ),
        {"wildfire-status": "out-of-control", "contained-share": "15%", "evacuated": "3000"},
    ),
    (
        "Parliament passes the water bill",
        (
            "Parliament passed the water bill on Monday by 201 votes to 144.",
            "The bill goes to the president, who has ten days to sign it into law.",
            "The opposition said that it would challenge the law.",
        ),
        {"bill-status": "passed"},
    ),
    (
        "Cholera outbreak declared in Senna",
        (
            "Health officials declared an outbreak of cholera in Senna on Monday after tests confirmed 88 cases.",
            "Eleven people have died of the disease since Thursday, they said.",
            "Three hospitals in the city are full.",
        ),
        {"outbreak-status": "confirmed", "deaths": "11", "cases": "88"},
    ),
)


def made(headline: str, sentences: tuple[str, ...]) -> Article:
    return Article(headline, sentences, at=AT)


def proposed(headline: str, sentences: tuple[str, ...]) -> dict[str, Proposal]:
    return {one.claim.id: one for one in suggest(made(headline, sentences))}


@pytest.mark.parametrize(("headline", "sentences", "expected"), ARTICLES, ids=[one[0] for one in ARTICLES])
def test_the_event_is_recognised_and_its_ladder_comes_first(
    headline: str, sentences: tuple[str, ...], expected: dict[str, str]
) -> None:
    first = suggest(made(headline, sentences))[0]
    assert first.claim.id == next(iter(expected))
    assert first.reading.state == next(iter(expected.values()))


def test_most_of_what_is_expected_is_proposed_and_reads_as_expected() -> None:
    right = total = 0
    for headline, sentences, expected in ARTICLES:
        found = proposed(headline, sentences)
        total += len(expected)
        right += sum(key in found and found[key].reading.state == state for key, state in expected.items())
    assert right >= 0.85 * total


def test_most_proposals_read_known_on_the_article_itself() -> None:
    readings = [one.reading for headline, sentences, _ in ARTICLES for one in suggest(made(headline, sentences))]
    assert sum(reading.known for reading in readings) >= 0.9 * len(readings)


def test_subjects_are_the_articles_own_words() -> None:
    ceasefire = proposed(*ARTICLES[3][:2])["ceasefire-status"].claim
    assert ceasefire.subject[0] == "ceasefire in the Sorrel valley"
    assert ceasefire.question == "What is the status of the ceasefire in the Sorrel valley?"


def test_a_text_that_tells_of_no_event_gives_nothing() -> None:
    assert suggest(made("A walk by the sea", ("The path leads along the cliff.", "Bring a coat."))) == ()
    assert suggest(Article("", ())) == ()


def test_an_old_figure_far_below_is_not_proposed() -> None:
    filler = tuple(f"The valley has a road number {n} and a mill by the water." for n in range(9))
    text = (*ARTICLES[3][1], *filler, "In the war of 1988 some 1,900 people were killed.")
    assert "deaths" not in proposed(ARTICLES[3][0], text)


@pytest.mark.parametrize("path", GOLD, ids=lambda path: path.stem)
def test_any_storys_text_gives_a_few_sound_proposals(path: Path) -> None:
    story = load(path)
    for version in story.versions:
        article = Article(version.body.headline, version.body.sentences, at=version.at, given=version.body.sentences)
        found = suggest(article)
        assert len(found) <= MOST
        assert len({one.claim.id for one in found}) == len(found)
        texts = {version.body.headline, *version.body.sentences}
        for one in found:
            assert one.claim.subject
            assert all(proof.quote in texts for proof in one.reading.evidence)


def test_the_same_article_gives_the_same_proposals() -> None:
    for headline, sentences, _ in ARTICLES:
        assert suggest(made(headline, sentences)) == suggest(made(headline, sentences))


def test_hostile_texts_are_borne() -> None:
    for text in (
        "strike " * 5000,
        "A" * 20000,
        "killed 9 " * 3000,
        "\u202estrike\u0000",
        "“" * 500,
        "of of of strike of",
    ):
        suggest(Article(text[:300], (text,)))


def test_every_ladder_of_the_list_can_be_tracked() -> None:
    names = [event.name for event in events()]
    known = {quantity.name for quantity in quantities()}
    assert len(set(names)) == len(names)
    for event in events():
        assert len(event.states) >= 2, event.name
        assert UNKNOWN not in [state.name for state in event.states]
        assert all(2 <= len(state.phrases) <= 3 for state in event.states), event.name
        assert event.why
        assert set(event.values) <= known, event.name
        assert set(event.over) <= set(names), event.name
    assert all(quantity.ask.endswith("?") for quantity in quantities())


def test_phrases_stop_where_a_noun_phrase_does() -> None:
    text = "The union of dockers said on Monday that the long strike at Port Calder would go on after the talks."
    found = [one.text for one in phrases_of([(1, text)], ("strike", "talks"))]
    assert found == ["strike at Port Calder", "strike", "talks"]


def test_a_day_to_come_is_proposed_and_one_gone_by_is_not() -> None:
    lead = "Leaders of Norr and Vell will sign the fisheries treaty in Halm on {day}, both governments said."
    assert proposed("Treaty to be signed", (lead.format(day="May 14"),))["signing-day"].reading.state == "2026-05-14"
    gone = "Leaders of Norr and Vell were to sign the fisheries treaty in Halm on February 3 but fell out."
    assert "signing-day" not in proposed("Treaty in doubt", (gone,))


def test_what_is_told_of_an_earlier_vote_is_not_proposed_as_the_figure_of_this_one() -> None:
    found = proposed(
        "Ulvia to hold referendum on fishing law",
        (
            "President Ona Kell called a referendum on the fishing law on Monday.",
            "At the last referendum, in 2009, turnout was 41 percent.",
        ),
    )
    assert "turnout" not in found


def test_a_count_is_asked_for_in_words_that_say_of_what() -> None:
    found = proposed(
        "Lorries pile up at Dural crossing",
        (
            "Some 140 lorries waiting at the Dural crossing blocked the road on Monday, drivers said.",
            "Two hundred times it has happened before, a driver said.",
        ),
    )
    assert found["lorries"].claim.question == "How many lorries are waiting at the Dural crossing?"
    assert "times" not in found
