"""What if a version could not be read? It is stored all the same, and that it is unread is told; `reread` mends it."""

from __future__ import annotations

from datetime import datetime

from monitor.model.alert import Alert, Severity
from monitor.model.ids import dedup_key
from monitor.model.observation import Observation
from monitor.model.outcome import TimedOut
from monitor.pipeline.admit import Seen


def unread(baseline: bool) -> Observation:
    """What is stored of a version that could not be compared or read."""
    return Observation((), (), (), False, 0.0, False, "unread", baseline)


def unread_alert(seen: Seen, why: TimedOut, now: datetime) -> Alert:
    """The alert that a version is stored but unread."""
    return Alert(
        kind="system",
        severity=Severity.NOTICE,
        title=f"monitor: {seen.ref} is stored but could not be read",
        facts={
            "what": "unread version",
            "detail": why.detail,
            "version": str(seen.ref),
            "command": f"monitor show {seen.ref}",
        },
        dedup_key=dedup_key(str(seen.source), str(seen.ref.seq), "system", "unread"),
        at=now,
        story=seen.ref.story,
        source=seen.ref.source,
    )
