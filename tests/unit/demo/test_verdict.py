"""What the demo promises is checked: each thing that could go wrong is a fault in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor.demo.seeds import Expected, read_seed
from monitor.demo.verdict import Move, Outcome, faults, moves_of
from monitor.model.alert import Alert, DeliveryRow, DeliveryState, Severity, StoredAlert
from monitor.model.ids import VersionRef
from monitor.model.observation import Edit, Evidence
from monitor.model.record import ChangeRow, ClaimRow, VersionRow

SEED = read_seed()
T0 = datetime(2025, 1, 29, 16, 5, tzinfo=UTC)
REF = VersionRef("syria-bases", "agency", 6)
TELLING = replace(SEED.versions[0], source="agency", seq=6)
MOVE = Move("agreement-status", "talks", "agreed", 0.9, "Both sides agreed the terms.")


def version(returns_to: int | None = None) -> VersionRow:
    return VersionRow(REF, T0, T0, None, None, "Head", "sha", 400, returns_to, None, "c", "p")


def change(*kinds: str, material: bool = True) -> ChangeRow:
    edits = tuple(Edit(kind, material, 0.9, "why", "a", "b", 1, 1, (kind,)) for kind in kinds)
    return ChangeRow(replace(REF, seq=5), REF, "rules/1", 0.9, material and bool(kinds), False, edits)


def alert(claim: str | None = "agreement-status", state: DeliveryState = DeliveryState.SENT) -> StoredAlert:
    way = DeliveryRow(1, "editor-mail", "desk", "g", state, 1, T0, T0, T0, None, None, None)
    return StoredAlert(1, Alert("claim", Severity.NOTICE, "It moved", {}, "key", T0, "s", "agency", claim), (way,), 6)


def found(expected: Expected, outcome: Outcome) -> str:
    return "\n".join(faults(SEED, replace(TELLING, expected=expected), outcome))


def test_a_told_move_is_without_fault() -> None:
    wish = Expected(claims={"agreement-status": ("talks", "agreed")})
    assert found(wish, Outcome(version(), change("status"), (MOVE,), (alert(),))) == ""


@pytest.mark.parametrize(
    ("wish", "outcome", "words"),
    [
        (Expected(claims={"presence": ("staying", "reduced")}), Outcome(version(), change(), (), ()), "not move"),
        (
            Expected(claims={"agreement-status": ("talks", "agreed")}),
            Outcome(version(), change("status"), (MOVE,), ()),
            "told nothing",
        ),
        (Expected(quiet=True), Outcome(version(), change("status"), (MOVE,), (alert(),)), "should not move"),
        (Expected(quiet=True), Outcome(version(), change("number"), (), ()), "nothing material"),
        (Expected(quiet=True), Outcome(version(), change(), (), (alert(),)), "should make no alert"),
        (Expected(baseline=True), Outcome(version(), None, (), (alert(),)), "should make no alert"),
        (Expected(edits=("removal", "quote")), Outcome(version(), change("quote"), (), (alert(None),)), "removal"),
        (Expected(edits=("quote",)), Outcome(version(), change("quote"), (), ()), "told nothing"),
        (
            Expected(edits=("quote",)),
            Outcome(version(), change("quote", material=False), (), (alert(None),)),
            "a material quote",
        ),
        (Expected(returns_to=8), Outcome(version(None), change(), (), ()), "return to version 5"),
        (Expected(quiet=True), Outcome(version(4), change(), (), ()), "return to version None"),
    ],
)
def test_what_did_not_happen_is_named(wish: Expected, outcome: Outcome, words: str) -> None:
    assert words in found(wish, outcome)


def test_an_alert_still_on_its_way_is_not_delivered() -> None:
    assert Outcome(version(), None, (), (alert(),)).delivered
    assert not Outcome(version(), None, (), (alert(), alert(state=DeliveryState.RETRYING))).delivered
    assert not Outcome(version(), None, (), ()).delivered


def row(seq: int, claim: str, state: str, source: str = "agency") -> ClaimRow:
    ref = VersionRef("syria-bases", source, seq)
    at = T0 + timedelta(minutes=seq)
    return ClaimRow(ref, claim, state, 0.9, (Evidence(1, f"says {state}"),), "rules/1", at, at, None)


def test_moves_are_between_neighbours_of_one_source() -> None:
    rows = [
        row(4, "agreement-status", "signed"), row(5, "agreement-status", "talks"), row(5, "presence", "staying"),
        row(5, "agreement-status", "agreed", "wire"), row(6, "agreement-status", "agreed"),
        row(6, "presence", "staying"),
    ]  # fmt: skip
    assert moves_of(rows, "agency", 6) == (Move("agreement-status", "talks", "agreed", 0.9, "says agreed"),)
    assert [move.before for move in moves_of([row(1, "presence", "staying")], "agency", 1)] == ["unknown"]
