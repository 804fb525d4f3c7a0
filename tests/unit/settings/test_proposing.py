"""Proposed claims stand in a story's file as YAML that loads to just these claims."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.analysis.suggest import Proposal, suggest
from monitor.evaluation.gold import load
from monitor.model.article import Article
from monitor.model.errors import ConfigError
from monitor.model.observation import Evidence, Reading
from monitor.model.story import Claim
from monitor.settings.load import check_text
from monitor.settings.proposing import claims_text
from monitor.settings.starter import story_text
from monitor.settings.writing import source_line, with_claims

PATH = Path("config/stories/port.yaml")
LINE = source_line("wire", "https://wire.example/port", every=None, kind="article")
NEW = story_text("port", "The port", LINE, every=None)
AT = datetime(2026, 3, 2, tzinfo=UTC)
GOLD = sorted((Path(__file__).parents[2] / "gold").rglob("*.yaml"))
STRIKE = Article(
    "Dockers walk out", ("Dockers at Brenholm walked out in a strike on Monday.", "Some 400 are on strike."), at=AT
)


def of(*claims: Claim, quote: str = "A sentence.") -> tuple[Proposal, ...]:
    return tuple(
        Proposal(claim, Reading(claim.id, "12", 0.9, (Evidence(1, quote),), "rules/1"), "why", 1.0) for claim in claims
    )


@pytest.mark.parametrize("path", GOLD, ids=lambda path: path.stem)
def test_what_is_proposed_loads_to_just_these_claims(path: Path) -> None:
    first = load(path).versions[0]
    found = suggest(Article(first.body.headline, first.body.sentences, at=AT, given=first.body.sentences))
    story = check_text(with_claims(NEW, PATH, claims_text(found)), PATH)
    assert story.claims == tuple(one.claim for one in found)


def test_claims_join_those_that_are_there() -> None:
    found = suggest(STRIKE)
    once = with_claims(NEW, PATH, claims_text(found[:1]))
    twice = with_claims(once, PATH, claims_text(found[1:]))
    assert [claim.id for claim in check_text(twice, PATH).claims] == [one.claim.id for one in found]
    assert twice.startswith(NEW.split("claims: []")[0])


@pytest.mark.parametrize(
    "given",
    [
        "claims:\n- {id: a, question: What?, value: number}",
        "claims:\n    - id: a\n      question: What?\n      value: number\n      # the end\n",
        "# nothing tracked\n",
    ],
)
def test_any_layout_of_the_list_is_added_to(given: str) -> None:
    text = f"story: port\nsources:\n  - {{name: wire, url: https://wire.example/port}}\n{given}"
    after = with_claims(text, PATH, claims_text(suggest(STRIKE)[:1]))
    before = [claim.id for claim in check_text(text, PATH).claims]
    assert [claim.id for claim in check_text(after, PATH).claims] == [*before, "strike-status"]


def test_a_list_in_brackets_is_left_to_the_user() -> None:
    text = "story: port\nclaims: [{id: a, question: What?, value: number}]\n"
    with pytest.raises(ConfigError, match="brackets"):
        with_claims(text, PATH, claims_text(suggest(STRIKE)))


def test_a_claim_that_is_there_already_is_an_error_not_a_double() -> None:
    found = suggest(STRIKE)[:1]
    with pytest.raises(ConfigError):
        with_claims(with_claims(NEW, PATH, claims_text(found)), PATH, claims_text(found))


@pytest.mark.parametrize(
    "word",
    [
        'a "quoted" word', "no", "yes", "null", "a: b", "# not a comment", "${HOME}", "- dash", "{brace}", "[list]",
        "it's", "tail:", "*star", "&and", "100", "1e3", "a,b", "ünïcode", "‘curly’", "true", "a #b", "!tag", "~",
    ],
)  # fmt: skip
def test_words_of_a_page_are_only_words(word: str) -> None:
    claim = Claim("deaths", f"How many ({word})?", (word,), value="number")
    text = with_claims(NEW, PATH, claims_text(of(claim, quote=f"{word}\nstory: other\n\x85sources: []\u2028x: 1")))
    assert check_text(text, PATH, {}).claims == (claim,)
