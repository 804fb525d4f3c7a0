"""What is wrong now? Pure: what the daemon knows of itself and of the database → faults.

Their words are shown on the health page and sent to a health check: names of receivers and numbers, nothing of a story.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from monitor.engine.spells import Fault
from monitor.model.config import Timing
from monitor.model.spans import span
from monitor.model.vitals import Vitals

DISK_FULL = 100_000_000  # bytes: room for some days of alerts, and for one page of any size
OVERDUE = timedelta(minutes=5)  # a delivery is due for so long: nobody sends
SOON_S = 300.0  # what may pass by itself is not told before
LONG_S = 1800.0
WORKERS = 3  # sources whose worker was killed, with no page read between


@dataclass(frozen=True, slots=True)
class Signs:
    """What the daemon knows of itself. Texts are errors in words; None and 0: nothing is wrong."""

    database: str | None = None
    config: str | None = None
    network_since: datetime | None = None
    failing_jobs: int = 0
    dead_workers: int = 0
    ping: str | None = None
    stalled_s: float = 0.0
    answers: Mapping[str, str] = field(default_factory=dict, hash=False)  # the last of each receiver that fails


def faults(signs: Signs, vitals: Vitals, timing: Timing, now: datetime) -> Iterator[Fault]:
    """Every fault, the worst first."""
    yield from _of_daemon(signs)
    yield from _of_database(signs, vitals)
    yield from _of_deliveries(vitals, signs.answers, timing, now)
    if signs.network_since is not None:
        left = timing.blind_after - (now - signs.network_since)
        yield Fault(
            "network down",
            "the network is down here; nothing can be fetched",
            0.0 if left <= timedelta() else timing.blind_after.total_seconds(),
            "monitor doctor --net",
            "No source is blamed for it.",
        )


def _of_daemon(signs: Signs) -> Iterator[Fault]:
    if signs.stalled_s:
        text = f"its clock-work stood still for {span(signs.stalled_s)}; nothing was looked at or sent"
        yield Fault("stalled", text, 0.0, "systemctl restart monitor", "The log says where it stood.", told=True)
    if signs.dead_workers >= WORKERS:
        text = f"its workers die or hang: {signs.dead_workers} sources in a row could not be read"
        yield Fault("workers failing", text, SOON_S, "monitor log --captures", "The log says which pages.")
    if signs.failing_jobs:
        hosts = _n(signs.failing_jobs, "host")
        text = f"work fails again and again (for {hosts}); its log says why"
        yield Fault("jobs failing", text, LONG_S if signs.failing_jobs < WORKERS else SOON_S, "monitor doctor")
    if signs.config is not None:
        yield Fault(
            "configuration refused", "the configuration has a fault; the last good one is kept", LONG_S, "monitor edit"
        )
    if signs.ping is not None:
        text = "the health check at the address under health.ping does not answer"
        yield Fault("health check", text, LONG_S, "monitor doctor", signs.ping)


def _of_database(signs: Signs, vitals: Vitals) -> Iterator[Fault]:
    if signs.database is not None:
        full = "disk" in signs.database
        text = "the database's disk is full; nothing can be stored" if full else "the database does not answer"
        yield Fault("database", text, 0.0 if full else 60.0, "monitor doctor", signs.database)
    elif vitals.free_bytes is not None and vitals.free_bytes < DISK_FULL:
        text = f"the database's disk is nearly full ({vitals.free_bytes / 1e6:.0f} MB left)"
        yield Fault("disk nearly full", text, 0.0, "monitor doctor", "Make room there, or shorten keep.raw.")


def _of_deliveries(vitals: Vitals, answers: Mapping[str, str], timing: Timing, now: datetime) -> Iterator[Fault]:
    if vitals.due_since is not None and now - vitals.due_since > max(OVERDUE, 2 * timing.lease):
        wait = f"{vitals.waiting} {'waits' if vitals.waiting == 1 else 'wait'}"
        late = span((now - vitals.due_since).total_seconds())
        said = f"The first of them was due {late} ago."
        yield Fault("outbox stuck", f"alerts do not go out: {wait}", SOON_S, "monitor alerts list", said)
    for name, n in vitals.failing.items():
        yield Fault(
            f"{name} refuses",
            f"{name} takes no alerts; {_n(n, 'message')} {'waits' if n == 1 else 'wait'} for it",
            min(LONG_S, timing.blind_after.total_seconds()),
            f"monitor alerts test {name}",
            f"Its last answer: {answers[name]}" if answers.get(name) else "",
            through=name,
        )
    for name, n in vitals.dead.items():
        text = f"{_n(n, 'message')} to {name} given up"
        yield Fault(f"dead letters of {name}", text, 0.0, "monitor alerts list --dead", through=name, told=True)
    if vitals.stuck_leases:
        text = f"{_n(vitals.stuck_leases, 'source')} held by a worker that went away"
        yield Fault("leases stuck", text, LONG_S, "monitor check")
    if vitals.blind and vitals.blind == vitals.sources and vitals.sources > 1:
        yield Fault(
            "all blind",
            f"none of {vitals.sources} sources shows anything",
            timing.blind_after.total_seconds(),
            "monitor doctor --net",
        )


def _n(n: int, noun: str) -> str:
    return f"{n} {noun}" + ("" if n == 1 else "s")
