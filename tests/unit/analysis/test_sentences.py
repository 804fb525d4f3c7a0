"""Where a sentence ends, and where it must not."""

import pytest

from monitor.analysis.sentences import Standing, sentences_of, split
from monitor.model.article import Article


@pytest.mark.parametrize(
    "text",
    [
        "Gen. Mara Holt left at 5 a.m. Friday with Dr. Ross Jr. and Sen. Lee.",
        "It fell 3.5 percent to $1.20 a share on Jan. 5.",
        "J. K. Orr met No. 5 seed L. Marsh of Acme Corp. in the U.S. capital.",
        '"Why?" she asked.',
        "Yahoo! bought it.",
        "The case is Roe v. Wade.",
    ],
)
def test_a_full_stop_inside_a_sentence_does_not_end_it(text):
    assert split(text) == (text,)


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ('"We go." He left.', ('"We go."', "He left.")),
        ("“We will go,” he said. “Never!” She left.", ("“We will go,” he said.", "“Never!”", "She left.")),
        ("他说了。她走了！真的？", ("他说了。", "她走了！", "真的？")),
        ("«Да.» Он ушёл.", ("«Да.»", "Он ушёл.")),
        ("¿Qué? No sé.", ("¿Qué?", "No sé.")),
        ("1. One thing. 2. Two things.", ("1. One thing.", "2. Two things.")),
        ("• First • Second", ("• First", "• Second")),
        ("• First\n• Second", ("• First", "• Second")),
        ("One half\nof it.\n\nAnother", ("One half of it.", "Another")),
        (
            "They have fallen ill. Seven died. It was found. Ray ran.",
            ("They have fallen ill.", "Seven died.", "It was found.", "Ray ran."),
        ),
        ('"It is ours," said Erik Stam. Nordell denied it.', ('"It is ours," said Erik Stam.', "Nordell denied it.")),
        (
            "両国は合意した。署名は月曜日だ！「はい」と彼は言った。",
            ("両国は合意した。", "署名は月曜日だ！", "「はい」と彼は言った。"),
        ),
        ("اتفق الطرفان. هل يستمر؟ نعم.", ("اتفق الطرفان.", "هل يستمر؟", "نعم.")),
        ("दोनों पक्ष सहमत हुए। कब? सोमवार को।", ("दोनों पक्ष सहमत हुए।", "कब?", "सोमवार को।")),
        ("Συμφώνησαν. Πότε υπογράφουν; Τη Δευτέρα.", ("Συμφώνησαν.", "Πότε υπογράφουν;", "Τη Δευτέρα.")),
        ("Συμφώνησαν· υπογράφουν; ναι.", ("Συμφώνησαν· υπογράφουν; ναι.",)),
        ("«Когда?» — спросили его. Он ушёл.", ("«Когда?» — спросили его.", "Он ушёл.")),
        ("« Quand ? » a-t-on demandé. Il part.", ("« Quand ? » a-t-on demandé.", "Il part.")),
        ("„Wir gehen.“ Der Minister schwieg.", ("„Wir gehen.“", "Der Minister schwieg.")),
        ("„Wann?“, fragte man ihn. Er schwieg.", ("„Wann?“, fragte man ihn.", "Er schwieg.")),
        ("Sen. Cho and Lt. Col. B. Roe left. It rained.", ("Sen. Cho and Lt. Col. B. Roe left.", "It rained.")),
        ("It cost $1.2 bn. in May. It rained.", ("It cost $1.2 bn. in May.", "It rained.")),
        ("He said: “We go. We do not wait.” Then he left.", ("He said: “We go.", "We do not wait.”", "Then he left.")),
        ("", ()),
        (" \n\n ", ()),
    ],
)
def test_sentences_end_at_their_marks_in_any_script(text, sentences):
    assert split(text) == sentences


def test_no_sentence_spans_two_paragraphs_and_the_headline_is_number_0():
    article = Article("Deal near", ("Talks go on", "A deal is near. It is not signed."))
    assert [(s.n, s.text, s.paragraph) for s in sentences_of(article)] == [
        (0, "Deal near", 0),
        (1, "Talks go on", 1),
        (2, "A deal is near.", 2),
        (3, "It is not signed.", 2),
    ]


def test_given_sentences_win_over_the_splitter():
    article = Article("", ("Advice. Call 117.", "It ends."), given=("Advice. Call 117.", "It ends."))
    assert [(s.n, s.text, s.paragraph) for s in sentences_of(article)] == [
        (1, "Advice. Call 117.", 1),
        (2, "It ends.", 2),
    ]


@pytest.mark.parametrize("unit", ["He said it. ", "1. ", " • ", "! a", "。", "a.b."])
def test_every_word_stays_and_hostile_repetition_is_linear(unit):
    text = unit * 20_000
    assert "".join(split(text)).replace(" ", "") == text.replace(" ", "")


def test_initials_before_a_small_letter_end_no_sentence():
    assert split("An F.I.R. has been filed. He left.") == ("An F.I.R. has been filed.", "He left.")


@pytest.mark.parametrize("given", [(), ("They met, he said.", "It rained."), ("Not in the text.",)])
def test_what_stands_in_an_article_is_told_as_its_sentences_tell_it(given):
    article = Article(
        "Talks end", ("他说了。她走了！ “Never!” She left.", "They met, he said. It  rained.\n\n• So"), given=given
    )
    stands = [one.text for one in sentences_of(article)]
    assert stands
    for text in (
        *stands,
        "Talks",
        "She",
        "rained.",
        "They met, he said. It rained.",
        "Never said.",
        "",
        "Not in the text.",
    ):
        assert (text in Standing(article)) is (text in stands)
