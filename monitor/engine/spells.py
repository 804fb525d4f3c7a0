"""When is a fault worth a word? Pure: what is wrong now → spells; each is told once, and once more when it ends.

A spell's length is counted in seconds that were lived through, so a clock that is set makes none longer or shorter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from monitor.model.alert import Alert, Severity
from monitor.model.ids import dedup_key
from monitor.model.spans import span


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is wrong now. It is told when it has lasted `after_s`; `command` mends it.

    `through` names the receiver that it is about, which is not told of itself. `told` faults have been told by others:
    only their end is still to be said.
    """

    name: str
    text: str
    after_s: float
    command: str
    detail: str = ""
    through: str | None = None
    told: bool = False


@dataclass(frozen=True, slots=True)
class Spell:
    """A run of looks at which a fault was there."""

    since: datetime
    text: str
    held_s: float = 0.0
    told: bool = False
    through: str | None = None
    unheld_s: float = 0.0  # for how long it has been away
    command: str = ""


CALM_S = 60.0  # a fault that comes back sooner never was away


@dataclass(frozen=True, slots=True)
class Step:
    """What a look came to: the spells that hold, and what is to be told (with the receiver that it is about)."""

    spells: Mapping[str, Spell]
    alerts: tuple[tuple[Alert, str | None], ...]


def step(spells: Mapping[str, Spell], faults: Iterable[Fault], passed_s: float, now: datetime) -> Step:
    """One look further, `passed_s` seconds after the last one."""
    held: dict[str, Spell] = {}
    alerts: list[tuple[Alert, str | None]] = []
    for fault in faults:
        spell = spells.get(fault.name)
        lived = spell.held_s + passed_s if spell else 0.0
        begun = replace(spell or Spell(now, fault.text, told=fault.told), text=fault.text, held_s=lived, unheld_s=0.0)
        begun = replace(begun, through=fault.through, command=fault.command, told=begun.told or fault.told)
        if not begun.told and lived >= fault.after_s:
            alerts.append((_begins(fault, begun, now), fault.through))
            begun = replace(begun, told=True)
        held[fault.name] = begun
    for name, spell in spells.items():
        if name in held:
            continue
        away = spell.unheld_s + passed_s
        if away < CALM_S:
            held[name] = replace(spell, unheld_s=away)
        elif spell.told:
            alerts.append((_ends(name, spell, now), spell.through))
    return Step(held, tuple(alerts))


def _begins(fault: Fault, spell: Spell, now: datetime) -> Alert:
    facts: dict[str, Any] = {
        "what": fault.name,
        "since": spell.since.isoformat(),
        "holds": True,
        "command": fault.command,
    }
    facts |= {key: value for key, value in (("detail", fault.detail), ("receiver", fault.through)) if value}
    return Alert(
        kind="system",
        severity=Severity.NOTICE,
        title=f"monitor: {fault.text}",
        facts=facts,
        dedup_key=dedup_key("monitor", spell.since.isoformat(), "system", fault.name),
        at=now,
    )


def _ends(name: str, spell: Spell, now: datetime) -> Alert:
    lasted = max(spell.held_s, 60.0)
    facts: dict[str, Any] = {"what": f"{name}: over", "since": spell.since.isoformat(), "lasted_s": round(lasted)}
    return Alert(
        kind="system",
        severity=Severity.INFO,
        title=f"monitor: mended after {span(lasted)}: {spell.text}",
        facts=facts | ({"receiver": spell.through} if spell.through else {}) | {"command": "monitor doctor"},
        dedup_key=dedup_key("monitor", spell.since.isoformat(), "system", f"{name} over"),
        at=now,
    )


def kept(spells: Mapping[str, Spell]) -> dict[str, Any]:
    """Spells as plain JSON, to be read again by the next process."""
    return {name: {**asdict(spell), "since": spell.since.isoformat()} for name, spell in spells.items()}


def read(document: Any) -> dict[str, Spell]:
    """What `kept` gave; whatever is not that is left out."""
    found = {}
    for name, one in document.items() if isinstance(document, Mapping) else ():
        try:
            found[str(name)] = Spell(
                datetime.fromisoformat(one["since"]),
                str(one["text"]),
                float(one["held_s"]),
                one["told"] is True,
                one["through"],
                float(one["unheld_s"]),
                str(one["command"]),
            )
        except (KeyError, TypeError, ValueError):
            continue
    return found
