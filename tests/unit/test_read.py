"""What goes into a worker process: an encoder is named in the readings that it had a part in, and only there."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from monitor.analysis.given import article_of
from monitor.model.observation import ClaimChange, Observation, Reading
from monitor.model.outcome import TimedOut
from monitor.model.story import Claim, State, Story
from monitor.pipeline import read
from monitor.pipeline.read import compare, named

LADDER = Claim(
    "pact", "Is it signed?", ("pact",), (State("talks", ("talks go on",)), State("signed", ("it is signed",)))
)
VALUE = Claim("ships", "How many ships?", ("ships",), value="number")
STORY = Story("s", "S", claims=(LADDER, VALUE))


class Named:
    """An encoder with a name."""

    name = "mine@0001"

    def __call__(self, sentences: Sequence[str], phrases: Sequence[str]) -> list[list[float]]:
        return [[0.5] * len(phrases) for _ in sentences]


class Broken(Named):
    """One that fails."""

    def __call__(self, sentences: Sequence[str], phrases: Sequence[str]) -> list[list[float]]:
        raise RuntimeError("out of order")


def reading(claim: str, analyzer: str) -> Reading:
    return Reading(claim, "x", 0.9, (), analyzer)


def test_ladders_read_by_rules_name_it_and_values_and_people_do_not() -> None:
    readings = (reading("pact", "rules/1+aaaa"), reading("ships", "rules/1+bbbb"), reading("pact", "human/mara"))
    changes = tuple(ClaimChange(one.claim_id, one, one) for one in readings)
    seen = named(Observation((), readings, changes, False, 0.0, False, "rules/1"), STORY, Named())
    wish = ["rules/1+aaaa similar/mine@0001", "rules/1+bbbb", "human/mara"]
    assert [one.analyzer for one in seen.readings] == wish
    assert [one.before.analyzer for one in seen.changes] == wish
    assert [one.after.analyzer for one in seen.changes] == wish


def test_without_an_encoder_nothing_is_named() -> None:
    seen = compare(None, article_of("The pact", "Talks on the pact go on."), STORY)
    assert isinstance(seen, Observation)
    assert all("similar" not in one.analyzer for one in seen.readings)


def test_an_encoder_that_fails_costs_nothing_but_its_help() -> None:
    article = article_of("The pact", "Talks on the pact go on.")
    assert compare(None, article, STORY, Broken()) == compare(None, article, STORY)


def test_a_fault_of_ours_is_a_value_that_says_where(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> Observation:
        raise RuntimeError("the text of the page")

    monkeypatch.setattr(read, "observe", broken)
    seen = compare(None, article_of("The pact", "Talks."), STORY, Named())
    assert isinstance(seen, TimedOut)
    assert "RuntimeError at test_read.py" in seen.detail
    assert "the text of the page" not in seen.detail
