"""Stored edits tell which sentences belong together, as the comparison that made them did."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from monitor.analysis.align import align
from monitor.analysis.observe import observe
from monitor.analysis.pairing import recalled
from monitor.analysis.sentences import sentences_of
from monitor.model.article import Article
from monitor.model.story import Story

PARTS = (
    "Talks go on in Norvik.", "Both sides signed in Norvik on Monday.", "Twelve ships wait.", "Forty ships wait.",
    "The mayor spoke and the port was shut.", "The mayor spoke.", "The port was shut.", "It rained.",
)  # fmt: skip
STORY = Story("harbour", "The harbour")
articles = st.builds(
    Article, st.sampled_from(["", "Talks", "Talks end"]), st.lists(st.sampled_from(PARTS), max_size=9).map(tuple)
)


@given(articles, articles)
def test_the_pairs_are_recalled_from_the_edits(before: Article, after: Article) -> None:
    edits = observe(before, after, STORY).edits
    old, new = sentences_of(before), sentences_of(after)
    found = recalled(old, new, edits)
    assert found is not None
    assert found == tuple(replace(one, similarity=float(one.similarity == 1)) for one in align(old, new))


def test_edits_of_other_texts_are_not_taken_for_these() -> None:
    before, after, other = (Article("Talks", (text,)) for text in PARTS[:3])
    edits = observe(before, after, STORY).edits
    assert recalled(sentences_of(before), sentences_of(other), edits) is None
    assert recalled(sentences_of(before), sentences_of(after), ()) is None
