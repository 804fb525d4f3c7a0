"""What did robots.txt of each host say? `Rulebook` in the hosts table; read and written beside the event loop."""

from __future__ import annotations

import logging
from datetime import datetime

from sqlalchemy import update

from monitor.adapters.store_sql import tables
from monitor.adapters.store_sql.engine import Database
from monitor.model.errors import StoreError
from monitor.ports import Aside

log = logging.getLogger("monitor")


class SqlRulebook:
    """Keeps rules for hosts that have a row, which are those of sources: a page cannot fill the table."""

    def __init__(self, database: Database, aside: Aside) -> None:
        self._database, self._aside = database, aside

    async def recall(self, host: str) -> str | None:
        """What was kept last."""
        return await self._aside(self._recall, host)

    async def keep(self, host: str, said: str, at: datetime, gap_s: float) -> None:
        """Keeps it, where the host is known and the disk takes it."""
        await self._aside(self._keep, host, said, at, gap_s)

    def _recall(self, host: str) -> str | None:
        try:
            with self._database.read() as reader:
                row = reader.first("select robots from hosts where host = :host", host=host)
        except StoreError as error:
            log.warning("rules not recalled", extra={"host": host, "detail": str(error)})
            return None
        return row[0] if row else None

    def _keep(self, host: str, said: str, at: datetime, gap_s: float) -> None:
        row = tables.hosts
        try:
            with self._database.write(durable=False) as connection:
                connection.execute(update(row).where(row.c.host == host).values(robots=said, robots_at=at, gap_s=gap_s))
        except StoreError as error:  # they are asked for again after a restart: no reason to lose the page
            log.warning("rules not kept", extra={"host": host, "detail": str(error)})
