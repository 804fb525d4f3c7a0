"""What do we need from outside? Protocols only; each promise is kept by every adapter and by the test fakes."""

from monitor.ports.keeping import Outbox, Schedule, Store
from monitor.ports.outside import (
    Adjudicator,
    Archive,
    Aside,
    Beacon,
    Clock,
    Extractor,
    Fetcher,
    Finder,
    Notifier,
    Queue,
    Rulebook,
    Runner,
)
from monitor.ports.proving import Ledger, Moment, Restoring, Signer
from monitor.ports.reading import Examiner, History

__all__ = [
    "Adjudicator",
    "Archive",
    "Aside",
    "Beacon",
    "Clock",
    "Examiner",
    "Extractor",
    "Fetcher",
    "Finder",
    "History",
    "Ledger",
    "Moment",
    "Notifier",
    "Outbox",
    "Queue",
    "Restoring",
    "Rulebook",
    "Runner",
    "Schedule",
    "Signer",
    "Store",
]
