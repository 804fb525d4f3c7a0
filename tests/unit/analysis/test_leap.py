"""One plain new sentence moves a claim, though headline and lead still tell of the stage before."""

import pytest

from monitor.analysis.observe import observe
from monitor.model.article import Article
from monitor.model.story import Claim, State, Story

CLAIM = Claim(
    "lease-status",
    "Is there an agreement on the harbour lease?",
    ("agreement on the lease", "harbour lease"),
    (
        State("talks", ("talks are taking place", "negotiations continue")),
        State("understanding", ("informal understanding", "verbal assurance")),
        State("agreed", ("agreement reached", "both sides agreed terms")),
        State("ended", ("ordered the company out", "lease terminated")),
    ),
)
STORY = Story("lease", "Lease", (), (CLAIM,))
OLD = "The shipping ministry believes it has an informal understanding with the port council that it can stay."
REST = (
    "Brenholm is close to keeping its berths at two foreign ports, a main aim of its shipping ministry this year.",
    "Talks are taking place for the line to remain at both ports, people who know of them said.",
    "{}",
    "The port council did not answer a request for comment, and neither did the line.",
    "The ports handle most of the grain that the country sells, and have done so since 1974.",
    "The 30-year leases of 2009 lost their worth when the old council fell, the aide said.",
)


def told(sentence: str) -> Article:
    return Article("Brenholm nears deal on berths at foreign ports", tuple(part.format(sentence) for part in REST))


@pytest.mark.parametrize(
    "new",
    [
        "The shipping ministry has signed an agreement with the port council that it can stay, an aide said.",
        "The shipping ministry said it had signed an agreement with the port council that it can stay.",
    ],
)
def test_a_signed_agreement_in_the_place_of_an_understanding_moves_the_claim(new):
    (change,) = observe(told(OLD), told(new), STORY).changes
    assert (change.changed, change.after.state) == (True, "agreed")
    assert new in [evidence.quote for evidence in change.after.evidence]


def test_the_old_lease_in_other_words_moves_nothing():
    after = told(OLD)
    reworded = Article(
        after.headline,
        (*after.paragraphs[:-1], "When the old council fell, the leases signed in 2009 for 30 years lost their worth."),
    )
    (change,) = observe(told(OLD), reworded, STORY).changes
    assert not change.changed
