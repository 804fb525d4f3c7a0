"""Word operations that read well and can be applied and undone."""

import pytest

from monitor.analysis.words import WordOp, apply, invert, quick_ops, word_ops


def shown(a, b):
    marks = {"=": "{}", "-": "[-{}-]", "+": "{{+{}+}}"}
    return "".join(marks[op.op].format(op.text) for op in word_ops(a, b))


@pytest.mark.parametrize(
    ("a", "b", "text"),
    [
        ("They left on May 4.", "They left on May 14.", "They left on May [-4-]{+14+}."),
        ("3,400 hectares", "5,150 hectares", "[-3,400-]{+5,150+} hectares"),
        ("at 3:44 p.m.", "at 3:47 p.m.", "at [-3:44-]{+3:47+} p.m."),
        ("He will not call it.", "He might call it.", "He [-will not-]{+might+} call it."),
        ("He can't go.", "He can go.", "He [-can't-]{+can+} go."),
        ("a in c d", "x y in z w", "[-a in c d-]{+x y in z w+}"),
        ("", "new", "{+new+}"),
        ("old", "", "[-old-]"),
        ("same", "same", "same"),
        ("", "", ""),
    ],
)
def test_operations_never_cut_a_number_or_a_word(a, b, text):
    assert shown(a, b) == text


def test_removals_stand_before_what_replaces_them():
    ops = [op.op for op in word_ops("one two three four", "one five three six")]
    assert ops == ["=", "-", "+", "=", "-", "+"]


def test_operations_of_another_text_are_refused():
    with pytest.raises(ValueError, match="another text"):
        apply((WordOp("=", "a"),), "b")


def test_a_long_text_takes_the_bounded_method_and_keeps_the_laws():
    a, b = (" ".join(f"{word}{n * step % 997}" for n in range(2_400)) for word, step in (("x", 7), ("x", 11)))
    for ops in (word_ops(a, b), quick_ops(a, b)):
        assert apply(ops, a) == b
        assert apply(invert(ops), b) == a
