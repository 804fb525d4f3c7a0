"""What the article says now, and by which sentence; what is past, planned, denied or another's does not count."""

from datetime import UTC, datetime

import pytest

from monitor.analysis.claims import KINDS, analyzer_of, read
from monitor.model.article import Article
from monitor.model.story import Claim, State

AT = datetime(2026, 5, 20, 12, tzinfo=UTC)
BASES = Claim(
    "agreement-status",
    "Is there an agreement on the navy keeping its base at Port Orla?",
    ("agreement on the base", "Port Orla base"),
    (
        State("talks", ("talks are taking place", "negotiations continue")),
        State("informal-understanding", ("informal understanding", "verbal assurance")),
        State("agreed", ("agreement reached", "both sides agreed terms")),
        State("rejected", ("ordered the navy out", "agreement terminated")),
    ),
)
STRIKE = Claim(
    "strike-status",
    "What is the status of the tram strike?",
    ("tram strike", "tram drivers"),
    (
        State("threatened", ("union threatens to strike", "members voted to strike")),
        State("under-way", ("strike began", "walkout is under way")),
        State("suspended", ("strike suspended", "action paused")),
        State("settled", ("deal reached", "strike called off")),
    ),
)


def article(*sentences: str, headline: str = "Port Orla base: what is known") -> Article:
    return Article(headline, (" ".join(sentences),), at=AT, given=sentences)


def state(claim: Claim, *sentences: str, headline: str = "What is known so far") -> str:
    return read(article(*sentences, headline=headline), claim).state


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Talks on the Port Orla base are taking place, officials said.", "talks"),
        ("The two navies struck a deal on the Port Orla base on Tuesday.", "agreed"),
        ("Ministers put their names to an agreement on the base at Port Orla on Tuesday.", "agreed"),
        ("The island's new rulers told the navy to leave the Port Orla base.", "rejected"),
        ("Negotiators are still haggling over the Port Orla base.", "talks"),
    ],
)
def test_reporters_words_are_not_the_users(sentence, expected):
    assert state(BASES, sentence) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Tram drivers downed tools at midnight, their union said.", "under-way"),
        ("The tram strike was called off on Tuesday after both sides shook hands on pay.", "settled"),
        ("Tram drivers will walk out on Friday unless their pay is raised, the union warned.", "threatened"),
        ("The tram strike has been put on ice for a week of talks.", "suspended"),
    ],
)
def test_what_is_to_come_is_not_what_is(sentence, expected):
    assert state(STRIKE, sentence) == expected


def test_history_does_not_set_the_state():
    now = "Talks on the Port Orla base are taking place, officials said."
    old = "An agreement on the base was reached in 2017 and ran for 49 years."
    assert state(BASES, now, old) == "talks"


def test_a_denial_does_not_set_the_state():
    now = "Talks on the Port Orla base are taking place, officials said."
    assert state(BASES, now, "The ministry denied that an agreement on the base had been reached.") == "talks"


def test_a_condition_does_not_set_the_state():
    now = "Tram drivers downed tools at midnight, their union said."
    assert state(STRIKE, now, "If a deal is reached, the tram strike would be called off at once.") == "under-way"


def test_anothers_affair_does_not_set_the_state():
    now = "Tram drivers downed tools at midnight, their union said."
    other = "A separate strike by ferry crews in Lorne was called off last month."
    assert state(STRIKE, now, other) == "under-way"


def test_an_article_about_something_else_is_unknown_and_cites_nothing():
    reading = read(article("Rain is expected in the hills.", "Apples were dearer.", headline="Weather"), BASES)
    assert (reading.state, reading.evidence, reading.known) == ("unknown", (), False)


def test_evidence_is_sentences_of_the_article_word_for_word():
    given = article("Rain fell.", "The two navies struck a deal on the Port Orla base on Tuesday.")
    reading = read(given, BASES)
    assert (reading.evidence[0].sentence, reading.evidence[0].quote) == (2, given.given[1])


def test_an_article_that_supports_two_states_tells_the_rival():
    reading = read(
        article(
            "Tram drivers downed tools at midnight.",
            "The tram strike was called off, the city said.",
            headline="Trams",
        ),
        STRIKE,
    )
    told = {reading.state, reading.rival.state if reading.rival else None}
    assert told == {"under-way", "settled"}


def number(question: str, *subject: str, value: str = "number") -> Claim:
    return Claim("q", question, subject, value=value)


@pytest.mark.parametrize(
    ("claim", "sentences", "expected"),
    [
        (number("How many people were killed?", "killed", "dead"),
         ("A quake killed at least 41 people in Pravik.", "In 1998 a quake killed 310 people there."), "41"),
        (number("How many people are missing?", "missing"),
         ("The quake killed 41 people.", "The ministry put the number of missing at about 260."), "260"),
        (number("How many sailors are on the ship?", "crew of the Elvira"),
         ("The Elvira lies off Port Hale.", "The crew of the Elvira, 23 sailors, are well."), "23"),
        (number("What does the company offer per share?", "per share", "offer price", value="money"),
         ("Orla will pay $66.50 per share in cash.", "That values Halm at $8.4 billion."), "USD 66.50"),
        (number("What is the key rate?", "key rate", value="percent"),
         ("The bank cut its key rate to 4.75 percent from 5 percent.",), "4.75%"),
        (number("When does the lease end?", "lease expires", value="date"),
         ("The lease expires on June 30.", "It was signed in 2001."), "2026-06-30"),
        (number("Who leads the mediation?", "mediator", "envoy", value="person"),
         ("The envoy, Anton Brill, met both sides.", "Marit Solheim, a farmer, was not impressed."), "Anton Brill"),
    ],
)  # fmt: skip
def test_the_value_asked_for_is_found_among_others(claim, sentences, expected):
    assert state(claim, *sentences) == expected


def test_no_figure_for_the_claim_is_unknown():
    claim = number("How many people were killed?", "killed", "dead")
    assert state(claim, "The council met for three hours.", "It has 24 members.") == "unknown"


def test_the_rules_are_named_with_the_claims_own_definition():
    assert analyzer_of(BASES).startswith("rules/")
    assert analyzer_of(BASES).endswith("+" + BASES.definition_sha[:4])
    assert analyzer_of(BASES) != analyzer_of(STRIKE)


def test_every_kind_of_claim_has_its_reader():
    assert set(KINDS) == {"ladder", "number", "money", "percent", "date", "person", "place"}


def test_a_model_is_asked_for_every_sentence_and_every_wording():
    asked = []

    def similar(sentences, phrases):
        asked.append((len(sentences), len(phrases)))
        return [[0.9 if "rejected" in phrase else 0.0 for phrase in phrases] for _ in sentences]

    given = article("The navy has to be gone from Port Orla by Sunday, the island's rulers decreed.")
    assert read(given, BASES, similar).state == "rejected"
    assert asked == [(2, sum(len(state.phrases) + 1 for state in BASES.states))]
