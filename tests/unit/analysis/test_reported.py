"""What is told in reported speech is told: a shift of tense is no background; who has agreed has not yet signed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from monitor.analysis.clauses import see
from monitor.analysis.observe import observe
from monitor.model.article import Article
from monitor.model.observation import ClaimChange
from monitor.model.story import Claim, State, Story

AT = datetime(2026, 3, 10, 9, tzinfo=UTC)
DEPOT = Claim(
    "depot",
    "Is there an agreement that lets the railway keep its depots at Lunde?",
    ("agreement on the depots", "depots at Lunde"),
    (
        State("talks", ("talks are taking place", "still negotiating")),
        State("informal", ("an informal understanding",)),
        State("agreed", ("agreement reached", "both sides agreed the terms")),
        State("signed", ("signed an agreement", "agreement signed")),
        State("withdrawn", ("the railway leaves Lunde", "withdrew from the depots")),
    ),
)
TEXT = (
    "The railway is close to an arrangement with the new owners of Lunde over its two depots, officials say.",
    "Talks are taking place on the depots at Lunde, according to three people who asked not to be named.",
    "The transport board believes it has an informal understanding with the owners, who bought the estate in winter,"
    " that the railway can stay at the depots, one of them said.",
    "The depots have served the northern line since 1931.",
    "Neighbours have long complained about the noise of shunting.",
    "A spokesman for the owners did not return calls.",
)
NEWS = 2  # place of the sentence that is rewritten


def change(*rewritten: str) -> ClaimChange:
    after = (*TEXT[:NEWS], *rewritten, *TEXT[NEWS + 1 :])
    articles = [
        Article("Railway seeks to keep its depots", (" ".join(text),), at=AT + timedelta(hours=hours), given=text)
        for hours, text in enumerate((TEXT, after))
    ]
    return observe(articles[0], articles[1], Story("lunde", "Lunde", claims=(DEPOT,))).changes[0]


@pytest.mark.parametrize(
    ("news", "state"),
    [
        (
            "The transport board said it had signed an agreement with the owners that it can stay at the depots.",
            "signed",
        ),
        ("The transport board has signed an agreement with the owners that it can stay at the depots.", "signed"),
        ("The owners announced that the two had put pen to paper on the agreement over the depots.", "signed"),
        ("The transport board confirmed that the two had reached a deal that lets it stay at the depots.", "agreed"),
    ],
)
def test_what_somebody_said_had_been_done_is_done(news: str, state: str) -> None:
    found = change(news)
    assert (found.before.state, found.after.state) == ("talks", state)
    assert found.after.evidence[0].quote == news


@pytest.mark.parametrize(
    "news",
    [
        "The transport board denied that it had signed an agreement with the owners that it can stay at the depots.",
        "The transport board said it hoped to sign an agreement with the owners that it can stay at the depots.",
        "The transport board said it had signed an agreement with the old owners in 2009 that it could stay there.",
        "The sale leaves the future of the depots open, one of them said.",
    ],
)
def test_what_is_denied_hoped_for_long_past_or_open_moves_nothing(news: str) -> None:
    found = change(news)
    assert (found.before.state, found.after.state) == ("talks", "talks")


def test_the_past_perfect_of_an_aside_stays_background() -> None:
    flags = {
        flag for clause in see("Mr Dahl, who had signed the lease, said it was dear.").clauses for flag in clause.flags
    }
    assert "perfect" in flags
    assert "reported" not in flags


def test_a_wish_is_not_its_fulfilment() -> None:
    for text in (
        "The firm hopes to sign on Monday.",
        "Ministers urged both sides to sign.",
        "They are close to a deal.",
    ):
        assert any("ahead" in clause.flags for clause in see(text).clauses), text
