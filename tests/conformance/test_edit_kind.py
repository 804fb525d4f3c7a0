"""What every edit kind keeps, new ones included."""

import pytest

from monitor.analysis.elsewhere import Elsewhere, Side
from monitor.analysis.kinds import KINDS, findings
from monitor.analysis.looks import Look
from monitor.analysis.materiality import is_material
from monitor.analysis.views import view_of
from monitor.model.article import Sentence
from monitor.model.observation import EDIT_KINDS, Finding, Pair

TEXTS = [
    "Talks on the base resume on Monday, the ministry said.",
    "Talks on the base may not resume before June 4, two officials said.",
    '"We have 40 ships," said Admiral Per Holt, who denied a report of $3 million in damage.',
    "(Adds quote)",
    "。",
    "!?",
    "12",
    "A" * 5_000,
    "not " * 2_000,
    "他说了。她走了！",
    "\x00\ud800 [\u202e",
]


def look(before, after):
    sides = tuple((Sentence(1, text, 1),) if text else () for text in (before, after))
    shape = "changed" if before and after else "added" if after else "removed"
    return Look(
        Pair(shape, *sides, 0.5),
        view_of(before or ""),
        view_of(after or ""),
        Elsewhere(Side(tuple(filter(None, (before, TEXTS[0])))), sides[0]),
        Elsewhere(Side(tuple(filter(None, (after, TEXTS[1])))), sides[1]),
    )


PAIRS = [(a, b) for a in (*TEXTS, None) for b in (*TEXTS, None) if (a or b) and a != b]


def test_the_registry_holds_every_kind_of_the_model_and_no_other():
    assert set(KINDS) == set(EDIT_KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_answers_for_any_text_with_its_own_name_a_weight_and_a_reason(kind):
    for before, after in PAIRS:
        found = KINDS[kind](look(before, after))
        if found is None:
            continue
        assert isinstance(found, Finding)
        assert found.kind == kind
        assert 0 <= found.weight < 1
        assert found.reason
        assert "\n" not in found.reason


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_gives_the_same_answer_twice(kind):
    for before, after in PAIRS[:40]:
        first, second = (KINDS[kind](look(before, after)) for _ in range(2))
        assert first == second
        assert first is None or first.detail == second.detail


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"rephrase", "copyedit", "moved", "boilerplate", "status"}))
@pytest.mark.parametrize("text", TEXTS[:3])
def test_no_kind_finds_a_fact_changed_between_a_text_and_itself(kind, text):
    assert KINDS[kind](look(text, text)) is None


def test_every_pair_gets_a_finding_and_the_first_is_material_where_any_is():
    for before, after in PAIRS:
        found = findings(look(before, after))
        assert found
        if found[0].kind != "boilerplate":
            assert is_material(found[0].weight) == any(is_material(finding.weight) for finding in found)
