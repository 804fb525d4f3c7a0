"""Texts that no newspaper prints: the time and the memory of a comparison are bounded, and the answer is the same."""

from __future__ import annotations

import random
import time

import pytest

from monitor.analysis import forgetting, rough, texts
from monitor.analysis.bags import bag_of
from monitor.analysis.clauses import see
from monitor.analysis.given import article_of
from monitor.analysis.observe import observe
from monitor.model.article import Article
from monitor.model.observation import Observation
from monitor.model.story import Claim, State, Story

DEADLINE = 30.0  # seconds of processor time: the pipeline's own deadline for a comparison is of this order
TEXT = (
    "minister said talks agreement the of in city troops reported on Monday and to was signed strike union offer "
    "percent 3 1,200 court ruled that it would not port ship"
)
WORDS = TEXT.split()
STORY = Story(
    "bounds",
    "Bounds",
    claims=(
        Claim(
            "pact", "Is there an agreement?", ("agreement", "talks"),
            (State("talks", ("talks opened",)), State("signed", ("agreement signed",))),
        ),
        Claim("troops", "How many troops?", ("troops",), value="number"),
        Claim("day", "When is the ruling?", ("ruling",), value="date"),
    ),
)  # fmt: skip


def _words(seed: int, size: int) -> str:
    chance = random.Random(seed)
    return " ".join(chance.choice(WORDS) for _ in range(size))


def _lines(seed: int, size: int) -> list[str]:
    chance = random.Random(seed)
    return [" ".join(chance.choice(WORDS) for _ in range(8)).capitalize() + "." for _ in range(size)]


def _told(before: str, after: str) -> Observation:
    forgetting.forget()
    began = time.process_time()
    seen = observe(article_of("Talks", before), article_of("Talks go on", after), STORY)
    assert time.process_time() - began < DEADLINE
    return seen


def _quotes(inner: str) -> str:
    return "“" * 8_000 + inner + "”" * 8_000 + "."


CASES = {
    "one sentence of a megabyte": lambda: (_words(1, 160_000), _words(1, 160_000).replace("Monday", "Friday", 40)),
    "one word of a megabyte": lambda: ("x" * 1_000_000, "x" * 999_999 + "y"),
    "a sentence repeated": lambda: ("It is so.\n\n" * 8_000, "It is so.\n\n" * 7_600),
    "all sentences repeated and other": lambda: ("It is so.\n\n" * 5_000, "It was not so.\n\n" * 5_000),
    "unrelated texts": lambda: ("\n\n".join(_lines(1, 300)), " ".join(f"q{n}z" for n in range(2_400))),
    "quotations in quotations": lambda: (_quotes("he said"), _quotes("he says")),
    "quotation marks alone": lambda: ("\"a 'b “c " * 8_000 + ".", "\"a 'b “d " * 8_000 + "."),
    "brackets": lambda: ("(" * 20_000 + "x" + ")" * 20_000, "[" * 20_000 + "x" + "]" * 20_000),
    "figures": lambda: ("1,234,567 " * 9_000 + ".", "1,234,568 " * 9_000 + "."),
    "capitals": lambda: ("Ab Cd Ef " * 9_000 + ".", "Ab Cd Eg " * 9_000 + "."),
    "commas": lambda: ("a, " * 20_000 + ".", "b, " * 20_000 + "."),
    "initials": lambda: ("U.S. " * 12_000, "U.K. " * 12_000),
    "full stops": lambda: ("." * 60_000, ". " * 30_000),
    "no spaces between words": lambda: ("ก" * 200_000, "ก" * 199_999 + "ข"),
}


@pytest.mark.parametrize("case", sorted(CASES))
def test_no_text_takes_more_than_the_deadline(case: str) -> None:
    before, after = CASES[case]()
    _told(before, after)


def test_tens_of_thousands_of_sentences_are_compared_in_time() -> None:
    before = _lines(1, 20_000)
    after = [line if n % 50 else f"New: {line}" for n, line in enumerate(before)]
    assert len(_told("\n\n".join(before), "\n\n".join(after)).edits) >= 400


def test_a_change_at_the_end_of_a_sentence_of_a_megabyte_is_told() -> None:
    text = _words(1, 60_000)
    assert _told(f"{text} ends on Monday.", f"{text} ends on Friday.").edits


def test_where_thousands_of_sentences_differ_each_has_an_edit_and_none_is_taken_for_nothing() -> None:
    before = _lines(1, rough.MANY + 400)
    after = [line.replace("the", "a").replace("was", "wasn't now") + " Yes." for line in before]
    found = _told("\n\n".join(before), "\n\n".join(after)).edits
    assert len(found) > rough.MANY
    assert {edit.kind for edit in found[-50:]} <= {"addition", "removal", "copyedit", "moved"}
    assert all(edit.material for edit in found if edit.kind == "addition" and edit.reason == "sentence put in")


def test_the_first_chapters_of_a_book_are_read_and_the_rest_is_only_compared() -> None:
    book = article_of("Talks", "\n\n".join(_lines(1, texts.MOST + 500)))
    assert len(texts.text_of(book).sentences) == texts.MOST
    assert len(texts.numbered(book)) > texts.MOST


def test_a_comparison_is_the_same_however_much_was_read_before() -> None:
    sides = article_of("Talks", "\n\n".join(_lines(3, 40))), article_of("Talks", "\n\n".join(_lines(4, 40)))
    forgetting.forget()
    first = observe(*sides, STORY)
    assert observe(*sides, STORY) == first
    forgetting.forget()
    assert observe(*sides, STORY) == first


def test_what_is_kept_of_texts_is_forgotten_once_it_is_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forgetting, "MOST", 100_000)
    forgetting.forget()
    for seed in range(9):
        lines = _lines(seed, 300)
        observe(_article(lines), _article([*lines[:-1], "The end."]), STORY)
        assert see.cache_info().currsize < 1_500
    forgetting.forget()
    assert bag_of.cache_info().currsize == 0


def _article(lines: list[str]) -> Article:
    return article_of("Talks", "\n\n".join(lines))
