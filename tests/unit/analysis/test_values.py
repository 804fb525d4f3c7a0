"""Equal facts have equal normal forms, however a reporter spells them."""

from datetime import UTC, datetime
from itertools import pairwise

import pytest

from monitor.analysis.values import facts_of, names, values_of

WEDNESDAY = datetime(2026, 5, 20, 12, tzinfo=UTC)


def norms(text: str, kind: str | None = None) -> list[str]:
    return [value.norm for value in values_of(text, WEDNESDAY) if kind is None or value.kind == kind]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("thirteen months", "13 months"),
        ("$61", "61 dollars"),
        ("3:44 p.m.", "15:44"),
        ("6.8 percent", "6.8%"),
        ("nine kilometres", "9 km"),
        ("Nov. 8, 2023", "8 November 2023"),
        ("two-fifths of trade", "40 percent of trade"),
        ("half a million people", "500,000 people"),
        ("$8.4bn", "8.4 billion U.S. dollars"),
        ("EUR 40 million", "40 million euros"),
        ("25 basis points", "0.25 percentage points"),
        ("noon", "12:00"),
        ("forty-seven people", "47 people"),
        ("two dozen boats", "24 boats"),
        ("1,200 troops", "1200 troops"),
        ("1.250.000 euros", "1,250,000 euros"),
        ("€3.499,90", "€3,499.90"),
        ("1'200'000 francs", "1.2 million francs"),
        ("2,4 %", "2.4 percent"),
        ("€1,5 billion", "€1.5 billion"),
    ],
)
def test_other_spelling_is_the_same_fact(one, other):
    assert facts_of(one) == facts_of(other)
    assert facts_of(one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("$61", "€61"),
        ("61 dollars", "61 percent"),
        ("3 percent", "3 percentage points"),
        ("13 months", "13 weeks"),
        ("4.2", "42"),
        ("first", "one person"),
        ("3:44 a.m.", "3:44 p.m."),
    ],
)
def test_another_fact_is_not_the_same(one, other):
    assert facts_of(one) != facts_of(other)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$66.50 a share", "USD 66.50"),
        ("£1.9m", "GBP 1.9 million"),
        ("180,000 kroner", "NOK 180000"),
        ("5 million Swiss francs", "CHF 5 million"),
        ("US$3 billion", "USD 3 billion"),
    ],
)
def test_money_has_its_iso_code_and_scale(text, expected):
    assert norms(text, "money") == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("signed on Monday", "2026-05-18"),
        ("will be signed on Monday", "2026-05-25"),
        ("until Friday", "2026-05-22"),
        ("next Tuesday", "2026-05-26"),
        ("yesterday", "2026-05-19"),
        ("by the end of June", "2026-06-30"),
        ("expires Dec. 15", "2026-12-15"),
        ("on Oct. 17 he was jailed", "2025-10-17"),
        ("two weeks ago", "2026-05-06"),
        ("the end of the year", "2026-12-31"),
        ("on 2026-07-01", "2026-07-01"),
        ("on Sunday, 14 June", "2026-06-14"),
        ("June 14, a Sunday,", "2026-06-14"),
        ("moved the vote to Sunday, 8 November", "2026-11-08"),
        ("on Saturday, 8 November, it burned", "2025-11-08"),
        ("on 14.06.2026", "2026-06-14"),
        ("the day after tomorrow", "2026-05-22"),
        ("on the first Sunday in July", "2026-07-05"),
        ("by the last Friday of August", "2026-08-28"),
        ("open until New Year's Eve", "2026-12-31"),
        ("postponed the fair to 3 March", "2027-03-03"),
    ],
)
def test_a_day_is_resolved_against_the_time_of_writing(text, expected):
    assert norms(text, "date") == [expected]


def test_a_month_stays_a_month():
    assert norms("expected in June", "month") == ["2026-06"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The county settled a suit by 11 of the families in March.", "2026-03"),
        ("She handed over the post in November.", "2025-11"),
        ("The tunnel will open in November.", "2026-11"),
        ("The museum, which closed in January, reopens in January.", "2026-01 2027-01"),
    ],
)
def test_a_month_without_a_year_lies_where_its_verb_points(text, expected):
    assert norms(text, "month") == expected.split()


def test_few_that_won_are_no_money():
    assert [value.kind for value in values_of("Of 40 entries 25 won medals.")] == ["number", "number"]
    assert norms("It cost 90,000 won.", "money") == ["KRW 90000"]


def test_may_is_a_month_only_where_it_can_be_one():
    assert norms("It may rise.") == []
    assert norms("in May", "month") == ["2026-05"]


def test_years_ordinals_and_names_with_numbers_are_no_counts():
    assert [value.kind for value in values_of("In 2017 Flight 412 made its third landing.")] == [
        "year",
        "label",
        "ordinal",
    ]


def test_one_is_a_number_only_before_what_is_counted():
    assert norms("one of them said no one knew") == []
    assert norms("one person died") == ["1"]


def test_a_range_is_one_value():
    assert norms("between 10 and 12 people") == ["10..12"]
    assert norms("10 to 12 percent") == ["10..12%"]


def test_a_bound_is_kept_apart_from_the_figure():
    value = values_of("at least 41 people")[0]
    assert (value.norm, value.bound, value.unit) == ("41", "least", "person")


def test_values_do_not_overlap_and_point_at_their_text():
    text = "On May 21, 2026 at 3:44 p.m. some 1.9 million people paid $61 each, or 4.25% more."
    values = values_of(text, WEDNESDAY)
    assert all(one.end <= other.start for one, other in pairwise(values))
    assert [text[value.start : value.end] for value in values][-2:] == ["$61", "4.25%"]


def test_a_title_is_no_part_of_a_name_and_an_office_stands_beside_it():
    found = names("The mediator, Anton Brill, met President Arne Liiv.")
    assert [(name.kind, name.norm, name.role) for name in found] == [
        ("person", "Anton Brill", "mediator"),
        ("person", "Arne Liiv", "president"),
    ]


def test_a_party_is_no_part_of_a_name():
    assert names("Nadia Ferro of the Civic Union led by 20 votes.")[0].norm == "Nadia Ferro"
    assert names("The Gulf of Aden is calm.")[0].norm == "Gulf of Aden"


def test_the_first_word_of_a_sentence_is_no_name_by_its_capital_alone():
    assert names("Talks continue.") == ()
    assert names("Twenty-one of them died.") == ()
