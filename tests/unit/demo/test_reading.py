"""The engine reads every version of the shipped story as an attentive editor would; no network, no database."""

from __future__ import annotations

from functools import cache

import pytest

from monitor.analysis.observe import observe
from monitor.demo.seeds import Telling, folder, read_seed
from monitor.model.article import Article
from monitor.model.observation import Observation
from monitor.settings.load import load_story

SEED = read_seed()
STORY = load_story(folder() / f"{SEED.name}.yaml", {})


def article_of(telling: Telling) -> Article:
    return Article(
        headline=telling.headline,
        paragraphs=telling.paragraphs,
        byline=telling.byline,
        published_at=telling.published,
        modified_at=telling.modified,
        at=telling.modified,
    )


@cache
def seen(number: int) -> Observation:
    telling = SEED.versions[number]
    before = [t for t in SEED.versions[:number] if t.source == telling.source]
    return observe(article_of(before[-1]) if before else None, article_of(telling), STORY)


def numbers(*, told: bool) -> list[int]:
    return [n for n, t in enumerate(SEED.versions) if told is not (t.expected.quiet or t.expected.baseline)]


def names(number: int) -> str:
    return SEED.versions[number].file


@pytest.mark.parametrize("number", range(len(SEED.versions)), ids=names)
def test_exactly_the_expected_claims_move(number: int) -> None:
    observation, wish = seen(number), SEED.versions[number].expected
    if wish.baseline:
        moved = {r.claim_id: ("unknown", r.state) for r in observation.readings if r.known}
    else:
        moved = {c.claim_id: (c.before.state, c.after.state) for c in observation.changes if c.changed}
    assert moved == dict(wish.claims)


@pytest.mark.parametrize("number", range(len(SEED.versions)), ids=names)
def test_what_is_stored_moves_exactly_where_it_is_told(number: int) -> None:
    """Each version is read beside its neighbour; that must agree with what is stored of the neighbour."""
    telling = SEED.versions[number]
    before = [n for n, t in enumerate(SEED.versions[:number]) if t.source == telling.source]
    stood = {r.claim_id: r.state for r in seen(before[-1]).readings} if before else {}
    now = {r.claim_id: r.state for r in seen(number).readings}
    moved = {claim: (stood.get(claim, "unknown"), state) for claim, state in now.items()}
    assert {claim: move for claim, move in moved.items() if move[0] != move[1]} == dict(telling.expected.claims)


@pytest.mark.parametrize("number", numbers(told=True), ids=names)
def test_what_an_editor_would_want_to_know_is_material(number: int) -> None:
    observation, wish = seen(number), SEED.versions[number].expected
    assert observation.material
    assert set(wish.edits) <= {kind for e in observation.edits if e.material for kind in (e.kind, *e.kinds)}


@pytest.mark.parametrize("number", numbers(told=False), ids=names)
def test_what_only_reads_differently_is_not_material(number: int) -> None:
    observation = seen(number)
    assert [(e.kind, e.before, e.after) for e in observation.edits if e.material] == []
    assert not observation.material


@pytest.mark.parametrize("number", range(len(SEED.versions)), ids=names)
def test_evidence_stands_in_the_text_word_for_word(number: int) -> None:
    telling = SEED.versions[number]
    blocks = (telling.headline, *telling.paragraphs)
    for reading in seen(number).readings:
        assert not reading.known or reading.evidence
        assert all(any(evidence.quote in block for block in blocks) for evidence in reading.evidence)


def test_the_lease_of_2017_is_nobodys_evidence_of_an_agreement() -> None:
    for number in range(len(SEED.versions)):
        (reading,) = [r for r in seen(number).readings if r.claim_id == "agreement-status"]
        assert not any("2017" in evidence.quote for evidence in reading.evidence)


def test_the_silent_removal_is_seen_as_unannounced() -> None:
    silent = next(n for n, t in enumerate(SEED.versions) if "removal" in t.expected.edits)
    assert seen(silent).unannounced
