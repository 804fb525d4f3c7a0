"""Another wording or another statement: what blame follows back, measured on the gold stories."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.analysis.rewording import carries, is_rewording, says_the_same
from monitor.evaluation.gold import Step, files, load, steps
from monitor.model.observation import Edit

GOLD = Path(__file__).parents[2] / "gold"
FACTS = ("number", "date", "entity", "attribution", "negation", "hedge")


@pytest.fixture(scope="module")
def told() -> tuple[Step, ...]:
    return steps([load(path) for path in files([GOLD])])


def pairs(told: tuple[Step, ...], *kinds: str) -> Iterator[tuple[str, str]]:
    """The labelled pairs of one sentence with one other, headlines aside."""
    for step in told:
        for edit in step.edits:
            if edit.kind in kinds and len(edit.links) == 1 and edit.before != step.before.body.headline:
                yield from (link for link in edit.links if link[0] != link[1])


def share(found: list[bool]) -> float:
    return sum(found) / len(found)


def test_what_only_says_it_in_other_words_is_another_wording(told: tuple[Step, ...]) -> None:
    assert share([is_rewording(*pair) for pair in pairs(told, "rephrase", "copyedit")]) >= 0.99


def test_a_statement_with_another_fact_is_another_wording_nine_times_in_ten(told: tuple[Step, ...]) -> None:
    assert share([is_rewording(*pair) for pair in pairs(told, *FACTS)]) >= 0.93


def test_the_likest_stranger_of_a_step_is_another_statement(told: tuple[Step, ...]) -> None:
    joined = []
    for step in told:
        links = {link for edit in step.edits for link in edit.links}
        news = [text for text in step.after.body.sentences if text not in step.before.body.sentences]
        for old in step.before.body.sentences:
            if old not in step.after.body.sentences:
                joined.append(any(is_rewording(old, new) for new in news if (old, new) not in links))
    assert share(joined) <= 0.02


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Talks go on.", "Talks have resumed."),
        ("Nothing has been put on paper, they said.", "Nothing has been put in writing, they said."),
        ("The envoy said that a deal was near.", "The envoy did not say that a deal was near."),
        ("Fighting killed 12 people in Halden.", "Fighting killed 34 people in Halden."),
        ("The ballots are counted by hand.", "By hand, the ballots are counted."),
        (
            '"Nobody has told them they can stay for ever," a clerk said.',
            '"Nobody has told them they can stay," he said.',
        ),
        ("The rig is stuck, and nobody knows for how long.", "The rig is stuck."),
    ],
)
def test_a_real_rewording_stays_joined(before: str, after: str) -> None:
    assert is_rewording(before, after)
    assert is_rewording(after, before)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("The contract dates from 2019 and cost 40 million crowns.", "Norda ended the firm's contract, a clerk said."),
        (
            "A clerk in Norda denied that a promise came from the Reed Front, whose men drove Varga from power in May.",
            "The guests met Ilse Roth, whose Reed Front drove Varga from power in May, and the foreign minister.",
        ),
        ("Minister Ana Roth would not say who pays.", '"The door is open," Minister Ana Roth said.'),
        (
            '"All of them rescued, nothing else will I accept," Mayor Ana Roth told reporters.',
            '"I was told to promise nothing, and I promise nothing," Mayor Ana Roth told reporters.',
        ),
        ("Nothing has been signed, they said.", "No final decision has been taken, it said."),
    ],
)
def test_what_shares_a_speaker_a_name_or_background_is_another_statement(before: str, after: str) -> None:
    assert not is_rewording(before, after)
    assert not is_rewording(after, before)


def test_a_headline_and_the_furniture_of_a_page_are_what_stands_there() -> None:
    def edit(kind: str, n: int) -> Edit:
        return Edit(kind, False, 0.0, "", "Rig falls silent", "Last man comes up", n, n)

    assert carries(edit("status", 0))
    assert carries(edit("boilerplate", 7))
    assert not carries(edit("status", 7))


def test_another_day_takes_nothing_away_but_another_figure_or_a_denial_does() -> None:
    said = "The harbour master counted 12 ships at the pier on Friday."
    assert says_the_same(said, "The harbour master counted 12 ships at the pier on Tuesday.")
    assert not says_the_same(said, "The harbour master counted 9 ships at the pier on Friday.")
    assert not says_the_same("The envoy denied that a deal was signed.", "The envoy said that a deal was signed.")
