"""What holds for every two texts: for words, for alignment, for edits."""

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.analysis.align import align
from monitor.analysis.edits import Context, edits_of
from monitor.analysis.sentences import sentences_of, split
from monitor.analysis.tidy import tidy
from monitor.analysis.words import apply, invert, quick_ops, word_ops
from monitor.model.article import Article, Sentence

NOUNS = ["bank", "union", "ship", "Tartus", "minister", "deal", "strike", "road", "Ana Brandt", "the port", "12 crews"]
VERBS = ["signed", "did not sign", "may leave", "denied", "will close", "said", "is", "lost 40", "paid $3 million to"]
TAILS = [
    "on Monday.",
    "in May 2026.",
    "at 3 p.m.",
    '"for good", he said.',
    "again.",
    "near Lorne.",
    "5.",
    "(Adds quote)",
]

words = st.text(alphabet=st.sampled_from("ab c.1,’'-\n9é中"), max_size=40)
sentence = st.tuples(
    st.sampled_from(NOUNS), st.sampled_from(VERBS), st.sampled_from(NOUNS), st.sampled_from(TAILS)
).map(" ".join)
paragraphs = st.lists(st.lists(sentence, min_size=1, max_size=4).map(" ".join), max_size=4).map(tuple)
articles = st.builds(Article, st.one_of(st.just(""), sentence), paragraphs)
AT = Context(datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 5, 2, tzinfo=UTC))


def counted(pairs):
    shapes = [pair.shape for pair in pairs]
    return {shape: shapes.count(shape) for shape in ("same", "added", "removed")}


@given(words, words)
@settings(deadline=None)
def test_word_operations_lead_there_and_back(a, b):
    for ops in (word_ops(a, b), quick_ops(a, b)):
        assert apply(ops, a) == b
        assert apply(invert(ops), b) == a


@given(words)
def test_a_text_differs_in_nothing_from_itself(a):
    assert all(op.op == "=" for op in word_ops(a, a))


@given(st.text(max_size=200))
def test_splitting_loses_no_character_but_white_space(text):
    assert "".join("".join(split(text)).split()) == "".join("".join(tidy(part) for part in text.split("\n\n")).split())


@given(articles, articles)
@settings(deadline=None, max_examples=60)
def test_every_sentence_is_in_exactly_one_pair(one, two):
    before, after = sentences_of(one), sentences_of(two)
    pairs = align(before, after)
    assert sorted(s.n for pair in pairs for s in pair.before) == [s.n for s in before]
    assert sorted(s.n for pair in pairs for s in pair.after) == [s.n for s in after]
    firsts = [pair.after[0].n for pair in pairs if pair.after]
    assert firsts == sorted(firsts)
    assert all((pair.shape == "same") <= (pair.before_text == pair.after_text) for pair in pairs)


@given(articles, articles)
@settings(deadline=None, max_examples=60)
def test_swapping_the_sides_swaps_added_and_removed(one, two):
    there, back = (counted(align(sentences_of(a), sentences_of(b))) for a, b in ((one, two), (two, one)))
    assert (there["added"], there["removed"]) == (back["removed"], back["added"])


@given(articles)
@settings(deadline=None, max_examples=40)
def test_an_article_has_no_edits_against_itself(one):
    assert edits_of(align(sentences_of(one), sentences_of(one)), AT) == ()


@given(articles, articles)
@settings(deadline=None, max_examples=60)
def test_edits_are_the_same_every_time_and_well_formed(one, two):
    pairs = align(sentences_of(one), sentences_of(two))
    edits = edits_of(pairs, AT)
    assert edits == edits_of(align(sentences_of(one), sentences_of(two)), AT)
    assert len(edits) == sum(pair.shape != "same" for pair in pairs)
    for edit in edits:
        assert edit.before or edit.after
        assert 0 <= edit.score <= 1
        assert edit.reason
        assert edit.kinds[0] == edit.kind


@given(sentence, st.data())
@settings(deadline=None)
def test_a_changed_digit_is_never_a_copyedit(text, data):
    places = [at for at, char in enumerate(text) if char.isdigit()]
    if not places:
        return
    at = data.draw(st.sampled_from(places))
    digit = data.draw(st.sampled_from([d for d in "0123456789" if d != text[at]]))
    other = f"{text[:at]}{digit}{text[at + 1 :]}"
    if text.endswith("(Adds quote)") or int("0" + digit) == 0:
        return  # 03 p.m. is 3 p.m., and page furniture is no fact
    (edit,) = edits_of(align(sentences_of(Article(text, ())), sentences_of(Article(other, ()))), AT)
    assert edit.kind not in ("copyedit", "rephrase", "moved"), (text, other, edit)


distinct = st.lists(sentence, min_size=3, max_size=12, unique_by=lambda text: frozenset(text.split()))


@given(distinct, st.data())
@settings(deadline=None, max_examples=60)
def test_a_sentence_that_only_moved_is_told_as_moved_and_nothing_else_is(texts, data):
    old = data.draw(st.integers(0, len(texts) - 1))
    new = data.draw(st.integers(0, len(texts) - 1))
    moved = [text for at, text in enumerate(texts) if at != old]
    moved.insert(new, texts[old])
    pairs = align(_numbered(texts), _numbered(moved))
    assert {pair.shape for pair in pairs} <= {"same", "moved"}
    assert (moved == texts) == all(pair.shape == "same" for pair in pairs)
    assert sum(pair.shape == "moved" for pair in pairs) <= 1


@given(distinct, st.data())
@settings(deadline=None, max_examples=60)
def test_a_sentence_taken_out_is_the_only_one_that_is_missing(texts, data):
    gone = data.draw(st.integers(0, len(texts) - 1))
    pairs = align(_numbered(texts), _numbered([text for at, text in enumerate(texts) if at != gone]))
    assert [pair.before_text for pair in pairs if pair.shape != "same"] == [texts[gone]]


@given(distinct, st.data())
@settings(deadline=None, max_examples=60)
def test_a_sentence_cut_in_two_where_it_stood_is_a_split_and_back_a_merger(texts, data):
    at = data.draw(st.integers(0, len(texts) - 1))
    whole = f"{texts[at]} Then the harbour pilot Rosa Quill counted the empty barges."
    first, second = texts[at], "Then the harbour pilot Rosa Quill counted the empty barges."
    one, two = [*texts[:at], whole, *texts[at + 1 :]], [*texts[:at], first, second, *texts[at + 1 :]]
    for before, after, shape in ((one, two, "split"), (two, one, "merged")):
        found = [pair.shape for pair in align(_numbered(before), _numbered(after)) if pair.shape != "same"]
        assert found == [shape]


def _numbered(texts):
    return tuple(Sentence(n, text, n) for n, text in enumerate(texts, 1))
