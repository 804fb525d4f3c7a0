"""Laws of an observation: deterministic, blind to white space, and a version against itself is silence."""

from datetime import UTC, datetime
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.analysis.observe import observe
from monitor.analysis.texts import text_of
from monitor.analysis.values import values_of
from monitor.model.article import Article
from monitor.model.story import Claim, State, Story

AT = datetime(2026, 5, 20, 12, tzinfo=UTC)
STORY = Story(
    "s",
    "Tram strike",
    claims=(
        Claim("strike", "What is the status of the tram strike?", ("tram strike",),
              (State("threatened", ("strike threatened",)), State("under-way", ("strike began",)),
               State("settled", ("strike called off", "deal reached")))),
        Claim("drivers", "How many drivers are on strike?", ("drivers on strike",), value="number"),
        Claim("end", "When will the strike end?", ("strike ends",), value="date"),
    ),
)  # fmt: skip
SENTENCES = (
    "The tram strike began on Monday.", "Some 2,150 drivers are on strike.", "The strike was called off on Tuesday.",
    "A deal has not been reached, the city said.", "In 2017 a strike ended after nine days.", "It rained.",
    'The union denied that "a deal" was near.', "The strike will end on Friday if both sides agree.", "No comment.",
    "Drivers of 12 lines earn $61 a day, or 4.25% more.", "Der Streik begann am Montag.", "罢工于周一开始。", "…",
)  # fmt: skip
articles = st.builds(
    lambda headline, body: Article(headline, tuple(body), at=AT),
    st.sampled_from(SENTENCES),
    st.lists(st.sampled_from(SENTENCES), max_size=8),
)


@settings(deadline=None, max_examples=60)
@given(articles, articles)
def test_an_observation_is_deterministic_and_its_evidence_stands_in_the_new_version(before, after):
    found = observe(before, after, STORY)
    assert found == observe(before, after, STORY)
    sentences = {sentence.n: sentence.text for sentence in text_of(after).sentences}
    for reading in found.readings:
        assert 0.0 <= reading.confidence <= 1.0
        assert all(sentences[evidence.sentence] == evidence.quote for evidence in reading.evidence)
        assert bool(reading.evidence) == reading.known
    assert 0.0 <= found.score <= 1.0
    assert found.material == (any(e.material for e in found.edits) or any(c.changed for c in found.changes))


@settings(deadline=None, max_examples=60)
@given(articles)
def test_a_version_against_itself_is_silence(article):
    found = observe(article, article, STORY)
    assert (found.edits, found.material, found.unannounced) == ((), False, False)
    assert not any(change.changed for change in found.changes)


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=200))
def test_any_text_can_be_read(text):
    observe(
        Article("Tram strike", (text,), at=AT), Article(text, ("Some 3 drivers are on strike.", text), at=AT), STORY
    )


@settings(deadline=None, max_examples=100)
@given(st.text(alphabet="0123456789 .,-%$€pm:ofMayJunea", max_size=60))
def test_values_of_any_text_lie_in_it_and_do_not_overlap(text):
    values = values_of(text, AT)
    assert all(0 <= value.start < value.end <= len(text) for value in values)
    assert all(one.end <= other.start for one, other in pairwise(values))
