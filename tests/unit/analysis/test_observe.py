"""Two versions, one observation: the claim moves where the text moves it, and nowhere else."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from monitor.analysis.observe import observe
from monitor.model.article import Article
from monitor.model.story import Claim, State, Story

AT = datetime(2026, 5, 20, 12, tzinfo=UTC)
CLAIM = Claim(
    "agreement-status",
    "Is there an agreement on the navy keeping its base at Port Orla?",
    ("agreement on the base", "Port Orla base"),
    (
        State("talks", ("talks are taking place", "negotiations continue")),
        State("agreed", ("agreement reached", "both sides agreed terms")),
        State("rejected", ("ordered the navy out", "agreement terminated")),
    ),
)
TROOPS = Claim("troops", "How many sailors are at the base?", ("sailors at the base",), value="number")
STORY = Story("orla", "Port Orla", claims=(CLAIM, TROOPS))
SENTENCES = (
    "Talks on the Port Orla base are taking place, three officials said.",
    "Some 1,200 sailors are at the base.",
    "The navy came in 2017 under an agreement on the base for 49 years.",
    "Fishermen complain about the noise.",
)


def article(*sentences: str, headline: str = "Navy and island talk about Port Orla base", hours: int = 0) -> Article:
    return Article(headline, (" ".join(sentences),), at=AT + timedelta(hours=hours), given=sentences)


BEFORE = article(*SENTENCES)


def changes(after: Article) -> dict[str, tuple[str, str]]:
    return {
        change.claim_id: (change.before.state, change.after.state) for change in observe(BEFORE, after, STORY).changes
    }


def test_a_first_version_is_a_baseline_of_readings():
    found = observe(None, BEFORE, STORY)
    assert (found.baseline, found.edits, found.changes, found.material, found.score) == (True, (), (), False, 0.0)
    assert [reading.state for reading in found.readings] == ["talks", "1200"]


def test_a_signed_agreement_moves_the_claim_with_its_sentence():
    signed = "The navy and the island signed an agreement on the Port Orla base on Wednesday, three officials said."
    after = article(signed, *SENTENCES[1:], headline="Navy and island sign deal on Port Orla base", hours=3)
    found = observe(BEFORE, after, STORY)
    change = found.changes[0]
    assert (change.before.state, change.after.state, change.changed) == ("talks", "agreed", True)
    assert signed in [evidence.quote for evidence in change.after.evidence]
    assert found.material
    assert found.score > 0.7


def test_a_headline_that_lags_behind_does_not_hold_the_claim_back():
    signed = "The navy and the island signed an agreement on the Port Orla base on Wednesday, three officials said."
    assert changes(article(signed, *SENTENCES[1:], hours=3))["agreement-status"] == ("talks", "agreed")


def test_rewording_what_is_history_moves_nothing():
    old = "In 2017 the navy had come under a 49-year agreement on the base that both sides signed."
    assert changes(article(*SENTENCES[:2], old, SENTENCES[3], hours=3))["agreement-status"] == ("talks", "talks")


def test_reordering_and_typos_move_nothing():
    after = article(SENTENCES[0], SENTENCES[3], SENTENCES[1].replace("sailors", "sailers"), SENTENCES[2], hours=1)
    assert not observe(BEFORE, after, STORY).changes[0].changed


def test_a_figure_in_words_is_no_change():
    after = article(SENTENCES[0], "There are twelve hundred sailors at the base.", *SENTENCES[2:], hours=1)
    assert changes(after)["troops"][0] == "1200"
    assert not observe(BEFORE, BEFORE, STORY).material


def test_a_new_figure_moves_the_value():
    after = article(SENTENCES[0], "Some 900 sailors are at the base.", *SENTENCES[2:], hours=1)
    assert changes(after)["troops"] == ("1200", "900")


def test_what_is_no_longer_said_becomes_unknown():
    after = article(SENTENCES[0], *SENTENCES[2:], hours=1)
    assert changes(after)["troops"] == ("1200", "unknown")


def test_the_same_article_twice_is_nothing():
    found = observe(BEFORE, BEFORE, STORY)
    assert (found.edits, found.material, found.score, found.unannounced) == ((), False, 0.0, False)
    assert not any(change.changed for change in found.changes)


def test_a_material_change_without_a_word_is_unannounced():
    after = article(SENTENCES[0], "Some 900 sailors are at the base.", *SENTENCES[2:], hours=1)
    assert observe(BEFORE, after, STORY).unannounced
    dated = replace(after, modified_at=AT + timedelta(hours=1))
    assert not observe(BEFORE, dated, STORY).unannounced
    noted = article(*after.given, "This story has been updated.", hours=1)
    assert not observe(BEFORE, noted, STORY).unannounced


def test_a_story_without_claims_has_edits_only():
    after = article(SENTENCES[0], "Some 900 sailors are at the base.", *SENTENCES[2:], hours=1)
    found = observe(BEFORE, after, Story("orla", "Port Orla"))
    assert (found.changes, found.readings) == ((), ())
    assert found.edits


def test_a_sentence_that_gives_up_one_state_for_another_moves_the_claim():
    before = article(SENTENCES[0], "The navy has a promise to discuss the Port Orla base: talks go on.", *SENTENCES[1:])
    turned = "The navy and the island have struck a deal on the Port Orla base."
    after = article(SENTENCES[0], turned, *SENTENCES[1:], hours=2)
    change = observe(before, after, STORY).changes[0]
    assert (change.before.state, change.after.state) == ("talks", "agreed")
    assert turned in [evidence.quote for evidence in change.after.evidence]
