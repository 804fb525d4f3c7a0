"""What two sources say that the other does not: statements are paired, never places."""

from __future__ import annotations

from monitor.analysis.across import across, counts, edits_across
from monitor.analysis.edits import Context
from monitor.model.article import Sentence
from monitor.render.diff_text import inline_lines, rows_of
from monitor.render.verdict_text import text_of

ONE = (
    "Ferry sinks off Brenholm",
    "Divers searched the harbour of Brenholm for the crew of the Osprey.",
    "The yard was founded in 1911 and has built forty ferries.",
)
OTHER = (
    "Rescuers look for survivors of the Osprey",
    "Relatives laid flowers on the pier in the evening.",
    "The yard, founded in 1911, has built 40 ferries.",
    "Divers searched the harbour of Brenholm for the crew of the Osprey.",
)


def sides() -> tuple[tuple[Sentence, ...], tuple[Sentence, ...]]:
    def side(texts: tuple[str, ...]) -> tuple[Sentence, ...]:
        return tuple(Sentence(n, text, n) for n, text in enumerate(texts))

    return side(ONE), side(OTHER)


def test_a_statement_of_both_is_one_pair_wherever_it_stands_and_is_never_moved() -> None:
    pairs = across(*sides())
    assert {(pair.before_text, pair.after_text) for pair in pairs if pair.before and pair.after} == {
        (ONE[1], OTHER[3]),
        (ONE[2], OTHER[2]),
    }
    assert {pair.shape for pair in pairs} == {"same", "changed", "removed", "added"}
    assert counts(pairs) == (1, 2, 1, 1)


def test_every_sentence_of_both_stands_in_exactly_one_pair() -> None:
    old, new = sides()
    pairs = across(old, new)
    assert sorted(one.n for pair in pairs for one in pair.before) == [one.n for one in old]
    assert [one.n for pair in pairs for one in pair.after] == [one.n for one in new]


def test_what_one_alone_says_is_neither_put_in_nor_taken_out() -> None:
    pairs = across(*sides())
    edits = edits_across(pairs, Context(), ("agency", "wire"))
    told = {edit.after or edit.before: edit.reason for edit in edits if edit.before is None or edit.after is None}
    assert told == {ONE[0]: "only agency", OTHER[0]: "only wire", OTHER[1]: "only wire"}
    text = text_of(inline_lines(rows_of(pairs, edits), lambda one, other: (("-", one), ("+", other)), 100))
    assert "only agency" in text
    assert not any(word in text for word in ("put in", "taken out", "moved", "removal", "addition"))
