"""How a figure, a day, a name or a quotation drifted: one statement, one run of values, each as a reader knows it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from monitor.analysis.drift import claim_drifts, drifts
from monitor.analysis.observe import observe
from monitor.analysis.turns import values_turned
from monitor.model.article import Article
from monitor.model.ids import VersionRef
from monitor.model.observation import Edit, Evidence
from monitor.model.record import Began, ClaimRow, Placed
from monitor.model.review import Drift, Turn
from monitor.model.story import Story
from monitor.render.drift_text import drift_lines, heading
from monitor.render.styled import flat

BEGIN = datetime(2026, 3, 1, tzinfo=UTC)
WEATHER = "The wind had turned to the north by the evening."
SHIPS = "About {} ships are waiting outside the harbour of Brenholm, the harbour master said."


def told(*texts: Sequence[str], source: str = "agency") -> list[Placed]:
    """The edits of versions that ran so, an hour apart."""
    articles = [
        Article("The harbour", (" ".join(text),), at=BEGIN + timedelta(hours=n)) for n, text in enumerate(texts)
    ]
    placed: list[Placed] = []
    for n in range(1, len(articles)):
        refs = VersionRef("harbour", source, n + 1), VersionRef("harbour", source, n)
        edits = observe(articles[n - 1], articles[n], Story("harbour", "Harbour")).edits
        placed += [Placed(*refs, BEGIN + timedelta(hours=n), edit) for edit in edits]
    return placed


def ran(found: Sequence[Drift]) -> list[str]:
    return [heading(one) for one in found]


def test_a_value_that_is_no_longer_stated_is_dropped_and_says_where() -> None:
    found = drifts(told([SHIPS.format(34), WEATHER], [SHIPS.format(31), WEATHER], [WEATHER]))
    assert ran(found) == ["number: 34 → 31 → dropped at @3"]
    assert found[0].turns[-1].sentence_before == SHIPS.format(31)


def test_a_value_whose_sentence_stands_again_goes_on() -> None:
    found = drifts(told([SHIPS.format(34)], [SHIPS.format(31)], [WEATHER], [SHIPS.format(31)]))
    assert ran(found) == ["number: 34 → 31"]
    assert [(turn.before, turn.after) for turn in found[0].turns] == [("34", "31"), ("31", ""), ("", "31")]


def test_sentences_that_share_little_but_the_place_are_not_joined() -> None:
    rig = "His rig would need five days to cut a shaft, said Brigadier Anoop Sethi, who commands at the pit."
    lift = "The lift is run by Lata Krishnan, who was given command on Sunday in place of Brigadier Anoop Sethi."
    assert drifts(told([rig, WEATHER], [lift, WEATHER])) == ()


def test_each_kind_of_value_has_its_own_run() -> None:
    old = "The council of Halden will vote on 12 May on a grant of $40 million for the pier."
    found = drifts(told([old], [old.replace("12 May", "19 May").replace("40", "45")]))
    assert sorted(ran(found)) == ["date: 12 May → 19 May", "number: USD 40 million → USD 45 million"]


def test_two_sources_that_tell_the_same_are_one_thread() -> None:
    placed = told([SHIPS.format(12)], [SHIPS.format(40)])
    placed += told([SHIPS.format(12)], [SHIPS.format(25)], [SHIPS.format(40)], source="wire")
    (found,) = drifts(placed)
    assert {turn.ref.source for turn in found.turns} == {"agency", "wire"}


def test_another_quotation_of_the_same_speaker_is_a_turn() -> None:
    said = '"{}," the mayor of Halden, Ana Roth, told reporters.'
    found = drifts(told([said.format("We will rebuild the pier")], [said.format("Nobody has paid us a crown")]))
    assert ran(found) == ["quote: “We will rebuild the pier” → “Nobody has paid us a crown”"]


@pytest.mark.parametrize(
    ("kind", "before", "after", "wanted"),
    [
        ("number", "Eight pumps are on their way.", "Eleven pumps are on their way.", [("number", "8", "11")]),
        ("number", "It cost $40 million.", "It cost $45 million.", [("number", "USD 40 million", "USD 45 million")]),
        ("number", "A truce of five days.", "A truce and 6.8 percent.", [("number", "5", ""), ("number", "", "6.8%")]),
        ("date", "The vote is on Friday.", "The vote is on Tuesday.", [("date", "Friday", "Tuesday")]),
        ("date", "It is full, he said on Friday.", "It is full, he said on Tuesday.", []),
    ],
)
def test_values_are_told_in_words_that_a_reader_knows(
    kind: str, before: str, after: str, wanted: list[tuple[str, str, str]]
) -> None:
    assert list(values_turned(Edit(kind, True, 0.9, "", before, after, 1, 1, (kind,)))) == wanted


def test_a_name_is_told_as_it_is_spelt() -> None:
    detail = {"before": ["suresh", "paliwal"], "after": ["deepak", "lohar"]}
    before, after = (f"The mine's surveyor is {name}, a lawyer said." for name in ("Suresh Paliwal", "Deepak Lohar"))
    edit = Edit("entity", True, 0.9, "", before, after, 1, 1, ("entity",), detail)
    assert list(values_turned(edit)) == [("entity", "Suresh Paliwal", "Deepak Lohar")]


def test_a_claim_that_says_no_more_is_dropped() -> None:
    began = [
        Began(
            ClaimRow(
                VersionRef("harbour", "agency", n), "ships", state, 0.9, (Evidence(1, f"{state} ships wait."),),
                "rules/1", BEGIN + timedelta(hours=n), BEGIN, None,
            ),
            n, 3, None, None, str(n),
        )
        for n, state in enumerate(("12", "40", "unknown"), 1)
    ]  # fmt: skip
    assert ran(claim_drifts(began, frozenset({"ships"}))) == ["ships: 12 → 40 → dropped at @3"]


def test_of_many_turns_the_first_and_the_last_ones_are_shown() -> None:
    turns = tuple(
        Turn(
            VersionRef("s", "a", n + 1),
            BEGIN + timedelta(hours=n),
            "number",
            f"{n}",
            f"{n + 1}",
            f"{n} wait.",
            f"{n + 1} wait.",
            True,
        )
        for n in range(30)
    )

    def shown(most: int | None) -> list[str]:
        return [flat(line) for line in drift_lines([Drift(None, turns)], str, lambda *_: (), 80, most)]

    few, whole = shown(5), shown(None)
    assert few[:5] == whole[:5]
    assert few[5] == "  … 25 turns between; all of them: --all"
    assert few[6:] == whole[-6:]
    assert len(whole) == 61
