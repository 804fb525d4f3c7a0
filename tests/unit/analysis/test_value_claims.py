"""Claims on a value: which of an article's figures, days, names answers the question, and when none does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from monitor.analysis.claims import KINDS, read
from monitor.analysis.observe import observe
from monitor.analysis.texts import text_of
from monitor.model.article import Article
from monitor.model.story import UNKNOWN, Claim, Story

AT = datetime(2026, 5, 20, 12, tzinfo=UTC)  # a Wednesday


def article(headline: str, *sentences: str, hours: int = 0) -> Article:
    return Article(headline=headline, paragraphs=(" ".join(sentences),), at=AT + timedelta(hours=hours))


def asks(kind: str, question: str, *subject: str) -> Claim:
    return Claim("q", question, subject, value=kind)


@pytest.mark.parametrize(
    ("claim", "sentences", "expected"),
    [
        pytest.param(
            asks("number", "How many people died in Uzun?", "dead in Uzun", "killed in Uzun"),
            ("A dam burst and 34 people are dead.", "Twenty-one people died in Uzun and eight in Belit.",
             "The road to the north is cut."),
            "21", id="the figure of one place, not the total"),
        pytest.param(
            asks("number", "How many people were hurt?", "injured", "taken to hospital"),
            ("Three people, among them a boy of six, were taken to hospital after the cable car stopped.",
             "Their doctor, Ana Falk, 52, said they would be home by Friday."),
            "3", id="an age is no count"),
        pytest.param(
            asks("number", "How many ballots have been held?", "ballots held", "rounds of voting"),
            ("The electors of the guild held their sixth ballot on Tuesday, again without a winner.",
             "Two in three must agree."),
            "6", id="an ordinal tells a count"),
        pytest.param(
            asks("number", "How many ballots have been held?", "ballots held", "rounds of voting"),
            ("The electors of the guild could not agree on Tuesday.",
             "Their third ballot is to be held on Friday at nine."),
            "2", id="one that is still to come is not counted"),
        pytest.param(
            asks("number", "How many people were killed?", "killed", "dead"),
            ("More than 40 people were killed when the ferry sank off Rulo.",), "40", id="a bound is no comparison"),
        pytest.param(
            asks("percent", "What was the turnout?", "turnout", "voters who took part"),
            ("The draft would give 20 percent of the budget to the regions.",
             "The yes side won with 57.4 percent.", "The turnout was 48.9 percent, the commission said."),
            "48.9%", id="a share of something else"),
        pytest.param(
            asks("money", "What is the fine for the bank?", "fine", "fined"),
            ("Lenz Bank was fined 40 million euros over its books.", "It earned 912 million euros in the quarter."),
            "EUR 40 million", id="the sum that the verb asks for"),
        pytest.param(
            asks("date", "When is polling day?", "polling day", "date of the vote"),
            ("The vote on the new law will be held on Sunday, 14 June, the president said on Monday.",),
            "2026-06-14", id="a weekday and its day are one"),
        pytest.param(
            asks("date", "When do the ministers meet next?", "ministers meet", "next meeting"),
            ("The two foreign ministers will not meet on 1 June after all, a spokesman said.",),
            UNKNOWN, id="what is called off has no day"),
        pytest.param(
            asks("date", "When does the lease end?", "lease ends", "lease expires"),
            ("The lease of the quay was extended to 31 December.",), "2026-12-31", id="extended to"),
        pytest.param(
            asks("person", "Who is the new coach of Calder?", "Calder coach", "new coach"),
            ("Calder coach Otto Brenn, who led the side for six years, has resigned.",
             "Ines Toral was named coach of Calder in his place."),
            "Ines Toral", id="the one who comes, not the one who goes"),
        pytest.param(
            asks("person", "Who is the governor of Sandar?", "governor of Sandar"),
            ("Twenty-one people lay in Uzun, the governor of Sandar, Elif Taran, said.",),
            "Elif Taran", id="a place before an office is no person"),
        pytest.param(
            asks("place", "Where will the probe land?", "landing site", "probe lands"),
            ("The landing site of the probe has been moved from Malapert to Haworth.",),
            "Haworth", id="moved from and to"),
        pytest.param(
            asks("place", "Where was the tiara found?", "found the tiara", "tiara turned up"),
            ("Thieves took the Halcyon tiara on Monday.", "Police have no trace of it."),
            UNKNOWN, id="a name that tells which one is no place"),
    ],
)  # fmt: skip
def test_the_value_that_answers_the_question_is_told_from_its_likes(
    claim: Claim, sentences: tuple[str, ...], expected: str
) -> None:
    assert read(article("What is known", *sentences), claim).state == expected


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "ladder"])
def test_an_article_on_something_else_answers_nothing(kind: str) -> None:
    found = read(
        article(
            "Bees return to Ferndale",
            "On Monday 12 hives were set up in Ferndale by the beekeeper Rosa Lind, who paid $900 for them.",
            "About 40 percent of the bees had died in the winter.",
        ),
        asks(kind, "What came of the tanker's collision?", "tanker collision", "collided"),
    )
    assert (found.state, found.evidence) == (UNKNOWN, ())


def test_a_candidate_says_what_spoke_for_it() -> None:
    claim = asks("percent", "What share of the vote does Omar Reyes have?", "Reyes' share", "votes for Reyes")
    text = text_of(article("Count goes on", "The count went on all night.", "Brandt has 48 percent of the vote.",
                           "Reyes has 45 percent of the vote.", "Rain kept some at home."))  # fmt: skip
    found = {option.state: option.features for option in KINDS["percent"](text, claim, None)}
    assert (found["45%"].get("own-name"), found["48%"].get("unnamed")) == (1.0, 1.0)


def test_a_value_stays_when_the_sentence_that_tells_it_did_not_change() -> None:
    claim = asks("number", "How many ships are waiting?", "ships waiting", "ships at anchor")
    first = ("Some 31 ships are waiting outside the port.", "The port has 12 cranes.", "A strike has shut it.")
    second = (first[0], "The port has 14 cranes, its owner said.", "A strike has shut it since Monday.")
    found = observe(
        article("Port shut", *first), article("Port shut", *second, hours=2), Story("s", "S", claims=(claim,))
    )
    assert (found.changes[0].before.state, found.changes[0].after.state) == ("31", "31")


def test_a_value_that_is_no_longer_told_is_unknown() -> None:
    claim = asks("money", "How large is the ransom?", "ransom")
    first = ("The gang wants a ransom of $700,000.", "The families met on Tuesday.", "Police are looking for a van.")
    found = observe(
        article("Nurses held", *first), article("Nurses held", *first[1:], hours=2), Story("s", "S", claims=(claim,))
    )
    assert (found.changes[0].before.state, found.changes[0].after.state) == ("USD 700000", UNKNOWN)
