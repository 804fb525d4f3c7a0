"""What every kind of claim promises: it quotes its evidence, is deterministic, and knows nothing of an empty text."""

from datetime import UTC, datetime

import pytest

from monitor.analysis.claims import KINDS, read
from monitor.analysis.texts import text_of
from monitor.model.article import Article
from monitor.model.story import UNKNOWN, Claim, State

AT = datetime(2026, 5, 20, 12, tzinfo=UTC)
CLAIMS = {
    "ladder": Claim("c", "What is the status of the tram strike?", ("tram strike",),
                    (State("threatened", ("strike threatened",)), State("under-way", ("strike began",)))),
    "number": Claim("c", "How many drivers are on strike?", ("drivers on strike",), value="number"),
    "money": Claim("c", "What does the strike cost a day?", ("cost of the strike", "costs the city"), value="money"),
    "percent": Claim("c", "What pay rise was offered?", ("pay rise offered",), value="percent"),
    "date": Claim("c", "When will the talks resume?", ("talks resume",), value="date"),
    "person": Claim("c", "Who leads the union?", ("union leader", "head of the union"), value="person"),
    "place": Claim("c", "Where are the talks held?", ("talks held", "place of the talks"), value="place"),
}  # fmt: skip
ARTICLE = Article(
    "Tram strike began in Lorne",
    (
        "The tram strike began on Monday. Some 2,150 drivers are on strike. It costs the city $3 million a day. "
        "A pay rise of 4 percent was offered. Talks will resume on May 26. They are held in Pravik.",
        'The union leader, Dora Saal, said: "We stay out."',
    ),
    at=AT,
)  # fmt: skip
STATES = {
    "ladder": "under-way", "number": "2150", "money": "USD 3 million", "percent": "4%", "date": "2026-05-26",
    "person": "Dora Saal", "place": "Pravik",
}  # fmt: skip


def test_each_registered_kind_is_tried_here():
    assert set(CLAIMS) == set(KINDS) == set(STATES)


@pytest.mark.parametrize("kind", sorted(KINDS))
class TestClaimKind:
    def test_it_reads_the_state(self, kind):
        assert read(ARTICLE, CLAIMS[kind]).state == STATES[kind]

    def test_it_quotes_its_evidence_word_for_word(self, kind):
        reading = read(ARTICLE, CLAIMS[kind])
        sentences = {sentence.n: sentence.text for sentence in text_of(ARTICLE).sentences}
        assert reading.evidence
        assert all(sentences[evidence.sentence] == evidence.quote for evidence in reading.evidence)

    def test_it_is_deterministic(self, kind):
        assert read(ARTICLE, CLAIMS[kind]) == read(ARTICLE, CLAIMS[kind])

    def test_its_confidence_is_a_chance(self, kind):
        assert 0.0 <= read(ARTICLE, CLAIMS[kind]).confidence <= 1.0

    @pytest.mark.parametrize("empty", [Article("", ()), Article("", ("",)), Article("News", ("It rains.",))])
    def test_it_knows_nothing_of_a_text_that_does_not_say(self, kind, empty):
        reading = read(empty, CLAIMS[kind])
        assert (reading.state, reading.evidence, reading.rival) == (UNKNOWN, (), None)

    def test_a_time_is_not_needed(self, kind):
        assert read(Article(ARTICLE.headline, ARTICLE.paragraphs), CLAIMS[kind]).claim_id == "c"
