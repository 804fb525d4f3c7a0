"""For how long did nobody watch, and what happened meanwhile? One alert when every source has been looked at again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from monitor.model.alert import Alert, Severity
from monitor.model.ids import dedup_key
from monitor.model.spans import span
from monitor.model.vitals import CaughtUp

PATIENCE_S = 1800.0  # what is not looked at again by then is told as such


@dataclass(frozen=True, slots=True)
class Outage:
    """From the last heartbeat to the next one. `meant`: somebody had stopped the daemon."""

    since: datetime
    until: datetime
    meant: bool = False
    waited_s: float = 0.0


def outage(last: tuple[datetime, Mapping[str, Any]] | None, now: datetime, least: timedelta) -> Outage | None:
    """What lies between the last heartbeat and now; None where that is shorter than `least`."""
    if last is None or now - last[0] < least:
        return None
    return Outage(last[0], now, last[1].get("stopped") is True)


def caught_up(gap: Outage, found: CaughtUp) -> bool:
    """Whether it can be told now."""
    return found.looked >= found.sources or gap.waited_s >= PATIENCE_S


def summary(gap: Outage, found: CaughtUp, now: datetime) -> Alert:
    """Since when nobody watched, how many sources have been looked at since, and what had changed."""
    lasted = span((gap.until - gap.since).total_seconds())
    changed = f"{found.versions} new version" + ("" if found.versions == 1 else "s") if found.versions else "no change"
    why = "it had been stopped" if gap.meant else "it was down, or this machine asleep"
    told = "; ".join(found.titles) or "nothing that matters"
    return Alert(
        kind="system",
        severity=Severity.NOTICE,
        title=f"monitor: watching again after {lasted}; {changed} found",
        facts={
            "what": f"nobody watched for {lasted}",
            "since": gap.since.isoformat(),
            "reason": why,
            "detail": f"Looked at {found.looked} of {found.sources} sources since. What changed in that time: {told}.",
            "command": f"monitor log --since {gap.since:%Y-%m-%dT%H:%MZ}",
        },
        dedup_key=dedup_key("monitor", gap.since.isoformat(), "system", "outage"),
        at=now,
    )


def kept(gap: Outage | None) -> dict[str, Any] | None:
    """As plain JSON, to be read again by the next process."""
    if gap is None:
        return None
    return {
        "since": gap.since.isoformat(),
        "until": gap.until.isoformat(),
        "meant": gap.meant,
        "waited_s": gap.waited_s,
    }


def read(document: Any) -> Outage | None:
    """What `kept` gave; None for anything else."""
    try:
        since, until = (datetime.fromisoformat(document[key]) for key in ("since", "until"))
        return Outage(since, until, document["meant"] is True, float(document["waited_s"]))
    except (KeyError, TypeError, ValueError):
        return None
