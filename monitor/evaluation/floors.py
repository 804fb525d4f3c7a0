"""Is the engine still as good as it was? Pinned floors for figures, and the digest of the corpus they were taken on."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from monitor.evaluation.metrics import LOWER_IS_BETTER, Metrics
from monitor.model.errors import ConfigError
from monitor.model.ids import sha256, sha_of

MARGIN = 0.01  # how far below today's figure a floor is pinned: three claim points of 332, not a licence
PINNED = (
    "state_acc_all", "state_acc_ladder", "state_acc_value", "state_acc_moved", "state_acc_kept", "state_acc_plain",
    "state_acc_partly", "state_acc_otherwords", "transition_p_all", "transition_r_all", "transition_f1_all",
    "transition_f1_ladder", "change_f1", "material_p", "material_r", "material_f1", "kind_macro_f1",
    "kind_macro_f1_strict", "alignment_f1", "article_acc", "material_step_recall", "evidence_hit_right",
    "false_alert_cosmetic", "claim_moved_cosmetic", "ece", "brier",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Floors:
    """The least that each figure may be (the most, for those that are better when lower) on one corpus."""

    corpus: str
    least: Mapping[str, float] = field(hash=False)
    most: Mapping[str, float] = field(hash=False)


def digest(files: Sequence[Path]) -> str:
    """The SHA-256 over the names and contents of the corpus; the order in which files are given does not matter."""
    return sha_of(sorted((path.name, sha256(path.read_bytes())) for path in files))


def load(path: Path) -> Floors:
    """Pinned floors. Raises ConfigError that says how to make the file."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        return Floors(document["corpus"], document["least"], document["most"])
    except OSError as error:
        raise ConfigError(
            f"no floors: {error.strerror}; make them with `monitor eval PATH --pin {path}`", path
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise ConfigError(f"not a file of floors; make it anew with `monitor eval PATH --pin {path}`", path) from error


def check(floors: Floors, metrics: Metrics, corpus: str) -> tuple[str, ...]:
    """What fell below its floor, in words; empty where all hold."""
    faults = []
    if floors.corpus != corpus:
        faults.append("the corpus is not the one these floors were pinned on: its digest differs")
    for name, least in floors.least.items():
        found = metrics.get(name)
        if found is None or found < least:
            faults.append(f"{name} {_shown(found)} is below its floor {least:.3f}")
    for name, most in floors.most.items():
        found = metrics.get(name)
        if found is None or found > most:
            faults.append(f"{name} {_shown(found)} is above its ceiling {most:.3f}")
    return tuple(faults)


def pinned(metrics: Metrics, corpus: str, margin: float = MARGIN) -> dict[str, Any]:
    """Floors `margin` below these figures, as a document to be written."""
    names = [name for name in PINNED if name in metrics]
    least = {name: _down(metrics[name] - margin) for name in names if name not in LOWER_IS_BETTER}
    most = {name: _up(metrics[name] + margin) for name in names if name in LOWER_IS_BETTER}
    return {"schema_version": 1, "corpus": corpus, "least": least, "most": most}


def _down(value: float) -> float:
    return max(0.0, math.floor(value * 1000) / 1000)


def _up(value: float) -> float:
    return math.ceil(value * 1000) / 1000


def _shown(value: float | None) -> str:
    return "(missing)" if value is None else f"{value:.3f}"
