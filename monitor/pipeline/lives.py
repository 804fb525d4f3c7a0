"""For how long had what is gone now stood?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from monitor.model.ids import SourceRef
from monitor.model.observation import Observation
from monitor.pipeline.parts import Parts


async def lives(parts: Parts, ref: SourceRef, observed: Observation, now: datetime) -> Mapping[str, float]:
    """Each sentence that a material removal takes out, and for how many seconds it had stood as it was."""
    gone = tuple({edit.before for edit in observed.edits if edit.kind == "removal" and edit.material and edit.before})
    since = await parts.aside(parts.store.stood_since, ref, gone) if gone else {}
    return {text: max((now - at).total_seconds(), 0.0) for text, at in since.items()}
