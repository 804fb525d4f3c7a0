"""What must come twice before it is believed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from monitor.model.article import Article
from monitor.model.outcome import Reason, Suspect
from monitor.pipeline.gate import gate, replaces

NOW = datetime(2024, 12, 13, 10, 0, tzinfo=UTC)
WAIT = timedelta(minutes=10)
STORY = Article(
    "Ostrana nears deal to keep Tarsis and Hemra bases",
    (
        "Ostrana is nearing an agreement with the new leadership of Karsk to keep two military bases in the country.",
        "Talks are taking place for Ostranan forces to remain at the port in Tarsis and the air base at Hemra.",
        "The two sides are discussing a 49-year lease that would cover 12 piers and one runway, the people said.",
        "A signing ceremony is planned for 14 March in the capital, said the foreign ministry of Ostrana.",
        "A spokesman for the Karsk transitional council denied that any document had been drafted in Tarsis.",
        "The port is the only hub of the Ostranan fleet in the region and has been in use since 2017.",
    ),
)
CUT = Article(STORY.headline, STORY.paragraphs[:2])
SOUP = Article(
    "Ten recipes for autumn soup",
    tuple(f"Recipe {n}: simmer the pumpkin with two onions for {20 + n} minutes and season well." for n in range(9)),
)
REWRITTEN = Article(
    "Karsk signs away Tarsis port for 25 years",
    (
        "Pavel Orlin shook hands with his counterpart in Karsk on Saturday: the port of Tarsis stays with Ostrana.",
        "Under the terms, seen by two reporters, Hemra will be handed back within a year and cleared of all equipment.",
        "Crowds gathered outside parliament. Ostrana called the outcome fair; the council of Karsk did not comment.",
    ),
)
JAPANESE = Article(
    "基地協定", tuple(f"両国は基地協定をめぐる協議を続けている。合意はまだ成立していない。第{n}項。" for n in range(9))
)


def doubted(article: Article, at: datetime = NOW, reason: Reason = Reason.THIN) -> Suspect:
    return Suspect(article, at, reason)


def test_the_first_article_of_a_source_is_believed() -> None:
    assert gate(None, STORY, None, NOW, WAIT) == STORY


@pytest.mark.parametrize("n", range(6))
def test_one_changed_paragraph_does_not_wait(n: int) -> None:
    edited = tuple(f"{text} It was changed." if k == n else text for k, text in enumerate(STORY.paragraphs))
    assert isinstance(gate(STORY, Article(STORY.headline, edited), None, NOW, WAIT), Article)


def test_a_text_that_lost_most_of_itself_waits() -> None:
    got = gate(STORY, CUT, None, NOW, WAIT)
    assert isinstance(got, Suspect)
    assert (got.reason, got.at, got.article) == (Reason.THIN, NOW, CUT)


def test_another_text_under_the_same_address_waits() -> None:
    got = gate(STORY, SOUP, None, NOW, WAIT)
    assert isinstance(got, Suspect)
    assert got.reason is Reason.REPLACED


def test_a_breaking_story_rewritten_whole_does_not_wait() -> None:
    assert gate(STORY, REWRITTEN, None, NOW, WAIT) == REWRITTEN


def test_a_short_flash_with_the_same_names_does_not_wait() -> None:
    flash = Article(
        "BREAKING: Ostrana pulls out",
        ("Ostrana will leave Tarsis and Hemra by Friday, the council of Karsk has just said. More follows.",),
    )
    assert gate(STORY, flash, None, NOW, WAIT) == flash


def test_a_like_answer_that_comes_again_later_is_believed() -> None:
    first = doubted(CUT)
    assert gate(STORY, CUT, first, NOW + WAIT, WAIT) == CUT


def test_a_like_answer_that_comes_too_soon_keeps_the_time_of_the_first() -> None:
    got = gate(STORY, CUT, doubted(CUT), NOW + timedelta(minutes=4), WAIT)
    assert isinstance(got, Suspect)
    assert got.at == NOW


def test_a_counter_in_the_second_answer_does_not_make_it_unlike() -> None:
    again = Article(CUT.headline, (*CUT.paragraphs, "Seen 1,204 times."))
    assert isinstance(gate(STORY, again, doubted(CUT), NOW + WAIT, WAIT), Article)


def test_another_doubtful_answer_starts_again() -> None:
    got = gate(STORY, SOUP, doubted(CUT), NOW + WAIT, WAIT)
    assert isinstance(got, Suspect)
    assert got.at == NOW + WAIT


def test_the_old_text_coming_back_is_believed_at_once() -> None:
    assert gate(STORY, STORY, doubted(CUT), NOW, WAIT) == STORY


def test_a_short_text_is_never_held_back_for_an_ordinary_edit() -> None:
    short = Article("Minister resigns", ("The minister has resigned.", "More follows."))
    assert isinstance(gate(short, Article("Minister stays", ("He stays.",)), None, NOW, WAIT), Article)


def test_growth_does_not_wait() -> None:
    assert gate(CUT, STORY, None, NOW, WAIT) == STORY


def test_scripts_without_blanks_are_weighed_too() -> None:
    assert isinstance(gate(JAPANESE, Article(JAPANESE.headline, JAPANESE.paragraphs[:2]), None, NOW, WAIT), Suspect)
    edited = (*JAPANESE.paragraphs[:-1], "両国は合意に達した。")
    assert isinstance(gate(JAPANESE, Article(JAPANESE.headline, edited), None, NOW, WAIT), Article)


def test_an_empty_article_waits() -> None:
    assert isinstance(gate(STORY, Article(STORY.headline, ()), None, NOW, WAIT), Suspect)


def test_another_text_is_told_from_a_cut_and_from_a_rewritten_one() -> None:
    assert [replaces(STORY, other) for other in (SOUP, CUT, REWRITTEN, STORY)] == [True, False, False, False]
