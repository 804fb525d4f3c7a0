"""Did the engine make of a version what an attentive editor would? The history against what the seed expects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from monitor.demo.seeds import Seed, Telling
from monitor.model.alert import DeliveryState, StoredAlert
from monitor.model.record import ChangeRow, ClaimRow, VersionRow
from monitor.model.story import UNKNOWN


@dataclass(frozen=True, slots=True)
class Move:
    """A claim that stands elsewhere than in the version before, with the sentence that says so."""

    claim: str
    before: str
    after: str
    confidence: float
    evidence: str | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the history holds about one version. `change` is None for a first one."""

    version: VersionRow
    change: ChangeRow | None
    moves: tuple[Move, ...]
    alerts: tuple[StoredAlert, ...]

    @property
    def delivered(self) -> bool:
        """Whether every alert has reached every receiver it was planned for."""
        ways = [way for alert in self.alerts for way in alert.deliveries]
        return bool(ways) and all(way.state is DeliveryState.SENT for way in ways)


def moves_of(rows: Iterable[ClaimRow], source: str, seq: int) -> tuple[Move, ...]:
    """The claims whose state in version `seq` differs from the one before; for the first, all that it speaks of."""
    before: dict[str, str] = {}
    after: list[ClaimRow] = []
    for row in rows:
        if row.ref.source == source and row.ref.seq == seq - 1:
            before[row.claim_id] = row.state
        elif row.ref.source == source and row.ref.seq == seq:
            after.append(row)
    return tuple(
        Move(
            row.claim_id,
            before.get(row.claim_id, UNKNOWN),
            row.state,
            row.confidence,
            row.evidence[0].quote if row.evidence else None,
        )
        for row in after
        if row.state != before.get(row.claim_id, UNKNOWN)
    )


def faults(seed: Seed, telling: Telling, outcome: Outcome) -> tuple[str, ...]:
    """What is not as expected, in words; empty where all is well."""
    found = [*_move_faults(telling, outcome), *_change_faults(seed, telling, outcome), *_alert_faults(telling, outcome)]
    return tuple(f"{telling.source} v{telling.seq}: {fault}" for fault in found)


def _move_faults(telling: Telling, outcome: Outcome) -> Iterator[str]:
    moved = {move.claim: (move.before, move.after) for move in outcome.moves}
    wished = dict(telling.expected.claims)
    for claim in sorted(moved.keys() | wished.keys()):
        if moved.get(claim) != wished.get(claim):
            yield f"{claim} should {_move(wished.get(claim))}, but did {_move(moved.get(claim))}"


def _move(states: tuple[str, str] | None) -> str:
    return f"go {states[0]} → {states[1]}" if states else "not move"


def _change_faults(seed: Seed, telling: Telling, outcome: Outcome) -> Iterator[str]:
    wish, change = telling.expected, outcome.change
    if wish.quiet and (change is None or change.material):
        yield f"should hold nothing material, but has {_kinds(change) or 'no change at all'}"
    if missing := set(wish.edits) - set(_kinds(change)):
        yield f"should have a material {' and '.join(sorted(missing))}, but has {_kinds(change) or 'none'}"
    back = None if wish.returns_to is None else seed.versions[wish.returns_to].seq
    if outcome.version.returns_to != back:
        yield f"should return to version {back}, but returns to {outcome.version.returns_to}"


def _kinds(change: ChangeRow | None) -> list[str]:
    return (
        sorted({kind for edit in change.edits if edit.material for kind in (edit.kind, *edit.kinds)}) if change else []
    )


def _alert_faults(telling: Telling, outcome: Outcome) -> Iterator[str]:
    wish = telling.expected
    if (wish.baseline or wish.quiet) and outcome.alerts:
        yield f"should make no alert, but made {_titles(outcome.alerts)}"
        return
    told = {stored.alert.claim for stored in outcome.alerts}
    for claim in wish.claims:
        if not wish.baseline and claim not in told:
            yield f"should tell that {claim} moved, but told {_titles(outcome.alerts)}"
    if wish.edits and not outcome.alerts:
        yield "should tell what was changed, but told nothing"


def _titles(alerts: Sequence[StoredAlert]) -> str:
    return "; ".join(stored.alert.title for stored in alerts) or "nothing"
