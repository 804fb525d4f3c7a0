"""Where is everything kept? SQLite or PostgreSQL, by URL; what writes is opened apart from what only reads.

Nothing is imported here until it is opened: SQLAlchemy and SQLModel cost more than a whole reading command.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from monitor.ports import Aside, Clock, Examiner, Outbox, Rulebook, Schedule, Store


@dataclass(frozen=True, slots=True)
class Opened:
    """The ports of one database, over one engine. `store.close()` closes it too."""

    schedule: Schedule
    store: Store
    outbox: Outbox
    rulebook: Callable[[Aside], Rulebook]
    examiner: Examiner

    def close(self) -> None:
        """Closes every connection."""
        self.store.close()


def open_store(url: str, clock: Clock) -> Opened:
    """The ports that write. Nothing is read or made before the first call; `store.migrate()` should be that one."""
    from monitor.adapters.store_sql import places
    from monitor.adapters.store_sql.engine import Database
    from monitor.adapters.store_sql.outbox import SqlOutbox
    from monitor.adapters.store_sql.rulebook import SqlRulebook
    from monitor.adapters.store_sql.schedule import SqlSchedule
    from monitor.adapters.store_sql.store import SqlStore
    from monitor.adapters.store_sql.vitals import SqlExaminer

    database = Database(url)
    return Opened(
        SqlSchedule(database),
        SqlStore(database, clock),
        SqlOutbox(database),
        lambda aside: SqlRulebook(database, aside),
        SqlExaminer(database, places.path_of(url) if places.is_sqlite(url) else None),
    )


def lock_daemon(url: str, clock: Clock, *, sound: bool = True) -> AbstractContextManager[None]:
    """The one daemon's place on this database, for as long as the context lasts. Raises Locked; where it is to be
    `sound`, StoreError for a file that is damaged."""
    from monitor.adapters.store_sql import daemon_lock

    return daemon_lock.lock_daemon(url, clock, sound=sound)
